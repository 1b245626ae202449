"""`popup`: notices on the company's site: what is up, until when, and that it came down."""

from __future__ import annotations

from typing import Annotated

from bot import conduct
from bot.access import Permit, allowed, denied
from bot.cards import Card, Items, Moment, Text
from bot.command import Command
from bot.context import Context
from bot.forms import Form, Nothing, Shape
from bot.model.duties import PopUp
from bot.refusals import Refusal
from bot.reminding.popups import unwatch, watch
from bot.views.crisis import title_of

MOST = 10  # notices that are named when it is not clear which one is meant


class Up(Form):
    """Where a notice stands, and until when."""

    place: Annotated[str, Shape(position=0, required=True)] = ""
    until: Annotated[str, Shape(required=True)] = ""


class Down(Form):
    """Which notice came down; the only one when nothing is said."""

    place: Annotated[str, Shape(position=0)] = ""


def show(context: Context, _form: Nothing) -> Card:
    """List the notices that are up."""
    say, crisis = context.say, context.the_crisis
    lines = tuple(
        say.phrase("popup.line", place=each.place, who=context.mention(each.by), until=Moment(each.until))
        for each in _standing(context)
    )
    block = Items(lines) if lines else Text(say.phrase("popup.none"), "quiet")
    return Card("popup.list", say("popup.title", crisis=title_of(crisis)), (block,))


def up(context: Context, form: Up) -> Card:
    """Write down that a notice is up; its time is watched."""
    crisis, until = context.the_crisis, context.moments(form.until)[0]
    if until <= context.now:
        raise Refusal("popup.past", until=form.until)
    if any(each.place == form.place for each in _standing(context)):
        raise Refusal("popup.up_already", place=form.place)
    popup = PopUp(context.new_id(), crisis.org_id, crisis.id, form.place, context.actor.id, context.now, until)
    context.work.add(popup)
    watch(context, popup)
    conduct.store(context, conduct.record(context, crisis, "popup_up", form.place))
    return conduct.done(context, "popup.up.done", place=form.place, until=Moment(until))


def down(context: Context, form: Down) -> Card:
    """Write down that a notice came down; nobody is reminded of it any more."""
    popup = _theirs(context, form.place)
    context.keep(popup, popup.down(context.now))
    unwatch(context, popup)
    conduct.store(context, conduct.record(context, context.the_crisis, "popup_down", popup.place))
    return conduct.done(context, "popup.down.done", place=popup.place)


def _theirs(context: Context, place: str) -> PopUp:
    """Return the notice that is meant: whoever put it up is told to take it down, whatever they run by now."""
    runs = allowed(Permit.RUN, context.actor, context.org, context.crisis)
    own = [each for each in _standing(context) if each.by == context.actor.id]
    popup = _meant(context, place) if runs or own else None
    if popup is None or not (runs or popup in own):
        raise denied(Permit.RUN, context.org, "popup down")
    return popup


def _standing(context: Context) -> list[PopUp]:
    return context.work.find(PopUp, crisis_id=context.the_crisis.id, down_at=None, order="until")


def _meant(context: Context, place: str) -> PopUp:
    found = [each for each in _standing(context) if place in ("", each.place, each.id)]
    if len(found) != 1:
        known = ", ".join(each.place for each in _standing(context)[:MOST]) or "-"
        raise Refusal("popup.which", known=known)
    return found[0]


commands = (
    Command("popup", Nothing, show, writes=False, aliases=("popups",)),
    Command("popup up", Up, up, permit=Permit.RUN, asks=True),
    Command("popup down", Down, down),
)
