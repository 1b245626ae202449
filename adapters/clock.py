"""The clock: the machine's own time, or one that was set or moved for a rehearsal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Call it for the time in UTC. It goes on at the machine's pace from where it was set."""

    def __init__(self, at: datetime | None = None) -> None:
        self._ahead = at - datetime.now(UTC) if at else timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def move(self, length: timedelta) -> None:
        """Jump ahead by a length."""
        self._ahead += length
