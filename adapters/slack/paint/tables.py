"""Tables as lists of rows: a grid of many columns cannot be read on a telephone, and a message takes one at most."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.slack.paint.canvas import Canvas, Piece
from adapters.slack.paint.flow import NEW_LINE, bullets
from adapters.slack.paint.phrases import Runs, is_blank, write
from adapters.slack.paint.words import NOTHING, one_line
from bot.cards import Inline, Phrase, Table


def draw_table(table: Table, canvas: Canvas) -> Iterator[Piece]:
    """Yield the rows of a table: the first cell in bold, the others below it with the names of their columns."""
    names = [f"{NEW_LINE}{one_line(column)}: " for column in table.columns[1:]]
    return bullets(_row(row, names, canvas) for row in table.rows)


def _row(row: tuple[Phrase, ...], names: list[str], canvas: Canvas) -> Runs:
    head, *others = row
    below: list[Inline] = []
    for name, cell in zip(names, others, strict=True):
        if not is_blank(cell):
            below += [name, *cell]
    return [*write((NOTHING,) if is_blank(head) else head, canvas, bold=True), *write(tuple(below), canvas)]
