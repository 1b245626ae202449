"""Laying files over each other: extends, a company's overlays, and two kinds in one crisis."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.playbook.combine import combine
from bot.playbook.library import PlaybookError
from bot.playbook.overlay import patch
from bot.playbook.problem import Problem
from bot.playbook.schema import Playbook
from bot.playbook.source import parse, plain
from tests.playbook.sample import FLOOD, flood, found, library, words

OVERLAY = """\
schema: 1
overlay_of: flood
base_revision: 3
needs:
  - $patch: by_id
  - {id: technical, route: portal}
  - {id: coverage, $remove: true}
  - id: boats
    label: {text: {en: A boat, sw: Mashua}}
    route: text_agents
    backup: [portal]
cadence:
  updates: {sev1: PT20M}
"""


def merged(base: str, over: str) -> tuple[Any, list[tuple[int, str]]]:
    """Return two YAML texts laid over each other, and the faults as line and key."""
    problems: list[Problem] = []
    tree = patch(parse("base.yaml", base).tree, parse("over.yaml", over).tree, problems)
    return plain(tree), [(problem.line, problem.key) for problem in problems]


def test_maps_merge_deep_and_single_values_are_replaced() -> None:
    result, _ = merged("a: {b: 1, c: {d: 2, e: 3}}", "a: {c: {d: 4}}\nf: 5")
    assert result == {"a": {"b": 1, "c": {"d": 4, "e": 3}}, "f": 5}


def test_an_item_with_a_known_id_is_patched_in_place_and_a_new_one_is_appended() -> None:
    result, _ = merged("a: [{id: x, n: 1, m: 1}, {id: y, n: 2}]", "a: [{id: z, n: 3}, {id: x, n: 4}]")
    assert result == {"a": [{"id": "x", "n": 4, "m": 1}, {"id": "y", "n": 2}, {"id": "z", "n": 3}]}


def test_a_list_without_ids_is_replaced() -> None:
    assert merged("a: [1, 2]\nb: [{msg: k}]", "a: [3]\nb: [{msg: l}]")[0] == {"a": [3], "b": [{"msg": "l"}]}


def test_an_empty_list_empties_and_a_lone_marker_changes_nothing() -> None:
    assert merged("a: [{id: x}]\nb: [{id: y}]", "a: []\nb: [$patch: by_id]")[0] == {"a": [], "b": [{"id": "y"}]}


def test_what_is_removed_is_gone_item_or_field() -> None:
    result, problems = merged(
        "a: [{id: x}, {id: y}]\nb: {c: {d: 1}}", "a: [{id: x, $remove: true}]\nb: {c: {$remove: true}}"
    )
    assert (result, problems) == ({"a": [{"id": "y"}], "b": {}}, [])


def test_own_words_take_the_place_of_a_key_and_a_key_that_of_words() -> None:
    result, _ = merged("a: {msg: k}\nb: {text: {en: B}}", "a: {text: {en: A}}\nb: {msg: l}")
    assert result == {"a": {"text": {"en": "A"}}, "b": {"msg": "l"}}


def test_own_words_in_one_more_language_are_added() -> None:
    assert merged("a: {text: {en: B}}", "a: {text: {sw: C}}")[0] == {"a": {"text": {"en": "B", "sw": "C"}}}


@pytest.mark.parametrize(
    ("over", "problem"),
    [
        ("b: 1\na: [{id: x, n: 1}, {id: x, n: 2}]", (2, "problem.id_twice")),
        ("a:\n- {id: x}\n- {n: 2}", (3, "problem.item_without_id")),
        ("a: [{id: nobody, $remove: true}]", (1, "problem.nothing_to_remove")),
        ("a: [{id: x, $patch: replace}]", (1, "problem.patch")),
        ("a:\n- $patch: maybe\n- {id: x}", (2, "problem.patch")),
    ],
)
def test_what_cannot_be_applied_is_told(over: str, problem: tuple[int, str]) -> None:
    assert merged("a: [{id: x}]", over)[1] == [problem]


def test_a_company_reroutes_one_need_adds_one_removes_one_and_speeds_up() -> None:
    made = library(company={"ours.yaml": OVERLAY})
    assert found(made) == []
    book = made.playbook("flood")
    assert [(need.id, need.route) for need in book.needs] == [
        ("emergency", "emergency_phone"),
        ("technical", "portal"),
        ("boats", "text_agents"),
    ]
    assert book.needs[1].backup == ["text_agents"]
    assert book.needs[2].label.text == {"en": "A boat", "sw": "Mashua"}
    assert (book.cadence.updates.sev1, book.cadence.updates.sev2) == (timedelta(minutes=20), timedelta(hours=1))


def test_a_fault_that_an_overlay_brings_in_is_told_in_the_overlay() -> None:
    wrong = OVERLAY.replace("route: portal", "route: pigeon")
    assert found(library(company={"ours.yaml": wrong})) == [("ours.yaml", 6, "need_route")]


def test_an_overlay_of_an_older_revision_is_warned_of() -> None:
    made = library(company={"ours.yaml": OVERLAY.replace("base_revision: 3", "base_revision: 2")})
    assert [(problem.line, problem.level, problem.key) for problem in made.lint()] == [
        (3, "warning", "problem.base_moved")
    ]
    assert made.playbook("flood").needs[1].route == "portal"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("base_revision: 3\n", "", (1, "missing_field")),
        ("schema: 1\n", "id: flood\n", (1, "overlay_fixed")),
        ("schema: 1\n", "extends: _common\n", (1, "overlay_fixed")),
        ("overlay_of: flood", "overlay_of: fire", (2, "overlay_unknown")),
    ],
)
def test_an_overlay_says_what_it_is_for(old: str, new: str, fault: tuple[int, str]) -> None:
    made = library(company={"ours.yaml": OVERLAY.replace(old, new)})
    assert found(made) == [("ours.yaml", *fault)]


def test_an_overlay_of_a_base_reaches_every_kind_that_extends_it() -> None:
    base = flood(("id: flood\n", "id: _common\n"))
    heir = "schema: 1\nid: river\nextends: _common\nrevision: 1\nlabel: {msg: flood.label}\n"
    over = OVERLAY.replace("overlay_of: flood", "overlay_of: _common")
    made = library(
        heir,
        texts={"en": words()},
        more={"_common.yaml": base, "flood.yaml": FLOOD, "river.yaml": heir},
        company={"ours.yaml": over},
    )
    assert found(made) == []
    assert [need.id for need in made.playbook("river").needs] == ["emergency", "technical", "boats"]
    assert [need.id for need in made.playbook("flood").needs] == ["emergency", "technical", "coverage"]


def test_a_circle_of_bases_is_told_with_its_way() -> None:
    more = {"a.yaml": "id: a\nextends: b\n", "b.yaml": "id: b\nextends: a\n"}
    with pytest.raises(PlaybookError) as caught:
        library(more=more).playbook("a")
    circle = caught.value.problems[0]
    assert (circle.file, circle.line, circle.facts) == ("b.yaml", 2, {"chain": "a -> b -> a"})


def test_a_base_that_does_not_exist_is_told_once() -> None:
    assert found(library(flood(("revision: 3\n", "extends: lost\n")))) == [("flood.yaml", 3, "no_base")]


def test_a_base_must_be_named_by_one_word() -> None:
    text = flood(("revision: 3\n", "revision: 3\nextends: [a]\n"))
    assert found(library(text)) == [("flood.yaml", 4, "not_an_id")]


def test_new_talking_points_come_at_their_step_and_the_rest_at_the_end() -> None:
    over = """\
overlay_of: flood
base_revision: 3
talking_points:
  safer:
    - {id: n1, text: {msg: safer.1}, kind: avoid}
    - {id: n2, text: {msg: safer.1}, role: hope}
    - {id: n3, text: {msg: safer.1}}
    - {id: n4, text: {msg: safer.1}, role: opening}
    - {id: s2, requires: [similar_case, helped_others]}
"""
    book = library(company={"ours.yaml": over}).playbook("flood")
    assert [point.id for point in book.talking_points.safer] == [
        *("s1", "n4", "s2", "s3", "s4", "n2", "n3", "s5", "n1"),
    ]


def other(**changes: Any) -> Playbook:
    """Return a second kind of crisis: the sample with other ids here and there."""
    text = (
        FLOOD.replace("id: flood", "id: fire")
        .replace("{id: coverage", "{id: smoke")
        .replace("{id: r1", "{id: fire_r1")
        .replace("- id: fix_first", "- id: fire_first")
        .replace("{id: s5", "{id: fire_view")
        .replace("{id: s1, text: {msg: safer.1}", "{id: fire_opening, text: {msg: safer.1}")
        .replace("severity_default: sev2", "severity_default: sev1")
    )
    return library(more={"fire.yaml": text}).playbook("fire").model_copy(update=changes)


def test_in_a_crisis_of_two_kinds_the_first_wins_and_the_second_adds() -> None:
    first = library().playbook("flood")
    both = combine(first, other())
    assert [need.id for need in both.needs] == ["emergency", "technical", "coverage", "smoke"]
    assert [point.id for point in both.talking_points.reach] == ["r1", "r2", "fire_r1"]
    assert [point.id for point in both.talking_points.safer] == [
        "s1",
        "fire_opening",
        "s2",
        "s3",
        "s4",
        "s5",
        "fire_view",
    ]
    assert (both.id, both.label, both.stories) == (first.id, first.label, first.stories)


def test_in_a_crisis_of_two_kinds_one_question_sets_the_main_issue() -> None:
    both = combine(library().playbook("flood"), other())
    assert [(question.id, question.sets) for question in both.triage] == [
        ("affected", None),
        ("fix_first", "bleeding"),
        ("fire_first", None),
    ]


def test_in_a_crisis_of_two_kinds_the_worse_severity_holds() -> None:
    first = library().playbook("flood")
    assert (first.severity_default, combine(first, other()).severity_default) == ("sev2", "sev1")


def test_in_a_crisis_of_two_kinds_there_are_three_perspectives_at_most() -> None:
    second = other()
    view = second.talking_points.safer[-1]
    views = [view.model_copy(update={"id": f"view{n}"}) for n in range(4)]
    second = second.model_copy(update={"talking_points": second.talking_points.model_copy(update={"safer": views})})
    both = combine(library().playbook("flood"), second)
    perspectives = [point.id for point in both.talking_points.safer if point.role == "perspective"]
    assert perspectives == ["s5", "view0", "view1"]


def test_in_a_crisis_of_two_kinds_the_second_fills_outlets_that_the_first_lacks() -> None:
    first = library().playbook("flood")
    holding = first.broadcast["holding"]
    first = first.model_copy(update={"broadcast": {"holding": holding.model_copy(update={"sms": None})}})
    second = other(broadcast={"holding": holding, "resolved": holding})
    both = combine(first, second)
    assert (both.broadcast["holding"], both.broadcast["resolved"]) == (holding, holding)
