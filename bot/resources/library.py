"""The library of resources out of YAML texts: those that are shipped, with the company's laid over them by id."""

from __future__ import annotations

from collections.abc import Callable
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


class ResourceLibrary:
    """All resources that stand in files. Nothing is parsed before it is asked for, and everything once."""

    def __init__(
        self, shipped: Files, company: Files, texts: Callable[[], Texts], kinds: Callable[[], tuple[str, ...]]
    ) -> None:
        """Take the files by name, the catalogues and the kinds of crisis, which are asked for by lint alone."""
        self._shipped, self._company = shipped, company
        self._texts, self._kinds = texts, kinds
        self._built: tuple[ResourceBook | None, Branch, list[Problem]] | None = None

    def entries(self) -> tuple[ResourceEntry, ...]:
        """Return every entry. Raises PlaybookError, with every reason, if there is a fault."""
        book, _, problems = self._build()
        if book is None:
            raise PlaybookError(problems)
        return tuple(book.resources)

    def lint(self, today: date | None = None) -> list[Problem]:
        """Return everything that is wrong with any file, by file and line."""
        book, tree, problems = self._build()
        found = check_resources(book, tree, self._texts(), self._kinds(), today) if book else ()
        return in_reading_order((*problems, *found))

    def _build(self) -> tuple[ResourceBook | None, Branch, list[Problem]]:
        if self._built is None:
            problems: list[Problem] = []
            tree = self._laid(problems)
            book, faults = read(ResourceBook, tree)
            problems += faults
            sound = all(problem.level != "error" for problem in problems)
            self._built = book if sound else None, tree, problems
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
