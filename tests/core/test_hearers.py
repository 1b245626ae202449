"""Hearers: somebody hears of whatever is still owed, whoever left or sleeps, and nobody of what is not."""

from __future__ import annotations

import pytest

from adapters.store import SqlStore
from bot.model.duties import Reminder, ReminderKind
from bot.settings import Settings
from tests.core.giving import buttons
from tests.core.ledger import change_person, reminders, rows
from tests.core.silence import at_the_brink, gone, heard, resting, said, until
from tests.town import Town

SETTINGS = Settings(queue_alert=3, leads=("alice", "dana"))
Kind = ReminderKind


@pytest.fixture
def town(sqlite_store: SqlStore) -> Town:
    return Town(sqlite_store, SETTINGS)


def morning(town: Town) -> None:
    """Let the night pass that `resting` makes of the day."""
    town.clock.pass_(hours=23 - town.clock().hour, minutes=59 - town.clock().minute)
    town.tick()


@pytest.mark.parametrize("kind", [Kind.NEXT_CONTACT, Kind.VALUE_ADD])
def test_what_waited_for_the_morning_comes_then(town: Town, kind: Kind) -> None:
    due_at = at_the_brink(town, kind, 3)
    resting("bob")(town)
    until(town, due_at)
    assert heard(town, kind, "@bob") == []
    morning(town)
    assert heard(town, kind, "@bob") == ["@bob"]


@pytest.mark.parametrize(
    ("kind", "settled"),
    [
        (Kind.NEXT_CONTACT, "bob: follow done F-1"),
        (Kind.VALUE_ADD, "bob: resource sent F-1 help_1"),
        (Kind.REGATE, "alice: resource close course"),
        (Kind.TAKE_DOWN, "alice: C-1 popup down"),
        (Kind.QUEUE_LONG, "chidi: C-1 follow next"),
        (Kind.DAY_END, "alice: C-1 resolve It works"),
    ],
)
def test_what_was_settled_in_the_night_is_not_said_in_the_morning(town: Town, kind: Kind, settled: str) -> None:
    due_at = at_the_brink(town, kind, 3)
    for handle in ("alice", "bob"):
        resting(handle)(town)
    until(town, due_at)
    said(settled)(town)
    morning(town)
    assert not {"@alice", "@bob"} & set(heard(town, kind))


def test_a_lead_who_slept_hears_in_the_morning_of_those_who_still_wait(town: Town) -> None:
    due_at = at_the_brink(town, Kind.QUEUE_LONG, 3)
    resting("alice")(town)
    until(town, due_at)
    assert heard(town, Kind.QUEUE_LONG) == ["C-1"]
    morning(town)
    assert heard(town, Kind.QUEUE_LONG, "@alice") == ["@alice"]


def test_a_queue_that_doubles_in_the_night_is_told_of_at_once(town: Town) -> None:
    due_at = at_the_brink(town, Kind.QUEUE_LONG, 3)
    resting("alice")(town)
    until(town, due_at)
    for number in range(5, 8):
        town.done("bob", f'C-1 follow add "Customer {number}" --due "in 9 days"')
    town.tick()
    assert heard(town, Kind.QUEUE_LONG) == ["C-1", "C-1"]


def test_while_somebody_is_awake_nobody_is_told_later_of_what_may_be_settled_by_then(town: Town) -> None:
    due_at = at_the_brink(town, Kind.REGATE, 3)
    town.done("alice", "C-1 role deputy @dana")
    resting("alice")(town)
    until(town, due_at)
    assert heard(town, Kind.REGATE) == ["@dana"]
    town.done("dana", "resource close course")
    morning(town)
    assert heard(town, Kind.REGATE) == ["@dana"]


def test_what_was_opened_in_no_crisis_is_closed_by_those_who_lead_when_its_opener_left(town: Town) -> None:
    at_the_brink(town, Kind.DIGEST)
    town.done("alice", "C-1 resolve It works")
    said('bob: resource open course --until "in 5 h"', "alice: resource approve course")(town)
    (row,) = rows(town, Reminder, kind=Kind.REGATE)
    assert row.crisis_id is None
    gone("alice")(town)
    town.pass_(hours=5)
    assert heard(town, Kind.REGATE) == ["@dana"]


def test_an_offer_to_somebody_who_left_is_said_to_stay_unanswered(town: Town) -> None:
    at_the_brink(town, Kind.HANDOVER_WAITS)
    gone("bob")(town)
    for _ in range(3):
        town.pass_(minutes=10)
    assert heard(town, Kind.HANDOVER_WAITS) == []
    assert town.keys("C-1").count("handover.unanswered") == 1


def test_whoever_put_a_notice_up_takes_it_down_though_they_run_nothing_any_more(town: Town) -> None:
    town.done("alice", 'declare "Card payments fail" --sev 2 --type product_failure --lead bob')
    town.done("bob", 'C-1 popup up "home page" --until "in 5 h"')
    town.done("alice", "C-1 role lead")
    town.pass_(hours=5)
    assert heard(town, Kind.TAKE_DOWN) == ["@bob"]
    assert town.say("chidi", 'C-1 popup down "home page"').refusal == "denied.run"
    assert town.say("bob", 'C-1 popup down "home page"').refusal is None


def test_putting_off_brings_nothing_nearer(town: Town) -> None:
    at_the_brink(town, Kind.VALUE_ADD)
    before = reminders(town)[Kind.VALUE_ADD].due_at
    town.done("bob", "C-1 reminder snooze value_add F-1 30m")
    assert reminders(town)[Kind.VALUE_ADD].due_at == before


def test_what_rang_may_be_silenced_for_the_next_promise(town: Town) -> None:
    until(town, at_the_brink(town, Kind.PROMISE_SOON))
    town.done("bob", "C-1 reminder off promise_soon F-1")
    town.done("bob", "follow due F-1 in 3 h")
    town.pass_(hours=2, minutes=30)
    assert heard(town, Kind.PROMISE_SOON) == ["@bob"]


def test_a_break_is_switched_off_also_when_it_is_over(town: Town) -> None:
    until(town, at_the_brink(town, Kind.STAFF_BREAK))
    town.clock.pass_(hours=1)
    town.done("bob", "reminder off staff_break me")
    for _ in range(25):
        town.done("bob", "follow reached F-1")
    town.pass_(minutes=1)
    assert heard(town, Kind.STAFF_BREAK) == ["@bob"]


@pytest.mark.parametrize(("verb", "first"), [("reached", "follow done F-1"), ("left", "follow next")])
def test_only_who_was_reached_may_be_done_with_one_press(town: Town, verb: str, first: str) -> None:
    at_the_brink(town, Kind.PROMISE_SOON)
    pressed = buttons(town.done("bob", f"follow {verb} F-1"))
    assert pressed[0] == first
    assert ("follow done F-1" in pressed) == (verb == "reached")


def test_a_lead_who_left_is_not_asked_where_nobody_leads(town: Town) -> None:
    town.done("alice", 'declare "Card payments fail" --sev 2 --type product_failure')
    change_person(town, "alice", active=False)
    town.pass_(minutes=30)
    assert "@alice" not in heard(town, Kind.NOTICE_DUE)
    assert "@dana" in heard(town, Kind.NOTICE_DUE)
