"""Find words in customer texts that frighten, blame, promise or confuse; the words are data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from bot.playbook.schema import LocaleCode, Part
from bot.template import PLACEHOLDER

SENTENCE_END = re.compile(r"[.?!:;\n]+")
WORD = re.compile(r"\w[\w'-]*")


class Rule(Part):
    """Words to avoid, and the catalogue key of the sentence that says what to write instead."""

    advice: str
    find: list[str] = Field(min_length=1)


class Capitals(Part):
    """Words in capitals longer than this look like shouting, unless they are names."""

    advice: str
    longest: int
    allowed: list[str]


class Sentences(Part):
    """How many words a sentence may have."""

    advice: str
    longest: int


class WordingRules(Part):
    """The rules of one language."""

    schema_number: Literal[1] = Field(alias="schema")
    locale: LocaleCode
    rules: list[Rule]
    capitals: Capitals | None = None
    sentences: Sentences | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found in a text, and the key of the advice."""

    advice: str
    found: str


class Wording:
    """The rules of one language, ready to be applied."""

    def __init__(self, rules: WordingRules) -> None:
        self._rules = rules
        self._patterns = [
            (rule.advice, re.compile("|".join(map(_whole, rule.find)), re.IGNORECASE)) for rule in rules.rules
        ]

    def findings(self, text: str) -> Iterator[Finding]:
        """Yield what is to be avoided in a text; what placeholders bring in is not looked at."""
        plain = PLACEHOLDER.sub("0", text).replace("’", "'")
        for advice, pattern in self._patterns:
            yield from (Finding(advice, match[0]) for match in pattern.finditer(plain))
        yield from self._shouted(plain)
        yield from self._long(plain)

    def _shouted(self, plain: str) -> Iterator[Finding]:
        rule = self._rules.capitals
        for word in WORD.findall(plain) if rule else ():
            if rule and word.isupper() and len(word) > rule.longest and word not in rule.allowed:
                yield Finding(rule.advice, word)

    def _long(self, plain: str) -> Iterator[Finding]:
        rule = self._rules.sentences
        for sentence in SENTENCE_END.split(plain) if rule else ():
            if rule and len(sentence.split()) > rule.longest:
                yield Finding(rule.advice, " ".join(sentence.split()[:6]))


def _whole(phrase: str) -> str:
    """Match a phrase as whole words, however its spaces are broken."""
    body = r"\s+".join(map(re.escape, phrase.split()))
    before = r"(?<!\w)" if re.match(r"\w", phrase) else ""
    after = r"(?!\w)" if re.search(r"\w$", phrase) else ""
    return f"{before}{body}{after}"
