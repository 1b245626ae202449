"""Tongues: in which language Slack's side speaks to somebody, remembered for a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.model.org import Org, Person
from bot.model.room import Room
from bot.ports import Store, Work
from bot.texts import Say, Texts

FRESH = timedelta(seconds=10)  # after a change of language the adapter's own words follow this much later
MOST = 10_000  # people whose language is remembered

Locales = tuple[str | None, str | None]  # the person's own, the organisation's


class Tongues:
    """Finds the language of a person by their handle."""

    def __init__(self, store: Store, texts: Texts, clock: Callable[[], datetime]) -> None:
        self._store, self._texts, self._clock = store, texts, clock
        self._known: dict[tuple[str, str | None], tuple[datetime, Locales]] = {}

    async def __call__(self, org_id: str | None, handle: str | None, /) -> Say:
        """Return the texts in somebody's language, in their organisation's, or in this Beacon's."""
        locales = await self._locales(org_id, handle) if org_id else (None, None)
        return self._texts.speaking(*locales)

    async def of_room(self, room: Room) -> tuple[Say, str]:
        """Return the texts and the time zone in which a room is spoken to."""
        found = await asyncio.wrap_future(
            self._store.submit(room.org_id, lambda work: _standing(work, room), write=False)
        )
        locale, org_locale, zone = found
        return self._texts.speaking(locale, org_locale), zone

    async def _locales(self, org_id: str, handle: str | None) -> Locales:
        now, known = self._clock(), self._known.get((org_id, handle))
        if known and now - known[0] < FRESH:
            return known[1]
        job = self._store.submit(org_id, lambda work: _look_up(work, org_id, handle), write=False)
        locales = await asyncio.wrap_future(job)
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[org_id, handle] = now, locales
        return locales


def _standing(work: Work, room: Room) -> tuple[str | None, str | None, str]:
    """Return a room's own language, its organisation's, and the zone of its clock: for one person, theirs."""
    org, person = work.get(Org, room.org_id), work.get(Person, room.person_id) if room.person_id else None
    zone = (person.time_zone if person else None) or (org.zone if org else None) or "UTC"
    return (person.language if person else room.locale), (org.locale if org else None), zone


def _look_up(work: Work, org_id: str, handle: str | None) -> Locales:
    org = work.get(Org, org_id)
    people = work.find(Person, handle=handle, limit=1) if handle else []
    return (people[0].language if people else None), (org.locale if org else None)
