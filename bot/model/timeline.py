"""The timeline: append-only events of a crisis, each sealed with the digest of the one before."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

from bot.model.crisis import ChainHead, Crisis


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `seq` counts from 1 within the crisis."""

    id: str
    org_id: str
    crisis_id: str
    seq: int
    at: datetime
    actor: str
    kind: str
    text: str
    facts: dict[str, str]
    digest: str
    version: int = 1


def seal(event: Event, previous: str) -> str:
    """Return the digest that binds an event's whole content to its predecessor's digest."""
    content = (
        previous,
        event.org_id,
        event.crisis_id,
        event.seq,
        event.at.astimezone(UTC).isoformat(),
        event.actor,
        event.kind,
        event.text,
        sorted(event.facts.items()),
    )
    return sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def append(
    crisis: Crisis, *, event_id: str, at: datetime, actor: str, kind: str, text: str, facts: dict[str, str]
) -> tuple[Crisis, Event]:
    """Add an event to a crisis; return the crisis with its new chain head, and the sealed event."""
    seq = crisis.chain.length + 1
    draft = Event(event_id, crisis.org_id, crisis.id, seq, at, actor, kind, text, facts, digest="")
    event = replace(draft, digest=seal(draft, crisis.chain.digest))
    return replace(crisis, chain=ChainHead(seq, event.digest)), event


def first_fault(crisis: Crisis, events: Iterable[Event]) -> int | None:
    """Return the `seq` at which the stored chain stops being the one that was written, or None.

    A changed, missing, added or cut-off event is found, because the crisis itself keeps the head.
    """
    previous, length = "", 0
    for length, event in enumerate(events, start=1):
        if event.seq != length or event.digest != seal(event, previous):
            return length
        previous = event.digest
    whole = crisis.chain.length == length and crisis.chain.digest == previous
    return None if whole else length + 1
