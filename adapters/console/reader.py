"""Who reads the terminal, and the port through which its own sentences are said to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Say(Protocol):
    """Says a sentence by its key, with its facts filled in."""

    def __call__(self, key: str, **facts: object) -> str: ...


@dataclass(frozen=True, slots=True)
class Reader:
    """A person's language and zone, and how to speak and tell the time to them.

    `show_moment` takes a point in time, a zone name and a locale.
    """

    locale: str
    zone: str
    say: Say
    show_moment: Callable[[datetime, str, str], str]

    def moment(self, at: datetime) -> str:
        """Return a point in time as this person reads it."""
        return self.show_moment(at, self.zone, self.locale)
