"""Measuring: paired rounds, medians with their spread, and ratios that survive a machine's moods."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from enum import Enum, auto
from statistics import median
from time import perf_counter
from typing import Any

Act = Callable[[], float]  # does something, and returns the seconds that one piece of it took
Begin = Callable[[], "Future[Any]"]
NOISE = 1.25  # what a bar allows on top, before it counts as missed


class Unit(Enum):
    """What is shown of a line's values."""

    TIME = auto()  # seconds
    RATE = auto()  # pieces a second, of seconds for each
    NUMBER = auto()  # things that were counted


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table, with a value for each round. `ratios` are to the baseline of the same round.

    `bar` is what the ratio may be at the most; of rates it is the least that their ratio has to be. Where
    nothing is compared it is the most that was allowed in any round.
    """

    what: str
    values: list[float]
    baseline: str = ""
    ratios: tuple[float, ...] = ()
    bar: float | None = None
    unit: Unit = Unit.TIME


@dataclass(frozen=True, slots=True)
class Against:
    """What an act is compared with, by name, and the bar for the ratio."""

    baseline: str
    bar: float | None = None


def compare(rounds: int, acts: Mapping[str, Act], against: Mapping[str, Against], *, rate: bool = False) -> list[Line]:
    """Run all acts once a round, each round beginning with another one, and return a line for each."""
    names = list(acts)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            seconds[name].append(acts[name]())
    return [line_of(name, seconds, against.get(name), Unit.RATE if rate else Unit.TIME) for name in names]


def line_of(
    name: str, values: Mapping[str, list[float]], against: Against | None = None, unit: Unit = Unit.TIME
) -> Line:
    """Return the line of what was measured under a name, compared with what it is to be measured against."""
    if against is None:
        return Line(name, values[name], unit=unit)
    pairs = zip(values[name], values[against.baseline], strict=True)
    ratios = (theirs / mine if unit is Unit.RATE else mine / theirs for mine, theirs in pairs)
    return Line(name, values[name], against.baseline, tuple(ratios), against.bar, unit)


def one_by_one(begin: Begin, pieces: int) -> float:
    """Do pieces one after the other; return the median of what each took."""
    taken = []
    for _ in range(pieces):
        started = perf_counter()
        begin().result()
        taken.append(perf_counter() - started)
    return median(taken)


def at_once(begin: Begin, pieces: int, concurrency: int) -> float:
    """Do pieces with so many under way all the time; return the seconds for each."""
    flying: deque[Future[Any]] = deque()
    started = perf_counter()
    for _ in range(pieces):
        if len(flying) >= concurrency:
            flying.popleft().result()
        flying.append(begin())
    while flying:
        flying.popleft().result()
    return (perf_counter() - started) / pieces


def table(title: str, lines: list[Line]) -> str:
    """Return lines as a Markdown table under a heading."""
    head = "| what | median | spread | against | ratio | bar | holds |\n| --- | --- | --- | --- | --- | --- | --- |"
    return f"### {title}\n\n{head}\n" + "\n".join(map(_row, lines)) + "\n"


def _row(line: Line) -> str:
    low, high = min(line.values), max(line.values)
    shown = [_amount(line.unit, value) for value in (median(line.values), low, high)]
    cells = [line.what, shown[0], f"{shown[1]} to {shown[2]}", line.baseline]
    if line.ratios:
        cells.append(f"{median(line.ratios):.2f} ({min(line.ratios):.2f} to {max(line.ratios):.2f})")
    cells += [""] * (5 - len(cells))
    cells += ["", ""] if line.bar is None else _judged(line, line.bar)
    return f"| {' | '.join(cells)} |"


def _amount(unit: Unit, value: float) -> str:
    if unit is Unit.NUMBER:
        return f"{value:g}"
    if unit is Unit.RATE:
        return f"{1 / value:,.0f}/s"
    if value < 0.001:
        return f"{value * 1e6:.0f} us"
    return f"{value * 1e3:.2f} ms" if value < 0.1 else f"{value * 1e3:.0f} ms"


def _judged(line: Line, bar: float) -> tuple[str, str]:
    """Return the bar, and whether it holds: the median of the ratios counts, and without any the worst value."""
    found = median(line.ratios) if line.ratios else max(line.values)
    sign, used = (">=", bar / found) if line.unit is Unit.RATE else ("<=", found / bar)
    if used <= 1:
        return f"{sign} {bar:g}", "yes"
    is_noisy = line.unit is not Unit.NUMBER  # counting is exact
    return f"{sign} {bar:g}", "within noise" if is_noisy and used <= NOISE else "no"
