"""`follow add`: a customer is promised something in a crisis; the customer is found, or added with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from bot.cards import Block, Card
from bot.command import Command
from bot.context import Context
from bot.following.contacts import last_contact
from bot.following.course import live_one, may_give, promised
from bot.following.enrolling import Entry, enrolled, language
from bot.following.finding import Case
from bot.following.timing import readings, step
from bot.forms import Form, Shape, view_form
from bot.model.customer import Channel, PointKind
from bot.model.org import Person
from bot.reply import Declined, Reply
from bot.views.follow_replies import added_card, there_card
from bot.views.follow_ups import which_card

VERB = "follow add"
TIERS = ("1", "2", "3")
CHANNELS = tuple(str(channel) for channel in Channel)
FLAGS = ("due", "owner", "email", "phone", "account", "language", "tier", "channel")


class Adding(Form):
    """Who is promised what, until when, and by whom."""

    customer: Annotated[str, Shape(position=0, required=True)] = ""
    what: Annotated[str, Shape("paragraph", position=1, rest=True)] = ""
    due: Annotated[str, Shape()] = ""
    owner: Annotated[str, Shape("person")] = ""
    email: Annotated[str, Shape()] = ""
    phone: Annotated[str, Shape()] = ""
    account: Annotated[str, Shape()] = ""
    language: Annotated[str, Shape()] = ""
    tier: Annotated[str, Shape("choice", choices=TIERS)] = ""
    channel: Annotated[str, Shape("choice", choices=CHANNELS)] = ""


def add(context: Context, form: Adding) -> Card:
    """Promise it, unless the customer is owed something in this crisis already."""
    times = readings(context, form.due) if form.due else (step(context, context.the_crisis, 0),)
    if len(times) > 1:
        return which_card(context, times, lambda at: _line(context, form, at), lambda at: _filled(context, form, at))
    owner = _owner(context, form)
    customer = enrolled(context, _entry(form))
    existing = live_one(context, context.the_crisis, customer)
    if existing:
        raise _declined(context, Case(existing, context.the_crisis, customer))
    recent = last_contact(context, customer)
    case = promised(context, customer, form.what, times[0], owner=owner, channel=form.channel)
    return added_card(context, case, recent)


def _entry(form: Adding) -> Entry:
    points = {PointKind.EMAIL: form.email, PointKind.PHONE: form.phone, PointKind.ACCOUNT: form.account}
    given = {kind: value for kind, value in points.items() if value}
    return Entry(form.customer, given, language(form.language), int(form.tier) if form.tier else None)


def _owner(context: Context, form: Adding) -> Person | None:
    if not form.owner:
        return None
    owner = context.named(form.owner)
    may_give(context, context.the_crisis, owner)
    return owner


def _declined(context: Context, case: Case) -> Declined:
    """Refuse a second one and show the one that is there: nobody has to look for it."""
    facts = {"follow": case.follow_up.ref, "customer": case.customer.ref}
    return Declined(Reply(there_card(context, case), "follow.there_already", facts, crisis=case.crisis.ref))


def _line(context: Context, form: Adding, at: str) -> str:
    """Return the whole command again, with a time that means one thing."""
    given = {**form.model_dump(), "due": at}
    flags = [f"--{name} {_quoted(given[name])}" for name in FLAGS if given[name]]
    words = [_quoted(each) for each in (form.customer, form.what) if each]
    return " ".join((context.the_crisis.ref, VERB, *words, *flags))


def _quoted(words: str) -> str:
    return '"' + words.replace('"', "'") + '"'


def _filled(context: Context, form: Adding, at: str) -> Block:
    """Return the form with everything in it, for the same crisis again."""
    view = view_form(Adding, VERB, context.say, raw={**form.model_dump(), "due": at})
    return replace(view, verb=f"{context.the_crisis.ref} {VERB}")


commands = (Command(VERB, Adding, add, asks=True),)
