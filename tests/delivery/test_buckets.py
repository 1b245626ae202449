"""A token bucket is a value: taking from it gives the next bucket and a wait."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.outbox import TokenBucket
from tests.fakes.clock import START


def taken(bucket: TokenBucket, times: list[float]) -> list[float]:
    """Take at the given seconds after the start; return the waits in seconds."""
    waits = []
    for seconds in times:
        bucket, wait = bucket.take(START + timedelta(seconds=seconds))
        waits.append(wait.total_seconds())
    return waits


@pytest.mark.parametrize(
    ("rate", "burst", "times", "waits"),
    [
        (1, 1, [0, 0, 0], [0, 1, 2]),
        (1, 1, [0, 1, 2], [0, 0, 0]),
        (1, 1, [0, 0.25, 3], [0, 0.75, 0]),
        (1, 3, [0, 0, 0, 0], [0, 0, 0, 1]),
        (1, 3, [0, 0, 0, 60, 60, 60, 60], [0, 0, 0, 0, 0, 0, 1]),
        (2, 1, [0, 0, 0], [0, 0.5, 1]),
        (1, 1, [10, 0, 10], [0, 1, 2]),
    ],
    ids=["one a second", "in time", "half", "burst", "saved up to the burst", "two a second", "clock set back"],
)
def test_a_bucket_says_how_long_to_wait(rate: float, burst: int, times: list[float], waits: list[float]) -> None:
    assert taken(TokenBucket(rate, burst), times) == pytest.approx(waits)


def test_a_bucket_is_full_until_used_and_again_after_a_rest() -> None:
    fresh = TokenBucket(rate=1, burst=2)
    used, _ = fresh.take(START)
    assert fresh.full(START)
    assert not used.full(START)
    assert used.full(START + timedelta(seconds=1))


def moments(gaps: list[float]) -> list[datetime]:
    """Return the times after gaps of so many seconds."""
    now, times = START, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        times.append(now)
    return times


@given(st.integers(1, 8), st.integers(1, 8), st.lists(st.floats(0, 3), max_size=60))
def test_no_window_ever_sees_more_than_burst_and_rate_allow(rate: int, burst: int, gaps: list[float]) -> None:
    bucket, calls = TokenBucket(rate, burst), []
    for now in moments(gaps):
        bucket, wait = bucket.take(now)
        calls.append(now + wait)
    for first, start in enumerate(calls):
        for last in range(first, len(calls)):
            window = (calls[last] - start).total_seconds()
            assert last - first + 1 <= burst + rate * window + 0.001
