"""The shape of a routes file: the ways in which customers reach the company."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.playbook.schema import Identifier, LocaleCode, Part, Text

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = "(?:mon|tue|wed|thu|fri|sat|sun)"
Days = Annotated[str, StringConstraints(pattern=f"^{DAY}(?:-{DAY})?$")]
Opens = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Closes = Annotated[str, StringConstraints(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]


class Hours(Part):
    """One stretch of the week, in the route's own time zone; closing before opening means next day."""

    days: list[Days] = Field(min_length=1)
    open: Opens
    close: Closes

    def weekdays(self) -> frozenset[int]:
        """Return the days as numbers, Monday 0, of `mon`, `mon-fri` or `sat-mon`."""
        return frozenset(day for days in self.days for day in _span(days))

    def line(self) -> str:
        """Return the stretch as it is written in every language: `mon-fri 08:00-20:00`."""
        return f"{','.join(self.days)} {self.open}-{self.close}"


class RouteEntry(Part):
    """One way to reach the company. No `hours` means around the clock."""

    id: Identifier
    kind: Literal["phone", "sms", "chat", "email", "portal", "social", "walk_in", "web"]
    label: Text
    address: str = Field(min_length=1)
    tz: str = "UTC"
    hours: tuple[Hours, ...] = ()
    best_hours: tuple[Hours, ...] = ()
    holidays: tuple[date, ...] = ()
    human_guaranteed: bool = False  # a service professional will pick up, whenever it is open
    languages: tuple[LocaleCode, ...] = ("en",)
    capacity: int | None = Field(default=None, ge=0)  # contacts that it takes at the same time
    rank: int = Field(default=9, ge=1)  # 1 is the most reliable
    backup: tuple[Identifier, ...] = ()

    def hours_line(self) -> str:
        """Return the opening hours in one line, empty for a route that is always open."""
        return "; ".join(hours.line() for hours in self.hours)


class RouteBook(Part):
    """A routes file."""

    schema_number: Literal[1] = Field(alias="schema")
    routes: list[RouteEntry]

    def by_id(self) -> dict[str, RouteEntry]:
        """Return the routes by their id."""
        return {route.id: route for route in self.routes}


def _span(days: str) -> list[int]:
    first, _, last = days.partition("-")
    start, end = WEEK.index(first), WEEK.index(last or first)
    return [day % 7 for day in range(start, end + 1 if end >= start else end + 8)]
