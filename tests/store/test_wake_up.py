"""What the dispatcher is told: when to look again, how much waits, and that something new is there."""

from __future__ import annotations

from datetime import datetime

import pytest

from adapters.store import SqlStore
from bot.ports import Backlog
from tests.store.cast import ACME, LEASE, NOON, delivery, put, room
from tests.store.test_outbox import BLOCKED, DEAD, PENDING, SENT, SOON, claim, ids, settle, state_of


def test_next_at_is_when_a_claim_will_find_something(store: SqlStore) -> None:
    def next_at() -> datetime | None:
        return store.outbox.next_at("local").result(timeout=30)

    assert next_at() is None
    put(store, room(), room("yard"), delivery("h1", not_before=SOON), delivery("h2"))
    assert next_at() == SOON  # not h2's time: it waits behind
    put(store, delivery("y1", "yard"), delivery("y2", "yard"))
    assert next_at() == NOON
    (taken,) = claim(store)
    assert next_at() == SOON  # the yard's lane is in flight
    settle(store, taken, state=BLOCKED)
    assert next_at() == SOON
    assert store.outbox.next_at("slack").result(timeout=30) is None


def test_parked_deliveries_are_released_by_room(store: SqlStore) -> None:
    woken: list[int] = []
    put(store, room(), room("yard"), delivery("h1"), delivery("y1", "yard"))
    for taken in claim(store):
        settle(store, taken, state=BLOCKED, error="not_in_channel")
    store.listen(lambda: woken.append(1))
    assert store.outbox.released(ACME, "hall", SOON).result(timeout=30) == 1
    assert woken == [1]
    assert ids(claim(store)) == []
    assert ids(claim(store, now=SOON)) == ["h1"]
    assert store.outbox.released("other", "yard", SOON).result(timeout=30) == 0


def test_the_backlog_counts_what_waits(store: SqlStore) -> None:
    assert store.outbox.backlog().result(timeout=30) == Backlog(0, 0, 0, None)
    put(store, room(), *(room(f"r{n}") for n in range(3)), delivery("p1", created_at=SOON), delivery("p2"))
    put(store, *(delivery(f"d{n}", f"r{n}", created_at=NOON - LEASE) for n in range(3)))
    for taken, ended in zip(claim(store)[1:], (BLOCKED, DEAD, SENT), strict=True):
        settle(store, taken, state=ended)
    assert store.outbox.backlog().result(timeout=30) == Backlog(waiting=2, blocked=1, dead=1, oldest=NOON)


def test_a_listener_hears_of_deliveries_and_of_nothing_else(store: SqlStore) -> None:
    heard: list[str] = []
    store.listen(lambda: heard.append("one"))
    put(store, room())
    assert heard == []
    put(store, delivery("d1"))
    assert heard == ["one"]
    claim(store)
    assert heard == ["one"]


def test_a_deaf_listener_harms_nobody(store: SqlStore, caplog: pytest.LogCaptureFixture) -> None:
    def deaf() -> None:
        raise LookupError("no ears")

    store.listen(deaf)
    put(store, room(), delivery("d1"))
    assert state_of(store, "d1") == (PENDING, None)
    assert "a listener of the store failed" in caplog.text
