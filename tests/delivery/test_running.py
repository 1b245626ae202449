"""The dispatcher while it runs: woken, polling, stopped, cancelled, and through trouble."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest

from adapters.dispatcher import Counts, Dispatcher
from tests.delivery.running import at_work, running, until
from tests.delivery.stage import Stage
from tests.fakes.faults import ACCEPT_THEN_DROP, AWAY, FINE, slow


def test_a_wake_up_from_any_thread_sends_at_once_and_not_at_the_next_poll() -> None:
    stage, poll = running("flood"), 2.0
    dispatcher = stage.another(poll=poll)

    def commit() -> None:
        stage.say("Power is out")
        dispatcher.wake()

    async def act() -> float:
        async with at_work(dispatcher):
            Thread(target=commit).start()
            return await until(lambda: stage.heard() == ["Power is out"])

    assert asyncio.run(act()) < poll / 10


def test_what_nobody_announced_is_found_by_polling() -> None:
    stage = running("flood")

    async def act() -> None:
        async with at_work(stage.another(poll=0.05)):
            stage.say("Power is out")
            await until(lambda: stage.heard() == ["Power is out"])

    asyncio.run(act())
    assert stage.outbox.states() == {"Power is out": "sent"}


def test_what_is_due_later_leaves_at_its_time_and_not_at_the_next_poll() -> None:
    stage, poll, delay = running("flood"), 3.0, 0.3
    dispatcher = stage.another(poll=poll)

    async def act() -> float:
        async with at_work(dispatcher):
            due = stage.clock() + timedelta(seconds=delay)
            stage.outbox.add(replace(stage.saying("Soon"), not_before=due))
            dispatcher.wake()
            return await until(lambda: stage.heard() == ["Soon"])

    assert delay * 0.9 <= asyncio.run(act()) < poll / 2


def test_a_graceful_stop_ends_what_was_begun_and_puts_back_the_rest() -> None:
    stage = running(*(f"room-{number}" for number in range(12)))
    stage.chat.fault_for = lambda _method, _claim: slow(0.2)
    for place in stage.rooms:
        stage.say(f"In {place.id}", where=place)
    dispatcher = stage.another(concurrency=5)

    async def act() -> None:
        async with at_work(dispatcher) as task:
            await dispatcher.stop()
            assert task.done()

    asyncio.run(act())
    states = list(stage.outbox.states().values())
    assert (states.count("sent"), states.count("pending")) == (5, 7)
    assert all(row.attempt == 0 for row in stage.outbox.rows.values() if row.state == "pending")
    assert stage.drain() == Counts(sent=7)


def test_a_dispatcher_that_stopped_hears_no_wake_up() -> None:
    stage = running("flood")

    async def act() -> None:
        async with at_work(stage.dispatcher):
            await stage.dispatcher.stop()
        stage.dispatcher.wake()

    asyncio.run(act())
    stage.dispatcher.wake()
    assert stage.chat.calls == []


def test_what_a_cancelled_dispatcher_had_in_flight_is_cleared_up_by_the_next() -> None:
    stage = running("flood", timeout=0.2)
    stage.chat.fault_for = lambda method, _claim: slow(0.1) if method == "post" else FINE
    stage.say("One", "Two")

    async def act() -> None:
        async with at_work(stage.another(poll=0.02)):
            pass
        assert stage.outbox.states() == {"One": "sending", "Two": "pending"}
        async with at_work(stage.another(poll=0.02)):
            await until(lambda: stage.heard() == ["One", "Two"])

    asyncio.run(act())


def test_a_lost_answer_is_cleared_up_while_running() -> None:
    stage = running("flood", timeout=0.1)
    stage.chat.next_faults.append(ACCEPT_THEN_DROP)
    stage.say("One", "Two")

    async def act() -> None:
        async with at_work(stage.another(poll=0.05)):
            await until(lambda: len(stage.heard()) == 2)

    asyncio.run(act())
    assert stage.heard() == ["One", "Two"]


def test_a_store_that_fails_now_and_then_ends_nothing() -> None:
    stage = running("flood")

    async def act() -> None:
        dispatcher = stage.another(poll=0.02)
        async with at_work(dispatcher) as task:
            for number in range(3):
                stage.outbox.failing = 2
                stage.say(f"Message {number}")
                dispatcher.wake()
                await until(lambda: set(stage.outbox.states().values()) == {"sent"})
            assert not task.done()

    asyncio.run(act())
    assert stage.heard() == ["Message 0", "Message 1", "Message 2"]


def test_results_that_could_not_be_written_are_written_later() -> None:
    stage = running("flood")
    stage.chat.fault_for = lambda _method, _claim: slow(0.1)
    stage.say("Power is out")

    async def act() -> None:
        async with at_work(stage.another(poll=5.0)):
            stage.outbox.failing = 2
            await until(lambda: stage.row("Power is out").state == "sent")

    asyncio.run(act())
    assert stage.chat.methods() == ["post"]


def test_a_courier_that_stumbles_is_replaced() -> None:
    stage = running("flood", timeout=0.1)
    stumbles = iter([True])

    def watch(_chat: str, _kind: str, _outcome: str, _seconds: float) -> None:
        if next(stumbles, False):
            raise ZeroDivisionError

    dispatcher = Dispatcher(stage.outbox, {"fake": stage.chat}, stage.clock, watch=watch, poll=0.05)
    stage.say("One", "Two")

    async def act() -> None:
        async with at_work(dispatcher):
            await until(lambda: stage.outbox.states() == {"One": "sent", "Two": "sent"})

    asyncio.run(act())
    assert stage.heard() == ["One", "Two"]


def test_a_chat_that_comes_back_is_noticed() -> None:
    stage = running("flood")
    stage.chat.fault_for = lambda _method, _claim: AWAY
    stage.say("Power is out")

    async def act() -> None:
        async with at_work(stage.another(poll=0.05)):
            stage.chat.fault_for = lambda _method, _claim: FINE
            await until(lambda: stage.heard() == ["Power is out"])

    asyncio.run(act())
    assert stage.row("Power is out").attempt == 1


def test_its_age_tells_whether_it_still_hears_from_the_store() -> None:
    stage = running("flood")

    async def act() -> list[float]:
        ages = [stage.dispatcher.age()]
        async with at_work(stage.dispatcher):
            ages.append(stage.dispatcher.age())
        return [*ages, stage.dispatcher.age()]

    before, during, after = asyncio.run(act())
    assert (before, after) == (float("inf"), float("inf"))
    assert during < 1


def test_every_call_is_measured() -> None:
    stage = Stage()
    seen: list[tuple[str, str, str]] = []
    dispatcher = Dispatcher(
        stage.outbox,
        {"fake": stage.chat},
        stage.clock,
        watch=lambda chat, kind, outcome, seconds: seen.append((chat, kind, outcome)),
    )
    stage.chat.next_faults.append(AWAY)
    stage.say("Power is out")
    asyncio.run(dispatcher.drain())
    stage.clock.pass_(seconds=5)
    asyncio.run(dispatcher.drain())
    assert seen == [("fake", "post", "later"), ("fake", "post", "sent")]


def test_waking_before_the_start_is_harmless() -> None:
    stage = running("flood")
    stage.dispatcher.wake()
    with pytest.raises(asyncio.TimeoutError):
        asyncio.run(asyncio.wait_for(stage.dispatcher.run(), 0.05))
    assert stage.dispatcher.age() == float("inf")
