"""Forms: a verb's fields, described once, filled from words and flags or from a submitted form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from bot.attachments import MOST_BYTES, MOST_CHARACTERS
from bot.cards import Choice, FieldKind, FieldView, FormView
from bot.grammar import nearest, take_apart, unquoted
from bot.refusals import Refusal
from bot.texts import Say
from bot.times import read_duration

MAX_LINE = 200
MAX_PARAGRAPH = 2_000  # the five of an update fit into the smallest message of a chat, in any script
MAX_DIGITS = 9  # more does not fit into a column
Offers = Mapping[str, tuple[Choice, ...]]


@dataclass(frozen=True, slots=True)
class Shape:
    """How a field is typed, shown and bounded; it stands in the field's annotation."""

    kind: FieldKind = "line"
    position: int | None = None  # its place among the words; None: only by flag
    rest: bool = False  # takes all remaining words
    required: bool = False
    choices: tuple[str, ...] = ()
    hidden: bool = False  # for buttons and machines; not shown in the form

    @property
    def max_length(self) -> int:
        """How many characters the field takes."""
        if self.kind == "file":
            return MOST_CHARACTERS
        return MAX_PARAGRAPH if self.kind == "paragraph" else MAX_LINE


class Form(BaseModel):
    """Base of every verb's form. Values arrive as text and leave typed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


F = TypeVar("F", bound=Form)


class Nothing(Form):
    """The form of a verb that takes no words."""


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one field: a key in the catalogue (`field.<key>`) and its facts."""

    field: str
    key: str
    facts: dict[str, object]


class InvalidForm(Exception):
    """Fields that cannot be taken as they are; nothing was done."""

    def __init__(self, faults: tuple[FieldFault, ...], raw: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{fault.field}: {fault.key}" for fault in faults))
        self.faults = faults
        self.raw = dict(raw)


@cache
def shapes(form: type[Form]) -> dict[str, Shape]:
    """Return a form's fields in order, with their shapes."""
    return {
        name: next((item for item in info.metadata if isinstance(item, Shape)), Shape())
        for name, info in form.model_fields.items()
    }


def read_words(form: type[Form], rest: str) -> dict[str, str]:
    """Return the raw values of a form from what was typed after a verb."""
    fields = shapes(form)
    bare = {_dashed(name) for name, shape in fields.items() if shape.kind == "toggle"}
    prose = all(shape.position is not None for shape in fields.values())
    parts = take_apart(rest, {_dashed(name) for name in fields} - bare, bare, prose=prose)
    raw = {_named(flag): value or ("yes" if flag in bare else "") for flag, value in parts.flags.items()}
    placed = sorted((shape.position, name) for name, shape in fields.items() if shape.position is not None)
    return _place(parts.words, [(name, fields[name]) for _, name in placed if name not in raw], raw)


def _dashed(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _named(flag: str) -> str:
    """Return the field of a flag; `next` and the like stay what they are."""
    return flag.replace("-", "_")


def _place(words: str, fields: list[tuple[str, Shape]], raw: dict[str, str]) -> dict[str, str]:
    remaining = words.strip()
    for name, shape in fields:
        if not remaining:
            break
        if shape.rest:
            raw[name], remaining = unquoted(remaining), ""
        else:
            raw[name], _, remaining = (part.strip() for part in _first(remaining))
    if remaining:
        raise Refusal("words.too_many", words=remaining[:60])
    return raw


def _first(words: str) -> tuple[str, str, str]:
    if words.startswith('"') and '"' in words[1:]:
        inside, _, after = words[1:].partition('"')
        return inside, "", after
    return (*words.split(maxsplit=1), "", "")[0], "", words.partition(words.split(maxsplit=1)[0])[2]


def fill_form(form: type[F], raw: Mapping[str, str]) -> F:
    """Return the typed form. Raises `InvalidForm` with every fault at once."""
    fields = shapes(form)
    # A file is left as it is: its first line counts, and its first cell may be empty.
    values = {
        name: value if fields[name].kind == "file" else value.strip()
        for name, value in raw.items()
        if name in fields and value.strip()
    }
    faults = [fault for name, shape in fields.items() for fault in _faults(name, shape, values)]
    typed = {name: _typed(shape, values[name]) for name, shape in fields.items() if name in values}
    try:
        filled = form.model_validate(typed)
    except ValidationError as error:
        faults += [_fault(detail) for detail in error.errors(include_url=False)]
    if faults:
        raise InvalidForm(tuple(faults), raw)
    return filled


def _faults(name: str, shape: Shape, values: Mapping[str, str]) -> list[FieldFault]:
    value = values.get(name, "")
    if not value:
        return [FieldFault(name, "required", {})] if shape.required else []
    if len(value) > shape.max_length:
        if shape.kind == "file":
            return [FieldFault(name, "too_big", {"limit": MOST_BYTES // 1024 // 1024})]
        return [FieldFault(name, "too_long", {"limit": shape.max_length, "length": len(value)})]
    if shape.choices and value.lower() not in shape.choices:
        facts = {"value": value[:40], "known": ", ".join(shape.choices)}
        return [
            FieldFault(
                name,
                "choice",
                {**facts, "nearest": nearest(value.lower(), shape.choices) or shape.choices[0]},
            )
        ]
    return []


def _typed(shape: Shape, value: str) -> object:
    if shape.kind == "toggle":
        return value.lower() not in ("no", "off", "false", "0")
    if shape.kind == "person":
        return value.lstrip("@").rstrip(",.:;").lower()
    if shape.choices:
        return value.lower()
    return " ".join(value.split()) if shape.kind == "line" else value


def _fault(detail: Any) -> FieldFault:
    name = str(detail["loc"][0]) if detail["loc"] else ""
    return FieldFault(name, str(detail["type"]), dict(detail.get("ctx", {})))


def _duration(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return read_duration(value)
    except Refusal as refusal:
        raise PydanticCustomError("duration", "duration", dict(refusal.facts)) from refusal


def _number(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not value.isdecimal() or len(value) > MAX_DIGITS:
        raise PydanticCustomError("number", "number", {"value": value[:40]})
    return int(value)


Duration = Annotated[timedelta | None, BeforeValidator(_duration)]
Number = Annotated[int | None, BeforeValidator(_number)]


def view_form(
    form: type[Form],
    verb: str,
    say: Say,
    *,
    offers: Offers | None = None,
    raw: Mapping[str, str] | None = None,
    faults: tuple[FieldFault, ...] = (),
) -> FormView:
    """Return a form to show: prefilled with `raw`, with each fault at its field."""
    base = f"form.{verb.replace(' ', '_')}"
    wrong = {fault.field: say(f"field.{fault.key}", **fault.facts) for fault in faults}
    fields = tuple(
        _view_field(
            name,
            shape,
            f"{base}.{name}",
            say,
            offered=(offers or {}).get(name, ()),
            value=(raw or {}).get(name, ""),
            error=wrong.get(name, ""),
        )
        for name, shape in shapes(form).items()
        if not shape.hidden
    )
    return FormView(verb, say(base), say("form.submit"), fields)


def _view_field(
    name: str, shape: Shape, key: str, say: Say, *, offered: tuple[Choice, ...], value: str, error: str
) -> FieldView:
    hint = say(f"{key}.hint") if say.knows(f"{key}.hint") else ""
    choices = offered or tuple(Choice(choice, _label(f"{key}.{choice}", choice, say)) for choice in shape.choices)
    kind: FieldKind = "choice" if choices else shape.kind
    limit = shape.max_length if kind in ("line", "paragraph") else None
    shown = "" if kind == "file" else value[: shape.max_length]  # a file is chosen again, and never sent back
    return FieldView(name, kind, say(key), hint, shape.required, choices, limit, shown, error)


def _label(key: str, otherwise: str, say: Say) -> str:
    return say(key) if say.knows(key) else otherwise
