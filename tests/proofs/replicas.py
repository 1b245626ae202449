"""Real servers: `beacon serve` in processes of their own, on ports of their own, beside one another."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import psycopg

from adapters.store import SqlStore
from bot.model.crisis import Crisis, Severity
from bot.model.duties import Reminder, ReminderKind
from bot.model.records import LocalRoom
from bot.model.room import Room, RoomKind
from bot.ports import Work

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("beacon")
PATIENCE = 20.0  # seconds for a start or a stop
INTERVAL = timedelta(hours=2)
GROUP = 200  # rows of each kind in one unit of work


class Replica:
    """One server."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.address = ""

    def wait_until_ready(self) -> None:
        """Wait until it says where it listens."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        found = re.search(r"http://[\w.]+:\d+", line)
        assert found, f"the server said {line!r} and {self._process.poll()}"
        self.address = found.group()

    def pause(self) -> None:
        """Stop it as a frozen machine would be."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on as if nothing had happened."""
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> int:
        """Ask it to stop; return its exit status."""
        self._process.terminate()
        return self._process.wait(PATIENCE)

    def measured(self, name: str) -> int:
        """Return the sum of a metric over all its labels."""
        with urllib.request.urlopen(f"{self.address}/metrics", timeout=5) as page:
            lines = page.read().decode().splitlines()
        values = (line.rpartition(" ")[2] for line in lines if re.match(rf"{name}(\{{|\s)", line))
        return int(sum(map(float, values)))

    def end(self) -> None:
        """Make sure that nothing of it is left."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()


@contextmanager
def serving(count: int, settings: Mapping[str, str], log: Path) -> Iterator[list[Replica]]:
    """Start servers at the same time, and wait until all are up; what they log goes to a file."""
    environment = {**os.environ, **settings, "BEACON_PORT": "0", "BEACON_LOG_LEVEL": "INFO"}
    with log.open("w") as said:
        replicas = [
            Replica(
                subprocess.Popen(
                    [PROGRAM, "serve"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=said, text=True
                )
            )
            for _ in range(count)
        ]
        try:
            for replica in replicas:
                replica.wait_until_ready()
            yield replicas
        finally:
            for replica in replicas:
                replica.end()


def deadlocks(url: str) -> int:
    """Return how often the database had to break a deadlock; each costs everyone in it a second."""
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        ((count,),) = found.fetchall()
    return int(count)


def plant(store: SqlStore, org: str, leads: list[str], count: int, now: datetime) -> None:
    """Write so many crises, each with a room, a lead and one reminder, as years of use would have."""
    for first in range(1, count + 1, GROUP):
        numbers = range(first, min(first + GROUP, count + 1))

        def job(work: Work, numbers: range = numbers) -> None:
            for number in numbers:
                for row in _rows(org, number, leads[number % len(leads)], now):
                    work.add(row)

        store.submit(org, job).result()


def _rows(org: str, number: int, lead: str, now: datetime) -> Iterator[object]:
    name, later = f"crisis-{number}", now + INTERVAL
    yield Crisis(
        id=name,
        org_id=org,
        number=number,
        title=f"Outage {number}",
        kinds=("product_failure",),
        severity=Severity.SEV2,
        declared_by=lead,
        declared_at=now,
        playbook="",
        lead=lead,
        next_update_at=later,
        noticed_at=now,
        room_id=f"room-{number}",
    )
    yield Room(f"room-{number}", org, "local", RoomKind.CRISIS, name, crisis_id=name, ref=f"room-{number}")
    yield LocalRoom(f"room-{number}", org)
    yield Reminder(f"reminder-{number}", org, name, ReminderKind.UPDATE_DUE, later, INTERVAL)
