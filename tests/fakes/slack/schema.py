"""Block Kit and view limits, as Slack documents them: what is wrong with a request, in Slack's manner of saying it."""

from __future__ import annotations

import copy
import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.fakes.slack.elements import ELEMENTS, between, check_element, check_text, short
from tests.fakes.slack.words import pieces

Piece = Mapping[str, Any]
MESSAGE_BLOCKS, VIEW_BLOCKS, HOME_BLOCKS = 50, 100, 100
MAX_ID, MAX_TITLE, MAX_METADATA = 255, 24, 3_000
COUNTED = ("text", "title", "label", "hint", "placeholder", "description", "alt_text")
RICH = ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")
LEAVES = ("text", "link", "emoji", "user", "usergroup", "channel", "broadcast", "date", "color", "team")


def check_blocks(blocks: Sequence[Piece], most: int, surface: str) -> list[str]:
    """Return what is wrong with blocks; `surface` is message, modal or home."""
    return list(_check_written(json.dumps(blocks), most, surface))


@lru_cache(maxsize=2_048)
def _check_written(written: str, most: int, surface: str) -> tuple[str, ...]:
    blocks = json.loads(written)
    found = [*between(blocks, 0 if surface == "home" else 1, most, "/blocks", "items")]
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        path = f"/blocks/{index}"
        found += _check_block(block, path, surface)
        name = block.get("block_id")
        if name and name in seen:
            found.append(f"[ERROR] block_id already exists [json-pointer:{path}/block_id]")
        seen.add(str(name))
    return tuple(found)


def _check_block(block: Piece, path: str, surface: str) -> Iterator[str]:
    kind = str(block.get("type", ""))
    check = BLOCKS.get(kind)
    if check is None:
        yield f"[ERROR] unsupported type: {kind} [json-pointer:{path}/type]"
        return
    yield from short(block.get("block_id"), MAX_ID, f"{path}/block_id")
    yield from check(block, path)
    yield from _check_with_sdk(block, path)


def _check_with_sdk(block: Piece, path: str) -> Iterator[str]:
    """Let the vendor's own models judge as well."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = Block.parse(copy.deepcopy(dict(block)))
            if parsed is not None:
                parsed.to_dict()
    except (SlackObjectFormationError, TypeError) as wrong:
        yield f"[ERROR] {wrong} [json-pointer:{path}]"


def _section(block: Piece, path: str) -> Iterator[str]:
    if "text" not in block and not block.get("fields"):
        yield f"[ERROR] missing required field: text or fields [json-pointer:{path}]"
    if "text" in block:
        yield from check_text(block["text"], 3_000, f"{path}/text")
    if "fields" in block:
        yield from between(block["fields"], 1, 10, f"{path}/fields", "items")
        for index, each in enumerate(block["fields"]):
            yield from check_text(each, 2_000, f"{path}/fields/{index}")
    if "accessory" in block:
        yield from check_element(block["accessory"], f"{path}/accessory", "section")


def _header(block: Piece, path: str) -> Iterator[str]:
    yield from check_text(block.get("text"), 150, f"{path}/text", plain=True)


def _context(block: Piece, path: str) -> Iterator[str]:
    elements = block.get("elements", [])
    yield from between(elements, 1, 10, f"{path}/elements", "items")
    for index, each in enumerate(elements):
        where = f"{path}/elements/{index}"
        if each.get("type") == "image":
            yield from check_element(each, where, "context")
        else:
            yield from check_text(each, 3_000, where)


def _actions(block: Piece, path: str) -> Iterator[str]:
    elements = block.get("elements", [])
    yield from between(elements, 1, 25, f"{path}/elements", "items")
    names = [each.get("action_id") for each in elements if each.get("action_id")]
    if len(names) != len(set(names)):
        yield f"[ERROR] action_id already exists [json-pointer:{path}/elements]"
    for index, each in enumerate(elements):
        yield from check_element(each, f"{path}/elements/{index}", "actions")


def _input(block: Piece, path: str) -> Iterator[str]:
    yield from check_text(block.get("label"), 2_000, f"{path}/label", plain=True)
    if "hint" in block:
        yield from check_text(block["hint"], 2_000, f"{path}/hint", plain=True)
    yield from check_element(block.get("element", {}), f"{path}/element", "input")


def _image(block: Piece, path: str) -> Iterator[str]:
    yield from check_element(block, path, "context")
    if "title" in block:
        yield from check_text(block["title"], 2_000, f"{path}/title", plain=True)


def _rich_text(block: Piece, path: str) -> Iterator[str]:
    for index, part in enumerate(block.get("elements", [])):
        where = f"{path}/elements/{index}"
        if part.get("type") not in RICH:
            yield f"[ERROR] unsupported type: {part.get('type')} [json-pointer:{where}/type]"
        for piece in pieces(part.get("elements", [])):
            kind = piece.get("type")
            if kind and kind not in LEAVES and kind not in RICH:
                yield f"[ERROR] unsupported type: {kind} [json-pointer:{where}]"
            if kind in {"text", "link"} and piece.get("text") == "":
                yield f"[ERROR] must be more than 0 characters [json-pointer:{where}]"


def _markdown(block: Piece, path: str) -> Iterator[str]:
    yield from short(block.get("text"), 12_000, f"{path}/text")


def _table(block: Piece, path: str) -> Iterator[str]:
    rows = block.get("rows", [])
    yield from between(rows, 1, 100, f"{path}/rows", "items")
    for index, row in enumerate(rows):
        yield from between(row, 1, 20, f"{path}/rows/{index}", "items")


def _divider(block: Piece, path: str) -> Iterator[str]:
    for key in block:
        if key not in {"type", "block_id"}:
            yield f"[ERROR] additional property: {key} [json-pointer:{path}]"


BLOCKS = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "image": _image,
    "rich_text": _rich_text,
    "markdown": _markdown,
    "table": _table,
    "divider": _divider,
}


def check_view(view: Piece, kind: str) -> list[str]:
    """Return what is wrong with a view that has to be a modal or a home."""
    found: list[str] = []
    if view.get("type") != kind:
        found.append(f"[ERROR] must be {kind} [json-pointer:/view/type]")
    if kind == "modal":
        found += _check_modal(view)
    found += short(view.get("private_metadata"), MAX_METADATA, "/view/private_metadata")
    for key in ("callback_id", "external_id"):
        found += short(view.get(key), MAX_ID, f"/view/{key}")
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        return [*found, "[ERROR] missing required field: blocks [json-pointer:/view]"]
    found += check_blocks(blocks, HOME_BLOCKS if kind == "home" else VIEW_BLOCKS, kind)
    return found + _check_view_with_sdk(view)


def _check_modal(view: Piece) -> Iterator[str]:
    yield from check_text(view.get("title"), MAX_TITLE, "/view/title", plain=True)
    for key in ("submit", "close"):
        if view.get(key) is not None:
            yield from check_text(view[key], MAX_TITLE, f"/view/{key}", plain=True)
    has_input = any(block.get("type") == "input" for block in view.get("blocks") or ())
    if has_input and not view.get("submit"):
        yield "[ERROR] missing required field: submit [json-pointer:/view]"


def _check_view_with_sdk(view: Piece) -> list[str]:
    plain = {**view, "blocks": [{"type": "divider"}]}  # the blocks themselves were judged one by one
    try:
        View(**copy.deepcopy(plain)).to_dict()
    except (SlackObjectFormationError, TypeError) as wrong:
        return [f"[ERROR] {wrong} [json-pointer:/view]"]
    return []


def text_size(blocks: Sequence[Piece]) -> int:
    """Return the characters that blocks show, which Slack caps for a message as a whole."""
    return sum(
        len(value)
        for piece in pieces(blocks)
        for key, value in piece.items()
        if key in COUNTED and isinstance(value, str)
    )


__all__ = ["ELEMENTS", "HOME_BLOCKS", "MESSAGE_BLOCKS", "VIEW_BLOCKS", "check_blocks", "check_view", "text_size"]
