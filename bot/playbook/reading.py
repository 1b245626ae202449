"""Turn a tree into a model, or into the problems that keep it from being one."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.playbook.problem import Problem
from bot.playbook.schema import Part
from bot.playbook.source import Branch, locate, plain

Model = TypeVar("Model", bound=BaseModel)

# the library's kind of fault -> our sentence, and which of the library's facts it quotes.
KINDS: Mapping[str, tuple[str, str]] = {
    "missing": ("problem.missing_field", ""),
    "extra_forbidden": ("problem.unknown_field", ""),
    "literal_error": ("problem.not_one_of", "expected"),
    "string_type": ("problem.not_text", ""),
    "string_pattern_mismatch": ("problem.bad_name", ""),
    "string_too_long": ("problem.too_long", "max_length"),
    "int_type": ("problem.not_a_number", ""),
    "int_parsing": ("problem.not_a_number", ""),
    "time_delta_type": ("problem.not_a_duration", ""),
    "time_delta_parsing": ("problem.not_a_duration", ""),
    "date_type": ("problem.not_a_date", ""),
    "date_from_datetime_parsing": ("problem.not_a_date", ""),
    "list_type": ("problem.not_a_list", ""),
    "model_type": ("problem.not_a_group", ""),
    "dict_type": ("problem.not_a_group", ""),
}


def read(model: type[Model], tree: Branch) -> tuple[Model | None, list[Problem]]:
    """Return the model, or None with every reason why the tree is not one."""
    try:
        return model.model_validate(plain(tree)), []
    except ValidationError as error:
        return None, [_problem(each, tree) for each in error.errors(include_url=False)]


def _problem(error: ErrorDetails, tree: Branch) -> Problem:
    path = error["loc"]
    key, quoted = KINDS.get(error["type"], ("problem.wrong_value", ""))
    facts = {"field": ".".join(map(str, path)), "got": _shown(error["input"]), "reason": error["msg"]}
    if quoted:
        facts["wanted"] = str(error.get("ctx", {}).get(quoted, ""))
    near = get_close_matches(str(path[-1]), _known_fields(), n=1) if key == "problem.unknown_field" else ()
    if near:
        key, facts["near"] = "problem.unknown_field_near", near[0]
    return Problem(locate(tree, path), key, facts)


def _shown(value: Any) -> str:
    return str(value)[:60] if isinstance(value, str | int | float) else type(value).__name__


def _known_fields() -> set[str]:
    """Return the names of all fields of all parts, for the one that was probably meant."""
    return {field.alias or name for part in Part.__subclasses__() for name, field in part.model_fields.items()}
