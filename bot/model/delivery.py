"""Deliveries: outbox rows, each one thing that must reach a chat, and how its sending stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any


class DeliveryKind(StrEnum):
    """What is asked of the chat."""

    OPEN_ROOM = "open_room"
    POST = "post"
    EDIT = "edit"
    PIN = "pin"
    TOPIC = "topic"
    INVITE = "invite"
    ARCHIVE = "archive"
    UNARCHIVE = "unarchive"
    BOOKMARK = "bookmark"
    CLIP = "clip"  # read a message that somebody marked, for the timeline


class DeliveryState(StrEnum):
    """Where the sending stands. `sending` past its lease is an unknown outcome, never a failure."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    BLOCKED = "blocked"  # waits until something changes at the chat
    DEAD = "dead"  # will not be tried again; shown in status
    SUPERSEDED = "superseded"  # a newer state of the same card took its place


WAITING_STATES = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.BLOCKED)


class Priority(IntEnum):
    """Which lane goes first when many wait; the smallest is the most urgent."""

    DECLARE = 0
    REMINDER = 5
    NORMAL = 6
    COSMETIC = 9


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to send.

    `lane` keeps order: one delivery of a lane is in flight at a time, in the order of `seq`.
    `key` is unique in the organisation: the same thing is never queued twice.
    `target` is the delivery whose message is edited or pinned; `after` must be sent before this one.
    `collapse` names a card whose older states this one replaces, as long as nobody began to send them.
    `attempt` counts the tries that came to an end; one that died with its process is none.
    `error` says why the last try did not succeed; it stands on whatever was begun, until it is sent.
    `token` fences: a result is written only by the claim that holds the newest token.
    """

    id: str
    org_id: str
    chat: str
    room_id: str
    lane: str
    kind: DeliveryKind
    key: str
    created_at: datetime
    not_before: datetime
    body: dict[str, Any] = field(default_factory=dict)
    priority: Priority = Priority.NORMAL
    target: str | None = None
    after: str | None = None
    collapse: str | None = None
    state: DeliveryState = DeliveryState.PENDING
    attempt: int = 0
    started_at: datetime | None = None
    lease_until: datetime | None = None
    token: int = 0
    ref: str | None = None
    error: str | None = None
    seq: int = 0  # set by the store; order of creation
    version: int = 1
