"""Painting of cards: every kind of block in Slack's own, inert where people wrote it, and split where it must be."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from adapters.slack.paint import PRESS
from adapters.slack.paint.blocks import draw
from adapters.slack.paint.phrases import spell
from adapters.slack.seals import BUTTON_LASTS
from bot import cards
from bot.cards import (
    Actions,
    Button,
    Card,
    Divider,
    Facts,
    FormView,
    Image,
    Items,
    Link,
    Mention,
    Moment,
    Notice,
    Table,
    Text,
)
from tests.cards_gallery import ALICE, AT, EVERY_BLOCK, FORM, HOSTILE, STATUS_PAGE
from tests.slack.paint_cases import (
    NOT_DONE,
    SEALS,
    TEAM,
    WRONG,
    blocks_of,
    english,
    leaves_of,
    opened,
    painted,
    read,
)

BOB = Mention("person-bob", "bob")
NOBODY = Mention("person-x", "zoe")


def test_a_title_is_a_header_with_its_tone_said_in_words() -> None:
    labels: dict[cards.Tone, str] = {"plain": "T", "good": "✓ OK: T", "warn": "▲ Attention: T", "danger": "■ Urgent: T"}
    for tone, label in labels.items():
        (message,) = painted(Card("t", "T", tone=tone))
        assert message.text == label
        assert message.blocks == [{"type": "header", "text": {"type": "plain_text", "text": label, "emoji": False}}]


def test_a_title_that_is_too_long_for_a_header_is_whole_and_bold() -> None:
    (message,) = painted(Card("t", "Card payments fail " * 10))
    (leaf,) = leaves_of(message.blocks)
    assert leaf == {"type": "text", "text": ("Card payments fail " * 10).strip(), "style": {"bold": True}}


def test_a_heading_is_a_header_unless_a_time_stands_in_it() -> None:
    first, second = blocks_of(Text(("What to say",), "heading"), Text(("Due ", Moment(AT)), "heading"))
    assert first["type"] == "header"
    assert [leaf["style"] for leaf in leaves_of(second)] == [{"bold": True}, {"bold": True}]


def test_a_time_is_shown_by_slack_in_the_zone_of_each_reader() -> None:
    (block,) = blocks_of(Text(("Next at ", Moment(AT))))
    assert [*leaves_of(block)][1] == {
        "type": "date",
        "timestamp": int(AT.timestamp()),
        "format": "{date_short_pretty}, {time}",
        "fallback": "21 November 2026, 14:30 (UTC+01:00)",
    }


def test_a_time_in_small_print_stands_alone_in_its_markup() -> None:
    (block,) = blocks_of(Text(("By ", ALICE, " and ", NOBODY, " at ", Moment(AT)), "quiet"))
    stamp = int(AT.timestamp())
    assert [element["text"] for element in block["elements"]] == [
        "By",
        "<@U0ALICE>",
        "and @zoe at",
        f"<!date^{stamp}^{{date_short_pretty}}, {{time}}|21 November 2026, 14:30 (UTC+01:00)>",
    ]
    assert {element["type"] for element in block["elements"] if element["text"][0] != "<"} == {"plain_text"}


@pytest.mark.parametrize("words", [("See ", STATUS_PAGE), (("a" * 2_001),), tuple(["By ", ALICE, ", "] * 6)])
def test_small_print_that_slack_could_not_show_as_such_is_text_and_nothing_is_left_out(words: cards.Phrase) -> None:
    (block,) = blocks_of(Text(words, "quiet"))
    assert block["type"] == "rich_text"
    assert all(piece.strip() in read(block) for piece in words if isinstance(piece, str))


def test_a_person_is_mentioned_by_their_account_and_named_where_they_have_none() -> None:
    (block,) = blocks_of(Text((ALICE, BOB, NOBODY)))
    assert [*leaves_of(block)] == [
        {"type": "user", "user_id": "U0ALICE"},
        {"type": "user", "user_id": "W0BOB"},
        {"type": "text", "text": "@zoe"},
    ]


def test_an_account_that_is_none_of_slacks_is_not_mentioned() -> None:
    (block,) = blocks_of(Text((ALICE,)), faces={"person-alice": "!channel> <@U1"})
    assert [*leaves_of(block)] == [{"type": "text", "text": "@alice"}]


@pytest.mark.parametrize("url", ["https://example.org/a?b=c", "http://localhost:8080/x", "mailto:a@b.c", "tel:+8551"])
def test_an_address_that_leads_somewhere_is_a_link(url: str) -> None:
    (block,) = blocks_of(Text((Link(url, "here"),)))
    link = next(leaves_of(block))
    assert (link["type"], link["url"], link["text"]) == ("link", url, "here")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://",
        "https://a b",
        "https://bank.example@evil.example",
        "ftp://x",
        "//x",
        "http://[",
        "http://x:99999",
    ],
)
def test_any_other_address_is_words(url: str) -> None:
    (block,) = blocks_of(Text((Link(url, "here"),)))
    assert [*leaves_of(block)] == [{"type": "text", "text": f"here ({url})"}]


def test_a_link_does_not_hide_where_it_leads() -> None:
    for label in ("bank", "https://bank.example/evil.example", "evil.example.bank.example", "not evil.example"):
        assert read(blocks_of(Text((Link("https://evil.example/x", label),)))) == f"{label} (evil.example)"
    for label in ("example.org", "Example.org/x", "https://example.org/x"):
        assert read(blocks_of(Text((Link("https://example.org/x", label),)))) == label


def test_an_address_in_another_script_is_one_that_every_machine_reads() -> None:
    (block,) = blocks_of(Text((Link("https://example.org/ក", ""),)))
    assert next(leaves_of(block))["url"] == "https://example.org/%E1%9E%80"


@pytest.mark.parametrize("words", [*HOSTILE, "<!channel> @here <@U0BOB> <#C1> *b* :warning:"])
def test_what_people_write_is_text_and_never_markup(words: str) -> None:
    phrase: cards.Phrase = (words,)
    blocks = (Text(phrase), Text(phrase, "quote"), Text(phrase, "quiet"), Facts(((words, phrase),)), Items((phrase,)))
    (message,) = painted(Card("t", words, (*blocks, Table((words, words), ((phrase, phrase),)), Notice(phrase))))
    assert {leaf["type"] for leaf in leaves_of(message.blocks)} == {"text"}
    assert "mrkdwn" not in str(message.blocks)
    assert not re.search("[<>]", message.text)


def test_facts_are_labels_in_bold_with_their_values() -> None:
    (block,) = blocks_of(Facts((("Lead", (ALICE,)), ("Severity", ("2",)), ("Deputy", ()))))
    assert read(block) == "Lead: <@U0ALICE>\nSeverity: 2\nDeputy: –"
    assert [leaf["text"] for leaf in leaves_of(block) if "style" in leaf] == ["Lead: ", "Severity: ", "Deputy: "]


def test_a_list_goes_on_counting_where_it_is_split() -> None:
    blocks = blocks_of(Items(tuple((f"Point {n} " + "a" * 700,) for n in range(9)), ordered=True))
    lists = [block["elements"][0] for block in blocks]
    counts = [len(each["elements"]) for each in lists]
    assert sum(counts) == 9
    assert [each.get("offset", 0) for each in lists] == [sum(counts[:n]) for n in range(len(counts))]
    assert {each["style"] for each in lists} == {"ordered"}


def test_a_table_is_a_row_for_each_need_and_no_grid() -> None:
    (block,) = blocks_of(
        Table(("Need", "First", "Status"), ((("Technical",), ("Live chat",), ()), ((), ("Call",), ("up",))))
    )
    items = block["elements"][0]["elements"]
    assert [read(item) for item in items] == ["Technical\nFirst: Live chat", "–\nFirst: Call\nStatus: up"]
    assert [next(leaves_of(item))["style"] for item in items] == [{"bold": True}, {"bold": True}]


def test_buttons_carry_their_words_sealed_and_have_names_of_their_own() -> None:
    buttons = tuple(Button(f"Button {n}", f"follow done F-{n}") for n in range(7))
    blocks = blocks_of(Actions(buttons), Divider(), Actions((Button("Close", "resolve", "danger"),)))
    elements = [element for block in blocks for element in block.get("elements", [])]
    assert [len(block.get("elements", [])) for block in blocks] == [5, 2, 0, 1]
    assert [element["action_id"] for element in elements] == [f"{PRESS}{n}" for n in range(8)]
    opened_words = [SEALS.open(element["value"], scope=TEAM, now=AT + BUTTON_LASTS / 2) for element in elements]
    assert opened_words == [*(button.run for button in buttons), "resolve"]
    assert [element.get("style") for element in elements] == [None] * 7 + ["danger"]


def test_a_button_that_carries_too_much_is_a_fault_that_names_it() -> None:
    with pytest.raises(ValueError, match="'Send it' carries 2"):
        blocks_of(Actions((Button("Send it", "note " + "a" * 1_990),)))


def test_a_label_that_is_too_long_ends_in_a_sign() -> None:
    (block,) = blocks_of(Actions((Button("Tell everybody in the room about it " * 3, "status"),)))
    assert (
        block["elements"][0]["text"]["text"]
        == "Tell everybody in the room about it Tell everybody in the room about it…"
    )


def test_a_form_in_a_room_is_a_button_that_opens_it_and_says_what_was_wrong() -> None:
    wrong, other, row = blocks_of(WRONG)
    assert [read(wrong), read(other)] == [
        "▲ Attention: Title: This is needed.",
        "▲ Attention: Severity: Choose one of 1, 2.",
    ]
    (button,) = row["elements"]
    assert button["text"]["text"] == "Declare a crisis"
    assert SEALS.open(button["value"], scope=TEAM, now=AT) == "declare"


def test_a_picture_has_words_and_one_that_slack_could_not_fetch_is_only_words() -> None:
    shown, words = blocks_of(Image("https://example.org/map.png", "A map"), Image("data:image/png;base64,AA", "A map"))
    assert (shown["alt_text"], shown["title"]["text"]) == ("A map", "A map")
    assert read(words) == "Picture: A map (data:image/png;base64,AA)"


def test_what_is_empty_is_left_out_or_said_to_be_empty() -> None:
    assert blocks_of(Text(()), Text((" \n",)), Items(()), Table(("a",), ()), Actions(()), Facts(())) == []
    assert read(blocks_of(Items(((),)))) == "–"


def test_every_kind_of_block_is_painted_and_a_new_one_is_an_error() -> None:
    assert {type(block) for block in EVERY_BLOCK.blocks} == set(get_args(cards.Block))
    with pytest.raises(TypeError, match="cannot be shown a complex"):
        draw(1j, None)  # type: ignore[arg-type]  # what a new kind of block would be
    with pytest.raises(TypeError, match="cannot be told a bytes"):
        spell(b"", None, False)  # type: ignore[arg-type]  # what a new kind of inline piece would be


def test_a_card_in_a_modal_is_a_last_page() -> None:
    view = opened(NOT_DONE)
    assert "submit" not in view
    assert (view["title"]["text"], view["close"]["text"]) == ("Not done", "Close")
    assert read(view["blocks"]) == "▲ Attention: Not done"


def test_every_sentence_of_the_painter_is_in_the_catalogue() -> None:
    keys = {f"slack.tone.{tone}" for tone in get_args(cards.Tone)}
    keys |= {
        f"slack.{name}" for name in ("part", "continued", "image", "left_out", "form.yes", "loading", "loading.title")
    }
    assert all(english().knows(key) for key in keys | {"slack.modal.cancel", "slack.modal.close"})
    assert isinstance(FORM, FormView)
