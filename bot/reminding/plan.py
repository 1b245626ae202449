"""Planning: which reminders a follow-up has, by its state. Every change of a follow-up goes through here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.context import Context
from bot.model.crisis import Crisis
from bot.model.duties import OF_A_FOLLOW_UP, Reminder, ReminderKind, reminder_id
from bot.model.follow_up import FollowUp, FollowUpState

SOON = timedelta(minutes=30)  # before a promise is due
GRACE = timedelta(minutes=1)  # a promise that is kept within a minute is kept in time
ESCALATES = timedelta(minutes=30)  # until the lead hears of a promise that was not kept


def replan(context: Context, crisis: Crisis, follow_up: FollowUp) -> None:
    """Bring the reminders of a follow-up in line with its state: set, moved, or ended."""
    wanted = {each.kind: each for each in _wanted(context, crisis, follow_up)}
    for kind in OF_A_FOLLOW_UP:
        existing = context.work.get(Reminder, reminder_id(kind, follow_up.id))
        new = wanted.get(kind)
        if existing is None:
            if new and _in_time(context, new):
                context.work.add(new)
            continue
        aligned = _aligned(context, existing, new) if new else existing.settled()
        if aligned != existing:
            context.keep(existing, aligned)


def _aligned(context: Context, existing: Reminder, new: Reminder) -> Reminder:
    """Return a reminder as it is wanted now. For the same reason it keeps its time, whoever or whatever moved that."""
    same = existing.planned_for(new.due_at) or (existing.kind is ReminderKind.VALUE_ADD and not existing.done)
    ended = existing.done and (existing.every is not None or not existing.fired)  # and not because it rang
    if not same or ended:
        moved = replace(existing.moved_to(new.due_at, new.every), fired=0, person=new.person)
        return moved if _in_time(context, moved) else moved.settled()
    escalated = existing.kind is ReminderKind.PROMISE_OVERDUE and existing.fired > 0
    return existing if escalated else replace(existing, person=new.person)


def _in_time(context: Context, reminder: Reminder) -> bool:
    """Say whether it can still ring: what was to be said before something is not said after it."""
    return reminder.kind is not ReminderKind.PROMISE_SOON or reminder.due_at > context.now


def given(context: Context, crisis: Crisis, follow_up: FollowUp) -> None:
    """Count from now to the next value-add: something was just sent to the customer."""
    existing = context.work.get(Reminder, reminder_id(ReminderKind.VALUE_ADD, follow_up.id))
    if existing and not existing.done:
        every = context.shelf.of(context.work, crisis).cadence.value_add.every
        context.keep(existing, existing.moved_to(context.now + every, every))


def plan_new(context: Context, crisis: Crisis, follow_up: FollowUp) -> list[Reminder]:
    """Return the reminders of a follow-up that is new: none is there yet, so that nothing is looked up."""
    return [each for each in _wanted(context, crisis, follow_up) if _in_time(context, each)]


def _wanted(context: Context, crisis: Crisis, follow_up: FollowUp) -> list[Reminder]:
    """Return the reminders that its state asks for."""
    hearer = follow_up.owner or crisis.lead or ""
    made = partial(_made, follow_up, hearer)
    if not follow_up.live:
        return []
    if follow_up.state is FollowUpState.WAITING:
        every = context.shelf.of(context.work, crisis).cadence.value_add.every
        return [
            made(ReminderKind.NEXT_CONTACT, follow_up.due_at, ESCALATES),
            made(ReminderKind.VALUE_ADD, context.now + every, every),
        ]
    return [
        made(ReminderKind.PROMISE_SOON, follow_up.due_at - SOON, None),
        made(ReminderKind.PROMISE_OVERDUE, follow_up.due_at + GRACE, ESCALATES),
    ]


def _made(follow_up: FollowUp, hearer: str, kind: ReminderKind, due_at: datetime, every: timedelta | None) -> Reminder:
    of = (reminder_id(kind, follow_up.id), follow_up.org_id, follow_up.crisis_id, kind)
    return Reminder(*of, due_at, every, follow_up.id, person=hearer, planned_at=due_at)
