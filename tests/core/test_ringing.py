"""Reminders that somebody put off, switched off and on, or walked away from: they ring when they should."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.store import SqlStore
from bot.context import Context
from bot.model.customer import Contact, ContactOutcome
from bot.model.duties import Reminder, ReminderKind, reminder_id
from bot.reminding.breaks import note_contact
from tests.core.ledger import person, rows
from tests.core.promising import HOUR, acting, promised, quiet_crisis, said
from tests.reading import words_of
from tests.town import ORG, Town


@pytest.fixture
def town(store: SqlStore) -> Town:
    opened = Town(store)
    quiet_crisis(opened)
    return opened


def reminder(town: Town, kind: ReminderKind, subject: str) -> Reminder:
    (found,) = rows(town, Reminder, id=reminder_id(kind, subject))
    return found


def test_putting_off_never_makes_it_ring_sooner(town: Town) -> None:
    made = promised(town, due_in=100 * HOUR)
    town.done("bob", "follow snooze F-31 1h")
    assert town.pass_(hours=2) == 0
    assert reminder(town, ReminderKind.PROMISE_SOON, made.id).due_at == made.due_at - timedelta(minutes=30)


def test_what_rang_already_rings_again_after_it_was_put_off(town: Town) -> None:
    promised(town)
    town.pass_(minutes=30)
    town.done("bob", "C-1 reminder snooze promise_soon F-31 10m")
    assert town.pass_(minutes=10) == 1


def test_nothing_is_due_soon_that_is_overdue(town: Town) -> None:
    promised(town)
    town.done("bob", "follow off F-31")
    town.pass_(hours=2)
    town.done("bob", "follow on F-31")
    town.tick()
    assert said(town, "@bob") == ["reminder.promise_overdue"]


def test_after_a_standstill_a_promise_is_overdue_and_not_due_soon(town: Town) -> None:
    promised(town)
    town.pass_(hours=3)
    assert said(town, "@bob") == ["reminder.promise_overdue"]


def test_a_digest_that_is_switched_on_again_waits_for_its_time(town: Town) -> None:
    town.done("alice", "digest at 09:00 --zone UTC", room="C-1")
    town.done("alice", "reminder off digest", room="C-1")
    town.pass_(hours=50)
    town.done("alice", "reminder on digest", room="C-1")
    assert reminder(town, ReminderKind.DIGEST, town.crisis().id).due_at > town.clock()
    assert town.tick() == 0


def test_a_pause_begins_a_new_stretch_although_the_nudge_of_the_old_one_never_came(town: Town) -> None:
    promised(town, 90, 200 * HOUR)

    def spoke() -> None:
        def job(context: Context) -> None:
            bob = person(town, "bob").id
            facts = (context.new_id(), ORG, "k90", town.crisis().id, "f90", context.now, bob, "phone")
            context.work.add(Contact(*facts, ContactOutcome.REACHED))
            note_contact(context, town.crisis(), bob)

        acting(town, job)

    spoke()
    town.clock.pass_(minutes=110)
    spoke()
    assert town.pass_(minutes=11) == 0
    assert said(town, "@bob") == []


def test_a_notice_in_a_place_of_several_words_comes_down_by_its_button(town: Town) -> None:
    town.done("alice", 'popup up "top of the shop" --until "in 1 h"', room="C-1")
    town.pass_(hours=1)
    (nudge,) = [m for m in town.messages("@alice") if m.card["key"] == "reminder.take_down"]
    runs = [button["run"] for block in nudge.card["blocks"] for button in block.get("buttons", ())]
    for run in (runs[1], runs[0]):
        assert town.say("alice", run).refusal is None, run
    assert "top of the shop" not in words_of(town.say("bob", "C-1 popup").card)


def test_a_time_that_may_be_two_is_asked_for_before_a_notice_is_watched(town: Town) -> None:
    reply = town.say("alice", "popup up home --until 03/04", room="C-1")
    assert reply.card.key == "follow.which_time"
    assert "home" not in words_of(town.say("bob", "C-1 popup").card)


def test_the_list_of_reminders_of_a_large_crisis_can_be_read(town: Town) -> None:
    for number in range(31, 71):
        promised(town, number)
    shown = words_of(town.say("alice", "C-1 reminder").card)
    assert shown.count("F-") <= 40
