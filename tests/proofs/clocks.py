"""The proof of clocks: `python -m tests.proofs.clocks` tries every zone at every change of its clocks, 2025 to 2035.

What is due at a time of the day is due at the first instant at which the clocks of its zone show that time
or a later one of that day. Around each change, reminders of every sort of schedule ring by the very functions
by which they ring in service, and every firing is compared with what that sentence alone says.
"""

from __future__ import annotations

import argparse
import time as machine
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from bot.model.duties import Reminder, ReminderKind
from bot.model.org import Quiet
from bot.reminding.duty import Due
from bot.reminding.table import DUTIES
from bot.schedule import after_quiet, next_ring

FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
STEP, SECOND = timedelta(days=1), timedelta(seconds=1)  # no two changes of a zone are closer than a step
AROUND = timedelta(days=2)  # what is looked at before and after a change
DAILY = (ReminderKind.DIGEST, ReminderKind.OWED, ReminderKind.DAY_END)
INTERVALS = (timedelta(minutes=30), timedelta(hours=1), timedelta(days=1))
EARLY_OR_LATE = (timedelta(), timedelta(seconds=1), timedelta(seconds=59), timedelta(minutes=-1))  # of a tick
QUIET_FROM = time(22)
NEAR = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a zone's clocks: its instant, and how far they are ahead of UTC before and after it."""

    at: datetime
    before: timedelta
    after: timedelta

    def reached(self, wall: datetime) -> datetime:
        """Return the first instant at which the clocks show a time (without a zone), or a later one."""
        early = (wall - self.before).replace(tzinfo=UTC)
        return early if early < self.at else max(self.at, (wall - self.after).replace(tzinfo=UTC))

    def shown(self, at: datetime) -> datetime:
        """Return what the clocks show."""
        return (at + (self.before if at < self.at else self.after)).replace(tzinfo=None)

    def clocks(self) -> list[time]:
        """Return times of the day at which something can go wrong here, and some at which nothing should."""
        low, high = sorted(((self.at + self.before).replace(tzinfo=None), (self.at + self.after).replace(tzinfo=None)))
        critical = (low - NEAR, low, low + (high - low) / 2, high - NEAR, high, high + NEAR)
        usual = (time(0), time(0, 1), time(9), time(12), time(23, 59))
        return sorted({*(each.time().replace(second=0, microsecond=0) for each in critical), *usual})


@dataclass(slots=True)
class Report:
    """How much was tried, and every firing that was not as it had to be."""

    zones: int = 0
    changes: int = 0
    firings: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def compare(self, what: str, fired: list[datetime], wanted: list[datetime]) -> None:
        """Count firings, and note them when they are not the ones that were wanted, each once."""
        self.firings[what.partition(" ")[0]] += len(fired)
        if fired != wanted:
            self.faults.append(f"{what}: {_hours(fired)} instead of {_hours(wanted)}")

    def headline(self) -> str:
        """Return the figures in one line."""
        sorts = ", ".join(f"{sort} {count:,}" for sort, count in sorted(self.firings.items()))
        return (
            f"clocks, 2025 to 2035: {self.zones} zones, {self.changes:,} changes, {self.firings.total():,} firings"
            f" ({sorts}), {len(self.faults)} missed, double or at another time"
        )


def changes_of(zone: str) -> tuple[Change, ...]:
    """Return every change of a zone's clocks."""
    info, found, at = ZoneInfo(zone), [], FIRST
    ahead = _ahead(info, at)
    while at < LAST:
        at += STEP
        then, ahead = ahead, _ahead(info, at)
        if then != ahead:
            found.append(_between(info, at - STEP, at))
    return tuple(found)


def distinct() -> dict[str, tuple[Change, ...]]:
    """Return one zone for each set of changes, and of those without any one for each distance from UTC.

    Others that change in the same way have other names, and no other clocks.
    """
    known: dict[object, str] = {}
    for zone in sorted(available_timezones()):
        known.setdefault((changes_of(zone), _ahead(ZoneInfo(zone), FIRST)), zone)
    return {zone: changes_of(zone) for zone in known.values()}


def try_all(zones: Iterable[tuple[str, tuple[Change, ...]]]) -> Report:
    """Try every schedule at every change of these zones."""
    report = Report()
    for zone, changes in zones:
        report.zones += 1
        for change in changes or (Change(FIRST + AROUND, *[_ahead(ZoneInfo(zone), FIRST)] * 2),):
            report.changes += change.before != change.after
            for clock in change.clocks():
                _try_daily(report, zone, change, clock)
                _try_quiet(report, zone, change, clock)
            _try_twice_a_day(report, zone, change)
            _try_intervals(report, zone, change)
    return report


def _try_daily(report: Report, zone: str, change: Change, clock: time) -> None:
    daily = f"{clock:%H:%M} {zone}"
    wanted = _days(change, (clock,))
    for kind, late in zip((*DAILY, ReminderKind.OWED), EARLY_OR_LATE, strict=True):
        report.compare(f"{kind} {daily} at {change.at}", _rung(kind, change, late, daily=daily), wanted)


def _try_twice_a_day(report: Report, zone: str, change: Change) -> None:
    """Two times of which one is the change's own, as far as they are not the same instant."""
    clocks = (change.clocks()[3], time(17))
    daily = f"{','.join(sorted(f'{clock:%H:%M}' for clock in clocks))} {zone}"
    rung = _rung(ReminderKind.DIGEST, change, timedelta(), daily=daily)
    report.compare(f"twice {daily} at {change.at}", rung, sorted(set(_days(change, clocks))))


def _try_intervals(report: Report, zone: str, change: Change) -> None:
    start = change.at - AROUND
    for every in INTERVALS:
        wanted = [start + every * n for n in range(1, AROUND * 2 // every + 1)]
        rung = _rung(ReminderKind.UPDATE_DUE, change, timedelta(), every=every)
        report.compare(f"interval {every} in {zone} at {change.at}", rung, wanted)
    once = _rung(ReminderKind.REGATE, change, timedelta(), every=None)
    report.compare(f"once in {zone} at {change.at}", once, [start + INTERVALS[0]])


def _try_quiet(report: Report, zone: str, change: Change, clock: time) -> None:
    """What falls due in a night's quiet hours comes when they end, once; asked again then, it waits no more."""
    if clock >= QUIET_FROM:
        return
    quiet = Quiet(QUIET_FROM, clock)
    for day in range(-1, 2):
        evening = datetime.combine((change.shown(change.at) + timedelta(days=day)).date(), QUIET_FROM)
        end = change.reached(datetime.combine(evening.date() + timedelta(days=1), clock))
        begun = change.reached(evening)
        for part in range(5):
            asked = (begun + (end - begun) * part / 5).replace(microsecond=0)
            wanted = end if quiet.covers(change.shown(asked).time()) else asked
            heard = after_quiet(asked, quiet, zone)
            again = after_quiet(heard, quiet, zone)
            report.compare(f"quiet hours until {clock} in {zone}, asked {asked}", [heard, again], [wanted, wanted])


def _rung(
    kind: ReminderKind, change: Change, late: timedelta, *, daily: str = "", every: timedelta | None = None
) -> list[datetime]:
    """Let a reminder ring around a change, each time so much late (or early, among others); return what it rang for."""
    start, end = change.at - AROUND, change.at + AROUND
    due_at = next_ring(daily, start) if daily else start + (every or INTERVALS[0])
    reminder = Reminder("r", "acme", None, kind, due_at, every, daily=daily)
    rung: list[datetime] = []
    while reminder.due_at <= end and not reminder.done:
        rung.append(reminder.due_at)
        now = reminder.due_at + late
        reminder = DUTIES[kind].ring(Due(reminder), max(now, reminder.due_at))
    return rung


def _days(change: Change, clocks: Iterable[time]) -> list[datetime]:
    """Return when times of the day are reached around a change."""
    start, end = change.at - AROUND, change.at + AROUND
    days = [(change.shown(start) + timedelta(days=n)).date() for n in range(-1, 6)]
    found = (change.reached(datetime.combine(day, clock)) for day in days for clock in clocks)
    return sorted(at for at in found if start < at <= end)


def _between(zone: ZoneInfo, early: datetime, late: datetime) -> Change:
    before, after = _ahead(zone, early), _ahead(zone, late)
    while late - early > SECOND:
        middle = early + (late - early) // 2
        early, late = (middle, late) if _ahead(zone, middle) == before else (early, middle)
    return Change(late.replace(microsecond=0), before, after)


def _ahead(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _hours(instants: Iterable[datetime]) -> str:
    return ", ".join(f"{at:%m-%d %H:%M:%S}" for at in instants)


def main() -> None:
    """Try every zone by its name, and print the figures."""
    argparse.ArgumentParser(description="Try every zone at every change of its clocks.").parse_args()
    begun = machine.monotonic()
    report = try_all((zone, changes_of(zone)) for zone in sorted(available_timezones()))
    print(report.headline(), f"{machine.monotonic() - begun:.0f} s", *report.faults[:40], sep="\n")


if __name__ == "__main__":
    main()
