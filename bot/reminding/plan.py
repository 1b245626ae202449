"""Planning: which reminders a follow-up has, by its state. Every change of a follow-up goes through here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.context import Context
from bot.model.crisis import Crisis
from bot.model.duties import OF_A_FOLLOW_UP, Reminder, ReminderKind, reminder_id
from bot.model.follow_up import FollowUp, FollowUpState
from bot.playbook.schema import Cadence

SOON = timedelta(minutes=30)  # before a promise is due
GRACE = timedelta(minutes=1)  # a promise that is kept within a minute is kept in time
ESCALATES = timedelta(minutes=30)  # until the lead hears of a promise that was not kept


def replan(context: Context, crisis: Crisis, follow_up: FollowUp) -> None:
    """Bring the reminders of a follow-up in line with its state: set, moved, or ended."""
    wanted = {each.kind: each for each in plan_new(context, crisis, follow_up)}
    for kind in OF_A_FOLLOW_UP:
        existing = context.work.get(Reminder, reminder_id(kind, follow_up.id))
        new = wanted.get(kind)
        if new and existing is None:
            context.work.add(new)
        elif new and existing:
            _align(context, existing, new)
        elif existing and not existing.done:
            context.keep(existing, existing.settled())


def _align(context: Context, existing: Reminder, new: Reminder) -> None:
    """Move a reminder to what is wanted now. One that rang or was snoozed keeps its time for the same reason."""
    if existing.done:
        moved = replace(existing.moved_to(new.due_at, new.every), fired=0)
    elif existing.kind is ReminderKind.VALUE_ADD or new.due_at <= context.now <= existing.due_at:
        moved = existing
    elif existing.due_at != new.due_at:
        moved = replace(existing.moved_to(new.due_at, new.every), fired=0)
    else:
        moved = existing
    if replace(moved, person=new.person) != existing:
        context.keep(existing, replace(moved, person=new.person))


def given(context: Context, crisis: Crisis, follow_up: FollowUp) -> None:
    """Count from now to the next value-add: something was just sent to the customer."""
    existing = context.work.get(Reminder, reminder_id(ReminderKind.VALUE_ADD, follow_up.id))
    if existing and not existing.done:
        every = context.shelf.of(context.work, crisis).cadence.value_add.every
        context.keep(existing, existing.moved_to(context.now + every, every))


def plan_new(context: Context, crisis: Crisis, follow_up: FollowUp) -> list[Reminder]:
    """Return the reminders of a follow-up that is new: none is there yet, so that nothing is looked up."""
    cadence = context.shelf.of(context.work, crisis).cadence
    wanted = _wanted(follow_up, cadence, context.now)
    return [_made(follow_up, kind, due_at, every) for kind, (due_at, every) in wanted.items()]


def _wanted(
    follow_up: FollowUp, cadence: Cadence, now: datetime
) -> dict[ReminderKind, tuple[datetime, timedelta | None]]:
    """Return the kinds that stand, each with its due time and its interval."""
    if not follow_up.live:
        return {}
    if follow_up.state is FollowUpState.WAITING:
        every = cadence.value_add.every
        return {
            ReminderKind.NEXT_CONTACT: (follow_up.due_at, ESCALATES),
            ReminderKind.VALUE_ADD: (now + every, every),
        }
    overdue = {ReminderKind.PROMISE_OVERDUE: (follow_up.due_at + GRACE, ESCALATES)}
    soon_at = follow_up.due_at - SOON
    return {ReminderKind.PROMISE_SOON: (soon_at, None), **overdue} if soon_at > now else {**overdue}


def _made(follow_up: FollowUp, kind: ReminderKind, due_at: datetime, every: timedelta | None) -> Reminder:
    return Reminder(
        reminder_id(kind, follow_up.id),
        follow_up.org_id,
        follow_up.crisis_id,
        kind,
        due_at,
        every,
        follow_up.id,
        person=follow_up.owner or "",
    )
