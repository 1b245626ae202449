"""Dates out of words: exact forms are read here, the languages' own words by dateparser."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONGEST = 60  # characters: no date is longer, and what is read by patterns has to be bounded
FAR = timedelta(days=366 * 5)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
HALF_DAY = 12  # hours
LANGUAGES = {"yo", "te", "sw", "km", "af"}
SPAN = re.compile(
    r"(?:in )?(?:(\d{1,3}) ?(?:d|days?)\b)? ?(?:(\d{1,3}) ?(?:h|hrs?|hours?))? ?(?:(\d{1,4}) ?(?:m|mins?|minutes?))?"
)
CLOCK = re.compile(r"(?:at )?(\d{1,2})(?:[:.](\d{2}))? ?([ap]m)?")
ISO = re.compile(r"\d{4}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d)?(?:z|[+-]\d\d:\d\d)?")
NUMBERS = re.compile(r"(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}))?(?: (.{1,12}))?")
TIMED = re.compile(r"\d[:.]\d\d|\d ?[ap]m|midnight")
WORKDAY = time(9)  # a day without a time is meant for its morning


def read_dates(words: str, /, *, now: datetime, zone: str, locale: str) -> tuple[datetime, ...]:
    """Return the instants that words may mean, in UTC, the likeliest first; none when they are no time."""
    if len(words) > LONGEST:
        return ()
    text = _plain(words)
    if (
        not text.isprintable()
        or not text
        or text.isdigit()
        or any(each.isdigit() and not each.isdecimal() for each in text)
    ):
        return ()
    try:
        span = _span(text)
        return (now + span,) if span else _dated(text, now, ZoneInfo(zone), locale)
    except (ValueError, OverflowError):
        return ()


def _plain(words: str) -> str:
    """Write digits of every script as ours, and one space between words."""
    digits = (str(unicodedata.digit(each)) if each.isdecimal() else each for each in words)
    return " ".join("".join(digits).lower().split())


def _span(text: str) -> timedelta | None:
    match = SPAN.fullmatch(text)
    days, hours, minutes = (int(group or 0) for group in match.groups()) if match else (0, 0, 0)
    return timedelta(days=days, hours=hours, minutes=minutes) or None


def _dated(text: str, now: datetime, zone: ZoneInfo, locale: str) -> tuple[datetime, ...]:
    if ISO.fullmatch(text):
        at = datetime.fromisoformat(text.upper())
        return _near((at.astimezone(UTC),) if at.tzinfo else _instants(at, zone), now)
    here = now.astimezone(zone).replace(tzinfo=None)
    locals_ = _clocked(text, here) or tuple(_numbered(text, here)) or _worded(text, here, locale)
    return _near((instant for local in locals_ for instant in _instants(local, zone)), now)


def _near(found: Iterable[datetime], now: datetime) -> tuple[datetime, ...]:
    """Keep what somebody could promise, each once."""
    return tuple(dict.fromkeys(each for each in found if abs(each - now) <= FAR))


def _clock(text: str) -> time | None:
    """Read `5pm`, `17:00` or `5.30 pm`; a number alone is no time."""
    match = CLOCK.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        return None
    hour = int(match[1])
    if match[3]:
        if not 1 <= hour <= HALF_DAY:
            return None
        hour = hour % HALF_DAY + (HALF_DAY if match[3] == "pm" else 0)
    return time(hour, int(match[2] or 0))


def _clocked(text: str, here: datetime) -> tuple[datetime, ...]:
    """Take a bare clock time for the next one; in its very minute it may be either day's."""
    clock = _clock(text)
    if clock is None:
        return ()
    today = datetime.combine(here.date(), clock)
    if today == here.replace(second=0, microsecond=0):
        return (today, today + DAY)
    return (today,) if today > here else (today + DAY,)


def _numbered(text: str, here: datetime) -> Iterator[datetime]:
    """Read `03/04 14:00` both ways: the day first, then the month first."""
    match = NUMBERS.fullmatch(text)
    clock = _clock(match[4]) if match and match[4] else WORKDAY
    if match is None or clock is None:
        return
    first, second, year = int(match[1]), int(match[2]), match[3]
    for day, month in dict.fromkeys(((first, second), (second, first))):
        try:
            at = datetime.combine(date(int(year or here.year), month, day), clock)
            yield at.replace(year=at.year + 1) if at < here and not year else at
        except ValueError:
            continue


def _worded(text: str, here: datetime, locale: str) -> tuple[datetime, ...]:
    """Let dateparser read it in the asker's language, or in English.

    On a Saturday it takes `Saturday 20:00` for the next one, though this evening is meant: what lies a
    week ahead is read again as if it were yesterday, and a day that is then today was meant as today.
    """
    at = _parsed(text, here, locale)
    if at and TIMED.search(text) and at.date() == here.date() + WEEK and "next" not in text:
        sooner = _parsed(text, here - DAY, locale)
        at = sooner if sooner and sooner > here and sooner.date() == here.date() else at
    return (at,) if at else ()


def _parsed(text: str, here: datetime, locale: str) -> datetime | None:
    from dateparser import parse  # noqa: PLC0415 - it takes longer than all the rest of a start

    tongue = locale.partition("_")[0]
    languages = [tongue, "en"] if tongue in LANGUAGES and tongue not in _unknown() else ["en"]
    rules = {"RELATIVE_BASE": here, "PREFER_DATES_FROM": "future", "RETURN_AS_TIMEZONE_AWARE": False}
    try:
        at: datetime | None = parse(text, languages=languages, settings=rules)
    except Exception:
        return None
    if at is None or at.tzinfo is not None:
        return None
    if not TIMED.search(text) and at.time() in (here.time(), time()):
        at = datetime.combine(at.date(), WORKDAY)
    return at


def _unknown() -> set[str]:
    from dateparser.data.languages_info import language_order  # noqa: PLC0415 - as above

    return LANGUAGES.difference(language_order)


def _instants(local: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return when a wall clock shows a time: once, twice where it goes back; where it is skipped, right after."""
    early, late = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early == late:
        return (early,)
    return (early, late) if early < late else (_change(late, early, zone),)


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first second between two instants at which the zone's new offset holds."""
    new = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=1) // 2)
        before, after = (before, middle) if middle.astimezone(zone).utcoffset() == new else (middle, after)
    return after
