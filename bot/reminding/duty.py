"""A duty: what one kind of reminder is about, when it stands, whom it is told, and when it rings again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.cards import Card
from bot.context import Context
from bot.model.crisis import Crisis
from bot.model.duties import Reminder
from bot.model.org import Person
from bot.refusals import Refusal
from bot.schedule import late_by, next_ring
from bot.texts import Say


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
class Told:
    """A card for one person, still to be said: what falls due for them together becomes one message.

    `name` tells it from others that wait for the end of the same person's quiet hours.
    """

    person: Person
    card: Callable[[Say], Card]
    urgent: bool
    name: str


@dataclass(frozen=True, slots=True)
class Telling:
    """What came of telling: which reminders were said, by id, and the cards that are still to be said to people."""

    said: frozenset[str]
    told: tuple[Told, ...] = ()


def to_people(told: Iterable[Told]) -> Telling:
    """Say cards to people: a reminder of which nobody hears was not said."""
    cards = tuple(told)
    return Telling(frozenset(card.name for card in cards), cards)


def as_rung(_context: Context, _due: Due, rung: Reminder) -> Reminder:
    """Leave the next firing as it was planned."""
    return rung


def no_wait(_context: Context, _due: Due) -> datetime | None:
    """Let it ring now."""
    return None


@dataclass(frozen=True, slots=True)
class Duty:
    """How one kind of reminder is handled.

    `tell` gets all of an organisation that are due together and stand, so that one query may serve them
    all; the context's crisis is that of the reminder when there is one of them, else none. `outlives`
    says that it stands although its crisis is closed: what a customer was promised is owed all the same.
    The cards that `tell` returns are said by the clockwork, one message per person. `waits` says until when it waits
    because whoever hears of it is not to be disturbed: then it is asked anew whether it stands. `bundles`
    says that it may come a minute early, together with something else for the same person. `after` may
    change the next firing by what only the context tells, such as a playbook's pace.
    """

    stands: Callable[[Context, Due], bool]
    tell: Callable[[Context, Sequence[Due]], Telling]
    ring: Callable[[Due, datetime], Reminder] = ring
    outlives: bool = False
    waits: Callable[[Context, Due], datetime | None] = no_wait
    bundles: bool = False
    after: Callable[[Context, Due, Reminder], Reminder] = as_rung


def each(tell: Callable[[Context, Due], Telling]) -> Callable[[Context, Sequence[Due]], Telling]:
    """Tell them one by one, each with its crisis at hand; one that cannot be said silences no other."""

    def tell_all(context: Context, dues: Sequence[Due]) -> Telling:
        tellings: list[Telling] = []
        for due in dues:
            context.crisis = due.crisis
            with suppress(Refusal):  # such as for want of its playbook
                tellings.append(tell(context, due))
        told = tuple(card for telling in tellings for card in telling.told)
        return Telling(frozenset().union(*(telling.said for telling in tellings)), told)

    return tell_all


def in_the_open(tell: Callable[[Context, Due], bool]) -> Callable[[Context, Sequence[Due]], Telling]:
    """Tell them one by one by something that sends by itself, and says whether there was anybody to hear it."""

    def tell_one(context: Context, due: Due) -> Telling:
        return Telling(frozenset({due.reminder.id} if tell(context, due) else ()))

    return each(tell_one)
