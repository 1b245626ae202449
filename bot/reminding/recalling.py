"""Recalling: what was read once in a unit of work is not asked for again; those who are due together share much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Any

from bot.ports import Work


class Recalling:
    """Passes everything on to a unit of work, and remembers what it read of a kind until a row of that kind changes.

    What somebody else changes meanwhile is noticed by the swap, as it is without a memory.
    """

    def __init__(self, work: Work) -> None:
        """Begin without any memory."""
        self._work = work
        self._known: defaultdict[object, dict[Hashable, Any]] = defaultdict(dict)

    def get(self, kind: type[Any], row_id: str, /, *, hold: bool = False) -> Any:
        """Return a row by id; one that is to be held is asked for in any case."""
        if hold:
            self._known[kind].pop(row_id, None)
        return self._once(kind, row_id, lambda: self._work.get(kind, row_id, hold=hold))

    def find(self, kind: type[Any], /, **how: Any) -> list[Any]:
        """Return the rows that a search finds."""
        asked = None if how.get("hold") else _name("find", how)
        if asked is None:
            return self._work.find(kind, **how)
        return list(self._once(kind, asked, lambda: self._work.find(kind, **how)))

    def count(self, kind: type[Any], /, **how: Any) -> dict[tuple[Any, ...], int]:
        """Count the rows that a search finds."""
        asked = _name("count", how)
        if asked is None:
            return self._work.count(kind, **how)
        return dict(self._once(kind, asked, lambda: self._work.count(kind, **how)))

    def add(self, row: object) -> None:
        """Insert a row."""
        self._known.pop(type(row), None)
        self._work.add(row)

    def swap(self, old: Any, new: Any) -> bool:
        """Replace a row."""
        self._known.pop(type(old), None)
        return self._work.swap(old, new)

    def remove(self, row: object) -> bool:
        """Delete a row."""
        self._known.pop(type(row), None)
        return self._work.remove(row)

    def __getattr__(self, name: str) -> Any:
        if name == "add_each":  # whatever is in there
            self._known.clear()
        return getattr(self._work, name)

    def _once(self, kind: object, asked: Hashable, ask: Callable[[], Any]) -> Any:
        known = self._known[kind]
        if asked not in known:
            known[asked] = ask()
        return known[asked]


def _name(verb: str, how: dict[str, Any]) -> tuple[Any, ...] | None:
    """Name a question by all that it asks for; None when that has bounds, which are no names."""
    asked = (verb, *sorted(how.items()))
    return None if any(isinstance(value, dict) for value in how.values()) else asked
