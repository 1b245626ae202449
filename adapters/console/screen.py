"""The screen: where cards are printed, in colour for a person at a terminal and as plain text otherwise."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from io import TextIOWrapper
from typing import TextIO

from rich.console import Console, Group, RenderableType

from adapters.console.prose import one_line, prose, shown
from adapters.console.reader import Reader
from adapters.console.render import render_card
from adapters.console.session import Message
from adapters.console.writing import write_tone
from bot.cards import Card

WIDEST = 100  # cells; longer lines are hard to read


def open_screen(file: TextIO | None = None, width: int | None = None, env: Mapping[str, str] = os.environ) -> Console:
    """Return a console that prints to `file` (standard output), `width` cells wide (as the terminal is).

    It writes no terminal codes at all when nobody sits there, or when NO_COLOR or a dumb TERM asks so.
    """
    if file is None and isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # Khmer has no place in a code page
    manned = (file or sys.stdout).isatty()
    coloured = manned and not env.get("NO_COLOR") and env.get("TERM") != "dumb"
    return Console(
        file=file,
        width=width,
        color_system="auto" if coloured else None,
        force_terminal=manned,
        markup=False,
        emoji=False,
        highlight=False,
    )


@dataclass(frozen=True, slots=True)
class Screen:
    """A console and the person who reads it."""

    console: Console
    reader: Reader

    def show(self, *drawn: RenderableType) -> None:
        """Print things below each other, no wider than is easy to read."""
        self.console.print(Group(*drawn), width=min(self.console.width, WIDEST))

    def card(self, card: Card, first: int = 1) -> None:
        """Print a card, and an empty line after it."""
        self.show(render_card(card, self.reader, first), "")

    def tell(self, key: str, style: str = "dim", **facts: object) -> None:
        """Print one of the terminal's own sentences."""
        self.show(prose((shown(self.reader.say(key, **facts)), style)))

    def heading(self, words: str) -> None:
        """Print the title of a part."""
        self.show(prose((one_line(words), "bold")))

    def warn(self, words: str) -> None:
        """Print what is wrong, marked by more than a colour."""
        self.show(prose(write_tone("warn", self.reader), shown(words)))

    def say_by(self, who: str, words: str) -> None:
        """Print what somebody typed."""
        self.show(prose((f"{one_line(who)} › ".lstrip(), "bold"), shown(words)))

    def message_line(self, message: Message, *rooms: str) -> None:
        """Print where and when a message was written; of one that changed, that it did."""
        say = self.reader.say
        marks = {"pinned": message.pinned, "edited": message.edited}
        states = [say(f"console.message.{mark}") for mark, holds in marks.items() if holds]
        when = [] if message.edited else [self.reader.moment(message.at)]
        words = [*map(one_line, rooms), *when, *states]
        self.show(prose((" · ".join(words), "dim")))
