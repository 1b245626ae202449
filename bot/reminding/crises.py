"""What is owed in a crisis itself: the contact notice, the next update, an answer to a handover."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot import conduct, posting
from bot.cards import Card
from bot.context import Context
from bot.model.delivery import Priority
from bot.model.duties import Handover, HandoverState, Reminder, ReminderKind
from bot.reminding.duty import Due, Duty, in_the_open, ring
from bot.reminding.hearers import one_of
from bot.schedule import HANDOVER_REMINDERS, late_by
from bot.texts import Say
from bot.views.duties import reminder_card


def _no_notice(_context: Context, due: Due) -> bool:
    return due.its_crisis.noticed_at is None


def _update_owed(context: Context, due: Due) -> bool:
    next_at = due.its_crisis.next_update_at
    return next_at is not None and next_at <= context.now


def _still_offered(context: Context, due: Due) -> bool:
    handover = context.work.get(Handover, due.reminder.subject)
    return handover is not None and handover.state is HandoverState.OFFERED


def _tell_leaders(context: Context, due: Due) -> bool:
    """Say it in the room, and to those who answer for the crisis."""
    crisis, card = due.its_crisis, _card(context, due)
    posting.post_everywhere(context, crisis, card, Priority.REMINDER)
    for person in conduct.leaders(context, crisis):
        posting.send_direct(context, person, card, urgent=conduct.urgent(crisis))
    return True


def _tell_receiver(context: Context, due: Due) -> bool:
    """Ask the one who was offered the lead; the last time, tell the room that the lead stays."""
    crisis, reminder = due.its_crisis, due.reminder
    handover = context.work.get(Handover, reminder.subject)
    receiver = context.person(handover.receiver) if handover else None
    if handover is None or receiver is None:
        return False
    people = {"giver": context.mention(handover.giver), "receiver": context.mention(receiver.id)}
    heard = one_of(context, receiver.id, crisis)  # who has left cannot answer, and the lead stays where it is
    if heard:
        posting.send_direct(context, heard, _card(context, due, **people), urgent=True)
    if reminder.fired + 1 >= HANDOVER_REMINDERS:
        key = "handover.unanswered" if crisis.lead else "handover.unanswered.free"
        conduct.warn(context, crisis, key, **people)
        return True
    return heard is not None


def _card(context: Context, due: Due, **facts: object) -> Callable[[Say], Card]:
    crisis, reminder = due.its_crisis, due.reminder
    # A repeated reminder is late by the time since the promise itself, not since its last repetition.
    owed_since = reminder.due_at if reminder.kind is not ReminderKind.UPDATE_DUE else crisis.next_update_at
    late = late_by(owed_since or reminder.due_at, context.now)
    mentioned = {"lead": context.mention(crisis.lead) if crisis.lead else "", **facts}
    key = reminder.kind.value
    return lambda say: reminder_card(key, crisis, say, late, **mentioned)


def _patiently(due: Due, now: datetime) -> Reminder:
    """Ask so often and no more."""
    rung = ring(due, now)
    return rung.settled() if rung.fired >= HANDOVER_REMINDERS else rung


DUTIES: dict[ReminderKind, Duty] = {
    ReminderKind.NOTICE_DUE: Duty(_no_notice, in_the_open(_tell_leaders)),
    ReminderKind.UPDATE_DUE: Duty(_update_owed, in_the_open(_tell_leaders)),
    ReminderKind.HANDOVER_WAITS: Duty(_still_offered, in_the_open(_tell_receiver), _patiently),
}
