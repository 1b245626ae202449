"""Cards as JSON documents and back: how they rest in the store and reach machines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from typing import Any

from bot.cards import (
    Actions,
    Block,
    Button,
    Card,
    Choice,
    Divider,
    Facts,
    FieldView,
    FormView,
    Image,
    Inline,
    Items,
    Link,
    Mention,
    Moment,
    Notice,
    Phrase,
    Table,
    Text,
)

SCHEMA = 1  # raised when a document changes in a way that a reader of the old one would misread

Document = dict[str, Any]

KINDS: dict[str, type[Block]] = {
    "text": Text,
    "facts": Facts,
    "items": Items,
    "table": Table,
    "actions": Actions,
    "form": FormView,
    "notice": Notice,
    "divider": Divider,
    "image": Image,
}
NAMES = {kind: name for name, kind in KINDS.items()}
FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in (*NAMES, Button, Choice, FieldView)}


def card_document(card: Card) -> Document:
    """Return a card as plain JSON values."""
    blocks = [{"kind": NAMES[type(block)], **_plain(block)} for block in card.blocks]
    return {"key": card.key, "title": card.title, "tone": card.tone, "blocks": blocks}


def read_card(document: Document) -> Card:
    """Return the card that a document was made from."""
    blocks = tuple(_block(block) for block in document["blocks"])
    return Card(document["key"], document["title"], blocks, document["tone"])


def _plain(value: Any) -> Any:
    """Turn dataclasses, tuples and inline pieces into JSON values."""
    match value:
        case str() | int() | None:
            return value
        case tuple():
            return [_plain(item) for item in value]
        case Moment(at=at):
            return {"moment": at.isoformat()}
        case Mention(person_id=person_id, handle=handle):
            return {"mention": person_id, "handle": handle}
        case Link(url=url, label=label):
            return {"link": url, "label": label}
    return {name: _plain(getattr(value, name)) for name in FIELDS[type(value)]}


def _inline(value: str | Document) -> Inline:
    if isinstance(value, str):
        return value
    if "moment" in value:
        return Moment(datetime.fromisoformat(value["moment"]))
    if "mention" in value:
        return Mention(value["mention"], value["handle"])
    return Link(value["link"], value["label"])


def _phrase(values: list[str | Document]) -> Phrase:
    return tuple(_inline(value) for value in values)


def _phrases(values: list[list[str | Document]]) -> tuple[Phrase, ...]:
    return tuple(_phrase(value) for value in values)


def _fields(values: list[Document]) -> tuple[FieldView, ...]:
    return tuple(
        FieldView(**{**value, "choices": tuple(Choice(**choice) for choice in value["choices"])}) for value in values
    )


READERS: dict[str, Callable[[Any], Any]] = {
    "words": _phrase,
    "items": _phrases,
    "pairs": lambda pairs: tuple((label, _phrase(words)) for label, words in pairs),
    "columns": tuple,
    "rows": lambda rows: tuple(_phrases(row) for row in rows),
    "buttons": lambda buttons: tuple(Button(**button) for button in buttons),
    "fields": _fields,
}


def _block(document: Document) -> Block:
    values = {name: READERS.get(name, _same)(value) for name, value in document.items() if name != "kind"}
    return KINDS[document["kind"]](**values)


def _same(value: Any) -> Any:
    return value
