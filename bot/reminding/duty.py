"""A duty: what one kind of reminder is about, when it stands, whom it is told, and when it rings again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.context import Context
from bot.model.crisis import Crisis
from bot.model.duties import Reminder
from bot.schedule import late_by, next_ring


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder that fell due, as it was before it rang; `crisis` is the one that it belongs to, if any."""

    reminder: Reminder
    crisis: Crisis | None = None

    @property
    def its_crisis(self) -> Crisis:
        """The crisis of a reminder that must belong to one."""
        if self.crisis is None:
            raise LookupError(f"{self.reminder.id} belongs to no crisis")
        return self.crisis

    def late(self, now: datetime) -> timedelta | None:
        """Return how late it comes, or None when it is on time."""
        return late_by(self.reminder.due_at, now)


def ring(due: Due, now: datetime) -> Reminder:
    """Count a firing and plan the next one: at the reminder's time of the day, after its interval, or never."""
    reminder = due.reminder
    if reminder.daily:
        return replace(reminder, fired=reminder.fired + 1, due_at=next_ring(reminder.daily, now))
    return reminder.rung(now)


@dataclass(frozen=True, slots=True)
class Duty:
    """How one kind of reminder is handled.

    `tell` gets all of an organisation that are due together and stand, so that one query may serve them
    all; the context's crisis is that of the reminder when there is one of them, else none. `outlives`
    says that it stands although its crisis is closed: what a customer was promised is owed all the same.
    """

    stands: Callable[[Context, Due], bool]
    tell: Callable[[Context, Sequence[Due]], None]
    ring: Callable[[Due, datetime], Reminder] = ring
    outlives: bool = False


def each(tell: Callable[[Context, Due], None]) -> Callable[[Context, Sequence[Due]], None]:
    """Tell them one by one, each with its crisis at hand."""

    def tell_all(context: Context, dues: Sequence[Due]) -> None:
        for due in dues:
            context.crisis = due.crisis
            tell(context, due)

    return tell_all
