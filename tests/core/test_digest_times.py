"""The times of digests: what people write, in any zone, through every change of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.digests.schedule import last_before, read_daily
from bot.refusals import Refusal
from bot.schedule import next_daily, next_ring


@pytest.mark.parametrize(
    ("zone", "day", "clock", "expected"),
    [
        ("Africa/Lagos", "2026-03-08", time(9), "2026-03-08T08:00"),
        ("America/New_York", "2026-03-08", time(9), "2026-03-08T13:00"),
        ("America/New_York", "2026-03-07", time(9), "2026-03-07T14:00"),
        ("America/New_York", "2026-03-08", time(2, 30), "2026-03-08T07:00"),  # a time that was skipped
        ("America/New_York", "2026-11-01", time(1, 30), "2026-11-01T05:30"),  # the first of two
        ("Australia/Lord_Howe", "2026-10-04", time(9), "2026-10-03T22:00"),
        ("Australia/Lord_Howe", "2026-10-03", time(9), "2026-10-02T22:30"),
    ],
)
def test_a_time_of_day_is_what_the_clocks_show(zone: str, day: str, clock: time, expected: str) -> None:
    midnight = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone))
    found = next_daily(midnight.astimezone(UTC), clock, zone)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert next_daily(found, clock, zone) > found + timedelta(hours=22)


def test_the_last_and_the_next_of_several_times() -> None:
    noon = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    daily = read_daily("17:00, 9:00", "UTC")
    assert daily == "09:00,17:00 UTC"
    assert (last_before(daily, noon).hour, next_ring(daily, noon).hour) == (9, 17)
    assert last_before(daily, noon.replace(hour=9)) == datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "zone", "key"),
    [("9 o'clock", "UTC", "clock.unclear"), ("at", "UTC", "digest.times"), ("09:00", "Gotham", "zone.unknown")],
)
def test_times_that_nobody_can_read_are_refused(words: str, zone: str, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_daily(words, zone)
    assert refused.value.key == key
