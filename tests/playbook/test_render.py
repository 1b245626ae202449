"""Showing drafts and differences: what would go out, how long it is, and what an overlay moved."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.playbook.diff import Change, diff
from bot.playbook.editors import json_schema
from bot.playbook.frozen import freeze, thaw
from bot.playbook.library import Library
from bot.playbook.passages import Texts
from bot.playbook.render import Rendered, render
from bot.playbook.schema import Playbook
from bot.template import UnknownPlaceholder
from tests.playbook.sample import library, shipped_texts, words
from tests.playbook.test_overlay import OVERLAY

MAIL = {"holding.subject": "Habari", "holding.preheader": "Habari zaidi", "holding.body": "{company} hapa"}
TEXTS: Texts = {"en": words(holding__body="It is {company}."), "sw": {"holding.sms": "{company}: habari"}, "af": MAIL}


def shown(medium: str, locale: str = "en", values: dict[str, object] | None = None) -> Rendered:
    """Return a rendered holding draft of the sample."""
    made = library()
    rendered = render(made.playbook("flood"), medium, TEXTS, made.limits(), locale=locale, values=values)
    assert rendered is not None
    return rendered


def test_a_draft_is_filled_with_the_longest_values_and_measured() -> None:
    (piece,) = shown("sms", "sw").pieces
    assert piece.words == "Riverside Energy Service: habari"
    assert (piece.measure.amount, piece.measure.units, piece.measure.encoding) == (1, 32, "gsm7")


def test_a_draft_is_filled_with_given_values() -> None:
    (piece,) = shown("sms", "sw", {"company": "Wema"}).pieces
    assert piece.words == "Wema: habari"


def test_a_missing_value_is_told_by_its_name() -> None:
    with pytest.raises(UnknownPlaceholder, match="company"):
        shown("sms", "sw", {})


@pytest.mark.parametrize(
    ("medium", "wanted", "used"),
    [("sms", "sw_KE", "sw"), ("sms", "km", "en"), ("email", "af", "af"), ("email", "sw", "en"), ("x", "sw", "en")],
)
def test_a_language_that_lacks_a_piece_is_not_mixed_in(medium: str, wanted: str, used: str) -> None:
    assert shown(medium, wanted).locale == used


def test_a_draft_of_several_fields_shows_each_with_its_own_limit() -> None:
    pieces = shown("email").pieces
    assert [(piece.field, piece.measure.target) for piece in pieces] == [
        *(("body", None), ("subject", 50), ("preheader", 90)),
    ]


def test_a_draft_that_the_playbook_lacks_is_none() -> None:
    made = library()
    assert render(made.playbook("flood"), "sms", TEXTS, made.limits(), kind="resolved") is None


def overlaid() -> tuple[Library, Playbook]:
    """Return the library with the sample's overlay, and the playbook without it."""
    return library(company={"ours.yaml": OVERLAY}), library().playbook("flood")


def test_what_an_overlay_moved_is_told_one_by_one() -> None:
    made, plain = overlaid()
    assert diff(plain, made.playbook("flood")) == [
        Change("needs.technical.route", "changed", "live_chat_it", "portal"),
        Change(
            "needs.coverage",
            "removed",
            "id: coverage, label: need.coverage, route: text_agents, backup: emergency_phone, priority: 9",
        ),
        Change(
            "needs.boats",
            "added",
            "",
            "id: boats, label: text: en: A boat, sw: Mashua, route: text_agents, backup: portal, priority: 9",
        ),
        Change("cadence.updates.sev1", "changed", "PT30M", "PT20M"),
    ]


def test_two_equal_playbooks_do_not_differ() -> None:
    made, _ = overlaid()
    assert diff(made.playbook("flood"), made.playbook("flood")) == []


def test_frozen_playbooks_show_words_that_an_upgrade_changed() -> None:
    book = library().playbook("flood")
    old, new = (thaw(freeze(book, {"en": words(reach__1=text)})) for text in ("Call us.", "Write to us."))
    assert diff(old, new) == [
        Change("talking_points.reach.r1.text", "changed", "text: en: Call us.", "text: en: Write to us.")
    ]


def test_a_new_order_is_told() -> None:
    book = library().playbook("flood")
    turned = book.model_copy(update={"needs": book.needs[::-1]})
    assert diff(book, turned) == [
        Change("needs", "reordered", "emergency, technical, coverage", "coverage, technical, emergency")
    ]


def test_every_change_has_a_sentence() -> None:
    sentences = [
        Change("a.b", how, "1", "2").sentence(shipped_texts()["en"])
        for how in ("added", "removed", "changed", "reordered")
    ]
    assert sentences == ["a.b is new: 2", "a.b is gone: 1", "a.b was 1, is now 2", "a.b has a new order: 2"]


def test_the_schema_for_editors_knows_every_field_and_the_marks_of_overlays() -> None:
    schema = json_schema()
    names = {field.alias or name for name, field in Playbook.model_fields.items()}
    assert names | {"extends", "overlay_of", "base_revision", "$patch", "$remove"} == schema["properties"].keys()
    assert {"$patch", "$remove"} <= schema["$defs"]["Need"]["properties"].keys()
    assert json.loads(json.dumps(schema)) == schema


def test_the_schema_for_editors_requires_nothing_and_refuses_what_is_unknown() -> None:
    assert [part for part in parts(json_schema()) if "required" in part] == []
    assert all(part["additionalProperties"] is False for part in parts(json_schema()) if "properties" in part)


def parts(node: Any) -> list[dict[str, Any]]:
    """Return every map inside a JSON Schema that describes a value."""
    if isinstance(node, list):
        return [part for item in node for part in parts(item)]
    if not isinstance(node, dict):
        return []
    inner = [part for key, value in node.items() for part in parts(value) if key != "default"]
    return [node, *inner] if "type" in node else inner
