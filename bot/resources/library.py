"""The library of resources out of YAML texts: those that are shipped, with the company's laid over them by id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import reduce

from bot.playbook.overlay import patch
from bot.playbook.passages import Texts
from bot.playbook.problem import PlaybookError, Problem, in_reading_order
from bot.playbook.reading import read
from bot.playbook.source import Branch, Row, Sheet, parse
from bot.playbook.stock import Files
from bot.resources.checks import check_resources
from bot.resources.schema import ResourceBook, ResourceEntry

Built = tuple[list[tuple[ResourceEntry, Branch]], list[Problem]]


class ResourceLibrary:
    """All resources that stand in files. Nothing is parsed before it is asked for, and everything once."""

    def __init__(
        self, shipped: Files, company: Files, texts: Callable[[], Texts], kinds: Callable[[], tuple[str, ...]]
    ) -> None:
        """Take the files by name, the catalogues and the kinds of crisis, which are asked for by lint alone."""
        self._shipped, self._company = shipped, company
        self._texts, self._kinds = texts, kinds
        self._built: Built | None = None

    def entries(self) -> tuple[ResourceEntry, ...]:
        """Return every entry. Raises PlaybookError, with every reason, if there is a fault."""
        found, problems = self._build()
        if any(problem.level == "error" for problem in problems):
            raise PlaybookError(problems)
        return tuple(entry for entry, _ in found)

    def lint(self, today: date | None = None) -> list[Problem]:
        """Return everything that is wrong with any file, by file and line."""
        found, problems = self._build()
        return in_reading_order((*problems, *check_resources(found, self._texts(), self._kinds(), today)))

    def _build(self) -> Built:
        if self._built is None:
            problems: list[Problem] = []
            self._built = _read(self._laid(problems), problems), problems
        return self._built

    def _laid(self, problems: list[Problem]) -> Branch:
        shipped, company = (_sheets(files, problems) for files in (self._shipped, self._company))
        base = reduce(_joined, (sheet.tree for sheet in shipped))
        return reduce(lambda below, sheet: patch(below, sheet.tree, problems), company, base)


def _sheets(files: Files, problems: list[Problem]) -> list[Sheet]:
    sheets = [parse(name, text) for name, text in files.items()]
    problems += [problem for sheet in sheets for problem in sheet.problems]
    return sheets


def _joined(first: Branch, second: Branch) -> Branch:
    """Return one book of two regions: their entries after one another."""
    rows = [tree.entries.get("resources") for tree in (first, second)]
    items = tuple(item for row in rows if isinstance(row, Row) for item in row.items)
    return Branch({**first.entries, **second.entries, "resources": Row(items, first.at)}, first.at)


def _read(tree: Branch, problems: list[Problem]) -> list[tuple[ResourceEntry, Branch]]:
    """Return the entries that can be read, each with its lines: one that cannot does not hide faults of others."""
    row = tree.entries.get("resources")
    items = [item for item in row.items if isinstance(item, Branch)] if isinstance(row, Row) else []
    whole = isinstance(row, Row) and len(items) == len(row.items)
    head = replace(tree, entries={**tree.entries, "resources": Row((), tree.at)}) if whole else tree
    problems += read(ResourceBook, head)[1]
    found: list[tuple[ResourceEntry, Branch]] = []
    for item in items:
        entry, faults = read(ResourceEntry, item)
        problems += faults if whole else ()
        found += [(entry, item)] if entry else []
    return found
