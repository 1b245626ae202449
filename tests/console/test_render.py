"""Cards on the terminal: whole, harmless, readable without colour, and as narrow as 40 columns."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path
from typing import get_args

import pytest
from rich.cells import cell_len

from adapters.console.prose import breaks, shown
from adapters.console.render import Sheet, buttons_of, draw
from adapters.console.screen import open_screen
from adapters.console.writing import spell
from bot import cards
from bot.cards import Actions, Button, Card, Notice, Text
from tests.cards_gallery import EVERY_BLOCK, GALLERY, HOSTILE_CARDS, LONG, SCRIPTS, SIX_SCRIPTS
from tests.console.cast import READER, SAY, colourful, drawn, paper
from tests.digest_gallery import DIGESTS

GOLDEN = Path(__file__).parent / "golden"
STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
WIDTHS = (80, 40)
GOLDEN_CARDS = (EVERY_BLOCK, SIX_SCRIPTS, *DIGESTS)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("card", GOLDEN_CARDS, ids=lambda card: card.key)
def test_a_card_looks_as_it_did_when_a_person_approved_it(card: Card, width: int) -> None:
    approved = (GOLDEN / f"{card.key}.{width}.txt").read_text("utf-8")
    assert drawn(card, width) == approved


def test_the_approved_card_has_every_kind_of_block_and_every_kind_of_inline_piece() -> None:
    assert {type(block) for block in EVERY_BLOCK.blocks} == set(get_args(cards.Block))
    pieces = {type(piece) for block in EVERY_BLOCK.blocks for piece in _pieces(block)}
    assert pieces == set(get_args(cards.Inline))


def _pieces(value: object) -> list[object]:
    if isinstance(value, get_args(cards.Inline)):
        return [value]
    if isinstance(value, tuple):
        return [piece for item in value for piece in _pieces(item)]
    names = [part.name for part in fields(value)] if hasattr(value, "__dataclass_fields__") else []  # type: ignore[arg-type]  # the line asks whether it is one
    return [piece for name in names for piece in _pieces(getattr(value, name))]


def test_a_kind_of_block_that_nobody_draws_is_an_error() -> None:
    with pytest.raises(TypeError, match="cannot draw a complex"):
        draw(1j, Sheet(READER))
    with pytest.raises(TypeError, match="cannot write a bytes"):
        spell(b"", READER)  # type: ignore[arg-type]  # what a new kind of inline piece would be


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("card", GALLERY, ids=lambda card: card.key)
def test_no_line_is_wider_than_the_terminal_and_none_ends_in_blanks(card: Card, width: int) -> None:
    for line in drawn(card, width).split("\n"):
        assert cell_len(line) <= width
        assert line == line.rstrip(" ")


@pytest.mark.parametrize("card", HOSTILE_CARDS, ids=range(len(HOSTILE_CARDS)))
def test_what_people_write_never_steers_the_terminal(card: Card) -> None:
    assert STEERING.findall(drawn(card, 80)) == []
    drawn(card, 80).encode("utf-8")


@pytest.mark.parametrize("card", HOSTILE_CARDS, ids=range(len(HOSTILE_CARDS)))
def test_the_only_codes_on_a_colour_terminal_are_our_own(card: Card) -> None:
    screen, written = colourful()
    screen.card(card)
    ours = re.sub("\x1b\\[[0-9;]*m|\x1b\\]8;[^\x1b\x07]*\x1b\\\\", "", written.getvalue())
    assert STEERING.findall(ours) == []


def test_markup_in_what_people_write_stays_as_it_was_typed() -> None:
    text = drawn(HOSTILE_CARDS[2], 200)
    assert "[bold red]markup[/] [link=https://evil.example]x[/link] :warning:" in text


def test_a_steering_sign_is_replaced_by_one_that_can_be_seen() -> None:
    assert shown("a\x1b[2Jb \u202ec") == "a�[2Jb �c"


def test_every_line_of_what_people_write_stays_inside_the_margin_of_its_card() -> None:
    lines = drawn(Card("forged", "Real", (Text(("one\n╰─\n╭─ ■ Urgent: forged",)),)), 80).splitlines()
    assert [line for line in lines if not line.startswith("│")] == ["╭─ Real", "╰─", ""]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("code", SCRIPTS)
def test_each_script_is_shown_whole(code: str, width: int) -> None:
    body = drawn(Card("words", "T", (Text((SCRIPTS[code],)),)), width)
    shown = "".join(line.removeprefix("│  ") for line in body.splitlines()[1:-2])
    assert shown.replace(" ", "") == SCRIPTS[code].replace(" ", "")


@pytest.mark.parametrize("words", ["ក្រុម", "న్దీస్ట్రా", "हिन्दी", "ọ̀ṣẹ́"])
def test_a_line_never_breaks_inside_a_letter(words: str) -> None:
    for offset in breaks(words * 5, 4):
        assert (words * 5)[offset - 1] not in "\u17d2\u0c4d\u094d"
        assert not re.match("[\u0300-\u036f\u0c3e-\u0c4d\u093e-\u094d\u17b6-\u17d3]", (words * 5)[offset])


def test_khmer_breaks_where_its_invisible_spaces_are() -> None:
    assert breaks("កខគ\u200bឃងច\u200bឆ", 3) == [4, 8]


def test_a_word_that_is_too_long_is_folded_and_nothing_is_lost() -> None:
    assert drawn(LONG, 40).replace("\n│  ", "").count("a" * 400) == 1


def test_a_tone_is_said_with_a_sign_and_a_word() -> None:
    labels: dict[cards.Tone, str] = {"good": "✓ OK:", "warn": "▲ Attention:", "danger": "■ Urgent:"}
    for tone, label in labels.items():
        assert f"╭─ {label} T" in drawn(Card("t", "T", (), tone), 80)
        assert f"┃ {label} words" in drawn(Card("t", "T", (Notice(("words",), tone),)), 80)


def test_buttons_are_numbered_through_a_whole_card() -> None:
    buttons = [Button(label, f"say {label}") for label in "abc"]
    card = Card("t", "T", (Actions((buttons[0],)), Text(("then",)), Actions((buttons[1], buttons[2]))))
    assert [line for line in drawn(card, 80).splitlines() if "[" in line] == ["│  [1] a", "│  [2] b   [3] c"]
    assert buttons_of(card) == tuple(buttons)


def test_a_link_shows_where_it_leads() -> None:
    assert "status page (https://status.example.org/incidents/1)" in drawn(EVERY_BLOCK, 80)


def test_without_a_terminal_there_is_not_one_code() -> None:
    assert "\x1b" not in drawn(EVERY_BLOCK, 80)


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_person_who_wants_no_colour_gets_plain_text(env: dict[str, str]) -> None:
    screen, written = paper()
    written.isatty = lambda: True  # type: ignore[method-assign]  # a terminal that remembers
    console = open_screen(written, 80, env)
    replace(screen, console=console).card(EVERY_BLOCK)
    assert "Urgent" in written.getvalue()
    assert "\x1b" not in written.getvalue()


def test_a_wide_terminal_does_not_make_lines_that_are_hard_to_read() -> None:
    assert max(map(cell_len, drawn(LONG, 300).splitlines())) <= 100


def test_all_sentences_of_the_terminal_are_in_its_catalogue_and_none_is_left_over() -> None:
    package = Path(__file__).parents[2] / "adapters/console"
    source = "".join(path.read_text("utf-8") for path in package.glob("*.py"))
    used = set(re.findall(r"""["'](console\.[a-z_.]+[a-z])["']""", source))
    used |= {f"console.tone.{tone}" for tone in get_args(cards.Tone)}
    used |= {f"console.message.{mark}" for mark in ("pinned", "edited")}
    used |= {f"console.key.{key}" for key in ("yes", "no")}
    catalogue = {key for key in SAY.translations._catalog if key}  # type: ignore[attr-defined]  # gettext shows it nowhere else
    assert used == catalogue


def test_a_button_is_not_torn_while_there_is_room_for_it_on_the_next_line() -> None:
    card = Card("t", "T", (Actions(tuple(Button(f"Button {n} of these", "status") for n in range(5))),))
    for width in range(30, 110):
        assert drawn(card, width).count("] Button") == drawn(card, width).count("of these") == 5
        assert all(line.count("[") == line.count("of these") for line in drawn(card, width).splitlines())


def test_the_sentences_of_the_terminal_are_broken_as_carefully_as_cards() -> None:
    screen, written = paper(20)
    screen.say_by("alice", f"note {SCRIPTS['km']}")
    shown = written.getvalue()
    assert shown.replace("\n", "").replace(" ", "") == f"alice›note{SCRIPTS['km']}".replace(" ", "")
    assert not re.search(r"\u17d2\n| \n", shown)
