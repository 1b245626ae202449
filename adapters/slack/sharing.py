"""Sharing: whether people of other companies read a channel; nothing is said where they do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from adapters.slack.api import SlackApi
from adapters.slack.memory import Memory
from adapters.slack.paths import part_of
from adapters.slack.sources import aside
from adapters.slack.teams import Team
from bot.chat import Parked, TryLater, Unreachable

LOOKED = timedelta(minutes=5)  # a look at a channel is good for so long
TRUSTED = timedelta(hours=1)  # and for so long while Slack does not let us look again
SIZE = 10_000
SIGNS = ("is_ext_shared", "is_pending_ext_shared")
CODE = "externally_shared"


class Sharing:
    """What is known of channels. A new look is taken before something is said, not for every message."""

    def __init__(self, api: SlackApi, clock: Callable[[], datetime]) -> None:
        self._api = api
        self._ours: Memory[str, bool] = Memory(clock, lasts=LOOKED, size=SIZE)
        self._lately: Memory[str, bool] = Memory(clock, lasts=TRUSTED, size=SIZE)

    def made(self, channel: str) -> None:
        """Hear of a channel that Beacon has just made: it is nobody else's."""
        self._ours.put(channel, True)
        self._lately.put(channel, True)

    def note(self, channel: str) -> None:
        """Hear that the sharing of a channel changed."""
        self._ours.drop(channel)
        self._lately.drop(channel)

    async def check(self, team: Team, channel: str) -> None:
        """Raise `Parked` when a channel is shared with another company, or is about to be."""
        if self._ours.get(channel):
            return
        try:
            answer = await aside(self._api.call(team, "conversations.info", channel=channel))
        except Unreachable:
            raise
        except TryLater:
            if self._lately.get(channel):
                return
            raise
        found = part_of(answer, "channel")
        if any(found.get(sign) for sign in SIGNS):
            self.note(channel)
            raise Parked(CODE)
        self.made(channel)
