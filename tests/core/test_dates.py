"""Dates: what people write for a point in time, in their zone and language, and what it may mean."""

from __future__ import annotations

from datetime import UTC, datetime
from time import perf_counter

import pytest

from adapters.dates import read_dates

NOW = datetime(2026, 11, 21, 13, 30, tzinfo=UTC)  # a Saturday, 14:30 in Lagos
HOSTILE = ["", " ", "x" * 60, "x" * 100_000, "1" * 60, "5", "99:99", "25:00", "13pm", "2026-13-40 10:00", "-" * 59]
HOSTILE += [
    "mon " * 14,
    "banana",
    "\x00",
    "\U0001f642" * 20,
    "1 jan 0001 10:00",
    "9999-12-31 23:59+00:01",
    "32/01",
    "²:²²",
]


def readings(words: str, zone: str = "Africa/Lagos", locale: str = "en", now: datetime = NOW) -> list[str]:
    """Return what words may mean, short."""
    return [f"{at:%m-%d %H:%M}" for at in read_dates(words, now=now, zone=zone, locale=locale)]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("tomorrow 5pm", ["11-22 16:00"]),
        ("tomorrow", ["11-22 08:00"]),
        ("tomorrow 00:00", ["11-21 23:00"]),
        ("in 2 h", ["11-21 15:30"]),
        ("2h", ["11-21 15:30"]),
        ("30m", ["11-21 14:00"]),
        ("Mon 09:00", ["11-23 08:00"]),
        ("5pm", ["11-21 16:00"]),
        ("9am", ["11-22 08:00"]),
        ("2026-12-01 14:30", ["12-01 13:30"]),
        ("2026-12-01T14:30:00+00:00", ["12-01 14:30"]),
        ("13/04 10:00", ["04-13 09:00"]),
        ("Saturday 20:00", ["11-21 19:00"]),
        ("sat 8pm", ["11-21 19:00"]),
        ("Saturday 9:00", ["11-28 08:00"]),
        ("saturday", ["11-28 08:00"]),
        ("Sunday 20:00", ["11-22 19:00"]),
        ("Friday 20:00", ["11-27 19:00"]),
        ("28 November 20:00", ["11-28 19:00"]),
    ],
)
def test_a_time_is_read_in_the_zone_of_the_asker(words: str, meant: list[str]) -> None:
    assert readings(words) == meant


@pytest.mark.parametrize(
    ("words", "locale", "meant"),
    [
        ("kesho 17:00", "sw", ["11-22 16:00"]),
        ("môre 17:00", "af", ["11-22 16:00"]),
        ("రేపు 17:00", "te", ["11-22 16:00"]),
        ("ọla 17:00", "yo", ["11-22 16:00"]),
        ("tomorrow 17:00", "sw", ["11-22 16:00"]),
        ("tomorrow 17:00", "xx", ["11-22 16:00"]),
        ("១៧:០០", "km", ["11-21 16:00"]),
        ("౦౩:౩౦", "te", ["11-22 02:30"]),
    ],
)
def test_words_and_digits_of_the_languages_are_read_and_english_always(
    words: str, locale: str, meant: list[str]
) -> None:
    assert readings(words, locale=locale) == meant


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("03/04 14:00", ["04-03 13:00", "03-04 13:00"]),
        ("04/04 14:00", ["04-04 13:00"]),
        ("14:30", ["11-21 13:30", "11-22 13:30"]),
        ("14:29", ["11-22 13:29"]),
    ],
)
def test_what_may_mean_two_times_has_two_readings(words: str, meant: list[str]) -> None:
    assert readings(words) == meant


@pytest.mark.parametrize(
    ("zone", "words", "meant"),
    [
        ("Europe/Berlin", "2027-03-28 02:30", ["03-28 01:00"]),
        ("America/New_York", "2027-03-14 02:30", ["03-14 07:00"]),
        ("Australia/Lord_Howe", "2026-10-04 02:10", ["10-03 15:30"]),
    ],
)
def test_a_time_that_the_clocks_skip_moves_to_the_first_valid_instant(zone: str, words: str, meant: list[str]) -> None:
    assert readings(words, zone) == meant


@pytest.mark.parametrize(
    ("zone", "words", "meant"),
    [
        ("Europe/Berlin", "2026-10-25 02:30", ["10-25 00:30", "10-25 01:30"]),
        ("America/New_York", "2026-11-01 01:30", ["11-01 05:30", "11-01 06:30"]),
        ("Australia/Lord_Howe", "2027-04-04 01:45", ["04-03 14:45", "04-03 15:15"]),
    ],
)
def test_a_time_that_happens_twice_is_ambiguous(zone: str, words: str, meant: list[str]) -> None:
    assert readings(words, zone) == meant


@pytest.mark.parametrize("words", HOSTILE)
def test_nonsense_is_no_time_and_never_an_error(words: str) -> None:
    assert readings(words) == []


def quickest(words: str) -> float:
    """Return the shortest of five readings, in seconds."""
    taken = []
    for _ in range(5):
        began = perf_counter()
        readings(words)
        taken.append(perf_counter() - began)
    return min(taken)


def test_nonsense_takes_about_as_long_as_a_date() -> None:
    baseline = quickest("next friday 3pm")
    assert max(quickest(words) for words in HOSTILE) < 20 * baseline
