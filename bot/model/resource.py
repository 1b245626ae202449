"""Resources: what is known of each entry of the library, and what was sent to whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.refusals import Refusal


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

    `document` is the entry as a file of the library would hold it. One that is `removed` hides the entry
    of that name, a shipped one, too.
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
    """What this organisation knows of an entry of its library, shipped or its own; `id` is the entry's.

    `verified` is what was looked at, so that a new address is not taken for one that somebody saw.
    """

    id: str
    org_id: str
    status: ResourceStatus = ResourceStatus.UNVERIFIED
    verified: str = ""
    verified_by: str = ""
    verified_at: datetime | None = None
    phoned_at: datetime | None = None  # when somebody last tried its telephone number
    owner: str = ""  # who hears when it is dead or overdue
    checked_at: datetime | None = None
    code: str = ""  # what its address answered last: an HTTP status, or a word of ours for why there was none
    moved_to: str = ""  # where its address sends people now
    failures: int = 0  # checks in a row that found it dead
    check_at: datetime | None = None  # when its address is to be looked up next
    told: str = ""  # what its owner was told last, so that it is said once
    asked_to_open_by: str = ""  # who asked that gated content be opened to customers
    asked_until: datetime | None = None
    opened_by: str = ""  # who approved that
    open_until: datetime | None = None
    version: int = 1

    def looked_at(self, address: str, person_id: str, now: datetime, *, phoned: bool) -> ResourceState:
        """Note that a person looked at its address, and rang its number if so; its link is checked at once."""
        known = self.phoned_at if self.verified == address else None  # of another number it says nothing
        return replace(
            self,
            status=ResourceStatus.LIVE,
            verified=address,
            verified_by=person_id,
            verified_at=now,
            phoned_at=now if phoned else known,
            owner=self.owner or person_id,
            failures=0,
            told="",
            check_at=now,
        )

    def asked(self, person_id: str, until: datetime) -> ResourceState:
        """Ask that it be opened to customers for a while."""
        return replace(self, asked_to_open_by=person_id, asked_until=until)

    def opened(self, person_id: str, now: datetime) -> ResourceState:
        """Open it for as long as somebody asked. Refuses what nobody asked for, and a time that is over."""
        if self.asked_until is None:
            raise Refusal("resource.not_asked", resource=self.id)
        if self.asked_until <= now:
            raise Refusal("resource.until_past", resource=self.id)
        return replace(self, opened_by=person_id, open_until=self.asked_until, asked_until=None)

    def closed(self) -> ResourceState:
        """Close it again. Refuses what is not open."""
        if self.open_until is None:
            raise Refusal("resource.not_open", resource=self.id)
        return replace(self, open_until=None)

    def is_open(self, now: datetime) -> bool:
        """Say whether gated content may go to customers now."""
        return self.open_until is not None and self.open_until > now


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


def sent_id(customer_id: str, resource: str) -> str:
    """Return the id of what was sent: each resource reaches a customer once, whoever sends it at the same time."""
    return f"{customer_id}.{resource}"
