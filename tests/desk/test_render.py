"""Cards on the desk: whole, harmless, drawn as they were when a person approved them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC
from pathlib import Path
from typing import get_args

import pytest

from adapters.desk.blocks import Canvas, draw, ground_of
from adapters.desk.phrases import spell
from adapters.desk.render import Renderer, template_of
from bot import cards
from bot.cards import Actions, Button, Card, FieldView, FormView, Image, Link, Mention, Moment, Notice, Text
from bot.legible import harmless
from tests.cards_gallery import AT, EVERY_BLOCK, FORM, GALLERY, HOSTILE_CARDS, LONG
from tests.desk.gallery import LOOK, ROOM
from tests.desk.markup import Reader, plain
from tests.digest_gallery import DIGESTS

GOLDEN = Path(__file__).parent / "golden"
# The long card shows nothing that others do not, only more of it: its words are compared, not its picture.
APPROVED = {f"{number:02}.{card.key}": card for number, card in enumerate(GALLERY) if card is not LONG}
APPROVED |= {card.key: card for card in DIGESTS}
SHOWN_ELSEWHERE = frozenset({"key", "style", "tone", "kind", "person_id"})  # names of looks, and of things
CARRIED = frozenset({"run", "url", "verb", "name", "value"})  # what elements carry without showing it
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u206f\ud800-\udfff]")
OURS = re.compile(
    "a|bdi|blockquote|button|dd|details|div|dl|dt|fieldset|figure|form|h3|h4|hr|input|label|legend|li|ol|option|p|"
    "select|small|span|summary|table|tbody|td|textarea|th|thead|time|tr|ul"
)
RENDERER = Renderer()


def drawn(card: Card) -> str:
    """Return a card as it stands in a room."""
    return str(RENDERER.card(card, ROOM.frame))


def read(*blocks: cards.Block) -> Reader:
    """Return what is drawn for some blocks."""
    return Reader(drawn(Card("t", "T", blocks)))


@pytest.mark.parametrize("name", APPROVED)
def test_a_card_is_drawn_as_it_was_when_a_person_approved_it(name: str) -> None:
    assert drawn(APPROVED[name]) == (GOLDEN / f"{name}.html").read_text("utf-8")


def test_every_approved_drawing_is_of_a_card_that_is_there() -> None:
    assert {path.name.removesuffix(".html") for path in GOLDEN.glob("*.html")} == set(APPROVED)


def test_the_approved_card_has_every_kind_of_block() -> None:
    assert {type(block) for block in EVERY_BLOCK.blocks} == set(get_args(cards.Block))


def words_in(value: object, name: str = "title") -> Iterator[tuple[str, str]]:
    """Yield every word of a card with the name of the field it stands in."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Moment):
        yield name, LOOK.show_moment(value.at)
        yield "run", value.at.astimezone(UTC).isoformat()
    elif isinstance(value, tuple):
        for item in value:
            yield from words_in(item, name)
    elif is_dataclass(value):
        for part in fields(value):
            if part.name not in SHOWN_ELSEWHERE:
                yield from words_in(getattr(value, part.name), part.name)


@pytest.mark.parametrize("card", GALLERY, ids=lambda card: card.key)
def test_every_word_of_a_card_is_on_the_page(card: Card) -> None:
    page = Reader(drawn(card))
    carried = {plain(value) for value in page.carried()}
    for name, words in words_in(card):
        expected = plain(harmless(words))
        if name in CARRIED:
            assert {expected, f"f.{expected}"} & carried or expected in page.text
        else:
            assert expected in page.text


@pytest.mark.parametrize("card", HOSTILE_CARDS, ids=range(len(HOSTILE_CARDS)))
def test_what_people_write_is_never_markup_and_never_steers(card: Card) -> None:
    markup = drawn(card)
    page = Reader(markup)
    assert all(OURS.fullmatch(element.tag) for element in page.elements)
    assert STEERING.findall(markup.replace("\n", "")) == []
    assert not [name for element in page.elements for name in element.attributes if name.startswith("on")]
    assert not [element for element in page.elements if "style" in element.attributes]
    markup.encode("utf-8")


def test_every_hostile_card_has_the_same_elements() -> None:
    shapes = {tuple(element.tag for element in Reader(drawn(card)).elements) for card in HOSTILE_CARDS}
    assert len({shape.count("a") for shape in shapes}) == 1  # the links that are ours
    assert len({tuple(tag for tag in shape if tag != "a") for shape in shapes}) == 1


def test_a_kind_that_nobody_draws_is_an_error() -> None:
    canvas = Canvas(RENDERER._templates, ground_of(ROOM.frame), 3, "t")
    with pytest.raises(TypeError, match="cannot draw a complex"):
        draw(1j, canvas)  # type: ignore[arg-type]  # what a new kind of block would be
    with pytest.raises(TypeError, match="cannot write a bytes"):
        spell(b"", LOOK)  # type: ignore[arg-type]  # what a new kind of inline piece would be
    with pytest.raises(TypeError, match="no template for a float"):
        template_of(1.5)  # type: ignore[arg-type]  # what a new kind of page would be


def test_a_sign_that_steers_is_replaced_by_one_that_can_be_seen() -> None:
    assert harmless("a\x1b[2J\u202eb\r\nc\u2028d\te\u200bf") == "a�[2J�b\nc\nd\te\u200bf"


def test_a_tone_is_said_in_a_word() -> None:
    labels: dict[cards.Tone, str] = {"good": "OK:", "warn": "Attention:", "danger": "Urgent:"}
    for tone, label in labels.items():
        assert Reader(drawn(Card("t", "Payments", (), tone))).text == f"{label} Payments"
        assert read(Notice(("words",), tone)).text == f"T {label} words"


def test_a_button_says_its_words_through_the_form_of_the_page() -> None:
    (button,) = read(Actions((Button("I lead", "C-1 role lead", "primary"),))).all("button")
    assert button.attributes == {
        "class": "button primary",
        "form": "press",
        "name": "words",
        "value": "C-1 role lead",
    }


def test_a_dangerous_button_opens_first_and_asks_again() -> None:
    page = read(Actions((Button("Resolve", "C-1 resolve", "danger"),)))
    (button,) = page.all("button")
    assert button.within("details") is not None
    assert "open" not in page.all("details")[0].attributes
    assert button.text == "Press again to confirm: Resolve"
    assert page.all("summary")[0].text == "Resolve"


@pytest.mark.parametrize("url", ["https://example.org/x", "http://example.org", "mailto:a@example.org", "tel:+441632"])
def test_a_link_that_leads_out_is_opened_beside_the_desk(url: str) -> None:
    (link,) = read(Text((Link(url, "there"),))).all("a")
    assert link.attributes == {"href": url, "target": "_blank", "rel": "noopener noreferrer"}


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", " https://example.org", "//example.org", "https://a\u202eb"]
)
def test_an_address_that_leads_nowhere_safe_is_only_text(url: str) -> None:
    page = read(Text((Link(url, "there"),)))
    assert page.all("a") == []
    assert page.text == plain(f"T there ({harmless(url)})")


def test_a_link_shows_where_it_leads() -> None:
    assert read(Text((Link("https://evil.example/bank", "my bank"),))).text == "T my bank (evil.example)"
    assert read(Text((Link("https://example.org/a", "example.org"),))).text == "T example.org"


def test_a_picture_from_elsewhere_is_linked_and_one_of_ours_is_shown() -> None:
    assert read(Image("https://example.org/a.png", "A map")).all("img") == []
    (own,) = read(Image("/beacon/desk/static/a.png", "A map")).all("img")
    assert own.attributes["alt"] == "A map"


def test_people_and_times_are_marked() -> None:
    page = read(Text((Mention("p", "alice"), " at ", Moment(AT))))
    assert page.all("time")[0].attributes["datetime"] == "2026-11-21T13:30:00+00:00"
    assert page.text == "T @alice at 21 November 2026, 14:30 (UTC+01:00)"


def test_a_form_brings_everything_along_that_it_needs_to_be_taken() -> None:
    page = read(replace(FORM, verb="C-1 declare"))
    (form,) = page.all("form")
    assert (form.attributes["method"], form.attributes["action"]) == ("post", "/beacon/desk/say")
    hidden = {
        e.attributes["name"]: e.attributes["value"] for e in page.all("input") if e.attributes["type"] == "hidden"
    }
    assert hidden == {
        "words": "C-1 declare",
        "form": "1",
        "room": "C-1",
        "csrf": "csrf-of-alice",
        "key": "key-of-page",
    }
    named = {element.attributes.get("name", "") for element in page.all("input", "select", "textarea")}
    assert {f"f.{field.name}" for field in FORM.fields} <= named


def field(**more: object) -> Reader:
    """Return a form with one field as it is drawn."""
    shown = {"name": "x", "kind": "line", "label": "Label", **more}
    return read(FormView("note", "T", "Send", (FieldView(**shown),)))  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize("kind", ["line", "paragraph", "person", "number", "duration", "time", "toggle", "file"])
def test_a_fault_stands_at_its_field_and_is_tied_to_it(kind: str) -> None:
    page = field(kind=kind, hint="A hint", error="Too long", value="as given")
    (control,) = [e for e in page.all("input", "textarea") if e.attributes.get("name") == "f.x"]
    assert control.attributes["aria-invalid"] == "true"
    assert [page.one(part).text for part in control.attributes["aria-describedby"].split()] == [
        "A hint",
        "Correct this: Too long",
    ]
    assert "Nothing was sent yet." in page.text


@pytest.mark.parametrize(("offered", "tag"), [(3, "fieldset"), (5, "fieldset"), (6, "select")])
def test_few_choices_are_all_in_sight_and_many_open(offered: int, tag: str) -> None:
    choices = tuple(cards.Choice(str(number), f"Number {number}") for number in range(offered))
    page = field(kind="choice", choices=choices, error="Choose one.", value="2")
    (control,) = page.all(tag)
    assert control.attributes["aria-invalid"] == "true"
    assert page.one(control.attributes["aria-describedby"]).text == "Correct this: Choose one."
    (picked,) = [e for e in page.elements if "checked" in e.attributes or "selected" in e.attributes]
    assert picked.attributes["value"] == "2"


def test_an_answer_that_is_no_choice_is_kept_to_be_corrected() -> None:
    choices = (cards.Choice("1", "Lives"), cards.Choice("2", "Many"))
    page = field(kind="choice", choices=choices, value="7", error="Choose one of 1, 2.")
    (picked,) = [element for element in page.all("input") if "checked" in element.attributes]
    assert picked.attributes["value"] == "7"


def test_nothing_that_is_typed_is_cut_off_before_it_is_sent() -> None:
    page = field(max_length=200)
    (control,) = [element for element in page.all("input") if element.attributes["type"] == "text"]
    assert "maxlength" not in control.attributes
    assert control.attributes["data-most"] == "200"


def test_what_is_written_over_several_lines_comes_back_unchanged() -> None:
    assert "<textarea" in drawn(Card("t", "T", (FORM,)))
    markup = drawn(Card("t", "T", (FormView("n", "T", "S", (FieldView("x", "paragraph", "L", value="\none\n two"),)),)))
    assert ">\n\none\n two</textarea>" in markup  # a browser drops the first line end
