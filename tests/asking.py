"""Asking: a unit of work that counts the queries that it is asked for."""

from __future__ import annotations

from typing import Any

from bot.ports import Work


class Asking:
    """Passes everything on to a unit of work. Each of its verbs for reading is one query."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.queries = 0

    def __getattr__(self, name: str) -> Any:
        self.queries += name in ("get", "find", "count", "heads")
        return getattr(self._work, name)
