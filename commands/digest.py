"""`digest` and its kin: a crisis in figures, what the asker owes, what the day brought, and when each comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from bot import conduct, posting
from bot.access import Permit
from bot.cards import Card, Moment, Text
from bot.command import About, Command
from bot.context import Context
from bot.digests.cards import day_card, digest_card, nothing_owed_card, owed_card
from bot.digests.figures import day_of, figures_of
from bot.digests.owed import owed_by
from bot.digests.schedule import choose, read_daily, switch_off
from bot.forms import Form, Nothing, Shape
from bot.model.crisis import Crisis
from bot.model.duties import ReminderKind
from bot.refusals import Refusal
from bot.texts import Say


class Times(Form):
    """Times of day, with the zone that they are meant in."""

    times: Annotated[str, Shape(position=0, rest=True, required=True)] = ""
    zone: Annotated[str, Shape()] = ""


class Mine(Form):
    """Nothing for what is owed now; else `at 08:00`, or `off`."""

    when: Annotated[str, Shape(position=0, rest=True)] = ""


def show(context: Context, _form: Nothing) -> Card:
    """Show the crisis in figures, to the asker alone."""
    return _drawn(context, context.the_crisis, alone=True)(context.say)


def post(context: Context, _form: Nothing) -> Card:
    """Post the figures in the rooms."""
    crisis = _open(context)
    posting.post_everywhere(context, crisis, _drawn(context, crisis))
    return conduct.done(context, "digest.posted")


def at(context: Context, form: Times) -> Card:
    """Choose when the digest of a crisis comes, in the organisation's zone or another one."""
    crisis = _open(context)
    daily = read_daily(form.times, form.zone or context.org.zone)
    row = choose(context, ReminderKind.DIGEST, crisis.id, daily, crisis.id)
    return conduct.done(context, "digest.set", times=daily, at=Moment(row.due_at))


def off(context: Context, _form: Nothing) -> Card:
    """Post no digest of a crisis any more."""
    crisis = _open(context)
    switch_off(context, ReminderKind.DIGEST, crisis.id, crisis.id)
    return conduct.done(context, "digest.ended")


def mine(context: Context, form: Mine) -> Card:
    """Show what the asker owes, or choose when they hear of it."""
    words, say, me = form.when.lower().strip(), context.say, context.actor.id
    if words in ("off", "none", "no"):
        switch_off(context, ReminderKind.OWED, me, None)
        return Card("digest.mine.off", say("digest.owed.title"), (Text((say("digest.mine.off"),)),), "good")
    if words and words != "now":
        row = choose(context, ReminderKind.OWED, me, read_daily(words, context.zone), None)
        told = say.phrase("digest.mine.set", times=row.daily, at=Moment(row.due_at))
        return Card("digest.mine.set", say("digest.owed.title"), (Text(told),), "good")
    owed = owed_by(context, [me])
    return owed_card(owed[0], say, None) if owed else nothing_owed_card(say)


def day(context: Context, _form: Nothing) -> Card:
    """Show what today brought, by the asker's calendar."""
    crisis = context.the_crisis
    return day_card(crisis, day_of(context, crisis, context.zone), context.mention, context.say, None)


def _open(context: Context) -> Crisis:
    crisis = context.the_crisis
    if not crisis.open:
        raise Refusal("crisis.closed", crisis=crisis.ref)
    return crisis


def _drawn(context: Context, crisis: Crisis, *, alone: bool = False) -> Callable[[Say], Card]:
    figures, lead = figures_of(context, crisis), context.mention(crisis.lead) if crisis.lead else None
    return lambda say: digest_card(crisis, figures, lead, say, None, alone=alone)


commands = (
    Command("digest", Nothing, show, writes=False),
    Command("digest now", Nothing, show, writes=False),
    Command("digest post", Nothing, post, permit=Permit.RUN),
    Command("digest at", Times, at, permit=Permit.RUN, asks=True),
    Command("digest off", Nothing, off, permit=Permit.RUN),
    Command("digest mine", Mine, mine, about=About.NOTHING),
    Command("digest day", Nothing, day, permit=Permit.LEAD, writes=False),
)
