"""A sheet of customers as people hand it over: bytes in, numbered rows of plain cells out."""

import csv
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass

DELIMITERS = ",;\t|"
CELL_LIMIT = 4_000
TALLEST = 40  # lines of the file that one record may stand on
LOST = "\N{REPLACEMENT CHARACTER}"  # stands for what no database and no reader takes
UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class Unreadable(ValueError):
    """A file that is no sheet; `reason` is a key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Row:
    """One record, the line of the file it begins on, and the key of what is wrong with its shape."""

    line: int
    cells: tuple[str, ...]
    wrong: str = ""


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8 or in marked UTF-16; any other encoding is refused, not guessed.

    What cannot be stored becomes a sign that its own line is rejected for.
    """
    wide = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    try:
        text = content.decode("utf-16") if wide else content.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("encoding") from None
    return UNSPEAKABLE.sub(LOST, text)


def delimiter_of(text: str) -> str:
    """The delimiter that parts the heading into most cells; a comma when none does."""
    heading = next((line for line in io.StringIO(text, newline="") if line.strip()), "")
    return max(DELIMITERS, key=lambda mark: len(next(csv.reader([heading[:CELL_LIMIT]], delimiter=mark), [])))


def rows(text: str) -> Iterator[Row]:
    """The heading and every record below it; empty lines are passed over, yet counted."""
    if not text.strip():
        raise Unreadable("empty")
    lines, mark = list(io.StringIO(text, newline="")), delimiter_of(text)
    width, place = 0, 0
    while place < len(lines):
        record = _read(lines, place, mark)
        if record.wrong or any(record.cells):
            width = width or len(record.cells)
            yield record if record.wrong else Row(record.line, record.cells, _wrong(record.cells, width))
        place += record.height


@dataclass(frozen=True)
class _Record(Row):
    height: int = 1  # lines of the file on which it stands


def _read(lines: list[str], place: int, mark: str) -> _Record:
    """Read the record that begins on a line.

    A quotation that nobody closed would swallow the rest of the file: it costs its own line instead.
    """
    feed = _Feed(lines, place)
    try:
        cells = next(csv.reader(feed, delimiter=mark), [])
    except csv.Error:
        return _Record(place + 1, (), "too_long")
    if feed.ran_out:
        return _Record(place + 1, (), "quote.open")
    return _Record(place + 1, tuple(cell.strip() for cell in cells), height=feed.given)


class _Feed:
    """Hands lines of a file out to the csv module, which asks for another while a quotation is open."""

    def __init__(self, lines: list[str], place: int) -> None:
        self._lines, self._place = lines, place
        self.given = 0
        self.ran_out = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        at = self._place + self.given
        if at >= len(self._lines) or self.given >= TALLEST:
            self.ran_out = True
            raise StopIteration
        self.given += 1
        return self._lines[at]


def _wrong(cells: tuple[str, ...], width: int) -> str:
    if any(len(cell) > CELL_LIMIT for cell in cells):
        return "too_long"
    if any(LOST in cell for cell in cells):
        return "characters.bad"
    # Trailing cells that are empty are what spreadsheets leave behind.
    return "columns.wrong" if len(cells) < width or any(cells[width:]) else ""
