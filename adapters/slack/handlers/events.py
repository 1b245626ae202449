"""Events: what Slack tells of, looked up in a table; an event that comes again has no second effect."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import timedelta
from typing import Any

from adapters.slack.handlers.answering import Answers
from adapters.slack.handlers.asking import Asker, Asking, Task
from adapters.slack.handlers.home import Home
from adapters.slack.handlers.keys import event_key
from adapters.slack.handlers.marks import Marks
from adapters.slack.handlers.needs import Ack, Needs
from adapters.slack.handlers.payloads import Happening, read_happening
from adapters.slack.handlers.words import plain, users_in, without
from adapters.slack.memory import Memory
from adapters.slack.paths import Json, part_of, text_of
from adapters.slack.teams import Team
from bot.invocation import Invocation
from bot.refusals import Refusal

REPEATED_FOR = timedelta(minutes=10)  # Slack repeats an event for about half as long
REMEMBERED = 5_000

log = logging.getLogger("beacon.slack")


class Events:
    """Answers events."""

    def __init__(self, needs: Needs, asking: Asking, answers: Answers, home: Home) -> None:
        self._needs, self._asking, self._answers, self._home = needs, asking, answers, home
        self._marks = Marks(needs, asking)
        self._done: Memory[str, bool] = Memory(needs.clock, lasts=REPEATED_FOR, size=REMEMBERED)

    async def happened(self, payload: Json, stamp: str | None) -> Ack:
        """Act on an event. Raises `Unavailable` when it could not be kept: Slack then tells of it again."""
        happening = read_happening(payload)
        team, act = self._needs.teams.by_id(happening.by.team), TABLE.get(happening.kind)
        if team is None or act is None or self._done.get(happening.id):
            return {}
        if happening.shared and happening.by.channel:
            await self._needs.note_shared(team, happening.by.channel)
        await act(self, happening, team, stamp)
        self._done.put(happening.id, True)  # only now: what failed may come again
        return {}

    async def mentioned(self, happening: Happening, team: Team, stamp: str | None) -> None:
        """Answer a mention, for that person alone, in the channel or thread where it stands."""
        if not _is_machine(happening, team):
            task = await self._converse(happening, team, stamp)
            self._spawn(self._whisper(happening, task), happening, team)

    async def wrote(self, happening: Happening, team: Team, stamp: str | None) -> None:
        """Answer what somebody wrote to Beacon directly."""
        event = happening.event
        is_plain = text_of(event, "channel_type") == "im" and not event.get("subtype")
        if is_plain and not _is_machine(happening, team):
            task = await self._converse(happening, team, stamp)
            self._spawn(self._reply(happening, task), happening, team)

    async def _converse(self, happening: Happening, team: Team, stamp: str | None) -> Task:
        """Carry out words that were written to Beacon. In a room open to another company it says nothing of its own."""
        words = without(text_of(happening.event, "text"), team.bot)

        async def make(asker: Asker) -> Invocation:
            if happening.shared:
                raise Refusal("slack.shared")
            handles = await self._needs.people.handles(team, users_in(words))
            return asker.invocation(plain(words, handles), event_key(happening.id), stamp)

        return await self._asking.keep(happening.by, make)

    async def _whisper(self, happening: Happening, task: Task) -> None:
        answered = await task
        if not answered.replayed:
            parts = await self._answers.paint(answered.asker, answered.card)
            await self._answers.whisper(answered.asker, parts, text_of(happening.event, "thread_ts"))

    async def _reply(self, happening: Happening, task: Task) -> None:
        answered = await task
        if not answered.replayed:
            parts = await self._answers.paint(answered.asker, answered.card)
            thread = text_of(happening.event, "thread_ts")
            await self._answers.direct(answered.asker, parts, happening.by.channel, thread)

    async def marked(self, happening: Happening, _team: Team, stamp: str | None) -> None:
        """Hear of a reaction."""
        await self._marks.marked(happening, stamp)

    async def opened_home(self, happening: Happening, team: Team, _stamp: str | None) -> None:
        """Show somebody their Home tab."""
        if text_of(happening.event, "tab") == "home":
            self._spawn(self._home.show(happening.by), happening, team)

    async def joined(self, happening: Happening, team: Team, stamp: str | None) -> None:
        """Say what waited for a room into which Beacon was invited."""
        if happening.by.user == team.bot:
            await self.reopened(happening, team, stamp)

    async def reopened(self, happening: Happening, team: Team, _stamp: str | None) -> None:
        """Say what waited for a room that takes messages again."""
        room = await self._needs.people.room_of(team, happening.by.channel)
        if room is not None:
            await self._needs.released(room.org_id, room.id)

    async def archived(self, happening: Happening, team: Team, _stamp: str | None) -> None:
        """Leave a trace of a room that somebody archived."""
        room = await self._needs.people.room_of(team, happening.by.channel)
        if room is not None:
            log.warning("room_archived", extra={"chat": "slack", "org": team.org_id, "room": room.id})

    async def shared(self, happening: Happening, team: Team, _stamp: str | None) -> None:
        """Note that a channel is open to another company."""
        if happening.by.channel and not happening.shared:  # else it is noted already
            await self._needs.note_shared(team, happening.by.channel)

    async def unshared(self, happening: Happening, team: Team, stamp: str | None) -> None:
        """Look again at a channel that is the company's own once more, and say what waited for it."""
        await self.shared(happening, team, stamp)
        await self.reopened(happening, team, stamp)

    async def changed(self, happening: Happening, team: Team, _stamp: str | None) -> None:
        """Keep what changed about somebody."""
        await self._needs.people.note_change(team, part_of(happening.event, "user"))

    async def uninstalled(self, happening: Happening, team: Team, _stamp: str | None) -> None:
        """Hear that a workspace threw Beacon out."""
        await self._needs.uninstalled(team, happening.at)

    async def revoked(self, happening: Happening, team: Team, _stamp: str | None) -> None:
        """Hear that tokens of Beacon's were taken back."""
        bots = part_of(happening.event, "tokens").get("bot")
        if isinstance(bots, list) and bots:
            await self._needs.revoked(team, tuple(map(str, bots)), happening.at)

    def _spawn(self, work: Coroutine[Any, Any, None], happening: Happening, team: Team) -> None:
        self._needs.background.spawn(work, happening.kind, chat="slack", org=team.org_id)


def _is_machine(happening: Happening, team: Team) -> bool:
    """Say whether a program wrote it, Beacon itself above all: two that answer each other never end."""
    return "bot_id" in happening.event or happening.by.user in ("", team.bot)


Act = Callable[[Events, Happening, Team, str | None], Awaitable[None]]

TABLE: Mapping[str, Act] = {
    "app_home_opened": Events.opened_home,
    "app_mention": Events.mentioned,
    "app_uninstalled": Events.uninstalled,
    "channel_archive": Events.archived,
    "channel_shared": Events.shared,
    "channel_unarchive": Events.reopened,
    "channel_unshared": Events.unshared,
    "group_archive": Events.archived,
    "group_unarchive": Events.reopened,
    "member_joined_channel": Events.joined,
    "message": Events.wrote,
    "reaction_added": Events.marked,
    "reaction_removed": Events.marked,
    "tokens_revoked": Events.revoked,
    "user_change": Events.changed,
}
