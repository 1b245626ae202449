"""How long a text may be in each medium: limits as data, and a text measured against them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from bot.playbook.counting import Sizes, Weights, count_characters, count_sms, count_words, x_weight
from bot.playbook.schema import Identifier, Part
from bot.template import fill

Medium = Literal["sms", "x", "email", "site_popup", "ivr"]
DraftField = Literal["body", "title", "subject", "preheader"]


class Bound(Part):
    """`target` is what we aim for, `hard` what the medium refuses or cuts (none: it has no such limit)."""

    target: int | None = None
    hard: int | None = None


class SmsSizes(Sizes, Bound):
    """The room in one encoding; target and hard limit are counted in parts."""


class Limit(Bound):
    """What every limit says of itself; `samples` replaces longest values where this field cuts them."""

    id: Identifier
    medium: Medium
    field: DraftField = "body"
    source: str
    checked_on: date
    samples: dict[str, str] = Field(default_factory=dict)


class CharacterLimit(Limit):
    """Counted in characters as they are stored (composed code points)."""

    count_by: Literal["characters"]


class WordLimit(Limit):
    """Counted in spoken words."""

    count_by: Literal["words"]
    words_per_minute: int = Field(gt=0)


class WeightLimit(Limit):
    """Counted in X's weights."""

    count_by: Literal["weight"]
    weights: Weights


class SmsLimit(Limit):
    """Counted in SMS parts, by encoding."""

    count_by: Literal["parts"]
    gsm7: SmsSizes
    ucs2: SmsSizes


AnyLimit = Annotated[CharacterLimit | WordLimit | WeightLimit | SmsLimit, Field(discriminator="count_by")]


@dataclass(frozen=True, slots=True)
class Measure:
    """A text's length, counted as its medium counts, beside what is allowed.

    `amount`, `target` and `hard` are in `count_by` (parts, weight, characters or words).
    """

    medium: str
    field: str
    count_by: str
    amount: int
    target: int | None = None
    hard: int | None = None
    encoding: str | None = None  # SMS: gsm7 or ucs2
    units: int | None = None  # SMS: septets or UTF-16 units
    seconds: float | None = None  # announcements: how long it takes to say

    @property
    def too_long(self) -> bool:
        """The medium will refuse or cut it."""
        return self.hard is not None and self.amount > self.hard

    @property
    def over_target(self) -> bool:
        """It is longer than it should be."""
        return self.target is not None and self.amount > self.target


class Limits(Part):
    """All limits, and the longest value that each placeholder is expected to bring."""

    schema_number: Literal[1] = Field(alias="schema")
    samples: dict[str, str]
    media: list[AnyLimit]

    def measure(self, medium: str, field: str, text: str) -> Measure:
        """Measure a finished text; a field without a limit is counted in characters."""
        limit = self.find(medium, field)
        if limit is None:
            return Measure(medium, field, "characters", count_characters(text))
        return _measured(limit, text)

    def measure_longest(self, medium: str, field: str, template: str) -> Measure:
        """Measure a draft with the longest values put in. Raises UnknownPlaceholder."""
        return self.measure(medium, field, fill(template, self.longest(medium, field)))

    def longest(self, medium: str, field: str) -> Mapping[str, str]:
        """Return the sample values for a field; some media cut a value before they use it."""
        limit = self.find(medium, field)
        return self.samples if limit is None else {**self.samples, **limit.samples}

    def find(self, medium: str, field: str) -> AnyLimit | None:
        """Return the limit of a field, or None."""
        return next((each for each in self.media if (each.medium, each.field) == (medium, field)), None)


def _measured(limit: AnyLimit, text: str) -> Measure:
    if isinstance(limit, SmsLimit):
        return _measured_sms(limit, text)
    if isinstance(limit, WeightLimit):
        return _bounded(limit, x_weight(text, limit.weights))
    if isinstance(limit, WordLimit):
        words = count_words(text)
        return _bounded(limit, words, seconds=words * 60 / limit.words_per_minute)
    return _bounded(limit, count_characters(text))


def _bounded(limit: AnyLimit, amount: int, seconds: float | None = None) -> Measure:
    return Measure(limit.medium, limit.field, limit.count_by, amount, limit.target, limit.hard, seconds=seconds)


def _measured_sms(limit: SmsLimit, text: str) -> Measure:
    sms = count_sms(text, limit.gsm7, limit.ucs2)
    sizes = limit.gsm7 if sms.encoding == "gsm7" else limit.ucs2
    return Measure(
        limit.medium,
        limit.field,
        limit.count_by,
        len(sms.parts),
        sizes.target,
        sizes.hard,
        encoding=sms.encoding,
        units=sms.units,
    )


NO_LIMITS = Limits(schema=1, samples={}, media=[])
