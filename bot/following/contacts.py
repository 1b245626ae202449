"""Contacts: what came of each attempt to reach a customer, and who spoke with them a short while ago."""

from __future__ import annotations

from datetime import timedelta

from bot.context import Context
from bot.following.finding import Case
from bot.model.crisis import Crisis
from bot.model.customer import Contact, ContactOutcome, ContactPoint, Customer

HEARD = tuple(each for each in ContactOutcome if each is not ContactOutcome.TRIED_FAILED)
MANY = 30  # contacts among which the latest is looked for: some may belong to a crisis that is not the asker's
RECENT = timedelta(hours=24)  # whoever was spoken with since need not tell it again


def selves(context: Context, customer: Customer) -> tuple[str, ...]:
    """Return the ids under which a customer is known: their own, and those that were joined to it."""
    known = [customer.id]
    newest = known
    while newest:
        joined = context.work.find(Customer, merged_into=tuple(newest))
        newest = [each.id for each in joined if each.id not in known]
        known += newest
    return tuple(known)


def last_contact(context: Context, customer: Customer) -> Contact | None:
    """Return the latest contact of the last day, in whatever crisis and under whichever of their numbers.

    An attempt that failed is none: nothing of it reached the customer. What belongs to a private crisis
    does not exist for those outside of it.
    """
    since, ids = {"at": context.now - RECENT}, selves(context, customer)
    found = context.work.find(
        Contact, customer_id=ids, outcome=HEARD, since=since, order="at", descending=True, limit=MANY
    )
    crises = {each.id: each for each in context.work.find(Crisis, id=tuple(sorted({each.crisis_id for each in found})))}
    hidden = {each.id for each in crises.values() if not each.visible_to(context.actor.id)}
    return next((each for each in found if each.crisis_id not in hidden), None)


def history(context: Context, case: Case, limit: int) -> list[Contact]:
    """Return the latest attempts of a follow-up, the newest first."""
    ids, mine = selves(context, case.customer), case.follow_up.id
    return context.work.find(Contact, customer_id=ids, follow_up_id=mine, order="at", descending=True, limit=limit)


def points(context: Context, customer: Customer) -> list[ContactPoint]:
    """Return the addresses of a customer, under whichever of their numbers."""
    return context.work.find(ContactPoint, customer_id=selves(context, customer), order=("kind", "value"))
