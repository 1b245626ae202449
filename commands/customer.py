"""`customer` and its family: who somebody is and how they are; no more messages; two who are one."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from bot.cards import Card, Text
from bot.command import About, Command
from bot.context import Context
from bot.customers.details import drop_point, give_point, read_language, read_region, read_zone
from bot.customers.family import Family, family_named, hold, owed_to
from bot.customers.joining import join
from bot.forms import Form, Shape
from bot.model.crisis import Crisis
from bot.model.customer import LOWEST_TIER, Consent, Customer, Mood, PointKind
from bot.model.duties import Reminder, ReminderKind, reminder_id
from bot.refusals import Refusal
from bot.reminding.plan import replan
from bot.views.customers import customer_card, joined_card, titled

TIERS = tuple(str(tier) for tier in range(1, LOWEST_TIER + 1))


class Whom(Form):
    """A customer, by number, address, telephone, account or name."""

    who: Annotated[str, Shape(position=0, rest=True, required=True)] = ""


class Details(Form):
    """What is known of a customer; what is left out stays as it is."""

    who: Annotated[str, Shape(position=0, rest=True, required=True)] = ""
    name: str = ""
    language: str = ""
    zone: str = ""
    region: str = ""
    tier: Annotated[str, Shape("choice", choices=TIERS)] = ""
    mood: Annotated[str, Shape("choice", choices=tuple(map(str, Mood)))] = ""
    consent: Annotated[str, Shape("choice", choices=tuple(map(str, Consent)))] = ""
    email: str = ""
    phone: str = ""
    account: str = ""
    drop: str = ""
    notes: Annotated[str, Shape("paragraph")] = ""


class Pair(Form):
    """Who turned out to be somebody else."""

    who: Annotated[str, Shape(position=0, required=True)] = ""
    into: Annotated[str, Shape(position=1, rest=True, required=True)] = ""


def show(context: Context, form: Whom) -> Card:
    """Show everything that the asker may know of a customer."""
    return customer_card(context, family_named(context, form.who))


def set_(context: Context, form: Details) -> Card:
    """Change what is known of a customer; their place in the queue follows their tier."""
    if not any(value for name, value in form if name != "who"):
        raise Refusal("customer.nothing_to_set", customer=form.who[:60])
    crises, (family,) = hold(context, family_named(context, form.who).customer)
    changed = _changed(family.customer, form)
    if form.drop:
        drop_point(context, family, form.drop)
    for kind, words in zip(PointKind, (form.email, form.phone, form.account), strict=True):
        if words:
            give_point(context, family, kind, words)
    _keep(context, family, changed)
    if changed.tier != family.customer.tier:
        _serve_anew(context, family, crises, changed.tier)
    return customer_card(context, replace(family, customer=changed))


def _changed(customer: Customer, form: Details) -> Customer:
    return replace(
        customer,
        name=form.name or customer.name,
        language=read_language(form.language) if form.language else customer.language,
        zone=read_zone(form.zone) if form.zone else customer.zone,
        region=read_region(form.region) if form.region else customer.region,
        tier=int(form.tier) if form.tier else customer.tier,
        mood=Mood(form.mood) if form.mood else customer.mood,
        consent=Consent(form.consent) if form.consent else customer.consent,
        notes=form.notes or customer.notes,
    )


def _keep(context: Context, family: Family, changed: Customer) -> None:
    if changed != family.customer:
        context.keep(family.customer, changed)


def _serve_anew(context: Context, family: Family, crises: dict[str, Crisis], tier: int) -> None:
    """Let every promise that is owed take its new place in the queue."""
    for follow_up in owed_to(context, family.ids):
        served = replace(follow_up, tier=tier)
        context.keep(follow_up, served)
        replan(context, crises[follow_up.crisis_id], served)


def stop(context: Context, form: Whom) -> Card:
    """Send nothing more of value to a customer; what they were promised is owed all the same."""
    crises, (family,) = hold(context, family_named(context, form.who).customer)
    if family.customer.opted_out:
        raise Refusal("customer.stopped_already", customer=family.customer.ref)
    context.keep(family.customer, replace(family.customer, opted_out=True))
    for follow_up in owed_to(context, family.ids):
        replan(context, crises[follow_up.crisis_id], follow_up)
        _end_value_adds(context, follow_up.id)
    return _confirmed(context, family, "customer.stopped")


def _end_value_adds(context: Context, follow_up_id: str) -> None:
    found = context.work.get(Reminder, reminder_id(ReminderKind.VALUE_ADD, follow_up_id))
    if found and not found.done:
        context.keep(found, found.settled())


def resume(context: Context, form: Whom) -> Card:
    """Let a customer hear of what helps again."""
    crises, (family,) = hold(context, family_named(context, form.who).customer)
    if not family.customer.opted_out:
        raise Refusal("customer.not_stopped", customer=family.customer.ref)
    context.keep(family.customer, replace(family.customer, opted_out=False))
    for follow_up in owed_to(context, family.ids):
        replan(context, crises[follow_up.crisis_id], follow_up)
    return _confirmed(context, family, "customer.resumed")


def _confirmed(context: Context, family: Family, key: str) -> Card:
    customer = family.customer
    return Card(key, titled(customer), (Text(context.say.phrase(key, customer=customer.ref)),), "good")


def merge(context: Context, form: Pair) -> Card:
    """Let one customer take the place of another: they are the same."""
    leaving, into = family_named(context, form.who), family_named(context, form.into)
    return joined_card(context, join(context, leaving.customer, into.customer))


commands = (
    Command("customer", Whom, show, about=About.NOTHING, writes=False, asks=True),
    Command("customer set", Details, set_, about=About.NOTHING, asks=True),
    Command("customer stop", Whom, stop, about=About.NOTHING, asks=True),
    Command("customer resume", Whom, resume, about=About.NOTHING, asks=True),
    Command("follow merge", Pair, merge, about=About.NOTHING, asks=True),
)
