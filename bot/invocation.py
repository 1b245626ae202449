"""An invocation: somebody asked for something, by words or by a submitted form, on whichever platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invocation:
    """One request.

    `words` are what was typed or what a pressed button carries. With `fields` it is a submitted form:
    `words` then is its verb, perhaps with the crisis named before it. `key` is the platform's stable
    name of the request, so that a repeated one has one effect; None where the platform has none.
    """

    org_id: str
    person: str  # handle
    words: str
    room_id: str | None = None
    fields: Mapping[str, str] | None = None
    key: str | None = None
    source: str = "terminal"
