"""The dispatcher against a chat that answers: order, lanes, urgency, refusals, groups."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from adapters.dispatcher import Counts
from bot import deliveries
from bot.cards import Card
from bot.model.delivery import Priority
from tests.delivery.stage import Stage, declared, room
from tests.fakes.faults import (
    FINE,
    parking,
    refusing,
)


def test_a_declaration_becomes_a_room_with_everything_in_it() -> None:
    stage = Stage(room(known=False))
    stage.outbox.add(*declared(stage.rooms[0], stage.clock()))
    assert stage.drain() == Counts(sent=6)
    there = stage.server_room()
    assert (there.name, there.topic, there.members) == ("flood", "C-1 flood", ["bob"])
    assert stage.heard() == ["Flood, severity 1"]
    assert there.pinned == [there.messages[0].ref]


def test_archiving_and_opening_again_are_calls_of_their_own() -> None:
    stage = Stage()
    place, now = stage.rooms[0], stage.clock()
    stage.say("The last word")
    stage.outbox.add(deliveries.archive(place, delivery_id="a", key="a", now=now, after="The last word"))
    stage.drain()
    assert stage.server_room().archived
    stage.outbox.add(deliveries.unarchive(place, delivery_id="u", key="u", now=now))
    stage.drain()
    assert not stage.server_room().archived


def test_messages_of_a_room_arrive_in_the_order_in_which_they_were_said() -> None:
    stage = Stage()
    said = [f"Message {number}" for number in range(30)]
    stage.say(*said)
    assert stage.drain() == Counts(sent=30)
    assert stage.heard() == said


def test_the_most_urgent_lane_goes_first() -> None:
    lobby, flood = room("lobby"), room("flood")
    stage = Stage(lobby, flood)
    stage.say("Later", where=lobby, priority=Priority.COSMETIC)
    stage.say("Now", where=flood, priority=Priority.DECLARE)
    asyncio.run(stage.another(concurrency=1).drain())
    assert [call.delivery_id for call in stage.chat.calls] == ["Now", "Later"]


def test_only_the_newest_state_of_a_header_is_sent() -> None:
    stage = Stage()
    stage.say("Header 0")
    stage.drain()
    for number in (1, 2, 3):
        card = Card("test.header", f"Header {number}")
        slip = f"edit-{number}"
        stage.outbox.add(
            deliveries.edit(stage.rooms[0], "Header 0", card, delivery_id=slip, key=slip, now=stage.clock())
        )
    assert stage.drain() == Counts(sent=1)
    assert stage.heard() == ["Header 3"]
    assert stage.outbox.states()["edit-1"] == "superseded"


def test_a_parked_room_holds_up_itself_alone_and_goes_on_when_released() -> None:
    lobby, flood = room("lobby"), room("flood")
    stage = Stage(lobby, flood)
    stage.chat.uninvited.add("ref-flood")
    stage.say("One", "Two", where=flood)
    stage.say("Hello", where=lobby)
    assert stage.drain() == Counts(sent=1, parked=1)
    assert stage.heard("lobby") == ["Hello"]
    stage.chat.uninvited.clear()
    stage.outbox.released("acme", "flood", stage.clock())
    stage.drain()
    assert stage.heard("flood") == ["One", "Two"]


def test_a_side_step_that_fails_never_holds_up_what_people_read() -> None:
    stage = Stage(room(known=False))
    stage.chat.fault_for = lambda method, _claim: parking("missing_scope") if method == "set_topic" else FINE
    stage.outbox.add(*declared(stage.rooms[0], stage.clock()))
    stage.drain()
    assert stage.heard() == ["Flood, severity 1"]
    assert stage.outbox.states()["topic"] == "blocked"


def test_a_refusal_is_final_visible_and_lets_the_next_one_through() -> None:
    stage = Stage()
    stage.chat.next_faults.append(refusing("msg_too_long"))
    stage.say("Long", "Short")
    assert stage.drain() == Counts(sent=1, dead=1)
    assert (stage.row("Long").state, stage.row("Long").error) == ("dead", "msg_too_long")
    assert stage.heard() == ["Short"]


def test_a_room_that_is_gone_ends_in_dead_deliveries() -> None:
    stage = Stage()
    del stage.chat.rooms["ref-flood"]
    stage.say("Anybody there")
    assert stage.drain() == Counts(dead=1)
    assert stage.row("Anybody there").error == "channel_not_found"


def test_what_stands_behind_an_opening_that_failed_is_refused_without_a_call() -> None:
    stage = Stage(room(known=False))
    stage.chat.next_faults.append(refusing("restricted_action"))
    stage.outbox.add(*declared(stage.rooms[0], stage.clock()))
    stage.drain()
    states = stage.outbox.states()
    assert (states["open"], states["header"], states["edit"]) == ("dead", "dead", "dead")
    assert stage.chat.methods() == ["open_room"]


def test_a_body_that_cannot_be_read_is_refused_and_not_tried_for_ever() -> None:
    stage = Stage()
    stage.outbox.add(replace(stage.saying("Odd"), body={"card": {"title": "no key"}}))
    assert stage.drain() == Counts(dead=1)
    assert stage.row("Odd").error == "unreadable"


def test_a_one_shot_command_does_not_wait_for_what_is_due_later() -> None:
    stage = Stage()
    later = stage.clock() + timedelta(minutes=5)
    stage.outbox.add(replace(stage.saying("In five minutes"), not_before=later))
    assert stage.drain() == Counts()
    stage.clock.pass_(minutes=5)
    assert stage.drain() == Counts(sent=1)


def test_one_batch_can_be_asked_for() -> None:
    stage = Stage()
    stage.say("One", "Two")
    assert asyncio.run(stage.dispatcher.drain(until_idle=False)) == Counts(sent=1)
    assert stage.heard() == ["One"]


def test_results_of_many_calls_are_written_in_groups() -> None:
    places = tuple(room(f"room-{number}") for number in range(300))
    stage = Stage(*places)
    for place in places:
        stage.say(f"In {place.id}", where=place)
    assert stage.drain() == Counts(sent=300)
    assert len(stage.outbox.groups) <= 60
    assert len(stage.outbox.claims) <= 60
    assert stage.chat.most_at_once == 50
