"""Signing in without a chat: one-time links, and the visits that begin with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot.refusals import Refusal

LINK_LASTS = timedelta(minutes=10)
VISIT_LASTS = timedelta(hours=12)


def digest_of(token: str) -> str:
    """Return what is stored of a secret token: it can be recognised and not be used."""
    return sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SignInLink:
    """A link that signs one person in, once. `id` is the digest of its token."""

    id: str
    org_id: str
    person_id: str
    expires_at: datetime
    used_at: datetime | None = None
    version: int = 1

    def used(self, now: datetime) -> SignInLink:
        """Use it up. Refuses one that was used or is too old."""
        if self.used_at is not None:
            raise Refusal("link.used")
        if now >= self.expires_at:
            raise Refusal("link.expired")
        return replace(self, used_at=now)


@dataclass(frozen=True, slots=True)
class Visit:
    """A person's session in a browser. `id` is the digest of the cookie's token."""

    id: str
    org_id: str
    person_id: str
    expires_at: datetime
    ended_at: datetime | None = None
    version: int = 1

    def lasts(self, now: datetime) -> bool:
        """Say whether it is still good."""
        return self.ended_at is None and now < self.expires_at

    def ended(self, now: datetime) -> Visit:
        """End it."""
        return replace(self, ended_at=now)
