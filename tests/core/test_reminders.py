"""Reminders: due by severity and stage, said once each, silent when their reason is gone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.store import SqlStore
from bot.model.duties import ReminderKind
from bot.settings import Settings
from tests.core.ledger import change_person, reminders
from tests.town import Town

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FIRST = {1: 15 * MINUTE, 2: 30 * MINUTE, 3: 2 * HOUR, 4: DAY}
THEN = {1: 30 * MINUTE, 2: HOUR, 3: 4 * HOUR, 4: DAY}


def declared(town: Town, sev: int, *more: str) -> Town:
    town.done("alice", f"declare Card payments fail --sev {sev} --type product_failure --lead alice")
    for line in more:
        town.done("alice", line, room="C-1")
    return town


def due(town: Town, kind: ReminderKind) -> timedelta:
    """Return how long until a reminder is due."""
    return reminders(town)[kind].due_at - town.clock()


def said(town: Town, room: str = "C-1") -> list[str]:
    return [key for key in town.keys(room) if key.startswith("reminder.")]


@pytest.mark.parametrize("sev", [1, 2, 3, 4])
def test_the_pace_follows_the_severity(town: Town, sev: int) -> None:
    declared(town, sev)
    assert due(town, ReminderKind.NOTICE_DUE) == due(town, ReminderKind.UPDATE_DUE) == FIRST[sev]
    town.done("alice", "notice", room="C-1")
    town.done("alice", "update Still looking", room="C-1")
    assert due(town, ReminderKind.UPDATE_DUE) == THEN[sev]
    town.clock.pass_(seconds=THEN[sev].total_seconds() - 1)
    daily = int(THEN[sev] == DAY)  # within a day come the lead's summary at 18:00, and then the digest at 09:00
    assert town.tick() == daily
    town.clock.pass_(seconds=1)
    assert (town.tick(), said(town)) == (1 + daily, ["reminder.update_due"])
    assert due(town, ReminderKind.UPDATE_DUE) == THEN[sev]


@pytest.mark.parametrize("sev", [1, 2, 3, 4])
def test_under_watch_updates_come_half_as_often(town: Town, sev: int) -> None:
    declared(town, sev, "stage monitoring", "update Calm")
    assert due(town, ReminderKind.UPDATE_DUE) == THEN[sev] * 2


@pytest.mark.parametrize(
    ("sev", "after", "line", "left"),
    [
        (2, 10 * MINUTE, "severity 1", 20 * MINUTE),  # the promise is sooner than the new pace
        (3, 10 * MINUTE, "severity 1", 30 * MINUTE),
        (4, 10 * MINUTE, "severity 2", HOUR),
        (1, 10 * MINUTE, "severity 4", 5 * MINUTE),  # a given word is kept
        (2, 10 * MINUTE, "stage monitoring", 20 * MINUTE),
        (2, 10 * MINUTE, "stage stabilising", 20 * MINUTE),
    ],
)
def test_promises_only_move_sooner(town: Town, sev: int, after: timedelta, line: str, left: timedelta) -> None:
    declared(town, sev)
    town.clock.pass_(seconds=after.total_seconds())
    town.done("alice", line, room="C-1")
    assert due(town, ReminderKind.UPDATE_DUE) == left
    assert (town.crisis().next_update_at or town.clock()) - town.clock() == left


def test_the_notice_is_due_sooner_when_it_gets_worse(town: Town) -> None:
    declared(town, 3)
    town.done("alice", "severity 1", room="C-1")
    assert due(town, ReminderKind.NOTICE_DUE) == 15 * MINUTE
    town.done("alice", "severity 4", room="C-1")
    assert due(town, ReminderKind.NOTICE_DUE) == 15 * MINUTE


def test_a_change_does_not_silence_what_is_overdue(town: Town) -> None:
    declared(town, 2, "notice")
    town.clock.pass_(minutes=40)  # due ten minutes ago, and nobody has said so yet
    town.done("alice", "severity 3", room="C-1")
    assert (town.tick(), said(town)) == (1, ["reminder.update_due"])


def test_the_notice_escalates_to_the_leads_own_room(town: Town) -> None:
    declared(town, 2, "role deputy @bob")
    assert town.pass_(minutes=30) == 2
    for room in ("C-1", "@alice", "@bob"):
        assert sorted(said(town, room)) == ["reminder.notice_due", "reminder.update_due"]
    assert "remind customers how to reach us" in town.read("@alice")
    assert "comes late" not in town.read("C-1")
    town.pass_(minutes=30)
    assert said(town).count("reminder.notice_due") == 2


def test_without_a_lead_those_who_may_lead_are_asked(store: SqlStore) -> None:
    town = Town(store, Settings(leads=("alice", "dana")))
    town.done("alice", "declare Card payments fail --sev 1")
    town.pass_(minutes=15)
    assert "reminder.notice_due" in said(town, "@alice")
    assert "reminder.notice_due" in said(town, "@dana")


def test_one_person_with_two_roles_is_asked_once(town: Town) -> None:
    declared(town, 2, "notice", "role deputy")
    town.pass_(minutes=30)
    assert said(town, "@alice") == ["reminder.update_due"]


def test_a_lead_who_left_is_not_asked_in_vain(store: SqlStore) -> None:
    town = Town(store, Settings(leads=("alice", "dana")))
    declared(town, 2, "notice")
    change_person(town, "alice", active=False)
    town.pass_(minutes=30)
    assert said(town, "@dana") == ["reminder.update_due"]


@pytest.mark.parametrize(
    ("line", "gone"),
    [("notice", "reminder.notice_due"), ("update Fine --next 20h", "reminder.update_due"), ("resolve", "reminder.")],
)
def test_a_reminder_whose_reason_is_gone_stays_silent(town: Town, line: str, gone: str) -> None:
    declared(town, 2)
    town.clock.pass_(minutes=29)
    town.done("alice", line, room="C-1")
    town.pass_(hours=10)
    assert not [key for key in said(town) if key.startswith(gone)]


def test_five_hours_down_every_overdue_thing_is_said_once_and_how_late(town: Town) -> None:
    declared(town, 2, "handover @bob")
    town.done("alice", "declare Water is out --sev 1 --type natural_disaster")
    town.clock.pass_(hours=5)
    assert town.tick() == 5
    assert sorted(said(town)) == ["reminder.notice_due", "reminder.update_due"]
    assert town.read("C-1").count("This comes late, by 4 hours 30 minutes.") == 2
    assert town.read("C-2").count("This comes late, by 4 hours 45 minutes.") == 2
    assert said(town, "@bob") == ["reminder.handover_waits"]
    assert "late, by 4 hours 50 minutes" in town.read("@bob")
    assert town.tick() == 0
    assert town.pass_(minutes=9) == 0
    assert town.pass_(minutes=1) == 1  # the handover, after its own interval


def test_a_repeated_update_reminder_counts_from_the_promise(town: Town) -> None:
    declared(town, 2, "notice")
    town.pass_(minutes=30)
    town.pass_(hours=1)
    town.pass_(hours=1)
    assert said(town) == ["reminder.update_due"] * 3
    assert "late, by 1 hour." in town.read("C-1")
    assert "late, by 2 hours." in town.read("C-1")


def test_a_handover_is_brought_up_three_times_and_then_the_room_is_told(town: Town) -> None:
    declared(town, 4, "notice", "handover @bob")
    for minute in range(10, 70, 10):
        assert town.pass_(minutes=10) == (1 if minute <= 30 else 0)
    assert said(town, "@bob") == ["reminder.handover_waits"] * 3
    assert town.keys("C-1").count("handover.unanswered") == 1
    assert "@bob has not answered the handover. @alice still leads" in town.read("C-1")
    assert ReminderKind.HANDOVER_WAITS not in reminders(town)
    town.done("bob", "C-1 handover accept")
    town.done("bob", "handover @alice", room="C-1")
    assert town.pass_(minutes=10) == 1


def test_a_handover_that_was_answered_is_not_brought_up(town: Town) -> None:
    declared(town, 4, "handover @bob")
    town.done("bob", "handover decline", room="C-1")
    town.pass_(hours=2)
    assert town.keys("@bob") == ["handover.brief"]


def test_many_due_at_once_are_each_said_once(town: Town) -> None:
    for number in range(60):
        assert town.say("alice", f"declare Case{number:03} happened --sev 1 --anyway").refusal is None
    town.deliver()
    town.clock.pass_(minutes=15)
    assert town.tick() == 120
    assert town.tick() == 0
    for number in (1, 30, 60):
        assert sorted(said(town, f"C-{number}")) == ["reminder.notice_due", "reminder.update_due"]
    assert len(said(town, "@alice")) == 120
