"""Times that are given to the program: the clock of one call."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.clock import Clock
from bot.refusals import Misconfigured, Refusal
from bot.times import in_utc

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)


def clock_at(at: str | None) -> Clock:
    """Return the machine's clock, or one set to an ISO time. Raises `Misconfigured`."""
    if at is None:
        return Clock()
    try:
        moment = in_utc(datetime.fromisoformat(at))
    except (ValueError, OverflowError, Refusal):
        raise Misconfigured(f"--at {at}: write an ISO time with its offset, such as 2026-11-21T14:30:00Z") from None
    if not EARLIEST <= moment < LATEST:
        raise Misconfigured(f"--at {at}: write a time from the year {EARLIEST.year} to {LATEST.year - 1}")
    return Clock(moment)
