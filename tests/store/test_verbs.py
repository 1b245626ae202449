"""The four verbs, on both databases."""

from __future__ import annotations

from concurrent.futures import wait
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.store import SqlStore
from bot.model.crisis import OPEN_STAGES, Crisis, Severity, Stage
from bot.model.duties import Reminder, ReminderKind
from bot.model.org import Org, Person
from bot.model.records import Seen
from bot.model.room import Room, RoomKind
from bot.model.routing import Route
from bot.ports import Work
from bot.refusals import Conflict, Unavailable
from tests.store.cast import ACME, NOON, ONE_OF_EACH, crisis, do, put, reminder, room

SEEN = Seen("s1", ACME, NOON, {})


@pytest.mark.parametrize("row", ONE_OF_EACH, ids=lambda row: type(row).__name__)
def test_a_row_comes_back_as_it_went_in(store: SqlStore, row: Any) -> None:
    put(store, *ONE_OF_EACH)
    found = do(store, lambda work: work.get(type(row), row.id))
    assert found == replace(row, **({"seq": 1} if getattr(row, "seq", 1) == 0 else {}))
    assert do(store, lambda work: work.find(type(row))) == [found]


def test_what_is_not_there_is_none(store: SqlStore) -> None:
    assert do(store, lambda work: work.get(Crisis, "nothing")) is None
    assert do(store, lambda work: work.find(Crisis, title="nothing")) == []


def test_rows_are_found_by_what_equals(store: SqlStore) -> None:
    flood = crisis("flood", number=1, lead="alice", stage=Stage.MONITORING)
    fire = crisis("fire", number=2, private=True, severity=Severity.SEV1)
    past = crisis("past", number=3, stage=Stage.RESOLVED, noticed_at=NOON)
    put(store, flood, fire, past)

    def ids(**equals: Any) -> set[str]:
        return {found.id for found in do(store, lambda work: work.find(Crisis, **equals))}

    assert ids(stage=OPEN_STAGES) == {"flood", "fire"}
    assert ids(stage=Stage.RESOLVED) == {"past"}
    assert ids(lead="alice", stage=OPEN_STAGES) == {"flood"}
    assert ids(lead=None) == {"fire", "past"}
    assert ids(private=True) == {"fire"}
    assert ids(private=(True, False), severity=(Severity.SEV1,)) == {"fire"}
    assert ids(number=(3, 1, 7)) == {"flood", "past"}
    assert ids(number=()) == set()
    assert ids(noticed_at=NOON) == {"past"}
    assert ids(kinds=("disaster",)) == set()  # a tuple means any of these


def test_a_column_called_kind_can_be_asked_for(store: SqlStore) -> None:
    put(store, room("lobby", kind=RoomKind.LOBBY), room("hall"), crisis(), reminder("m"))
    assert [found.id for found in do(store, lambda work: work.find(Room, kind=RoomKind.LOBBY))] == ["lobby"]
    found = do(store, lambda work: work.find(Reminder, kind=ReminderKind.UPDATE_DUE, done=False))
    assert [one.id for one in found] == ["m"]


def test_rows_come_in_the_order_asked_for(store: SqlStore) -> None:
    times = {"b": 2, "a": 1, "d": 1, "c": 3}
    put(store, crisis(), *(reminder(key, due_at=NOON + timedelta(hours=hour)) for key, hour in times.items()))

    def ids(**how: Any) -> str:
        return "".join(found.id for found in do(store, lambda work: work.find(Reminder, **how)))

    assert ids() == "abcd"
    assert ids(order="due_at") == "adbc"
    assert ids(order="due_at", descending=True) == "cbda"
    assert ids(order="due_at", limit=2) == "ad"
    assert ids(order="due_at", limit=0) == ""


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("Flood in the valley", "VALLEY"),
        ("Ọjọ́ buburu", "ọJỌ́"),
        ("100% down", "0% D"),
        ("a_b", "A_B"),
        (r"back\slash", r"K\S"),
    ],
)
def test_text_is_found_inside_a_column_whatever_the_case(store: SqlStore, title: str, part: str) -> None:
    put(store, crisis("wanted", title=title), crisis("another", number=2, title="1000 down, axb, backslash"))
    found = do(store, lambda work: work.find(Crisis, contains={"title": part}))
    assert [one.id for one in found] == ["wanted"]


def test_a_taken_key_is_a_conflict_and_keeps_nothing_of_the_job(store: SqlStore) -> None:
    put(store, SEEN)
    runs = []

    def job(work: Work) -> None:
        runs.append(work.next_number("runs"))
        work.add(SEEN)

    with pytest.raises(Unavailable) as caught:
        do(store, job)
    assert isinstance(caught.value.__cause__, Conflict)
    assert runs == [1] * 5  # run again and again, each time from the start
    assert do(store, lambda work: work.next_number("runs")) == 1


@pytest.mark.parametrize(
    "twin",
    [
        crisis("second", number=1),
        Route("r2", ACME, "portal", "web", {}),
        Person("p2", ACME, "alice", "Alice Two"),
        replace(ONE_OF_EACH[4], id="e2"),
        replace(ONE_OF_EACH[10], id="d2"),
        replace(ONE_OF_EACH[14], id="d2"),
    ],
    ids=lambda row: type(row).__name__,
)
def test_business_keys_are_unique_in_an_organisation(store: SqlStore, twin: Any) -> None:
    put(store, *ONE_OF_EACH)
    with pytest.raises(Unavailable, match="gave up"):
        put(store, twin)


def test_a_job_that_lost_a_race_sees_the_winner_when_it_runs_again(store: SqlStore) -> None:
    runs = []

    def job(work: Work) -> str:
        runs.append(work)
        if work.get(Seen, "s1") is None:
            if len(runs) == 1:
                raise Conflict("somebody else was first")
            work.add(SEEN)
        return "done"

    assert do(store, job) == "done"
    assert len(runs) == 2


def test_a_swap_wins_once(store: SqlStore) -> None:
    put(store, crisis())
    old = do(store, lambda work: work.get(Crisis, "flood"))
    assert old is not None
    assert do(store, lambda work: work.swap(old, replace(old, title="Mine", affected="all")))
    assert not do(store, lambda work: work.swap(old, replace(old, title="Yours")))
    new = do(store, lambda work: work.get(Crisis, "flood"))
    assert new == replace(old, title="Mine", affected="all", version=2)


def test_a_swap_without_a_difference_still_compares_the_version(store: SqlStore) -> None:
    put(store, crisis())
    assert do(store, lambda work: work.swap(crisis(), crisis()))
    assert not do(store, lambda work: work.swap(crisis(), crisis()))


def test_a_swap_of_two_different_rows_is_a_fault(store: SqlStore) -> None:
    with pytest.raises(ValueError, match="two states of one row"):
        do(store, lambda work: work.swap(crisis("flood"), crisis("fire")))


def test_numbers_count_per_organisation_and_series_without_gaps(store: SqlStore) -> None:
    jobs = [store.submit(ACME, lambda work: work.next_number("crisis")) for _ in range(20)]
    wait(jobs)
    assert sorted(job.result() for job in jobs) == list(range(1, 21))
    assert do(store, lambda work: work.next_number("update")) == 1
    assert do(store, lambda work: work.next_number("crisis"), "other") == 1


def test_a_job_that_raises_keeps_nothing(store: SqlStore) -> None:
    def job(work: Work) -> None:
        work.add(SEEN)
        raise LookupError("changed my mind")

    with pytest.raises(LookupError, match="changed my mind"):
        do(store, job)
    assert do(store, lambda work: work.get(Seen, "s1")) is None


def test_a_reading_job_cannot_write(store: SqlStore) -> None:
    put(store, crisis())
    old = crisis()
    for job in (
        lambda work: work.add(SEEN),
        lambda work: work.swap(old, replace(old, title="x")),
        lambda work: work.next_number("crisis"),
    ):
        with pytest.raises(RuntimeError, match="write=False"):
            store.submit(ACME, job, write=False).result(timeout=30)
    found = store.submit(ACME, lambda work: work.get(Crisis, "flood", hold=True), write=False).result(timeout=30)
    assert found == old


def test_a_time_without_a_zone_is_a_fault(store: SqlStore) -> None:
    naive = datetime(2026, 11, 21, 12, 0)  # noqa: DTZ001  # the fault itself
    with pytest.raises(ValueError, match="time zone"):
        put(store, Seen("s1", ACME, naive, {}))


def test_children_need_their_parent(store: SqlStore) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        put(store, reminder("m", crisis_id="nowhere"))


def test_organisations_are_listed(store: SqlStore) -> None:
    put(store, Org("b", "B"), Org("a", "A"))
    assert store.orgs().result(timeout=30) == ["a", "b"]


def test_a_closed_store_says_so(store: SqlStore) -> None:
    last = store.submit(ACME, lambda work: work.add(SEEN))
    store.close()
    assert last.result(timeout=0) is None  # what was submitted before is finished
    for late in (store.submit(ACME, lambda work: work.add(SEEN)), store.orgs()):
        with pytest.raises(Unavailable, match="closed"):
            late.result(timeout=30)
