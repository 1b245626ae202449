"""The dispatcher over the real store, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import suppress
from datetime import timedelta

import pytest

from adapters.dispatcher import Counts, Dispatcher
from adapters.store import SqlStore
from bot import deliveries
from bot.cards import Card
from bot.chat import Sent
from bot.model.delivery import Delivery
from bot.model.org import Org
from bot.model.room import Room
from bot.outbox import decide
from bot.ports import Settlement, Work
from tests.delivery.running import at_work, until
from tests.delivery.stage import ORG, declared, room
from tests.fakes.chat import FakeChat
from tests.fakes.clock import Clock
from tests.fakes.faults import ACCEPT_THEN_DROP, ACCEPT_THEN_ERROR, AWAY, DROP, ERROR, FINE, limited

FAULTS = [FINE, FINE, FINE, ACCEPT_THEN_DROP, ACCEPT_THEN_ERROR, DROP, ERROR, AWAY, limited(4), limited(30)]
NAMES = ("flood", "lobby", "care")


class StoreStage:
    """A chat with faults, the real store, and dispatchers between them."""

    def __init__(self, store: SqlStore, clock: Clock, *rooms: Room, timeout: float = 10.0) -> None:
        self.store, self.clock, self.rooms = store, clock, rooms
        self.chat = FakeChat(clock, timeout=timeout, lag=12.0)
        for known in rooms:
            if known.ref:
                self.chat.knows(known.ref)
        self.keep(Org(ORG, "Acme"), *rooms)

    def keep(self, *rows: object) -> None:
        """Commit rows, as a command does."""

        def job(work: Work) -> None:
            for row in rows:
                work.add(row)

        self.store.submit(ORG, job).result()

    def say(self, where: Room, *titles: str) -> None:
        """Commit posts."""
        now = self.clock()
        self.keep(
            *(
                deliveries.post(where, Card("test.said", title), delivery_id=title, key=title, now=now)
                for title in titles
            )
        )

    def dispatcher(self, poll: float = 0.5) -> Dispatcher:
        """Return another dispatcher."""
        return Dispatcher(self.store.outbox, {"fake": self.chat}, self.clock, poll=poll)

    def row(self, delivery_id: str) -> Delivery:
        """Return a delivery as it rests in the store."""
        found = self.store.submit(ORG, lambda work: work.get(Delivery, delivery_id), write=False).result()
        assert found is not None
        return found

    def heard(self, room_id: str) -> list[str]:
        """Return the titles that people read in a room."""
        return self.chat.rooms[f"ref-{room_id}"].titles()


def spoken(name: str) -> list[str]:
    return [f"{number} in {name}" for number in range(6)]


def talking(store: SqlStore) -> StoreStage:
    """Return a stage with six posts waiting in each of three rooms."""
    stage = StoreStage(store, Clock(), *(room(name) for name in NAMES))
    for place in stage.rooms:
        stage.say(place, *spoken(place.id))
    return stage


def test_a_declaration_becomes_a_room_with_everything_in_it(store: SqlStore) -> None:
    stage = StoreStage(store, Clock(), room(known=False))
    stage.keep(*declared(stage.rooms[0], stage.clock()))
    assert asyncio.run(stage.dispatcher().drain()) == Counts(sent=6)
    (there,) = stage.chat.rooms.values()
    assert (there.titles(), there.topic, there.members) == (["Flood, severity 1"], "C-1 flood", ["bob"])
    assert there.pinned == [there.messages[0].ref]


@pytest.mark.parametrize("seed", range(4))
def test_faults_and_deaths_lose_nothing_repeat_nothing_and_keep_the_order(store: SqlStore, seed: int) -> None:
    stage, dice = talking(store), random.Random(seed)
    stage.chat.next_faults.extend(dice.choices(FAULTS, k=20))
    for _ in range(12):
        asyncio.run(killed_after(stage.dispatcher(), dice.uniform(0, 0.02)))
        stage.clock.pass_(seconds=dice.choice([0.5, 6, 35]))
    stage.chat.next_faults.clear()
    deadline = time.monotonic() + 10
    while store.outbox.backlog().result().waiting and time.monotonic() < deadline:
        asyncio.run(stage.dispatcher().drain())
        stage.clock.pass_(seconds=45)
        time.sleep(0.01)  # what the dead left running in the database may take a moment of real time
    assert [stage.heard(name) for name in NAMES] == [spoken(name) for name in NAMES]
    assert store.outbox.backlog().result().waiting == 0


async def killed_after(dispatcher: Dispatcher, seconds: float) -> None:
    """Drain, and die after a moment."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await dispatcher.drain()


def test_the_result_of_a_claim_that_was_taken_over_is_fenced_off(store: SqlStore) -> None:
    stage = StoreStage(store, Clock(), room())
    stage.say(stage.rooms[0], "Power is out")
    mine = store.outbox.claim("fake", stage.clock(), timedelta(seconds=15), 1).result()[0]
    stage.clock.pass_(seconds=60)
    asyncio.run(stage.dispatcher().drain())
    late = Settlement(decide(Sent("mine"), mine.delivery, stage.clock()))
    assert store.outbox.settle([late]).result() == 0
    assert stage.row("Power is out").ref == stage.chat.rooms["ref-flood"].messages[0].ref


def test_a_wait_that_the_chat_asked_for_costs_no_try_in_the_store_either(store: SqlStore) -> None:
    stage = StoreStage(store, Clock(), room())
    stage.say(stage.rooms[0], "Power is out")
    stage.chat.next_faults.append(limited(60))
    asyncio.run(stage.dispatcher().drain())
    row = stage.row("Power is out")
    assert (row.state, row.attempt, row.not_before) == (
        "pending",
        0,
        stage.clock() + timedelta(seconds=60),
    )
    asyncio.run(stage.dispatcher().drain())
    assert stage.chat.methods() == ["post"]


def test_a_commit_wakes_the_dispatcher_and_the_message_leaves_at_once(store: SqlStore) -> None:
    poll = 3.0
    stage = StoreStage(store, Clock(running=True), room())
    dispatcher = stage.dispatcher(poll)
    store.listen(dispatcher.wake)

    async def act() -> float:
        async with at_work(dispatcher):
            await asyncio.to_thread(stage.say, stage.rooms[0], "Power is out")
            return await until(lambda: stage.heard("flood") == ["Power is out"])

    assert asyncio.run(act()) < poll / 10


def test_two_dispatchers_share_the_work_and_say_nothing_twice(store: SqlStore) -> None:
    stage = StoreStage(store, Clock(running=True), *(room(f"room-{number}") for number in range(12)))
    for place in stage.rooms:
        stage.say(place, *spoken(place.id))

    async def act() -> None:
        async with at_work(stage.dispatcher()), at_work(stage.dispatcher()):
            await until(lambda: sum(len(there.messages) for there in stage.chat.rooms.values()) == 72)

    asyncio.run(act())
    for place in stage.rooms:
        assert stage.heard(place.id) == spoken(place.id)


def test_a_side_step_of_a_room_that_is_not_open_yet_is_tried_again(store: SqlStore) -> None:
    stage = StoreStage(store, Clock(), room(known=False))
    early = deliveries.topic(stage.rooms[0], "C-1", delivery_id="t", key="t", now=stage.clock())
    stage.keep(early)
    asyncio.run(stage.dispatcher().drain())
    assert (stage.row("t").state, stage.row("t").error) == ("pending", "room_missing")
    stage.keep(deliveries.open_room(stage.rooms[0], delivery_id="o", key="o", now=stage.clock()))
    asyncio.run(stage.dispatcher().drain())
    stage.clock.pass_(seconds=5)
    asyncio.run(stage.dispatcher().drain())
    assert stage.row("t").state == "sent"
