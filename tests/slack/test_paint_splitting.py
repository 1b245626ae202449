"""Splitting and falling back: long cards in several messages, the text beside the blocks, and pages that are full."""

from __future__ import annotations

import re

import pytest

from bot.cards import Actions, Button, Card, Divider, Link, Moment, Notice, Text
from tests.cards_gallery import ALICE, AT, LONG, SCRIPTS
from tests.slack.paint_cases import PAINTER, english, known, leaves_of, painted, read


def test_a_card_of_many_parts_says_on_each_which_it_is() -> None:
    messages = painted(LONG)
    total = len(messages)
    assert total > 2
    marks = [message.blocks[0 if number else 1]["elements"][0]["text"] for number, message in enumerate(messages)]
    title = f"{'Card payments fail ' * 7}Card payments…"
    assert marks == [f"(1 of {total})", *(f"{title} ({n} of {total})" for n in range(2, total + 1))]
    assert all(mark in message.text for mark, message in zip(marks, messages, strict=True))


def test_a_heading_stays_with_its_text_where_a_card_is_split() -> None:
    parts = [Text(("We look into it. " * 160,)) for _ in range(8)]
    blocks = [block for number, part in enumerate(parts) for block in (Text((f"Part {number}",), "heading"), part)]
    for message in painted(Card("t", "T", tuple(blocks))):
        assert message.blocks[-1]["type"] == "rich_text"


@pytest.mark.parametrize(
    "sentence", ["We look into it. ", "យើងនឹងសរសេរម្តងទៀត។", "我们将再次通知您。", "कार्ड नहीं चल रहा। "]
)
def test_a_long_text_is_broken_only_between_sentences(sentence: str) -> None:
    messages = painted(Card("t", "T", (Text((sentence * 2_000,)),)))
    leaves = [leaf["text"] for message in messages for leaf in leaves_of(message.blocks)]
    assert len(messages) > 1
    assert all(leaf.endswith(sentence) for leaf in leaves)
    assert "".join(leaves) == sentence * 2_000


def test_a_paragraph_of_a_person_is_never_divided_between_messages() -> None:
    paragraphs = [f"{n}: {'we look into it. ' * 110}" for n in range(30)]
    pieces = [
        leaf["text"]
        for message in painted(Card("t", "T", tuple(Text((each,)) for each in paragraphs)))
        for leaf in leaves_of(message.blocks)
    ]
    assert pieces == paragraphs


def test_a_word_without_an_end_is_broken_between_letters() -> None:
    word = "ក្រុម" * 2_000
    messages = painted(Card("t", "T", (Text((word,)),)))
    leaves = [leaf["text"] for message in messages for leaf in leaves_of(message.blocks)]
    assert "".join(leaves) == word
    assert {leaf[0] for leaf in leaves} <= {"ក", "ម"}


def test_a_link_is_whole_wherever_a_text_is_broken() -> None:
    words = ("a" * 2_900, Link("https://example.org/x", "b" * 250), "c" * 3_000)
    links = [
        leaf
        for message in painted(Card("t", "T", (Text(words),)))
        for leaf in leaves_of(message.blocks)
        if leaf["type"] == "link"
    ]
    assert [link["text"] for link in links] == ["b" * 250]


@pytest.mark.parametrize("words", ["a" * 9_000, "& < > " * 900, SCRIPTS["km"] * 60, "word " * 2_000])
def test_the_text_beside_the_blocks_is_short_even_in_bytes_and_ends_in_a_sign(words: str) -> None:
    (message, *_) = painted(Card("t", "T", (Text((words,)),)))
    assert 1_700 < len(message.text.encode()) <= 3_500
    assert message.text.endswith("…")
    assert not re.search(r"&[a-z]*…$", message.text)


def test_the_text_beside_the_blocks_says_what_they_say() -> None:
    (message,) = painted(
        Card(
            "t",
            "T",
            (
                Notice(
                    ("Ask ", ALICE, " by ", Moment(AT)),
                ),
                Divider(),
                Text(("a & b <c>",)),
            ),
        )
    )
    assert message.text == "T\n▲ Attention: Ask @alice by 21 November 2026, 14:30 (UTC+01:00)\na &amp; b &lt;c&gt;"


def test_the_home_tab_holds_its_cards_below_each_other() -> None:
    view = PAINTER.home(
        [Card("a", "First", (Actions((Button("A", "a"),)),)), Card("b", "Second", (Actions((Button("B", "b"),)),))],
        **known(),
    )
    assert [block["type"] for block in view["blocks"]] == ["header", "actions", "divider", "header", "actions"]
    assert [each["elements"][0]["action_id"] for each in view["blocks"] if "elements" in each] == ["press-0", "press-1"]


def test_a_page_that_slack_could_not_show_whole_says_so() -> None:
    view = PAINTER.home([Card("t", "T", (Divider(),) * 300)], **known())
    assert len(view["blocks"]) == 100
    assert read(view["blocks"][-1]) == english()("slack.left_out")
