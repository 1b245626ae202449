"""Tones: a sign and a word that stand before what must not be overlooked, since a colour alone says nothing."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.slack.paint.canvas import Canvas, Piece
from adapters.slack.paint.flow import section
from adapters.slack.paint.phrases import Runs, text_run
from bot.cards import Tone

SIGNS: dict[Tone, tuple[str, str]] = {
    "plain": ("•", "slack.tone.plain"),
    "good": ("✓", "slack.tone.good"),
    "warn": ("▲", "slack.tone.warn"),
    "danger": ("■", "slack.tone.danger"),
}


def tone_words(tone: Tone, canvas: Canvas) -> str:
    """Return a tone as a sign and a word."""
    sign, word = SIGNS[tone]
    return f"{sign} {canvas.say(word)}: "


def draw_notice(tone: Tone, runs: Runs, canvas: Canvas, about: str = "") -> Iterator[Piece]:
    """Yield a line with its tone, and what it is about, before it."""
    return section([[text_run(f"{tone_words(tone, canvas)}{about}", bold=True), *runs]])
