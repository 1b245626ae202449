"""The bench works: every figure comes out, and every ratio is a number. How fast things are is not asked here."""

from __future__ import annotations

import math
from pathlib import Path

from tests.bench.__main__ import SMALL, measure
from tests.bench.measure import Line, table

BARS = {"note, 1 at a time", "note, 16 at once", "tick with 10 due beside 300 later", "beacon say, cold"}


def test_every_figure_comes_out_with_a_ratio_to_its_baseline(tmp_path: Path, postgres_server: str) -> None:
    tables = dict(measure(SMALL, tmp_path, postgres_server))
    lines = [line for found in tables.values() for line in found]
    assert all(len(line.seconds) == SMALL.rounds and min(line.seconds) > 0 for line in lines)
    assert all(math.isfinite(ratio) and ratio > 0 for line in lines for ratio in line.ratios)
    assert all(len(line.ratios) == SMALL.rounds for line in lines if line.baseline)
    assert {line.what for line in lines if line.bar} == BARS


def test_a_bar_that_is_missed_says_so() -> None:
    lines = [Line("note", [0.002], "row", (ratio,), bar=3.0) for ratio in (2.9, 3.5, 3.8)]
    ends = [row.split(" | ")[-1] for row in table("Writing", lines).splitlines()[-3:]]
    assert ends == ["yes |", "within noise |", "no |"]
