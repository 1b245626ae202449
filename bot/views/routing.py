"""The routing table: which customer need goes to which route now, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cards import Actions, Block, Button, Card, Facts, Moment, Notice, Phrase, Table, Text, phrase
from bot.context import Context
from bot.grammar import nearest
from bot.model.crisis import Crisis
from bot.model.routing import Route, RouteStatus, serving
from bot.playbook.schema import Need, Playbook
from bot.refusals import Refusal
from bot.shelf import words
from bot.texts import SOURCE_LOCALE, Say


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A need with its chain of routes: the one that should serve it, and the one that serves it now."""

    need: Need
    wanted: str
    now: Route | None


def route_label(route: Route, say: Say) -> str:
    """Return a route's words in a language, else in English, else its name."""
    return route.label.get(say.locale) or route.label.get(SOURCE_LOCALE) or route.name


def need_lines(crisis: Crisis, playbook: Playbook, routes: dict[str, Route]) -> list[NeedLine]:
    """Return every need of a crisis with where it goes, the most urgent first."""
    return [
        _line(need, crisis.needs.get(need.id, need.route), routes)
        for need in sorted(playbook.needs, key=lambda need: need.priority)
    ]


def must_be_need(name: str, lines: dict[str, NeedLine]) -> NeedLine:
    """Return the line of a need, or refuse with the nearest one and all that exist."""
    wanted = name.lower().replace("-", "_")
    if wanted not in lines:
        close = nearest(wanted, lines) or next(iter(lines))
        raise Refusal("need.unknown", need=name, nearest=close, known=", ".join(lines))
    return lines[wanted]


def _line(need: Need, wanted: str, routes: dict[str, Route]) -> NeedLine:
    own = routes[wanted].backup if wanted in routes else ()
    return NeedLine(need, wanted, serving((wanted, *need.backup, *own), routes))


def routes_card(crisis: Crisis, playbook: Playbook, routes: dict[str, Route], say: Say) -> Card:
    """Return the live table of a crisis: need, where to send the customer, how it stands."""
    lines = need_lines(crisis, playbook, routes)
    rows = tuple((phrase(words(line.need.label, say.locale)), *_cells(line, routes, say)) for line in lines)
    columns = (say("routes.need"), say("routes.send_to"), say("routes.state"))
    blocks: list[Block] = [Table(columns, rows), *_warnings(lines, routes, say), _legend(routes, say)]
    return Card("routes.table", say("routes.title", crisis=crisis.ref), tuple(blocks))


def _cells(line: NeedLine, routes: dict[str, Route], say: Say) -> tuple[Phrase, Phrase]:
    if line.now is None:
        return say.phrase("routes.nothing_works"), say.phrase("routes.all_down")
    state = phrase(say(f"route.status.{line.now.status}"))
    if line.now.name != line.wanted:
        wanted = routes.get(line.wanted)
        state = say.phrase("routes.instead", route=route_label(wanted, say) if wanted else line.wanted)
    return _where(line.now, say), state


def _where(route: Route, say: Say) -> Phrase:
    label = route_label(route, say)
    return phrase(f"{label}: {route.address}" if route.address else label)


def _warnings(lines: list[NeedLine], routes: dict[str, Route], say: Say) -> list[Notice]:
    warnings = [
        Notice(say.phrase("routes.warn.unstaffed", route=route_label(line.now, say)), "danger")
        for line in lines
        if line.need.id == "emergency" and line.now and line.now.unanswered
    ]
    lost = [
        Notice(say.phrase("routes.warn.lost", need=words(line.need.label, say.locale)), "danger")
        for line in lines
        if line.now is None
    ]
    broken = [route for route in routes.values() if route.status is not RouteStatus.UP]
    return [*warnings, *lost, *(Notice(_trouble(route, say), "warn") for route in broken)]


def _trouble(route: Route, say: Say) -> Phrase:
    key = "routes.trouble.why" if route.reason else "routes.trouble"
    return say.phrase(key, route=route_label(route, say), status=say(f"route.status.{route.status}"), why=route.reason)


def _legend(routes: dict[str, Route], say: Say) -> Text:
    names = ", ".join(routes)
    return Text(say.phrase("routes.legend", names=names), "quiet")


def route_card(context: Context, line: NeedLine, routes: dict[str, Route]) -> Card:
    """Return the answer to `route <need>`: where, when, how sure, and what else there is."""
    say = context.say
    title = words(line.need.label, say.locale)
    if line.now is None:
        return Card("routes.need", title, (Notice(say.phrase("routes.warn.lost", need=title), "danger"),), "danger")
    pairs = [(say("fact.send_to"), _where(line.now, say)), *_details(context, line.now)]
    backups = [routes[name] for name in line.need.backup if name in routes and name != line.now.name]
    if backups:
        pairs.append((say("fact.backup"), phrase(", ".join(route_label(route, say) for route in backups))))
    blocks: list[Block] = [Facts(tuple(pairs))]
    if line.now.unanswered:
        blocks.insert(0, Notice(say.phrase("routes.warn.unstaffed", route=route_label(line.now, say)), "danger"))
    blocks.append(Actions((Button(say("button.route_down"), f"route down {line.now.name}", "danger"),)))
    return Card("routes.need", title, tuple(blocks))


def _details(context: Context, route: Route) -> list[tuple[str, Phrase]]:
    say = context.say
    pairs: list[tuple[str, Phrase]] = [(say("fact.state"), phrase(say(f"route.status.{route.status}")))]
    if route.reason:
        pairs.append((say("fact.why"), phrase(route.reason)))
    if route.hours:
        pairs.append((say("fact.hours"), phrase(f"{route.hours} ({route.zone})")))
    if route.staffed_by:
        pairs.append((say("fact.staffed_by"), phrase(route.staffed_by)))
    if route.checked_at and route.checked_by:
        checked = say.phrase("routes.checked", who=context.mention(route.checked_by), at=Moment(route.checked_at))
        pairs.append((say("fact.checked"), checked))
    return pairs
