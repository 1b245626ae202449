"""Forms as modals: every field can be filled in at Slack, shows what was given and what was wrong, and comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.slack.paint import CALLBACK, faults, fields_of
from adapters.slack.paint.views import MAX_STATE
from bot.cards import Card, Choice, FieldKind, FieldView, FormView, Text
from tests.cards_gallery import FORM, SCRIPTS
from tests.slack.paint_cases import (
    LONG_FORM,
    PAINTER,
    STATE,
    WRONG,
    english,
    input_of,
    inputs_of,
    known,
    many,
    opened,
    read,
)

KINDS: list[tuple[FieldKind, str]] = [
    ("line", "plain_text_input"),
    ("paragraph", "plain_text_input"),
    ("person", "users_select"),
    ("number", "number_input"),
    ("duration", "plain_text_input"),
    ("time", "plain_text_input"),
    ("toggle", "checkboxes"),
]


@pytest.mark.parametrize(("kind", "element"), KINDS)
def test_every_kind_of_field_has_its_input(kind: FieldKind, element: str) -> None:
    block = input_of(FieldView("name", kind, "Label", required=True))
    assert (block["block_id"], block["element"]["action_id"]) == ("name", "name")
    assert block["element"]["type"] == element
    assert block["optional"] is (kind == "toggle")


def test_a_modal_carries_its_state_and_the_words_of_its_buttons() -> None:
    view = opened(FORM)
    assert (view["type"], view["callback_id"], view["private_metadata"]) == ("modal", CALLBACK, STATE)
    assert [view[name]["text"] for name in ("title", "submit", "close")] == ["Declare a crisis", "Declare", "Cancel"]
    assert list(inputs_of(view)) == [field.name for field in FORM.fields]


def test_a_long_title_is_cut_after_a_word_and_stands_whole_below() -> None:
    view = opened(LONG_FORM)
    assert view["title"]["text"] == "Post an update that…"
    assert view["submit"]["text"] == "Send it to everybody now"
    assert view["blocks"][0]["text"]["text"] == LONG_FORM.title


def test_what_was_given_is_shown_again() -> None:
    given: list[tuple[FieldKind, str, str, Any]] = [
        ("line", "Card\npayments", "initial_value", "Card payments"),
        ("paragraph", "one\ntwo", "initial_value", "one\ntwo"),
        ("number", "40", "initial_value", "40"),
        ("person", "@Alice", "initial_user", "U0ALICE"),
        ("person", "<@W0BOB|bob>", "initial_user", "W0BOB"),
        ("toggle", "yes", "initial_options", [{"text": _plain("Yes"), "value": "yes"}]),
    ]
    for kind, value, name, shown in given:
        assert input_of(FieldView("f", kind, "Label", value=value))["element"][name] == shown


def test_what_was_given_and_cannot_be_shown_is_no_fault() -> None:
    assert "initial_user" not in input_of(FieldView("f", "person", "Label", value="zoe"))["element"]
    assert "initial_options" not in input_of(FieldView("f", "toggle", "Label", value="no"))["element"]
    assert "initial_option" not in inputs_of(opened(FORM))["sev"]["element"]
    assert "initial_value" not in input_of(FieldView("f", "line", "Label", value=" "))["element"]


@pytest.mark.parametrize("value", ["many", "-1", "²", "4.5", "٣"])
def test_a_number_that_is_none_can_be_corrected(value: str) -> None:
    element = input_of(FieldView("f", "number", "Label", value=value))["element"]
    assert (element["type"], element["initial_value"]) == ("plain_text_input", value)


def test_a_field_takes_as_much_as_the_product_does_and_shows_what_was_too_long() -> None:
    assert input_of(FieldView("f", "line", "L", max_length=200))["element"]["max_length"] == 200
    assert input_of(FieldView("f", "duration", "L"))["element"]["max_length"] == 200
    element = input_of(FieldView("f", "line", "L", max_length=200, value="a" * 250))["element"]
    assert (element["max_length"], len(element["initial_value"])) == (250, 250)
    assert input_of(FieldView("f", "paragraph", "L", value="a" * 4_000))["element"]["initial_value"].endswith("a…")


def test_an_example_stands_in_the_place_of_the_answer_and_any_other_hint_below() -> None:
    short, line = (input_of(FieldView("f", kind, "L", "For example 30m")) for kind in ("duration", "line"))
    assert (short["element"]["placeholder"], short.get("hint")) == (_plain("For example 30m"), None)
    assert (line["element"].get("placeholder"), line["hint"]) == (None, _plain("For example 30m"))
    assert "hint" in input_of(FieldView("f", "time", "L", "a" * 151))


def test_what_was_wrong_stands_below_its_field_and_answers_a_submission() -> None:
    blocks = opened(WRONG)["blocks"]
    places = {block["block_id"]: number for number, block in enumerate(blocks) if block["type"] == "input"}
    assert read(blocks[places["title"] + 1]) == "▲ Attention: This is needed."
    assert read(blocks[places["sev"] + 1]) == "▲ Attention: Choose one of 1, 2."
    wanted = {"title": "This is needed.", "sev": "Choose one of 1, 2."}
    assert faults(WRONG) == wanted
    assert PAINTER.faults(Card("form.declare", "T", (Text(("x",)), WRONG))) == wanted
    assert faults(Card("done", "Done")) == {}


def test_a_card_with_a_form_is_that_form_with_the_rest_of_the_card_around_it() -> None:
    view = opened(Card("asked", "Before you declare", (Text(("Two crises look alike.",)), FORM), "warn"))
    assert view["title"]["text"] == "Declare a crisis"
    assert view["submit"]["text"] == "Declare"
    first, second, third, *_ = view["blocks"]
    assert [read(first), read(second)] == ["▲ Attention: Before you declare", "Two crises look alike."]
    assert third["block_id"] == "title"


def test_a_choice_that_was_made_is_made_again() -> None:
    element = input_of(replace(many(3), value="v1"))["element"]
    assert element["initial_option"] == element["options"][1]


def test_a_value_is_offered_once() -> None:
    choices = (Choice("a", "First"), Choice("b", "Second"), Choice("a", "Third"))
    options = input_of(FieldView("pick", "choice", "Pick", choices=choices))["element"]["options"]
    assert [(option["value"], option["text"]["text"]) for option in options] == [("a", "First"), ("b", "Second")]


def test_a_long_offer_is_in_groups_that_can_still_be_searched() -> None:
    element = input_of(replace(many(250), value="v249"))["element"]
    assert [len(group["options"]) for group in element["option_groups"]] == [100, 100, 50]
    assert [group["label"]["text"] for group in element["option_groups"]] == ["1–100", "101–200", "201–250"]
    assert element["initial_option"] == element["option_groups"][2]["options"][49]


@pytest.mark.parametrize("value", ["", "v" * 151])
def test_a_value_that_slack_cannot_carry_is_a_fault_that_names_the_field(value: str) -> None:
    with pytest.raises(ValueError, match="the field 'pick' offers a value of"):
        input_of(FieldView("pick", "choice", "Pick", choices=(Choice(value, "Label"),)))


def test_too_many_values_or_fields_or_too_much_to_remember_are_faults() -> None:
    with pytest.raises(ValueError, match="the field 'pick' offers 10001 values"):
        input_of(many(10_001))
    fields = tuple(FieldView(f"f{n}", "line", "Label", error="wrong") for n in range(51))
    with pytest.raises(ValueError, match="the form 'note' needs 102 blocks"):
        opened(FormView("note", "Note", "Send", fields))
    with pytest.raises(ValueError, match="a modal remembers 3000 characters"):
        PAINTER.modal(FORM, state="a" * (MAX_STATE + 1), **known())


def test_what_people_filled_in_comes_back_by_field() -> None:
    values: dict[str, dict[str, dict[str, Any]]] = {
        "title": {"title": {"type": "plain_text_input", "value": "Card payments fail"}},
        "facts": {"facts": {"type": "plain_text_input", "value": None}},
        "affected": {"affected": {"type": "number_input", "value": "40"}},
        "type": {
            "type": {"type": "static_select", "selected_option": {"text": _plain("P"), "value": "product_failure"}}
        },
        "sev": {"sev": {"type": "static_select", "selected_option": None}},
        "lead": {"lead": {"type": "users_select", "selected_user": "U0ALICE"}},
        "deputy": {"deputy": {"type": "users_select", "selected_user": None}},
        "private": {"private": {"type": "checkboxes", "selected_options": [{"text": _plain("Yes"), "value": "yes"}]}},
        "drill": {"drill": {"type": "checkboxes", "selected_options": []}},
    }
    assert fields_of(values) == {
        "title": "Card payments fail",
        "affected": "40",
        "type": "product_failure",
        "lead": "<@U0ALICE>",
        "private": "yes",
    }
    assert PAINTER.fields_of({}) == {}


def test_labels_in_every_script_are_shown_whole() -> None:
    blocks = inputs_of(opened(LONG_FORM))
    assert [block["label"]["text"] for block in blocks.values()] == list(SCRIPTS.values())


def test_a_modal_can_be_opened_before_it_is_known_what_it_shows() -> None:
    view = PAINTER.loading(english())
    assert (view["type"], view["callback_id"], view["title"]["text"]) == ("modal", CALLBACK, "One moment")
    assert "submit" not in view


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}
