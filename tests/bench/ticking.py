"""Ticking: what lies far in the future must not slow down what is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from adapters.clock import Clock
from bot.beacon import Beacon
from bot.model.crisis import Crisis, Severity
from bot.model.duties import Reminder, ReminderKind
from bot.model.room import Room, RoomKind
from bot.ports import Work
from bot.settings import DEMO, Settings
from tests.bench.measure import Against, Line, compare

DUE = 10
FEW = 100
TICK_BAR = 1.5
EVERY = timedelta(hours=1)
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
FAR = NOON + timedelta(days=3650)


class Calendar:
    """A Beacon with some reminders that come due again every hour, and many that do not for years."""

    def __init__(self, path: Path, future: int) -> None:
        self._beacon = Beacon(Settings(database_url=f"sqlite:///{path}"), Clock())
        self._now = NOON
        self._beacon.store.submit(DEMO, lambda work: _plant(work, future)).result()

    def close(self) -> None:
        """Let go of the database."""
        self._beacon.close()

    def tick(self) -> float:
        """Let an hour pass; return what the tick took that says the due ones."""
        self._now += EVERY
        started = perf_counter()
        said = self._beacon.clockwork.tick(self._now)
        taken = perf_counter() - started
        if said != DUE:
            raise RuntimeError(f"{said} reminders were said, not {DUE}")
        return taken


def compare_ticks(folder: Path, rounds: int, many: int) -> list[Line]:
    """Compare a tick beside many reminders of the future with one beside few."""
    few_name, many_name = (f"tick with {DUE} due beside {future:,} later" for future in (FEW, many))
    calendars = {name: Calendar(folder / f"{name}.db", future) for name, future in ((few_name, FEW), (many_name, many))}
    try:
        for calendar in calendars.values():
            calendar.tick()
        acts = {name: calendar.tick for name, calendar in calendars.items()}
        return compare(rounds, acts, {many_name: Against(few_name, TICK_BAR)})
    finally:
        for calendar in calendars.values():
            calendar.close()


def _plant(work: Work, future: int) -> None:
    for number in range(1, DUE + 1):
        for row in _crisis(number):
            work.add(row)
        work.add(Reminder(f"due-{number}", DEMO, f"crisis-{number}", ReminderKind.UPDATE_DUE, NOON, EVERY))
    for number in range(future):
        due_at = FAR + timedelta(seconds=number)
        crisis = f"crisis-{number % DUE + 1}"
        work.add(Reminder(f"later-{number}", DEMO, crisis, ReminderKind.UPDATE_DUE, due_at, EVERY))


def _crisis(number: int) -> Iterator[object]:
    name = f"crisis-{number}"
    yield Crisis(
        *(name, DEMO, number, f"Outage {number}", ("product_failure",), Severity.SEV2, "alice", NOON, ""),
        lead="alice",
        next_update_at=NOON,
        room_id=name,
    )
    yield Room(name, DEMO, "local", RoomKind.CRISIS, name, crisis_id=name, ref=name)
