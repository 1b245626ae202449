"""`route`: the live routing table: shown, asked by need, and kept true as routes fail and recover."""

from __future__ import annotations

from typing import Annotated

from bot import conduct, posting
from bot.cards import Card, Choice, Text
from bot.command import About, Command
from bot.context import Context
from bot.forms import Form, Offers, Shape
from bot.model.crisis import OPEN_STAGES, Crisis
from bot.model.routing import Route, RouteStatus, must_exist
from bot.views.routing import must_be_need, need_lines, route_card, route_label


class Question(Form):
    """A need, or nothing for the whole table."""

    need: Annotated[str, Shape(position=0)] = ""


class Check(Form):
    """Which route, and what was seen."""

    route: Annotated[str, Shape(position=0, required=True)] = ""
    why: Annotated[str, Shape(position=1, rest=True)] = ""


def show(context: Context, form: Question) -> Card:
    """Show where one need goes now, or the table of all."""
    crisis = context.the_crisis
    if not form.need:
        return conduct.table(context, crisis)(context.say)
    routes = context.routes()
    lines = {line.need.id: line for line in need_lines(crisis, context.shelf.of(context.work, crisis), routes)}
    return route_card(context, must_be_need(form.need, lines), routes)


def check(context: Context, form: Check, status: RouteStatus) -> Card:
    """Record how a route does. A change is told in every open crisis; a confirmation stays quiet."""
    route = must_exist(form.route, context.routes())
    changed = route.checked(status, form.why, context.actor.id, context.now)
    # Crises are held before the route: whoever reports the same in another room waits here, with nothing in hand.
    crises = _held(context) if route.status is not status else []
    context.keep(route, changed)
    if route.status is not status:
        _spread(context, changed, crises)
    elif route.reason != changed.reason:
        conduct.redraw_tables(context)
    label = route_label(changed, context.say)
    words = context.say.phrase("route.done", route=label, status=context.say(f"route.status.{status}"))
    return Card("route.done", label, (Text(words),), "good")


def _held(context: Context) -> list[Crisis]:
    return context.work.find(Crisis, stage=OPEN_STAGES, order="number", hold=True)


def _spread(context: Context, route: Route, crises: list[Crisis]) -> None:
    """Say it once in every open crisis, and bring every table up to date."""
    asked_in = context.crisis
    for found in crises:
        context.crisis = found
        facts = {"route": route.name, "status": route.status.value}
        crisis = conduct.store(context, conduct.record(context, found, "route", route.reason, **facts))
        _say_so(context, crisis, route)
        posting.refresh_slot(context, crisis, conduct.ROUTES, conduct.table(context, crisis))
        asked_in = crisis if asked_in and asked_in.id == crisis.id else asked_in
    context.crisis = asked_in


def _say_so(context: Context, crisis: Crisis, route: Route) -> None:
    label = route_label(route, context.texts.speaking(context.org.locale))
    key = f"route.told.{route.status}.why" if route.reason else f"route.told.{route.status}"
    conduct.warn(context, crisis, key, route=label, why=route.reason)


def down(context: Context, form: Check) -> Card:
    """Customers do not get through."""
    return check(context, form, RouteStatus.DOWN)


def degraded(context: Context, form: Check) -> Card:
    """Customers get through with trouble."""
    return check(context, form, RouteStatus.DEGRADED)


def up(context: Context, form: Check) -> Card:
    """Customers get through."""
    return check(context, form, RouteStatus.UP)


def offers(context: Context) -> Offers:
    """Return the routes that can be chosen."""
    routes = context.routes().values()
    return {"route": tuple(Choice(route.name, route_label(route, context.say)) for route in routes)}


commands = (
    Command("route", Question, show, writes=False, aliases=("routes",)),
    Command("route down", Check, down, about=About.MAYBE, asks=True, offers=offers),
    Command("route degraded", Check, degraded, about=About.MAYBE, asks=True, offers=offers),
    Command("route up", Check, up, about=About.MAYBE, asks=True, offers=offers),
)
