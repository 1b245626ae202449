"""Each constructor fills a delivery for its kind: body, lane, what it waits for, what it replaces."""

from __future__ import annotations

from bot import deliveries
from bot.cards import Card
from bot.deliveries import Slip
from bot.documents import read_card
from bot.model.delivery import DeliveryKind, DeliveryState, Priority
from tests.delivery.stage import room
from tests.fakes.clock import START

ROOM = room()
CARD = Card("test.said", "Power is out")
SLIP: Slip = {"delivery_id": "d2", "key": "c1:said", "now": START}
AFTER: Slip = {**SLIP, "after": "d1", "priority": Priority.REMINDER}


def test_a_post_carries_its_card_in_the_lane_of_its_room() -> None:
    made = deliveries.post(ROOM, CARD, **SLIP)
    assert (made.id, made.key, made.org_id, made.chat, made.room_id) == (
        "d2",
        "c1:said",
        "acme",
        "fake",
        "flood",
    )
    assert (made.kind, made.lane, made.state) == (DeliveryKind.POST, "flood", DeliveryState.PENDING)
    assert (made.created_at, made.not_before, made.priority) == (START, START, Priority.NORMAL)
    assert read_card(made.body["card"]) == CARD
    assert made.collapse is None


def test_edits_of_one_message_collapse_into_the_newest_and_never_into_the_post() -> None:
    first = deliveries.edit(ROOM, "d1", CARD, **SLIP)
    second = deliveries.edit(ROOM, "d1", CARD, **SLIP)
    other = deliveries.edit(ROOM, "d9", CARD, **SLIP)
    post = deliveries.post(ROOM, CARD, collapse="d1", **SLIP)
    assert (first.target, first.lane) == ("d1", "flood")
    assert first.collapse == second.collapse
    assert len({first.collapse, other.collapse, post.collapse, None}) == 4


def test_opening_a_room_goes_first_and_fast() -> None:
    made = deliveries.open_room(ROOM, **SLIP)
    assert (made.lane, made.priority, made.body) == ("flood", Priority.DECLARE, {})


def test_a_pin_waits_for_its_message_in_the_side_lane() -> None:
    made = deliveries.pin(ROOM, "d1", **SLIP)
    assert (made.kind, made.target, made.after, made.lane) == (DeliveryKind.PIN, "d1", "d1", "flood/side")


def test_side_steps_never_stand_in_the_lane_of_posts() -> None:
    made = [
        deliveries.topic(ROOM, "C-1 flood", **AFTER),
        deliveries.invite(ROOM, ["p1", "p2"], **AFTER),
        deliveries.archive(ROOM, **AFTER),
        deliveries.unarchive(ROOM, **AFTER),
    ]
    assert {(each.lane, each.after) for each in made} == {("flood/side", "d1")}
    assert [each.body for each in made] == [{"topic": "C-1 flood"}, {"people": ["p1", "p2"], "groups": []}, {}, {}]


def test_urgency_and_dependency_are_taken_over() -> None:
    made = deliveries.post(ROOM, CARD, **AFTER)
    assert (made.priority, made.after) == (Priority.REMINDER, "d1")
