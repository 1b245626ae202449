"""Counting, the first of each group, bounds, removal and numbers in one go, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from adapters.store import SqlStore
from bot.model.customer import Customer
from bot.model.follow_up import FollowUp, FollowUpState
from bot.ports import Work
from tests.store.cast import AMINA, NOON, OTHER, PROMISE, do, put

PEOPLE = ("p1", "p2")


def promises(count: int) -> list[FollowUp]:
    """Follow-ups of p1 and p2 in turn, each due a minute after the one before; every third is done."""
    return [
        replace(
            PROMISE,
            id=f"f{n}",
            number=n,
            owner=PEOPLE[n % 2],
            due_at=NOON + timedelta(minutes=n),
            state=FollowUpState.DONE if n % 3 == 0 else FollowUpState.OPEN,
            closed_at=NOON if n % 3 == 0 else None,
        )
        for n in range(1, count + 1)
    ]


def test_rows_are_counted_by_what_stands_in_their_columns(store: SqlStore) -> None:
    put(store, AMINA, *promises(9))
    assert do(store, lambda work: work.count(FollowUp)) == {(): 9}
    assert do(store, lambda work: work.count(FollowUp, by=("owner", "state"), closed_at=None)) == {
        ("p1", FollowUpState.OPEN): 3,
        ("p2", FollowUpState.OPEN): 3,
    }
    late = {"due_at": NOON + timedelta(minutes=4)}
    assert do(store, lambda work: work.count(FollowUp, closed_at=None, until=late)) == {(): 3}
    assert do(store, lambda work: work.count(FollowUp, since=late)) == {(): 6}
    assert do(store, lambda work: work.count(FollowUp, owner="p3")) == {}
    assert do(store, lambda work: work.count(FollowUp), OTHER) == {}


def test_the_first_rows_of_each_group_come_in_one_query(store: SqlStore) -> None:
    put(store, AMINA, *promises(9))
    found = do(store, lambda work: work.heads(FollowUp, per=("owner",), order="due_at", limit=2, closed_at=None))
    assert [(each.owner, each.number) for each in found] == [("p1", 2), ("p1", 4), ("p2", 1), ("p2", 5)]
    until = {"due_at": NOON + timedelta(minutes=3)}
    found = do(
        store, lambda work: work.heads(FollowUp, per=("owner",), order="due_at", limit=2, until=until, owner="p2")
    )
    assert [each.number for each in found] == [1, 3]


def test_the_first_rows_of_groups_that_are_named_are_the_same(store: SqlStore) -> None:
    put(store, AMINA, *promises(9))
    first = partial(heads_of, store)
    assert first("p1", "p2", "p1") == [("p1", 2), ("p1", 4), ("p2", 1), ("p2", 5)]
    assert first("p3", "p2") == [("p2", 1), ("p2", 5)]


def heads_of(store: SqlStore, *owners: str) -> list[tuple[str | None, int]]:
    """Return the first two of each of these owners."""

    def job(work: Work) -> list[FollowUp]:
        return work.heads(FollowUp, per=("owner",), order="due_at", limit=2, closed_at=None, owner=owners)

    return [(each.owner, each.number) for each in do(store, job)]


def test_a_search_goes_by_several_columns_and_within_bounds(store: SqlStore) -> None:
    first = replace(PROMISE, id="f1", number=7, due_at=NOON)
    put(store, AMINA, first, replace(first, id="f2", number=2), replace(first, id="f3", number=1, tier=0))
    found = do(store, lambda work: work.find(FollowUp, order=("due_at", "tier", "number"), until={"due_at": NOON}))
    assert [each.id for each in found] == ["f3", "f2", "f1"]


def test_only_the_row_that_was_read_is_removed(store: SqlStore) -> None:
    put(store, AMINA)
    assert do(store, lambda work: work.swap(AMINA, replace(AMINA, name="Amina O.")))
    assert not do(store, lambda work: work.remove(AMINA))
    known = do(store, lambda work: work.get(Customer, "k1"))
    assert known is not None
    assert do(store, lambda work: work.remove(known))
    assert do(store, lambda work: work.get(Customer, "k1")) is None


def test_numbers_are_taken_in_one_go(store: SqlStore) -> None:
    assert do(store, lambda work: work.numbers("customer", 3)) == range(1, 4)
    assert do(store, lambda work: work.next_number("customer")) == 4
    assert do(store, lambda work: work.numbers("customer", 2)) == range(5, 7)
