"""Times as people write and read them: durations, clock times, and moments in a zone and language."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import format_datetime

from bot.refusals import Refusal
from bot.texts import Say

UNITS = {"d": 86_400, "h": 3_600, "m": 60}
DURATION = re.compile(
    r"(?:(\d{1,3})\s*d(?:ays?)?)?\s*(?:(\d{1,3})\s*h(?:(?:ou)?rs?)?)?\s*(?:(\d{1,4})\s*m(?:in(?:ute)?s?)?)?"
)
CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
LONGEST = timedelta(days=30)


def read_duration(words: str) -> timedelta:
    """Read `30m`, `2h`, `1h30m`, `1 day` or bare minutes: from one minute to 30 days, or it is refused."""
    text = words.strip().lower()
    match = DURATION.fullmatch(text + "m" if text.isdigit() else text)
    amounts = [int(group or 0) for group in match.groups()] if match else [0]
    length = timedelta(seconds=sum(n * unit for n, unit in zip(amounts, UNITS.values(), strict=False)))
    if not timedelta(minutes=1) <= length <= LONGEST:
        raise Refusal("duration.unclear", value=words)
    return length


def read_clock(words: str) -> time:
    """Read `22:00` or `7.30` as a time of day, 24 hours."""
    match = CLOCK.fullmatch(words.strip())
    if match is None:
        raise Refusal("clock.unclear", value=words)
    return time(int(match[1]), int(match[2]))


def read_zone(words: str) -> str:
    """Read the name of a time zone, or its city alone where only one zone is called so; else it is refused."""
    text = words.strip().lower().replace(" ", "_")
    known = available_timezones()
    whole = [each for each in known if each.lower() == text]
    city = [each for each in known if each.lower().rpartition("/")[2] == text]
    found = whole or city
    if len(found) != 1:
        raise Refusal("zone.unknown", zone=words[:40])
    return found[0]


def show_moment(at: datetime, zone: str, locale: str) -> str:
    """Return an absolute time with its offset, in a language: 21 November 2026, 14:30 (GMT+01:00)."""
    local = at.astimezone(ZoneInfo(zone))
    shown = format_datetime(local, "d MMMM y, HH:mm", locale=locale)
    return f"{shown} ({_offset(local)})"


def _offset(local: datetime) -> str:
    seconds = int((local.utcoffset() or timedelta()).total_seconds())
    if seconds == 0:
        return "UTC"
    sign, minutes = ("-" if seconds < 0 else "+"), abs(seconds) // 60
    return f"UTC{sign}{minutes // 60:02}:{minutes % 60:02}"


def show_duration(length: timedelta, say: Say) -> str:
    """Return a length in its two largest units: 4 hours 30 minutes. Under a minute counts as one."""
    minutes = max(1, round(length.total_seconds() / 60))
    days, rest = divmod(minutes, 24 * 60)
    parts = [("duration.days", days), ("duration.hours", rest // 60), ("duration.minutes", rest % 60)]
    shown = [say.count(key, n) for key, n in parts if n][:2]
    return " ".join(shown)


def in_utc(at: datetime) -> datetime:
    """Return the same instant in UTC. Refuses a time without an offset: nobody would know which it is."""
    if at.tzinfo is None:
        raise Refusal("clock.no_zone", value=at.isoformat())
    return at.astimezone(UTC)
