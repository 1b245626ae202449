"""The text of a message beside its blocks: for notifications, for readers of screens, for what shows no blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

MAX_BYTES = 3_500  # Slack posts longer text in pieces, and counts the bytes of what it edits
TORN = re.compile(r"&[a-z]*$")


def text_of(words: Iterable[str]) -> str:
    """Return words as text without any markup, shortened with a sign where it is too long."""
    text = escape("\n".join(filter(str.strip, words)), quote=False)
    encoded = text.encode()
    if len(encoded) <= MAX_BYTES:
        return text
    cut = encoded[: MAX_BYTES - len("…".encode())].decode(errors="ignore")
    before, _, _ = cut.rpartition(" ")
    kept = before if len(before) > len(cut) // 2 else TORN.sub("", cut)
    return f"{kept.rstrip()}…"
