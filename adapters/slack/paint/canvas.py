"""The canvas: what painting needs to know of the reader, and the pieces that it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.texts import Say

Element = dict[str, Any]  # a part of Slack's Block Kit, as JSON


@dataclass(frozen=True, slots=True)
class Canvas:
    """Who is painted for, and how words of buttons are sealed.

    `faces` are Slack's ids of people. `presses` numbers the buttons. `asks` says whether fields can be
    filled in here: a message cannot hold any.
    """

    say: Say
    zone: str
    faces: Mapping[str, str]
    seal: Callable[[str], str]
    presses: Iterator[int]
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A block with the plain words in it. `opens` says that it belongs to what follows it."""

    block: Element
    words: str = ""
    opens: bool = False
