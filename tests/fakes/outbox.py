"""An outbox in memory that really works: lanes, leases, fencing tokens and collapsing included."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from bot.model.delivery import WAITING_STATES, Delivery, DeliveryState
from bot.model.room import Room
from bot.ports import Backlog, Claim, Settlement
from bot.refusals import Unavailable

Answer = TypeVar("Answer")

FAILED = (DeliveryState.DEAD, DeliveryState.SUPERSEDED)


class MemoryOutbox:
    """The Outbox port over two dictionaries. `failing` questions, counted down, end in Unavailable."""

    def __init__(self, *rooms: Room) -> None:
        self.rows: dict[str, Delivery] = {}
        self.rooms = {room.id: room for room in rooms}
        self.failing = 0
        self.groups: list[int] = []  # sizes of the groups in which results came
        self.claims: list[int] = []
        self.fenced = 0
        self.delays: deque[float] = deque()  # seconds that an answer takes, in turn
        self._tokens = 0

    def add(self, *deliveries: Delivery) -> None:
        """Queue deliveries; a name to collapse by supersedes what is pending under it and was never begun."""
        for delivery in deliveries:
            for row in list(self.rows.values()):
                same = (row.room_id, row.collapse) == (delivery.room_id, delivery.collapse)
                if delivery.collapse and same and row.state is DeliveryState.PENDING and row.error is None:
                    self.rows[row.id] = replace(row, state=DeliveryState.SUPERSEDED)
            self.rows[delivery.id] = replace(delivery, seq=len(self.rows) + 1)

    def states(self) -> dict[str, str]:
        """Return the state of every delivery."""
        return {row.id: row.state.value for row in self.rows.values()}

    def claim(self, chat: str, now: datetime, lease: timedelta, limit: int) -> Future[list[Claim]]:
        def take() -> list[Claim]:
            self._give_up(chat)
            due = [head for head in self._heads(chat) if head.not_before <= now]
            due.sort(key=lambda head: (head.priority, head.seq))
            self.claims.append(len(due[:limit]))
            return [self._taken(head, now, lease) for head in due[:limit]]

        return self._answer(take)

    def settle(self, settlements: Iterable[Settlement]) -> Future[int]:
        group = list(settlements)

        def write() -> int:
            self.groups.append(len(group))
            return sum(self._write(settlement) for settlement in group)

        return self._answer(write)

    def doubtful(
        self, chat: str, started_before: datetime, lease: timedelta, now: datetime, limit: int
    ) -> Future[list[Claim]]:
        def take() -> list[Claim]:
            lost = [
                row
                for row in self._rows(chat, DeliveryState.SENDING)
                if row.started_at and row.started_at < started_before and _over(row, now)
            ]
            return [self._claim(self._leased(row, now, lease)) for row in lost[:limit]]

        return self._answer(take)

    def next_at(self, chat: str) -> Future[datetime | None]:
        return self._answer(lambda: min((head.not_before for head in self._heads(chat)), default=None))

    def backlog(self) -> Future[Backlog]:
        def count() -> Backlog:
            rows = self.rows.values()
            waiting = [row for row in rows if row.state in WAITING_STATES]
            blocked = sum(row.state is DeliveryState.BLOCKED for row in rows)
            dead = sum(row.state is DeliveryState.DEAD for row in rows)
            oldest = min((row.created_at for row in waiting), default=None)
            return Backlog(len(waiting), blocked, dead, oldest)

        return self._answer(count)

    def released(self, org_id: str, room_id: str, now: datetime) -> Future[int]:
        def release() -> int:
            blocked = [
                row
                for row in self.rows.values()
                if (row.org_id, row.room_id, row.state) == (org_id, room_id, DeliveryState.BLOCKED)
            ]
            for row in blocked:
                self.rows[row.id] = replace(row, state=DeliveryState.PENDING, not_before=now)
            return len(blocked)

        return self._answer(release)

    def _answer(self, job: Callable[[], Answer]) -> Future[Answer]:
        """Do a job, at once or after the next of the `delays`, as a thread of the store's would."""
        future: Future[Answer] = Future()
        if self.failing > 0:
            self.failing -= 1
            future.set_exception(Unavailable("the outbox is away"))
        elif self.delays:
            self.delays.rotate()
            loop = asyncio.get_running_loop()
            loop.call_later(self.delays[0], lambda: future.set_result(job()))
        else:
            future.set_result(job())
        return future

    def _rows(self, chat: str, *states: DeliveryState) -> list[Delivery]:
        return [row for row in self.rows.values() if row.chat == chat and row.state in states]

    def _heads(self, chat: str) -> list[Delivery]:
        """Return the first waiting delivery of each lane, if it only waits for its time."""
        first: dict[str, Delivery] = {}
        for row in sorted(self._rows(chat, *WAITING_STATES), key=lambda row: row.seq):
            first.setdefault(row.lane, row)
        busy = {row.lane for row in self._rows(chat, DeliveryState.SENDING)}
        return [
            row
            for row in first.values()
            if row.state is DeliveryState.PENDING and row.lane not in busy and self._ready(row)
        ]

    def _ready(self, row: Delivery) -> bool:
        return row.after is None or self.rows[row.after].state is DeliveryState.SENT

    def _give_up(self, chat: str) -> None:
        """End what waits for something that will never be sent."""
        for row in self._rows(chat, DeliveryState.PENDING):
            if row.after is not None and self.rows[row.after].state in FAILED:
                self.rows[row.id] = replace(row, state=DeliveryState.DEAD, error="after_failed")

    def _taken(self, row: Delivery, now: datetime, lease: timedelta) -> Claim:
        begun = replace(row, state=DeliveryState.SENDING, started_at=now)
        return self._claim(self._leased(begun, now, lease))

    def _leased(self, row: Delivery, now: datetime, lease: timedelta) -> Delivery:
        self._tokens += 1
        row = replace(row, lease_until=now + lease, token=self._tokens)
        self.rows[row.id] = row
        return row

    def _claim(self, row: Delivery) -> Claim:
        target = self.rows.get(row.target or "")
        return Claim(row, self.rooms[row.room_id], target.ref if target else None)

    def _write(self, settlement: Settlement) -> bool:
        new = settlement.delivery
        old = self.rows[new.id]
        if old.token != new.token or old.state is not DeliveryState.SENDING:
            self.fenced += 1
            return False
        self.rows[new.id] = new
        if settlement.room_ref:
            self.rooms[new.room_id] = replace(self.rooms[new.room_id], ref=settlement.room_ref)
        return True


def _over(row: Delivery, now: datetime) -> bool:
    return row.lease_until is None or row.lease_until < now
