"""Gates: content that was opened for a while is to be closed again; who opened it and the lead hear of it."""

from __future__ import annotations

from datetime import datetime

from bot import conduct
from bot.cards import Card
from bot.context import Context
from bot.model.duties import ReminderKind
from bot.model.org import Person
from bot.model.resource import ResourceState
from bot.reminding.duty import Due, Duty, Telling, Told, each, to_people
from bot.reminding.hearers import asleep_until, one_of
from bot.texts import Say
from bot.views.reminders import nudge_card


def _open(context: Context, due: Due) -> bool:
    state = context.work.get(ResourceState, due.reminder.subject)
    return state is not None and state.open_until is not None


def _hearers(context: Context, due: Due) -> list[Person]:
    state = context.work.get(ResourceState, due.reminder.subject)
    opener = one_of(context, state.opened_by if state else None, due.crisis)
    leads = conduct.leaders(context, due.crisis) if due.crisis else []
    return list({each.id: each for each in [*([opener] if opener else []), *leads]}.values())


def _asleep(context: Context, due: Due) -> datetime | None:
    return asleep_until(context, _hearers(context, due))


def _tell(context: Context, due: Due) -> Telling:
    about, crisis = due.reminder.subject, due.crisis.ref if due.crisis else ""

    def card(say: Say) -> Card:
        kind, late, at = ReminderKind.REGATE, due.late(context.now), due.reminder.due_at
        return nudge_card(kind, say, crisis=crisis, about=about, run=f"resource close {about}", at=at, late=late)

    return to_people(Told(one, card, urgent=False, name=due.reminder.id) for one in _hearers(context, due))


DUTIES = {ReminderKind.REGATE: Duty(_open, each(_tell), outlives=True, waits=_asleep, bundles=True)}
