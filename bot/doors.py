"""Doors: what arrives over HTTP and what is answered, in words that no web framework owns."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Knock:
    """A request. Header names are in lower case; `params` are the parts of the path that vary.

    `peer` is the address of the other end of the connection, or "" when it is not known.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    params: Mapping[str, str] = field(default_factory=dict)
    peer: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. `headers` add to the strict ones that every answer carries, or take their place.

    With a `stream` its chunks are sent as they come, for as long as the other end listens.
    """

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    stream: AsyncGenerator[bytes, None] | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """One way in: a method, a path (`/files/{name}` varies) and who answers.

    `most` is how many bytes may come in at it, where that is more than elsewhere.
    """

    method: str
    path: str
    answer: Callable[[Knock], Awaitable[Reply]]
    most: int = 0
