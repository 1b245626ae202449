"""The desk of one organisation for a terminal: the service in the middle, the local rooms behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from adapters.console.session import Message, Reply, RoomLine, Verb
from bot.documents import read_card
from bot.forms import shapes
from bot.invocation import Invocation
from bot.model.org import Person
from bot.model.records import LocalMessage
from bot.ports import Work
from bot.refusals import Refusal, Unavailable
from bot.reply import Reply as Answer
from bot.reply import refuse
from bot.rooms import Place, places_for, room_called
from bot.service import Service

Result = TypeVar("Result")
LULL = 0.05  # seconds
ReadRoom = Callable[[str, int], Future[list[LocalMessage]]]  # room id, after which change


class MovingClock(Protocol):
    """A clock that can be moved ahead."""

    def __call__(self) -> datetime: ...

    def move(self, length: timedelta) -> None: ...


class ServiceDesk:
    """Answers a terminal's questions out of the service and the store."""

    def __init__(
        self,
        service: Service,
        org_id: str,
        clock: MovingClock,
        *,
        ask: Callable[[Invocation], Awaitable[Answer]],
        read_room: ReadRoom,
        tick: Callable[[datetime], int],
        settle: Callable[[], Awaitable[object]],
    ) -> None:
        """Take the service, the organisation, and what answers, makes time pass and messages arrive."""
        self.changed, self._settling = asyncio.Event(), asyncio.Lock()
        self._service, self._org_id, self._clock = service, org_id, clock
        self._ask_for, self._read_room, self._tick, self._settle = ask, read_room, tick, settle

    async def say(self, words: str, room: str | None, as_: str, fields: Mapping[str, str] | None = None) -> Reply:
        """Run one command for a person in a room."""
        room_id = await self._ask(lambda work: room_called(work, room).id) if room else None
        reply = await self._ask_for(Invocation(self._org_id, as_, words, room_id, fields))
        return Reply(reply.card, reply.refusal, reply.crisis if reply.room_id else None)

    async def say_once(self, words: str, room: str | None, as_: str) -> Answer:
        """Run one command for a person with everything that is due said before and delivered after it.

        What cannot be delivered just now stays in the outbox: the answer holds without it.
        """
        await self.say_what_is_due()
        try:
            room_id = await self._ask(lambda work: room_called(work, room).id) if room else None
        except Refusal as refusal:
            return refuse(refusal, self._service.texts.speaking())
        answer = await self._ask_for(Invocation(self._org_id, as_, words, room_id))
        with suppress(Unavailable):
            await self.settle()
        return answer

    async def whole_room(self, room: str) -> Sequence[tuple[LocalMessage, Message]]:
        """Return every message of a room, for who administers this machine. Refuses an unknown room."""
        room_id = await self._ask(lambda work: room_called(work, room).id)
        found = await asyncio.wrap_future(self._read_room(room_id, 0))
        return [(message, _message(message)) for message in found]

    async def come_up_to_date(self) -> int:
        """Say and deliver everything that is due; return how many reminders that were."""
        said = await self.say_what_is_due()
        await self.settle()
        return said

    async def say_what_is_due(self) -> int:
        """Turn what is due into deliveries; return how many reminders that were."""
        return await asyncio.to_thread(self._tick, self._clock())

    async def rooms(self, as_: str) -> Sequence[RoomLine]:
        """Return the rooms that a person may enter, the lobby first."""
        return await self._ask(lambda work: _lines(work, as_))

    async def messages(self, room: str, after: int, as_: str) -> Sequence[Message]:
        """Return what changed in a room since a change number, if the person may enter it."""
        if not any(line.ref == room for line in await self.rooms(as_)):
            return ()
        room_id = await self._ask(lambda work: room_called(work, room).id)
        found = await asyncio.wrap_future(self._read_room(room_id, after))
        return [_message(message) for message in found]

    async def people(self) -> Sequence[str]:
        """Return everyone's handles."""
        return await self._ask(
            lambda work: [person.handle for person in work.find(Person, active=True, order="handle")]
        )

    async def verbs(self, as_: str) -> Sequence[Verb]:  # noqa: ARG002 - every verb explains itself to whoever may not
        """Return all verbs with their flags and fixed words."""
        say = self._service.texts.speaking()
        return [
            Verb(verb, say(command.usage_key), _flags(command.form), _fixed_words(command.form))
            for verb, command in self._service.commands.by_verb.items()
        ]

    def now(self) -> datetime:
        """Return the time on the desk's clock."""
        return self._clock()

    async def pass_time(self, length: timedelta) -> None:
        """Move the clock on and let everything happen that became due."""
        self._clock.move(length)
        await self.come_up_to_date()

    def stir(self, *_which: object) -> None:
        """Tell whoever looks at a room that something changed, once a burst of messages is there as a whole."""
        asyncio.get_running_loop().call_later(LULL, self.changed.set)

    async def settle(self) -> None:
        """Return when every message that is due has reached its room."""
        async with self._settling:  # two at once would not see what the other one has in hand
            await self._settle()
        self.changed.set()

    async def _ask(self, job: Callable[[Work], Result]) -> Result:
        return await asyncio.wrap_future(self._service.store.submit(self._org_id, job, write=False))


def _lines(work: Work, handle: str) -> list[RoomLine]:
    people = work.find(Person, handle=handle, limit=1)
    return [_line(work, place) for place in places_for(work, people[0].id if people else "")]


def _line(work: Work, place: Place) -> RoomLine:
    newest = work.find(LocalMessage, room_id=place.room.id, order="changed", descending=True, limit=1)
    latest = newest[0].changed if newest else 0
    return RoomLine(place.ref, place.room.name, latest, place.crisis.ref if place.crisis else None)


def _message(message: LocalMessage) -> Message:
    card, edited = read_card(message.card), message.edited_at is not None
    return Message(message.id, message.changed, message.posted_at, card, message.pinned, edited)


def _flags(form: type) -> tuple[str, ...]:
    return tuple(name.replace("_", "-") for name, shape in shapes(form).items() if not shape.hidden)


def _fixed_words(form: type) -> tuple[str, ...]:
    placed = [shape for shape in shapes(form).values() if shape.position == 0]
    return placed[0].choices if placed else ()
