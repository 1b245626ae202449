"""Fill the `{named}` places of a text from a closed set of facts, and from nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*)\}")


class UnknownPlaceholder(KeyError):
    """A text asks for a fact that was not given; `name` is the placeholder without its braces."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def fill(template: str, facts: Mapping[str, object]) -> str:
    """Return `template` with each `{name.with.dots}` replaced by `str(facts[name])`.

    The name is looked up whole: no attribute, index or format is ever followed, and what a fact
    brings in is not read again. Raises UnknownPlaceholder for a name that `facts` does not hold.
    """
    return PLACEHOLDER.sub(lambda match: _fact(match[1], facts), template)


def placeholders(template: str) -> frozenset[str]:
    """Return the names that `fill` would look up."""
    return frozenset(PLACEHOLDER.findall(template))


def has_stray_brace(template: str) -> bool:
    """Say whether a brace is left that `fill` would pass on as it is: nearly always a slip."""
    rest = PLACEHOLDER.sub("", template)
    return "{" in rest or "}" in rest


def _fact(name: str, facts: Mapping[str, object]) -> str:
    if name not in facts:
        raise UnknownPlaceholder(name)
    return str(facts[name])
