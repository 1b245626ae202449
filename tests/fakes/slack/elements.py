"""The limits of interactive elements, text and composition objects of Block Kit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Piece = Mapping[str, Any]
ANYWHERE = ("section", "actions", "input")
MAX_ID, MAX_OPTIONS, MAX_LABEL, MAX_OPTION_VALUE = 255, 100, 75, 150


def short(value: Any, most: int, path: str) -> Iterator[str]:
    """Find fault with a string that is too long."""
    if isinstance(value, str) and len(value) > most:
        yield f"[ERROR] must be less than {most + 1} characters [json-pointer:{path}]"


def between(items: Sequence[Any], least: int, most: int, path: str, what: str) -> Iterator[str]:
    """Find fault with too few or too many items."""
    if len(items) > most:
        yield f"[ERROR] no more than {most} {what} allowed [{len(items)} items] [json-pointer:{path}]"
    elif len(items) < least:
        yield f"[ERROR] no less than {least} {what} allowed [{len(items)} items] [json-pointer:{path}]"


def check_text(text: Any, most: int, path: str, *, plain: bool = False) -> Iterator[str]:
    """Find fault with a text object."""
    if not isinstance(text, Mapping) or not isinstance(text.get("text"), str):
        yield f"[ERROR] missing required field: text [json-pointer:{path}]"
        return
    kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    if text.get("type") not in kinds:
        yield f"[ERROR] must be {' or '.join(kinds)} [json-pointer:{path}/type]"
    if not text["text"]:
        yield f"[ERROR] must be more than 0 characters [json-pointer:{path}/text]"
    if text.get("type") == "mrkdwn" and "emoji" in text:
        yield f"[ERROR] additional property: emoji [json-pointer:{path}]"
    yield from short(text["text"], most, f"{path}/text")


def check_element(element: Any, path: str, place: str) -> Iterator[str]:
    """Find fault with an element in a block of the sort `place`."""
    kind = str(element.get("type", "")) if isinstance(element, Mapping) else ""
    if kind not in ELEMENTS:
        yield f"[ERROR] unsupported type: {kind} [json-pointer:{path}/type]"
        return
    places, check = ELEMENTS[kind]
    if place not in places:
        yield f"[ERROR] unsupported type: {kind} in {place} [json-pointer:{path}/type]"
    yield from short(element.get("action_id"), MAX_ID, f"{path}/action_id")
    if "placeholder" in element:
        yield from check_text(element["placeholder"], 150, f"{path}/placeholder", plain=True)
    if "confirm" in element:
        yield from _confirm(element["confirm"], f"{path}/confirm")
    yield from check(element, path)


def _confirm(confirm: Piece, path: str) -> Iterator[str]:
    yield from check_text(confirm.get("title"), 100, f"{path}/title", plain=True)
    yield from check_text(confirm.get("text"), 300, f"{path}/text")
    yield from check_text(confirm.get("confirm"), 30, f"{path}/confirm", plain=True)
    yield from check_text(confirm.get("deny"), 30, f"{path}/deny", plain=True)


def _button(element: Piece, path: str) -> Iterator[str]:
    yield from check_text(element.get("text"), 75, f"{path}/text", plain=True)
    yield from short(element.get("value"), 2_000, f"{path}/value")
    yield from short(element.get("url"), 3_000, f"{path}/url")
    yield from short(element.get("accessibility_label"), 75, f"{path}/accessibility_label")
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield f"[ERROR] must be one of primary, danger [json-pointer:{path}/style]"
    if element.get("value") == "":
        yield f"[ERROR] must be more than 0 characters [json-pointer:{path}/value]"


def _option(option: Piece, path: str, *, plain: bool = True) -> Iterator[str]:
    yield from check_text(option.get("text"), MAX_LABEL, f"{path}/text", plain=plain)
    if not isinstance(option.get("value"), str) or not option["value"]:
        yield f"[ERROR] missing required field: value [json-pointer:{path}]"
    yield from short(option.get("value"), MAX_OPTION_VALUE, f"{path}/value")
    if "description" in option:
        yield from check_text(option["description"], MAX_LABEL, f"{path}/description", plain=plain)


def _options(element: Piece, path: str, most: int, *, plain: bool = True) -> Iterator[str]:
    options = element.get("options", [])
    yield from between(options, 1, most, f"{path}/options", "items")
    for index, option in enumerate(options):
        yield from _option(option, f"{path}/options/{index}", plain=plain)
    values = [option.get("value") for option in options]
    if len(set(values)) != len(values):
        yield f"[ERROR] values must be unique [json-pointer:{path}/options]"
    yield from _initial(element, options, path)


def _initial(element: Piece, options: Sequence[Piece], path: str) -> Iterator[str]:
    chosen = [*element.get("initial_options", ())]
    if element.get("initial_option"):
        chosen.append(element["initial_option"])
    known = {(option.get("value"), str(option.get("text", {}).get("text"))) for option in options}
    for option in chosen:
        if (option.get("value"), str(option.get("text", {}).get("text"))) not in known:
            yield f"[ERROR] initial option is not one of the options [json-pointer:{path}]"


def _select(element: Piece, path: str) -> Iterator[str]:
    groups = element.get("option_groups")
    if groups is None:
        yield from _options(element, path, MAX_OPTIONS)
        return
    yield from between(groups, 1, MAX_OPTIONS, f"{path}/option_groups", "items")
    for index, group in enumerate(groups):
        where = f"{path}/option_groups/{index}"
        yield from check_text(group.get("label"), MAX_LABEL, f"{where}/label", plain=True)
        yield from _options(group, where, MAX_OPTIONS)
    yield from _initial(element, [option for group in groups for option in group.get("options", ())], path)


def _overflow(element: Piece, path: str) -> Iterator[str]:
    yield from _options(element, path, 5)


def _boxes(element: Piece, path: str) -> Iterator[str]:
    yield from _options(element, path, 10, plain=False)


def _text_input(element: Piece, path: str) -> Iterator[str]:
    most, least = element.get("max_length", 3_000), element.get("min_length", 0)
    if not 1 <= most <= 3_000:
        yield f"[ERROR] must be between 1 and 3000 [json-pointer:{path}/max_length]"
    if not 0 <= least <= 3_000:
        yield f"[ERROR] must be between 0 and 3000 [json-pointer:{path}/min_length]"
    yield from short(element.get("initial_value"), min(3_000, most), f"{path}/initial_value")


def _matching(key: str, pattern: str) -> Any:
    def check(element: Piece, path: str) -> Iterator[str]:
        if key in element and not re.fullmatch(pattern, str(element[key])):
            yield f"[ERROR] {key} has a wrong form [json-pointer:{path}/{key}]"

    return check


def _number(element: Piece, path: str) -> Iterator[str]:
    if not isinstance(element.get("is_decimal_allowed"), bool):
        yield f"[ERROR] missing required field: is_decimal_allowed [json-pointer:{path}]"


def _image(element: Piece, path: str) -> Iterator[str]:
    if not (element.get("image_url") or element.get("slack_file")):
        yield f"[ERROR] missing required field: image_url [json-pointer:{path}]"
    if not element.get("alt_text"):
        yield f"[ERROR] missing required field: alt_text [json-pointer:{path}]"
    yield from short(element.get("image_url"), 3_000, f"{path}/image_url")
    yield from short(element.get("alt_text"), 2_000, f"{path}/alt_text")


def _fine(element: Piece, path: str) -> Iterator[str]:
    if "options" in element:
        yield f"[ERROR] additional property: options [json-pointer:{path}]"


PICKERS = ("external_select", "users_select", "conversations_select", "channels_select")
ELEMENTS: dict[str, tuple[tuple[str, ...], Any]] = {
    "button": (("section", "actions"), _button),
    "image": (("section", "context"), _image),
    "overflow": (("section", "actions"), _overflow),
    "static_select": (ANYWHERE, _select),
    "multi_static_select": (("section", "input"), _select),
    "checkboxes": (ANYWHERE, _boxes),
    "radio_buttons": (ANYWHERE, _boxes),
    "plain_text_input": (("input",), _text_input),
    "email_text_input": (("input",), _fine),
    "url_text_input": (("input",), _fine),
    "number_input": (("input",), _number),
    "rich_text_input": (("input",), _fine),
    "file_input": (("input",), _fine),
    "datepicker": (ANYWHERE, _matching("initial_date", r"\d{4}-\d\d-\d\d")),
    "timepicker": (ANYWHERE, _matching("initial_time", r"([01]\d|2[0-3]):[0-5]\d")),
    "datetimepicker": (("actions", "input"), _matching("initial_date_time", r"\d{10}")),
    **dict.fromkeys(PICKERS, (ANYWHERE, _fine)),
    **{f"multi_{kind}": (("section", "input"), _fine) for kind in PICKERS},
}
