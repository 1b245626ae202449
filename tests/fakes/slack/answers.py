"""What a person enters: the state of the inputs of a view, and the action of a pressed element."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.fakes.slack.views import View
from tests.fakes.slack.words import Button, Field, plain

Resolve = Callable[[str], str]
TYPED = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
ONE = ("static_select", "radio_buttons", "external_select")
SEVERAL = ("multi_static_select", "checkboxes", "multi_external_select")
PICKED = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}


class Unfilled(ValueError):
    """The client would not let the person submit this."""


def option_of(field: Mapping[str, Any], wanted: str) -> Mapping[str, Any]:
    """Return the option of an element by label or value; KeyError names what there is."""
    options = [*field.get("options", ())]
    for group in field.get("option_groups", ()):
        options += group.get("options", ())
    for option in options:
        if wanted in {plain(option.get("text")), option.get("value")}:
            return dict(option)
    raise KeyError(f"no option {wanted!r} in {[plain(option.get('text')) for option in options]}")


def enter(element: Mapping[str, Any], given: Any, resolve: Resolve) -> dict[str, Any]:
    """Return the state of an element after a person entered something."""
    kind = str(element.get("type", ""))
    state: dict[str, Any] = {"type": kind}
    if kind in TYPED:
        return state | {"value": None if given in {None, ""} else str(given)}
    if kind in ONE:
        return state | {"selected_option": option_of(element, str(given)) if given not in {None, ""} else None}
    if kind in SEVERAL:
        return state | {"selected_options": [option_of(element, each) for each in several(element, given)]}
    if kind == "rich_text_input":
        return state | {"rich_text_value": rich(str(given))}
    key = PICKED[kind]
    if key.endswith("s"):
        return state | {key: [resolve(str(each)) for each in given]}
    return state | {key: resolve(str(given)) if kind.endswith("_select") and given else given}


def several(element: Mapping[str, Any], given: Any) -> Sequence[str]:
    """Return the options meant: a list of them, one, or True and False for all and none."""
    if isinstance(given, bool):
        return [str(option["value"]) for option in element.get("options", ())] if given else []
    return [given] if isinstance(given, str) else list(given or ())


def rich(text: str) -> dict[str, Any]:
    """Return typed words as rich text."""
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [words]}


def initial(element: Mapping[str, Any]) -> dict[str, Any]:
    """Return the state of an element that nobody has touched."""
    kind = str(element.get("type", ""))
    state: dict[str, Any] = {"type": kind}
    if kind in TYPED:
        return state | {"value": element.get("initial_value")}
    if kind in ONE:
        return state | {"selected_option": element.get("initial_option")}
    if kind in SEVERAL:
        return state | {"selected_options": list(element.get("initial_options", ()))}
    if kind == "rich_text_input":
        return state | {"rich_text_value": element.get("initial_value")}
    key = PICKED.get(kind, "value")
    return state | {key: element.get(key.replace("selected", "initial"), [] if key.endswith("s") else None)}


def is_empty(state: Mapping[str, Any]) -> bool:
    """Tell whether a state holds nothing."""
    return not any(value for key, value in state.items() if key != "type")


def field_of(view: View, name: str) -> Field:
    """Return an input by block_id, action_id or label."""
    for field in view.fields:
        if name in {field.block_id, field.action_id, field.label}:
            return field
    raise KeyError(f"no field {name!r} in {[(field.block_id, field.label) for field in view.fields]}")


def fill(view: View, answers: Mapping[str, Any], resolve: Resolve, *, force: bool = False) -> dict[str, dict[str, Any]]:
    """Return state.values of a view with a person's answers; required inputs have to be filled unless `force`."""
    entered = {field_of(view, name).block_id: given for name, given in answers.items()}
    values: dict[str, dict[str, Any]] = {}
    for field in view.fields:
        state = view.values.get(field.block_id, {}).get(field.action_id) or initial(field.element)
        if field.block_id in entered:
            state = enter(field.element, entered[field.block_id], resolve)
        if not force:
            _check(field, state)
        values[field.block_id] = {field.action_id: state}
    return values


def _check(field: Field, state: Mapping[str, Any]) -> None:
    if is_empty(state) and not field.optional:
        raise Unfilled(f"{field.label!r} has to be filled")
    typed = state.get("value")
    longest = field.element.get("max_length", 3_000)
    if isinstance(typed, str) and field.type == "plain_text_input" and len(typed) > longest:
        raise Unfilled(f"{field.label!r} takes {longest} characters")


def pressed(button: Button, now: str) -> dict[str, Any]:
    """Return the action of a pressed button or overflow entry."""
    element = button.element
    action: dict[str, Any] = {
        "type": element["type"],
        "action_id": button.action_id,
        "block_id": button.block_id,
        "action_ts": now,
    }
    if element["type"] == "overflow":
        return action | {"selected_option": option_of(element, button.value)}
    kept = {key: element[key] for key in ("text", "value", "style", "url") if key in element}
    return action | kept
