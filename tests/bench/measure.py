"""Measuring: paired rounds, medians with their spread, and ratios that survive a machine's moods."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

Act = Callable[[], float]  # does something, and returns the seconds that one piece of it took
Begin = Callable[[], "Future[Any]"]
NOISE = 1.25  # what a bar allows on top, before it counts as missed


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. `ratios` are to the baseline of the same round; a rate counts pieces a second."""

    what: str
    seconds: list[float]
    baseline: str = ""
    ratios: tuple[float, ...] = ()
    bar: float | None = None
    rate: bool = False


@dataclass(frozen=True, slots=True)
class Against:
    """What an act is compared with, by name, and the ratio that it must not exceed."""

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
    return [_line(name, seconds, against.get(name), rate=rate) for name in names]


def _line(name: str, seconds: Mapping[str, list[float]], against: Against | None, *, rate: bool) -> Line:
    if against is None:
        return Line(name, seconds[name], rate=rate)
    pairs = zip(seconds[name], seconds[against.baseline], strict=True)
    ratios = tuple(mine / theirs for mine, theirs in pairs)
    return Line(name, seconds[name], against.baseline, ratios, against.bar, rate)


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
    low, high = min(line.seconds), max(line.seconds)
    shown = [_amount(line, seconds) for seconds in (median(line.seconds), low, high)]
    cells = [line.what, shown[0], f"{shown[1]} to {shown[2]}", line.baseline]
    if line.ratios:
        cells.append(f"{median(line.ratios):.2f} ({min(line.ratios):.2f} to {max(line.ratios):.2f})")
    cells += [""] * (5 - len(cells))
    cells += ["", ""] if line.bar is None else [f"<= {line.bar:g}", _holds(median(line.ratios), line.bar)]
    return f"| {' | '.join(cells)} |"


def _amount(line: Line, seconds: float) -> str:
    if line.rate:
        return f"{1 / seconds:,.0f}/s"
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} us"
    return f"{seconds * 1e3:.2f} ms" if seconds < 0.1 else f"{seconds * 1e3:.0f} ms"


def _holds(ratio: float, bar: float) -> str:
    if ratio <= bar:
        return "yes"
    return "within noise" if ratio <= bar * NOISE else "no"
