"""The library: read when asked for, every fault told, and a copy for the crisis that no upgrade touches."""

from __future__ import annotations

import json

import pytest

from bot.playbook.library import Library, PlaybookError, freeze, library_of, thaw
from bot.playbook.passages import Texts, texts_in, words_of
from bot.playbook.source import Sheet, parse
from tests.playbook.sample import FLOOD, flood, found, library, shipped_files, words

HEIR = "schema: 1\nid: river\nextends: flood\nrevision: 1\nlabel: {msg: river.label}\n"


def no_texts() -> Texts:
    """Stand for catalogues that must not be needed."""
    raise AssertionError("nobody should read the catalogues now")


def test_the_kinds_are_known_without_parsing_any_file() -> None:
    made = library_of({"b.yaml": "]", "a.yaml": "[", "_common.yaml": "{", "limits.yaml": "}"}, no_texts)
    assert made.kinds() == ("a", "b")


def test_one_kind_is_built_without_the_other_files_or_the_catalogues() -> None:
    made = library_of({"flood.yaml": FLOOD, "broken.yaml": "[", "routes.yaml": "["}, no_texts)
    assert made.playbook("flood").id == "flood"


def test_a_playbook_is_built_once() -> None:
    made = library()
    assert made.playbook("flood") is made.playbook("flood")


def test_a_shared_base_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def noting(name: str, text: str) -> Sheet:
        parsed.append(name)
        return parse(name, text)

    monkeypatch.setattr("bot.playbook.stock.parse", noting)
    made = library(more={"river.yaml": HEIR, "sea.yaml": HEIR.replace("river", "sea")})
    assert [made.playbook(kind).id for kind in made.kinds()] == ["flood", "river", "sea"]
    assert sorted(parsed) == ["flood.yaml", "river.yaml", "sea.yaml"]


def test_a_playbook_that_cannot_be_built_is_refused_with_every_reason() -> None:
    made = library(flood(("sev1: PT15M", "sev1: soon"), ("revision: 3\n", "")))
    with pytest.raises(PlaybookError) as caught:
        made.playbook("flood")
    assert [(each.line, each.key) for each in caught.value.problems] == [
        (1, "problem.missing_field"),
        (67, "problem.not_a_duration"),
    ]


def test_a_draft_that_is_too_long_never_stops_a_declaration() -> None:
    made = library(texts={"en": words(holding__sms="a" * 1000 + "{contact_page}")})
    assert [key for _, _, key in found(made)] == ["too_long.parts"]
    assert made.playbook("flood").id == "flood"


def test_a_company_adds_a_kind_of_its_own() -> None:
    made = library(texts={"en": words() | {"river.label": "River"}}, company={"kinds/river.yaml": HEIR})
    assert made.kinds() == ("flood", "river")
    assert made.playbook("river").label.msg == "river.label"
    assert found(made) == []


def test_a_companys_file_may_be_called_like_the_shipped_one_that_it_patches() -> None:
    over = "overlay_of: flood\nbase_revision: 3\nseverity_default: sev1\n"
    made = library(company={"flood.yaml": over})
    assert (made.playbook("flood").severity_default, found(made)) == ("sev1", [])


def test_a_companys_kind_cannot_hide_a_shipped_one() -> None:
    made = library(company={"flood.yaml": FLOOD})
    assert found(made) == [("company/flood.yaml", 1, "kind_twice")]


def test_a_file_is_called_like_its_playbook() -> None:
    text = flood(("id: flood\n", "id: fire\n"))
    assert found(library(text)) == [("flood.yaml", 2, "id_differs")]


def test_a_file_that_nobody_extends_is_looked_at_too() -> None:
    assert found(library(more={"_lost.yaml": "a: ["})) == [("_lost.yaml", 1, "unreadable")]


def test_a_file_that_cannot_be_read_is_told_once_whatever_it_should_have_held() -> None:
    made = library(more={"fire.yaml": "a: ["}, company={"ours.yaml": "overlay_of: flood\nneeds: ["})
    assert found(made) == [("fire.yaml", 1, "unreadable"), ("ours.yaml", 2, "unreadable")]


def test_broken_routes_and_limits_are_told_and_do_not_stop_the_lint() -> None:
    files = {"flood.yaml": flood(("{id: contact_notice", "{id: tea")), "routes.yaml": "[", "limits.yaml": "a: 1"}
    told = {(problem.file, problem.key) for problem in library_of(files, lambda: {"en": words()}).lint()}
    assert {("routes.yaml", "problem.unreadable"), ("limits.yaml", "problem.unknown_field")} <= told
    assert ("flood.yaml", "problem.first_task") in told


def test_routes_come_with_the_most_reliable_first_and_as_the_company_patched_them() -> None:
    made = library(company={"routes.yaml": "routes:\n  - {id: portal, rank: 1, address: 'https://us.example.org'}\n"})
    routes = made.routes()
    assert [route.rank for route in routes] == sorted(route.rank for route in routes)
    assert {route.id: route.address for route in routes}["portal"] == "https://us.example.org"


def test_routes_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(PlaybookError):
        library(routes="schema: 1\nroutes: {}\n").routes()


def test_one_kind_can_be_checked_alone() -> None:
    made = library(flood(("{id: contact_notice", "{id: tea")), more={"river.yaml": HEIR})
    assert [problem.key for problem in made.check("flood")] == ["problem.first_task"]


def test_a_crisis_of_one_kind_gets_its_playbook_and_of_two_gets_both() -> None:
    made = library(more={"river.yaml": HEIR})
    assert made.for_kinds(["river"]) == made.playbook("river")
    assert made.for_kinds(["river", "flood"]).id == "river"


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(PlaybookError) as caught:
        library().playbook("meteor")
    assert [each.key for each in caught.value.problems] == ["problem.no_base"]


def spoken() -> Texts:
    """Return English for all and Swahili for some texts."""
    return {"en": words(), "sw": {"need.emergency": "Dharura", "holding.sms": "{company} {contact_page}"}}


def test_a_frozen_playbook_holds_the_words_of_every_language() -> None:
    document = freeze(library().playbook("flood"), spoken())
    assert document["needs"][0]["label"] == {"text": {"en": "Plain words.", "sw": "Dharura"}}
    assert "msg" not in json.dumps(document)


def test_a_frozen_playbook_is_plain_json_and_thaws_to_itself() -> None:
    document = freeze(library().playbook("flood"), spoken())
    assert json.loads(json.dumps(document)) == document
    thawed = thaw(document)
    assert freeze(thawed, {}) == document
    assert thawed.cadence == library().playbook("flood").cadence


def test_a_frozen_playbook_does_not_change_when_the_texts_do() -> None:
    thawed = thaw(freeze(library().playbook("flood"), spoken()))
    assert words_of(thawed.needs[0].label, {"en": {"need.emergency": "New"}})["en"] == "Plain words."


def test_own_words_are_frozen_as_they_are_and_a_lost_key_is_kept() -> None:
    text = flood(("{msg: reach.1}", "{text: {en: Ours}}"))
    english = words()
    del english["reach.2"]
    points = freeze(library(text).playbook("flood"), {"en": english})["talking_points"]["reach"]
    assert [point["text"] for point in points] == [{"text": {"en": "Ours"}}, {"msg": "reach.2"}]


def test_every_text_of_a_playbook_is_found() -> None:
    assert {text.msg for _, text in texts_in(library().playbook("flood"))} == words().keys()


def test_the_shipped_files_are_sorted_out_by_name() -> None:
    made = library_of(shipped_files(), no_texts)
    assert isinstance(made, Library)
    assert {"natural_disaster", "financial_setback"} <= set(made.kinds())
    assert not {"routes", "limits", "lint_en", "_common"} & set(made.kinds())
