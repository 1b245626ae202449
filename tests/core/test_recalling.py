"""What the clockwork read once in a unit of work it knows, until it changes a row of that kind itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

from adapters.store import SqlStore
from bot.model.customer import Customer
from bot.model.follow_up import FollowUp
from bot.ports import Work
from bot.reminding.recalling import Recalling
from tests.asking import Asking
from tests.store.cast import AMINA, NOON, PROMISE, do, put


def test_what_was_read_is_asked_for_once(store: SqlStore) -> None:
    put(store, AMINA, PROMISE)

    def job(work: Work) -> int:
        asking = Asking(work)
        recalling = Recalling(cast(Work, asking))
        for _ in range(3):
            assert recalling.get(Customer, AMINA.id) == AMINA
            assert recalling.get(Customer, "nobody") is None
            assert recalling.find(FollowUp, customer_id=AMINA.id) == [PROMISE]
            assert recalling.count(FollowUp) == {(): 1}
        return asking.queries

    assert do(store, job) == 4


def test_what_has_bounds_or_is_held_is_asked_for_each_time(store: SqlStore) -> None:
    put(store, AMINA, PROMISE)

    def job(work: Work) -> int:
        asking = Asking(work)
        recalling = Recalling(cast(Work, asking))
        for _ in range(2):
            recalling.get(Customer, AMINA.id, hold=True)
            recalling.find(FollowUp, hold=True)
            recalling.find(FollowUp, since={"due_at": NOON})
            recalling.count(FollowUp, until={"due_at": NOON})
        return asking.queries

    assert do(store, job) == 8


def test_a_change_of_a_kind_is_seen_at_once(store: SqlStore) -> None:
    put(store, AMINA, PROMISE)

    def job(work: Work) -> None:
        recalling = Recalling(work)
        found = recalling.get(FollowUp, PROMISE.id)
        later = replace(found, due_at=found.due_at + timedelta(hours=1))
        assert recalling.swap(found, later)
        assert recalling.get(FollowUp, PROMISE.id).due_at == later.due_at
        assert recalling.count(FollowUp) == {(): 1}
        recalling.add(replace(PROMISE, id="another", number=77))
        assert recalling.count(FollowUp) == {(): 2}
        assert recalling.remove(recalling.get(FollowUp, "another"))
        recalling.add_each([replace(PROMISE, id=f"more-{n}", number=n) for n in (78, 79)])
        assert len(recalling.find(FollowUp)) == 3

    do(store, job)
