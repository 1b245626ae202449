"""Words at Slack: made harmless, put on one line, and fitted into a label where Slack takes only so many."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from adapters.slack.paint.canvas import Element
from bot.legible import OPENABLE, harmless

NOTHING = "–"  # stands where Slack wants a text and there is none
OPENED = ("https://", "http://")
OUTSIDE = re.compile(r'[\s<>"\\^`{|}]')  # has no place in an address
RESERVED = "%:/?#[]@!$&'()*+,;=~"
MAX_URL = 3_000


def one_line(words: str) -> str:
    """Return harmless text on a single line, for titles, labels and names; never an empty one."""
    return " ".join(harmless(words).split()) or NOTHING


def plain(words: str) -> Element:
    """Return text in which Slack looks for neither markup nor emoji."""
    return {"type": "plain_text", "text": words, "emoji": False}


def units(words: str) -> int:
    """Return how long text is where characters outside the basic plane, such as emoji, count twice."""
    return len(words) if words.isascii() else len(words.encode("utf-16-le", "surrogatepass")) // 2


def fitted(words: str, limit: int) -> str:
    """Return text of at most `limit` units on one line; where it is cut, after a word if there is one, is a sign."""
    words = one_line(words)
    if units(words) <= limit:
        return words
    cut = words[: limit - 1]
    while units(cut) > limit - 1:
        cut = cut[:-1]
    before, gap, _ = cut.rpartition(" ")
    return f"{(before if gap and len(before) > limit // 2 else cut).rstrip()}…"


def address_of(url: str) -> str | None:
    """Return an address as a link can hold it, or None where it leads to no page, mailbox or telephone."""
    if not url.startswith(OPENABLE) or len(url) > MAX_URL or OUTSIDE.search(url) or harmless(url) != url:
        return None
    if url.startswith(OPENED) and not place_of(url):
        return None
    address = quote(url, safe=RESERVED)
    return address if len(address) <= MAX_URL else None


def place_of(url: str) -> str:
    """Return where a page is; nothing where that cannot be said, or where a name stands before it to mislead."""
    try:
        parts = urlsplit(url)
        named = parts.hostname if parts.port is None or parts.port else None
    except ValueError:
        return ""
    return named if named and named.isascii() and "@" not in parts.netloc else ""
