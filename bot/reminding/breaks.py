"""Breaks: who has spoken with many customers, or for long without a pause, is asked to take one."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cards import Card
from bot.context import Context
from bot.model.crisis import Crisis
from bot.model.customer import Contact
from bot.model.duties import Reminder, ReminderKind, reminder_id
from bot.playbook.schema import BreakPace
from bot.reminding.duty import Due, Duty, Telling, Told, each, to_people
from bot.reminding.hearers import asleep_until, one_of
from bot.texts import Say
from bot.views.reminders import Nudge, act, nudge_card

PAUSE = timedelta(minutes=20)  # without a contact: a new stretch begins after it
LOOK_BACK = timedelta(hours=12)


def note_contact(context: Context, crisis: Crisis, person_id: str) -> None:
    """Plan an agent's break after a contact was written down: one nudge for each stretch of work."""
    stretch = _stretch(context, person_id)
    if not stretch:
        return
    due_at = _due_at(stretch, context.shelf.of(context.work, crisis).cadence.staff_break)
    row_id = reminder_id(ReminderKind.STAFF_BREAK, person_id)
    existing = context.work.get(Reminder, row_id)
    if existing is None:
        kind = ReminderKind.STAFF_BREAK
        context.work.add(
            Reminder(row_id, crisis.org_id, None, kind, due_at, subject=person_id, person=person_id, fired=0)
        )
    elif existing.due_at < stretch[0] if existing.done else not existing.planned_for(due_at):
        # It rang before this stretch; or it did not ring yet, and another stretch or another time is meant by now.
        context.keep(existing, existing.moved_to(due_at))


def _stretch(context: Context, person_id: str) -> list[datetime]:
    """Return when the agent's latest contacts were, back to their last pause, oldest first."""
    since = {"at": context.now - LOOK_BACK}
    found = context.work.find(Contact, by=person_id, since=since, order="at", descending=True)
    times: list[datetime] = []
    for contact in found:
        if times and times[-1] - contact.at >= PAUSE:
            break
        times.append(contact.at)
    return times[::-1]


def _due_at(stretch: list[datetime], pace: BreakPace) -> datetime:
    """Return when a break is due: after so many contacts, or so long after the first."""
    by_time = stretch[0] + pace.or_every
    return min(stretch[pace.after_contacts - 1], by_time) if len(stretch) >= pace.after_contacts else by_time


def _at_it(context: Context, due: Due) -> bool:
    """Whoever has paused by now has had their break."""
    stretch = _stretch(context, due.reminder.subject)
    return bool(stretch) and context.now - stretch[-1] < PAUSE


def _hearers(context: Context, due: Due) -> tuple[Told, ...]:
    person = one_of(context, due.reminder.subject, None)
    if person is None:
        return ()

    def card(say: Say) -> Card:
        kind = ReminderKind.STAFF_BREAK
        return nudge_card(Nudge(kind, "me", due.reminder.due_at), (act(kind, "follow mine", say),), say)

    return (Told(person, card, urgent=False, name=due.reminder.id),)


def _tell(context: Context, due: Due) -> Telling:
    return to_people(_hearers(context, due))


def _asleep(context: Context, due: Due) -> datetime | None:
    return asleep_until(context, [told.person for told in _hearers(context, due)])


DUTIES = {ReminderKind.STAFF_BREAK: Duty(_at_it, each(_tell), waits=_asleep, bundles=True)}
