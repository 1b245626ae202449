"""Tongues: in which language and by which clock Slack's side speaks to somebody, remembered for a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from adapters.slack.memory import Memory
from bot.model.org import Org, Person
from bot.model.room import Room
from bot.ports import Store, Work
from bot.texts import Say, Texts

FRESH = timedelta(seconds=10)  # after a change of language the adapter's own words follow this much later
MOST = 10_000  # people and rooms whose language is remembered


class Manner(NamedTuple):
    """Whose languages count, the first that there is, and the zone of their clock."""

    locales: tuple[str | None, ...]
    zone: str


class Tongues:
    """Finds how to speak to a person, by their handle, and in a room."""

    def __init__(self, store: Store, texts: Texts, clock: Callable[[], datetime]) -> None:
        self._store, self._texts = store, texts
        self._known: Memory[tuple[str, str], Manner] = Memory(clock, lasts=FRESH, size=MOST)

    async def __call__(self, org_id: str | None, handle: str | None, /) -> Say:
        """Return the texts in somebody's language, in their organisation's, or in this Beacon's."""
        if org_id is None:
            return self._texts.speaking()
        found = await self._manner(org_id, f"@{handle or ''}", lambda work: _of_person(work, org_id, handle))
        return self._texts.speaking(*found.locales)

    async def zone_of(self, org_id: str | None, handle: str | None, /) -> str:
        """Return the zone of a person's clock, of their organisation's, or UTC."""
        if org_id is None:
            return "UTC"
        return (await self._manner(org_id, f"@{handle or ''}", lambda work: _of_person(work, org_id, handle))).zone

    async def of_room(self, room: Room) -> tuple[Say, str]:
        """Return the texts and the time zone in which a room is spoken to."""
        found = await self._manner(room.org_id, room.id, lambda work: _of_room(work, room))
        return self._texts.speaking(*found.locales), found.zone

    async def _manner(self, org_id: str, name: str, look: Callable[[Work], Manner]) -> Manner:
        known = self._known.get((org_id, name))
        if known is None:
            known = await asyncio.wrap_future(self._store.submit(org_id, look, write=False))
            self._known.put((org_id, name), known)
        return known


def _of_person(work: Work, org_id: str, handle: str | None) -> Manner:
    people = work.find(Person, handle=handle, limit=1) if handle else []
    return _manner_of(work.get(Org, org_id), people[0] if people else None, None)


def _of_room(work: Work, room: Room) -> Manner:
    """A room for one person is spoken to as they are."""
    person = work.get(Person, room.person_id) if room.person_id else None
    return _manner_of(work.get(Org, room.org_id), person, room.locale)


def _manner_of(org: Org | None, person: Person | None, locale: str | None) -> Manner:
    own = person.language if person else locale
    zone = (person.time_zone if person else None) or (org.zone if org else None) or "UTC"
    return Manner((own, org.locale if org else None), zone)
