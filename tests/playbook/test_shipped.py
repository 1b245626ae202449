"""The playbooks that ship: four kinds of crisis, and not one problem or warning in any of them."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from bot.playbook.combine import combine
from bot.playbook.library import Library, freeze, library_of, thaw
from bot.playbook.passages import passages, words_of
from bot.playbook.render import render
from bot.playbook.schema import TACTICS
from bot.template import placeholders
from tests.playbook.sample import sentence, shipped_files, shipped_texts

KINDS = ("financial_setback", "health_personal", "natural_disaster", "product_failure")


@cache
def shipped() -> Library:
    """Return the library as it ships."""
    return library_of(shipped_files(), shipped_texts)


def test_four_kinds_ship() -> None:
    assert shipped().kinds() == KINDS


def test_everything_that_ships_is_without_a_problem() -> None:
    assert [sentence(problem) for problem in shipped().lint(date(2026, 11, 21))] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_twelve_points_of_its_own_across_the_tactics(kind: str) -> None:
    points = shipped().playbook(kind).talking_points
    own = [
        point for tactic in TACTICS for point in getattr(points, tactic) if str(point.text.msg).startswith(f"{kind}.")
    ]
    assert len(own) >= 12


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_offers_the_base_needs_the_five_questions_and_two_options(kind: str) -> None:
    book = shipped().playbook(kind)
    assert {"emergency", "technical", "coverage", "reschedule"} <= {need.id for need in book.needs}
    assert {"affected", "finances", "drains", "worst", "fix_first"} <= {question.id for question in book.triage}
    assert len(book.options.items) >= 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("message", ["holding", "update", "resolved"])
@pytest.mark.parametrize("medium", ["sms", "x", "email", "site_popup", "ivr"])
def test_every_draft_can_be_shown_and_fits(kind: str, message: str, medium: str) -> None:
    made = shipped()
    rendered = render(made.playbook(kind), medium, shipped_texts(), made.limits(), kind=message)
    assert rendered is not None
    assert all(piece.words and not placeholders(piece.words) for piece in rendered.pieces)
    assert [piece for piece in rendered.pieces if piece.measure.over_target] == []


@pytest.mark.parametrize("first", KINDS)
@pytest.mark.parametrize("second", KINDS)
def test_any_two_kinds_make_one_playbook_with_one_main_issue(first: str, second: str) -> None:
    both = combine(shipped().playbook(first), shipped().playbook(second))
    assert [question.sets for question in both.triage].count("bleeding") == 1
    assert both.tasks[0].id == "contact_notice"
    assert sum(point.role == "perspective" for point in both.talking_points.safer) <= 3


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_freezes_with_all_its_words(kind: str) -> None:
    book = thaw(freeze(shipped().playbook(kind), shipped_texts()))
    assert [passage.path for passage in passages(book) if "en" not in words_of(passage.text, {})] == []


def test_a_health_crisis_tells_no_story_of_triumph() -> None:
    assert shipped().playbook("health_personal").stories == []
