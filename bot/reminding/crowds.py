"""Crowds: when more customers wait for somebody to take them than a crisis can bear, its lead hears of it, once."""

from __future__ import annotations

from dataclasses import replace

from bot import conduct, posting
from bot.cards import Card
from bot.context import Context
from bot.following.crowd import unclaimed
from bot.model.crisis import Crisis
from bot.model.delivery import Priority
from bot.model.duties import Reminder, ReminderKind, reminder_id
from bot.reminding.duty import Due, Duty, in_the_open
from bot.reminding.hearers import asleep_until
from bot.texts import Say
from bot.views.follow_lists import crowd_card


def watch_queue(context: Context, crisis: Crisis) -> None:
    """Look at the queue of a crisis after something came into it; above the threshold its lead will be told.

    What is told is a reminder that rings at the next tick, so that many who are added at once are told of
    once. `fired` is how often the threshold was doubled and told of: the next alert comes at the next
    doubling, and all begins anew once the queue has come down again.
    """
    row_id = reminder_id(ReminderKind.QUEUE_LONG, crisis.id)
    row = context.work.get(Reminder, row_id)
    if row and (row.off or (not row.done and row.due_at <= context.now)):
        return  # somebody switched it off, or it is about to ring
    waiting = unclaimed(context, crisis)
    if row is None and waiting > context.queue_alert:
        new = Reminder(row_id, crisis.org_id, crisis.id, ReminderKind.QUEUE_LONG, context.now, subject=crisis.id)
        context.work.add(new)
    elif row and waiting <= context.queue_alert and row.fired:
        context.keep(row, replace(row, fired=0))
    elif row and waiting > context.queue_alert * 2**row.fired:
        context.keep(row, row.moved_to(context.now))


def _long(context: Context, due: Due) -> bool:
    return unclaimed(context, due.its_crisis) > context.queue_alert


def _tell(context: Context, due: Due) -> bool:
    """Tell who answers for the crisis in private, and its rooms in numbers: a queue has no names there."""
    crisis, waiting = due.its_crisis, unclaimed(context, due.its_crisis)

    def card(say: Say) -> Card:
        return crowd_card(crisis.ref, waiting, say)

    for leader in conduct.leaders(context, crisis):
        if conduct.urgent(crisis) or not asleep_until(context, [leader]):
            posting.send_direct(context, leader, card, urgent=True)
    posting.post_everywhere(context, crisis, card, Priority.REMINDER)
    return True


def _told(context: Context, due: Due, rung: Reminder) -> Reminder:
    """Keep how often the threshold was doubled: a crowd that came at once is told of once, whatever its size.

    Whoever leads and is asleep hears in the morning, if it is still so then.
    """
    waiting, fired = unclaimed(context, due.its_crisis), 0
    while waiting > context.queue_alert * 2**fired:
        fired += 1
    resting = () if conduct.urgent(due.its_crisis) else conduct.leaders(context, due.its_crisis)
    mornings = [until for each in resting if (until := asleep_until(context, [each]))]
    told = replace(rung, fired=fired)
    return replace(told, done=False, due_at=min(mornings)) if mornings else told


DUTIES = {ReminderKind.QUEUE_LONG: Duty(_long, in_the_open(_tell), after=_told)}
