"""The ports: what the core asks of the store and of a chat, and what it promises in return."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from bot.cards import Card
from bot.model.delivery import Delivery
from bot.model.duties import Reminder
from bot.model.room import Room

Row = TypeVar("Row")
Result = TypeVar("Result")


class Work(Protocol):
    """One unit of work in one organisation: one transaction, all of it or nothing.

    Every query is confined to the organisation that the work was begun for.
    """

    org_id: str

    def get(self, kind: type[Row], row_id: str, /, *, hold: bool = False) -> Row | None:
        """Return a row by id. `hold` keeps others from changing it until this work ends."""

    def find(
        self,
        kind: type[Row],
        /,
        *,
        order: str = "id",
        descending: bool = False,
        limit: int | None = None,
        contains: Mapping[str, str] | None = None,
        hold: bool = False,
        **equals: Any,
    ) -> list[Row]:
        """Return rows whose columns equal the given values (a tuple: any of them).

        `contains` asks for text inside a column, whatever the case. `order` names a column.
        """

    def add(self, row: object) -> None:
        """Insert a row. Raises `Conflict` when its key is taken.

        Adding a delivery with `collapse` supersedes the pending ones of the same room and name, but for
        those that were begun: what came of them has to be cleared up by themselves.
        """

    def swap(self, old: Row, new: Row) -> bool:
        """Replace `old` by `new` if nobody changed it since it was read; say whether that was so."""

    def next_number(self, series: str) -> int:
        """Return the next number of a series of this organisation, from 1, without gaps on commit."""


class Shift(Protocol):
    """A unit of work of the ticker: it crosses organisations to find what is due."""

    def due(self, now: datetime, limit: int) -> list[Reminder]:
        """Return reminders that are due, oldest first, held so that no other replica gets them."""

    def within(self, org_id: str) -> Work:
        """Return the same transaction confined to one organisation."""


class Store(Protocol):
    """Where everything rests. Jobs run in a thread of the store's; `Conflict` makes it try again."""

    def submit(self, org_id: str, job: Callable[[Work], Result], *, write: bool = True) -> Future[Result]:
        """Run a job in a unit of work; the future holds its result after the commit.

        Raises through the future: what the job raised (nothing was kept), or `Unavailable`.
        """

    def shift(self, job: Callable[[Shift], Result]) -> Future[Result]:
        """Run a ticker's job in a unit of work across organisations."""

    def orgs(self) -> Future[list[str]]:
        """Return the ids of all organisations."""

    def close(self) -> None:
        """Finish what was submitted and let go of every connection."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that this process may send until `delivery.lease_until`.

    `room` is where it goes; `target_ref` is the chat's id of the message to edit or pin.
    """

    delivery: Delivery
    room: Room
    target_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a claim: the delivery in its new state, and the room's new id if it was opened."""

    delivery: Delivery
    room_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much waits in the outbox, for health checks and metrics."""

    waiting: int
    blocked: int
    dead: int
    oldest: datetime | None


class Outbox(Protocol):
    """The queue side of the store, for the dispatcher."""

    def claim(self, chat: str, now: datetime, lease: timedelta, limit: int) -> Future[list[Claim]]:
        """Take the heads of up to `limit` free lanes of a chat, most urgent first.

        Each comes back as `sending` with a new token and a lease.
        """

    def settle(self, settlements: Iterable[Settlement]) -> Future[int]:
        """Write results, each only if its token is still the newest; return how many were."""

    def doubtful(
        self, chat: str, started_before: datetime, lease: timedelta, now: datetime, limit: int
    ) -> Future[list[Claim]]:
        """Take deliveries whose sending began before `started_before` and whose lease ran out."""

    def next_at(self, chat: str) -> Future[datetime | None]:
        """Return when the earliest pending delivery may be sent, or None when nothing is pending."""

    def backlog(self) -> Future[Backlog]:
        """Count what waits."""

    def released(self, org_id: str, room_id: str, now: datetime) -> Future[int]:
        """Make a room's blocked deliveries pending again; return how many there were."""


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
