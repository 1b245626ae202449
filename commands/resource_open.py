"""`resource open`, `resource approve`, `resource close`: content that is normally gated, open for a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from bot import posting
from bot.access import Permit, listed
from bot.cards import Actions, Button, Card, Moment, Text
from bot.command import About, Command
from bot.context import Context
from bot.forms import Form, Shape, view_form
from bot.model.duties import Reminder, ReminderKind, reminder_id
from bot.model.org import Person
from bot.model.resource import ResourceState
from bot.refusals import Refusal
from bot.resources.cabinet import Item
from bot.texts import Say
from bot.views.follow_ups import which_card


class Wish(Form):
    """What is to be opened, and until when."""

    id: Annotated[str, Shape(position=0, required=True)] = ""
    until: Annotated[str, Shape(required=True)] = ""


class Name(Form):
    """One entry."""

    id: Annotated[str, Shape(position=0, required=True)] = ""


def ask(context: Context, form: Wish) -> Card:
    """Ask that gated content be opened to customers; those who approve hear of it."""
    item = _gated(context, form.id)
    times = tuple(each for each in context.moments(form.until) if each > context.now)
    if not times:
        raise Refusal("resource.until_past", resource=item.id)
    if len(times) > 1:
        return _which(context, item, times)
    return _asked(context, item, times[0])


def _which(context: Context, item: Item, times: tuple[datetime, ...]) -> Card:
    verb = f"{context.crisis.ref} resource open" if context.crisis else "resource open"
    view = view_form(Wish, "resource open", context.say, raw={"id": item.id})
    filled = replace(view, verb=verb)
    return which_card(context, times, lambda at: f"{verb} {item.id} --until {at}", lambda _at: filled)


def _asked(context: Context, item: Item, until: datetime) -> Card:
    state = item.state or ResourceState(item.id, context.org.id)
    asked = state.asked(context.actor.id, until)
    if item.state:
        context.keep(item.state, asked)
    else:
        context.work.add(asked)
    who = context.mention(context.actor.id)

    def card(say: Say) -> Card:
        words = say.phrase("resource.asked", who=who, name=item.name(say), at=Moment(until))
        approve = Button(say("button.resource_approve"), f"resource approve {item.id}", "primary")
        return Card("resource.asked", item.name(say), (Text(words), Actions((approve,))), "warn")

    for person in _approvers(context):
        posting.send_direct(context, person, card, urgent=False, about=item.id)
    return card(context.say)


def _approvers(context: Context) -> list[Person]:
    handles = listed(Permit.APPROVE, context.org)
    found = context.work.find(Person, handle=handles, active=True) if handles else []
    return [person for person in found if person.id != context.actor.id]


def approve(context: Context, form: Name) -> Card:
    """Open it for as long as somebody asked; whoever approves is reminded to close it."""
    item = _gated(context, form.id)
    state = item.state or ResourceState(item.id, context.org.id)
    opened = state.opened(context.actor.id, context.now)
    context.keep(state, opened)
    _remind(context, opened)
    return _confirmed(context, "resource.opened", item, opened)


def _remind(context: Context, state: ResourceState) -> None:
    """Set the reminder to close it again, or move the one that there is."""
    if state.open_until is None:
        return
    crisis_id = context.crisis.id if context.crisis else None
    name = reminder_id(ReminderKind.REGATE, state.id)
    new = Reminder(
        name, state.org_id, crisis_id, ReminderKind.REGATE, state.open_until, subject=state.id, person=state.opened_by
    )
    known = context.work.get(Reminder, name)
    if known:
        context.keep(known, replace(new, version=known.version))
    else:
        context.work.add(new)


def close(context: Context, form: Name) -> Card:
    """Close it to customers; nobody has to be reminded any more."""
    item = context.cabinet.item(context.work, context.now, form.id)
    state = item.state or ResourceState(item.id, context.org.id)
    closed = state.closed()
    context.keep(state, closed)
    reminder = context.work.get(Reminder, reminder_id(ReminderKind.REGATE, item.id))
    if reminder and not reminder.done:
        context.keep(reminder, reminder.settled())
    return _confirmed(context, "resource.closed", item, state)


def _gated(context: Context, name: str) -> Item:
    item = context.cabinet.item(context.work, context.now, name)
    if not item.entry.is_gated:
        raise Refusal("resource.not_gated", resource=item.id)
    return item


def _confirmed(context: Context, key: str, item: Item, state: ResourceState) -> Card:
    until = Moment(state.open_until) if state.open_until else ""
    words = context.say.phrase(key, name=item.name(context.say), at=until)
    return Card(key, item.name(context.say), (Text(words),), "good")


commands = (
    Command("resource open", Wish, ask, about=About.MAYBE, asks=True),
    Command("resource approve", Name, approve, permit=Permit.APPROVE, about=About.MAYBE, asks=True),
    Command("resource close", Name, close, about=About.NOTHING, asks=True),
)
