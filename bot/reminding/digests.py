"""Digests as duties: the crisis's figures for its room, what each owes for themselves, the day for the lead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot import posting
from bot.accounts import has_left
from bot.context import Context
from bot.digests.cards import day_card, digest_card, owed_card
from bot.digests.figures import day_of, figures_of
from bot.digests.owed import Owed, owed_by
from bot.model.delivery import Priority
from bot.model.duties import ReminderKind
from bot.reminding.duty import Due, Duty, Telling, in_the_open
from bot.schedule import times_of


def _wanted(_context: Context, due: Due) -> bool:
    return not due.reminder.off


def _post(context: Context, due: Due) -> bool:
    crisis, late = due.its_crisis, due.late(context.now)
    figures = figures_of(context, crisis, due.reminder.due_at)
    lead = context.mention(crisis.lead) if crisis.lead else None
    posting.post_everywhere(
        context, crisis, lambda say: digest_card(crisis, figures, lead, say, late), Priority.REMINDER
    )
    return True


def _tell_lead(context: Context, due: Due) -> bool:
    """Tell whoever leads; when nobody does, or they left, there is nobody whose day it was."""
    crisis, late = due.its_crisis, due.late(context.now)
    lead = context.person(crisis.lead) if crisis.lead else None
    if lead is None or not lead.active or has_left(context.work, lead.id):
        return False
    day = day_of(context, crisis, times_of(due.reminder.daily)[1])
    posting.send_direct(context, lead, lambda say: day_card(crisis, day, context.mention, say, late), urgent=False)
    return True


def _tell_owners(context: Context, dues: Sequence[Due]) -> Telling:
    """Tell each what they owe; whoever owes nothing is left in peace."""
    by_person = {due.reminder.subject: due for due in dues}
    context.crisis = None
    heard = owed_by(context, list(by_person))
    for owed in heard:
        _tell_owner(context, owed, by_person[owed.person.id].late(context.now))
    return Telling(frozenset(by_person[owed.person.id].reminder.id for owed in heard))


def _tell_owner(context: Context, owed: Owed, late: timedelta | None) -> None:
    posting.send_direct(context, owed.person, lambda say: owed_card(owed, say, late), urgent=False)


DUTIES: dict[ReminderKind, Duty] = {
    ReminderKind.DIGEST: Duty(_wanted, in_the_open(_post)),
    ReminderKind.DAY_END: Duty(_wanted, in_the_open(_tell_lead)),
    ReminderKind.OWED: Duty(_wanted, _tell_owners),
}
