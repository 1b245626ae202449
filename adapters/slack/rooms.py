"""Rooms: channels are made under the first free name, and found again when nobody knows whether they were made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from itertools import count, islice
from typing import Any

from adapters.slack.api import SlackApi
from adapters.slack.errors import Declined
from adapters.slack.history import SKEW
from adapters.slack.pages import pages
from adapters.slack.paths import Json, text_of
from adapters.slack.teams import Team
from bot.chat import Refused
from bot.model.room import MAX_NAME, Room

NAMES = 20  # tried for one room
PAGE = 200
KINDS = "public_channel,private_channel"

Taken = Callable[[str, str], Awaitable[bool]]  # whether a channel is the one of another room of an organisation


class Rooms:
    """Makes and finds channels, and the direct room of a person."""

    def __init__(self, api: SlackApi, taken: Taken) -> None:
        self._api, self._taken = api, taken

    async def make(self, team: Team, room: Room) -> str:
        """Make the channel of a room; return its id. A name that is taken gets a number."""
        for name in names_for(room.name):
            try:
                answer = await self._api.call(
                    team, "conversations.create", name=name, is_private=room.private, team_id=team.id
                )
            except Declined as no:
                if no.code != "name_taken":
                    raise
            else:
                return str(answer["channel"]["id"])
        raise Refused("name_taken")

    async def open_direct(self, team: Team, user_id: str) -> str:
        """Open the direct room of a person, or return the one that is open."""
        answer = await self._api.call(team, "conversations.open", users=user_id)
        return str(answer["channel"]["id"])

    async def find(self, team: Team, room: Room, since: datetime) -> str | None:
        """Return the channel that a lost attempt made for a room, or None when there is certainly none.

        Only the channels in which Beacon is are read: it is in every one that it makes.
        """
        wanted = set(names_for(room.name))
        found: list[Json] = []
        how: dict[str, Any] = {"types": KINDS, "exclude_archived": False, "limit": PAGE, "team_id": team.id}
        async for _, channels in pages(self._api, team, "users.conversations", "channels", **how):
            found += [channel for channel in channels if _is_new(channel, team, wanted, since)]
        for channel in sorted(found, key=_age):
            if not await self._taken(team.org_id, text_of(channel, "id")):
                return text_of(channel, "id")
        return None


def names_for(name: str) -> Iterator[str]:
    """Yield the names that a channel may get, the plain one first."""
    yield name
    for suffix in islice((f"-{number}" for number in count(2)), NAMES - 1):
        yield name[: MAX_NAME - len(suffix)].rstrip("-") + suffix


def _is_new(channel: Json, team: Team, names: set[str], since: datetime) -> bool:
    is_ours = text_of(channel, "name") in names and team.bot in ("", text_of(channel, "creator"))
    return is_ours and _age(channel) >= (since - SKEW).timestamp()


def _age(channel: Json) -> float:
    """Return when a channel was made, in seconds."""
    made = channel.get("created")
    return made if isinstance(made, int | float) else 0.0
