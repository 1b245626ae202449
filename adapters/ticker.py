"""The ticker: APScheduler as a metronome that asks, every second or so, whether something is due.

A scheduler in a thread of its own was chosen over the one in the event loop: a busy loop or a full
pool of threads then delays no reminder, and one that fires needs no loop to run in.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger("beacon.ticker")


class Ticker:
    """Calls `tick` in a thread, never twice at once; what is due lies in rows, not here."""

    def __init__(self, tick: Callable[[], object], *, every: float = 1.0) -> None:
        self._tick = tick
        self._every = timedelta(seconds=every)
        self._last_good = -math.inf
        self._scheduler: BackgroundScheduler | None = None
        self.failed = 0  # how many ticks raised

    def start(self) -> None:
        """Tick at once, and then at the interval, until stopped."""
        scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(max_workers=1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        scheduler.add_job(self._beat, "interval", seconds=self._every.total_seconds(), next_run_time=datetime.now(UTC))
        scheduler.start()
        self._scheduler = scheduler

    def stop(self) -> None:
        """Let a tick that is under way end, and tick no more."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
            self._scheduler = None

    def age(self) -> float:
        """Return the seconds since the last tick that succeeded; inf when none did yet.

        This, and not the scheduler's own word that it runs, tells whether reminders go out.
        """
        return time.monotonic() - self._last_good

    def _beat(self) -> None:
        try:
            self._tick()
        except Exception:
            self.failed += 1
            log.exception("tick_failed", extra={"count": self.failed})
        else:
            self._last_good = time.monotonic()
