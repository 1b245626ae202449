"""The clockwork: what is due becomes deliveries, once, and only while its reason stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from bot.context import Context
from bot.model.crisis import Crisis
from bot.model.duties import Reminder, ReminderKind
from bot.model.org import BEACON, Org, Person
from bot.ports import Shift, Store, Work
from bot.refusals import Conflict, Refusal
from bot.reminding.duty import Due, Duty
from bot.reminding.table import DUTIES
from bot.resources.cabinet import Cabinet
from bot.shelf import Shelf
from bot.texts import Texts

BATCH = 100  # reminders in one unit of work: few commits, and other writers do not wait long


def unheard(late: timedelta) -> None:
    """Let a reminder's lateness pass without measuring it."""


@dataclass(frozen=True, slots=True)
class Clockwork:
    """Turns due reminders into deliveries. `observe` hears how late each one came."""

    store: Store
    texts: Texts
    shelf: Shelf
    new_id: Callable[[], str]
    observe: Callable[[timedelta], None] = unheard
    cabinet: Cabinet = field(default_factory=Cabinet)  # what helps customers who wait
    duties: Mapping[ReminderKind, Duty] = field(default_factory=lambda: DUTIES)

    def tick(self, now: datetime) -> int:
        """Handle everything that is due by `now`; return how many reminders were said."""
        said = 0
        while True:
            handled = self.store.shift(lambda shift: self._batch(shift, now)).result()
            # Only now is it certain that they were said once: a unit of work may run more than once.
            late = [each for each in handled if each is not None]
            for each in late:
                self.observe(each)
            said += len(late)
            if len(handled) < BATCH:
                return said

    def _batch(self, shift: Shift, now: datetime) -> list[timedelta | None]:
        """Handle one batch, organisation by organisation; return how late each came that was said."""
        taken = sorted(shift.due(now, BATCH), key=lambda each: (each.org_id, each.due_at))
        late: list[timedelta | None] = []
        for org_id, group in groupby(taken, key=lambda each: each.org_id):
            late += self._of_one_org(shift.within(org_id), list(group), now)
        return late

    def _of_one_org(self, work: Work, reminders: list[Reminder], now: datetime) -> list[timedelta | None]:
        org = work.get(Org, work.org_id)
        if org is None:
            for reminder in reminders:
                _settle(work, reminder)
            return [None for _ in reminders]
        context = Context(work, now, org, _beacon(org), self.texts, self.shelf, self.new_id, cabinet=self.cabinet)
        standing = [due for due in map(self._due_of(context), reminders) if due]
        said: set[str] = set()
        for kind, dues in groupby(sorted(standing, key=_kind), key=_kind):
            said |= self._tell(context, self.duties[kind], list(dues))
        return [now - each.due_at if each.id in said else None for each in reminders]

    def _due_of(self, context: Context) -> Callable[[Reminder], Due | None]:
        """Return what wins a reminder and says whether it stands; one whose reason is gone ends silently."""
        crises: dict[str, Crisis | None] = {}

        def win(reminder: Reminder) -> Due | None:
            crisis_id, duty = reminder.crisis_id, self.duties[reminder.kind]
            if crisis_id and crisis_id not in crises:
                crises[crisis_id] = context.work.get(Crisis, crisis_id, hold=True)
            due = Due(reminder, crises.get(crisis_id or ""))
            context.crisis = due.crisis
            if not _may_stand(due, duty) or not duty.stands(context, due):
                _settle(context.work, reminder)
                return None
            _move(context.work, reminder, duty.ring(due, context.now))
            return due

        return win

    def _tell(self, context: Context, duty: Duty, dues: list[Due]) -> set[str]:
        context.crisis = dues[0].crisis if len(dues) == 1 else None
        try:
            duty.tell(context, dues)
        except Refusal:
            return set()  # what cannot be said, such as for want of its playbook, must not silence the others
        return {due.reminder.id for due in dues}


def _may_stand(due: Due, duty: Duty) -> bool:
    """Say whether a reminder's crisis lets it ring: it is open, or what is owed outlives it."""
    if due.reminder.crisis_id is None:
        return True
    return due.crisis is not None and (due.crisis.open or duty.outlives)


def _kind(due: Due) -> ReminderKind:
    return due.reminder.kind


def _settle(work: Work, reminder: Reminder) -> None:
    _move(work, reminder, reminder.settled())


def _move(work: Work, old: Reminder, new: Reminder) -> None:
    if not work.swap(old, new):  # win the row, then work
        raise Conflict


def _beacon(org: Org) -> Person:
    """Return Beacon itself as the one who acts."""
    return Person(BEACON, org.id, BEACON, BEACON)
