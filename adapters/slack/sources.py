"""Sources: what the chat asks of the rest of Beacon before it speaks, and whom it tells what it read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime
from typing import Protocol, TypeVar

from adapters.slack.paint import Message
from adapters.slack.teams import Team
from bot.cards import Card
from bot.chat import Scope, TryLater
from bot.model.room import Room
from bot.ports import Claim
from bot.refusals import Unavailable
from bot.texts import Say

Result = TypeVar("Result")

Manner = Callable[[Room], Awaitable[tuple[Say, str]]]  # the language and the time zone of a room
WriteClip = Callable[[Claim, str, str, str], Awaitable[None]]  # claim, words, the author's user id, address


class Directory(Protocol):
    """Where Beacon is installed. Before it was read, `ready` is false and nothing is known of any workspace."""

    @property
    def ready(self) -> bool: ...

    def of_org(self, org_id: str) -> Team | None: ...


class Faces(Protocol):
    """Who somebody is in Slack."""

    async def faces(self, org_id: str, person_ids: Collection[str]) -> dict[str, str]: ...

    async def handles(self, team: Team, user_ids: Collection[str]) -> dict[str, str]: ...

    async def gone(self, org_id: str, person_id: str) -> bool: ...


class Painting(Protocol):
    """What makes messages of cards."""

    def messages(
        self, card: Card, *, faces: Mapping[str, str], scope: str, say: Say, now: datetime, zone: str = "UTC"
    ) -> tuple[Message, ...]: ...


async def known(asking: Awaitable[Result]) -> Result:
    """Return what Beacon itself knows. While it cannot be asked, nothing has happened at Slack."""
    try:
        return await asking
    except Unavailable:
        raise TryLater("store_away") from None


async def aside(reading: Awaitable[Result]) -> Result:
    """Return what is read on the way to something else. A limit on the reading holds up its own room alone."""
    try:
        return await reading
    except TryLater as no:
        no.scope = Scope.ROOM
        raise
