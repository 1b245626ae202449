"""Limits: what the strictest chat takes of a card, however long what people wrote was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import singledispatch

from bot.cards import Actions, Block, Card, Facts, FormView, Items, Table
from bot.documents import card_document, read_card
from tests.reading import words_of

MAX_TEXT = 12_000  # characters of a whole message
MAX_TITLE = 300  # a renderer cuts at 150, and the reference stands within them
MAX_BLOCKS = 45
MAX_TOPIC = 250
UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def overruns(card: object) -> list[str]:
    """Return in which respects something is more than a chat takes, or no card at all."""
    if not isinstance(card, Card):
        return [f"a {type(card).__name__} instead of a card"]
    return [what for what, wrong in _checks(card) if wrong]


def _checks(card: Card) -> Iterator[tuple[str, bool]]:
    document, words = card_document(card), words_of(card)
    yield "changes on its way", read_card(json.loads(json.dumps(document))) != card
    yield "text that nobody can read", bool(UNREADABLE.search(words))
    yield f"{len(words)} characters", len(words) >= MAX_TEXT
    yield f"a title of {len(card.title)}", not 0 < len(card.title) <= MAX_TITLE
    yield f"{len(card.blocks)} blocks", len(card.blocks) > MAX_BLOCKS
    for block in card.blocks:
        yield from ((f"{type(block).__name__}: {what}", wrong) for what, wrong in in_block(block))


@singledispatch
def in_block(block: Block) -> Iterator[tuple[str, bool]]:
    """Yield what to check of a block; most kinds are bounded by the text of the whole."""
    yield "nothing", False


@in_block.register
def _(block: Actions) -> Iterator[tuple[str, bool]]:
    yield f"{len(block.buttons)} buttons", not 0 < len(block.buttons) <= 25
    for button in block.buttons:
        yield f"a label of {len(button.label)}", not 0 < len(button.label) <= 75
        yield f"words of {len(button.run)}", not 0 < len(button.run) <= 2_000


@in_block.register
def _(block: Table) -> Iterator[tuple[str, bool]]:
    yield f"{len(block.rows)} rows", len(block.rows) > 50
    yield f"{len(block.columns)} columns", not 0 < len(block.columns) <= 10
    yield "ragged rows", any(len(row) != len(block.columns) for row in block.rows)


@in_block.register
def _(block: Items) -> Iterator[tuple[str, bool]]:
    yield f"{len(block.items)} items", len(block.items) > 60


@in_block.register
def _(block: Facts) -> Iterator[tuple[str, bool]]:
    yield f"{len(block.pairs)} pairs", len(block.pairs) > 20
    yield "a long label", any(len(label) > 75 for label, _ in block.pairs)


@in_block.register
def _(block: FormView) -> Iterator[tuple[str, bool]]:
    yield f"{len(block.fields)} fields", not 0 < len(block.fields) <= 20
    yield "a long title", not 0 < len(block.title) <= 100
    for field in block.fields:
        yield f"a label of {len(field.label)}", not 0 < len(field.label) <= 75
        yield f"a hint of {len(field.hint)}", len(field.hint) > 150
        yield f"an error of {len(field.error)}", len(field.error) > 500
        yield f"a value of {len(field.value)}", len(field.value) > (field.max_length or 200)
        yield f"{len(field.choices)} choices", len(field.choices) > 100
        yield "a long choice", any(not 0 < len(choice.label) <= 75 for choice in field.choices)
