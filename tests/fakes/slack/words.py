"""What a person can read and press in Block Kit: the words, the buttons and the fields of some blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WORDY = ("text", "title", "label", "hint", "placeholder", "description", "alt_text", "fallback", "pretext", "footer")
RUNS = ("rich_text_section", "rich_text_preformatted", "rich_text_quote")
MENTIONS = {"user": "user_id", "usergroup": "usergroup_id", "channel": "channel_id", "broadcast": "range"}


@dataclass(frozen=True, slots=True)
class Button:
    """A button or an entry of an overflow menu, as a person sees it."""

    label: str
    action_id: str
    value: str
    block_id: str
    url: str
    element: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """An input of a view."""

    block_id: str
    action_id: str
    label: str
    type: str
    optional: bool
    options: tuple[tuple[str, str], ...]
    initial: Any
    element: Mapping[str, Any]


def read_words(piece: Any) -> str:
    """Return all readable text of blocks, attachments or a whole view, one line per piece."""
    return "\n".join(_words(piece))


def _words(piece: Any) -> Iterator[str]:
    if isinstance(piece, str):
        yield from [piece] if piece else []
    elif isinstance(piece, Mapping):
        if piece.get("type") in RUNS:
            yield "".join(_leaf(each) for each in piece.get("elements", ()))
        else:
            yield from _words_of(piece)
    elif isinstance(piece, Sequence):
        for each in piece:
            yield from _words(each)


def _words_of(piece: Mapping[str, Any]) -> Iterator[str]:
    for key, value in piece.items():
        if key in WORDY or not isinstance(value, str):
            yield from _words(value)


def _leaf(leaf: Mapping[str, Any]) -> str:
    kind = str(leaf.get("type", ""))
    if kind in MENTIONS:
        return f"<@{leaf.get(MENTIONS[kind], '')}>"
    if kind == "emoji":
        return f":{leaf.get('name', '')}:"
    return str(leaf.get("text") or leaf.get("fallback") or leaf.get("url") or "")


def pieces(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every object inside, outermost first."""
    if isinstance(value, Mapping):
        yield value
        for each in value.values():
            yield from pieces(each)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for each in value:
            yield from pieces(each)


def plain(text: Any) -> str:
    """Return the words of a text object, or of nothing."""
    return str(text.get("text", "")) if isinstance(text, Mapping) else str(text or "")


def find_buttons(blocks: Sequence[Mapping[str, Any]]) -> list[Button]:
    """Return the buttons and overflow entries in the order of reading."""
    found: list[Button] = []
    for block in blocks:
        for element in pieces(block):
            kind = element.get("type")
            if kind == "button":
                found.append(_button(block, element, element))
            elif kind == "overflow":
                found += [_button(block, element, option) for option in element.get("options", ())]
    return found


def _button(block: Mapping[str, Any], element: Mapping[str, Any], said: Mapping[str, Any]) -> Button:
    return Button(
        label=plain(said.get("text")),
        action_id=str(element.get("action_id", "")),
        value=str(said.get("value", "")),
        block_id=str(block.get("block_id", "")),
        url=str(said.get("url", "")),
        element=element,
    )


def find_fields(blocks: Sequence[Mapping[str, Any]]) -> list[Field]:
    """Return the inputs of a view, in order."""
    return [_field(block) for block in blocks if block.get("type") == "input"]


def _field(block: Mapping[str, Any]) -> Field:
    element = block.get("element", {})
    options = [*element.get("options", ())]
    for group in element.get("option_groups", ()):
        options += group.get("options", ())
    initial = next((value for key, value in element.items() if key.startswith("initial_")), None)
    return Field(
        block_id=str(block.get("block_id", "")),
        action_id=str(element.get("action_id", "")),
        label=plain(block.get("label")),
        type=str(element.get("type", "")),
        optional=bool(block.get("optional", False)),
        options=tuple((plain(option.get("text")), str(option.get("value", ""))) for option in options),
        initial=initial,
        element=element,
    )
