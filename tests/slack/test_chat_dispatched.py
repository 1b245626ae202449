"""Slack behind the dispatcher: whatever goes wrong on the way, each room reads everything once and in order."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from adapters.dispatcher import Counts, Dispatcher
from adapters.slack.chat import rates
from bot import deliveries
from bot.cards import Card
from bot.model.delivery import Priority
from bot.model.room import Room
from bot.outbox import Rates
from tests.fakes.outbox import MemoryOutbox
from tests.slack.outbound import Outbound, long, short


@pytest.fixture(name="out")
def outbound() -> Iterator[Outbound]:
    """Return a way out to a fake Slack that checks what it gets."""
    with Outbound() as out:
        yield out
        assert not out.slack.violations
        assert not out.slack.impatient


class Sending:
    """An outbox of rooms, and a dispatcher that sends what is in it to Slack."""

    def __init__(self, out: Outbound, *rooms: Room, pace: Rates | None = None) -> None:
        self.out, self.outbox = out, MemoryOutbox(*rooms)
        self.dispatcher = Dispatcher(
            self.outbox, {"slack": out.chat}, out.clock, rates={"slack": pace} if pace else None
        )

    def drain(self) -> Counts:
        """Send what can be sent now."""
        return self.out.do(self.dispatcher.drain())

    def finish(self) -> None:
        """Let time pass until everything was sent."""
        for _ in range(400):
            self.drain()
            if set(self.outbox.states().values()) == {"sent"}:
                return
            self.out.clock.pass_(seconds=30)
            self.out.slack.advance(30)
        raise AssertionError(self.outbox.states())


def say(sending: Sending, room: Room, *cards: Card) -> None:
    """Queue posts."""
    sending.outbox.add(*(deliveries.post(room, card, **sending.out.slip()) for card in cards))


def declare(sending: Sending, room: Room) -> None:
    """Queue all that a declaration asks for."""
    slip = sending.out.slip
    opening = deliveries.open_room(room, **slip())
    header = deliveries.post(room, short("Flood, severity 2"), **slip())
    side = (
        deliveries.topic(room, "C-1 flood", **slip()),
        deliveries.invite(room, ["alice", "bob"], **slip()),
        deliveries.bookmark(room, "https://desk.example/C-1", "Desk", **slip()),
    )
    sending.outbox.add(
        opening,
        *(replace(step, after=opening.id) for step in side),
        header,
        deliveries.pin(room, header.id, **slip()),
        deliveries.post(room, long(2), **slip()),
        deliveries.edit(room, header.id, short("Flood, severity 1"), **slip()),
    )


def test_a_declaration_becomes_a_channel_with_everything_in_it(out: Outbound) -> None:
    out.meet("alice", "bob")
    room = out.room(made=False)
    sending = Sending(out, room, pace=rates())
    declare(sending, room)
    assert sending.drain() == Counts(sent=8)
    channel = out.slack.find("c-1-flood")
    said = out.slack.messages(channel)
    assert said[0].words == "Flood, severity 1"
    assert len(said) == 3
    assert channel.pins == [said[0].ts]
    assert (channel.topic, len(channel.members), len(channel.bookmarks)) == ("C-1 flood", 3, 1)
    assert sorted(call.method for call in out.slack.calls()) == [
        "bookmarks.add",
        "chat.postMessage",
        "chat.postMessage",
        "chat.postMessage",
        "chat.update",
        "conversations.create",
        "conversations.invite",
        "conversations.setTopic",
        "pins.add",
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_faults_in_any_order_lose_nothing_and_repeat_nothing(seed: int) -> None:
    with Outbound(seed=seed) as out:
        rooms = [out.room(f"c-{number}") for number in range(4)]
        sending = Sending(out, *rooms)
        for room in rooms:
            say(sending, room, *(short(f"{number} in {room.name}") for number in range(5)))
        out.slack.trouble("chat.postMessage", "limited", share=0.2, retry_after=1.0, per_channel=True)
        out.slack.trouble("chat.postMessage", "status", share=0.15, status=500, done=True)
        out.slack.trouble("chat.postMessage", "reset", share=0.15)
        out.slack.trouble("conversations.history", "status", share=0.2, status=502)
        sending.finish()
        for room in rooms:
            assert [message.words for message in out.said(room)] == [f"{number} in {room.name}" for number in range(5)]
        assert out.slack.impatient == []


def test_long_cards_among_faults_are_whole_and_nothing_of_them_is_said_twice(out: Outbound) -> None:
    rooms = [out.room(f"c-{number}") for number in range(3)]
    sending = Sending(out, *rooms)
    for room in rooms:
        say(sending, room, long(3), short("The end"))
    out.slack.trouble("chat.postMessage", "status", share=0.2, status=500, done=True)
    out.slack.trouble("chat.postMessage", "status", share=0.2, status=503)
    sending.finish()
    for room in rooms:
        marks = [(message.metadata or {})["event_payload"]["part"] for message in out.said(room)]
        assert marks == [1, 2, 3, 1]


def test_half_an_hour_of_answers_that_say_nothing_uses_up_no_tries(out: Outbound) -> None:
    room = out.room()
    sending = Sending(out, room)
    post = deliveries.post(room, short(), **out.slip())
    sending.outbox.add(post)
    sending.drain()
    sending.outbox.add(
        deliveries.edit(room, post.id, short("Severity 1"), **out.slip()), deliveries.topic(room, "C-1", **out.slip())
    )
    out.slack.trouble("*", "status", status=503)
    for _ in range(60):
        sending.drain()
        out.clock.pass_(seconds=31)
        out.slack.advance(31)
    out.slack.calm()
    sending.finish()
    assert [message.words for message in out.said(room)] == ["Severity 1"]
    assert out.channel(room).topic == "C-1"


def test_rooms_opened_without_an_answer_are_opened_once(out: Outbound) -> None:
    rooms = [out.room(f"c-{number}", made=False) for number in range(4)]
    sending = Sending(out, *rooms)
    for room in rooms:
        sending.outbox.add(deliveries.open_room(room, **out.slip()))
        say(sending, room, short(f"In {room.name}"))
    out.slack.trouble("conversations.create", "status", share=0.5, status=500, done=True)
    sending.finish()
    names = [channel.name for channel in out.slack.channels() if channel.name.startswith("c-")]
    assert sorted(names) == ["c-0", "c-1", "c-2", "c-3"]
    assert [len(out.slack.messages(name)) for name in names] == [1] * 4


def test_a_burst_goes_out_at_once_and_the_rest_at_one_message_a_second(out: Outbound) -> None:
    room = out.room()
    sending = Sending(out, room, pace=rates())
    say(sending, room, *(short(f"Message {number}") for number in range(10)))
    sending.outbox.add(deliveries.topic(room, "C-1", **out.slip()))
    sending.finish()
    times = [call.started for call in out.slack.calls("chat.postMessage")]
    assert times[7] - times[0] < 1.0
    assert times[8] - times[0] > 0.9
    assert times[9] - times[8] > 0.8
    assert [message.words for message in out.said(room)] == [f"Message {number}" for number in range(10)]
    assert out.channel(room).topic == "C-1"


def test_when_slack_takes_messages_again_the_first_one_is_the_declaration(out: Outbound) -> None:
    rooms = [out.room(f"c-{number}") for number in range(8)]
    sending = Sending(out, *rooms, pace=rates())
    for room in rooms[1:]:
        say(sending, room, short())
    sending.drain()
    out.rest(2.1)
    out.slack.forget()
    out.slack.trouble("chat.postMessage", "limited", retry_after=30.0, times=1)
    say(sending, rooms[0], short())
    sending.drain()
    for room in rooms[1:]:
        say(sending, room, short())
    urgent = deliveries.post(rooms[-1], short("Flood"), **out.slip())
    sending.outbox.add(replace(urgent, lane="declared", priority=Priority.DECLARE))
    sending.drain()
    assert out.slack.count("chat.postMessage") == 1
    sending.finish()
    assert next(call.arguments["text"] for call in out.slack.calls("chat.postMessage", ok=True)) == "Flood"


def test_an_organisation_without_a_workspace_waits_and_the_others_do_not(out: Outbound) -> None:
    here, there = out.room("c-1"), replace(out.room("c-2"), org_id="globex")
    sending = Sending(out, here, there)
    say(sending, here, short("Here"))
    sending.outbox.add(deliveries.post(there, short("There"), **out.slip()))
    assert sending.drain() == Counts(sent=1, parked=1)
    out.directory.teams["globex"] = replace(out.team, org_id="globex")
    out.do(_released(sending, there))
    sending.finish()
    assert [message.words for message in out.said(there)] == ["There"]


async def _released(sending: Sending, room: Room) -> int:
    return await asyncio.wrap_future(sending.outbox.released(room.org_id, room.id, sending.out.clock()))
