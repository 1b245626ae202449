"""Customers: who is affected, on which ways they can be reached, and when somebody spoke with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.refusals import Refusal

LOWEST_TIER = 3  # tier 1 is served first


class Mood(StrEnum):
    """How a customer feels; it changes the first line that is said to them."""

    CALM = "calm"
    ANXIOUS = "anxious"
    ANGRY = "angry"
    PANICKED = "panicked"


class Consent(StrEnum):
    """Whether a customer agreed that what they tell is kept."""

    UNKNOWN = "unknown"
    GIVEN = "given"
    REFUSED = "refused"


class Channel(StrEnum):
    """A way on which somebody speaks with a customer."""

    PHONE = "phone"
    SMS = "sms"
    EMAIL = "email"
    CHAT = "chat"
    SOCIAL = "social"
    LETTER = "letter"
    IN_PERSON = "in_person"


class PointKind(StrEnum):
    """What tells one customer from another: each of these belongs to one of them only."""

    EMAIL = "email"
    PHONE = "phone"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who is served by the organisation. `language`, `zone` and `region` are empty when unknown."""

    id: str
    org_id: str
    number: int
    name: str
    added_by: str
    added_at: datetime
    language: str = ""
    zone: str = ""
    region: str = ""  # such as NG or IN-AP
    tier: int = LOWEST_TIER
    mood: Mood = Mood.CALM
    consent: Consent = Consent.UNKNOWN
    opted_out: bool = False  # wants to hear nothing more but the answer that was promised
    notes: str = ""
    merged_into: str | None = None  # the customer who took this one's place
    erased_at: datetime | None = None
    version: int = 1

    @property
    def ref(self) -> str:
        """How people name them where a name must not stand: K-7."""
        return f"K-{self.number}"

    def joined_to(self, other: Customer) -> Customer:
        """Give way to the same customer under another number. Refuses oneself, and a second time."""
        if other.id == self.id:
            raise Refusal("customer.same", customer=self.ref)
        if self.merged_into is not None or other.merged_into is not None:
            raise Refusal("customer.merged_already", customer=(self if self.merged_into else other).ref)
        return replace(self, merged_into=other.id)

    def erased(self, now: datetime) -> Customer:
        """Forget everything that tells who this is; the number stays, so that counts stay true."""
        if self.erased_at is not None:
            raise Refusal("customer.erased_already", customer=self.ref)
        return replace(
            self, name="", language="", zone="", region="", mood=Mood.CALM, notes="", erased_at=now, opted_out=True
        )


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """An address of one customer; `value` as it is written to, the id made of its plainest form."""

    id: str
    org_id: str
    customer_id: str
    kind: PointKind
    value: str
    version: int = 1


def point_id(kind: PointKind, plain: str) -> str:
    """Return the id of a contact point: one customer each, even when two lines of a file bring it at once."""
    return f"{kind} {plain}"


class ContactOutcome(StrEnum):
    """What came of an attempt to reach a customer."""

    REACHED = "reached"
    LEFT_MESSAGE = "left_message"
    TRIED_FAILED = "tried_failed"
    LISTENED = "listened"  # a call in which nothing was solved: listening is help, too
    SENT = "sent"  # a resource


@dataclass(frozen=True, slots=True)
class Contact:
    """One attempt to reach a customer: who made it, when, on which way, and what came of it."""

    id: str
    org_id: str
    customer_id: str
    crisis_id: str
    follow_up_id: str
    at: datetime
    by: str
    channel: str  # a `Channel`; empty when nobody said which
    outcome: ContactOutcome
    words: str = ""
    version: int = 1
