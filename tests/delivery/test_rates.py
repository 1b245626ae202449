"""Rates, several dispatchers, several chats: how the work is shared out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from adapters.dispatcher import Counts, Dispatcher
from adapters.dispatcher.throttle import Throttle
from bot import deliveries
from bot.model.delivery import DeliveryKind, Priority
from bot.outbox import Rates, TokenBucket
from bot.ports import Claim
from tests.delivery.running import at_work, running, until
from tests.delivery.stage import Stage, room
from tests.fakes.chat import FakeChat
from tests.fakes.clock import Clock
from tests.fakes.faults import AWAY, FINE, Fault, slow


def test_one_slow_room_delays_no_other() -> None:
    stage = running("flood", *(f"room-{number}" for number in range(20)))
    stage.chat.fault_for = lambda _method, claim: slow(1.0) if claim.room.id == "flood" else FINE
    stage.say("One", "Two", where=stage.rooms[0])
    for place in stage.rooms[1:]:
        stage.say(*(f"{number} in {place.id}" for number in range(5)), where=place)

    async def act() -> float:
        async with at_work(stage.another(concurrency=4)):
            return await until(lambda: sum(len(stage.heard(place.id)) for place in stage.rooms[1:]) == 100)

    assert asyncio.run(act()) < 0.9
    assert stage.heard("flood") == []


def test_a_room_is_not_called_faster_than_its_rate_and_holds_no_other_back() -> None:
    stage = running("flood", "lobby", rates=Rates(room=(TokenBucket(rate=10, burst=1),)))
    stage.say(*(f"Message {number}" for number in range(5)), where=stage.rooms[0])
    stage.say("Hello", where=stage.rooms[1])

    async def act() -> None:
        async with at_work(stage.another(concurrency=1, poll=0.05)):
            await until(lambda: len(stage.heard("flood")) == 5)

    asyncio.run(act())
    times = [call.monotonic for call in stage.chat.calls if call.room == "ref-flood"]
    assert times[-1] - times[0] > 4 / 10 * 0.75
    assert "Hello" in [call.delivery_id for call in stage.chat.calls[:2]]


def test_only_the_kinds_that_the_rate_of_a_room_names_are_counted() -> None:
    only_posts = Rates(room=(TokenBucket(rate=0.01, burst=1),), counted=(DeliveryKind.POST,))
    stage = Stage(rates=only_posts)
    stage.say("One", "Two")
    for number in range(3):
        slip = f"topic-{number}"
        stage.outbox.add(
            replace(
                deliveries.topic(stage.rooms[0], slip, delivery_id=slip, key=slip, now=stage.clock()), collapse=None
            )
        )
    assert stage.drain() == Counts(sent=4)
    assert stage.row("Two").state == "pending"


def test_a_workspace_is_not_called_faster_than_its_rate() -> None:
    names = [f"room-{number}" for number in range(12)]
    stage = running(*names, rates=Rates(workspace=(TokenBucket(rate=20, burst=2),)))
    for place in stage.rooms:
        stage.say(f"In {place.id}", where=place)

    async def act() -> None:
        async with at_work(stage.another(poll=0.05)):
            await until(lambda: all(stage.heard(name) for name in names))

    asyncio.run(act())
    times = [call.monotonic for call in stage.chat.calls]
    assert times[-1] - times[0] > 10 / 20 * 0.9


def test_a_declaration_does_not_wait_behind_what_has_a_place_already() -> None:
    names = [f"room-{number}" for number in range(20)]
    stage = running(*names, "flood", rates=Rates(workspace=(TokenBucket(rate=5, burst=1),)))
    for place in stage.rooms[:-1]:
        stage.say(f"In {place.id}", where=place)

    async def act() -> float:
        async with at_work(stage.another(poll=0.05)):
            await until(lambda: len(stage.chat.calls) == 2)
            stage.say("Flood, severity 1", where=stage.rooms[-1], priority=Priority.DECLARE)
            waited = await until(lambda: stage.heard("flood") == ["Flood, severity 1"])
            taken, now = len(stage.chat.calls), asyncio.get_running_loop().time()
            await until(lambda: len(stage.chat.calls) == taken + 3)
            assert asyncio.get_running_loop().time() - now > 2 / 5 * 0.9  # the others keep the pace
            return waited

    assert asyncio.run(act()) < 0.5


def test_what_went_first_is_made_up_for_by_those_who_come_next() -> None:
    throttle = Throttle(Rates(workspace=(TokenBucket(rate=1, burst=1),)))
    place, now, patience = room(), Clock()(), timedelta(seconds=5)
    waits = [throttle.reserve(place, "post", now, patience, urgent=urgent) for urgent in (False, False, True, False)]
    assert [wait.total_seconds() for wait in waits] == [0, 1, 0, 3]


def test_what_is_urgent_waits_for_the_rate_of_its_room_all_the_same() -> None:
    throttle = Throttle(Rates(room=(TokenBucket(rate=1, burst=1),)))
    place, now, patience = room(), Clock()(), timedelta(seconds=5)
    waits = [throttle.reserve(place, "post", now, patience, urgent=True) for _ in range(3)]
    assert [wait.total_seconds() for wait in waits] == [0, 1, 2]


def test_two_dispatchers_share_the_work_and_say_nothing_twice() -> None:
    stage = running(*(f"room-{number}" for number in range(30)))
    stage.chat.fault_for = lambda _method, _claim: slow(0.002)
    for place in stage.rooms:
        stage.say(*(f"{number} in {place.id}" for number in range(6)), where=place)

    async def act() -> None:
        async with at_work(stage.another()), at_work(stage.another()):
            await until(lambda: set(stage.outbox.states().values()) == {"sent"})

    asyncio.run(act())
    for place in stage.rooms:
        assert stage.heard(place.id) == [f"{number} in {place.id}" for number in range(6)]


def test_several_chats_are_served_apart() -> None:
    clock = Clock()
    slack, teams = FakeChat(clock, name="slack"), FakeChat(clock, name="teams")
    stage = Stage(room("a", chat="slack"), room("b", chat="teams"), clock=clock, chat=slack)
    teams.knows("ref-b")
    slack.fault_for = lambda _method, _claim: AWAY
    stage.say("One", where=stage.rooms[0])
    stage.say("Two", where=stage.rooms[1])
    counts = asyncio.run(Dispatcher(stage.outbox, {"slack": slack, "teams": teams}, clock).drain())
    assert counts == Counts(sent=1, later=1)
    assert teams.rooms["ref-b"].titles() == ["Two"]


def test_a_long_wait_for_a_rate_is_written_down_and_not_sat_out() -> None:
    stage = Stage(rates=Rates(room=(TokenBucket(rate=0.01, burst=1),)))
    stage.say("One", "Two")
    assert stage.drain() == Counts(sent=1)
    row = stage.row("Two")
    assert (row.state, row.attempt) == ("pending", 0)
    assert row.not_before == stage.clock() + timedelta(seconds=100)
    stage.clock.pass_(seconds=100)
    assert stage.drain() == Counts(sent=1)


def test_a_claim_that_stood_in_line_too_long_for_its_lease_goes_back() -> None:
    stage = Stage(room("lobby"), room("flood"))
    naps = [9.0]

    def nap(_method: str, _claim: Claim) -> Fault:
        stage.clock.pass_(seconds=naps.pop() if naps else 0)
        return FINE

    stage.chat.fault_for = nap
    stage.say("One", where=stage.rooms[0])
    stage.say("Two", where=stage.rooms[1])
    assert asyncio.run(stage.another(concurrency=1).drain()) == Counts(sent=2)
    assert sum(stage.outbox.claims) == 3
    assert stage.row("Two").attempt == 1


def test_a_chat_that_stays_away_is_probed_and_not_flooded() -> None:
    stage = running(*(f"room-{number}" for number in range(60)))
    stage.chat.fault_for = lambda _method, _claim: AWAY
    for place in stage.rooms:
        stage.say(f"In {place.id}", where=place)

    async def act() -> None:
        async with at_work(stage.another(concurrency=5, poll=0.02)):
            await asyncio.sleep(0.8)

    asyncio.run(act())
    assert 5 < len(stage.chat.calls) <= 8
