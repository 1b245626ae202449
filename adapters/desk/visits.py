"""Visits: who is signed in, how a visit begins and ends, and what protects it from other sites."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from bot.doors import Knock
from bot.model.org import Person
from bot.model.signin import VISIT_LASTS, SignInLink, Visit, digest_of
from bot.ports import Store, Work
from bot.refusals import Conflict, Refusal

COOKIE = "beacon_visit"
OURS = ("same-origin", "none")  # what a browser says of requests from our own pages, or typed by hand


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in. `csrf` must come back with everything they send."""

    person: Person
    token: str
    csrf: str


class Visits:
    """Begins, finds and ends visits. `new_token` returns a secret that nobody can guess."""

    def __init__(
        self,
        store: Store,
        org_id: str,
        clock: Callable[[], datetime],
        new_token: Callable[[], str],
        *,
        path: str,
        secure: bool,
    ) -> None:
        """Take the path that the cookie is for, and whether it may travel over https only."""
        self._store, self._org_id, self._clock, self._new_token = store, org_id, clock, new_token
        self._path, self._secure = path, secure

    async def of(self, knock: Knock) -> Visitor | None:
        """Return who knocks, or None for somebody who is not signed in."""
        token = _cookie(knock)
        if not token:
            return None
        found = self._store.submit(self._org_id, lambda work: _person(work, token, self._clock()), write=False)
        person = await asyncio.wrap_future(found)
        return Visitor(person, token, csrf_of(token)) if person else None

    async def lasting(self, tokens: Collection[str]) -> set[str]:
        """Return those of some visits that are still good."""
        now = self._clock()
        found = self._store.submit(
            self._org_id, lambda work: {token for token in tokens if _person(work, token, now)}, write=False
        )
        return await asyncio.wrap_future(found)

    async def redeem(self, link_token: str) -> str:
        """Use a sign-in link up; return the token of the visit that begins. Refuses a link that is not good."""
        token, now = self._new_token(), self._clock()
        return await asyncio.wrap_future(
            self._store.submit(self._org_id, lambda work: _redeem(work, link_token, token, now))
        )

    async def begin_as(self, handle: str) -> str:
        """Begin a visit without a link, for the demo organisation; return its token."""
        token, now = self._new_token(), self._clock()
        return await asyncio.wrap_future(
            self._store.submit(self._org_id, lambda work: _begin(work, _named(work, handle), token, now))
        )

    async def end(self, visitor: Visitor, *, everywhere: bool) -> None:
        """End a visit, or all visits of the person."""
        now, token_id = self._clock(), digest_of(visitor.token)
        job = self._store.submit(self._org_id, lambda work: _end(work, visitor.person.id, token_id, now, everywhere))
        await asyncio.wrap_future(job)

    def cookie(self, token: str) -> str:
        """Return the header that gives a browser its visit; an empty token takes it away."""
        age = int(VISIT_LASTS.total_seconds()) if token else 0
        secure = "; Secure" if self._secure else ""
        return f"{COOKIE}={token}; Path={self._path}; Max-Age={age}; HttpOnly; SameSite=Lax{secure}"


def csrf_of(token: str) -> str:
    """Return the proof that a form came from our own page: only who has the cookie could make it."""
    return hmac.new(token.encode(), b"csrf", sha256).hexdigest()


def is_ours(sent: Mapping[str, str], visitor: Visitor) -> bool:
    """Say whether something that was sent was made for this very visit."""
    return hmac.compare_digest(sent.get("csrf", "").encode(), visitor.csrf.encode())


def is_from_our_page(knock: Knock, host: str) -> bool:
    """Say whether a browser sends something from a page of ours; `host` is the name by which the world knows it.

    A proxy may ask us by another name than the browser asked the proxy.
    """
    if knock.headers.get("sec-fetch-site", "none") not in OURS:
        return False
    origin = knock.headers.get("origin", "")
    return not origin or urlsplit(origin).netloc in (knock.headers.get("host", ""), host)


def _cookie(knock: Knock) -> str:
    """Return our cookie. Others of the same host, which need not even be well-formed, do not matter."""
    pairs = (pair.strip().partition("=") for pair in knock.headers.get("cookie", "").split(";"))
    return next((value for name, _, value in pairs if name == COOKIE), "")


def _person(work: Work, token: str, now: datetime) -> Person | None:
    visit = work.get(Visit, digest_of(token))
    person = work.get(Person, visit.person_id) if visit and visit.lasts(now) else None
    return person if person and person.active else None


def _redeem(work: Work, link_token: str, token: str, now: datetime) -> str:
    link = work.get(SignInLink, digest_of(link_token), hold=True)
    person = work.get(Person, link.person_id) if link else None
    if link is None or person is None or not person.active:
        raise Refusal("link.unknown")
    if not work.swap(link, link.used(now)):
        raise Conflict  # somebody else used it in this moment: it is read again, and refused
    return _begin(work, link.person_id, token, now)


def _named(work: Work, handle: str) -> str:
    found = work.find(Person, handle=handle, active=True, limit=1)
    if not found:
        raise Refusal("person.unknown", person=handle)
    return found[0].id


def _begin(work: Work, person_id: str, token: str, now: datetime) -> str:
    work.add(Visit(digest_of(token), work.org_id, person_id, now + VISIT_LASTS))
    return token


def _end(work: Work, person_id: str, token_id: str, now: datetime, everywhere: bool) -> None:
    for visit in work.find(Visit, person_id=person_id, ended_at=None):
        if (everywhere or visit.id == token_id) and not work.swap(visit, visit.ended(now)):
            raise Conflict
