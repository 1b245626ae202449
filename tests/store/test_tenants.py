"""Organisations never see or touch each other's rows."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from adapters.store import SqlStore
from adapters.store.tables import TABLES
from bot.model.org import Org
from bot.ports import Outbox, Settlement, Work
from tests.store.cast import ACME, LEASE, NOON, ONE_OF_EACH, OTHER, crisis, delivery, do, put, reminder, room


def find_all(kind: type, work: Work) -> list[Any]:
    return work.find(kind)


def theirs(row: Any) -> Any:
    return replace(row, id=OTHER) if isinstance(row, Org) else replace(row, org_id=OTHER)


@pytest.mark.parametrize("row", ONE_OF_EACH, ids=lambda row: type(row).__name__)
def test_another_organisations_rows_do_not_exist(store: SqlStore, row: Any) -> None:
    put(store, *ONE_OF_EACH)
    kind = type(row)
    assert do(store, lambda work: work.get(kind, row.id), OTHER) is None
    assert do(store, lambda work: work.find(kind), OTHER) == []
    assert do(store, lambda work: work.find(kind, id=row.id), OTHER) == []


@pytest.mark.parametrize("row", ONE_OF_EACH, ids=lambda row: type(row).__name__)
def test_another_organisations_rows_cannot_be_written(store: SqlStore, row: Any) -> None:
    with pytest.raises(ValueError, match="another organisation"):
        do(store, lambda work: work.add(row), OTHER)
    put(store, *ONE_OF_EACH)
    with pytest.raises(ValueError, match="another organisation"):
        do(store, lambda work: work.swap(row, row), OTHER)
    with pytest.raises(ValueError, match="another organisation"):
        do(store, lambda work: work.swap(row, theirs(row)))
    if not isinstance(row, Org):  # a forged copy with our own id reaches nothing of theirs
        assert not do(store, lambda work: work.swap(theirs(row), theirs(row)), OTHER)


def test_the_same_ids_and_keys_live_side_by_side(store: SqlStore) -> None:
    put(store, *ONE_OF_EACH, *(theirs(row) for row in ONE_OF_EACH))
    for org_id in (ACME, OTHER):
        found = [one for kind in TABLES for one in do(store, partial(find_all, kind), org_id)]
        assert [getattr(one, "org_id", one.id) for one in found] == [org_id] * len(ONE_OF_EACH)


def test_a_collapse_stays_inside_the_organisation(store: SqlStore) -> None:
    put(store, room(), room(org_id=OTHER))
    put(store, delivery("d1", collapse="header"), delivery("d1", org_id=OTHER, collapse="header"))
    put(store, delivery("d2", collapse="header"))
    states = {
        org_id: [one.state.value for one in do(store, lambda work: work.find(type(delivery("x")), order="seq"), org_id)]
        for org_id in (ACME, OTHER)
    }
    assert states == {ACME: ["superseded", "pending"], OTHER: ["pending"]}


def test_lanes_of_the_same_name_are_apart(store: SqlStore) -> None:
    outbox: Outbox = store.outbox
    put(store, room(ref="ours"), room(org_id=OTHER, ref="theirs"), delivery("d1"), delivery("d1", org_id=OTHER))
    claims = outbox.claim("local", NOON, LEASE, 10).result(timeout=30)
    assert [(claim.delivery.org_id, claim.room.ref) for claim in claims] == [(ACME, "ours"), (OTHER, "theirs")]
    assert outbox.settle([Settlement(replace(claims[0].delivery, ref="x"), room_ref="new")]).result(timeout=30) == 1
    assert do(store, lambda work: work.get(type(room()), "hall"), OTHER) == room(org_id=OTHER, ref="theirs")


def test_a_shift_reaches_each_organisation_on_its_own(store: SqlStore) -> None:
    put(store, crisis(), crisis(org_id=OTHER), reminder("m"), reminder("m", org_id=OTHER))

    def job(shift: Any) -> list[tuple[str, bool]]:
        due = shift.due(NOON, 10)
        return [(one.org_id, shift.within(one.org_id).swap(one, one.settled())) for one in due]

    assert sorted(store.shift(job).result(timeout=30)) == [(ACME, True), (OTHER, True)]
    assert store.shift(lambda shift: shift.due(NOON, 10)).result(timeout=30) == []
