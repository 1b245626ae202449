"""Pop-ups on the company's site: whoever put one up hears when its time is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import conduct
from bot.cards import Card
from bot.context import Context
from bot.grammar import quoted
from bot.model.duties import PopUp, Reminder, ReminderKind, reminder_id
from bot.reminding.duty import Due, Duty, Telling, Told, each, to_people
from bot.reminding.hearers import asleep_until, one_or_leaders
from bot.texts import Say
from bot.views.reminders import nudge_card

AGAIN = timedelta(minutes=30)


def watch(context: Context, popup: PopUp) -> None:
    """Set the reminder to take a pop-up down."""
    kind = ReminderKind.TAKE_DOWN
    due = (popup.org_id, popup.crisis_id, kind, popup.until, AGAIN, popup.id)
    context.work.add(Reminder(reminder_id(kind, popup.id), *due, person=popup.by))


def unwatch(context: Context, popup: PopUp) -> None:
    """End the reminder of a pop-up that is down."""
    found = context.work.get(Reminder, reminder_id(ReminderKind.TAKE_DOWN, popup.id))
    if found and not found.done:
        context.keep(found, found.settled())


def _up(context: Context, due: Due) -> bool:
    popup = context.work.get(PopUp, due.reminder.subject)
    return popup is not None and popup.down_at is None


def _asleep(context: Context, due: Due) -> datetime | None:
    people = one_or_leaders(context, due.reminder.person, due.its_crisis)
    return None if conduct.urgent(due.its_crisis) else asleep_until(context, people)


def _tell(context: Context, due: Due) -> Telling:
    popup, crisis = context.work.get(PopUp, due.reminder.subject), due.its_crisis
    if popup is None:
        return to_people(())

    def card(say: Say) -> Card:
        run, late = f"{crisis.ref} popup down {quoted(popup.place)}", due.late(context.now)
        kind = ReminderKind.TAKE_DOWN
        return nudge_card(kind, say, crisis=crisis.ref, about=popup.place, run=run, at=popup.until, late=late)

    people = one_or_leaders(context, due.reminder.person, crisis)
    return to_people(Told(one, card, conduct.urgent(crisis), due.reminder.id) for one in people)


# A notice stays on the site although the crisis is over: it still has to come down.
DUTIES = {ReminderKind.TAKE_DOWN: Duty(_up, each(_tell), outlives=True, waits=_asleep, bundles=True)}
