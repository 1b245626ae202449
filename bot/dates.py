"""The port of dates: what people write for a point in time, and the instants that it may mean."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Dates(Protocol):
    """Reads a point in time out of words."""

    def __call__(self, words: str, /, *, now: datetime, zone: str, locale: str) -> tuple[datetime, ...]:
        """Return the instants that words may mean, in UTC, the likeliest first.

        Several when it is not clear which is meant, such as a clock time that happens twice on the day on
        which the clocks go back; none when the words are no time.
        """


def unread(_words: str, /, *, now: datetime, zone: str, locale: str) -> tuple[datetime, ...]:  # noqa: ARG001 - the port's
    """Understand nothing: for what never reads a date."""
    return ()
