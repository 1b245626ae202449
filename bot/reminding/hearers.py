"""Hearers: who is told of something, and until when all of them are not to be disturbed."""

from __future__ import annotations

from datetime import datetime

from bot import conduct
from bot.accounts import has_left
from bot.context import Context
from bot.model.crisis import Crisis
from bot.model.org import Person
from bot.schedule import after_quiet


def one_of(context: Context, person_id: str | None, crisis: Crisis | None) -> Person | None:
    """Return a person who is at work and may know of the crisis, or None."""
    person = context.person(person_id) if person_id else None
    if person is None or not person.active or has_left(context.work, person.id):
        return None
    return person if crisis is None or crisis.visible_to(person.id) else None


def one_or_leaders(context: Context, person_id: str | None, crisis: Crisis) -> list[Person]:
    """Return a person, or those who answer for the crisis when nobody holds it or whoever did has left."""
    person = one_of(context, person_id, crisis)
    return [person] if person else conduct.leaders(context, crisis)


def awake(context: Context, people: list[Person]) -> list[Person]:
    """Return those who may be disturbed now, or all of them when nobody may.

    As long as somebody hears of it the others need not: what waited for their morning might not be true by then.
    """
    return [each for each in people if not asleep_until(context, [each])] or people


def asleep_until(context: Context, people: list[Person]) -> datetime | None:
    """Return the first end of their quiet hours when all of them have some now, else None."""
    ends = [after_quiet(context.now, each.quiet, each.time_zone or context.org.zone) for each in people]
    return min(ends) if ends and min(ends) > context.now else None
