"""Limits: whatever a card holds, Slack takes every message and view that is painted of it, and no word is lost."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.slack.paint import Message
from bot.cards import (
    Actions,
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
    Phrase,
    Table,
    Text,
    Tone,
)
from bot.command import Command
from bot.forms import view_form
from bot.legible import harmless
from commands import ALL
from tests.cards_gallery import AT, FORM, GALLERY, HOSTILE, SCRIPTS
from tests.desk import cards as crisis_cards
from tests.slack.paint_cases import LONG_FORM, PAINTER, WRONG, english, known, opened, painted, read
from tests.slack.paint_limits import wrong_with_message, wrong_with_view

REAL = [card for card in vars(crisis_cards).values() if isinstance(card, Card)]
ASKING = [command for command in ALL if english().knows(command.form_key)]
LONG_WORD = "ក" * 5_000
PARTS = (
    *HOSTILE,
    *SCRIPTS.values(),
    *(
        "",
        " ",
        "\n",
        "a",
        "& < > &amp;",
        "<!here>",
        "<@U0ALICE>",
        ":warning:",
        "*b* _i_ ~s~ `c`",
        "👩‍👩‍👧‍👦",
        "ẹ́",
        "😀" * 200,
    ),
    *("We look into it. ", "Is it safe? ", "បាទ។ ", "a" * 3_500, LONG_WORD, "x " * 2_000, "https://example.org/a b"),
)
WORDS = st.lists(st.sampled_from(PARTS) | st.text(max_size=40), max_size=4).map("".join)
LENGTHY = st.builds(lambda words, times: (words * times)[:10_000], WORDS, st.sampled_from([1, 1, 1, 7, 400]))
URLS = st.sampled_from(
    [
        *("https://example.org/a?b=c#d", "http://127.0.0.1:8080/x", "mailto:help@example.org", "tel:+85523000000"),
        *(
            "javascript:alert(1)",
            "https://",
            "https://[",
            "https://a b",
            "https://user:pw@bank.example",
            "http://x:99999",
        ),
        *(
            "https://example.org/ក្រុម",
            "https://bücher.example",
            f"https://example.org/{'a' * 2_900}",
            "",
            "desk/rooms/C-1",
        ),
        *(f"https://example.org/{'ក' * 900}", "data:image/png;base64,AAAA", "https://example.org/<!channel>|x"),
    ]
)
MOMENTS = st.builds(Moment, st.datetimes(timezones=st.just(AT.tzinfo)))
MENTIONS = st.builds(Mention, st.sampled_from(["person-alice", "person-bob", "person-x"]), WORDS)
INLINE = st.one_of(LENGTHY, MOMENTS, MENTIONS, st.builds(Link, URLS, WORDS))
PHRASES: st.SearchStrategy[Phrase] = st.lists(INLINE, max_size=4).map(tuple)
BUTTONS = st.builds(
    Button,
    WORDS,
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=400),
    st.sampled_from(["plain", "primary", "danger"]),
)
NAMES = st.text("abcdefgh_", min_size=1, max_size=12)
CHOICES = st.lists(st.builds(Choice, st.text("abc", min_size=1, max_size=60), WORDS), max_size=120)
FIELDS = st.builds(
    FieldView,
    name=NAMES,
    kind=st.sampled_from(get_args(FieldKind)),
    label=WORDS,
    hint=WORDS,
    required=st.booleans(),
    choices=CHOICES.map(tuple),
    max_length=st.none() | st.integers(1, 3_000),
    value=LENGTHY | st.sampled_from(["7", "yes", "no", "@alice", "<@U0BOB>", "²"]),
    error=WORDS,
)
FORMS = st.builds(
    FormView,
    verb=st.just("note"),
    title=WORDS,
    submit=WORDS,
    fields=st.lists(FIELDS, min_size=1, max_size=8, unique_by=lambda field: field.name).map(tuple),
)


def _tables(columns: tuple[str, ...]) -> st.SearchStrategy[Table]:
    cells = st.tuples(*(PHRASES for _ in columns))
    rows = st.builds(lambda rows, times: tuple(rows) * times, st.lists(cells, max_size=3), st.sampled_from([1, 2, 100]))
    return st.builds(Table, st.just(columns), rows)


BLOCKS = st.one_of(
    st.builds(Text, PHRASES, st.sampled_from(["normal", "heading", "quiet", "quote"])),
    st.builds(Facts, st.lists(st.tuples(WORDS, PHRASES), max_size=12).map(tuple)),
    st.builds(Items, st.lists(PHRASES, max_size=70).map(tuple), st.booleans()),
    st.lists(WORDS, min_size=1, max_size=6).map(tuple).flatmap(_tables),
    st.builds(Actions, st.lists(BUTTONS, max_size=60).map(tuple)),
    FORMS,
    st.builds(Notice, PHRASES, st.sampled_from(get_args(Tone))),
    st.just(Divider()),
    st.builds(Image, URLS, LENGTHY),
)
CARDS = st.builds(
    Card, st.just("any"), WORDS, st.lists(BLOCKS, max_size=12).map(tuple), st.sampled_from(get_args(Tone))
)
PROSE = st.lists(st.builds(Text, PHRASES, st.sampled_from(["normal", "quote"])), max_size=12).map(tuple)
searching = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def wrong(messages: tuple[Message, ...]) -> list[str]:
    """Return what is wrong with any of the messages."""
    return [fault for message in messages for fault in wrong_with_message(message.text, message.blocks)]


@pytest.mark.parametrize("card", [*GALLERY, *REAL], ids=lambda card: card.key)
def test_every_card_that_is_known_fits(card: Card) -> None:
    assert wrong(painted(card)) == []
    assert wrong(painted(card, faces={})) == []
    home = PAINTER.home([card, card], **known())
    assert wrong_with_view(home, "home") == []
    assert wrong_with_view(opened(Card(card.key, card.title, card.blocks[:9], card.tone)), "modal") == []


@searching
@given(CARDS)
def test_any_card_fits(card: Card) -> None:
    assert wrong(painted(card)) == []
    assert wrong_with_view(PAINTER.home([card, card], **known()), "home") == []


@searching
@given(FORMS)
def test_any_form_fits_into_a_modal(form: FormView) -> None:
    assert wrong_with_view(opened(form), "modal") == []


@pytest.mark.parametrize("form", [FORM, WRONG, LONG_FORM], ids=["fresh", "wrong", "long"])
def test_every_form_that_is_known_fits(form: FormView) -> None:
    assert wrong_with_view(opened(form), "modal") == []
    assert wrong_with_view(opened(Card("asked", form.title, (form,), "warn")), "modal") == []


@pytest.mark.parametrize("command", ASKING, ids=lambda command: command.verb)
def test_the_form_of_every_verb_fits(command: Command) -> None:
    assert wrong_with_view(opened(view_form(command.form, command.verb, english())), "modal") == []


def test_a_modal_that_is_waited_for_fits() -> None:
    assert wrong_with_view(PAINTER.loading(english()), "modal") == []


@searching
@given(PROSE)
def test_no_word_of_anybody_is_lost_or_changes_its_place(blocks: tuple[Text, ...]) -> None:
    messages = painted(Card("prose", "T", blocks))
    body = [block for message in messages for block in message.blocks if block["type"] == "rich_text"]
    shown = squeezed(read(body))
    at = 0
    for block in blocks:
        for piece in block.words:
            if isinstance(piece, str):
                at = shown.index(squeezed(harmless(piece)), at) + len(squeezed(harmless(piece)))


def squeezed(words: str) -> str:
    """Return words without the blanks, at which they may be broken."""
    return "".join(words.split())
