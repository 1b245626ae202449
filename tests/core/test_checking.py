"""Checking links: what an answer means, when an address is looked up again, and who hears of trouble, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest

from adapters.store import SqlStore
from bot.context import Context
from bot.model.org import BEACON, Org, Person
from bot.model.resource import ResourceState, ResourceStatus
from bot.resources.checking import AGAIN, EVERY, Answer, Heard, after_answer, claim, settle
from bot.settings import Settings
from tests.core.giving import change, with_library
from tests.core.ledger import change_person, rows
from tests.reading import words_of
from tests.town import Town

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FAILED, ALIVE, SHY = Answer(Heard.FAILED, "404"), Answer(Heard.ALIVE, "200"), Answer(Heard.SHY, "403")
MOVED, UNHEARD = Answer(Heard.MOVED, "301", "https://new.example.org"), Answer(Heard.UNHEARD, "no_network")
DEAD, LIVE, UNVERIFIED = ResourceStatus.DEAD, ResourceStatus.LIVE, ResourceStatus.UNVERIFIED
Result = TypeVar("Result")

# what was known: failures, hours since the last one, status; what is heard; what is known then
STATES = [
    (0, 0, LIVE, FAILED, (1, LIVE)),
    (1, 0.5, LIVE, FAILED, (1, LIVE)),
    (1, 1, LIVE, FAILED, (1, LIVE)),
    (1, 1.1, LIVE, FAILED, (2, DEAD)),
    (1, 1.1, UNVERIFIED, FAILED, (2, DEAD)),
    (1, 9, LIVE, UNHEARD, (1, LIVE)),
    (1, 9, LIVE, ALIVE, (0, LIVE)),
    (1, 9, LIVE, MOVED, (0, LIVE)),
    (1, 9, LIVE, SHY, (0, LIVE)),
    (2, 9, DEAD, ALIVE, (0, LIVE)),
    (2, 9, DEAD, MOVED, (0, LIVE)),
    (2, 9, DEAD, SHY, (0, DEAD)),
    (2, 9, DEAD, FAILED, (3, DEAD)),
]


@pytest.mark.parametrize(("failures", "hours", "status", "answer", "expected"), STATES)
def test_what_an_answer_means(
    failures: int, hours: float, status: ResourceStatus, answer: Answer, expected: tuple[int, ResourceStatus]
) -> None:
    before = NOW - timedelta(hours=hours)
    state = ResourceState(
        "water", "demo", status, failures=failures, checked_at=before, verified_at=None if status is UNVERIFIED else NOW
    )
    after = after_answer(state, answer, NOW)
    assert (after.failures, after.status) == expected


def test_what_was_never_verified_is_not_verified_by_answering() -> None:
    state = ResourceState("water", "demo", DEAD, failures=2, checked_at=NOW)
    assert after_answer(state, ALIVE, NOW).status is UNVERIFIED


def test_a_redirect_is_kept_with_its_target() -> None:
    after = after_answer(ResourceState("water", "demo", LIVE), MOVED, NOW)
    assert (after.code, after.moved_to, after.failures) == ("301", "https://new.example.org", 0)
    assert after_answer(after, ALIVE, NOW).moved_to == ""


@pytest.fixture
def town(store: SqlStore) -> Town:
    """A library of three; bob has verified the first, and dana administers."""
    made = Town(store, Settings(leads=("alice",), people=("dana",), admins=("dana",), approvers=("bob", "alice")))
    with_library(made, *({"id": name, "status": "unverified"} for name in ("food", "rest", "water")))
    made.done("bob", "resource verify water")
    return made


def as_beacon(town: Town, job: Callable[[Context], Result]) -> Result:
    """Run a job as Beacon itself."""

    def run(work: Any) -> Result:
        org = work.get(Org, town.settings.org)
        beacon = Person(BEACON, org.id, BEACON, BEACON)
        service = town.service
        return job(
            Context(work, town.clock(), org, beacon, service.texts, service.shelf, town.new_id, cabinet=service.cabinet)
        )

    return town.store.submit(town.settings.org, run).result()


def hear(town: Town, answer: Answer) -> list[str]:
    """Let everything that is due answer the same; return what was asked."""
    due = as_beacon(town, lambda context: claim(context, 50))
    as_beacon(town, lambda context: settle(context, dict.fromkeys(due, answer)))
    town.deliver()
    return sorted(due)


def test_only_what_somebody_verified_or_asked_for_is_looked_up(town: Town) -> None:
    assert hear(town, ALIVE) == ["water"]
    town.done("bob", "resource check")
    assert hear(town, ALIVE) == ["food", "rest", "water"]


def test_what_is_taken_is_taken_once_and_asked_for_again_when_no_answer_was_written(town: Town) -> None:
    assert as_beacon(town, lambda context: claim(context, 50)) == {"water": "https://water.example.org"}
    assert as_beacon(town, lambda context: claim(context, 50)) == {}
    town.clock.pass_(minutes=66)
    assert as_beacon(town, lambda context: claim(context, 50)) == {"water": "https://water.example.org"}


def test_at_most_so_many_are_taken(town: Town) -> None:
    town.done("bob", "resource check")
    assert len(as_beacon(town, lambda context: claim(context, 2))) == 2
    assert len(as_beacon(town, lambda context: claim(context, 2))) == 1


def test_a_living_address_is_looked_up_again_in_a_week_and_a_failed_one_soon(town: Town) -> None:
    hear(town, ALIVE)
    assert rows(town, ResourceState, id="water")[0].check_at == town.clock() + EVERY
    town.clock.pass_(days=7)
    hear(town, FAILED)
    assert rows(town, ResourceState, id="water")[0].check_at == town.clock() + AGAIN


def test_the_owner_hears_once_that_it_is_dead(town: Town) -> None:
    for _ in range(4):
        hear(town, FAILED)
        town.clock.pass_(days=7, hours=1)
    assert town.keys("@bob") == ["resource.trouble"]
    assert "its address does not answer (404)" in town.read("@bob")
    assert "verify it if it is well, or remove it" in town.read("@bob")


def test_after_it_was_verified_again_the_next_death_is_told_again(town: Town) -> None:
    for _ in range(2):
        for _ in range(2):
            hear(town, FAILED)
            town.clock.pass_(hours=2)
        town.done("bob", "resource verify water")
    assert town.keys("@bob") == ["resource.trouble", "resource.trouble"]


def test_several_that_died_together_are_told_together_and_to_admins_where_nobody_owns_them(town: Town) -> None:
    town.done("alice", "resource check")
    for _ in range(2):
        hear(town, FAILED)
        town.clock.pass_(hours=2)
    assert (town.keys("@bob"), town.keys("@dana")) == (["resource.trouble"], ["resource.trouble"])
    assert "The food (food)" in town.read("@dana")
    assert "The water" not in town.read("@dana")


def test_when_the_owner_has_left_admins_hear_of_it(town: Town) -> None:
    change_person(town, "bob", active=False)
    for _ in range(2):
        hear(town, FAILED)
        town.clock.pass_(hours=2)
    assert "The water" in town.read("@dana")


def test_a_review_that_is_due_is_told_once_on_its_day(town: Town) -> None:
    told = []
    for _ in range(15):
        hear(town, ALIVE)
        told.append(len(rows(town, ResourceState, id="water", told="overdue")))
        town.clock.pass_(days=7)
    assert town.keys("@bob") == ["resource.trouble"]
    assert (told.index(1), "its review was due on" in town.read("@bob")) == (13, True)


def test_without_a_network_nothing_dies(town: Town) -> None:
    for _ in range(5):
        hear(town, UNHEARD)
        town.clock.pass_(days=8)
    state = rows(town, ResourceState, id="water")[0]
    assert (state.status, state.failures) == (LIVE, 0)


def test_what_is_taken_out_meanwhile_is_not_written_down(town: Town) -> None:
    due = as_beacon(town, lambda context: claim(context, 50))
    town.done("alice", "resource remove water")
    assert as_beacon(town, lambda context: settle(context, dict.fromkeys(due, FAILED))) == []
    town.clock.pass_(days=8)
    assert hear(town, FAILED) == []


def test_whoever_asks_hears_what_is_known_to_be_in_trouble(town: Town) -> None:
    change(town, ResourceState, "water", status=DEAD, code="410", check_at=None)
    said = words_of(town.done("chidi", "resource check").card)
    assert "3 addresses will be looked up" in said
    assert "The water (water): its address does not answer (410)." in said


def test_quiet_hours_are_kept(town: Town) -> None:
    now = town.clock()
    start, end = (now - timedelta(hours=1)).strftime("%H:%M"), (now + timedelta(hours=9)).strftime("%H:%M")
    town.done("bob", f"quiet {start}-{end}")
    for _ in range(2):
        hear(town, FAILED)
        town.clock.pass_(hours=2)
    assert town.keys("@bob") == []
    town.pass_(hours=8)
    assert town.keys("@bob") == ["resource.trouble"]
