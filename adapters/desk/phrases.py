"""Phrases in a page: plain text is escaped, times and people are marked up, a link shows where it leads."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import singledispatch
from urllib.parse import urlsplit

from markupsafe import Markup

from adapters.desk.frames import Look
from adapters.desk.wording import is_openable
from bot.cards import Inline, Link, Mention, Moment, Phrase
from bot.legible import harmless


def write(phrase: Phrase, look: Look) -> Markup:
    """Return a phrase as markup."""
    return Markup("").join(spell(piece, look) for piece in phrase)


def show_time(at: datetime, look: Look) -> Markup:
    """Return a point in time for people, and for machines in UTC."""
    shown = harmless(look.show_moment(at))
    return Markup('<time datetime="{}">{}</time>').format(at.astimezone(UTC).isoformat(), shown)


@singledispatch
def spell(piece: Inline, _look: Look) -> Markup:
    """Write one piece of a phrase. Raises TypeError for a kind that is not written here."""
    raise TypeError(f"the desk cannot write a {type(piece).__name__}")


@spell.register
def _words(piece: str, _look: Look) -> Markup:
    return Markup.escape(harmless(piece))


@spell.register
def _moment(piece: Moment, look: Look) -> Markup:
    return show_time(piece.at, look)


@spell.register
def _mention(piece: Mention, _look: Look) -> Markup:
    return Markup('<bdi class="mention">@{}</bdi>').format(harmless(piece.handle))


@spell.register
def _link(piece: Link, _look: Look) -> Markup:
    """Write the label and where it leads: a label must not hide that."""
    url, label = harmless(piece.url), harmless(piece.label)
    if not is_openable(piece.url):
        return Markup("<bdi>{}</bdi> (<bdi>{}</bdi>)").format(label, url) if label else Markup.escape(url)
    shown = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, label or url)
    place = urlsplit(url).netloc or url
    return shown if place in (label or url) else Markup("{} <small>({})</small>").format(shown, place)
