"""The ports of the store: what the core asks of it, and what it promises in return."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

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
        order: str | tuple[str, ...] = "id",
        descending: bool = False,
        limit: int | None = None,
        contains: Mapping[str, str] | None = None,
        since: Mapping[str, Any] | None = None,
        until: Mapping[str, Any] | None = None,
        hold: bool = False,
        **equals: Any,
    ) -> list[Row]:
        """Return rows whose columns equal the given values (a tuple: any of them).

        `contains` asks for text inside a column, whatever the case; `since` and `until` for columns that
        are not below, and not above, a value. `order` names a column, or several.
        """

    def count(
        self,
        kind: type[object],
        /,
        *,
        by: tuple[str, ...] = (),
        since: Mapping[str, Any] | None = None,
        until: Mapping[str, Any] | None = None,
        **equals: Any,
    ) -> dict[tuple[Any, ...], int]:
        """Count the rows that `find` would return, in one query: how many there are for each value of `by`.

        Values that do not occur are left out; without `by` the one key is `()`.
        """

    def heads(
        self,
        kind: type[Row],
        /,
        *,
        per: tuple[str, ...],
        order: str,
        limit: int,
        since: Mapping[str, Any] | None = None,
        until: Mapping[str, Any] | None = None,
        **equals: Any,
    ) -> list[Row]:
        """Return the first `limit` rows by `order` for each value of the columns `per`, in one query."""

    def add(self, row: object) -> None:
        """Insert a row. Raises `Conflict` when its key is taken.

        Adding a delivery with `collapse` supersedes the pending ones of the same room and name, but for
        those that were begun: what came of them has to be cleared up by themselves.
        """

    def add_each(self, rows: Sequence[object]) -> None:
        """Insert many rows of one kind in one go; deliveries are added one by one. Raises `Conflict` as `add` does."""

    def swap(self, old: Row, new: Row) -> bool:
        """Replace `old` by `new` if nobody changed it since it was read; say whether that was so."""

    def remove(self, row: object) -> bool:
        """Delete a row that was read, if nobody changed it since; say whether that was so."""

    def next_number(self, series: str) -> int:
        """Return the next number of a series of this organisation, from 1, without gaps on commit."""

    def numbers(self, series: str, count: int) -> range:
        """Return the next `count` numbers of a series, taken in one go."""


class Shift(Protocol):
    """A unit of work of the ticker: it crosses organisations to find what is due."""

    def due(self, now: datetime, limit: int, *, people: tuple[str, ...] = ()) -> list[Reminder]:
        """Return reminders that are due, oldest first, held so that no other replica gets them.

        With `people` only those that one of them hears of next.
        """

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
