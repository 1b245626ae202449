"""Attempts to reach a customer: what is kept of each, what is promised then, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.store import SqlStore
from bot.model.customer import ContactOutcome, Customer
from bot.model.duties import Reminder, ReminderKind, reminder_id
from bot.model.follow_up import FollowUpState
from bot.ports import Work
from tests.core.following import contacts, follow_up, held_by_bob, read
from tests.core.giving import buttons, press
from tests.core.ledger import happened, person, rows
from tests.town import ORG, Town


@pytest.fixture
def town(store: SqlStore) -> Town:
    """Bob holds what Ngozi was promised."""
    return held_by_bob(Town(store))


def hours_left(town: Town) -> float:
    return (follow_up(town).due_at - town.clock()) / timedelta(hours=1)


def test_who_was_reached_hears_from_us_by_the_steps_of_the_playbook(town: Town) -> None:
    steps = []
    for _ in range(4):
        town.done("bob", "follow reached F-1 she is fine")
        steps.append(hours_left(town))
    assert steps == [24, 72, 168, 168]
    assert (follow_up(town).tries, follow_up(town).state) == (4, FollowUpState.REACHED)


def test_an_attempt_keeps_who_when_how_and_what(town: Town) -> None:
    town.done("bob", "follow reached F-1 the refund is on its way --channel sms")
    (kept,) = contacts(town)
    assert (kept.by, kept.at, kept.channel) == (person(town, "bob").id, town.clock(), "sms")
    assert (kept.outcome, kept.words) == (ContactOutcome.REACHED, "the refund is on its way")


def test_a_way_that_nobody_named_is_not_made_up(town: Town) -> None:
    town.done("bob", "follow reached F-1")
    assert contacts(town)[0].channel == ""


def test_listening_counts_as_help(town: Town) -> None:
    reply = town.done("bob", "follow reached F-1 --listened")
    assert contacts(town)[0].outcome is ContactOutcome.LISTENED
    assert "that is help, too" in read(reply)


@pytest.mark.parametrize(
    ("verb", "state"), [("left", FollowUpState.LEFT_MESSAGE), ("failed", FollowUpState.TRIED_FAILED)]
)
def test_an_attempt_that_reached_nobody_changes_nothing_of_the_promise(
    town: Town, verb: str, state: FollowUpState
) -> None:
    before = follow_up(town).due_at
    town.done("bob", f"follow {verb} F-1 nobody answered")
    assert (follow_up(town).due_at, follow_up(town).state, follow_up(town).tries) == (before, state, 1)


def test_the_number_may_be_left_out_by_who_holds_one_only(town: Town) -> None:
    town.done("bob", "follow reached She is fine")
    assert contacts(town)[0].words == "She is fine"
    assert town.say("chidi", "follow reached She is fine").refusal == "follow.none_held"
    town.done("bob", "follow add Ada")
    town.done("bob", "follow take F-2")
    refused = town.say("bob", "follow reached She is fine")
    assert (refused.refusal, refused.facts["known"]) == ("follow.which", "F-2, F-1")


def test_who_reaches_a_customer_of_nobody_holds_it_from_then_on(town: Town) -> None:
    town.done("bob", "follow pass")
    town.done("chidi", "follow left F-1")
    assert follow_up(town).owner == person(town, "chidi").id


def test_a_colleague_s_call_is_kept_and_the_owner_stays(town: Town) -> None:
    town.done("chidi", "follow reached F-1 she rang me")
    assert follow_up(town).owner == person(town, "bob").id
    assert contacts(town)[0].by == person(town, "chidi").id


def test_single_attempts_stand_on_no_timeline_and_in_no_room(town: Town) -> None:
    before = happened(town)
    for line in ("reached F-1 secret", "left F-1 secret", "failed F-1 secret", "waiting F-1 2h", "due F-1 3h"):
        town.done("bob", f"follow {line}")
    assert happened(town) == before
    assert "secret" not in town.read("C-1")


def test_a_break_is_planned_after_a_contact(town: Town) -> None:
    town.done("bob", "follow reached F-1")
    assert rows(town, Reminder, id=reminder_id(ReminderKind.STAFF_BREAK, person(town, "bob").id))


def test_a_second_contact_is_warned_of_in_every_crisis_and_under_every_number(town: Town) -> None:
    assert "Already contacted" not in read(town.say("chidi", "follow show F-1"))
    town.done("bob", "follow reached F-1 --channel sms")
    town.clock.pass_(minutes=12)
    words = "Already contacted by SMS 12 minutes ago by @bob."
    assert words in read(town.say("chidi", "follow show F-1"))
    assert words in read(town.say("chidi", "follow reached F-1"))
    town.clock.pass_(minutes=1)
    town.done("alice", "declare Water is out")
    town.done("alice", 'C-2 follow add "Amara Eze" call back')
    joined(town, "Ngozi Okafor", "Amara Eze")
    assert "Already contacted 1 minute ago by @chidi" in read(town.done("chidi", "C-2 follow next"))
    town.clock.pass_(hours=24)
    assert "Already contacted" not in read(town.say("chidi", "follow show F-2"))


def joined(town: Town, name: str, other: str) -> None:
    """Find that two customers are one."""

    def job(work: Work) -> None:
        old, new = work.find(Customer, name=name)[0], work.find(Customer, name=other)[0]
        assert work.swap(old, old.joined_to(new))

    town.store.submit(ORG, job).result()


def test_an_attempt_that_failed_is_no_contact_to_warn_of(town: Town) -> None:
    town.done("bob", "follow failed F-1")
    assert "Already contacted" not in read(town.say("bob", "follow show F-1"))


def test_who_opted_out_is_marked(town: Town) -> None:
    (ngozi,) = rows(town, Customer)
    town.store.submit(ORG, lambda work: work.swap(ngozi, replace(ngozi, opted_out=True))).result()
    assert "Opted out" in read(town.say("bob", "follow show F-1"))
    assert "opted out" in read(town.say("bob", "follow"))
    assert "resource suggest F-1" not in buttons(town.done("bob", "follow waiting F-1 2 days"))


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("F-1 tomorrow 5pm", ""),
        ("F-1 tomorrow 5pm, the part comes by then", "the part comes by then"),
        ("tomorrow 5pm because the part comes in may", "the part comes in may"),
        ('F-1 tomorrow 5pm --why "no part"', "no part"),
        ("F-1 22 November, 17:00", ""),
    ],
)
def test_a_customer_waits_until_a_time_for_a_reason(town: Town, words: str, why: str) -> None:
    town.done("bob", f"follow waiting {words}")
    stored = follow_up(town)
    assert (f"{stored.due_at:%d %H:%M}", stored.state, stored.outcome) == ("22 17:00", FollowUpState.WAITING, why)


def test_something_of_value_is_owed_while_a_customer_waits_and_not_after(town: Town) -> None:
    town.done("bob", "follow waiting F-1 5 days")
    row_id = reminder_id(ReminderKind.VALUE_ADD, follow_up(town).id)
    assert not rows(town, Reminder, id=row_id)[0].done
    town.done("bob", "follow reached F-1")
    assert rows(town, Reminder, id=row_id)[0].done


def test_another_time_is_promised(town: Town) -> None:
    town.done("bob", "follow waiting F-1 5 days")
    town.done("bob", "follow due tomorrow 5pm")
    assert (follow_up(town).state, f"{follow_up(town).promised_at:%d %H:%M}") == (FollowUpState.OPEN, "22 17:00")


@pytest.mark.parametrize("verb", ["due", "waiting"])
def test_a_time_that_is_over_unclear_or_not_theirs_to_promise_is_refused(town: Town, verb: str) -> None:
    before = follow_up(town)
    assert town.say("bob", f"follow {verb} F-1 yesterday").refusal == "follow.past"
    assert town.say("bob", f"follow {verb} F-1 banana").refusal == "date.unclear"
    assert town.say("chidi", f"follow {verb} F-1 2h").refusal == "follow.not_yours"
    assert town.say("chidi", f"follow {verb} F-9 2h").refusal == "follow.unknown"
    assert follow_up(town) == before
    assert town.say("alice", f"follow {verb} F-1 2h").refusal is None


@pytest.mark.parametrize("verb", ["due", "waiting"])
def test_an_unclear_time_is_asked_about_and_the_button_carries_the_whole(town: Town, verb: str) -> None:
    before = follow_up(town)
    asked = town.say("bob", f"follow {verb} F-1 03/04 14:00{', the bank' if verb == 'waiting' else ''}")
    assert (asked.card.key, follow_up(town)) == ("follow.which_time", before)
    press(town, "bob", buttons(asked)[1])
    assert f"{follow_up(town).due_at:%m-%d %H:%M}" == "03-04 14:00"
    assert follow_up(town).outcome == ("the bank" if verb == "waiting" else "")


@pytest.mark.parametrize("verb", ["due", "waiting"])
def test_a_button_without_a_time_opens_the_form(town: Town, verb: str) -> None:
    asked = town.say("bob", f"follow {verb} F-1")
    assert asked.card.key == f"form.follow {verb}"
    assert "= F-1" in read(asked)
    assert town.say("bob", f"follow {verb}", fields={"follow": "F-1", "when": "2h"}).refusal is None
    assert hours_left(town) == 2
