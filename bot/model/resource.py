"""Resources: what helps a customer while they wait, what is known of each, and what was sent to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ResourceStatus(StrEnum):
    """Whether somebody has looked at it: what is not verified is never put into a customer's draft."""

    UNVERIFIED = "unverified"
    LIVE = "live"
    DEAD = "dead"


class Useful(StrEnum):
    """What the customer said of it later."""

    UNASKED = "unasked"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class AddedResource:
    """An entry of the library that somebody added by command; `id` is the name that people type.

    `document` is the entry as a file of the library would hold it.
    """

    id: str
    org_id: str
    document: dict[str, object]
    added_by: str
    added_at: datetime
    removed: bool = False
    version: int = 1


@dataclass(frozen=True, slots=True)
class ResourceState:
    """What this organisation knows of an entry of its library, shipped or its own; `id` is the entry's."""

    id: str
    org_id: str
    status: ResourceStatus = ResourceStatus.UNVERIFIED
    verified_by: str = ""
    verified_at: datetime | None = None
    owner: str = ""  # who hears when it is dead or overdue
    checked_at: datetime | None = None
    code: str = ""  # what its address answered last: an HTTP status, or a word of ours for why there was none
    failures: int = 0  # checks in a row that found it dead
    check_at: datetime | None = None  # when its address is to be looked up next
    asked_to_open_by: str = ""  # who asked that gated content be opened to customers
    opened_by: str = ""  # who approved that
    open_until: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class SentResource:
    """One resource that one customer got: what, on which way, when and by whom."""

    id: str
    org_id: str
    customer_id: str
    crisis_id: str
    follow_up_id: str
    resource: str
    category: str
    channel: str
    at: datetime
    by: str
    useful: Useful = Useful.UNASKED
    version: int = 1
