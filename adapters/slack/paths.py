"""Paths: texts and objects inside Slack's JSON, whatever it really holds there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]


def text_of(source: object, *path: str) -> str:
    """Return the text at a path of an object, or '' where there is none."""
    found = _follow(source, path)
    return found if isinstance(found, str) else ""


def part_of(source: object, *path: str) -> Json:
    """Return the object at a path of an object, or an empty one where there is none."""
    found = _follow(source, path)
    return found if isinstance(found, Mapping) else {}


def list_of(source: object, *path: str) -> tuple[str, ...]:
    """Return the texts in the list at a path of an object, or none where there is no list."""
    found = _follow(source, path)
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()


def _follow(source: object, path: tuple[str, ...]) -> object:
    for name in path:
        source = source.get(name) if isinstance(source, Mapping) else None
    return source
