"""Draining: how fast a backlog leaves when the chat itself takes no time."""

from __future__ import annotations

import asyncio
from functools import partial
from itertools import count
from time import perf_counter

from adapters.clock import Clock
from adapters.dispatcher import Dispatcher
from adapters.store import SqlStore, open_store
from bot import deliveries
from bot.cards import Card, Text
from bot.chat import Chat, Sent
from bot.model.org import Org
from bot.model.room import Room, RoomKind
from bot.ports import Claim, Work
from tests.bench.measure import Line, compare
from tests.fakes.chat import FakeChat

ORG = "acme"
CARD = Card("bench.said", "Card payments fail", (Text(("We look into it, and we write again in thirty minutes.",)),))


class NullChat(FakeChat):
    """A chat that has posted as soon as it is asked."""

    async def post(self, claim: Claim, card: Card) -> Sent:
        """Say that it is posted."""
        return Sent(claim.delivery.id)


class Backlog:
    """Rooms in which much is to be said, on one database."""

    def __init__(self, url: str, rooms: int, org: str = ORG) -> None:
        self._org = org
        self._store: SqlStore = open_store(url)
        self._clock = Clock()
        self._chat = NullChat(self._clock, name="null")
        self._numbers = count()
        self._rooms = [Room(f"room-{n}", org, "null", RoomKind.CRISIS, f"room-{n}", ref=f"r{n}") for n in range(rooms)]
        self._store.submit(org, self._furnish).result()

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    def drain(self, size: int) -> float:
        """Queue so many posts, turn by turn in all rooms; return the seconds each took to be sent and settled."""
        self.queue(size)
        return asyncio.run(self.drained(size, self._chat))

    def queue(self, size: int) -> None:
        """Queue so many posts, turn by turn in all rooms."""
        self._store.submit(self._org, partial(self._queue, size=size)).result()

    async def drained(self, size: int, chat: Chat) -> float:
        """Send them into a chat; return the seconds each took to be sent and settled."""
        dispatcher = Dispatcher(self._store.outbox, {"null": chat}, self._clock)
        started = perf_counter()
        counts = await dispatcher.drain()
        taken = perf_counter() - started
        if counts.sent != size:
            raise RuntimeError(f"{counts} instead of {size} sent")
        return taken / size

    def _furnish(self, work: Work) -> None:
        for row in (Org(self._org, "Acme"), *self._rooms):
            work.add(row)

    def _queue(self, work: Work, size: int) -> None:
        for number in range(size):
            name = f"post-{next(self._numbers)}"
            room = self._rooms[number % len(self._rooms)]
            work.add(deliveries.post(room, CARD, delivery_id=name, key=name, now=self._clock()))


def compare_draining(urls: dict[str, str], rounds: int, size: int, rooms: int) -> list[Line]:
    """Measure on each database, by name."""
    backlogs = {name: Backlog(url, rooms) for name, url in urls.items()}
    try:
        acts = {
            f"{size:,} deliveries over {rooms} rooms, {name}": partial(backlog.drain, size)
            for name, backlog in backlogs.items()
        }
        return compare(rounds, acts, {}, rate=True)
    finally:
        for backlog in backlogs.values():
            backlog.close()
