"""Forms as inputs of a view, and what people filled in as fields again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from adapters.slack.paint.canvas import Canvas, Element, Piece
from adapters.slack.paint.phrases import USER, text_run
from adapters.slack.paint.tones import draw_notice
from adapters.slack.paint.words import fitted, one_line, plain, units
from bot.cards import Card, Choice, FieldKind, FieldView, FormView
from bot.forms import MAX_LINE
from bot.legible import harmless
from bot.texts import shortened

MAX_LABEL, MAX_HINT, MAX_PLACEHOLDER, MAX_INPUT = 2_000, 2_000, 150, 3_000
MAX_OPTION, MAX_VALUE = 75, 150
MAX_OPTIONS = 100  # of a list, and of a group in a longer one
MAX_ERROR = 500
YES = "yes"
NOS = ("", "no", "off", "false", "0")
BRIEF = ("duration", "time")  # their hint is an example, and stands where the answer goes


def draw_fields(form: FormView, canvas: Canvas) -> Iterator[Piece]:
    """Yield the fields of a form, with what was wrong below each. Raises ValueError for what Slack cannot offer."""
    for field in form.fields:
        yield Piece(_input(field, canvas), one_line(field.label))
        if field.error:
            yield from draw_notice("warn", [text_run(harmless(field.error))], canvas)


def form_of(shown: FormView | Card) -> FormView | None:
    """Return the form that is shown, alone or on a card."""
    if isinstance(shown, FormView):
        return shown
    return next((block for block in shown.blocks if isinstance(block, FormView)), None)


def faults(shown: FormView | Card) -> dict[str, str]:
    """Return what was wrong with each field, by its block_id."""
    form = form_of(shown)
    wrong = [field for field in form.fields if field.error] if form else []
    return {field.name: fitted(field.error, MAX_ERROR) for field in wrong}


def fields_of(values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, str]:
    """Return the fields that a view's state holds; a person is `<@U123>`. What was left empty is left out."""
    given = {name: _given(state) for name, states in values.items() for state in states.values()}
    return {name: value for name, value in given.items() if value}


def _given(state: Mapping[str, Any]) -> str:
    if state.get("selected_options"):
        return YES
    if state.get("selected_option"):
        return str(state["selected_option"]["value"])
    if state.get("selected_user"):
        return f"<@{state['selected_user']}>"
    return str(state.get("value") or "")


def _input(field: FieldView, canvas: Canvas) -> Element:
    draw = _choice if field.choices else ELEMENTS.get(field.kind, _line)
    block: Element = {
        "type": "input",
        "block_id": field.name,
        "label": plain(fitted(field.label, MAX_LABEL)),
        "element": {**draw(field, canvas), "action_id": field.name},
        "optional": not field.required or field.kind == "toggle",
    }
    if field.hint and "placeholder" not in block["element"]:
        block["hint"] = plain(fitted(field.hint, MAX_HINT))
    return block


def _line(field: FieldView, _canvas: Canvas) -> Element:
    """Return a place to write. What was given is shown whole, even where it was too long, to be made shorter."""
    many = field.kind == "paragraph"
    given = (harmless if many else one_line)(field.value) if field.value.strip() else ""
    if units(given) > MAX_INPUT:
        given = shortened(given, MAX_INPUT // 2)
    limit = min(max(field.max_length or (MAX_INPUT if many else MAX_LINE), units(given)), MAX_INPUT)
    element: Element = {"type": "plain_text_input", "multiline": many, "max_length": limit}
    if given:
        element["initial_value"] = given
    if field.kind in BRIEF and 0 < units(field.hint) <= MAX_PLACEHOLDER:
        element["placeholder"] = plain(one_line(field.hint))
    return element


def _number(field: FieldView, canvas: Canvas) -> Element:
    """Return a place for a number; what was given and is none stands in a place for words."""
    value = field.value.strip()
    if value and not (value.isascii() and value.isdecimal()):
        return _line(field, canvas)
    element: Element = {"type": "number_input", "is_decimal_allowed": False, "min_value": "0"}
    return {**element, "initial_value": value} if value else element


def _person(field: FieldView, canvas: Canvas) -> Element:
    given = field.value.strip().removeprefix("<").removesuffix(">").partition("|")[0].removeprefix("@")
    user = canvas.faces.get(given.lower(), given)
    element: Element = {"type": "users_select"}
    return {**element, "initial_user": user} if USER.fullmatch(user) else element


def _toggle(field: FieldView, canvas: Canvas) -> Element:
    yes = {"text": plain(fitted(canvas.say("slack.form.yes"), MAX_OPTION)), "value": YES}
    element: Element = {"type": "checkboxes", "options": [yes]}
    return element if field.value.strip().lower() in NOS else {**element, "initial_options": [yes]}


def _choice(field: FieldView, _canvas: Canvas) -> Element:
    offered: dict[str, Choice] = {}
    for choice in field.choices:
        offered.setdefault(choice.value, choice)  # Slack takes no value twice
    options = [_option(choice, field) for choice in offered.values()]
    element: Element = {"type": "static_select"}
    if len(options) <= MAX_OPTIONS:
        element["options"] = options
    else:
        element["option_groups"] = _groups(options, field)
    given = [option for option in options if option["value"] == field.value]
    return {**element, "initial_option": given[0]} if given else element


def _option(choice: Choice, field: FieldView) -> Element:
    if not 0 < units(choice.value) <= MAX_VALUE:
        raise ValueError(
            f"the field {field.name!r} offers a value of {units(choice.value)} characters: {choice.label!r}"
        )
    return {"text": plain(fitted(choice.label, MAX_OPTION)), "value": choice.value}


def _groups(options: list[Element], field: FieldView) -> list[Element]:
    """Return a long list in groups, named after the places of their options."""
    if len(options) > MAX_OPTIONS * MAX_OPTIONS:
        raise ValueError(f"the field {field.name!r} offers {len(options)} values")
    chunks = [options[first : first + MAX_OPTIONS] for first in range(0, len(options), MAX_OPTIONS)]
    starts = range(1, len(options) + 1, MAX_OPTIONS)
    return [
        {"label": plain(f"{start}–{start + len(chunk) - 1}"), "options": chunk}
        for start, chunk in zip(starts, chunks, strict=True)
    ]


ELEMENTS: dict[FieldKind, Callable[[FieldView, Canvas], Element]] = {
    "number": _number,
    "person": _person,
    "toggle": _toggle,
}
