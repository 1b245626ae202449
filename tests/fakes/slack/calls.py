"""The record: every call as it came and was answered, and what was said through it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any


@dataclass(slots=True)
class Call:
    """One call. Times are monotonic seconds; `done` tells whether the method was carried out with success."""

    number: int
    method: str
    started: float
    arguments: Mapping[str, Any]
    team: str = ""
    token: str = ""
    ended: float = 0.0
    status: int = 0
    answer: dict[str, Any] | None = None
    fault: str = ""
    done: bool = False

    @property
    def ok(self) -> bool:
        """Tell whether the caller was told that it went well."""
        return bool(self.answer and self.answer.get("ok"))

    @property
    def error(self) -> str:
        """Return the error that the caller was told, or nothing."""
        return str(self.answer.get("error", "")) if self.answer else ""

    @property
    def seconds(self) -> float:
        """Return how long the caller waited."""
        return self.ended - self.started

    @property
    def channel(self) -> str:
        """Return the channel argument of the call, however the method names it."""
        return str(self.arguments.get("channel") or self.arguments.get("channel_id") or "")


@dataclass(frozen=True, slots=True)
class Violation:
    """A request that broke a documented limit, or a piece of advice (a warning)."""

    call: int
    method: str
    error: str
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Impatient:
    """A call that came `early` seconds before Retry-After had run out, `since` seconds after the 429 had left."""

    call: int
    method: str
    team: str
    early: float
    since: float


@dataclass(frozen=True, slots=True)
class Said:
    """Something that left the app, with the words it came with and the people who can see it."""

    where: str
    channel: str
    team: str
    text: str
    seen_by: frozenset[str]
    call: int


@dataclass
class Record:
    """All that happened. With `on` false only the counts are kept."""

    on: bool = True
    number: int = 0
    calls: list[Call] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    violations: list[Violation] = field(default_factory=list)
    warnings: list[Violation] = field(default_factory=list)
    impatient: list[Impatient] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)

    def begin(self, method: str, arguments: Mapping[str, Any], now: float) -> Call:
        """Note that a call has come."""
        self.number += 1
        self.counts[method] += 1
        call = Call(self.number, method, now, arguments)
        if self.on:
            self.calls.append(call)
        return call

    def say(self, where: str, team: str, text: str, *, channel: str = "", seen_by: frozenset[str], call: int) -> None:
        """Note words that left the app."""
        if self.on:
            self.said.append(Said(where, channel, team, text, seen_by, call))

    def find(self, method: str) -> list[Call]:
        """Return the calls of a method pattern such as "chat.*", in the order of coming."""
        return [call for call in self.calls if fnmatchcase(call.method, method)]

    def count(self, method: str) -> int:
        """Return how many calls of a method pattern came."""
        return sum(count for name, count in self.counts.items() if fnmatchcase(name, method))

    def forget(self) -> None:
        """Empty the record; numbers go on."""
        for kept in (self.calls, self.counts, self.violations, self.warnings, self.impatient, self.said):
            kept.clear()
