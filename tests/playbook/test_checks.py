"""The checks across files: the sample passes them all; one thing made wrong is told, at its line."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.playbook.problem import Place, Problem, in_reading_order
from tests.playbook.sample import (
    FLOOD,
    HOME,
    flood,
    found,
    library,
    line_of,
    sentence,
    shipped_files,
    shipped_texts,
    words,
)

TODAY = date(2026, 11, 21)
UNITS = ("parts", "weight", "characters", "words")
VALUE = FLOOD[FLOOD.index("\n    - {id: v1") : FLOOD.index("tasks:")]
FOCUS = FLOOD[FLOOD.index("    - {id: f3") : FLOOD.index("  safer:")]


def test_a_playbook_that_is_right_passes_every_check() -> None:
    assert found(library(), TODAY) == []


@pytest.mark.parametrize(
    ("key", "old", "new", "at"),
    [
        ("need_route", "route: live_chat_it", "route: pigeon", "pigeon"),
        ("need_route", "chat_it, backup: [text_agents]", "chat_it, backup: [pigeon]", "pigeon"),
        ("need_no_backup", "chat_it, backup: [text_agents]", "chat_it", "id: technical"),
        ("need_backup_itself", "live_chat_it, backup: [text_agents]", "portal, backup: [portal]", "id: technical"),
        ("no_emergency", "id: emergency,", "id: danger,", "needs:"),
        ("emergency_unanswered", "route: emergency_phone", "route: portal", "id: emergency"),
        ("main_issue_none", "\n    sets: bleeding", "", "triage:"),
        ("main_issue_twice", "min: 0}", "min: 0}\n    sets: bleeding", "sets: bleeding\noptions"),
        ("var_unknown", "vars: {x: incident.name}", "vars: {x: incident.mood}", "incident.mood"),
        ("options_few", "\n    - {id: B, label: {msg: option.b}, time_to_effect: P1D}", "", "options:"),
        ("cadence", "sev1: PT15M", "sev1: PT31M", "PT31M"),
        ("cadence", "PT4H, sev4: P1D", "PT4H, sev4: PT3H", "PT3H"),
        ("cadence_nothing", "updates: {sev1: PT30M", "updates: {sev1: PT0S", "PT0S"),
        ("story_unapproved", "approved_by: alice", "approved_by: unset", "approved_by"),
        ("story_due", "2027-06-30", "2026-11-20", "2026-11-20"),
        ("tactic_empty", VALUE, " []\n", "value: []"),
        ("points_few", FOCUS, "", "talking_points:"),
        ("question_before_safety", "kind: ask, role: safety_check", "kind: ask", "id: f2"),
        ("limit_without_hope", "\n    - {id: s4, text: {msg: safer.4}, role: hope}", "", "id: s3"),
        ("experience_unproven", "role: seen_before, requires: [similar_case]", "role: seen_before", "id: s2"),
        ("experience_unproven", "role: seen_before", "role: helped_others", "id: s2"),
        ("first_task", "{id: contact_notice", "{id: coffee", "coffee"),
        ("no_holding", "  holding:\n", "  resolved:\n", "broadcast:"),
        ("draft_lacks", "\n      preheader: {msg: holding.preheader}", "", "email:"),
        ("draft_lacks", "title: {msg: holding.title}, ", "", "site_popup"),
    ],
)
def test_one_thing_made_wrong_is_told_at_its_line(key: str, old: str, new: str, at: str) -> None:
    text = flood((old, new))
    assert found(library(text), TODAY) == [("flood.yaml", line_of(at, text), key)]


def test_three_perspectives_are_enough() -> None:
    views = "".join(f"    - {{id: s{n}, text: {{msg: safer.5}}, role: perspective}}\n" for n in (6, 7, 8))
    text = flood(("  value:\n", f"{views}  value:\n"))
    assert found(library(text)) == [("flood.yaml", line_of("id: s8", text), "perspectives")]


def test_one_option_is_enough_with_a_reason() -> None:
    text = flood(
        ("\n    - {id: B, label: {msg: option.b}, time_to_effect: P1D}", ""),
        ("options:\n", "options:\n  only_one_reason: {msg: option.why}\n"),
    )
    assert found(library(text)) == []


def test_no_review_date_is_past_when_no_day_is_given() -> None:
    assert found(library(flood(("2027-06-30", "2001-01-01")))) == []


def test_all_problems_are_told_together_by_line() -> None:
    text = flood(
        ("route: live_chat_it", "route: pigeon"), ("sev1: PT15M", "sev1: P1D"), ("{id: contact_notice", "{id: tea")
    )
    assert [
        key for _, _, key in found(library(text, texts={"en": words(holding__x="a" * 260 + " {contact_page}")}))
    ] == [
        *("need_route", "first_task", "too_long.weight", "cadence"),
    ]


@pytest.mark.parametrize(
    ("key", "route"),
    [
        ("route_backup", "{id: portal, backup: [pigeon]}"),
        ("route_backup_itself", "{id: portal, backup: [portal]}"),
        ("route_no_backup", "{id: emergency_phone, backup: []}"),
        ("route_zone", "{id: portal, tz: Europe/Nowhere}"),
        ("text_unknown", "{id: portal, label: {msg: route.label.door}}"),
    ],
)
def test_a_companys_routes_are_checked_too(key: str, route: str) -> None:
    made = library(company={"routes.yaml": f"schema: 1\nroutes:\n  - {route}\n"})
    assert found(made) == [("company/routes.yaml", 3, key)]


@pytest.mark.parametrize(
    ("key", "hours"),
    [
        ("bad_name", '{days: [saturday], open: "09:00", close: "13:00"}'),
        ("bad_name", '{days: [sat], open: "9", close: "13:00"}'),
        ("bad_name", '{days: [sat], open: "09:00", close: "25:00"}'),
        ("not_text", "{days: [sat], open: 9, close: '13:00'}"),
        ("missing_field", "{days: [sat], open: '09:00'}"),
    ],
)
def test_opening_hours_are_checked_too(key: str, hours: str) -> None:
    made = library(company={"routes.yaml": f"routes:\n  - id: portal\n    hours:\n      - {hours}\n"})
    assert ("company/routes.yaml", 4, key) in found(made)


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("missing_field", "revision: 3\n", ""),
        ("unknown_field", "revision: 3", "revision: 3\nzzzz: 1"),
        ("unknown_field_near", "severity_default: sev2", "severity_default: sev2\ncadense: 1"),
        ("not_one_of", "severity_default: sev2", "severity_default: sev9"),
        ("not_text", "id: technical", "id: 12"),
        ("bad_name", "id: technical", "id: Technical"),
        ("too_long", "id: technical", f"id: {'a' * 61}"),
        ("not_a_number", "revision: 3", "revision: three"),
        ("not_a_duration", "sev1: PT15M", "sev1: soon"),
        ("not_a_date", '"2027-06-30"', "someday"),
        ("not_a_list", "backup: [emergency_phone]", "backup: emergency_phone"),
        ("not_a_group", "text: {msg: reach.1}", "text: Hello"),
        ("wrong_value", "text: {msg: reach.1}", "text: {}"),
    ],
)
def test_a_field_of_the_wrong_shape_is_told_in_plain_words(key: str, old: str, new: str) -> None:
    text = flood((old, new))
    line = 1 if key == "missing_field" else line_of(old, FLOOD) + new.count("\n")
    assert found(library(text)) == [("flood.yaml", line, key)]


@pytest.mark.parametrize("part", [", consent: named", ', review_by: "2027-06-30"'])
def test_a_story_has_consent_and_a_review_date(part: str) -> None:
    text = flood((part, ""))
    assert found(library(text)) == [("flood.yaml", line_of("- {id: s1, text: {msg: story.1}", text), "missing_field")]


def test_a_sentence_names_the_file_the_line_and_the_fix() -> None:
    problem = library(flood(("route: live_chat_it", "route: pigeon"))).lint()[0]
    assert sentence(problem) == "flood.yaml:9: The need technical leads to the route pigeon, which does not exist."


def test_a_fault_of_a_shared_base_is_told_once() -> None:
    twice = [Problem(Place("a.yaml", 2), "problem.alias", {"name": "x"})] * 2
    assert in_reading_order([*twice, Problem(Place("a.yaml", 1), "problem.not_a_map")]) == [
        Problem(Place("a.yaml", 1), "problem.not_a_map"),
        twice[0],
    ]


def test_every_kind_of_problem_has_a_sentence_and_no_sentence_is_left_over() -> None:
    code = "".join(file.read_text("utf-8") for file in (*HOME.glob("playbook/*.py"), *HOME.glob("resources/*.py")))
    code += shipped_files()["lint_en.yaml"]
    used = set(re.findall(r"(?:\"|advice: )(problem\.[a-z_.]*[a-z])", code))
    used |= {f"problem.{key}" for key in re.findall(r"subject\.(?:problem|warning)\(\s*\"(\w+)\"", code)}
    used |= {f"problem.{way}.{unit}" for way in ("too_long", "over_target") for unit in UNITS}
    assert used == {key for key in shipped_texts()["en"] if key.startswith("problem.")}
