"""`popup`: notices on the company's site: what is up, until when, and that it came down."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from bot import conduct
from bot.access import Permit, allowed, denied
from bot.cards import Card, Items, Moment, Text
from bot.command import Command
from bot.context import Context
from bot.forms import Form, Nothing, Shape, view_form
from bot.grammar import quoted
from bot.model.duties import PopUp
from bot.refusals import Refusal
from bot.reminding.popups import unwatch, watch
from bot.views.crisis import title_of
from bot.views.follow_ups import which_card

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
    place, times = form.place.replace('"', "'"), _ahead(context, form.until)
    if any(each.place == place for each in _standing(context)):
        raise Refusal("popup.up_already", place=place)
    if len(times) > 1:
        return _which(context, place, times)
    _put_up(context, place, times[0])
    return conduct.done(context, "popup.up.done", place=place, until=Moment(times[0]))


def _ahead(context: Context, words: str) -> tuple[datetime, ...]:
    """Return the times to come that words may mean. Refuses a time that is over."""
    ahead = tuple(each for each in context.moments(words) if each > context.now)
    if not ahead:
        raise Refusal("popup.past", until=words)
    return ahead


def _which(context: Context, place: str, times: tuple[datetime, ...]) -> Card:
    verb = f"{context.the_crisis.ref} popup up"
    view = view_form(Up, "popup up", context.say, raw={"place": place})
    filled = replace(view, verb=verb)
    return which_card(context, times, lambda at: f"{verb} {quoted(place)} --until {at}", lambda _at: filled)


def _put_up(context: Context, place: str, until: datetime) -> None:
    crisis = context.the_crisis
    popup = PopUp(context.new_id(), crisis.org_id, crisis.id, place, context.actor.id, context.now, until)
    context.work.add(popup)
    watch(context, popup)
    conduct.store(context, conduct.record(context, crisis, "popup_up", place))


def down(context: Context, form: Down) -> Card:
    """Write down that a notice came down; nobody is reminded of it any more."""
    popup = _theirs(context, form.place.replace('"', "'"))
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
