"""The proof of reminders: `python -m tests.proofs.reminders` runs it whole, with every kind there is.

Several servers ring 10,000 due reminders together while one of them is frozen past its lease, with 2, 4
and 8 of them on PostgreSQL and 4 on SQLite; and one process rings as many while it is killed and started
again at random moments. What people read in their rooms is compared with what they are to read.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.store import SqlStore, open_store
from adapters.store.upgrade import upgrade
from bot.model.delivery import Delivery, DeliveryState
from tests.databases import postgres, postgres_database
from tests.proofs.dying import Deaths, ring_while_dying
from tests.proofs.hearing import Heard, listen
from tests.proofs.owing import KINDS, ORG, environment_of, found, ring, unrung
from tests.proofs.replicas import Replica, serving

WHOLE = 715  # crises: 10,010 reminders
SERVERS = {"PostgreSQL": (2, 4, 8), "SQLite": (4,)}
FREEZE = 5.0  # seconds; a lease on the local chat lasts three
MOMENT, TRIES = 0.4, 10  # seconds until it shows whether a server was frozen while it was sending
PATIENCE = 600.0  # seconds for everything to be said


@dataclass(frozen=True)
class Rung:
    """What came of letting servers ring."""

    heard: Heard
    seconds: float
    by_each: list[int]  # how many reminders each server said
    sought: int  # deliveries that another server had to look for, because their sender was frozen

    def headline(self, what: str) -> str:
        """Return the figures in one line."""
        missed, doubled = self.heard.faults
        return (
            f"{what}: {self.heard.said} cards of {KINDS} kinds read, {doubled} double, {missed} missed;"
            f" rung by each {self.by_each}, {self.sought} in flight taken over;"
            f" {self.heard.bundles} messages of several, {self.heard.split} more than one for a person;"
            f" {self.seconds:.0f} s"
        )


def ring_with(url: str, servers: int, crises: int, log: Path) -> Rung:
    """Let so many servers ring what is due, and freeze one of them in the middle."""
    found(url, crises)
    with closing(open_store(url)) as store, serving(servers, environment_of(url), log) as replicas:
        begun = time.monotonic()
        ring(store, datetime.now(UTC))
        _wait_until(lambda: unrung(store, datetime.now(UTC)) < crises * KINDS * 3 // 4)
        freeze(store, replicas[0])
        _wait_until(lambda: unrung(store, datetime.now(UTC)) == 0 and store.outbox.backlog().result().waiting == 0)
        seconds = time.monotonic() - begun
        time.sleep(2.5)  # one that comes late would come now
        by_each = [replica.measured("beacon_reminder_lateness_seconds_count") for replica in replicas]
        return Rung(listen(store, crises), seconds, by_each, log.read_text().count('"sought"'))


def freeze(store: SqlStore, replica: Replica) -> None:
    """Freeze a server for longer than its lease, at a moment at which it is in the middle of sending."""
    for _ in range(TRIES):
        replica.pause()
        time.sleep(MOMENT)
        if _hanging(store):
            break
        replica.go_on()
        time.sleep(MOMENT / 4)
    time.sleep(FREEZE)
    replica.go_on()


def _hanging(store: SqlStore) -> bool:
    """Say whether something has been in flight for longer than a server that lives would need."""
    flying = store.submit(ORG, lambda work: work.find(Delivery, state=DeliveryState.SENDING), write=False)
    latest = datetime.now(UTC) - timedelta(seconds=MOMENT * 0.75)
    return any(each.started_at and each.started_at < latest for each in flying.result())


def _wait_until(holds: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not holds():
        if time.monotonic() - begun > PATIENCE:
            raise TimeoutError("waited in vain for everything to be said")
        time.sleep(0.1)


@contextmanager
def _database(kind: str, server: str, folder: Path) -> Iterator[str]:
    if kind == "PostgreSQL":
        with postgres_database(server) as url:
            yield url
        return
    with tempfile.TemporaryDirectory(dir=folder) as name:
        url = f"sqlite:///{name}/beacon.db"
        upgrade(url)
        yield url


def main() -> None:
    """Run the proofs as the command line says, and print their figures."""
    parser = argparse.ArgumentParser(description="Ring what is due with several servers, and while being killed.")
    parser.add_argument("--crises", type=int, default=WHOLE, help=f"each owes {KINDS} reminders")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--on", nargs="*", default=list(SERVERS), choices=list(SERVERS))
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, postgres(Path(name)) as server:
        for kind in wanted.on:
            for servers in SERVERS[kind]:
                with _database(kind, server, Path(name)) as url:
                    rung = ring_with(url, servers, wanted.crises, Path(name) / "servers.log")
                print(
                    rung.headline(f"{servers} servers, {kind}, one frozen"), *_faults(rung.heard), sep="\n", flush=True
                )
            with _database(kind, server, Path(name)) as url:
                deaths: Deaths = ring_while_dying(url, wanted.crises, wanted.seed)
            print(deaths.headline(kind), *_faults(deaths.heard), sep="\n", flush=True)


def _faults(heard: Heard) -> list[str]:
    return [f"  missed: {each}" for each in heard.missed[:20]] + [f"  double: {each}" for each in heard.doubled[:20]]


if __name__ == "__main__":
    main()
