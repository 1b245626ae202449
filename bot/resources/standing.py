"""How an entry stands: whether a customer may have it today, and if not, why."""

from __future__ import annotations

from datetime import UTC, datetime, time
from enum import StrEnum

from bot.model.resource import ResourceState, ResourceStatus
from bot.resources.schema import ResourceEntry


class Standing(StrEnum):
    """What keeps an entry from customers; only what is `live` may go to one."""

    LIVE = "live"
    STAFF = "staff"  # meant for ourselves
    DEAD = "dead"
    EXPIRED = "expired"
    UNVERIFIED = "unverified"
    OVERDUE = "overdue"  # nobody looked at it for too long
    SHUT = "shut"  # gated, and nobody has opened it


DOUBTFUL = (Standing.UNVERIFIED, Standing.OVERDUE, Standing.SHUT)  # a person can make these fit for a customer


def standing(entry: ResourceEntry, state: ResourceState | None, now: datetime) -> Standing:
    """Return how an entry stands now, the reason that weighs most first."""
    dead = (state.status if state else entry.status) == ResourceStatus.DEAD
    seen = seen_at(entry, state)
    reasons = (
        (Standing.DEAD, dead),
        (Standing.EXPIRED, entry.expires_on is not None and entry.expires_on < now.date()),
        (Standing.STAFF, entry.audience == "staff"),
        (Standing.UNVERIFIED, seen is None or not entry.address),
        (Standing.OVERDUE, seen is not None and seen + entry.review_every < now),
        (Standing.SHUT, entry.is_gated and not (state and state.is_open(now))),
    )
    return next((reason for reason, holds in reasons if holds), Standing.LIVE)


def seen_at(entry: ResourceEntry, state: ResourceState | None) -> datetime | None:
    """Return when a person last looked at the address that it has now, or None when nobody did."""
    seen = [state.verified_at] if state and state.verified_at and state.verified == entry.address else []
    if entry.status == "live" and entry.verified_on:
        seen.append(datetime.combine(entry.verified_on, time(), UTC))
    return max(filter(None, seen), default=None)


def sure_number(entry: ResourceEntry, state: ResourceState | None, now: datetime) -> str:
    """Return the telephone number, or nothing when nobody tried it of late."""
    if entry.phone is None:
        return ""
    tried = [state.phoned_at] if state and state.phoned_at else []
    if entry.phone.verified_on:
        tried.append(datetime.combine(entry.phone.verified_on, time(), UTC))
    latest = max(filter(None, tried), default=None)
    return entry.phone.number if latest and latest + entry.review_every >= now else ""
