"""What is new in a message that was edited: only the parts that its reader has not seen."""

from __future__ import annotations

from dataclasses import replace

from bot.cards import Block, Card, Divider, Facts


def changed_parts(before: Card, after: Card) -> Card | None:
    """Return the newer card with the blocks and facts that the older one did not have.

    None when there are none: what only left a card is told by what was posted about it.
    """
    parts = tuple(part for block in after.blocks if (part := _unseen(before, block)) is not None)
    same_title = (before.title, before.tone) == (after.title, after.tone)
    return None if same_title and not parts else replace(after, blocks=parts)


def _unseen(before: Card, block: Block) -> Block | None:
    if block in before.blocks or isinstance(block, Divider):
        return None
    if isinstance(block, Facts):
        old = {pair for other in before.blocks if isinstance(other, Facts) for pair in other.pairs}
        fresh = tuple(pair for pair in block.pairs if pair not in old)
        return Facts(fresh) if fresh else None
    return block
