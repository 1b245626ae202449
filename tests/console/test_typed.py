"""What a typed line is taken for, and what is new in an edited card: decisions as tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.console.completion import Known, offers
from adapters.console.news import changed_parts
from adapters.console.rooms import Buttons
from adapters.console.session import RoomLine, Verb
from adapters.console.typed import Command, Local, Other, Press, read_line
from bot.cards import Actions, Block, Button, Card, Divider, Facts, Notice, Text

VERBS = frozenset({"declare", "status", "update", "route", "note", "list"})
KNOWN = Known(
    (Verb("route", "", ("lang",), ("technical",)), Verb("route down"), Verb("role", "", (), ("lead",))),
    ("alice", "bob"),
    (RoomLine("C-1", "c-1-flood", 3, "C-1"), RoomLine("C-12", "c-12-storm", 0, "C-12"), RoomLine("lobby", "lobby")),
    ("/join", "/as"),
)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("status", Command("status")),
        ("  STATUS now ", Command("STATUS now")),
        ("/crisis", Command("/crisis")),
        ("/Crisis status", Command("/Crisis status")),
        ("C-12 status", Command("C-12 status")),
        ("c-12", Command("c-12")),
        ("updte all good", Command("updte all good")),
        ("update\nwith two lines", Command("update\nwith two lines")),
        ("3", Press(3)),
        ("9" * 5000, Press(999_999_999)),
        ("/join C-1", Local("/join", "C-1")),
        ("/QUIT", Local("/quit", "")),
        ("/unknown thing", Other("/unknown thing")),
        ("customers are calling", Other("customers are calling")),
        ("3 customers called", Other("3 customers called")),
        ("   ", Other("")),
    ],
)
def test_a_line_is_taken_for_what_it_is(line: str, meant: object) -> None:
    assert read_line(line, VERBS) == meant


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("ro", ["route", "route down", "role"]),
        ("/crisis route d", ["route down"]),
        ("C-1 role ", ["lead"]),
        ("route ", ["route down", "technical", "--lang"]),
        ("route --", ["--lang"]),
        ("route technical --lang te --", []),
        ("role lead @B", ["@bob"]),
        ('note "he said C-1', ["C-1", "C-12"]),
        ('note "ro', []),
        ("/", ["/crisis", "/join", "/as"]),
        ("/join c-12-", ["c-12-storm"]),
        ("/as a", ["alice"]),
        ("zzz ", []),
    ],
)
def test_what_can_follow_is_offered(text: str, offered: list[str]) -> None:
    assert [word for word, _, _ in offers(text, KNOWN)] == offered


def _card(*blocks: Block) -> Card:
    return Card("c", "C", blocks)


BUTTON = Actions((Button("Done", "notice"),))
CALM, OPEN, LED = Text(("Calm",)), ("Stage", ("open",)), ("Lead", ("@bob",))


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        (_card(CALM, BUTTON), _card(CALM, BUTTON), None),
        (_card(CALM), _card(CALM, Notice(("Late",))), _card(Notice(("Late",)))),
        (_card(CALM, BUTTON), _card(Text(("New",)), BUTTON), _card(Text(("New",)))),
        (_card(Facts((OPEN,))), _card(Facts((OPEN, LED))), _card(Facts((LED,)))),
        (_card(Facts((OPEN, LED))), _card(Facts((OPEN,))), None),
        (_card(CALM), replace(_card(CALM), tone="danger"), replace(_card(), tone="danger")),
        (_card(CALM), _card(CALM, Divider(), BUTTON), _card(BUTTON)),
    ],
)
def test_of_an_edited_card_only_what_is_new_is_left(before: Card, after: Card, new: Card | None) -> None:
    assert changed_parts(before, after) == new


def test_numbers_of_buttons_go_on_and_begin_again_with_an_answer_or_when_they_grow_long() -> None:
    buttons = Buttons()
    assert [buttons.offer(_card(BUTTON)) for _ in range(3)] == [1, 2, 3]
    assert buttons.offer(_card(CALM), anew=True) == 4
    assert buttons.get(3) == BUTTON.buttons[0]
    assert buttons.offer(_card(BUTTON), anew=True) == 1
    assert buttons.get(3) is None
    assert max(buttons.offer(_card(BUTTON)) for _ in range(200)) < 100
