"""Splitting: as many parts as Slack's limits on one message ask for, so that nothing is ever cut off."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from adapters.slack.paint.canvas import Piece

MAX_BLOCKS = 50
MAX_TEXT = 12_000  # characters of all blocks; Slack refuses somewhere above, and does not say where
BLOCK_COSTS = 100  # characters that Slack seems to count for a block besides its text
MAX_JSON = 15_000  # characters of all blocks as JSON; more was refused, depending on what they held
SURELY_FITS = 10_000  # characters of JSON in which no fifty blocks can hold too much text
MARK_TAKES = 1_000  # room for the line that says which part it is
TEXTS = ("text", "url", "fallback", "alt_text", "image_url")

Part = list[Piece]


def split(pieces: Sequence[Piece]) -> list[Part]:
    """Return pieces in parts that are messages of their own; where there are several, each has room for a mark."""
    if len(pieces) <= MAX_BLOCKS and _length([piece.block for piece in pieces]) <= SURELY_FITS:
        return [list(pieces)]
    weights = [_weight(piece) for piece in pieces]
    if len(pieces) <= MAX_BLOCKS and sum(weights) <= MAX_TEXT:
        return [list(pieces)]
    parts: list[Part] = [[]]
    used = 0
    for piece, weight in zip(pieces, weights, strict=True):
        if parts[-1] and (len(parts[-1]) >= MAX_BLOCKS - 1 or used + weight > MAX_TEXT - MARK_TAKES):
            parts.append(_opening(parts[-1]))
            used = sum(map(_weight, parts[-1]))
        parts[-1].append(piece)
        used += weight
    return parts


def _opening(part: Part) -> Part:
    """Take from the end of a part the heading whose text comes in the next one."""
    return [part.pop()] if len(part) > 1 and part[-1].opens else []


def _weight(piece: Piece) -> int:
    """Return how much of a message a piece takes, out of `MAX_TEXT`."""
    return max(_text(piece.block) + BLOCK_COSTS, _length(piece.block) * MAX_TEXT // MAX_JSON + 1)


def _length(blocks: Any) -> int:
    return len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))


def _text(value: Any) -> int:
    """Return how many characters of text stand anywhere in a block."""
    if isinstance(value, list):
        return sum(map(_text, value))
    if not isinstance(value, dict):
        return 0
    own = sum(len(value[name]) for name in TEXTS if isinstance(value.get(name), str))
    return own + sum(map(_text, value.values()))
