"""`note`, `timeline` and `notice`: the record of the crisis, and the first task marked as done."""

from __future__ import annotations

from typing import Annotated

from bot import conduct
from bot.access import Permit
from bot.cards import Card
from bot.command import Command
from bot.context import Context
from bot.forms import Form, Shape
from bot.model.crisis import Crisis
from bot.model.duties import ReminderKind
from bot.model.timeline import Event
from bot.views.duties import timeline_card

LATEST = 30


class Words(Form):
    """What to write down."""

    text: Annotated[str, Shape("paragraph", position=0, rest=True, required=True)] = ""


class Where(Form):
    """Where the contact notice went out."""

    where: Annotated[str, Shape(position=0, rest=True)] = ""


class Search(Form):
    """Words that an event must have."""

    words: Annotated[str, Shape(position=0, rest=True)] = ""


def note(context: Context, form: Words) -> Card:
    """Write something into the timeline and show it in the room."""
    changed = conduct.store(context, conduct.record(context, context.the_crisis, "note", form.text))
    conduct.tell(context, changed, "note.told", text=form.text)
    return conduct.done(context, "note.done")


def notice(context: Context, form: Where) -> Card:
    """Mark that customers were told how to reach us; its reminder ends."""
    changed = context.the_crisis.noticed(context.now)
    conduct.stop_reminding(context, changed, ReminderKind.NOTICE_DUE)
    changed = conduct.apply(context, conduct.record(context, changed, "notice", form.where))
    key = "notice.told.where" if form.where else "notice.told"
    conduct.tell(context, changed, key, where=form.where)
    return conduct.done(context, "notice.done")


def timeline(context: Context, form: Search) -> Card:
    """Show the latest events, oldest first, or those with certain words."""
    crisis = context.the_crisis
    wanted, limit = ({"text": form.words}, None) if form.words else (None, LATEST)
    found = context.work.find(Event, crisis_id=crisis.id, order="seq", descending=True, limit=limit, contains=wanted)
    shown = found[LATEST - 1 :: -1] if len(found) > LATEST else found[::-1]
    left_out = (len(found) if form.words else crisis.chain.length) - len(shown)
    return timeline_card(context, crisis, _standing(context, crisis, shown), left_out)


def _standing(context: Context, crisis: Crisis, events: list[Event]) -> list[Event]:
    """Return events without the words that were taken off again, and without the taking off."""
    off = {event.facts["ref"]: event.seq for event in _taken_off(context, crisis)}
    return [event for event in events if event.kind != "unclip" and off.get(event.facts.get("ref", ""), 0) < event.seq]


def _taken_off(context: Context, crisis: Crisis) -> list[Event]:
    return context.work.find(Event, crisis_id=crisis.id, kind="unclip", order="seq")


commands = (
    Command("note", Words, note, asks=True, aliases=("log",)),
    Command("notice", Where, notice, permit=Permit.RUN),
    Command("timeline", Search, timeline, writes=False, aliases=("tl",)),
)
