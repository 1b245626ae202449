"""Phrases as elements of Slack's rich text: what people wrote is text and never markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, singledispatch

from adapters.slack.paint.canvas import Canvas, Element
from adapters.slack.paint.words import OPENED, address_of, one_line, place_of
from bot.cards import Inline, Link, Mention, Moment, Phrase
from bot.legible import harmless
from bot.times import show_moment

DATE = "{date_short_pretty}, {time}"  # in Slack's words for a date, which it shows in each reader's zone
MAX_LABEL = 300  # of a link; a longer one stands before it
OVERHEAD = 60  # characters of JSON that an element needs besides its own
USER = re.compile("[UW][A-Z0-9]{1,40}")
Runs = list["Run"]


@dataclass(frozen=True, slots=True)
class Run:
    """An element of rich text, its words as they read without Slack, and about how long it is as JSON."""

    element: Element
    words: str
    size: int

    @property
    def divisible(self) -> bool:
        """Say whether it can be broken in two."""
        return bool(self.element["type"] == "text")


def text_run(words: str, *, bold: bool = False) -> Run:
    """Return harmless words as a run."""
    element: Element = {"type": "text", "text": words}
    if bold:
        element["style"] = {"bold": True}
    return Run(element, words, len(words) + OVERHEAD)


def write(phrase: Phrase, canvas: Canvas, *, bold: bool = False) -> Runs:
    """Return a phrase as runs; neighbouring words are one."""
    runs: Runs = []
    words: list[str] = []
    for piece in phrase:
        if isinstance(piece, str):
            words.append(piece)
            continue
        runs += _joined(words, bold)
        words.clear()
        runs += spell(piece, canvas, bold)
    return runs + _joined(words, bold)


def elements_of(runs: Iterable[Run]) -> list[Element]:
    """Return the elements of runs; neighbours of the same look are one."""
    elements: list[Element] = []
    for run in runs:
        last = elements[-1] if elements else {}
        if run.divisible and last.get("type") == "text" and last.get("style") == run.element.get("style"):
            elements[-1] = {**last, "text": last["text"] + run.words}
        else:
            elements.append(run.element)
    return elements


def is_blank(phrase: Phrase) -> bool:
    """Say whether there is nothing to read in a phrase."""
    return all(isinstance(piece, str) and not piece.strip() for piece in phrase)


def said(runs: Iterable[Run]) -> str:
    """Return runs as plain words."""
    return "".join(run.words for run in runs)


def _joined(words: list[str], bold: bool) -> Runs:
    text = harmless("".join(words))
    return [text_run(text, bold=bold)] if text else []


@singledispatch
def spell(piece: Inline, _canvas: Canvas, _bold: bool) -> Runs:
    """Write one piece of a phrase. Raises TypeError for a kind that is not written here."""
    raise TypeError(f"Slack cannot be told a {type(piece).__name__}")


@spell.register
def _moment(piece: Moment, canvas: Canvas, bold: bool) -> Runs:
    words = _shown(piece.at, canvas.zone, canvas.say.locale)
    element = {"type": "date", "timestamp": int(piece.at.timestamp()), "format": DATE, "fallback": words}
    return [_run(element, words, bold)]


@spell.register
def _mention(piece: Mention, canvas: Canvas, bold: bool) -> Runs:
    words = f"@{one_line(piece.handle)}"
    user = canvas.faces.get(piece.person_id, "")
    known = USER.fullmatch(user)
    return [_run({"type": "user", "user_id": user}, words, bold) if known else text_run(words, bold=bold)]


@spell.register
def _link(piece: Link, _canvas: Canvas, bold: bool) -> Runs:
    """Write the label and where it leads: a label must not hide that."""
    label = one_line(piece.label) if piece.label else ""
    url = address_of(piece.url)
    if url is None:
        where = one_line(piece.url)
        return [text_run(f"{label} ({where})" if label else where, bold=bold)]
    if len(label) > MAX_LABEL:
        return [text_run(f"{label}: ", bold=bold), _opened(url, url, bold)]
    linked = _opened(url, label or url, bold)
    place = place_of(url) if url.startswith(OPENED) else ""
    return [linked] if _begins_with(place, linked.words) else [linked, text_run(f" ({place})", bold=bold)]


def _begins_with(place: str, label: str) -> bool:
    """Say whether a label is the address of a place: one that only has its name somewhere may mislead."""
    shown = (label.partition("://")[2] or label).lower()
    return not place or shown == place or shown.startswith((f"{place}/", f"{place}:", f"{place}?", f"{place}#"))


def _opened(url: str, label: str, bold: bool) -> Run:
    return _run({"type": "link", "url": url, "text": label}, label, bold, len(url))


def _run(element: Element, words: str, bold: bool, more: int = 0) -> Run:
    if bold:
        element["style"] = {"bold": True}
    return Run(element, words, len(words) + more + 2 * OVERHEAD)


@lru_cache(maxsize=1_024)  # the same few times stand in every card of a crisis
def _shown(at: datetime, zone: str, locale: str) -> str:
    return harmless(show_moment(at, zone, locale))
