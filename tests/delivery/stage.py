"""The stage for tests of sending: rooms, cards that are told apart by their titles, a dispatcher around them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from adapters.dispatcher import Counts, Dispatcher
from bot import deliveries
from bot.cards import Card
from bot.model.delivery import Delivery, Priority
from bot.model.room import Room, RoomKind
from bot.outbox import Rates
from tests.fakes.chat import FakeChat, FakeRoom
from tests.fakes.clock import Clock
from tests.fakes.outbox import MemoryOutbox

ORG = "acme"


def room(room_id: str = "flood", *, chat: str = "fake", known: bool = True) -> Room:
    """Return a room that the chat knows already, unless told otherwise."""
    return Room(room_id, ORG, chat, RoomKind.CRISIS, room_id, ref=f"ref-{room_id}" if known else None)


class Stage:
    """A chat that behaves badly on order, an outbox, and the dispatcher between them."""

    def __init__(
        self,
        *rooms: Room,
        clock: Clock | None = None,
        chat: FakeChat | None = None,
        rates: Rates | None = None,
        outbox: Callable[..., MemoryOutbox] = MemoryOutbox,
    ) -> None:
        self.clock = clock or Clock()
        self.chat = chat or FakeChat(self.clock)
        self.rooms = rooms or (room(),)
        self.outbox = outbox(*self.rooms)
        for known in self.rooms:
            if known.ref:
                self.chat.knows(known.ref)
        self._rates = rates
        self.dispatcher = self.another()

    def another(self, **how: float) -> Dispatcher:
        """Return one more dispatcher over the same outbox, as another process would have."""
        return Dispatcher(
            self.outbox,
            {self.chat.name: self.chat},
            self.clock,
            rates={self.chat.name: self._rates} if self._rates else None,
            poll=how.get("poll", 0.5),
            concurrency=int(how.get("concurrency", 50)),
        )

    def say(self, *titles: str, where: Room | None = None, priority: Priority = Priority.NORMAL) -> None:
        """Queue posts."""
        for title in titles:
            self.outbox.add(self.saying(title, where, priority))

    def saying(self, title: str, where: Room | None = None, priority: Priority = Priority.NORMAL) -> Delivery:
        """Return a post whose title, id and key are the same."""
        return deliveries.post(
            where or self.rooms[0],
            Card("test.said", title),
            delivery_id=title,
            key=title,
            now=self.clock(),
            priority=priority,
        )

    def drain(self) -> Counts:
        """Send all that can be sent now."""
        return asyncio.run(self.dispatcher.drain())

    def drain_for(self, *, hours: float, step: float = 20.0) -> Counts:
        """Drain again and again while time passes in steps of so many seconds."""
        counts = Counts()
        for _ in range(int(hours * 3600 / step)):
            counts += self.drain()
            self.clock.pass_(seconds=step)
        return counts

    def heard(self, room_id: str = "flood") -> list[str]:
        """Return the titles that people read in a room, in order."""
        return self.server_room(room_id).titles()

    def server_room(self, room_id: str = "flood") -> FakeRoom:
        """Return the server's side of a room."""
        return self.chat.rooms[self.outbox.rooms[room_id].ref or ""]

    def row(self, delivery_id: str) -> Delivery:
        """Return a delivery as it stands."""
        return self.outbox.rows[delivery_id]


def at_attempt(delivery: Delivery, attempt: int) -> Delivery:
    """Return a delivery as it looks while it is tried for the given time."""
    return replace(delivery, attempt=attempt)


def declared(place: Room, now: datetime) -> list[Delivery]:
    """Return what a declaration queues: a room, its header, the side steps, an edit of the header."""
    header, newer = Card("test.header", "Flood, severity 2"), Card("test.header", "Flood, severity 1")
    return [
        deliveries.open_room(place, delivery_id="open", key="open", now=now),
        deliveries.topic(place, "C-1 flood", delivery_id="topic", key="topic", now=now, after="open"),
        deliveries.invite(place, ["bob"], delivery_id="invite", key="invite", now=now, after="open"),
        deliveries.post(place, header, delivery_id="header", key="header", now=now),
        deliveries.pin(place, "header", delivery_id="pin", key="pin", now=now),
        deliveries.edit(place, "header", newer, delivery_id="edit", key="edit", now=now),
    ]
