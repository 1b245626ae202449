"""`language`, `zone` and `quiet`: how Beacon speaks to one person, by which clock, and when it leaves them alone."""

from __future__ import annotations

from typing import Annotated

from bot.cards import Card, Choice, Text
from bot.command import About, Command
from bot.context import Context
from bot.digests.schedule import follow_clock
from bot.forms import Form, Offers, Shape
from bot.grammar import nearest
from bot.model.org import Quiet
from bot.refusals import Refusal
from bot.texts import LOCALES
from bot.times import read_clock, read_zone, show_moment


class Language(Form):
    """The code of a language."""

    code: Annotated[str, Shape(position=0, required=True)] = ""


class Zone(Form):
    """The name of a time zone, or of a city that has one."""

    zone: Annotated[str, Shape(position=0, rest=True, required=True)] = ""


class Hours(Form):
    """A span such as 22:00-07:00, or `off`."""

    hours: Annotated[str, Shape(position=0, rest=True, required=True)] = ""


def language(context: Context, form: Language) -> Card:
    """Set the asker's language; say so honestly when its texts are still in English."""
    code = form.code.lower()
    if code not in LOCALES:
        close = nearest(code, LOCALES) or LOCALES[0]
        raise Refusal("language.unknown", code=form.code, nearest=close, known=", ".join(LOCALES))
    context.keep(context.actor, context.actor.speaking(code))
    say = context.texts.speaking(code, context.org.locale)
    key = "language.done" if context.texts.has(code) else "language.waiting"
    return Card(key, say("language.title"), (Text(say.phrase(key, language=say.label("language", code))),), "good")


def zone(context: Context, form: Zone) -> Card:
    """Set the asker's time zone: in it they read times, write dates, rest, and hear what they owe."""
    name = read_zone(form.zone)
    context.keep(context.actor, context.actor.living_in(name))
    follow_clock(context, context.actor, name)
    words = context.say.phrase("zone.done", zone=name, at=show_moment(context.now, name, context.say.locale))
    return Card("zone.done", context.say("zone.title"), (Text(words),), "good")


def quiet(context: Context, form: Hours) -> Card:
    """Set the asker's quiet hours in their own time zone, or end them."""
    say = context.say
    if form.hours.lower() in ("off", "none", "no"):
        context.keep(context.actor, context.actor.resting(None))
        return Card("quiet.off", say("quiet.title"), (Text(say.phrase("quiet.off")),), "good")
    hours = read_span(form.hours)
    context.keep(context.actor, context.actor.resting(hours))
    words = say.phrase("quiet.done", hours=str(hours), zone=context.zone)
    return Card("quiet.done", say("quiet.title"), (Text(words),), "good")


def read_span(words: str) -> Quiet:
    """Read `22:00-07:00`, with a dash of any length or `to`. Refuses a span of nothing."""
    start, dash, end = words.replace("–", "-").replace("—", "-").replace(" to ", "-").partition("-")
    if not dash:
        raise Refusal("quiet.unclear", value=words)
    span = Quiet(read_clock(start), read_clock(end))
    if span.start == span.end:
        raise Refusal("quiet.unclear", value=words)
    return span


def offers(context: Context) -> Offers:
    """Return the languages that can be chosen."""
    return {"code": tuple(Choice(code, context.say.label("language", code)) for code in LOCALES)}


commands = (
    Command("language", Language, language, about=About.NOTHING, asks=True, aliases=("lang",), offers=offers),
    Command("zone", Zone, zone, about=About.NOTHING, asks=True, aliases=("timezone", "tz")),
    Command("quiet", Hours, quiet, about=About.NOTHING, asks=True),
)
