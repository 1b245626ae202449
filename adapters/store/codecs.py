"""Codecs: how the values of the domain rest in a column, and how they come back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from enum import Enum
from operator import attrgetter
from types import NoneType
from typing import Any, NamedTuple, get_args, get_origin

from bot.model.crisis import ChainHead
from bot.model.org import Quiet

MICROSECOND = timedelta(microseconds=1)
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_read = json.JSONDecoder().raw_decode  # what was written here has no blanks around it to look for


class Codec(NamedTuple):
    """Two functions for values that are not None; None stands for a value that rests as it is."""

    encode: Callable[[Any], Any] | None = None
    decode: Callable[[Any], Any] | None = None
    closed: bool = False  # one of a few known values, so that a statement may spell it out


def codec_for(hint: Any, dialect: str) -> Codec:
    """Return the codec for a field's type hint on `sqlite` or `postgresql`."""
    if NoneType in get_args(hint):
        (hint,) = (part for part in get_args(hint) if part is not NoneType)
    kind = get_origin(hint) or hint
    if issubclass(kind, Enum):
        members = {member.value: member for member in kind}
        return Codec(attrgetter("_value_"), members.__getitem__, closed=True)
    if kind is datetime:
        return Codec(_instant_text, datetime.fromisoformat) if dialect == "sqlite" else Codec(_aware, _utc)
    return CODECS[kind]


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a point in time needs a time zone")
    return value


def _utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


def _instant_text(value: datetime) -> str:
    """Write an instant so that the order of texts is the order of time."""
    if value.tzinfo is not UTC:
        value = _aware(value).astimezone(UTC)
    return value.isoformat(timespec="microseconds")


def _span_number(value: timedelta) -> int:
    return value // MICROSECOND


def _span(number: int) -> timedelta:
    return number * MICROSECOND


def _tuple(text: str) -> tuple[Any, ...]:
    return () if text == "[]" else tuple(_read(text)[0])


def _document(text: str) -> dict[str, Any]:
    return {} if text == "{}" else _read(text)[0]


def _quiet_text(quiet: Quiet) -> str:
    return f"{quiet.start.isoformat()}-{quiet.end.isoformat()}"


def _quiet(text: str) -> Quiet:
    start, end = text.split("-")
    return Quiet(time.fromisoformat(start), time.fromisoformat(end))


def _head_text(head: ChainHead) -> str:
    return f"{head.length}:{head.digest}"


def _head(text: str) -> ChainHead:
    length, digest = text.split(":")
    return ChainHead(int(length), digest)


CODECS: dict[type, Codec] = {
    str: Codec(),
    int: Codec(),
    bool: Codec(bool, bool, closed=True),
    dict: Codec(_json, _document),
    tuple: Codec(_json, _tuple),
    timedelta: Codec(_span_number, _span),
    Quiet: Codec(_quiet_text, _quiet),
    ChainHead: Codec(_head_text, _head),
}
