"""Chats that ask for patience, chats that are away, and a store that is."""

from __future__ import annotations

import asyncio

import pytest

from adapters.dispatcher import Counts
from bot import deliveries
from bot.chat import Scope
from bot.refusals import Unavailable
from tests.delivery.stage import Stage, room
from tests.fakes.faults import (
    ACCEPT_THEN_DROP,
    AWAY,
    ERROR,
    FINE,
    limited,
)


def test_nothing_is_called_before_the_time_that_the_chat_asked_for() -> None:
    stage = Stage()
    stage.chat.next_faults.extend([limited(90), limited(30)])
    stage.say("Power is out")
    stage.outbox.add(deliveries.topic(stage.rooms[0], "C-1", delivery_id="t", key="t", now=stage.clock()))
    stage.drain_for(hours=0.1, step=7)
    assert stage.chat.too_early == []
    assert stage.heard() == ["Power is out"]
    assert stage.row("Power is out").attempt == 1


def test_a_whole_workspace_waits_when_the_chat_says_so() -> None:
    lobby, flood = room("lobby"), room("flood")
    stage = Stage(lobby, flood)
    stage.chat.next_faults.append(limited(60, Scope.WORKSPACE))
    stage.say("One", where=lobby)
    asyncio.run(stage.another().drain(until_idle=False))
    stage.say("Two", where=flood)
    stage.drain_for(hours=0.05, step=9)
    assert stage.heard("lobby") == ["One"]
    assert stage.heard("flood") == ["Two"]


def test_one_kind_of_call_waits_when_the_chat_says_so_and_no_other_kind() -> None:
    lobby, flood = room("lobby"), room("flood")
    stage = Stage(lobby, flood)
    stage.chat.next_faults.append(limited(60, Scope.KIND))
    stage.say("One", where=lobby)
    stage.drain()
    stage.say("Two", where=flood)
    stage.outbox.add(deliveries.topic(flood, "C-1", delivery_id="t", key="t", now=stage.clock()))
    assert stage.drain() == Counts(sent=1)
    assert stage.server_room("flood").topic == "C-1"
    stage.drain_for(hours=0.05, step=9)
    assert stage.chat.too_early == []
    assert (stage.heard("lobby"), stage.heard("flood")) == (["One"], ["Two"])


def test_a_history_that_asks_for_patience_holds_no_message_back() -> None:
    lobby, flood = room("lobby"), room("flood")
    stage = Stage(lobby, flood)
    stage.chat.next_faults.append(ACCEPT_THEN_DROP)
    stage.say("One", where=lobby)
    stage.drain()
    stage.clock.pass_(seconds=60)
    stage.chat.next_faults.append(limited(60, Scope.KIND))
    stage.say("Two", where=flood)
    stage.drain()
    assert (stage.heard("lobby"), stage.heard("flood")) == (["One"], ["Two"])
    stage.drain_for(hours=0.05)
    assert stage.chat.methods() == ["post", "seek", "post", "seek"]


def test_any_number_of_rate_limits_kills_nothing() -> None:
    stage = Stage()
    stage.chat.next_faults.extend([limited(5)] * 40)
    stage.say("Power is out")
    stage.drain_for(hours=0.5)
    assert stage.heard() == ["Power is out"]


def test_a_chat_that_is_away_for_half_an_hour_loses_nothing_and_catches_up_in_order() -> None:
    stage = Stage()
    stage.chat.fault_for = lambda _method, _claim: AWAY
    said = [f"Message {number}" for number in range(20)]
    stage.say(*said)
    stage.drain_for(hours=0.5)
    assert stage.heard() == []
    stage.chat.fault_for = lambda _method, _claim: FINE
    stage.drain_for(hours=1 / 12)
    assert stage.heard() == said


def test_an_outage_in_which_every_answer_is_an_error_loses_nothing_either() -> None:
    stage = Stage()
    stage.chat.fault_for = lambda _method, _claim: ERROR
    said = [f"Message {number}" for number in range(5)]
    stage.say(*said)
    stage.drain_for(hours=0.5)
    stage.chat.fault_for = lambda _method, _claim: FINE
    stage.drain_for(hours=1 / 12)
    assert stage.heard() == said


def test_a_chat_that_is_away_gets_one_call_and_not_one_for_each_message() -> None:
    places = tuple(room(f"room-{number}") for number in range(200))
    stage = Stage(*places)
    stage.chat.fault_for = lambda _method, _claim: AWAY
    for place in places:
        stage.say(f"In {place.id}", where=place)
    asyncio.run(stage.another(concurrency=5).drain())
    assert len(stage.chat.calls) <= 5


def test_a_one_shot_command_hears_that_the_store_is_away() -> None:
    stage = Stage()
    stage.outbox.failing = 1
    with pytest.raises(Unavailable):
        stage.drain()
    stage.say("Power is out")
    assert stage.drain() == Counts(sent=1)
