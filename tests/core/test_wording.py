"""Wording: every sentence is calm and plain, and none stands in the code itself."""

from __future__ import annotations

import ast
import re

import pytest

from bot.template import has_stray_brace
from commands import ALL
from tests.core.catalogue import catalogue, sentences
from tests.core.speech import Scope, calls, constants, name_of, sources
from tests.town import Town

NAMES = r"(?:BEACON|SLACK)_[A-Z_]+|UTC|SMS|URL|YAML|ISO|DEBUG|TOML|IT|JSON|GSM|PM|AM|OK|NG|IN|AP|CSV|UTF|MiB"
FAULTY = {
    "loud": re.compile(rf"!|\b(?!(?:{NAMES})\b)[A-Z]{{2,}}\b"),
    "cold": re.compile(
        r"\b(invalid|illegal|fatal|abort|utili[sz]e|leverage|e\.g\.|i\.e\.|etc|simply|obviously)\b", re.I
    ),
    "blaming": re.compile(r"\b(you (forgot|failed|must|should have)|your (fault|mistake|error))\b", re.I),
    "alarming": re.compile(r"\b(unfortunately|panic|rest assured|oops|disaster strikes|catastroph\w+)\b", re.I),
    "spoken": re.compile(r"\b\w+n't\b|\b(gonna|wanna|okay)\b", re.I),
    "gaping": re.compile(r"\s[.,:;?]| $|^ "),
}
LONGEST = 25  # words in a sentence that somebody under stress reads once


def faults_of(sentence: str) -> set[str]:
    found = {fault for fault, pattern in FAULTY.items() if pattern.search(sentence)}
    parts = re.split(r"[.:;?]\s", sentence)
    return found | ({"long"} if max(len(part.split()) for part in parts) > LONGEST else set())


def test_every_sentence_is_calm_and_plain() -> None:
    plain = [key for key in catalogue() if not key.startswith(("cues.", "problem.", "change.", "resource.name."))]
    faults = {key: found for key in plain for sentence in sentences(key) if (found := faults_of(sentence))}
    assert not faults
    assert not {key for key in catalogue() for sentence in sentences(key) if not sentence or has_stray_brace(sentence)}


@pytest.mark.parametrize(
    "words", ["Go!", "STOP it", "Invalid value", "You must wait", "Unfortunately no", "It can't", "a ."]
)
def test_the_check_of_sentences_finds_faults(words: str) -> None:
    assert faults_of(words)


WORDS = re.compile(r"[A-Za-z]{2,},? [A-Za-z]{2,}")
VERBS = {command.verb for command in ALL} | {"role lead"}
SHOWING = {
    "Card",
    "Text",
    "Notice",
    "Button",
    "Items",
    "Facts",
    "Choice",
    "FieldView",
    "FormView",
    "phrase",
    "echo",
    "print",
}


def test_no_sentence_stands_in_a_verb() -> None:
    words = [(path, str(text.value)) for path, tree in sources("commands") for text in constants(tree)]
    assert not [(path, text) for path, text in words if WORDS.search(text) and text.strip() not in VERBS]


def test_no_sentence_stands_in_an_adapter() -> None:
    found = [
        (f"{path}:{call.lineno}", text)
        for path, tree in sources("bot/views", "adapters")
        for call, _ in calls(tree, Scope())
        if name_of(call) in SHOWING
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)]
        for text in ([argument.value] if isinstance(argument, ast.Constant) else [])
        if WORDS.search(str(text)) and text not in VERBS
    ]
    assert not found


def test_the_examples_in_refusals_are_lines_that_are_understood(sqlite_town: Town) -> None:
    found = {line for key in catalogue() for text in sentences(key) for line in re.findall(r"/crisis ([a-z]+)", text)}
    assert found <= {command.verb.partition(" ")[0] for command in ALL}
    assert len(found) > 10
