"""Show one draft of a playbook as it would go out: its words in one language, filled and measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.playbook.limits import Limits, Measure
from bot.playbook.passages import SOURCE, Passage, Texts, passages, words_of
from bot.playbook.schema import Playbook
from bot.template import fill


@dataclass(frozen=True, slots=True)
class Piece:
    """One field of a draft: its finished words, and how long they are."""

    field: str
    words: str
    measure: Measure


@dataclass(frozen=True, slots=True)
class Rendered:
    """A whole draft. `locale` is the language that all its pieces are in: never a mixture."""

    kind: str
    medium: str
    locale: str
    pieces: tuple[Piece, ...]


def render(
    playbook: Playbook,
    medium: str,
    texts: Texts,
    limits: Limits,
    *,
    kind: str = "holding",
    locale: str = SOURCE,
    values: Mapping[str, object] | None = None,
) -> Rendered | None:
    """Return the draft of a medium, or None where the playbook has none.

    Without `values` the longest sample values are put in. A language that lacks one of the pieces is
    not used at all: `te_IN` falls back to `te`, then to English. Raises UnknownPlaceholder.
    """
    found = [each for each in passages(playbook) if each.path[:3] == ("broadcast", kind, medium)]
    if not found:
        return None
    spoken = [words_of(each.text, texts) for each in found]
    used = _language(spoken, locale)
    words = [by_locale.get(used, "") for by_locale in spoken]
    pairs = zip(found, words, strict=True)
    return Rendered(kind, medium, used, tuple(_piece(each, text, limits, values) for each, text in pairs))


def _language(spoken: list[dict[str, str]], wanted: str) -> str:
    for locale in (wanted, wanted.partition("_")[0]):
        if all(locale in by_locale for by_locale in spoken):
            return locale
    return SOURCE


def _piece(passage: Passage, words: str, limits: Limits, values: Mapping[str, object] | None) -> Piece:
    facts = limits.longest(passage.medium, passage.field) if values is None else values
    text = fill(words, facts)
    return Piece(passage.field, text, limits.measure(passage.medium, passage.field, text))
