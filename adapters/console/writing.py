"""Phrases on a terminal: what people wrote stays text; a tone is a sign and a word before a colour."""

from __future__ import annotations

from functools import singledispatch

from adapters.console.prose import Prose, one_line, prose, shown
from adapters.console.reader import Reader
from bot.cards import Inline, Link, Mention, Moment, Phrase, Tone

SIGNS: dict[Tone, str] = {"plain": "•", "good": "✓", "warn": "▲", "danger": "■"}
COLOURS: dict[Tone, str] = {"plain": "cyan", "good": "green", "warn": "yellow", "danger": "red"}
OPENABLE = ("https://", "http://", "mailto:", "tel:")


def write(phrase: Phrase, reader: Reader, style: str = "") -> Prose:
    """Return a phrase as prose."""
    return prose(*(spell(piece, reader) for piece in phrase), style=style)


def write_tone(tone: Tone, reader: Reader) -> tuple[str, str]:
    """Return a tone as a sign and a word, with its colour as decoration."""
    word = reader.say(f"console.tone.{tone}")
    return f"{SIGNS[tone]} {word}: ", f"bold {COLOURS[tone]}"


@singledispatch
def spell(piece: Inline, _reader: Reader) -> Prose:
    """Write one piece of a phrase. Raises TypeError for a kind that is not written here."""
    raise TypeError(f"the terminal cannot write a {type(piece).__name__}")


@spell.register
def _words(piece: str, _reader: Reader) -> Prose:
    return prose(shown(piece))


@spell.register
def _moment(piece: Moment, reader: Reader) -> Prose:
    return prose(reader.moment(piece.at))


@spell.register
def _mention(piece: Mention, _reader: Reader) -> Prose:
    return prose((f"@{one_line(piece.handle)}", "bold"))


@spell.register
def _link(piece: Link, _reader: Reader) -> Prose:
    """Write label and address both: a label must not hide where it leads."""
    url, label = one_line(piece.url), one_line(piece.label)
    openable = url.startswith(OPENABLE) and " " not in url
    address = (url, f"underline link {url}" if openable else "underline")
    return prose(address) if label in ("", url) else prose(f"{label} (", address, ")")
