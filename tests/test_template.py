"""Filling texts: a closed set of names, looked up whole, and nothing followed or expanded again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.template import UnknownPlaceholder, fill, has_stray_brace, placeholders


def test_a_name_with_dots_is_looked_up_whole() -> None:
    assert fill("{incident.name} at {x}", {"incident.name": "Flood", "x": 7}) == "Flood at 7"


def test_a_missing_fact_is_named() -> None:
    with pytest.raises(UnknownPlaceholder) as caught:
        fill("Dear {lead.name}", {"lead": "alice"})
    assert caught.value.name == "lead.name"


def test_what_a_fact_brings_in_is_not_expanded_again() -> None:
    assert fill("{a} {b}", {"a": "{b}", "b": "{a}"}) == "{b} {a}"


@pytest.mark.parametrize("text", ["{0}", "{}", "{a!r}", "{a:>9}", "{a[0]}", "{A}", "{ a }", "{a", "a}"])
def test_any_other_form_is_left_as_it_is_and_noticed(text: str) -> None:
    assert fill(text, {"a": 1}) == text
    assert has_stray_brace(text)


def test_no_attribute_is_ever_followed() -> None:
    with pytest.raises(UnknownPlaceholder):
        fill("{a.__class__}", {"a": 1})


def test_the_names_that_a_text_asks_for() -> None:
    assert placeholders("{a} {b.c} {a} {D} { e }") == {"a", "b.c"}


def test_a_text_without_slips_has_no_stray_brace() -> None:
    assert not has_stray_brace("{a} and {b.c}")


@given(st.text(alphabet="{}ab._ 0", max_size=40))
def test_a_text_whose_facts_are_all_given_is_always_filled(text: str) -> None:
    filled = fill(text, dict.fromkeys(placeholders(text), "x"))
    assert placeholders(filled) == frozenset() or "{x" in filled
