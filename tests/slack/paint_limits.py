"""What Slack takes, written down once more and apart from the painter: what is wrong with messages and views."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

Json = Mapping[str, Any]
MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_TEXT, MESSAGE_JSON, FALLBACK_BYTES = 12_000, 15_000, 3_500
READ = ("text", "url", "fallback", "alt_text", "image_url")  # what counts as text of a message
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u206f\ud800-\udfff]")
MARKUP = re.compile(r"<!date\^-?\d+\^[^<>|^]+\|[^<>|^]+>|<@[UW][A-Z0-9]+>")
ADDRESS = re.compile(r"(https?://[^\s<>\"@/]+[^\s<>\"]*|mailto:[^\s<>\"]+|tel:[^\s<>\"]+)")


def wrong_with_message(text: str, blocks: Sequence[Json]) -> list[str]:
    """Return what is wrong with a message."""
    faults = list(wrong_with_blocks(blocks, MESSAGE_BLOCKS, inputs=False))
    faults += [f"a text of {len(text.encode())} bytes"] * (not 0 < len(text.encode()) <= FALLBACK_BYTES)
    faults += [f"markup in the text: {text[:60]!r}"] * ("<" in text or ">" in text)
    faults += [f"a torn & in the text: {text!r}"] * bool(re.search(r"&(?!amp;|lt;|gt;)", text))
    read = sum(len(each[name]) for each in objects(blocks) for name in READ if isinstance(each.get(name), str))
    faults += [f"{read} characters of text in {len(blocks)} blocks"] * (read + 100 * len(blocks) > MESSAGE_TEXT)
    written = len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))
    return faults + [f"{written} characters of JSON"] * (written > MESSAGE_JSON)


def wrong_with_view(view: Json, kind: str) -> list[str]:
    """Return what is wrong with a modal or a Home tab."""
    faults = list(wrong_with_blocks(view["blocks"], VIEW_BLOCKS, inputs=kind == "modal"))
    faults += [f"a view of type {view['type']}"] * (view["type"] != kind)
    for name in ("title", "submit", "close"):
        if name in view:
            faults += _plain(view[name], 24, name)
    faults += ["a long state"] * (len(view.get("private_metadata", "")) > 3_000)
    faults += ["fields that nobody can send"] * (has_inputs(view) != ("submit" in view))
    View(**json.loads(json.dumps(view))).validate_json()
    return faults


def has_inputs(view: Json) -> bool:
    """Say whether a view has fields."""
    return any(block["type"] == "input" for block in view["blocks"])


def wrong_with_blocks(blocks: Sequence[Json], most: int, *, inputs: bool) -> Iterator[str]:
    """Yield what is wrong with blocks, by rules of our own and by the vendor's models."""
    if not 0 < len(blocks) <= most:
        yield f"{len(blocks)} blocks"
    names = [block["block_id"] for block in blocks if "block_id" in block]
    names += [f"action {each['action_id']}" for each in objects(blocks) if "action_id" in each]
    yield from {f"the id {name} twice" for name in names if names.count(name) > 1}
    for block in blocks:
        known = KNOWN.get(block["type"])
        if known is None or (block["type"] == "input" and not inputs):
            yield f"a block of type {block['type']}"
            continue
        yield from known(block)
        yield from (f"a steering sign in {each!r}" for each in strings(block) if STEERING.search(each))
        parsed = Block.parse(json.loads(json.dumps(block)))
        assert parsed is not None
        parsed.validate_json()
        parsed.to_dict()


def objects(value: Any) -> Iterator[Json]:
    """Yield every JSON object in a value, also itself."""
    if isinstance(value, Mapping):
        yield value
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from objects(each)


def strings(value: Any) -> Iterator[str]:
    """Yield every string in a value."""
    for each in objects(value):
        yield from (part for part in each.values() if isinstance(part, str))


def _long(words: str) -> int:
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def _plain(text: Json, most: int, what: str) -> Iterator[str]:
    if text["type"] != "plain_text" or text.get("emoji") is not False or set(text) != {"type", "text", "emoji"}:
        yield f"{what} is not plain: {text}"
    if not text["text"].strip() or _long(text["text"]) > most:
        yield f"{what} of {_long(text['text'])} characters: {text['text'][:40]!r}"


def _header(block: Json) -> Iterator[str]:
    yield from _plain(block["text"], 150, "a header")


def _section(block: Json) -> Iterator[str]:
    yield from _plain(block["text"], 3_000, "a section")


def _context(block: Json) -> Iterator[str]:
    if not 0 < len(block["elements"]) <= 10:
        yield f"{len(block['elements'])} elements of small print"
    for each in block["elements"]:
        if each["type"] == "plain_text":
            yield from _plain(each, 2_000, "small print")
        elif each["type"] != "mrkdwn" or not MARKUP.fullmatch(each["text"]):
            yield f"markup {each}"


def _actions(block: Json) -> Iterator[str]:
    if not 0 < len(block["elements"]) <= 25:
        yield f"{len(block['elements'])} buttons"
    for each in block["elements"]:
        yield from _plain(each["text"], 75, "a button")
        if each["type"] != "button" or not 0 < _long(each["value"]) <= 2_000 or not 0 < len(each["action_id"]) <= 255:
            yield f"a button like {each}"
        if each.get("style", "primary") not in {"primary", "danger"}:
            yield f"a button of style {each['style']}"


def _divider(block: Json) -> Iterator[str]:
    if set(block) != {"type"}:
        yield f"a divider with more: {block}"


def _image(block: Json) -> Iterator[str]:
    yield from _plain(block["title"], 2_000, "a caption")
    if not 0 < _long(block["alt_text"]) <= 2_000 or not re.match("https?://", block["image_url"]):
        yield f"a picture like {block}"


def _rich(block: Json) -> Iterator[str]:
    if not block["elements"]:
        yield "rich text without anything"
    for element in block["elements"]:
        if element["type"] not in {"rich_text_section", "rich_text_quote", "rich_text_list"}:
            yield f"an element {element['type']}"
        if not element["elements"] or element.get("style", "bullet") not in {"bullet", "ordered"}:
            yield f"an element like {element}"
        for each in element["elements"]:
            if (each["type"] == "rich_text_section") != (element["type"] == "rich_text_list"):
                yield f"a {each['type']} in a {element['type']}"
            leaves = each["elements"] if each["type"] == "rich_text_section" else [each]
            yield from (f"a leaf {leaf}" for leaf in leaves if not _is_fine(leaf))
            if not leaves:
                yield "an item without anything"


def _is_fine(leaf: Json) -> bool:
    match leaf["type"]:
        case "text":
            return 0 < len(leaf["text"]) <= 3_000
        case "user":
            return bool(re.fullmatch("[UW][A-Z0-9]+", leaf["user_id"]))
        case "date":
            return isinstance(leaf["timestamp"], int) and bool(leaf["format"]) and bool(leaf["fallback"])
        case "link":
            return bool(ADDRESS.fullmatch(leaf["url"]) and leaf["url"].isascii() and len(leaf["url"]) <= 3_000)
    return False


def _input(block: Json) -> Iterator[str]:
    yield from _plain(block["label"], 2_000, "a label")
    element = block["element"]
    if "hint" in block:
        yield from _plain(block["hint"], 2_000, "a hint")
    if "placeholder" in element:
        yield from _plain(element["placeholder"], 150, "a placeholder")
    if element["action_id"] != block["block_id"] or not 0 < len(block["block_id"]) <= 255:
        yield f"an input called {block['block_id']!r}"
    if _long(element.get("initial_value", "")) > element.get("max_length", 3_000) <= 3_000:
        yield f"more given than taken: {element}"
    lists = [element["options"]] if "options" in element else []
    groups = element.get("option_groups", [])
    for group in groups:
        yield from _plain(group["label"], 75, "a group")
        lists.append(group["options"])
    if len(groups) > 100 or any(not 0 < len(options) <= 100 for options in lists):
        yield f"{len(groups)} groups, lists of {[len(options) for options in lists]}"
    values = [option["value"] for options in lists for option in options]
    yield from {f"the value {value!r} twice" for value in values if values.count(value) > 1}
    for option in (option for options in lists for option in options):
        yield from _plain(option["text"], 75, "an option")
        if not 0 < _long(option["value"]) <= 150:
            yield f"a value of {_long(option['value'])}"
    given = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    yield from (f"what is not offered: {each}" for each in given if not any(each in options for options in lists))


KNOWN = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "divider": _divider,
    "image": _image,
    "rich_text": _rich,
    "input": _input,
}
