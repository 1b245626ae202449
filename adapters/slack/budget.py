"""The budget: how many requests a person and a workspace may make, so that one cannot crowd out the others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.outbox import TokenBucket

CROWDED = 20_000  # so many people and workspaces are remembered before those at rest are forgotten

Place = tuple[str, str]  # workspace, person; '' for the workspace as a whole


class Budget:
    """Counts requests. Of `n` a minute, n may come at once, and then one every 60/n seconds."""

    def __init__(self, clock: Callable[[], datetime], *, person: int, workspace: int) -> None:
        """Take how many requests a minute one person, and one workspace, may make."""
        self._clock = clock
        self._fresh = {True: _a_minute(person), False: _a_minute(workspace)}
        self._buckets: dict[Place, TokenBucket] = {}

    def wait(self, team_id: str, user_id: str) -> float:
        """Return 0.0 for a request that is within the budgets, and count it; else the seconds to wait.

        A request that has to wait is not counted.
        """
        now, longest, taken = self._clock(), 0.0, {}
        for place in ((team_id, user_id), (team_id, "")):
            bucket = self._buckets.get(place, self._fresh[bool(place[1])])
            taken[place], wait = bucket.take(now)
            longest = max(longest, wait.total_seconds())
        if longest == 0.0:
            self._forget(now)
            self._buckets |= taken
        return longest

    def __len__(self) -> int:
        return len(self._buckets)

    def _forget(self, now: datetime) -> None:
        """Keep memory bounded: those at rest have nothing to remember; of the others the longest unseen go."""
        if len(self._buckets) < CROWDED:
            return
        busy = [(place, bucket) for place, bucket in self._buckets.items() if not bucket.full(now)]
        busy.sort(key=lambda each: each[1].at or now)
        self._buckets = dict(busy[-CROWDED // 2 :])


def _a_minute(number: int) -> TokenBucket:
    return TokenBucket(rate=number / 60, burst=number)
