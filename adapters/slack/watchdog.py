"""The watchdog: how long a connection has been silent, and what that means."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

WORRY, LIMIT = 60.0, 90.0  # seconds; Slack pings several times a minute
ASLEEP = 5.0  # seconds between two looks that mean that this process was stopped, not that Slack was silent


class Verdict(StrEnum):
    """What to do about the silence: nothing, connect anew, or give up."""

    WELL = "well"
    SILENT = "silent"
    DEAF = "deaf"


class Watchdog:
    """Measures the age of the last frame. `clock` gives seconds that only go forward."""

    def __init__(
        self, clock: Callable[[], float], *, worry: float = WORRY, limit: float = LIMIT, asleep: float = ASLEEP
    ) -> None:
        self._clock, self._worry, self._limit, self._asleep = clock, worry, limit, asleep
        self._heard = self._looked = clock()

    def hear(self) -> None:
        """A frame came, or it is known why none does: the silence begins anew."""
        self._heard = self._clock()

    def age(self) -> float:
        """Return how many seconds it has been silent."""
        return self._clock() - self._heard

    def look(self) -> Verdict:
        """Return what the silence means. To be asked at least once in `asleep` seconds.

        After a longer pause it was this process that did not listen (it was stopped, or the machine
        slept), so that time does not count.
        """
        now = self._clock()
        pause, self._looked = now - self._looked, now
        if pause > self._asleep:
            self._heard = min(now, self._heard + pause)
        if self.age() >= self._limit:
            return Verdict.DEAF
        return Verdict.SILENT if self.age() >= self._worry else Verdict.WELL
