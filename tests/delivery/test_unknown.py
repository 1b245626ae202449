"""Calls without an answer: what is found, what is said again, and what a late answer may still do."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import datetime, timedelta

import pytest

from adapters.dispatcher import Counts
from bot.chat import Sent
from bot.model.delivery import DeliveryState
from bot.outbox import decide, sought
from bot.ports import Claim, Settlement
from tests.delivery.stage import Stage, declared, room
from tests.fakes.chat import FakeChat
from tests.fakes.clock import Clock
from tests.fakes.faults import (
    ACCEPT_THEN_DROP,
    ACCEPT_THEN_ERROR,
    ACCEPT_THEN_HANG,
    DROP,
    ERROR,
    FINE,
    Fault,
    refusing,
)
from tests.fakes.outbox import MemoryOutbox


@pytest.mark.parametrize("fault", [ACCEPT_THEN_DROP, ACCEPT_THEN_ERROR])
def test_what_was_accepted_without_an_answer_is_found_and_not_said_twice(fault: Fault) -> None:
    clock = Clock()
    stage = Stage(clock=clock, chat=FakeChat(clock, lag=12))
    stage.chat.next_faults.append(fault)
    stage.say("Power is out", "Call the emergency line")
    assert stage.drain() == Counts(unknown=1)
    stage.drain_for(hours=0.05)
    assert stage.heard() == ["Power is out", "Call the emergency line"]
    assert stage.row("Power is out").ref == stage.server_room().messages[0].ref


@pytest.mark.parametrize("fault", [DROP, ERROR])
def test_what_was_lost_on_the_way_is_said_again_in_its_place(fault: Fault) -> None:
    stage = Stage()
    stage.chat.next_faults.append(fault)
    stage.say("Power is out", "Call the emergency line")
    stage.drain_for(hours=0.05)
    assert stage.heard() == ["Power is out", "Call the emergency line"]
    assert stage.row("Power is out").attempt == 2


def test_a_call_that_never_ends_is_given_up_and_cleared_up_later() -> None:
    clock = Clock()
    stage = Stage(clock=clock, chat=FakeChat(clock, timeout=0.05))
    stage.chat.next_faults.append(ACCEPT_THEN_HANG)
    stage.say("Power is out")
    assert stage.drain() == Counts(unknown=1)
    stage.drain_for(hours=0.02)
    assert stage.heard() == ["Power is out"]


def test_the_history_is_asked_only_when_the_call_and_its_trace_must_be_over() -> None:
    stage = Stage()
    stage.chat.next_faults.append(ACCEPT_THEN_DROP)
    stage.say("Power is out")
    stage.drain_for(hours=0.05, step=1)
    begun = stage.chat.calls[0].at
    asked = [call.at for call in stage.chat.calls if call.method == "seek"]
    assert len(asked) == 1
    assert asked[0] - begun >= stage.chat.timeout + stage.chat.settle


def test_a_room_opened_without_an_answer_is_found_with_its_id() -> None:
    stage = Stage(room(known=False))
    stage.chat.next_faults.append(ACCEPT_THEN_DROP)
    stage.outbox.add(*declared(stage.rooms[0], stage.clock()))
    stage.drain_for(hours=0.05)
    assert len(stage.chat.rooms) == 1
    assert stage.heard() == ["Flood, severity 1"]


def test_a_history_that_cannot_be_read_is_asked_again_until_it_can() -> None:
    stage = Stage()
    stage.chat.next_faults.append(ACCEPT_THEN_DROP)
    stage.say("Power is out")
    stage.drain()
    stage.clock.pass_(seconds=60)
    stage.chat.next_faults.extend([ERROR, ERROR])
    stage.drain_for(hours=0.05)
    assert stage.chat.methods().count("seek") == 3
    assert stage.heard() == ["Power is out"]
    assert stage.row("Power is out").attempt == 1


def test_a_history_that_is_refused_leaves_a_visible_dead_delivery() -> None:
    stage = Stage()
    stage.chat.next_faults.extend([ACCEPT_THEN_DROP, refusing("no_permission")])
    stage.say("Power is out")
    stage.drain_for(hours=0.05)
    assert (stage.row("Power is out").state, stage.row("Power is out").error) == ("dead", "no_permission")


def test_a_delivery_that_fails_eight_times_is_given_up() -> None:
    stage = Stage()
    stage.chat.fault_for = lambda method, _claim: ERROR if method == "post" else FINE
    stage.say("Power is out")
    stage.drain_for(hours=0.5)
    assert stage.chat.methods().count("post") == 8
    assert stage.row("Power is out").state is DeliveryState.DEAD


def test_a_server_that_dies_in_the_middle_of_every_try_gives_nothing_up() -> None:
    stage = Stage()
    stage.say("Power is out")
    for _ in range(20):
        stage.outbox.claim("fake", stage.clock(), timedelta(seconds=15), 1).result()
        stage.clock.pass_(seconds=60)
        (lost,) = stage.outbox.doubtful("fake", stage.clock(), timedelta(seconds=15), stage.clock(), 1).result()
        stage.outbox.settle([Settlement(sought(None, lost.delivery, stage.clock()))])
    stage.drain()
    assert stage.heard() == ["Power is out"]
    assert stage.row("Power is out").attempt == 1


def test_a_claim_whose_lease_no_longer_covers_a_call_goes_back_without_a_call() -> None:
    clock, naps = Clock(), [9.0]

    class SleepyOutbox(MemoryOutbox):
        """After the first claim the whole process sleeps for a while."""

        def claim(self, chat: str, now: datetime, lease: timedelta, limit: int) -> Future[list[Claim]]:
            claims = super().claim(chat, now, lease, limit)
            clock.pass_(seconds=naps.pop() if naps else 0)
            return claims

    stage = Stage(clock=clock, outbox=SleepyOutbox)
    stage.say("Power is out")
    assert stage.drain() == Counts(sent=1)
    assert stage.outbox.claims[:2] == [1, 1]
    assert stage.chat.methods() == ["post"]
    assert stage.row("Power is out").attempt == 1


def test_the_result_of_a_claim_that_was_taken_over_is_fenced_off() -> None:
    stage = Stage()
    stage.say("Power is out")
    mine = stage.outbox.claim("fake", stage.clock(), timedelta(seconds=15), 1).result()[0]
    stage.clock.pass_(seconds=60)
    stage.drain()
    late = Settlement(decide(Sent("mine"), mine.delivery, stage.clock()))
    assert stage.outbox.settle([late]).result() == 0
    assert stage.row("Power is out").ref == stage.server_room().messages[0].ref
