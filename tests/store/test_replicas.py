"""Several replicas on one database: no lane is ever in flight twice, nothing is sent or rung twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Lock

import psycopg
import pytest

from adapters.store import SqlStore, open_store
from bot.model.crisis import Crisis
from bot.model.delivery import Delivery, DeliveryState
from bot.model.duties import Reminder
from bot.model.timeline import Event, append, first_fault
from bot.ports import Claim, Settlement, Shift, Work
from bot.refusals import Conflict, Unavailable
from tests.store.cast import ACME, LEASE, NOON, crisis, delivery, do, put, reminder, room

REPLICAS, LANES, EACH = 4, 12, 10


@pytest.fixture
def replicas(database_url: str) -> Iterator[list[SqlStore]]:
    """Several stores on one database."""
    stores = [open_store(database_url, connections=2) for _ in range(REPLICAS)]
    yield stores
    for store in stores:
        store.close()


class Road:
    """What is on its way to the chat: it remembers every lane that was in flight twice, and every order."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._flying: set[str] = set()
        self.crashes: list[str] = []
        self.arrived: dict[str, list[int]] = {}

    def depart(self, claims: list[Claim]) -> None:
        with self._lock:
            for claim in claims:
                lane = claim.delivery.lane
                if lane in self._flying:
                    self.crashes.append(lane)
                self._flying.add(lane)

    def arrive(self, claims: list[Claim]) -> None:
        with self._lock:
            for claim in claims:
                self._flying.discard(claim.delivery.lane)
                self.arrived.setdefault(claim.delivery.lane, []).append(claim.delivery.seq)


def drain(store: SqlStore, road: Road) -> int:
    """Send until nothing waits; return how many this replica sent."""
    sent = 0
    while store.outbox.backlog().result(timeout=30).waiting:
        claims = store.outbox.claim("local", NOON, LEASE, 5).result(timeout=30)
        road.depart(claims)
        road.arrive(claims)  # before the result is written: from then on the lane is free for others
        results = [Settlement(replace(claim.delivery, state=DeliveryState.SENT)) for claim in claims]
        sent += store.outbox.settle(results).result(timeout=30)
    return sent


def test_replicas_share_the_lanes_and_keep_their_order(replicas: list[SqlStore]) -> None:
    lanes = [f"lane{n}" for n in range(LANES)]
    put(replicas[0], *(room(lane) for lane in lanes))
    for n in range(EACH):
        put(replicas[0], *(delivery(f"{lane}-{n}", lane) for lane in lanes))
    road = Road()
    with ThreadPoolExecutor(REPLICAS) as threads:
        sent = sum(threads.map(lambda store: drain(store, road), replicas))
    assert sent == LANES * EACH
    assert road.crashes == []
    assert all(order == sorted(order) and len(order) == EACH for order in road.arrived.values())
    claims = Counter(one.token for one in do(replicas[0], lambda work: work.find(Delivery)))
    assert claims == {1: LANES * EACH}


def test_replicas_ring_each_reminder_once(replicas: list[SqlStore]) -> None:
    put(replicas[0], crisis(), *(reminder(f"m{n}", every=timedelta(hours=1)) for n in range(100)))

    def tick(shift: Shift) -> list[str]:
        due = shift.due(NOON, 7)
        return [one.id for one in due if shift.within(one.org_id).swap(one, one.rung(NOON))]

    def ring(store: SqlStore) -> list[str]:
        rung: list[str] = []
        while more := store.shift(tick).result(timeout=30):
            rung += more
        return rung

    with ThreadPoolExecutor(REPLICAS) as threads:
        rung = [one for each in threads.map(ring, replicas) for one in each]
    assert sorted(rung) == sorted(f"m{n}" for n in range(100))
    assert {one.fired for one in do(replicas[0], lambda work: work.find(Reminder))} == {1}


@pytest.mark.parametrize("hold", [True, False])
def test_notes_from_everywhere_make_one_chain(replicas: list[SqlStore], hold: bool) -> None:
    put(replicas[0], crisis())

    def noting(event_id: str) -> Callable[[Work], None]:
        def job(work: Work) -> None:
            old = work.get(Crisis, "flood", hold=hold)  # not held: the swap decides, and who lost runs again
            assert old is not None
            new, added = append(old, event_id=event_id, at=NOON, actor="bob", kind="note", text=event_id, facts={})
            if not work.swap(old, new):
                raise Conflict("somebody else was first")
            work.add(added)

        return job

    notes = [store.submit(ACME, noting(f"e{n}-{m}")) for n, store in enumerate(replicas) for m in range(5)]
    kept = [note for note in notes if note.exception(timeout=60) is None]
    assert all(isinstance(note.exception(), Unavailable) for note in notes if note not in kept)
    flood = do(replicas[0], lambda work: work.get(Crisis, "flood"))
    events = do(replicas[0], lambda work: work.find(Event, crisis_id="flood", order="seq"))
    assert flood is not None
    assert first_fault(flood, events) is None
    assert len(events) == flood.chain.length == len(kept)
    assert len(kept) == len(notes) or not hold


def test_the_database_refuses_a_second_delivery_in_flight(postgres_url: str) -> None:
    """A transaction that began earlier may add to a lane what then stands before the one in flight."""
    store = open_store(postgres_url)
    put(store, room(), delivery("first"), delivery("late"))
    with psycopg.connect(postgres_url) as slow:
        slow.execute("UPDATE deliveries SET seq = 0 WHERE id = 'first'")  # not committed: others see the old row
        slow.execute("UPDATE deliveries SET state = 'sending' WHERE id = 'late'")
        claims = store.outbox.claim("local", NOON, LEASE, 5)
        assert claims.result(timeout=30) == []  # passed over, since somebody holds it
    assert store.outbox.claim("local", NOON, LEASE, 5).result(timeout=30) == []
    with psycopg.connect(postgres_url) as hasty, pytest.raises(psycopg.errors.UniqueViolation):
        hasty.execute("UPDATE deliveries SET state = 'sending'")
    store.close()


def test_a_claim_that_meets_another_in_the_same_lane_is_run_again(postgres_url: str) -> None:
    store = open_store(postgres_url)
    put(store, room(), delivery("first"), delivery("second"))
    with psycopg.connect(postgres_url) as other:  # takes the second while the first was not there yet
        other.execute("UPDATE deliveries SET state = 'sending' WHERE id = 'second'")
        claims = store.outbox.claim("local", NOON, LEASE, 5)
        with pytest.raises(TimeoutError):
            claims.result(timeout=0.3)  # it found the first, and waits to learn what becomes of the other
        other.commit()
        assert claims.result(timeout=30) == []
    assert do(store, lambda work: work.get(Delivery, "first")) == delivery("first", seq=1)
    store.close()


def test_a_row_that_is_held_waits_for_the_holder(postgres_url: str) -> None:
    store = open_store(postgres_url)
    put(store, crisis())
    with psycopg.connect(postgres_url) as holder:
        holder.execute("SELECT * FROM crises FOR UPDATE")
        waiting = store.submit(ACME, lambda work: work.get(type(crisis()), "flood", hold=True))
        reading = store.submit(ACME, lambda work: work.get(type(crisis()), "flood"))
        assert reading.result(timeout=30) == crisis()
        with pytest.raises(TimeoutError):
            waiting.result(timeout=0.3)
        holder.execute("UPDATE crises SET version = 2")
        holder.commit()
    held = waiting.result(timeout=30)
    assert held is not None
    assert held.version == 2
    store.close()
