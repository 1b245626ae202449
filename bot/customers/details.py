"""Details: what people type about a customer, read and checked, and the contact points that are theirs."""

from __future__ import annotations

import re
from functools import cache
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError

from bot.context import Context
from bot.customers.family import Family
from bot.customers.roll import PLAIN, standing
from bot.grammar import nearest
from bot.model.customer import ContactPoint, Customer, PointKind, point_id
from bot.refusals import Refusal

REGION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


def read_language(words: str) -> str:
    """Return the code of a language. Refuses what is none; Beacon itself need not speak it."""
    try:
        return str(Locale.parse(words.strip().replace("-", "_")))
    except (ValueError, UnknownLocaleError):
        raise Refusal("customer.language_unclear", value=words[:40]) from None


def read_zone(words: str) -> str:
    """Return the name of a time zone, whatever the case. Refuses an unknown one with the nearest."""
    zones = _zones()
    folded = words.strip().casefold().replace(" ", "_")
    if folded not in zones:
        close = zones.get(nearest(folded, zones) or "", "Africa/Lagos")
        raise Refusal("customer.zone_unclear", value=words[:40], nearest=close)
    return zones[folded]


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


def read_region(words: str) -> str:
    """Return a region such as NG or IN-AP. Refuses anything else."""
    region = words.strip().upper().replace("_", "-")
    if not REGION.fullmatch(region):
        raise Refusal("customer.region_unclear", value=words[:40])
    return region


def give_point(context: Context, family: Family, kind: PointKind, words: str) -> None:
    """Note that a contact point is a customer's. Refuses what is none, and what is somebody else's."""
    plain = PLAIN[kind](words)
    if plain is None:
        raise Refusal("customer.point_unclear", kind=context.say(f"customer.point.{kind}"), value=words[:60])
    known = context.work.get(ContactPoint, point_id(kind, plain))
    if known is None:
        point = ContactPoint(point_id(kind, plain), context.org.id, family.customer.id, kind, words.strip())
        context.work.add(point)
    elif known.customer_id not in family.ids:
        owner = context.work.get(Customer, known.customer_id)
        ref = standing(context, owner).ref if owner else ""
        raise Refusal("customer.point_taken", kind=context.say(f"customer.point.{kind}"), customer=ref)


def drop_point(context: Context, family: Family, words: str) -> None:
    """Forget a contact point that is not a customer's any more. Refuses one that never was."""
    plain = {kind: read(words) for kind, read in PLAIN.items()}
    ids = tuple(point_id(kind, value) for kind, value in plain.items() if value)
    found = context.work.find(ContactPoint, id=ids, customer_id=family.ids)
    if not found:
        raise Refusal("customer.no_such_point", customer=family.customer.ref, value=words[:60])
    for point in found:
        context.work.remove(point)
