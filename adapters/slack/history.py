"""The history: which messages of a delivery a channel or a thread holds, read until that is certain."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from adapters.slack.api import SlackApi
from adapters.slack.errors import Declined
from adapters.slack.marks import Mark, mark_of
from adapters.slack.pages import pages
from adapters.slack.paths import Json, text_of
from adapters.slack.teams import Team
from bot.chat import TryLater

PAGE = 100  # Slack gives some apps 15 whatever they ask for
SKEW = timedelta(minutes=5)  # between the clocks; with more of it, Slack's requests would not be taken either
REMEMBERED = 256  # readings that were interrupted

Found = dict[str, Mark]  # a message of a delivery -> which part it is
Reading = tuple[str, str, str]


class History:
    """Reads back what was said. A reading that Slack interrupts goes on where it stopped."""

    def __init__(self, api: SlackApi) -> None:
        self._api = api
        self._begun: dict[Reading, tuple[str, Found]] = {}

    async def parts(self, team: Team, channel: str, delivery_id: str, since: datetime) -> dict[int, str]:
        """Return the messages of a delivery by part. Raises `TryLater` while they are not known for certain."""
        return by_part(await self._read(team, channel, delivery_id, since))

    async def whole(self, team: Team, channel: str, delivery_id: str, since: datetime) -> list[str]:
        """Return the messages of a delivery in their order if all of them are there, else none."""
        found = await self._read(team, channel, delivery_id, since)
        stamps = by_part(found)
        missing = any(mark.parts > len(stamps) for mark in found.values())
        return [] if missing else [stamps[part] for part in sorted(stamps)]

    async def thread(self, team: Team, channel: str, root: str, delivery_id: str) -> dict[int, list[str]]:
        """Return the messages of a delivery in the thread below a message; none where there is no thread.

        They come by part, each with all of its copies, the oldest first.
        """
        found: Found = {}
        how: dict[str, Any] = {"channel": channel, "ts": root, "include_all_metadata": True, "limit": PAGE}
        try:
            async for _, messages in pages(self._api, team, "conversations.replies", "messages", **how):
                below = (message for message in messages if text_of(message, "ts") != root)
                found |= _ours(team, below, delivery_id)
        except Declined as no:
            if no.code != "thread_not_found":
                raise
        copies: dict[int, list[str]] = {}
        for stamp in sorted(found):
            copies.setdefault(found[stamp].part, []).append(stamp)
        return copies

    async def _read(self, team: Team, channel: str, delivery_id: str, since: datetime) -> Found:
        oldest = f"{(since - SKEW).timestamp():.6f}"
        reading = (channel, delivery_id, oldest)
        here, found = self._begun.pop(reading, ("", {}))
        how: dict[str, Any] = {"channel": channel, "oldest": oldest, "include_all_metadata": True, "limit": PAGE}
        try:
            async for following, messages in pages(
                self._api, team, "conversations.history", "messages", cursor=here, **how
            ):
                here, found = following, found | _ours(team, messages, delivery_id)
        except TryLater:
            self._keep(reading, here, found)
            raise
        except Declined as no:
            if no.code == "invalid_cursor":  # it was kept for too long: the next reading begins anew
                raise TryLater(no.code) from None
            raise
        return found

    def _keep(self, reading: Reading, cursor: str, found: Found) -> None:
        if len(self._begun) >= REMEMBERED:
            self._begun.clear()
        self._begun[reading] = (cursor, found)


def by_part(found: Found) -> dict[int, str]:
    """Return messages by the number of their part, of several copies the oldest."""
    return {found[stamp].part: stamp for stamp in sorted(found, reverse=True)}


def _ours(team: Team, messages: Iterable[Json], delivery_id: str) -> Found:
    """Return the messages that Beacon posted for a delivery: others can read a mark, and so copy it."""
    return {
        text_of(message, "ts"): mark
        for message in messages
        if (mark := mark_of(message)) and mark.delivery == delivery_id and team.bot in ("", text_of(message, "user"))
    }
