"""Reminders of what customers were promised: they ring when they must, and are silent when their reason is gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from adapters.store import SqlStore
from bot.context import Context
from bot.documents import read_card
from bot.model.customer import ContactOutcome, Customer
from bot.model.duties import Reminder, ReminderKind, reminder_id
from bot.model.follow_up import FollowUp
from bot.model.org import Quiet
from tests.core.ledger import change_person, happened, person, rows
from tests.core.promising import HOUR, acting, change, promised, quiet_crisis, reminded, said
from tests.reading import words_of
from tests.town import Town


@pytest.fixture
def town(store: SqlStore) -> Town:
    opened = Town(store)
    quiet_crisis(opened)
    return opened


def test_a_promise_is_said_before_it_is_due_and_then_to_owner_lead_and_room(town: Town) -> None:
    promised(town)
    assert (town.pass_(minutes=30), said(town, "@bob")) == (1, ["reminder.promise_soon"])
    assert (town.pass_(minutes=31), said(town, "@bob")[1:]) == (1, ["reminder.promise_overdue"])
    assert said(town, "@alice") == []
    town.pass_(minutes=30)
    assert said(town, "@alice") == ["reminder.promise_overdue"]
    assert said(town, "C-1") == []
    town.pass_(minutes=30)
    assert said(town, "C-1") == ["reminder.promise_overdue"]
    assert "Ngozi" in town.read("@bob")
    assert "Ngozi" not in town.read("C-1")
    assert "K-31" in town.read("C-1")
    assert town.pass_(minutes=59) == 0
    assert town.pass_(minutes=1) == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda old, now: old.done(now),
        lambda old, now: old.waiting(now + 30 * HOUR, now),
        lambda old, now: old.contacted(ContactOutcome.REACHED, now, now + 30 * HOUR),
    ],
    ids=["done", "waiting", "reached"],
)
def test_what_is_settled_is_silent(town: Town, act: Callable[[FollowUp, datetime], FollowUp]) -> None:
    change(town, promised(town), act)
    assert town.pass_(hours=3) == 0


def test_who_lost_it_to_somebody_else_is_not_asked(town: Town) -> None:
    chidi = person(town, "chidi").id
    change(town, promised(town), lambda old, now: old.assigned(chidi, now))
    town.pass_(minutes=61)
    assert (said(town, "@bob"), len(said(town, "@chidi"))) == ([], 1)


def test_unowned_or_left_the_lead_is_asked(town: Town) -> None:
    promised(town, 31, owner=None)
    promised(town, 32)
    change_person(town, "bob", active=False)
    town.pass_(minutes=61)
    assert said(town, "@alice") == ["reminder.bundle"]
    assert said(town, "@bob") == []


def test_the_owner_still_hears_after_the_crisis_is_closed(town: Town) -> None:
    promised(town)
    town.done("alice", "resolve It works", room="C-1")
    town.pass_(minutes=30)
    assert said(town, "@bob") == ["reminder.promise_soon"]


def waiting(town: Town) -> FollowUp:
    made = promised(town)
    change(town, made, lambda old, now: old.waiting(now + 40 * HOUR, now))
    return made


def test_who_waits_is_contacted_and_gets_something_of_value(town: Town) -> None:
    waiting(town)
    town.pass_(hours=40)
    assert reminded(town) == said(town, "@bob") == ["reminder.next_contact"]
    town.done("bob", "reminder off next_contact F-31", room="C-1")
    town.pass_(hours=8)
    assert reminded(town) == said(town, "@bob") == ["reminder.next_contact", "reminder.value_add"]


@pytest.mark.parametrize("why", ["opted_out", "max_reached", "off"])
def test_nothing_of_value_is_asked_for_without_need(town: Town, why: str) -> None:
    made = waiting(town)
    town.done("bob", "reminder off next_contact F-31", room="C-1")
    if why == "off":
        town.done("bob", "reminder off value_add F-31", room="C-1")

    def job(context: Context) -> None:
        customer, found = context.work.get(Customer, made.customer_id), context.work.get(FollowUp, made.id)
        assert customer
        assert found
        if why == "opted_out":
            context.keep(customer, replace(customer, opted_out=True))
        if why == "max_reached":
            context.keep(found, replace(found, gifts=5))

    acting(town, job)
    town.pass_(hours=49)
    assert reminded(town) == []


def test_planning_anew_does_not_put_off_what_is_owed(town: Town) -> None:
    made = waiting(town)
    before = reminder(town, ReminderKind.VALUE_ADD, made.id).due_at
    town.clock.pass_(hours=20)
    change(town, made, lambda old, _now: replace(old, outcome="called"))
    assert reminder(town, ReminderKind.VALUE_ADD, made.id).due_at == before


def reminder(town: Town, kind: ReminderKind, subject: str) -> Reminder:
    (found,) = rows(town, Reminder, id=reminder_id(kind, subject))
    return found


def test_several_for_one_person_are_one_message_and_none_is_lost(town: Town) -> None:
    for number in range(31, 44):
        promised(town, number, HOUR + timedelta(seconds=number))
    assert town.pass_(minutes=30, seconds=31) == 13
    assert said(town, "@bob") == ["reminder.bundle"]
    assert all(f"F-{number}" in town.read("@bob") for number in range(31, 44))


def test_of_very_many_a_few_are_shown_whole_and_all_are_named(town: Town) -> None:
    for number in range(31, 71):
        promised(town, number)
    town.pass_(minutes=30)
    (message,) = [each for each in town.messages("@bob") if each.card["key"] == "reminder.bundle"]
    bundle = words_of(read_card(message.card))
    assert all(f"F-{number}" in bundle for number in range(31, 71))
    assert bundle.count("\n") < 40


def test_a_room_hears_once_of_all_that_nobody_settled_and_in_numbers_only(town: Town) -> None:
    for number in range(31, 44):
        promised(town, number)
    town.pass_(minutes=30)
    for _ in range(3):
        town.pass_(minutes=31)
    assert said(town, "C-1") == ["reminder.promise_overdue"]
    heard = town.read("C-1")
    assert "13 promises were not kept in time" in heard
    assert all(f"F-{number}" in heard for number in range(31, 44))
    assert "Ngozi" not in heard
    for line in ("C-1 follow list overdue", "C-1 follow next"):
        assert line in str(town.messages("C-1")[-1].card)
        assert town.say("chidi", line).refusal is None


def test_the_list_of_reminders_has_what_is_off_and_what_rings_next_and_counts_the_rest(town: Town) -> None:
    for number in range(31, 51):
        promised(town, number)
    town.done("bob", "follow off F-50")
    shown = words_of(town.done("bob", "C-1 reminder").card)
    assert "promise overdue F-50: off" in shown
    assert "promise due soon F-31: rings at" in shown
    assert "more ring later." in shown
    assert shown.count("\n") < 50


def test_the_lead_hears_how_late_a_promise_is_and_not_that_the_reminder_is(town: Town) -> None:
    promised(town)
    town.pass_(minutes=61)
    town.pass_(minutes=31)
    assert "Overdue for 32 minutes." in town.read("@alice")
    assert "comes late" not in town.read("@alice")


def test_what_is_overdue_by_now_is_not_called_due_soon_any_more(town: Town) -> None:
    promised(town)
    town.pass_(minutes=61)
    assert said(town, "@bob") == ["reminder.promise_overdue"]


def test_a_snoozed_one_waits_and_is_written_down(town: Town) -> None:
    promised(town)
    town.pass_(minutes=61)
    town.done("bob", "follow snooze F-31 2h")
    assert happened(town)[-1] == "reminder_snoozed"
    assert town.pass_(minutes=119) == 0
    assert town.pass_(minutes=1) == 1


def test_off_survives_another_promise_and_shows(town: Town) -> None:
    made = promised(town)
    town.done("bob", "follow off F-31")
    change(town, made, lambda old, now: old.promised(now + 2 * HOUR))
    assert town.pass_(hours=4) == 0
    assert "promise overdue F-31: off" in words_of(town.say("bob", "C-1 reminder").card)
    town.done("bob", "follow on F-31")
    assert town.pass_(minutes=0) >= 1


def test_somebody_else_may_not_switch_it_off(town: Town) -> None:
    promised(town)
    assert town.say("chidi", "follow off F-31").refusal == "reminder.not_yours"
    assert town.say("alice", "follow off F-31").refusal is None


@pytest.mark.parametrize(("sev", "heard"), [(3, 0), (2, 1)])
def test_what_is_not_urgent_waits_for_the_morning(sqlite_town: Town, sev: int, heard: int) -> None:
    town = sqlite_town
    quiet_crisis(town, sev)
    change_person(town, "bob", quiet=Quiet(time(0), time(23, 0)), zone="UTC")
    made = promised(town)
    town.pass_(minutes=61)
    assert len(said(town, "@bob")) == heard
    assert len(said(town, "@alice")) == 1 - heard  # who leads is awake, and hears in the owner's place
    change(town, made, lambda old, now: old.done(now))
    town.pass_(hours=24)
    assert len(reminded(town)) == 1
