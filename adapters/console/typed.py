"""What a typed line is meant to be: a command, the press of a button, a command of the terminal, or words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

from adapters.console.completion import SLASH
from bot.grammar import REFERENCE

LOCAL = ("/join", "/rooms", "/pins", "/as", "/help", "/quit")  # the terminal's own commands
CLOSE = 0.75  # how alike a mistyped verb must be to be sent on, so that the nearest one is named


@dataclass(frozen=True, slots=True)
class Command:
    """Words for Beacon."""

    words: str


@dataclass(frozen=True, slots=True)
class Press:
    """The number of a button."""

    number: int


@dataclass(frozen=True, slots=True)
class Local:
    """A command of the terminal itself, and what follows it."""

    name: str
    rest: str


@dataclass(frozen=True, slots=True)
class Other:
    """Anything else; '' for an empty line."""

    words: str


def read_line(line: str, verbs: Collection[str]) -> Command | Press | Local | Other:
    """Return what a line is meant to be, given the first words of all verbs."""
    first, rest = (*line.split(maxsplit=1), "", "")[:2]
    word, words = first.casefold(), line.strip()
    if words.isdecimal():
        return Press(int(words[:9]))
    if word in LOCAL:
        return Local(word, rest.strip())
    if word == SLASH or word in verbs or REFERENCE.fullmatch(word):
        return Command(words)
    close = get_close_matches(word, verbs, n=1, cutoff=CLOSE)
    return Command(words) if close else Other(words)
