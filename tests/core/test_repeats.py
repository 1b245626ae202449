"""Repeats: what comes again under the same name, under its other name, or as the very same copy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.invocation import Invocation
from bot.model.records import Seen
from bot.reply import Reply
from tests.core.ledger import at_once, happened, rows
from tests.town import ORG, Town


def ask(town: Town, words: str = "note once", **how: Any) -> Reply:
    invocation = Invocation(ORG, "bob", words, town.room("C-1").id)
    return town.service.handle(replace(invocation, **how), town.clock())


def test_a_repeat_with_another_signature_gets_the_same_reply(crisis: Town) -> None:
    first = ask(crisis, key="k1", stamp="s1")
    assert ask(crisis, key="k1", stamp="s2") == first
    assert happened(crisis) == ["declared", "note"]


def test_the_very_same_copy_gets_none(crisis: Town) -> None:
    ask(crisis, key="k1", stamp="s1")
    assert ask(crisis, key="k1", stamp="s1").refusal == "request.replayed"
    assert happened(crisis) == ["declared", "note"]


def test_a_request_without_a_signature_is_no_copy(crisis: Town) -> None:
    first = ask(crisis, key="k1")
    assert ask(crisis, key="k1") == first


def test_a_press_is_known_by_the_name_of_the_moment_before(crisis: Town) -> None:
    first = ask(crisis, key="press 5", twin="press 4")
    assert ask(crisis, key="press 6", twin="press 5") == first
    assert ask(crisis, key="press 4", twin="press 3") == first
    assert ask(crisis, key="press 7", twin="press 6").card.key == "note.done"
    assert happened(crisis) == ["declared", "note", "note"]


def test_two_presses_at_once_on_both_sides_of_a_moment_do_it_once(crisis: Town) -> None:
    presses = [lambda: ask(crisis, key="press 5", twin="press 4"), lambda: ask(crisis, key="press 6", twin="press 5")]
    assert {reply.refusal for reply in at_once(*presses * 3)} == {None}
    assert happened(crisis) == ["declared", "note"]


def test_what_only_reads_leaves_nothing_behind(crisis: Town) -> None:
    ask(crisis, "status", key="k1", twin="k0", stamp="s1")
    assert [seen.id for seen in rows(crisis, Seen) if seen.id in ("k0", "k1")] == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("declare", True),
        ("/crisis declare", True),
        ("C-1 update", True),
        ("note", True),
        ("C-12 note", True),
        ("note C-12", True),
        ("note it rains", False),
        ("status", False),
        ("frobnicate", False),
        ("", False),
    ],
)
def test_a_line_without_words_for_a_verb_that_asks_expects_a_form(crisis: Town, words: str, expected: bool) -> None:
    assert crisis.service.expects_form(words) is expected
