"""Daily reminders: once a day by the clock on the wall, whatever the clocks of the zone do."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.model.duties import Reminder, ReminderKind
from bot.reminding.duty import Due, ring
from bot.schedule import next_daily


@pytest.mark.parametrize(
    ("after", "clock", "zone", "answer"),
    [
        ("2026-11-21T07:59+00:00", "09:00", "Africa/Lagos", "2026-11-21T08:00+00:00"),
        ("2026-11-21T08:00+00:00", "09:00", "Africa/Lagos", "2026-11-22T08:00+00:00"),
        ("2026-11-21T03:15+00:00", "09:00", "Asia/Kathmandu", "2026-11-22T03:15+00:00"),
        ("2026-03-28T09:00+00:00", "02:30", "Europe/Berlin", "2026-03-29T01:00+00:00"),  # skipped: after the gap
        ("2026-03-29T01:00+00:00", "02:30", "Europe/Berlin", "2026-03-30T00:30+00:00"),
        ("2026-10-24T09:00+00:00", "02:30", "Europe/Berlin", "2026-10-25T00:30+00:00"),  # twice: the first one
        ("2026-10-25T00:30+00:00", "02:30", "Europe/Berlin", "2026-10-26T01:30+00:00"),
        ("2026-10-03T12:00+00:00", "02:10", "Australia/Lord_Howe", "2026-10-03T15:30+00:00"),
    ],
)
def test_the_next_time_a_clock_shows_it(after: str, clock: str, zone: str, answer: str) -> None:
    found = next_daily(datetime.fromisoformat(after), time.fromisoformat(clock), zone)
    assert found == datetime.fromisoformat(answer)


def test_days_that_were_missed_fold_into_one() -> None:
    due_at = datetime(2026, 11, 21, 8, tzinfo=UTC)
    digest = Reminder("d", "demo", None, ReminderKind.DIGEST, due_at, daily="09:00 Africa/Lagos")
    rung = ring(Due(digest), due_at + timedelta(days=3, hours=5))
    assert (rung.fired, rung.done, rung.due_at) == (1, False, due_at + timedelta(days=4))
