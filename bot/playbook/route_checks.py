"""What must hold in a routes file beyond the shape of each field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.playbook.passages import SOURCE, Texts, words_of
from bot.playbook.problem import Problem
from bot.playbook.routes import RouteBook, RouteEntry
from bot.playbook.source import Branch, Path, locate


def check_routes(book: RouteBook, tree: Branch, texts: Texts) -> Iterator[Problem]:
    """Yield what is wrong with the routes: their backups, time zones and names."""
    known = book.by_id()
    for index, route in enumerate(book.routes):
        yield from (_at(tree, index, *found) for found in _faults(route, known, texts))


def _faults(
    route: RouteEntry, known: Mapping[str, RouteEntry], texts: Texts
) -> Iterator[tuple[str, Path, dict[str, str]]]:
    for step, backup in enumerate(route.backup):
        if backup == route.id or backup not in known:
            key = "problem.route_backup_itself" if backup == route.id else "problem.route_backup"
            yield key, ("backup", step), {"route": route.id, "backup": backup}
    if route.human_guaranteed and not route.backup:
        yield "problem.route_no_backup", (), {"route": route.id}
    if not _is_zone(route.tz):
        yield "problem.route_zone", ("tz",), {"route": route.id, "zone": route.tz}
    if route.label.msg and SOURCE not in words_of(route.label, texts):
        yield "problem.text_unknown", ("label",), {"key": route.label.msg}


def _at(tree: Branch, index: int, key: str, path: Path, facts: dict[str, str]) -> Problem:
    return Problem(locate(tree, ("routes", index, *path)), key, facts)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
