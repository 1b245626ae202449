"""Words in a page: whatever people wrote is made harmless here, before it meets any markup."""

from __future__ import annotations

import re

from markupsafe import Markup

from bot.legible import OPENABLE, harmless


def finish(value: object) -> object:
    """Make the value of a template's expression harmless; markup of our own stays as it is."""
    return harmless(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def is_openable(url: str) -> bool:
    """Say whether an address may be a link: it leads to a page, a mailbox or a telephone, and nowhere else."""
    return url.startswith(OPENABLE) and not re.search(r"\s", harmless(url)) and url == harmless(url)
