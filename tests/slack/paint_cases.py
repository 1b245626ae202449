"""A painter in a test, sample forms, and what Slack's blocks say to somebody who reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from adapters.files import interface_texts
from adapters.slack.paint import Message, Painter
from adapters.slack.seals import Seals
from bot.cards import Block, Card, Choice, FieldView, FormView
from bot.texts import Say, compile_catalogue
from tests.cards_gallery import AT, FORM, SCRIPTS
from tests.slack.paint_limits import objects

TEAM = "T0BEACON"
FACES = {"person-alice": "U0ALICE", "person-bob": "W0BOB", "alice": "U0ALICE"}
SEALS = Seals((b"the first key of a test",))
PAINTER = Painter(SEALS)
STATE = "what the form remembers"

WRONG = replace(
    FORM,
    fields=(replace(FORM.fields[0], value="Card payments fail", error="This is needed."), *FORM.fields[1:]),
)
LONG_FORM = FormView(
    "C-1 update",
    "Post an update that everybody in the room can read",
    "Send it to everybody now",
    tuple(FieldView(name, "paragraph", SCRIPTS[name], SCRIPTS[name], max_length=2_000) for name in SCRIPTS),
)
NOT_DONE = Card("refused", "Not done", tone="warn")


@cache
def english() -> Say:
    """Return what speaks the English of the product."""
    return Say("en", compile_catalogue(interface_texts("en"), "en"))


def known(**more: Any) -> dict[str, Any]:
    """Return what every painting is given."""
    return {"faces": FACES, "scope": TEAM, "say": english(), "now": AT, "zone": "Africa/Lagos", **more}


def painted(card: Card, **more: Any) -> tuple[Message, ...]:
    """Return a card as messages."""
    return PAINTER.messages(card, **known(**more))


def opened(shown: FormView | Card, **more: Any) -> dict[str, Any]:
    """Return a form or a card as a modal."""
    return PAINTER.modal(shown, **known(state=STATE, **more))


def blocks_of(*blocks: Block, **more: Any) -> list[dict[str, Any]]:
    """Return what is painted for some blocks of a card, without its title."""
    (message,) = painted(Card("t", "T", blocks), **more)
    return message.blocks[1:]


def inputs_of(view: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the inputs of a modal by their names."""
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def input_of(field: FieldView, **more: Any) -> dict[str, Any]:
    """Return the input that is painted for a field."""
    return inputs_of(opened(FormView("verb", "Title", "Send", (field,)), **more))[field.name]


def leaves_of(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the leaves of rich text, in order."""
    kinds = ("text", "link", "user", "date")
    return (each for each in objects(value) if each.get("type") in kinds)


def read(value: Any) -> str:
    """Return every word that somebody reads in blocks, in order."""
    return "".join(_words(value))


def _words(value: Any) -> Iterator[str]:
    for each in objects(value):
        kind = each.get("type")
        if kind in ("text", "link", "plain_text", "mrkdwn"):
            yield each["text"]
        elif kind == "user":
            yield f"<@{each['user_id']}>"
        elif kind == "date":
            yield each["fallback"]


def many(count: int) -> FieldView:
    """Return a field that offers so many values."""
    return FieldView("pick", "choice", "Pick", choices=tuple(Choice(f"v{n}", f"Value {n}") for n in range(count)))
