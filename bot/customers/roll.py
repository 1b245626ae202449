"""The roll: customers found by what people type, and the plain forms in which contact points are compared."""

from __future__ import annotations

import re
import unicodedata

from bot.context import Context
from bot.model.customer import ContactPoint, Customer, PointKind, point_id
from bot.refusals import Refusal

NUMBER = re.compile(r"[kK][-\u2010\u2011](\d{1,9})")
EMAIL = re.compile(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]{1,190}\.[^@\s<>,;\".]{2,63}")
PHONE = re.compile(r"\+?[\d\s().\-/]{5,30}")
DIGITS = (6, 15)  # of a telephone number: a short line inside a country, and the longest in the world
FEW = 5  # customers that are named when it is not clear which one is meant


def plain_email(words: str) -> str | None:
    """Return an address as addresses are compared, or None when it is none."""
    folded = unicodedata.normalize("NFC", words.strip().removeprefix("mailto:")).casefold()
    return folded if EMAIL.fullmatch(folded) else None


def plain_phone(words: str) -> str | None:
    """Return a telephone number as numbers are compared: its digits, with a plus if it had one or a 00."""
    text = unicodedata.normalize("NFKC", words.strip().removeprefix("tel:"))
    digits = "".join(str(unicodedata.decimal(sign)) for sign in text if sign.isdecimal())
    if not PHONE.fullmatch(text) or not DIGITS[0] <= len(digits) <= DIGITS[1]:
        return None
    return f"+{digits.removeprefix('00')}" if text.startswith(("+", "00")) else digits


def plain_account(words: str) -> str | None:
    """Return an account's name as names are compared, or None for nothing."""
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split()) or None


PLAIN = {PointKind.EMAIL: plain_email, PointKind.PHONE: plain_phone, PointKind.ACCOUNT: plain_account}


def find_customer(context: Context, words: str) -> Customer | None:
    """Return the customer whom somebody named by number, address, telephone, account or name; None for a new one.

    Refuses words that fit several.
    """
    text = words.strip()
    numbered = NUMBER.fullmatch(text)
    if numbered:
        return _by_number(context, int(numbered[1]), text)
    return _by_point(context, text) or _by_name(context, text)


def must_find_customer(context: Context, words: str) -> Customer:
    """Return the customer whom somebody named. Refuses a stranger."""
    found = find_customer(context, words)
    if found is None:
        raise Refusal("customer.unknown", customer=words[:60])
    return found


def standing(context: Context, customer: Customer) -> Customer:
    """Return the customer who took this one's place when two were found to be the same."""
    while customer.merged_into is not None:
        taken = context.work.get(Customer, customer.merged_into)
        if taken is None:
            break
        customer = taken
    return customer


def _by_number(context: Context, number: int, named: str) -> Customer:
    found = context.work.find(Customer, number=number, limit=1)
    if not found or found[0].erased_at is not None:
        raise Refusal("customer.unknown", customer=named)
    return standing(context, found[0])


def _by_point(context: Context, text: str) -> Customer | None:
    plain = {kind: read(text) for kind, read in PLAIN.items()}
    ids = tuple(point_id(kind, value) for kind, value in plain.items() if value)
    owners = {point.customer_id for point in context.work.find(ContactPoint, id=ids)}
    found = [customer for each in sorted(owners) if (customer := context.work.get(Customer, each))]
    return _the_one(found, text)


def _by_name(context: Context, text: str) -> Customer | None:
    """Find by the whole name first, then by a part of one."""
    some = context.work.find(Customer, contains={"name": text}, merged_into=None, erased_at=None, limit=FEW + 1)
    whole = [customer for customer in some if customer.name.casefold() == text.casefold()]
    return _the_one(whole or some, text)


def _the_one(found: list[Customer], named: str) -> Customer | None:
    if len(found) > 1:
        known = ", ".join(f"{customer.ref} {customer.name}" for customer in found[:FEW])
        raise Refusal("customer.several", customer=named[:60], known=known)
    return found[0] if found else None
