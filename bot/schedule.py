"""The schedule's rules: when the next update is due, and when a person may be disturbed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model.crisis import Severity, Stage
from bot.model.org import Quiet
from bot.playbook.schema import Cadence, Pace

HANDOVER_PATIENCE = timedelta(minutes=10)  # how long an offer waits before somebody is reminded
HANDOVER_REMINDERS = 3
LATE_AFTER = timedelta(minutes=1)  # a reminder within a minute of its time is on time
URGENT = (Severity.SEV1, Severity.SEV2)  # passes quiet hours


def pace(durations: Pace, severity: Severity) -> timedelta:
    """Return the duration of a severity."""
    lengths: dict[Severity, timedelta] = {
        Severity.SEV1: durations.sev1,
        Severity.SEV2: durations.sev2,
        Severity.SEV3: durations.sev3,
        Severity.SEV4: durations.sev4,
    }
    return lengths[severity]


def update_interval(cadence: Cadence, severity: Severity, stage: Stage) -> timedelta:
    """Return how long after an update the next is promised; under watch it is twice as long."""
    every = pace(cadence.updates, severity)
    return every * 2 if stage is Stage.MONITORING else every


def sooner(promised: datetime | None, now: datetime, interval: timedelta) -> datetime:
    """Move a promise when severity or stage change: only ever sooner, a given word is kept."""
    fresh = now + interval
    return fresh if promised is None else min(promised, fresh)


def late_by(due_at: datetime, now: datetime) -> timedelta | None:
    """Return how late something due comes, or None when it is on time."""
    return now - due_at if now - due_at > LATE_AFTER else None


def after_quiet(at: datetime, quiet: Quiet | None, zone: str) -> datetime:
    """Return the first instant from `at` on that is outside a person's quiet hours.

    The end of the quiet hours that a clock change skips moves to the first valid instant after it;
    one that happens twice is taken the first time.
    """
    local = at.astimezone(ZoneInfo(zone))
    if quiet is None or not quiet.covers(local.time()):
        return at
    end = local.replace(hour=quiet.end.hour, minute=quiet.end.minute, second=0, microsecond=0, fold=0)
    if quiet.end <= local.time():
        end += timedelta(days=1)
    return max(_valid(end), at)


def next_daily(after: datetime, clock_time: time, zone: str) -> datetime:
    """Return the next instant strictly after `after` at which a wall clock in a zone shows a time of day.

    A time that a clock change skips moves to the first valid instant after the gap; one that happens
    twice counts the first time only.
    """
    day = after.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    while True:
        found = _valid(datetime.combine(day, clock_time, ZoneInfo(zone)))
        if found > after:
            return found
        day += timedelta(days=1)


def next_ring(daily: str, after: datetime) -> datetime:
    """Return when a reminder that rings daily ("09:00,17:00 Africa/Lagos") rings next: missed days fold into one."""
    clocks, zone = times_of(daily)
    return min(next_daily(after, clock, zone) for clock in clocks)


def times_of(daily: str) -> tuple[list[time], str]:
    """Return the times of day and the zone of what a reminder keeps."""
    clocks, _, zone = daily.partition(" ")
    return [time.fromisoformat(clock) for clock in clocks.split(",")], zone


def _valid(local: datetime) -> datetime:
    """Return the instant of a wall-clock time; for one that the clocks skip, the end of the gap."""
    first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:  # an ordinary time, or the first of two
        return first
    return _transition(second, first, ZoneInfo(str(local.tzinfo)))


def _transition(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Find the second between two instants at which the zone's offset changes."""
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
