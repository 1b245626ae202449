"""What the terminal asks of Beacon: a small port that the composition root fills with the real service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.cards import Card


@dataclass(frozen=True, slots=True)
class Reply:
    """The private answer to one command.

    `refusal` is the key of a refusal, or None when it was done. `room` is the ref of a room that the
    person should see next, such as the one a declaration opened.
    """

    card: Card
    refusal: str | None = None
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a room in its present state.

    `ref` stays the same for ever. `seq` counts the changes of the room: an edited message comes again,
    with a new `seq` and `edited` set.
    """

    ref: str
    seq: int
    at: datetime
    card: Card
    pinned: bool = False
    edited: bool = False


@dataclass(frozen=True, slots=True)
class RoomLine:
    """A room as one person sees it in a list. `latest` is the newest `seq`, 0 while it is empty.

    `crisis` is the reference (C-12) of the crisis it belongs to.
    """

    ref: str
    name: str
    latest: int = 0
    crisis: str | None = None


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb as it is offered: `name` may be two words (route down), `flags` are without dashes.

    `words` are the fixed words that may follow, such as the names of stages.
    """

    name: str
    usage: str = ""
    flags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Wake(Protocol):
    """What an asyncio.Event does: somebody sets it after a change, the terminal waits and clears it."""

    async def wait(self) -> object: ...

    def clear(self) -> None: ...


class Desk(Protocol):
    """Beacon as the terminal sees it. Nothing that a person may not see is ever returned for them."""

    @property
    def changed(self) -> Wake:
        """What is set when something may have changed."""

    async def say(self, words: str, room: str | None, as_: str, fields: Mapping[str, str] | None = None) -> Reply:
        """Run one command for a person. `room` is a ref; `fields` are the values of a submitted form."""

    async def rooms(self, as_: str) -> Sequence[RoomLine]:
        """Return the rooms that a person may enter, the lobby first."""

    async def messages(self, room: str, after: int, as_: str) -> Sequence[Message]:
        """Return what was posted or edited in a room after a `seq`, in the order of the changes."""

    async def people(self) -> Sequence[str]:
        """Return the handles of all people, without the at sign."""

    async def verbs(self, as_: str) -> Sequence[Verb]:
        """Return the verbs that a person may use."""


class MovableDesk(Desk, Protocol):
    """A desk with a clock of its own that can be moved, for a scripted crisis."""

    def now(self) -> datetime:
        """Return the time on its clock."""

    async def pass_time(self, length: timedelta) -> None:
        """Move the clock on and let everything happen that became due."""

    async def settle(self) -> None:
        """Return when every message that is due has reached its room."""
