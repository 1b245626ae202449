"""The desk's pages: who looks decides what is gathered, in which language, and what may be pressed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from babel import Locale

from adapters.desk.frames import ErrorPage, Frame, HomePage, Look, RoomPage, SignInPage, Verb
from adapters.desk.reading import crisis_lines, customers_of, my_things, room_links, room_state
from adapters.desk.visits import Visitor
from bot.cards import Card
from bot.context import Context
from bot.model.delivery import Delivery, DeliveryState
from bot.model.org import Org, Person
from bot.refusals import Refusal
from bot.rooms import place_called
from bot.service import Service
from bot.times import show_moment

Result = TypeVar("Result")
UNDER_WAY = (DeliveryState.PENDING, DeliveryState.SENDING)
PATIENCE, LULL = 1.0, 0.02  # seconds that a page waits for what was just said, and between two looks


@dataclass(frozen=True, slots=True)
class Site:
    """Where the desk stands: its organisation, the prefix of its addresses, and whether it is a demo.

    `host` is the name, with a port if it needs one, by which browsers know it. `people` are those as whom one
    can act, in demo mode only; the first is who one begins as.
    """

    org: Org
    base: str
    host: str
    demo: bool = False
    people: tuple[str, ...] = ()


class Pages:
    """Gathers pages, each in one unit of work. Raises `Refusal` for a room that the visitor may not enter."""

    def __init__(self, site: Site, service: Service, clock: Callable[[], datetime], new_key: Callable[[], str]) -> None:
        self.site = site
        self._service, self._clock, self._new_key = service, clock, new_key

    def look(self, person: Person | None) -> Look:
        """Return how somebody sees the desk; a stranger sees it as the organisation does."""
        org = self.site.org
        say = self._service.texts.speaking(person.language if person else None, org.locale)
        return self.look_in(say.locale, (person.time_zone if person else None) or org.zone)

    def look_in(self, locale: str, zone: str) -> Look:
        """Return how the desk is seen in a language and a time zone."""
        say = self._service.texts.speaking(locale)
        direction = Locale.parse(say.locale).text_direction
        return Look(
            say.locale, direction, zone, say, self.site.base, partial(show_moment, zone=zone, locale=say.locale)
        )

    async def home(self, visitor: Visitor, query: str = "", reply: Card | None = None) -> HomePage:
        """Return the first page."""
        look = self.look(visitor.person)

        def read(context: Context) -> HomePage:
            frame = self._frame(context, visitor, look, title=look.say("desk.home"))
            return HomePage(frame, query, crisis_lines(context, query, look), my_things(context, look), reply)

        return await self.see(visitor.person, read)

    async def room(self, visitor: Visitor, ref: str, reply: Card | None = None) -> RoomPage:
        """Return a room's page."""
        look = self.look(visitor.person)

        def read(context: Context) -> RoomPage:
            state = room_state(context, place_called(context.work, ref, visitor.person.id), look)
            place, name = state.place, state.place.room.name
            title = f"{place.ref} {state.panel.title}" if state.panel else name
            frame = self._frame(context, visitor, look, current=place.ref, title=title)
            shown = (state.topic, state.messages, state.pinned, state.panel, state.last)
            return RoomPage(frame, place.ref, name, *shown, reply)

        return await self.see(visitor.person, read)

    async def customers(self, visitor: Visitor, ref: str) -> tuple[Frame, Card]:
        """Return the customers of a room's crisis in numbers, and what surrounds them."""
        look = self.look(visitor.person)

        def read(context: Context) -> tuple[Frame, Card]:
            crisis = place_called(context.work, ref, visitor.person.id).crisis
            if crisis is None:
                raise Refusal("room.unknown", room=ref)
            return self._frame(context, visitor, look, current=ref), customers_of(context, crisis, look)

        return await self.see(visitor.person, read)

    async def settle(self, visitor: Visitor, ref: str) -> None:
        """Wait a moment until what was said in a room stands there: on a page without script nothing arrives later."""
        person = visitor.person

        def is_under_way(context: Context) -> bool:
            room_id = place_called(context.work, ref, person.id).room.id
            return bool(context.work.find(Delivery, room_id=room_id, state=UNDER_WAY, limit=1))

        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while await self.see(person, is_under_way):
                    await asyncio.sleep(LULL)

    async def frame(self, visitor: Visitor, current: str) -> Frame:
        """Return what surrounds a fragment that is put into a page."""
        look = self.look(visitor.person)
        return await self.see(visitor.person, lambda context: self._frame(context, visitor, look, current=current))

    def sign_in(self, token: str | None, problem: str | None = None) -> SignInPage:
        """Return the page of a sign-in link, or the one that says how to get a link."""
        return SignInPage(self.look(None), token, problem)

    def error(self, status: int, key: str, **facts: object) -> ErrorPage:
        """Return the page that says why there is none."""
        look = self.look(None)
        return ErrorPage(look, status, look.say(key, **facts))

    async def see(self, person: Person, read: Callable[[Context], Result]) -> Result:
        """Gather something as a person, in a unit of work that only reads."""
        service, org, now = self._service, self.site.org, self._clock()
        job = service.store.submit(org.id, lambda work: read(service.context(work, org, person, now)), write=False)
        return await asyncio.wrap_future(job)

    def _frame(self, context: Context, visitor: Visitor, look: Look, *, current: str = "", title: str = "") -> Frame:
        say = look.say
        return Frame(
            look=look,
            title=title,
            person=visitor.person.handle,
            people=self.site.people if self.site.demo else (),
            demo=self.site.demo,
            csrf=visitor.csrf,
            rooms=room_links(context.work, visitor.person.id, current, look.base),
            verbs=tuple(Verb(verb, say(f"usage.{verb.replace(' ', '_')}")) for verb in context.permits),
            key=self._new_key(),
        )
