"""Traces: what tells who a customer is, and stored documents without it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

DISTINCT = 4  # characters from which on a name or an account is looked for everywhere, and not only beside a number
LONG = 80  # characters of a text after which cards may have cut it off
LISTS = ("items", "table")  # blocks of which every line may be about somebody else
# What is never a customer's: the names by which programs know the parts of a card, and the staff.
OURS = ("kind", "key", "tone", "style", "moment", "mention", "handle", "schema", "refusal", "name", "people", "groups")


@dataclass(frozen=True, slots=True)
class Traces:
    """What a customer is told by.

    `refs` are numbers such as K-7 and F-31; they may stay, and say that something is about the customer.
    `known` are names and addresses, `digits` telephone numbers: gone wherever they stand. `near` are words
    that say something only where a part of a document is about the customer. `mark` takes their place.
    """

    refs: tuple[str, ...]
    known: tuple[str, ...]
    digits: tuple[str, ...]
    near: tuple[str, ...]
    mark: str
    _known: re.Pattern[str] = field(init=False, repr=False)
    _about: re.Pattern[str] = field(init=False, repr=False)
    _near: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make ready what is looked for."""
        known = [*map(_spelled, _longest_first(self.known)), *map(_dialled, self.digits)]
        object.__setattr__(self, "_known", _any(known))
        object.__setattr__(self, "_about", _any([*known, *map(_spelled, self.refs)]))
        object.__setattr__(self, "_near", _any([_spelled(words) for words in _longest_first(self.near)]))

    @property
    def searches(self) -> tuple[str, ...]:
        """What to look for in documents at rest, as JSON spells it; only where it is found they are read."""
        return tuple(json.dumps(words, ensure_ascii=False)[1:-1] for words in (*self.known, *self.digits, *self.refs))

    def scrubbed(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return a document without any trace; the same when there was none."""
        found: dict[str, Any] = self._scrub(document, about=False)
        return found

    def in_text(self, text: str) -> bool:
        """Say whether text names the customer."""
        return bool(self._known.search(text))

    def _scrub(self, value: Any, *, about: bool) -> Any:
        match value:
            case str():
                return self._plain(value, about=about)
            case list():
                return [self._scrub(each, about=about) for each in value]
            case dict() if "blocks" in value and "title" in value:
                return self._card(value)
            case dict():
                return {name: each if name in OURS else self._scrub(each, about=about) for name, each in value.items()}
        return value

    def _plain(self, text: str, *, about: bool) -> str:
        left = self._known.sub(self.mark, text)
        return self._near.sub(self.mark, left) if about else left

    def _card(self, card: dict[str, Any]) -> dict[str, Any]:
        """Scrub block by block: a heading says what those below it are about, a card's title what all are."""
        whole = under = self._mentioned(card["title"])
        blocks = []
        for block in card["blocks"]:
            if block.get("style") == "heading":
                under = self._mentioned(block)
            blocks.append(self._block(block, about=whole or under))
        rest = {name: value for name, value in card.items() if name not in ("blocks", *OURS)}
        return {**card, **{name: self._scrub(value, about=whole) for name, value in rest.items()}, "blocks": blocks}

    def _block(self, block: dict[str, Any], *, about: bool) -> dict[str, Any]:
        if block.get("kind") not in LISTS:
            scrubbed: dict[str, Any] = self._scrub(block, about=about or self._mentioned(block))
            return scrubbed
        return {name: self._lines(each, about=about) for name, each in block.items()}

    def _lines(self, value: Any, *, about: bool) -> Any:
        if not isinstance(value, list):
            return value
        return [self._scrub(line, about=about or self._mentioned(line)) for line in value]

    def _mentioned(self, value: Any) -> bool:
        return any(self._about.search(text) for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _longest_first(words: tuple[str, ...]) -> list[str]:
    """Of two that begin alike the longer one is meant where it stands."""
    return sorted(words, key=len, reverse=True)


def _spelled(words: str) -> str:
    """Return a pattern for words, whatever blanks are between them; of a long text any beginning that was cut off."""
    cut, rest = (words[:LONG], r".*") if len(words) > LONG else (words, r"(?!\w)")
    return r"(?<!\w)" + r"\s+".join(map(re.escape, cut.split())) + rest


def _dialled(number: str) -> str:
    """Return a pattern for a telephone number, however its digits are set apart."""
    digits = [sign for sign in number if sign.isdecimal()]
    return r"(?<!\d)\+?" + r"[\s().\-/]*".join(digits) + r"(?!\d)"


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns) or r"(?!)", re.IGNORECASE | re.DOTALL)
