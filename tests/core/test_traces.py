"""Traces: names and addresses leave stored documents; words that are about somebody else stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.cards import Actions, Button, Card, Facts, Items, Mention, Table, Text
from bot.customers.forgetting import without_lines
from bot.customers.traces import Traces
from bot.documents import card_document, read_card
from bot.model.upload import Upload
from tests.reading import words_of

TRACES = Traces(
    ("K-7", "F-31"),
    ("Amina Bello", "amina@example.org"),
    ("+234 803 555 0100",),
    ("a call back", "Bo", "x" * 100),
    "(erased)",
)


def scrubbed(*blocks: Any, title: str = "Title") -> str:
    return words_of(read_card(TRACES.scrubbed({"card": card_document(Card("key", title, blocks))})["card"]))


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Call Amina Bello now", "Call (erased) now"),
        ("call AMINA  bello now", "call (erased) now"),
        ("write to amina@example.org.", "write to (erased)."),
        ("ring +234-803-555-0100", "ring (erased)"),
        ("ring 2348035550100 now", "ring (erased) now"),
        ("Amina Bellofiore and 12348035550100 stay", "Amina Bellofiore and 12348035550100 stay"),
        ("a call back for somebody", "a call back for somebody"),
        ("K-7 gets a call back", "K-7 gets (erased)"),
        ("K-70 gets a call back", "K-70 gets a call back"),
        (f"F-31 {'x' * 90}…", "F-31 (erased)"),
        ("Bo is short", "Bo is short"),
        ("K-7: Bo is short", "K-7: (erased) is short"),
    ],
)
def test_what_tells_a_customer_goes(words: str, left: str) -> None:
    assert scrubbed(Text((words,))) == f"Title\n{left}"


def test_every_line_of_a_list_is_about_somebody_of_its_own() -> None:
    lines = (("F-31: ", "a call back"), ("F-32: ", "a call back"))
    assert scrubbed(Items(lines)) == "Title\nF-31: (erased)\nF-32: a call back"
    rows = tuple(((ref,), (words,)) for ref, words in lines)
    assert scrubbed(Table(("a", "b"), rows)) == "Title\na | b\nF-31:  | (erased)\nF-32:  | a call back"


def test_a_heading_is_about_what_stands_below_it() -> None:
    blocks = (Text(("F-31 is due",), "heading"), Text(("a call back",), "quote"))
    other = (Text(("F-32 is due",), "heading"), Text(("a call back",), "quote"))
    assert scrubbed(*blocks, *other) == "Title\nF-31 is due\n(erased)\nF-32 is due\na call back"


def test_a_title_is_about_the_whole_card() -> None:
    shown = scrubbed(Facts((("Promise", ("a call back",)),)), title="K-7 Amina Bello")
    assert shown == "K-7 (erased)\nPromise: (erased)"


def test_buttons_go_on_working_and_staff_keep_their_names() -> None:
    buttons = Actions((Button("Show Amina Bello", "customer K-7"),))
    shown = scrubbed(Text((Mention("id1", "Amina Bello"),)), buttons)
    assert shown == "Title\n@Amina Bello\n[Show (erased)] customer K-7"


def test_what_is_no_card_is_looked_at_too() -> None:
    document = {"topic": "for Amina Bello", "n": 3, "facts": {"who": "amina@example.org"}, "none": None}
    left = {"topic": "for (erased)", "n": 3, "facts": {"who": "(erased)"}, "none": None}
    assert TRACES.scrubbed(document) == left
    assert TRACES.scrubbed(left) == left


def test_a_file_loses_the_records_that_name_them_and_keeps_its_lines() -> None:
    content = (
        "name;mail;phone\n"
        "Ngozi;ngozi@example.org;1\n"
        'Amina;AMINA@example.org;"2\n3"\n'
        "Chike;;+234 (803) 555-0100\n"
        "Sola;;5\n"
    )
    upload = Upload("u", "demo", 1, "c", "a.csv", "alice", datetime(2026, 11, 21, tzinfo=UTC), content, 4, position=2)
    left = without_lines(upload, TRACES, {"phone +2348035550100", "email amina@example.org"})
    assert left.content == "name;mail;phone\nNgozi;ngozi@example.org;1\n\n\n\nSola;;5\n"
    assert (left.lines, left.position) == (2, 1)
    empty = replace(upload, content="")
    assert without_lines(empty, TRACES, set()) == empty
