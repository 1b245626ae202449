"""Refusals: polite, typed noes that say what happened and what to do next."""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):
    """Somebody asked for what cannot be done; nothing was changed.

    `key` names the sentence (`refusal.<key>`) and its remedy (`refusal.<key>.fix`) in the catalogue;
    `facts` fill their placeholders and travel to machines as they are.
    """

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.facts: Mapping[str, object] = facts


class Conflict(Exception):
    """Another transaction won a row that this one had read; the whole unit of work is tried again."""


class Unavailable(Exception):
    """The store did not answer or could not keep what it was given; nothing was acknowledged."""


class Misconfigured(Exception):
    """A setting is wrong. The message is one line that names the setting and the fix."""
