"""Reminders: what is due becomes deliveries, once, and only while its reason stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import conduct, posting
from bot.cards import Card
from bot.context import Context
from bot.model.crisis import Crisis
from bot.model.delivery import Priority
from bot.model.duties import Handover, HandoverState, Reminder, ReminderKind
from bot.model.org import BEACON, Org, Person
from bot.ports import Shift, Store, Work
from bot.refusals import Conflict, Refusal
from bot.schedule import HANDOVER_REMINDERS, late_by
from bot.shelf import Shelf
from bot.texts import Say, Texts
from bot.views.duties import reminder_card

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
        return [self._handle(shift.within(reminder.org_id), reminder, now) for reminder in shift.due(now, BATCH)]

    def _handle(self, work: Work, reminder: Reminder, now: datetime) -> timedelta | None:
        """Say one reminder and return how late it came, or end it silently when its reason is gone."""
        org = work.get(Org, reminder.org_id)
        crisis = work.get(Crisis, reminder.crisis_id, hold=True) if reminder.crisis_id else None
        if org is None or crisis is None or not crisis.open:
            _move(work, reminder, reminder.settled())
            return None
        context = Context(work, now, org, _beacon(org), self.texts, self.shelf, self.new_id, crisis=crisis)
        if not REASONS[reminder.kind](context, crisis, reminder):
            _move(work, reminder, reminder.settled())
            return None
        _move(work, reminder, _next(reminder, now))
        try:
            SPEECHES[reminder.kind](context, crisis, reminder)
        except Refusal:
            return None  # one that cannot be said, such as for want of its playbook, must not silence the others
        return now - reminder.due_at


def _move(work: Work, old: Reminder, new: Reminder) -> None:
    if not work.swap(old, new):  # win the row, then work
        raise Conflict


def _beacon(org: Org) -> Person:
    """Return Beacon itself as the one who acts."""
    return Person(BEACON, org.id, BEACON, BEACON)


def _next(reminder: Reminder, now: datetime) -> Reminder:
    rung = reminder.rung(now)
    patient = reminder.kind is ReminderKind.HANDOVER_WAITS and rung.fired >= HANDOVER_REMINDERS
    return rung.settled() if patient else rung


def _no_notice(_context: Context, crisis: Crisis, _reminder: Reminder) -> bool:
    return crisis.noticed_at is None


def _update_owed(context: Context, crisis: Crisis, _reminder: Reminder) -> bool:
    return crisis.next_update_at is not None and crisis.next_update_at <= context.now


def _still_offered(context: Context, _crisis: Crisis, reminder: Reminder) -> bool:
    handover = context.work.get(Handover, reminder.subject)
    return handover is not None and handover.state is HandoverState.OFFERED


def _say_to_leaders(context: Context, crisis: Crisis, reminder: Reminder) -> None:
    """Say it in the room, and to those who answer for the crisis."""
    card = _card(context, crisis, reminder)
    posting.post_everywhere(context, crisis, card, Priority.REMINDER)
    for person in conduct.leaders(context, crisis):
        posting.send_direct(context, person, card, urgent=conduct.urgent(crisis))


def _say_to_receiver(context: Context, crisis: Crisis, reminder: Reminder) -> None:
    """Ask the one who was offered the lead; the last time, tell the room that the lead stays."""
    handover = context.work.get(Handover, reminder.subject)
    receiver = context.person(handover.receiver) if handover else None
    if handover is None or receiver is None:
        return
    people = {"giver": context.mention(handover.giver), "receiver": context.mention(receiver.id)}
    card = _card(context, crisis, reminder, **people)
    posting.send_direct(context, receiver, card, urgent=True)
    if reminder.fired + 1 >= HANDOVER_REMINDERS:
        key = "handover.unanswered" if crisis.lead else "handover.unanswered.free"
        conduct.warn(context, crisis, key, **people)


def _card(context: Context, crisis: Crisis, reminder: Reminder, **facts: object) -> Callable[[Say], Card]:
    # A repeated reminder is late by the time since the promise itself, not since its last repetition.
    owed_since = reminder.due_at if reminder.kind is not ReminderKind.UPDATE_DUE else crisis.next_update_at
    late = late_by(owed_since or reminder.due_at, context.now)
    mentioned = {"lead": context.mention(crisis.lead) if crisis.lead else "", **facts}
    key = reminder.kind.value
    return lambda say: reminder_card(key, crisis, say, late, **mentioned)


REASONS: dict[ReminderKind, Callable[[Context, Crisis, Reminder], bool]] = {
    ReminderKind.NOTICE_DUE: _no_notice,
    ReminderKind.UPDATE_DUE: _update_owed,
    ReminderKind.HANDOVER_WAITS: _still_offered,
}
SPEECHES: dict[ReminderKind, Callable[[Context, Crisis, Reminder], None]] = {
    ReminderKind.NOTICE_DUE: _say_to_leaders,
    ReminderKind.UPDATE_DUE: _say_to_leaders,
    ReminderKind.HANDOVER_WAITS: _say_to_receiver,
}
