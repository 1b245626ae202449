"""The verdict on a run: its rooms compared with what was acknowledged, and with the outbox played back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from bot.model.crisis import Crisis
from bot.model.delivery import Delivery, DeliveryKind, DeliveryState
from bot.model.duties import Reminder
from bot.model.records import LocalMessage, LocalRoom
from bot.model.room import Room, RoomKind
from bot.model.timeline import Event, first_fault
from bot.ports import Work
from tests.proofs.script import LOBBY, Step

OVER = (DeliveryState.SENT, DeliveryState.SUPERSEDED)
HEADER, TABLE = "crisis.status", "routes.table"
NOTICE, UPDATE = "reminder.notice_due", "reminder.update_due"
AGE = timedelta(minutes=10)  # a crisis that is older lived through the leap of the clock, and owed a reminder


@dataclass(slots=True)
class Verdict:
    """What was found, in words, one for each fault."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def count(self, what: str, found: int, wanted: Collection[int]) -> None:
        """Note a message that is there less or more often than it may be."""
        if found not in wanted:
            (self.lost if found < min(wanted) else self.doubled).append(f"{what}: {found}")

    def must(self, holds: bool, what: str) -> None:
        """Note what does not hold."""
        if not holds:
            self.wrong.append(what)


@dataclass(frozen=True, slots=True)
class Remains:
    """Everything that a run left in its organisation."""

    crises: list[Crisis]
    rooms: list[Room]
    local: dict[str, LocalRoom]
    messages: list[LocalMessage]
    deliveries: list[Delivery]
    events: list[Event]
    reminders: list[Reminder]

    def room_id(self, name: str) -> str | None:
        """Return the id of the lobby, or of a crisis's room, by the crisis's reference."""
        if name == LOBBY:
            return next(room.id for room in self.rooms if room.kind is RoomKind.LOBBY)
        return next((crisis.room_id for crisis in self.crises if crisis.ref == name), None)

    def said(self, room_id: str | None, key: str, words: str = "") -> list[LocalMessage]:
        """Return a room's messages of a kind with certain words in them."""
        found = (message for message in self.messages if message.room_id == room_id and message.card["key"] == key)
        return [message for message in found if words in json.dumps(message.card, ensure_ascii=False)]


def remains(work: Work) -> Remains:
    """Read what a run left."""
    return Remains(
        crises=work.find(Crisis, order="number"),
        rooms=work.find(Room),
        local={room.id: room for room in work.find(LocalRoom)},
        messages=work.find(LocalMessage, order="seq"),
        deliveries=work.find(Delivery, order="seq"),
        events=work.find(Event, order="seq"),
        reminders=work.find(Reminder),
    )


def judge(left: Remains, clients: Sequence[Sequence[Step]], acknowledged: Collection[str], now: datetime) -> Verdict:
    """Return everything that is not as it was promised."""
    verdict = Verdict()
    for steps in clients:
        for step in steps:
            _judge_step(verdict, left, step, step.name in acknowledged)
        _judge_order(verdict, left, steps)
    for crisis in left.crises:
        events = [event for event in left.events if event.crisis_id == crisis.id]
        verdict.must(first_fault(crisis, events) is None, f"the chain of {crisis.ref}")
        _judge_reminders(verdict, left, crisis, now)
    verdict.must([crisis.number for crisis in left.crises] == [*range(1, len(left.crises) + 1)], "numbers with gaps")
    _judge_outbox(verdict, left)
    return verdict


def _judge_step(verdict: Verdict, left: Remains, step: Step, acknowledged: bool) -> None:
    """What was acknowledged is there once; what was not, once or not at all, but never a part of it."""
    found = [len(left.said(left.room_id(trace.room), trace.key, trace.words)) for trace in step.traces]
    for trace, count in zip(step.traces, found, strict=True):
        verdict.count(f"{step.name} {trace.room} {trace.key}", count, (1,) if acknowledged else (0, 1))
    verdict.must(len(set(found)) == 1, f"{step.name} in parts: {found}")


def _judge_order(verdict: Verdict, left: Remains, steps: Sequence[Step]) -> None:
    """One client's messages stand in each room in the order in which it asked."""
    places: dict[str, list[int]] = {}
    for step in steps:
        for trace in step.traces:
            found = left.said(left.room_id(trace.room), trace.key, trace.words)
            places.setdefault(trace.room, []).extend(message.seq for message in found)
    for room, seqs in places.items():
        verdict.must(all(one < other for one, other in pairwise(seqs)), f"order in {room}: {seqs}")


def _judge_reminders(verdict: Verdict, left: Remains, crisis: Crisis, now: datetime) -> None:
    """A crisis that the clock leapt over owed each reminder once, in its room and to its lead."""
    owed = now - crisis.declared_at > AGE
    direct = next((room.id for room in left.rooms if room.person_id == crisis.lead), None)
    for room_id in (crisis.room_id, direct):
        verdict.count(f"{crisis.ref} {NOTICE}", len(left.said(room_id, NOTICE, crisis.title)), (1,) if owed else (0,))
        verdict.count(f"{crisis.ref} {UPDATE}", len(left.said(room_id, UPDATE, crisis.title)), (0, 1) if owed else (0,))
    overdue = [each.kind for each in left.reminders if not each.done and each.due_at <= now]
    verdict.must(not overdue, f"overdue and not said: {overdue}")


def _judge_outbox(verdict: Verdict, left: Remains) -> None:
    """Every room shows what comes out when the outbox is played back in its order, and nothing waits."""
    for delivery in left.deliveries:
        verdict.must(delivery.state in OVER, f"{delivery.kind} {delivery.state} {delivery.error}")
    for room in left.rooms:
        mine = [each for each in left.deliveries if each.room_id == room.id and each.state is DeliveryState.SENT]
        shown = [message for message in left.messages if message.room_id == room.id]
        verdict.must([message.id for message in shown] == [*_posted(mine)], f"messages of {room.name}")
        cards = {each.target or each.id: each.body["card"] for each in mine if "card" in each.body}
        verdict.must({message.id: message.card for message in shown} == cards, f"cards of {room.name}")
        pins = {each.target for each in mine if each.kind is DeliveryKind.PIN}
        verdict.must({message.id for message in shown if message.pinned} == pins, f"pins of {room.name}")
        topics = [each.body["topic"] for each in mine if each.kind is DeliveryKind.TOPIC]
        verdict.must(left.local[room.id].topic == (topics or [""])[-1], f"topic of {room.name}")
        invited = {person for each in mine for person in each.body.get("people", ())}
        verdict.must(set(left.local[room.id].members) == invited, f"members of {room.name}")


def _posted(deliveries: Sequence[Delivery]) -> Iterator[str]:
    return (each.id for each in deliveries if each.kind is DeliveryKind.POST)
