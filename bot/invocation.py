"""An invocation: somebody asked for something, by words or by a submitted form, on whichever platform."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

# Control characters other than tab and line feed, and halves of characters: no chat shows them, and
# neither the databases nor UTF-8 take all of them.
UNSPEAKABLE = re.compile(r"\r\n?|[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Invocation:
    """One request.

    `words` are what was typed or what a pressed button carries. With `fields` it is a submitted form:
    `words` then is its verb, perhaps with the crisis named before it. `key` is the platform's stable
    name of the request, so that a repeated one has one effect; None where the platform has none.
    `twin` is another name under which the same request may have come before. `stamp` is the digest of
    the signature it came with: the same request with the same stamp is not a repeat but a forgery.
    """

    org_id: str
    person: str  # handle
    words: str
    room_id: str | None = None
    fields: Mapping[str, str] | None = None
    key: str | None = None
    twin: str | None = field(default=None, kw_only=True)
    stamp: str | None = field(default=None, kw_only=True)
    source: str = field(default="terminal", kw_only=True)

    def cleaned(self) -> Invocation:
        """Return the same request in characters that can be stored and shown."""
        fields = self.fields and {name: spoken(value) for name, value in self.fields.items()}
        return replace(self, person=spoken(self.person), words=spoken(self.words), fields=fields)


def spoken(text: str) -> str:
    """Return text with plain line ends, and a space in place of what nobody can read."""
    return UNSPEAKABLE.sub(_plain, text)


def _plain(match: re.Match[str]) -> str:
    return "\n" if match[0].startswith("\r") else " "
