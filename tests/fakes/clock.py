"""A clock that can be moved by hand, or that runs with the real one from a time of its own."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class Clock:
    """Call it for the time. It stands still unless `running`."""

    def __init__(self, start: datetime = START, *, running: bool = False) -> None:
        self._now = start
        self._begun = time.monotonic() if running else None

    def __call__(self) -> datetime:
        if self._begun is None:
            return self._now
        return self._now + timedelta(seconds=time.monotonic() - self._begun)

    def pass_(
        self,
        *,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
    ) -> datetime:
        """Let time pass at once; return the time afterwards."""
        self._now += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return self()
