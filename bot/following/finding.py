"""Finding: the follow-up that somebody named by its number, or the only one that they hold."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.context import Context
from bot.customers.roll import standing
from bot.model.crisis import Crisis
from bot.model.customer import Customer
from bot.model.follow_up import FollowUp
from bot.refusals import Conflict, Refusal

NUMBER = re.compile(r"[fF][-\u2010\u2011]?(\d{1,9})")
BARE = re.compile(r"\d{1,9}")
SHOWN = 5  # follow-ups that are named when it is not clear which one is meant


@dataclass(frozen=True, slots=True)
class Case:
    """A follow-up with its customer and its crisis."""

    follow_up: FollowUp
    crisis: Crisis
    customer: Customer

    @property
    def name(self) -> str:
        """What staff reads in private: the customer's name, or their number where there is none."""
        return self.customer.name or self.customer.ref


def apart(first: str, rest: str) -> tuple[str, str]:
    """Return the number and the words of a line whose number may have been left out.

    Digits that stand alone are a number: as words they would close whichever one somebody happens to hold.
    """
    numbered = NUMBER.fullmatch(first) or (BARE.fullmatch(first) and not rest)
    return (first, rest) if numbered else ("", f"{first} {rest}".strip())


def named(context: Context, words: str) -> tuple[FollowUp, Crisis] | None:
    """Return the follow-up of a number with its crisis, or None when the asker may not know of it."""
    text = words.strip()
    match = NUMBER.fullmatch(text)
    digits = match[1] if match else text if BARE.fullmatch(text) else None
    found = context.work.find(FollowUp, number=int(digits), limit=1) if digits else []
    crisis = crisis_of(context, found[0]) if found else None
    return (found[0], crisis) if crisis else None


def crisis_of(context: Context, follow_up: FollowUp) -> Crisis | None:
    """Return the crisis of a follow-up, or None when the asker may not know of it."""
    crisis = context.work.get(Crisis, follow_up.crisis_id)
    return crisis if crisis and crisis.visible_to(context.actor.id) else None


def seen(context: Context, words: str) -> Case:
    """Return what somebody named, to show it. Without a number it is the only one that they hold."""
    found = named(context, words) if words else _only_held(context)
    if found is None:
        raise Refusal("follow.unknown", follow=words[:40])
    return case_of(context, *found)


def held(context: Context, words: str) -> Case:
    """Return what somebody named, to change it: its crisis is the context's, and nobody else changes it now.

    The follow-up is read again once its crisis is held: whoever held it before may have changed it.
    """
    case = seen(context, words)
    crisis = context.work.get(Crisis, case.crisis.id, hold=True)
    follow_up = context.work.get(FollowUp, case.follow_up.id)
    if crisis is None or follow_up is None or not crisis.visible_to(context.actor.id):
        raise Conflict
    context.crisis = crisis
    return Case(follow_up, crisis, case.customer)


def case_of(context: Context, follow_up: FollowUp, crisis: Crisis) -> Case:
    """Return a follow-up with its customer: whoever took their place when they were joined."""
    customer = context.work.get(Customer, follow_up.customer_id)
    if customer is None:
        raise LookupError(f"{follow_up.ref} is for nobody")
    return Case(follow_up, crisis, standing(context, customer))


def held_by(context: Context, person_id: str) -> list[tuple[FollowUp, Crisis]]:
    """Return everything live that a person holds and the asker may know of, the most urgent first."""
    owed = context.work.find(FollowUp, owner=person_id, closed_at=None, order=("due_at", "number"))
    return [(each, crisis) for each in owed if (crisis := crisis_of(context, each))]


def _only_held(context: Context) -> tuple[FollowUp, Crisis]:
    owed = held_by(context, context.actor.id)
    if not owed:
        raise Refusal("follow.none_held")
    if len(owed) > 1:
        raise Refusal("follow.which", known=", ".join(each.ref for each, _ in owed[:SHOWN]))
    return owed[0]
