"""The bench works: every figure comes out, and every ratio is a number. How fast things are is not asked here."""

from __future__ import annotations

import math
from pathlib import Path

from tests.bench.__main__ import SMALL, measure
from tests.bench.measure import Against, Line, Unit, compare, table

BARS = {
    "note, 1 at a time",
    "note, 16 at once",
    "tick with 10 due beside 300 later",
    "digests of 6, SQLite",
    "digests of 6, PostgreSQL",
    "queries for 6, SQLite",
    "queries for 6, PostgreSQL",
    "40 deliveries over 4 lanes into posts, SQLite",
    "40 deliveries over 4 lanes into posts, PostgreSQL",
    "beacon say, cold",
    "note, SQLite",
    "note, PostgreSQL",
    "a typed command, 200 verbs",
    "a submitted form, 200 verbs",
    "a pressed button, 200 verbs",
    "declared, until the header stands in the room",
    "declared, until all is there",
    "calls for it",
    "3 declared at once, the latest answer",
}
AGAINST = {"note": Against("row", bar=0.2)}


def test_every_figure_comes_out_with_a_ratio_to_its_baseline(tmp_path: Path, postgres_server: str) -> None:
    tables = dict(measure(SMALL, tmp_path, postgres_server))
    lines = [line for found in tables.values() for line in found]
    assert all(len(line.values) == SMALL.rounds and min(line.values) > 0 for line in lines)
    assert all(math.isfinite(ratio) and ratio > 0 for line in lines for ratio in line.ratios)
    assert all(len(line.ratios) == SMALL.rounds for line in lines if line.baseline)
    assert {line.what for line in lines if line.bar} == BARS


def test_a_bar_that_is_missed_says_so() -> None:
    lines = [Line("note", [0.002], "row", (ratio,), bar=3.0) for ratio in (2.9, 3.5, 3.8)]
    ends = [row.split(" | ")[-1] for row in table("Writing", lines).splitlines()[-3:]]
    assert ends == ["yes |", "within noise |", "no |"]


def test_a_bar_for_rates_is_the_least_that_they_may_be() -> None:
    lines = [Line("note", [0.002], "row", (ratio,), bar=0.4, unit=Unit.RATE) for ratio in (0.41, 0.33, 0.31)]
    ends = [row.split(" | ")[-2:] for row in table("Writing", lines).splitlines()[-3:]]
    assert ends == [[">= 0.4", "yes |"], [">= 0.4", "within noise |"], [">= 0.4", "no |"]]


def test_rates_are_compared_as_rates_and_not_by_the_time_that_each_takes() -> None:
    (line,) = (
        each for each in compare(1, {"row": lambda: 0.001, "note": lambda: 0.004}, AGAINST, rate=True) if each.bar
    )
    assert line.ratios == (0.25,)
    assert "| note | 250/s | 250/s to 250/s | row | 0.25 (0.25 to 0.25) | >= 0.2 | yes |" in table("Writing", [line])


def test_what_is_counted_has_no_noise_and_the_worst_round_counts() -> None:
    lines = [Line("calls", [10, worst], bar=12, unit=Unit.NUMBER) for worst in (12, 13)]
    assert [row.split(" | ")[-1] for row in table("Declaring", lines).splitlines()[-2:]] == ["yes |", "no |"]
