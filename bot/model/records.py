"""Plain records: replies already given, frozen playbooks, and the messages of the local rooms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that was carried out, with the reply it got; `id` is the caller's idempotency key.

    `stamp` is the digest of the signature with which it came, where it came with one.
    """

    id: str
    org_id: str
    at: datetime
    reply: dict[str, Any]
    stamp: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class PlaybookCopy:
    """The playbook that a crisis keeps, whatever is shipped later; `id` is the digest of its content."""

    id: str
    org_id: str
    document: dict[str, Any]
    version: int = 1


@dataclass(frozen=True, slots=True)
class LocalRoom:
    """What the local chat knows of a room; `id` is the room's id."""

    id: str
    org_id: str
    topic: str = ""
    archived: bool = False
    members: tuple[str, ...] = ()
    version: int = 1


@dataclass(frozen=True, slots=True)
class LocalMessage:
    """A message in a local room; `id` is that of the delivery that posted it, so it is posted once."""

    id: str
    org_id: str
    room_id: str
    seq: int  # order within its room
    posted_at: datetime
    card: dict[str, Any] = field(default_factory=dict)
    pinned: bool = False
    edited_at: datetime | None = None
    changed: int = 0  # number of its latest change, from the same series as `seq`: an edit raises it
    version: int = 1


def message_series(room_id: str) -> str:
    """Return the series that numbers a room's messages and their changes; rooms do not wait for one another."""
    return f"local_messages {room_id}"
