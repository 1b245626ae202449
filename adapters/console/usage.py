"""How the program explains itself: plain help that fits a narrow terminal."""

from __future__ import annotations

import shutil
from typing import TypedDict

import typer

WIDEST, MARGIN = 80, 2  # cells


class Told(TypedDict):
    """What is said of a command: in full in its own help, and in full in the list of commands."""

    help: str
    short_help: str


def told(words: str) -> Told:
    """Return the help of a command for its decorator: without the second, the list would cut it off."""
    return Told(help=words, short_help=words)


def plain(words: str, name: str | None = None) -> typer.Typer:
    """Return a group of commands whose help and errors are plain text, for scripts, logs and small screens."""
    width = min(WIDEST, shutil.get_terminal_size().columns) - MARGIN
    return typer.Typer(
        name=name,
        help=words,
        short_help=words,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"terminal_width": width},
    )
