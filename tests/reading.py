"""Reading cards in tests: every word that a person would see, in order, without any layout."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

from bot.cards import (
    Actions,
    Block,
    Card,
    Divider,
    Facts,
    FormView,
    Image,
    Inline,
    Items,
    Mention,
    Moment,
    Notice,
    Phrase,
    Table,
    Text,
)


def words_of(card: Card) -> str:
    """Return a card's title and all its words, a line for each part."""
    return "\n".join([card.title, *(line for block in card.blocks for line in lines_of(block))])


def said(phrase: Phrase) -> str:
    """Return a phrase as plain words."""
    return "".join(map(_inline, phrase))


def _inline(piece: Inline) -> str:
    if isinstance(piece, Moment):
        return piece.at.isoformat()
    if isinstance(piece, Mention):
        return f"@{piece.handle}"
    return piece if isinstance(piece, str) else f"{piece.label} <{piece.url}>"


@singledispatch
def lines_of(block: Block) -> Iterator[str]:
    """Yield the lines of a block; a kind without a reader is a fault of the test."""
    raise NotImplementedError(type(block))


@lines_of.register(Text)
@lines_of.register(Notice)
def _(block: Text | Notice) -> Iterator[str]:
    yield said(block.words)


@lines_of.register
def _(block: Facts) -> Iterator[str]:
    for label, words in block.pairs:
        yield f"{label}: {said(words)}"


@lines_of.register
def _(block: Items) -> Iterator[str]:
    yield from map(said, block.items)


@lines_of.register
def _(block: Table) -> Iterator[str]:
    yield " | ".join(block.columns)
    for row in block.rows:
        yield " | ".join(map(said, row))


@lines_of.register
def _(block: Actions) -> Iterator[str]:
    for button in block.buttons:
        yield f"[{button.label}] {button.run}"


@lines_of.register
def _(block: FormView) -> Iterator[str]:
    yield f"{block.title} ({block.verb})"
    for field in block.fields:
        yield f"{field.label} = {field.value} {field.error}".rstrip()


@lines_of.register
def _(block: Divider) -> Iterator[str]:
    yield ""


@lines_of.register
def _(block: Image) -> Iterator[str]:
    yield block.alt
