"""Layouts that know how wide the terminal is: margins, label and value pairs, grids, rows of buttons.

There are no right-hand borders: terminals disagree on the width of Telugu and Khmer letters, and a border
would show it as a broken frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.table import Table

from adapters.console.prose import Prose, prose

NARROW = 56  # cells; below this, labels stand above or before their values instead of beside them
WIDEST_LABEL = 32
NARROWEST_COLUMN = 16
GAP = 3
INDENT = "    "  # as wide as a button's number


@dataclass(frozen=True, slots=True)
class Margin:
    """Something with a margin to its left: `first` before the first line, `rest` before the others."""

    body: RenderableType
    first: str
    rest: str
    style: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        taken = max(cell_len(self.first), cell_len(self.rest))
        inner = options.update(width=max(1, options.max_width - taken), height=None)
        lines = console.render_lines(self.body, inner, pad=False)
        style = console.get_style(self.style)
        for number, line in enumerate(lines):
            yield from _trimmed([Segment(self.rest if number else self.first, style), *line])
            yield Segment.line()


def _trimmed(line: list[Segment]) -> list[Segment]:
    """Return a line without blanks at its end, so that copied text is clean."""
    while line:
        last = line.pop()
        text = last.text.rstrip(" ")
        if text:
            return [*line, Segment(text, last.style)]
    return []


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels with their values: side by side where there is room, else one after the other."""

    pairs: Sequence[tuple[str, Prose]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        widest = max((cell_len(label) for label, _ in self.pairs), default=0)
        if options.max_width < NARROW or widest > WIDEST_LABEL:
            for label, value in self.pairs:
                yield Margin(prose((f"{label}: ", "dim"), value), "", "  ")
            return
        grid = Table.grid(padding=(0, GAP, 0, 0))
        grid.add_column(no_wrap=True, style="dim")
        grid.add_column(overflow="fold")
        for label, value in self.pairs:
            grid.add_row(Prose(label), value)
        yield grid


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; where it does not fit, one short list of labelled values per row."""

    columns: Sequence[Prose]
    rows: Sequence[Sequence[Prose]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if self._fits(options.max_width):
            yield self._table()
            return
        for number, row in enumerate(self.rows):
            if number:
                yield ""
            yield from self._record(row)

    def _fits(self, width: int) -> bool:
        if width >= NARROWEST_COLUMN * len(self.columns):
            return True
        natural = (max(map(_cells, column)) for column in zip(self.columns, *self.rows, strict=True))
        return sum(natural) + GAP * (len(self.columns) - 1) <= width

    def _table(self) -> Table:
        table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold", border_style="dim")
        for column in self.columns:
            table.add_column(column, overflow="fold")
        for row in self.rows:
            table.add_row(*row)
        return table

    def _record(self, row: Sequence[Prose]) -> Iterable[RenderableType]:
        """Yield the first cell as a heading and the others below it, with the names of their columns."""
        head, *others = row
        yield Margin(prose(head, style="bold"), "", "  ")
        for column, cell in zip(self.columns[1:], others, strict=True):
            if cell.plain.strip():
                yield Margin(prose((f"{column.plain}: ", "dim"), cell), "  ", "    ")


def _cells(words: Prose) -> int:
    return max(cell_len(line) for line in words.plain.split("\n"))


@dataclass(frozen=True, slots=True)
class Row:
    """Short things one after the other, on as many lines as they need; none is torn unless it must be."""

    parts: Sequence[Prose]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        line = Prose()
        for part in self.parts:
            if line and cell_len(line.plain) + GAP + cell_len(part.plain) > options.max_width:
                yield _whole(line, options.max_width)
                line = Prose()
            line = prose(line, " " * GAP if line else "", part)
        yield _whole(line, options.max_width)


def _whole(line: Prose, width: int) -> RenderableType:
    """Return a line as it is, or indented from its second line on where it does not fit on one."""
    return line if cell_len(line.plain) <= width else Margin(line, "", INDENT)
