"""Texts: whatever the code asks for is there, with the facts that it gives, and nothing is left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import polib
import pytest

from adapters.files import interface_texts
from bot.command import Command
from bot.forms import shapes
from bot.template import placeholders
from commands import ALL
from tests.core.catalogue import asked, catalogue, families, field_choices, record_calls, sentences
from tests.core.speech import KEY, ROOT, Scope, constants, sayings, sources

CONTENT = ("problem.", "route.label.", "resource.name.", "resource.about.")  # asked for by files
DYNAMIC = ("*", "refusal.*")  # beginnings of keys that are looked at by tests of their own
SAYINGS = [each for each in sayings("bot", "commands", "adapters") if not each.key.startswith(DYNAMIC)]


def test_every_sentence_that_is_asked_for_is_there() -> None:
    missing = {(each.place, key) for each in SAYINGS for key in asked(each) if key not in catalogue()}
    assert not missing
    assert len(SAYINGS) > 250


def test_every_sentence_gets_the_facts_that_it_names() -> None:
    lacking = {
        (each.place, key, tuple(lack))
        for each in SAYINGS
        if each.given is not None
        for key in asked(each)
        for sentence in sentences(key)
        if (lack := sorted(placeholders(sentence) - each.given))
    }
    assert not lacking


def test_few_calls_hide_their_facts() -> None:
    assert {each.key for each in SAYINGS if each.given is None} <= {"field.*", "reminder.*", "event.*"}


def test_every_event_can_be_told() -> None:
    lacking = {
        (kind, tuple(lack))
        for kind, given in record_calls()
        for sentence in sentences(f"event.{kind}")
        if (lack := sorted(placeholders(sentence) - given))
    }
    assert not lacking


@pytest.mark.parametrize("command", ALL, ids=lambda command: str(command.verb))
def test_every_verb_has_its_usage_help_and_form(command: Command) -> None:
    verb, form = command.verb.replace(" ", "_"), command.form
    shown = {name for name, shape in shapes(form).items() if not shape.hidden}
    assert {f"usage.{verb}", f"help.{verb}"} <= set(catalogue())
    assert not shown or {f"form.{verb}", *(f"form.{verb}.{name}" for name in shown)} <= set(catalogue())


def test_every_refusal_says_what_to_do_next() -> None:
    keys = {key for key in catalogue() if key.startswith("refusal.")}
    without = {key for key in keys if not key.endswith(".fix") and f"{key}.fix" not in keys}
    assert without == {"refusal.title", "refusal.usage"}
    assert not {key for key in keys if key.endswith(".fix") and key.removesuffix(".fix") not in keys}


def said_anywhere() -> Iterator[str]:
    """Yield a pattern for every key that a text of the code, or of a page, could mean."""
    yield from (re.escape(key) for each in SAYINGS for key in asked(each))
    yield from (re.escape(f"form.{field}") + r"(\.hint)?" for field in families()["form.*.*"])
    yield from (re.escape(f"form.{field}.{choice}") for field, choice in field_choices())
    yield r"refusal\.(title|usage)"
    for _, tree in sources("bot", "commands", "adapters"):
        yield from (re.escape(str(each.value)) for each in constants(tree) if KEY.fullmatch(str(each.value)))
        yield from (pattern for pattern in put_together(tree) if pattern not in KNOWN_FAMILIES)
    for path in sorted((ROOT / "adapters").rglob("*.html")):
        page = path.read_text(encoding="utf-8")
        yield from map(re.escape, re.findall(r"[a-z_]+(?:\.[a-z_]+)+", page))
        yield from (as_pattern(f"{family}*") for family in re.findall(r'"([a-z_]+(?:\.[a-z_]+)*\.)" ~', page))


def put_together(tree: ast.AST) -> Iterator[str]:
    """Yield a pattern for every key that a module puts together."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield from (as_pattern(text) for text in Scope().texts(node) if KEY.fullmatch(text) and text[0] != "*")


def as_pattern(key: str) -> str:
    return re.escape(key).replace(r"\*", "[^.]+")


KNOWN_FAMILIES = {as_pattern(family) for family in families()} | {as_pattern("refusal.*"), as_pattern("refusal.*.fix")}


def test_no_sentence_is_left_over() -> None:
    said = re.compile("|".join(set(said_anywhere())))
    left = {key for key in catalogue() if not said.fullmatch(key) and not key.startswith(CONTENT)}
    assert not left


def test_no_entry_is_fuzzy_or_twice() -> None:
    entries = [entry for text in interface_texts("en").values() for entry in polib.pofile(text)]
    assert len({entry.msgid for entry in entries}) == len(entries)
    assert not [entry.msgid for entry in entries if entry.fuzzy or entry.obsolete]
