"""A family: one customer with those who turned out to be the same, and what is owed to all of them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.context import Context
from bot.customers.roll import must_find_customer, standing
from bot.model.crisis import Crisis
from bot.model.customer import Customer
from bot.model.follow_up import FollowUp
from bot.refusals import Conflict


@dataclass(frozen=True, slots=True)
class Family:
    """The customer who stands, and those whom they took the place of."""

    customer: Customer
    joined: tuple[Customer, ...] = ()

    @property
    def members(self) -> tuple[Customer, ...]:
        """All of them, the one who stands first."""
        return (self.customer, *self.joined)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids under which anything of theirs may be found."""
        return tuple(each.id for each in self.members)


def family_named(context: Context, words: str) -> Family:
    """Return the family of the customer whom somebody named. Refuses a stranger."""
    return family_of(context, standing(context, must_find_customer(context, words)))


def family_of(context: Context, customer: Customer) -> Family:
    """Return a customer with those who were joined to them: each names the one who stands."""
    found = context.work.find(Customer, merged_into=customer.id, order="number")
    return Family(customer, tuple(found))


def owed_to(context: Context, ids: tuple[str, ...]) -> list[FollowUp]:
    """Return what is still owed to customers, what is due next first."""
    return context.work.find(FollowUp, customer_id=ids, closed_at=None, order=("due_at", "number"))


def crises_of(context: Context, owed: list[FollowUp], *, hold: bool = False) -> dict[str, Crisis]:
    """Return the crises of follow-ups by id."""
    ids = tuple(sorted({each.crisis_id for each in owed}))
    return {each.id: each for each in context.work.find(Crisis, id=ids, order="number", hold=hold)}


def hold(context: Context, *customers: Customer) -> tuple[dict[str, Crisis], list[Family]]:
    """Keep customers and the crises in which they are owed something from changing until the work ends.

    Crises first and in the order of their numbers, as whoever changes a crisis takes them, then customers
    in the order of their ids: nobody who does the same waits for somebody who waits for them.
    """
    known = [family_of(context, each) for each in customers]
    ids = tuple(sorted({each for family in known for each in family.ids}))
    crises = crises_of(context, owed_to(context, ids), hold=True)
    held = {each.id: each for each in context.work.find(Customer, id=ids, hold=True)}
    if any(_gave_way(held[each.id]) for each in customers):
        raise Conflict  # somebody joined or erased them: whoever named them would name another one, or nobody
    families = [family_of(context, held[each.id]) for each in customers]
    now = tuple(sorted({each for family in families for each in family.ids}))
    if now != ids or any(each.crisis_id not in crises for each in owed_to(context, ids)):
        raise Conflict  # somebody was faster: what was held is not all there is
    return crises, families


def hold_one(context: Context, customer: Customer) -> Customer:
    """Keep one customer from being joined or erased until the work ends; the crisis is held already."""
    held = context.work.get(Customer, customer.id, hold=True)
    if held is None or _gave_way(held):
        raise Conflict
    return held


def _gave_way(customer: Customer) -> bool:
    return customer.merged_into is not None or customer.erased_at is not None
