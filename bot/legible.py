"""Legible: whatever people wrote, so that nothing in it steers what is shown; every chat and page begins here."""

from __future__ import annotations

import re

LINE_END = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
STEERING = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls: no page may hold them, and no reader can see them
    "\u202a-\u202e\u2066-\u206f"  # signs that show text in another order than it has
    "\ud800-\udfff]"  # halves of characters, which cannot be sent
)
OPENABLE = ("https://", "http://", "mailto:", "tel:")  # lead to a page, a mailbox or a telephone, and nowhere else


def harmless(words: str) -> str:
    """Return text in which nothing steers the order of what is shown; each such sign is seen instead."""
    return STEERING.sub("\N{REPLACEMENT CHARACTER}", LINE_END.sub("\n", words))
