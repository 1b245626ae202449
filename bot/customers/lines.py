"""A line of a sheet of customers: every value read, and every reason why it cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from babel import Locale

from bot.customers.headings import folded
from bot.customers.roll import PLAIN
from bot.customers.sheet import Row
from bot.legible import STEERING
from bot.model.customer import LOWEST_TIER, Mood, PointKind, point_id
from bot.texts import LOCALES

REGION = re.compile(r"([A-Z]{2})(?:-[A-Z0-9]{1,3})?")
TIER = re.compile(rf"(?:tier )?([1-{LOWEST_TIER}])")
WRITTEN = re.compile(r"'[=+\-@]")  # how a spreadsheet, and our own export, keep text from being a formula
PARTED = re.compile(r"\s*;\s*")  # several addresses in one cell
LONG, SHORT = 2_000, 200  # characters
LONG_FIELDS = ("promise", "notes")
REASONS = (
    *("name.missing", "contact.missing", "email.bad", "phone.bad", "account.bad", "language.unknown", "zone.unknown"),
    *("region.bad", "tier.bad", "mood.unknown", "due.unclear", "due.past", "owner.unknown", "too_long"),
    *("columns.wrong", "quote.open", "characters.bad", "points.conflict", "customer.erased"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """What one line of a file says of a customer. `points` are their addresses by id, as they are written."""

    number: int
    name: str = ""
    points: Mapping[str, tuple[PointKind, str]] = field(default_factory=dict)
    language: str = ""
    zone: str = ""
    region: str = ""
    tier: int = LOWEST_TIER
    mood: Mood = Mood.CALM
    promise: str = ""
    due: datetime | None = None
    owner: str = ""
    notes: str = ""
    wrong: tuple[str, ...] = ()  # keys; empty: it can be taken


class Reading:
    """Reads lines of one file. `dates` returns what words may mean as a time, read as of the moment `at`."""

    def __init__(self, places: Mapping[str, int], dates: Callable[[str], tuple[datetime, ...]], at: datetime) -> None:
        self._places, self._dates, self._at = places, dates, at
        self._dues: dict[str, datetime | str] = {"": ""}  # by words: a file says the same time in many lines

    def line(self, row: Row) -> Line:
        """Return a line with all that is wrong with it."""
        if row.wrong:
            return Line(row.line, wrong=(row.wrong,))
        words = {name: _cell(row, place) for name, place in self._places.items()}
        name = words.get("name") or f"{words.get('given_name', '')} {words.get('family_name', '')}".strip()
        language, zone, region = (read(words.get(key, "")) for key, read in PLACED.items())
        tier, mood, due = _tier(words.get("tier", "")), _mood(words.get("mood", "")), self._due(words.get("due", ""))
        points, wrong = _points(words)
        checks = {
            "characters.bad": any(STEERING.search(cell) for cell in words.values()),
            "too_long": any(len(cell) > (LONG if key in LONG_FIELDS else SHORT) for key, cell in words.items()),
            "name.missing": not name,
            "contact.missing": not points and not wrong,
            "language.unknown": language is None,
            "zone.unknown": zone is None,
            "region.bad": region is None,
            "tier.bad": tier is None,
            "mood.unknown": mood is None,
        }
        faults = (*(key for key, fails in checks.items() if fails), *wrong, *((due,) if isinstance(due, str) else ()))
        return Line(
            row.line,
            " ".join(name.split()),
            points,
            language or "",
            zone or "",
            region or "",
            tier or LOWEST_TIER,
            mood or Mood.CALM,
            words.get("promise", ""),
            due if isinstance(due, datetime) else None,
            words.get("owner", "").lstrip("@").lower(),
            words.get("notes", ""),
            tuple(each for each in faults if each),
        )

    def _due(self, words: str) -> datetime | str:
        """Return the one time that is meant, or the key of what is wrong; nothing for nothing."""
        if words not in self._dues:
            found = self._dates(words)
            unclear = len(found) != 1
            self._dues[words] = "due.unclear" if unclear else "due.past" if found[0] < self._at else found[0]
        return self._dues[words]


def _cell(row: Row, place: int) -> str:
    words = row.cells[place] if place < len(row.cells) else ""
    return words[1:] if WRITTEN.match(words) else words


def _points(words: Mapping[str, str]) -> tuple[dict[str, tuple[PointKind, str]], tuple[str, ...]]:
    """Return the addresses on a line by their ids, and the keys of those that are none."""
    found: dict[str, tuple[PointKind, str]] = {}
    wrong: list[str] = []
    for kind, read in PLAIN.items():
        for written in filter(None, PARTED.split(words.get(kind, ""))):
            plain = read(written)
            if plain is None:
                wrong.append(f"{kind}.bad")
            else:
                found[point_id(kind, plain)] = (kind, written)
    return found, tuple(dict.fromkeys(wrong))


def _language(words: str) -> str | None:
    """Read a language's code, or its name in English or in itself."""
    if not words:
        return ""
    base, _, country = words.replace("-", "_").partition("_")
    if base.lower() in _codes() and len(country) <= len("Latn"):
        return f"{base.lower()}_{country.upper()}" if country else base.lower()
    return _languages().get(folded(words))


def _zone(words: str) -> str | None:
    return words if not words or words in _zones() else None


def _region(words: str) -> str | None:
    """Read a country's code, with a part of the country behind it, or its English name."""
    match = REGION.fullmatch(words.upper().replace("_", "-"))
    if match and match[1] in _countries():
        return match[0]
    return _regions().get(folded(words)) if words else ""


def _tier(words: str) -> int | None:
    match = TIER.fullmatch(words.lower())
    return int(match[1]) if match else None if words else LOWEST_TIER


def _mood(words: str) -> Mood | None:
    return Mood(words.lower()) if words.lower() in tuple(Mood) else None if words else Mood.CALM


PLACED: Mapping[str, Callable[[str], str | None]] = {"language": _language, "zone": _zone, "region": _region}


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _languages() -> dict[str, str]:
    names = {folded(name): code for code, name in Locale("en").languages.items() if code.isalpha()}
    return names | {folded(Locale(code).languages.get(code, code)): code for code in LOCALES}


@cache
def _codes() -> frozenset[str]:
    return frozenset(_languages().values())


@cache
def _countries() -> frozenset[str]:
    return frozenset(_regions().values())


@cache
def _regions() -> dict[str, str]:
    return {folded(name): code for code, name in Locale("en").territories.items() if code.isalpha()}
