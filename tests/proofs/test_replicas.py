"""Two servers on one PostgreSQL: each due reminder is said once, even when one of them freezes in the middle."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import psycopg
import pytest

from adapters.clock import Clock
from adapters.store import SqlStore, open_store
from bot.beacon import Beacon
from bot.model.delivery import Delivery, DeliveryState
from bot.model.records import LocalMessage
from bot.model.room import Room, RoomKind
from bot.ports import Work
from bot.settings import Settings
from tests.proofs.replicas import Replica, deadlocks, plant, serving

ORG = "acme"
REMINDERS = 2000
LEADS = [f"lead-{number}" for number in range(40)]
LATEST = 90.0  # seconds for everything to be said
FREEZE = 5.0  # seconds; a lease on the local chat lasts three
MOMENT, TRIES = 0.4, 10  # seconds until it shows whether a server was frozen while it was sending
Show = Callable[[str], None]


@dataclass(frozen=True)
class Town:
    """A database with many crises, and the servers on it."""

    url: str
    store: SqlStore
    replicas: list[Replica]
    log: Path

    def ring(self) -> None:
        """Make every reminder due at this moment."""
        with psycopg.connect(self.url) as connection:
            connection.execute("UPDATE crises SET next_update_at = now(), version = version + 1")
            connection.execute("UPDATE reminders SET due_at = now(), version = version + 1")

    def rung(self, times: int) -> int:
        """Return how many reminders were said so many times."""
        with psycopg.connect(self.url) as connection:
            found = connection.execute("SELECT count(*) FROM reminders WHERE fired = %s", (times,)).fetchone()
        return int(found[0]) if found else 0

    def wait_until(self, holds: Callable[[], bool]) -> float:
        """Wait for something; return how many seconds it took."""
        begun = time.monotonic()
        while not holds():
            assert time.monotonic() - begun < LATEST, f"waited in vain: {self.store.outbox.backlog().result()}"
            time.sleep(0.1)
        return time.monotonic() - begun

    def silent(self) -> bool:
        """Say whether nothing waits to be sent."""
        return self.store.outbox.backlog().result().waiting == 0

    def heard(self) -> tuple[Counter[str], Counter[tuple[str, str]]]:
        """Return how often each crisis's reminder stands in its room, and with which person."""
        rooms, messages = self.read(lambda work: ({room.id: room for room in work.find(Room)}, work.find(LocalMessage)))
        in_rooms: Counter[str] = Counter()
        with_leads: Counter[tuple[str, str]] = Counter()
        for message in messages:
            room = rooms[message.room_id]
            if room.kind is RoomKind.DIRECT:
                with_leads[str(room.person_id), message.card["title"]] += 1
            else:
                in_rooms[room.name] += 1
        return in_rooms, with_leads

    def read(
        self, job: Callable[[Work], tuple[dict[str, Room], list[LocalMessage]]]
    ) -> tuple[dict[str, Room], list[LocalMessage]]:
        return self.store.submit(ORG, job, write=False).result()

    def hanging(self) -> bool:
        """Say whether something has been in flight for longer than a server that lives would need."""
        found = self.store.submit(ORG, lambda work: work.find(Delivery, state=DeliveryState.SENDING), write=False)
        latest = datetime.now(UTC) - timedelta(seconds=MOMENT * 0.75)
        return any(each.started_at and each.started_at < latest for each in found.result())

    def measured(self, name: str) -> list[int]:
        """Return a metric of each server."""
        return [replica.measured(name) for replica in self.replicas]

    def sought(self) -> int:
        """Return after how many deliveries in flight a server had to look, because their sender kept silent."""
        return self.log.read_text().count('"sought"')


@pytest.fixture
def town(postgres_url: str, tmp_path: Path) -> Iterator[Town]:
    """Two servers on a database that was prepared before they started."""
    settings = Settings(database_url=postgres_url, org=ORG, people=tuple(LEADS))
    Beacon(settings, Clock()).close()
    store = open_store(postgres_url)
    plant(store, ORG, LEADS, REMINDERS, datetime.now(UTC))
    environment = {"BEACON_DATABASE_URL": postgres_url, "BEACON_ORG": ORG, "BEACON_PEOPLE": ",".join(LEADS)}
    try:
        log = tmp_path / "servers.log"
        with serving(2, environment, log) as replicas:
            yield Town(postgres_url, store, replicas, log)
    finally:
        store.close()


def faults(found: Counter[str] | Counter[tuple[str, str]], times: int) -> tuple[int, int]:
    """Return how many reminders are missing and how many are too many, if each crisis was to have so many."""
    missing = max(0, REMINDERS - len(found)) * times + sum(max(0, times - count) for count in found.values())
    return missing, sum(max(0, count - times) for count in found.values())


def ring(town: Town, times: int, midway: Callable[[], None] = lambda: None) -> tuple[float, int, int]:
    """Make everything due for the so-manyth time; return the seconds, and what was missed and doubled by then.

    `midway` happens when a quarter is said.
    """
    begun = time.monotonic()
    town.ring()
    town.wait_until(lambda: town.rung(times) > REMINDERS // 4)
    midway()
    town.wait_until(lambda: town.rung(times) == REMINDERS and town.silent())
    missed, doubled = (sum(pair) for pair in zip(*(faults(found, times) for found in town.heard()), strict=True))
    return time.monotonic() - begun, missed, doubled


def freeze(town: Town, replica: Replica) -> None:
    """Freeze a server for longer than its lease, at a moment at which it is in the middle of sending."""
    for _ in range(TRIES):
        replica.pause()
        time.sleep(MOMENT)
        if town.hanging():
            break
        replica.go_on()
        time.sleep(MOMENT / 4)
    time.sleep(FREEZE)
    replica.go_on()


def test_two_servers_say_each_reminder_once_though_one_freezes_and_one_is_stopped(town: Town, show: Show) -> None:
    first, second = town.replicas

    seconds, missed, doubled = ring(town, 1)
    town.wait_until(lambda: sum(town.measured("beacon_reminder_lateness_seconds_count")) >= REMINDERS)
    rung = town.measured("beacon_reminder_lateness_seconds_count")
    sent = town.measured("beacon_send_attempts_total")
    show(
        f"two servers, {REMINDERS} due reminders: {doubled} double, {missed} missed, in {seconds:.1f} s;"
        f" said by each {rung}, sent by each {sent}"
    )
    assert (missed, doubled) == (0, 0)
    assert sum(rung) == REMINDERS
    assert min(*rung, *sent) > 0

    seconds, missed, doubled = ring(town, 2, partial(freeze, town, first))
    sought = town.sought()
    show(
        f"one of them frozen for {FREEZE:.0f} s, {sought} sends in flight taken over:"
        f" {doubled} double, {missed} missed, in {seconds:.1f} s"
    )
    assert (missed, doubled) == (0, 0)
    assert sought > 0

    stopped: list[int] = []
    seconds, missed, doubled = ring(town, 3, lambda: stopped.append(first.stop()))
    left = town.sought() - sought
    stopped.append(second.stop())
    show(
        f"one of them stopped in the middle: {doubled} double, {missed} missed, {left} sends left in flight,"
        f" in {seconds:.1f} s; the database broke {deadlocks(town.url)} deadlocks in all"
    )
    assert (missed, doubled, left) == (0, 0, 0)
    assert stopped == [0, 0]
    assert town.silent()
