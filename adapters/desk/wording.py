"""Words in a page: whatever people wrote is made harmless here, before it meets any markup."""

from __future__ import annotations

import re

from markupsafe import Markup

LINE_END = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
STEERING = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls: no page may hold them, and no reader can see them
    "\u202a-\u202e\u2066-\u206f"  # signs that show text in another order than it has
    "\ud800-\udfff]"  # halves of characters, which cannot be sent
)
OPENABLE = ("https://", "http://", "mailto:", "tel:")


def harmless(words: str) -> str:
    """Return text in which nothing steers the order of what is shown; each such sign is seen instead."""
    return STEERING.sub("\N{REPLACEMENT CHARACTER}", LINE_END.sub("\n", words))


def finish(value: object) -> object:
    """Make the value of a template's expression harmless; markup of our own stays as it is."""
    return harmless(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def is_openable(url: str) -> bool:
    """Say whether an address may be a link: it leads to a page, a mailbox or a telephone, and nowhere else."""
    return url.startswith(OPENABLE) and not re.search(r"\s", harmless(url)) and url == harmless(url)
