"""Text on a terminal: made harmless, and broken into lines without tearing the letters of any script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from rich.cells import cell_len, split_graphemes
from rich.console import Console, JustifyMethod, OverflowMethod
from rich.containers import Lines
from rich.text import Text

from bot.legible import harmless

PIECE = re.compile(r"[^ \u200b\u3000]*[ \u200b\u3000]*")  # a word and the places to break that follow it
JOINS_NEXT = 9  # the combining class of viramas: the next consonant is written under or beside the last


def shown(words: str) -> str:
    """Return harmless text as a terminal shows it: a tab has no width of its own there."""
    return harmless(words).replace("\t", "    ")


def one_line(words: str) -> str:
    """Return harmless text on a single line, for titles, labels and names."""
    return " ".join(shown(words).split())


class Prose(Text):
    """Text that breaks at spaces (also the invisible ones of Khmer) and else between whole letters."""

    def wrap(
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        tab_size: int = 8,
        no_wrap: bool | None = None,
    ) -> Lines:
        """Return the lines of the text, none of them wider than `width` cells, nothing left out."""
        if no_wrap or self.no_wrap:
            return super().wrap(console, width, justify=justify, overflow=overflow, tab_size=tab_size, no_wrap=True)
        lines = Lines()
        for line in self.split(allow_blank=True):
            for part in line.divide(breaks(line.plain, width)):
                part.rstrip()
                lines.append(part)
        return lines


def prose(*parts: str | tuple[str, str] | Text, style: str = "") -> Prose:
    """Join harmless text, (text, style) pairs and other prose."""
    joined = Prose(style=style)
    for part in parts:
        if isinstance(part, tuple):
            joined.append(*part)
        else:
            joined.append(part)
    return joined


def breaks(words: str, width: int) -> list[int]:
    """Return the offsets at which a line of text is broken to fit into `width` cells."""
    found: list[int] = []
    used = 0
    for match in PIECE.finditer(words):
        piece = match[0]
        needed = cell_len(piece.rstrip(" \u200b\u3000"))
        if used + needed > width and needed <= width:
            found.append(match.start())
            used = 0
        elif needed > width:
            for start, size in _folds(piece, used, width):
                if start is not None:
                    found.append(match.start() + start)
                used = size
            continue
        used += cell_len(piece)
    return [offset for offset in found if offset]


def _folds(piece: str, used: int, width: int) -> Iterator[tuple[int | None, int]]:
    """Yield, letter by letter, where a new line begins (or None) and how full the line is then."""
    for start, letter in _letters(piece):
        size = cell_len(letter)
        if used and used + size > width:
            used = size
            yield start, used
        else:
            used += size
            yield None, used


def _letters(words: str) -> Iterator[tuple[int, str]]:
    """Yield whole letters with their offsets: a consonant, what is joined to it, and its marks."""
    begin = 0
    for _, end, _ in split_graphemes(words)[0]:
        if unicodedata.combining(words[end - 1]) == JOINS_NEXT and end < len(words):
            continue
        yield begin, words[begin:end]
        begin = end
