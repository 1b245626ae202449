"""The clockwork: what is due becomes deliveries, once, and only while its reason stands."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import cast

from bot.context import QUEUE_ALERT, Context, Suggestions, nothing_to_suggest
from bot.model.crisis import Crisis
from bot.model.duties import Reminder, ReminderKind
from bot.model.org import BEACON, Org, Person
from bot.ports import Shift, Store, Work
from bot.refusals import Conflict, Refusal, Unavailable
from bot.reminding.bundles import say_together
from bot.reminding.duty import Due, Duty, Told
from bot.reminding.recalling import Recalling
from bot.reminding.table import DUTIES
from bot.resources.cabinet import Cabinet
from bot.shelf import Shelf
from bot.texts import Texts

log = logging.getLogger("beacon.reminding")
TOGETHER = timedelta(minutes=1)  # what is due so soon after something else for the same person is said with it
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
    suggestions: Suggestions = nothing_to_suggest  # what a library offers for a customer who waits
    queue_alert: int = QUEUE_ALERT  # unclaimed follow-ups of a crisis above which its lead is told

    def tick(self, now: datetime) -> int:
        """Handle everything that is due by `now`; return how many reminders were said."""
        said, size, alone = 0, BATCH, 0
        tried: list[Reminder] = []
        while True:
            try:
                taken, handled = self.store.shift(partial(self._batch, now=now, size=size, tried=tried)).result()
            except Unavailable:
                raise
            except Exception as fault:  # one that cannot be handled must not silence the others
                if not tried:
                    raise
                # Who it was shows when the same batch is taken again, one by one.
                size, alone = (1, BATCH) if size > 1 else (1, alone)
                if len(tried) == 1:
                    self._put_off(tried[0], now, fault)
                continue
            # Only now is it certain that they were said once: a unit of work may run more than once.
            late = [each for each in handled if each is not None]
            for each in late:
                self.observe(max(each, timedelta()))
            said, alone = said + len(late), alone - 1
            if taken < size:
                return said
            size = size if alone > 0 else BATCH

    def _put_off(self, reminder: Reminder, now: datetime, fault: Exception) -> None:
        """Leave a reminder alone for a while, longer each time, and say why."""
        facts = {
            "reminder": reminder.id,
            "kind": reminder.kind.value,
            "crisis": reminder.crisis_id,
            "failures": reminder.failures + 1,
        }
        log.error("reminder_failed", extra=facts, exc_info=fault)
        later = reminder.failed(now)
        self.store.submit(reminder.org_id, lambda work: work.swap(reminder, later)).result()

    def _batch(
        self, shift: Shift, *, now: datetime, size: int, tried: list[Reminder]
    ) -> tuple[int, list[timedelta | None]]:
        """Handle one batch, organisation by organisation; return its size and how late each came that was said."""
        due = shift.due(now, size)
        tried[:] = due
        together = {(each.org_id, each.id): each for each in self._with_company(shift, due, now, size)}
        taken = sorted(together.values(), key=_order)
        late: list[timedelta | None] = []
        for org_id, group in groupby(taken, key=lambda each: each.org_id):
            late += self._of_one_org(shift.within(org_id), list(group), now)
        return len(due), late

    def _with_company(self, shift: Shift, due: list[Reminder], now: datetime, size: int) -> list[Reminder]:
        """Add what is due within a minute for the same people: it becomes one message."""
        people = {each.person for each in due if each.person and self.duties[each.kind].bundles}
        if not people or size == 1:
            return due
        soon = shift.due(now + TOGETHER, size, people=tuple(sorted(people)))
        return due + [each for each in soon if self.duties[each.kind].bundles]

    def _of_one_org(self, work: Work, reminders: list[Reminder], now: datetime) -> list[timedelta | None]:
        org = work.get(Org, work.org_id)
        if org is None:
            for reminder in reminders:
                _settle(work, reminder)
            return [None for _ in reminders]
        recalling = cast(Work, Recalling(work))  # it passes on what it does not say itself
        context = Context(recalling, now, org, _beacon(org), self.texts, self.shelf, self.new_id, cabinet=self.cabinet)
        context.suggestions, context.queue_alert = self.suggestions, self.queue_alert
        standing = [due for due in map(self._due_of(context), reminders) if due]
        said: set[str] = set()
        told: list[Told] = []
        for kind, dues in groupby(sorted(standing, key=_kind), key=_kind):
            said |= self._tell(context, self.duties[kind], list(dues), told)
        say_together(context, told)
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
            until = duty.waits(context, due)
            if until is not None and until > context.now:
                _move(context.work, reminder, reminder.put_off(until))
                return None
            # One that comes a minute early rings as if it were on time, or its day would have two of it.
            rung = duty.ring(due, max(context.now, reminder.due_at))
            _move(context.work, reminder, replace(duty.after(context, due, rung), failures=0))
            return due

        return win

    def _tell(self, context: Context, duty: Duty, dues: list[Due], told: list[Told]) -> frozenset[str]:
        context.crisis = dues[0].crisis if len(dues) == 1 else None
        try:
            telling = duty.tell(context, dues)
        except Refusal:
            return frozenset()  # what cannot be said, such as for want of its playbook, must not silence the others
        told += telling.told
        return telling.said


def _may_stand(due: Due, duty: Duty) -> bool:
    """Say whether a reminder's crisis lets it ring: it is open, or what is owed outlives it."""
    if due.reminder.crisis_id is None:
        return True
    return due.crisis is not None and (due.crisis.open or duty.outlives)


def _order(reminder: Reminder) -> tuple[str, datetime]:
    return reminder.org_id, reminder.due_at


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
