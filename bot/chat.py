"""The port of a chat: what the core asks of a platform, and the three outcomes that it may answer with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from bot.cards import Card
from bot.ports import Claim


@dataclass(frozen=True, slots=True)
class Sent:
    """The chat confirmed it. `ref` is its id of the message or room."""

    ref: str


class NotSent(Exception):
    """The chat said no before anything happened. `code` is its own word for the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Scope(StrEnum):
    """What a chat asked to wait: calls for this room, of this kind, or all of this workspace."""

    ROOM = "room"
    KIND = "kind"
    WORKSPACE = "workspace"


class TryLater(NotSent):
    """Not now. `after` is the shortest wait, as the chat asked for it, or None when it did not say."""

    def __init__(self, code: str, after: timedelta | None = None, *, scope: Scope = Scope.ROOM) -> None:
        super().__init__(code)
        self.after = after
        self.scope = scope


class Unreachable(TryLater):
    """The chat itself is away (name, connection or TLS failed): the delivery is not to blame."""


class Parked(NotSent):
    """Not until something changes at the chat, such as an invitation."""


class Refused(NotSent):
    """Never: trying again would be refused the same way."""


class Chat(Protocol):
    """A chat platform. Each method makes one call and returns what the chat confirmed.

    It raises a `NotSent` when nothing happened for certain; any other exception, or a time-out,
    leaves the outcome unknown. `claim.delivery.id` travels with every message so that `seek`
    can find it again.
    """

    name: str
    timeout: timedelta  # how long one call may take
    settle: timedelta  # how long after a call its message may still turn up in the history

    async def open_room(self, claim: Claim) -> Sent: ...

    async def post(self, claim: Claim, card: Card) -> Sent: ...

    async def edit(self, claim: Claim, card: Card) -> Sent: ...

    async def pin(self, claim: Claim) -> Sent: ...

    async def set_topic(self, claim: Claim, topic: str) -> Sent: ...

    async def invite(self, claim: Claim, people: tuple[str, ...], groups: tuple[str, ...], /) -> Sent:
        """Bring people in, given by their ids in the organisation, and the members of the chat's own groups."""

    async def bookmark(self, claim: Claim, url: str, label: str, /) -> Sent:
        """Put an address above the room."""

    async def clip(self, claim: Claim, clip: Mapping[str, str], /) -> Sent:
        """Read the message `clip["ref"]`, marked by the person `clip["by"]`, and put it into the timeline."""

    async def archive(self, claim: Claim, *, archived: bool) -> Sent: ...

    async def seek(self, claim: Claim) -> Sent | None:
        """Look whether a delivery of unknown outcome arrived; None when it is certain that it did not."""
