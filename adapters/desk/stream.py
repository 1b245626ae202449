"""Streams: what changes in a room becomes fragments, drawn once for all who see the room alike."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Future

from adapters.desk.frames import Panel, Surroundings
from adapters.desk.live import Hub, View
from adapters.desk.pages import Pages
from adapters.desk.reading import last_change, panel_of, shown
from adapters.desk.render import Renderer
from adapters.desk.visits import Visitor, Visits
from bot.context import Context
from bot.model.crisis import Crisis
from bot.model.org import BEACON, Person
from bot.model.records import LocalMessage
from bot.model.room import Room
from bot.refusals import Unavailable

INSPECTION = 2.0  # seconds between two looks at who may still listen

ReadRoom = Callable[[str, int], Future[list[LocalMessage]]]  # room id, after which change

log = logging.getLogger("beacon.desk")


class Streams:
    """The live side of the desk."""

    def __init__(self, pages: Pages, renderer: Renderer, read_room: ReadRoom, visits: Visits) -> None:
        self._pages, self._renderer, self._read_room, self._visits = pages, renderer, read_room, visits
        self.hub = Hub(self._since, self._draw)

    async def follow(self, room_id: str, visitor: Visitor, after: int) -> AsyncGenerator[bytes, None]:
        """Return the events of a room for a visitor who has seen everything up to the change `after`."""
        look = self._pages.look(visitor.person)
        # A page can have seen more than there is: of a database that was put back to an older state.
        last = await self._pages.see(visitor.person, lambda context: last_change(context.work, room_id))
        return self.hub.follow(View(room_id, look.locale, look.zone), min(after, last), visitor.token)

    async def inspect(self) -> None:
        """End the streams of those who signed out or were taken in no more, until cancelled."""
        while True:
            await asyncio.sleep(INSPECTION)
            try:
                visits = self.hub.visits()
                self.hub.dismiss(visits - await self._visits.lasting(visits))
            except Unavailable:
                log.warning("store_away")

    async def _since(self, room_id: str, after: int) -> list[LocalMessage]:
        return await asyncio.wrap_future(self._read_room(room_id, after))

    async def _draw(self, view: View, messages: list[LocalMessage]) -> str:
        """Draw messages as they are now, with what is pinned and the panel of their crisis."""
        look = self._pages.look_in(view.locale, view.zone)
        nobody = Person(BEACON, self._pages.site.org.id, BEACON, BEACON, locale=view.locale, zone=view.zone)

        def panel(context: Context) -> Panel | None:
            room = context.work.get(Room, view.room_id)
            crisis = context.work.get(Crisis, room.crisis_id) if room and room.crisis_id else None
            return panel_of(context, crisis, look) if crisis else None

        surroundings = Surroundings(look, "", "", await self._pages.see(nobody, panel))
        return self._renderer.live(surroundings, shown(messages))
