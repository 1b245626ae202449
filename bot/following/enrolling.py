"""Enrolling: the customer whom somebody means for a new follow-up, found without doubt or else added."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.context import Context
from bot.customers.family import hold_one
from bot.customers.roll import NUMBER, PLAIN, must_find_customer, standing
from bot.model.customer import LOWEST_TIER, ContactPoint, Customer, PointKind, point_id
from bot.refusals import Refusal

LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
FEW = 20  # customers of a name that are looked at


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody says of a customer: whom they call, and what is known beside."""

    words: str
    points: Mapping[PointKind, str] = field(default_factory=dict)  # as they were written
    language: str = ""
    tier: int | None = None


def enrolled(context: Context, entry: Entry) -> Customer:
    """Return the customer of an entry, who is added when they are new; addresses that are new are kept.

    A name alone is weaker than an address: two people have the same name more often than the same telephone.
    """
    if NUMBER.fullmatch(entry.words.strip()):
        customer: Customer | None = must_find_customer(context, entry.words)
    else:
        customer = _by_address(context, entry) or _by_name(context, entry)
    if customer is None:
        return _added(context, entry)
    customer = hold_one(context, customer)
    _keep_points(context, customer, entry.points)
    return customer


def language(words: str) -> str:
    """Return a language as it is kept. Refuses what is no code of one."""
    first, _, region = words.replace("-", "_").partition("_")
    code = f"{first.lower()}_{region.upper()}" if region else first.lower()
    if words and not LANGUAGE.fullmatch(code):
        raise Refusal("follow.language", language=words[:40])
    return code


def _plain(kind: PointKind, value: str) -> str:
    found = PLAIN[kind](value)
    if found is None:
        raise Refusal("follow.address", address=value[:60])
    return found


def _by_address(context: Context, entry: Entry) -> Customer | None:
    """Return whom the addresses belong to; what they are called by may be one, too."""
    ids = {point_id(kind, _plain(kind, value)) for kind, value in entry.points.items()}
    ids |= {point_id(kind, plain) for kind, read in PLAIN.items() if (plain := read(entry.words))}
    owners = {each.customer_id for each in context.work.find(ContactPoint, id=tuple(sorted(ids)))}
    found = {standing(context, each) for owner in sorted(owners) if (each := context.work.get(Customer, owner))}
    return _the_one(list(found), entry.words)


def _by_name(context: Context, entry: Entry) -> Customer | None:
    """Return whom a name means: the whole name, or whole words of it, as long as no address says otherwise."""
    words = entry.words.strip().casefold()
    some = context.work.find(Customer, contains={"name": entry.words.strip()}, merged_into=None, erased_at=None)
    whole = [each for each in some if each.name.casefold() == words]
    part = [each for each in some if set(words.split()) <= set(each.name.casefold().split())]
    found = [each for each in (whole or part)[:FEW] if not _contradicts(context, each, entry)]
    return _the_one(found, entry.words)


def _contradicts(context: Context, customer: Customer, entry: Entry) -> bool:
    """Say whether somebody of this name has another address of a kind that was given: then it is somebody else."""
    if not entry.points:
        return False
    return bool(context.work.find(ContactPoint, customer_id=customer.id, kind=tuple(entry.points), limit=1))


def _the_one(found: list[Customer], named: str) -> Customer | None:
    if len(found) > 1:
        known = ", ".join(f"{each.ref} {each.name}" for each in sorted(found, key=lambda each: each.number)[:5])
        raise Refusal("customer.several", customer=named[:60], known=known)
    return found[0] if found else None


def _added(context: Context, entry: Entry) -> Customer:
    words = entry.words.strip()
    itself = {kind: words for kind in (PointKind.EMAIL, PointKind.PHONE) if PLAIN[kind](words)}
    customer = Customer(
        context.new_id(),
        context.org.id,
        context.work.next_number("customer"),
        "" if itself else words,
        context.actor.id,
        context.now,
        language=entry.language,
        tier=entry.tier or LOWEST_TIER,
    )
    context.work.add(customer)
    _keep_points(context, customer, {**itself, **entry.points})
    return customer


def _keep_points(context: Context, customer: Customer, points: Mapping[PointKind, str]) -> None:
    """Keep the addresses that are new. Each belongs to one customer only, so that its id is its plain form."""
    for kind, value in points.items():
        row_id = point_id(kind, _plain(kind, value))
        if context.work.get(ContactPoint, row_id) is None:
            context.work.add(ContactPoint(row_id, context.org.id, customer.id, kind, value.strip()))
