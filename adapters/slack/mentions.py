"""Mentions: who is named in a card."""

from __future__ import annotations

from collections.abc import Iterable

from bot.cards import Block, Card, Facts, Items, Mention, Notice, Phrase, Table, Text


def mentioned(card: Card) -> set[str]:
    """Return the ids of the people whom a card names."""
    return {
        piece.person_id
        for block in card.blocks
        for phrase in _phrases(block)
        for piece in phrase
        if isinstance(piece, Mention)
    }


def _phrases(block: Block) -> Iterable[Phrase]:
    match block:
        case Text(words=words) | Notice(words=words):
            return (words,)
        case Facts(pairs=pairs):
            return (words for _, words in pairs)
        case Items(items=items):
            return items
        case Table(rows=rows):
            return (cell for row in rows for cell in row)
    return ()
