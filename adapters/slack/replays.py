"""Replays: which signed requests this process has seen, for as long as they could be sent once more."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from datetime import datetime

KEPT = 600.0  # seconds: a request dated five minutes ahead stays valid for ten
SHELF = 60.0  # seconds of requests that are forgotten together
LIMIT = 200_000  # stamps, about 20 MB: 330 requests a second all through those ten minutes

log = logging.getLogger("beacon.slack")


class Replays:
    """Remembers stamps. When it is full it refuses what is new: to forget would let old requests in again.

    Only requests that Slack signed are remembered, so nobody else can fill it.
    """

    def __init__(self, clock: Callable[[], datetime], *, limit: int = LIMIT) -> None:
        self._clock, self._limit = clock, limit
        self._shelves: deque[tuple[float, set[bytes]]] = deque()  # when each was begun, oldest first
        self._full = False

    def first(self, stamp: str) -> bool:
        """Say whether a stamp is new, and remember it. False as well when there is no room for it."""
        now, key = self._clock().timestamp(), bytes.fromhex(stamp[:32])  # half of it is unique enough
        while self._shelves and self._shelves[0][0] + SHELF + KEPT <= now:
            self._shelves.popleft()
        if any(key in shelf for _, shelf in self._shelves):
            return False
        self._note(full=len(self) >= self._limit)
        if not self._full:
            self._shelf(now).add(key)
        return not self._full

    def forget(self, stamp: str) -> None:
        """Take a request for one that never came: its sender was asked to send it again, perhaps at once."""
        key = bytes.fromhex(stamp[:32])
        for shelf in self._shelves:
            shelf[1].discard(key)

    def __len__(self) -> int:
        return sum(len(shelf) for _, shelf in self._shelves)

    def _shelf(self, now: float) -> set[bytes]:
        """Return where to put a stamp now. A clock that was set back keeps stamps longer, never shorter."""
        if not self._shelves or self._shelves[-1][0] + SHELF <= now:
            self._shelves.append((now, set()))
        return self._shelves[-1][1]

    def _note(self, *, full: bool) -> None:
        if full and not self._full:
            log.error("replay_memory_full", extra={"count": len(self)})
        self._full = full
