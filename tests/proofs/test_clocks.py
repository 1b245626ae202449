"""Whatever the clocks of a zone do, what is due at a time of the day rings once for that day, and no firing is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest

from tests.proofs.clocks import Change, distinct, try_all

HOUR = timedelta(hours=1)
SPRING = Change(datetime(2026, 3, 29, 1, 0, tzinfo=UTC), HOUR, 2 * HOUR)
AUTUMN = Change(datetime(2026, 10, 25, 1, 0, tzinfo=UTC), 2 * HOUR, HOUR)


def test_every_occurrence_rings_once_at_every_change_of_every_clock(show: Callable[[str], None]) -> None:
    report = try_all(distinct().items())
    show(report.headline())
    assert report.faults == []
    assert report.zones >= 40
    assert report.changes >= 600
    assert set(report.firings) == {"digest", "owed", "day_end", "twice", "quiet", "interval", "once"}


@pytest.mark.parametrize(
    ("change", "wall", "reached"),
    [
        (SPRING, "2026-03-29T01:59", "2026-03-29T00:59"),
        (SPRING, "2026-03-29T02:30", "2026-03-29T01:00"),  # skipped: the end of the gap
        (SPRING, "2026-03-29T03:01", "2026-03-29T01:01"),
        (AUTUMN, "2026-10-25T02:30", "2026-10-25T00:30"),  # twice: the first time
        (AUTUMN, "2026-10-25T03:00", "2026-10-25T02:00"),
    ],
)
def test_the_proof_knows_when_clocks_show_a_time(change: Change, wall: str, reached: str) -> None:
    assert change.reached(datetime.fromisoformat(wall)) == datetime.fromisoformat(reached).replace(tzinfo=UTC)


def test_the_proof_tries_what_is_skipped_and_what_comes_twice() -> None:
    assert {time(2, 30), time(2), time(3), time(9)} <= set(SPRING.clocks())
    assert time(2, 30) in AUTUMN.clocks()


def test_the_proof_notices_a_clock_of_which_it_was_told_wrongly() -> None:
    wrong = Change(SPRING.at + HOUR, HOUR, 2 * HOUR)
    assert try_all([("Europe/Berlin", (wrong,))]).faults
