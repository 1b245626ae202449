"""Cards as documents: whatever a card holds comes back the same, and machines know which schema they read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, timedelta, timezone
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards import (
    Actions,
    Block,
    Button,
    Card,
    Choice,
    Divider,
    Facts,
    FieldKind,
    FieldView,
    FormView,
    Image,
    Items,
    Link,
    Mention,
    Moment,
    Notice,
    Table,
    Text,
    Tone,
    phrase,
)
from bot.documents import KINDS, SCHEMA, card_document, read_card
from bot.reply import Reply, read_reply, reply_document
from tests.cards_gallery import EVERY_BLOCK, GALLERY
from tests.town import Town

WORDS = st.text(max_size=12)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-9))])
MOMENTS = st.builds(Moment, st.datetimes(timezones=ZONES))
INLINE = st.one_of(WORDS, MOMENTS, st.builds(Mention, WORDS, WORDS), st.builds(Link, WORDS, WORDS))
PHRASES = st.lists(INLINE, max_size=3).map(tuple)
BUTTONS = st.builds(Button, WORDS, WORDS, st.sampled_from(["plain", "primary", "danger"]))
CHOICES = st.builds(Choice, WORDS, WORDS)
FIELDS = st.builds(
    FieldView,
    name=WORDS,
    kind=st.sampled_from(get_args(FieldKind)),
    label=WORDS,
    hint=WORDS,
    required=st.booleans(),
    choices=st.lists(CHOICES, max_size=2).map(tuple),
    max_length=st.none() | st.integers(0, 5_000),
    value=WORDS,
    error=WORDS,
)


def several(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=3).map(tuple)


BLOCKS: dict[type, st.SearchStrategy[Any]] = {
    Text: st.builds(Text, PHRASES, st.sampled_from(["normal", "heading", "quiet", "quote"])),
    Facts: st.builds(Facts, several(st.tuples(WORDS, PHRASES))),
    Items: st.builds(Items, several(PHRASES), st.booleans()),
    Table: st.builds(Table, several(WORDS), several(several(PHRASES))),
    Actions: st.builds(Actions, several(BUTTONS)),
    FormView: st.builds(FormView, WORDS, WORDS, WORDS, several(FIELDS)),
    Notice: st.builds(Notice, PHRASES, st.sampled_from(get_args(Tone))),
    Divider: st.just(Divider()),
    Image: st.builds(Image, WORDS, WORDS),
}
CARDS = st.builds(
    Card, WORDS, WORDS, st.lists(st.one_of(*BLOCKS.values()), max_size=4).map(tuple), st.sampled_from(get_args(Tone))
)


def again(card: Card) -> Card:
    """Return a card that went out as JSON and came back."""
    return read_card(json.loads(json.dumps(card_document(card), ensure_ascii=False)))


def test_every_kind_of_block_is_drawn_from() -> None:
    assert set(BLOCKS) == set(get_args(Block)) == set(KINDS.values())


@pytest.mark.parametrize("kind", BLOCKS, ids=lambda kind: str(kind.__name__))
def test_a_block_comes_back_the_same(kind: type) -> None:
    @given(BLOCKS[kind])
    @settings(max_examples=100, deadline=None, derandomize=True)
    def check(block: Block) -> None:
        assert again(Card("k", "t", (block,))).blocks == (block,)

    check()


@given(CARDS)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_card_comes_back_the_same(card: Card) -> None:
    assert again(card) == card


@pytest.mark.parametrize("card", GALLERY, ids=lambda card: str(card.key))
def test_every_card_of_the_gallery_comes_back_the_same(card: Card) -> None:
    assert read_card(card_document(card)) == card


@given(
    st.builds(
        Reply,
        CARDS,
        st.none() | WORDS,
        st.dictionaries(WORDS, WORDS, max_size=2),
        st.none() | WORDS,
        st.none() | WORDS,
    )
)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_reply_comes_back_the_same(reply: Reply) -> None:
    assert read_reply(json.loads(json.dumps(reply_document(reply)))) == reply


# What machines rely on. A change here is a new schema number, not a new expectation.
SHAPES = {
    "text": {"kind", "words", "style"},
    "facts": {"kind", "pairs"},
    "items": {"kind", "items", "ordered"},
    "table": {"kind", "columns", "rows"},
    "actions": {"kind", "buttons"},
    "form": {"kind", "verb", "title", "submit", "fields"},
    "notice": {"kind", "words", "tone"},
    "divider": {"kind"},
    "image": {"kind", "url", "alt"},
}


def test_the_shape_of_a_document_belongs_to_its_schema() -> None:
    document = card_document(EVERY_BLOCK)
    assert SCHEMA == 1
    assert set(document) == {"key", "title", "tone", "blocks"}
    assert {block["kind"]: set(block) for block in document["blocks"]} == SHAPES
    (form,) = [block for block in document["blocks"] if block["kind"] == "form"]
    assert set(form["fields"][0]) == {
        *("name", "kind", "label", "hint", "required", "choices", "max_length", "value", "error")
    }
    (buttons,) = [block["buttons"] for block in document["blocks"] if block["kind"] == "actions"]
    assert buttons[0] == {"label": "I lead", "run": "role lead", "style": "primary"}


def test_pieces_of_a_sentence_are_told_apart_in_a_document() -> None:
    moment = next(iter(EVERY_BLOCK.blocks[0].pairs[2][1]))  # type: ignore[union-attr]  # the gallery begins with facts
    assert isinstance(moment, Moment)
    words = ("by ", Mention("p1", "bob"), Link("https://example.org", "here"), moment)
    (block,) = card_document(Card("k", "t", (Text(words),)))["blocks"]
    assert block["words"] == [
        "by ",
        {"mention": "p1", "handle": "bob"},
        {"link": "https://example.org", "label": "here"},
        {"moment": "2026-11-21T13:30:00+00:00"},
    ]


@pytest.fixture
def town(sqlite_town: Town) -> Town:
    """Nothing here depends on the database."""
    return sqlite_town


def test_a_reply_carries_its_schema_number(crisis: Town) -> None:
    refused = reply_document(crisis.say("bob", "severity 1", room="C-1"))
    assert (refused["schema"], refused["refusal"], refused["facts"]["leads"]) == (SCHEMA, "denied.lead", "alice")
    done = reply_document(crisis.say("bob", "note x", room="C-1"))
    assert (done["refusal"], done["crisis"], done["room"]) == (None, "C-1", crisis.crisis().room_id)


def test_a_row_of_a_table_has_a_cell_for_each_column(crisis: Town) -> None:
    card = crisis.say("bob", "route", room="C-1").card
    (table,) = [block for block in card.blocks if isinstance(block, Table)]
    assert {len(row) for row in table.rows} == {len(table.columns)}


def test_an_empty_piece_is_no_piece() -> None:
    assert phrase("a", "", Mention("p", "bob"), "") == ("a", Mention("p", "bob"))
    assert replace(Card("k", "t"), tone="good") != Card("k", "t")
