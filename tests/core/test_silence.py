"""Silence: every kind of reminder rings while its reason stands, and not once more in any way in which it is gone."""

from __future__ import annotations

import pytest

from adapters.store import SqlStore
from bot.model.duties import OF_A_FOLLOW_UP, ReminderKind
from bot.model.follow_up import FollowUp
from bot.settings import Settings
from tests.core.giving import change
from tests.core.ledger import rows
from tests.core.silence import (
    AGAIN,
    BRINKS,
    DAY,
    Way,
    at_the_brink,
    erased,
    gone,
    heard,
    hidden,
    passing,
    resting,
    said,
    until,
)
from tests.town import Town

SETTINGS = Settings(queue_alert=3, leads=("alice", "dana"))
Kind = ReminderKind


def off(kind: Kind, about: str = "", who: str = "alice") -> Way:
    return Way(said(f"{who}: C-1 reminder off {kind} {about}".strip()))


def snoozed(kind: Kind, about: str, length: str, who: str = "alice") -> Way:
    return Way(said(f"{who}: C-1 reminder snooze {kind} {about} {length}"))


def five_gifts(town: Town) -> None:
    for number in range(5):
        town.clock.pass_(minutes=1)
        town.done("bob", f"resource sent F-1 help_{number}")
    town.clock.pass_(days=2)  # the reminder after the last one would be due now


def of_a_crisis(kind: Kind) -> dict[str, Way]:
    return {
        "off": off(kind, "C-1"),
        "snoozed": snoozed(kind, "C-1", "9h"),
        "resolved": Way(said("alice: C-1 resolve It works")),
    }


def of_a_follow_up(kind: Kind) -> dict[str, Way]:
    return {
        "done": Way(said("bob: follow done F-1")),
        "off": off(kind, "F-1", "bob"),
        "all off": Way(said("bob: follow off F-1")),
        "snoozed": snoozed(kind, "F-1", "70h", "bob"),
        "quiet hours": Way(resting("bob"), "@bob", 3),
        "customer erased": Way(erased),
        "merged into another": Way(said(AGAIN, "alice: follow merge K-1 K-2"), "@bob"),
        "passed on": Way(said("bob: follow pass F-1"), "@bob"),
        "given to another": Way(said("alice: follow assign F-1 @chidi"), "@bob"),
        "not to be seen": Way(hidden, "@bob"),
        "left": Way(gone("bob"), "@bob"),
    }


WAYS: dict[Kind, dict[str, Way]] = {
    Kind.NOTICE_DUE: {
        **of_a_crisis(Kind.NOTICE_DUE),
        "done": Way(said("alice: C-1 notice")),
        "quiet hours": Way(resting("alice"), "@alice", 3),
        "left": Way(gone("alice"), "@alice"),
    },
    Kind.UPDATE_DUE: {
        **of_a_crisis(Kind.UPDATE_DUE),
        "done": Way(said("alice: C-1 update We look into it --next 5h")),
        "quiet hours": Way(resting("alice"), "@alice", 3),
        "left": Way(gone("alice"), "@alice"),
    },
    Kind.HANDOVER_WAITS: {
        **of_a_crisis(Kind.HANDOVER_WAITS),
        "accepted": Way(said("bob: C-1 handover accept")),
        "declined": Way(said("bob: C-1 handover decline")),
        "withdrawn": Way(said("alice: C-1 role lead @chidi")),
        "left": Way(gone("bob"), "@bob"),
    },
    Kind.PROMISE_SOON: {
        **of_a_follow_up(Kind.PROMISE_SOON),
        "promise moved": Way(said("bob: follow due F-1 in 9 h")),
        "reached": Way(said("bob: follow reached F-1")),
        "waits": Way(said('bob: follow waiting F-1 "in 9 h"')),
        "its time is over": Way(passing(120)),
    },
    Kind.PROMISE_OVERDUE: {
        **of_a_follow_up(Kind.PROMISE_OVERDUE),
        "promise moved": Way(said("bob: follow due F-1 in 9 h")),
        "reached": Way(said("bob: follow reached F-1")),
        "waits": Way(said('bob: follow waiting F-1 "in 9 h"')),
    },
    Kind.NEXT_CONTACT: {
        **of_a_follow_up(Kind.NEXT_CONTACT),
        "promise moved": Way(said("bob: follow due F-1 in 9 h")),
        "reached": Way(said("bob: follow reached F-1")),
        "waits longer": Way(said('bob: follow waiting F-1 "in 9 h"')),
    },
    Kind.VALUE_ADD: {
        **of_a_follow_up(Kind.VALUE_ADD),
        "waits no more": Way(said("bob: follow due F-1 in 9 days")),
        "reached": Way(said("bob: follow reached F-1")),
        "opted out": Way(said("bob: customer stop K-1")),
        "sent within two days": Way(passing(DAY, "bob: resource sent F-1 help_1")),
        "the most were sent": Way(five_gifts),
        "quiet hours of a grave crisis": Way(resting("bob"), "@bob", 1),
    },
    Kind.REGATE: {
        "closed": Way(said("alice: resource close course")),
        "off": off(Kind.REGATE, "course"),
        "snoozed": snoozed(Kind.REGATE, "course", "9h"),
        "quiet hours": Way(resting("alice")),
        "open for longer": Way(
            said('bob: C-1 resource open course --until "in 9 h"', "alice: C-1 resource approve course")
        ),
        "left": Way(gone("alice"), "@alice"),
    },
    Kind.TAKE_DOWN: {
        "down": Way(said("alice: C-1 popup down")),
        "off": off(Kind.TAKE_DOWN),
        "snoozed": snoozed(Kind.TAKE_DOWN, '"home page"', "9h"),
        "quiet hours": Way(resting("alice"), sev=3),
        "left": Way(gone("alice"), "@alice"),
    },
    Kind.QUEUE_LONG: {
        **of_a_crisis(Kind.QUEUE_LONG),
        "taken": Way(said("bob: C-1 follow next")),
        "quiet hours": Way(resting("alice"), "@alice", 3),
        "left": Way(gone("alice"), "@alice"),
    },
    Kind.STAFF_BREAK: {
        "a break was taken": Way(passing(30)),
        "off": off(Kind.STAFF_BREAK, "me", "bob"),
        "snoozed": snoozed(Kind.STAFF_BREAK, "me", "9h", "bob"),
        "quiet hours": Way(resting("bob")),
        "left": Way(gone("bob")),
    },
    Kind.DIGEST: {
        "off": Way(said("alice: C-1 digest off")),
        "reminder off": off(Kind.DIGEST),
        "snoozed": snoozed(Kind.DIGEST, "C-1", "30h"),
        "resolved": Way(said("alice: C-1 resolve It works")),
    },
    Kind.OWED: {
        "nothing to say": Way(said("bob: follow done F-1")),
        "off": Way(said("bob: digest mine off")),
        "reminder off": off(Kind.OWED, "me", "bob"),
        "snoozed": snoozed(Kind.OWED, "me", "30h", "bob"),
        "quiet hours": Way(resting("bob")),
        "not to be seen": Way(hidden),
        "left": Way(gone("bob")),
    },
    Kind.DAY_END: {
        "off": off(Kind.DAY_END),
        "snoozed": snoozed(Kind.DAY_END, "C-1", "30h"),
        "resolved": Way(said("alice: C-1 resolve It works")),
        "quiet hours": Way(resting("alice")),
        "left": Way(gone("alice")),
        "another leads": Way(said("alice: C-1 role lead @bob"), "@alice"),
    },
}
CASES = [(kind, way) for kind, ways in WAYS.items() for way in ways]


@pytest.fixture
def town(sqlite_store: SqlStore) -> Town:
    return Town(sqlite_store, SETTINGS)


def test_every_kind_has_its_ways() -> None:
    assert set(WAYS) == set(BRINKS) == set(Kind)
    assert all({"off", "snoozed"} <= set(ways) for ways in WAYS.values())
    assert all({"customer erased", "merged into another", "passed on"} <= set(WAYS[kind]) for kind in OF_A_FOLLOW_UP)


@pytest.mark.parametrize("sev", [2, 3])
@pytest.mark.parametrize("kind", Kind)
def test_it_rings_while_its_reason_stands(town: Town, kind: Kind, sev: int) -> None:
    due_at = at_the_brink(town, kind, sev)
    assert heard(town, kind) == []
    until(town, due_at)
    assert BRINKS[kind].room in heard(town, kind)


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_it_is_silent_when_its_reason_is_gone(town: Town, kind: Kind, name: str) -> None:
    way = WAYS[kind][name]
    due_at = at_the_brink(town, kind, way.sev)
    way.act(town)
    until(town, due_at)
    assert heard(town, kind, way.room) == []


@pytest.mark.parametrize("kind", [*OF_A_FOLLOW_UP, Kind.REGATE, Kind.TAKE_DOWN])
def test_what_is_owed_outlives_the_crisis(town: Town, kind: Kind) -> None:
    due_at = at_the_brink(town, kind)
    town.done("alice", "C-1 resolve It works")
    until(town, due_at)
    assert BRINKS[kind].room in heard(town, kind)


@pytest.mark.parametrize("kind", [Kind.NOTICE_DUE, Kind.UPDATE_DUE, Kind.QUEUE_LONG])
def test_quiet_hours_let_pass_what_is_urgent(town: Town, kind: Kind) -> None:
    due_at = at_the_brink(town, kind)
    resting("alice")(town)
    until(town, due_at)
    assert "@alice" in heard(town, kind)


@pytest.mark.parametrize("kind", [Kind.PROMISE_SOON, Kind.PROMISE_OVERDUE, Kind.NEXT_CONTACT, Kind.HANDOVER_WAITS])
def test_quiet_hours_let_pass_what_is_urgent_for_an_agent(town: Town, kind: Kind) -> None:
    due_at = at_the_brink(town, kind)
    resting("bob")(town)
    until(town, due_at)
    assert "@bob" in heard(town, kind)


def test_the_count_of_gifts_is_what_silences_after_five(town: Town) -> None:
    at_the_brink(town, Kind.VALUE_ADD)
    five_gifts(town)
    change(town, FollowUp, rows(town, FollowUp)[0].id, gifts=4)
    town.tick()
    assert heard(town, Kind.VALUE_ADD) == ["@bob"]
