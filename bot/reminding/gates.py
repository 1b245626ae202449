"""Gates: content that was opened for a while is to be closed again; who opened it and the lead hear of it."""

from __future__ import annotations

from datetime import datetime

from bot import conduct
from bot.cards import Card
from bot.context import Context
from bot.model.duties import ReminderKind
from bot.model.org import Person
from bot.model.resource import ResourceState
from bot.refusals import Refusal
from bot.reminding.duty import Due, Duty, Telling, Told, each, to_people
from bot.reminding.hearers import asleep_until, awake, one_of
from bot.texts import Say
from bot.views.reminders import Nudge, act, nudge_card


def _open(context: Context, due: Due) -> bool:
    state = context.work.get(ResourceState, due.reminder.subject)
    return state is not None and state.open_until is not None


def _hearers(context: Context, due: Due) -> list[Person]:
    state = context.work.get(ResourceState, due.reminder.subject)
    opener = one_of(context, state.opened_by if state else None, due.crisis)
    leads = conduct.leaders(context, due.crisis) if due.crisis else []
    found = {each.id: each for each in [*([opener] if opener else []), *leads]}
    return list(found.values()) or conduct.those_who_may_lead(context)


def _name(context: Context, about: str, say: Say) -> str:
    """Return what people call an entry; one that is not in the library any more has its id alone."""
    try:
        return context.cabinet.item(context.work, context.now, about).name(say)
    except Refusal:
        return about


def _asleep(context: Context, due: Due) -> datetime | None:
    return asleep_until(context, _hearers(context, due))


def _tell(context: Context, due: Due) -> Telling:
    about, crisis = due.reminder.subject, due.crisis.ref if due.crisis else ""
    state = context.work.get(ResourceState, about)
    until = state.open_until if state and state.open_until else due.reminder.due_at

    def card(say: Say) -> Card:
        kind, late, name = ReminderKind.REGATE, due.late(context.now), _name(context, about, say)
        acts = (act(kind, f"resource close {about}", say),)
        return nudge_card(Nudge(kind, about, until, crisis, name, late=late), acts, say)

    people = awake(context, _hearers(context, due))
    return to_people(Told(one, card, urgent=False, name=due.reminder.id) for one in people)


DUTIES = {ReminderKind.REGATE: Duty(_open, each(_tell), outlives=True, waits=_asleep, bundles=True)}
