"""A crisis from its declaration to its end, as the people in its room see it."""

from __future__ import annotations

from dataclasses import replace

from bot.model.delivery import Delivery, DeliveryKind, DeliveryState
from bot.ports import Work
from tests.reading import words_of
from tests.town import Town


def test_declaring_says_everything_that_must_be_said(town: Town) -> None:
    reply = town.done("alice", 'declare "Card payments fail" --sev 2 --type product_failure')
    assert reply.crisis == "C-1"
    assert town.keys("C-1") == ["crisis.status", "task.first", "talk.overview", "routes.table"]
    assert "Nobody leads this crisis" in town.pinned("C-1", "crisis.status")
    assert "Get out there" in town.read("C-1")
    assert town.keys("lobby") == ["crisis.announcement"]


def test_the_pinned_header_is_edited_in_place(crisis: Town) -> None:
    before = len(crisis.messages("C-1"))
    crisis.done("alice", "role deputy @bob", room="C-1")
    assert "Deputy: @bob" in crisis.pinned("C-1", "crisis.status")
    assert len(crisis.messages("C-1")) == before + 1


def test_a_route_going_down_is_said_once_and_changes_the_table(crisis: Town) -> None:
    crisis.done("chidi", 'route down live_chat_it "queue is full"', room="C-1")
    assert crisis.keys("C-1").count("route.told.down.why") == 1
    table = crisis.pinned("C-1", "routes.table")
    assert "queue is full" in table
    assert "in place of" in table


def test_five_hours_down_brings_one_reminder_that_says_how_late_it_is(crisis: Town) -> None:
    crisis.done("alice", "notice", room="C-1")
    assert crisis.pass_(hours=5) == 1
    assert crisis.keys("C-1").count("reminder.update_due") == 1
    assert "late, by 4 hours 30 minutes" in crisis.read("C-1")
    assert crisis.tick() == 0


def test_an_update_resets_its_own_reminder(crisis: Town) -> None:
    crisis.done("alice", "notice", room="C-1")
    crisis.pass_(minutes=20)
    crisis.done("alice", "update One bank is affected --next 2h", room="C-1")
    assert crisis.pass_(minutes=110) == 0
    assert crisis.pass_(minutes=11) == 1


def test_a_handover_changes_the_lead_when_it_is_accepted(crisis: Town) -> None:
    crisis.done("alice", "handover @bob the bank calls at three", room="C-1")
    assert crisis.crisis().lead == "alice"
    assert "the bank calls at three" in crisis.read("@bob")
    assert crisis.say("chidi", "handover accept", room="C-1").refusal == "handover.not_yours"
    crisis.done("bob", "handover accept", room="C-1")
    assert crisis.crisis().lead == "bob"


def test_after_the_end_nothing_is_due(crisis: Town) -> None:
    crisis.done("alice", "resolve Payments work again", room="C-1")
    assert "crisis.resolved" in crisis.keys("C-1")
    assert crisis.pass_(hours=48) == 0
    assert crisis.say("alice", "update too late", room="C-1").refusal == "crisis.closed"


def test_the_same_request_twice_has_one_effect(crisis: Town) -> None:
    once = crisis.say("bob", "note seen", room="C-1", key="event-1")
    again = crisis.say("bob", "note seen", room="C-1", key="event-1")
    assert words_of(once.card) == words_of(again.card)
    crisis.deliver()
    assert crisis.keys("C-1").count("note.told") == 1


def test_status_shows_what_a_chat_refused_for_good(crisis: Town) -> None:
    crisis.say("bob", "note seen", room="C-1")

    def refuse(work: Work) -> None:
        (waiting,) = work.find(Delivery, state=DeliveryState.PENDING, kind=DeliveryKind.POST)
        assert work.swap(waiting, replace(waiting, state=DeliveryState.DEAD, error="is_archived"))

    crisis.store.submit("demo", refuse).result()
    shown = words_of(crisis.say("alice", "status", room="C-1").card)
    assert "1 message did not reach the room" in shown
    assert "The room there is archived" in shown
