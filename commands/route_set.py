"""`route set`: sends a need to another route in this crisis, or changes and adds routes of the organisation."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated
from zoneinfo import available_timezones

from bot import conduct, posting
from bot.access import Permit, allowed, denied
from bot.cards import Card, Text
from bot.command import About, Command
from bot.context import Context
from bot.forms import Form, Number, Shape
from bot.model.routing import Route, must_exist
from bot.refusals import Refusal
from bot.views.routing import must_be_need, need_lines, route_label

NAME = re.compile(r"[a-z0-9]+")
LONGEST_NAME = 40
KINDS = ("phone", "sms", "chat", "email", "portal", "social", "walk_in", "web")
DETAILS = ("kind", "label", "address", "hours", "zone", "rank", "human", "staffed", "backup")


class Setting(Form):
    """A need and its route, or a route and what changes about it."""

    name: Annotated[str, Shape(position=0, required=True)] = ""
    to: Annotated[str, Shape(position=1)] = ""
    kind: Annotated[str, Shape("choice", choices=KINDS)] = ""
    label: Annotated[str, Shape()] = ""
    address: Annotated[str, Shape()] = ""
    hours: Annotated[str, Shape()] = ""
    zone: Annotated[str, Shape()] = ""
    rank: Annotated[Number, Shape("number")] = None
    human: Annotated[bool, Shape("toggle")] = False
    staffed: Annotated[str, Shape()] = ""
    backup: Annotated[str, Shape()] = ""


def run(context: Context, form: Setting) -> Card:
    """Decide which of the two is meant: two names re-route a need, flags change a route."""
    if form.to:
        return _send_need(context, form)
    if not any(getattr(form, detail) for detail in DETAILS):
        raise Refusal("route.nothing_to_set", name=form.name)
    return _change_route(context, form)


def _send_need(context: Context, form: Setting) -> Card:
    crisis, routes = context.hold_crisis(), context.routes()
    if not allowed(Permit.RUN, context.actor, context.org, crisis):
        raise denied(Permit.RUN, context.org, "route set")
    playbook = context.shelf.of(context.work, crisis)
    need = must_be_need(form.name, {line.need.id: line for line in need_lines(crisis, playbook, routes)}).need
    route = must_exist(form.to, routes)
    facts = {"need": need.id, "route": route.name}
    changed = crisis.routed(facts["need"], facts["route"])
    changed = conduct.store(context, conduct.record(context, changed, "need_routed", **facts))
    conduct.warn(context, changed, "route.need_told", need=facts["need"], route=route_label(route, context.say))
    posting.refresh_slot(context, changed, conduct.ROUTES, conduct.table(context, changed))
    return conduct.done(context, "route.need_done", need=facts["need"], route=route_label(route, context.say))


def _change_route(context: Context, form: Setting) -> Card:
    """Change or add a route of the organisation; every open crisis shows it at once."""
    if not allowed(Permit.ADMINISTER, context.actor, context.org, None):
        raise denied(Permit.ADMINISTER, context.org, "route set")
    routes = context.routes()
    name = "_".join(NAME.findall(form.name.lower()))[:LONGEST_NAME]
    _check_details(form, name, routes)
    existing = routes.get(name)
    if existing:
        route = _changed(existing, form, context.org.locale)
        context.keep(existing, route)
    else:
        route = _changed(_new(context, form, name), form, context.org.locale)
        context.work.add(route)
    conduct.redraw_tables(context)
    label = route_label(route, context.say)
    return Card("route.set", label, (Text(context.say.phrase("route.set", route=label, name=route.name)),), "good")


def _check_details(form: Setting, name: str, routes: dict[str, Route]) -> None:
    if not name or (name not in routes and not form.kind):
        raise Refusal("route.unknown", route=form.name, known=", ".join(sorted(routes)))
    if form.zone and form.zone not in available_timezones():
        raise Refusal("zone.unknown", zone=form.zone)
    backups = _names(form.backup)
    if name in backups:
        raise Refusal("route.own_backup", route=name)
    for backup in backups:
        must_exist(backup, routes)
    if form.human and not (backups or (name in routes and routes[name].backup)):
        raise Refusal("route.needs_backup", route=name)


def _names(words: str) -> tuple[str, ...]:
    return tuple(name.strip().lower().replace("-", "_") for name in words.split(",") if name.strip())


def _new(context: Context, form: Setting, name: str) -> Route:
    return Route(context.new_id(), context.org.id, name, form.kind, {context.org.locale: form.label or name})


def _changed(route: Route, form: Setting, locale: str) -> Route:
    """Return the route with what was given; what was not stays."""
    given = {"kind": form.kind, "address": form.address, "hours": form.hours, "zone": form.zone}
    changes: dict[str, object] = {name: value for name, value in given.items() if value}
    if form.label:
        changes["label"] = {**route.label, locale: form.label}
    if form.rank is not None:
        changes["rank"] = form.rank
    if form.human:
        changes["human_guaranteed"] = True
    if form.staffed:
        changes["staffed_by"] = "" if form.staffed.lower() in ("no", "nobody") else form.staffed
    if form.backup:
        changes["backup"] = _names(form.backup)
    return replace(route, **changes)  # type: ignore[arg-type]  # names and types are those of Route's fields


command = Command("route set", Setting, run, permit=Permit.ROUTES, about=About.MAYBE, asks=True)
