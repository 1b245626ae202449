"""A sheet of customers as people hand it over: bytes in, numbered rows of plain cells out."""

import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass

DELIMITERS = ",;\t|"
CELL_LIMIT = 4_000


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
    """The text of a file in UTF-8 or in marked UTF-16; any other encoding is refused, not guessed."""
    wide = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    if not wide and b"\0" in content:
        raise Unreadable("nul")
    try:
        text = content.decode("utf-16") if wide else content.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("encoding") from None
    if "\0" in text:
        raise Unreadable("nul")
    return text


def delimiter_of(text: str) -> str:
    """The delimiter that parts the heading into most cells; a comma when none does."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=lambda mark: len(next(csv.reader([heading], delimiter=mark), [])))


def rows(text: str) -> Iterator[Row]:
    """The heading and every record below it; empty lines are passed over, yet counted."""
    if not text.strip():
        raise Unreadable("empty")
    # The csv module ends at its own limit by raising; a long cell is a rejected line instead.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    width, begins = 0, 1
    for cells in reader:
        line, begins = begins, reader.line_num + 1
        if any(cell.strip() for cell in cells):
            width = width or len(cells)
            yield Row(line, tuple(cell.strip() for cell in cells), _wrong(cells, width))


def _wrong(cells: list[str], width: int) -> str:
    if any(len(cell) > CELL_LIMIT for cell in cells):
        return "too_long"
    # Trailing cells that are empty are what spreadsheets leave behind.
    return "columns.wrong" if len(cells) < width or any(cells[width:]) else ""
