"""Marks: a pushpin on a message puts it into the timeline of its room's crisis; taking it off takes it out."""

from __future__ import annotations

from dataclasses import replace

from adapters.slack.handlers.asking import Asker, Asking
from adapters.slack.handlers.keys import event_key
from adapters.slack.handlers.needs import Needs
from adapters.slack.handlers.payloads import Happening
from adapters.slack.paths import text_of
from bot.invocation import Invocation
from bot.model.room import RoomKind

PIN = "pushpin"
ADDED, REMOVED = "clip", "unclip"


class Marks:
    """Hears of reactions. Those that are none of Beacon's business are passed over in silence."""

    def __init__(self, needs: Needs, asking: Asking) -> None:
        self._needs, self._asking = needs, asking

    async def marked(self, happening: Happening, stamp: str | None) -> None:
        """Note that a message is to be read later. Nothing is asked of Slack now, and nobody is answered."""
        event, by = happening.event, happening.by
        team, ts = self._needs.teams.by_id(by.team), text_of(event, "item", "ts")
        if team is None or text_of(event, "reaction") != PIN or not ts or by.user == team.bot:
            return
        room = await self._needs.people.room_of(team, by.channel)
        if room is None or room.kind is not RoomKind.CRISIS:
            return
        words = ADDED if happening.kind == "reaction_added" else REMOVED

        async def make(asker: Asker) -> Invocation:
            asked = asker.invocation(words, event_key(happening.id), stamp)
            return replace(asked, fields={"ref": f"{by.channel} {ts}"})

        await self._asking.keep(by, make)
