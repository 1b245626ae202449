"""A chat server with faults to order: it keeps rooms and messages, and knows nothing of our deliveries."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar, cast

from bot.cards import Card
from bot.chat import Parked, Refused, Scope, Sent, TryLater
from bot.model.delivery import DeliveryKind
from bot.ports import Claim
from tests.fakes.faults import FINE, Fault

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Call:
    """One call as the server saw it."""

    at: datetime
    monotonic: float
    method: str
    room: str
    delivery_id: str


@dataclass
class FakeMessage:
    """A message as the server keeps it. `mark` is the opaque id that came with it."""

    ref: str
    mark: str
    at: datetime
    card: Card


@dataclass
class FakeRoom:
    """A room as the server keeps it."""

    ref: str
    mark: str
    at: datetime
    name: str = ""
    topic: str = ""
    archived: bool = False
    members: list[str] = field(default_factory=list)
    pinned: list[str] = field(default_factory=list)
    bookmarks: list[str] = field(default_factory=list)
    messages: list[FakeMessage] = field(default_factory=list)

    def titles(self) -> list[str]:
        """Return the titles of its messages, in the order of posting."""
        return [message.card.title for message in self.messages]


class FakeChat:
    """The Chat port over such a server.

    `fault_for(method, claim)` decides about each call; faults put into `next_faults` go first.
    `lag` is how long a post takes to show in the history. A call that comes before the time that a
    429 named is noted in `too_early`.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        name: str = "fake",
        timeout: float = 10.0,
        settle: float = 15.0,
        lag: float = 0.0,
    ) -> None:
        self.name = name
        self.timeout = timedelta(seconds=timeout)
        self.settle = timedelta(seconds=settle)
        self.lag = timedelta(seconds=lag)
        self.fault_for: Callable[[str, Claim], Fault] = lambda _method, _claim: FINE
        self.next_faults: deque[Fault] = deque()
        self.uninvited: set[str] = set()
        self.rooms: dict[str, FakeRoom] = {}
        self.calls: list[Call] = []
        self.too_early: list[Call] = []
        self.most_at_once = 0
        self._clock = clock
        self._count = 0
        self._at_once = 0
        self._closed_until: dict[tuple[str, ...], datetime] = {}

    def knows(self, ref: str) -> FakeRoom:
        """Have a room that was there before Beacon came."""
        return self.rooms.setdefault(ref, FakeRoom(ref, "", self._clock()))

    def methods(self) -> list[str]:
        """Return which methods were called, in order."""
        return [call.method for call in self.calls]

    async def open_room(self, claim: Claim) -> Sent:
        def act() -> Sent:
            room = FakeRoom(self._ref("r"), claim.delivery.id, self._clock(), claim.room.name)
            self.rooms[room.ref] = room
            return Sent(room.ref)

        return await self._serve("open_room", claim, act)

    async def post(self, claim: Claim, card: Card) -> Sent:
        def act() -> Sent:
            message = FakeMessage(self._ref("m"), claim.delivery.id, self._clock(), card)
            self._open(claim).messages.append(message)
            return Sent(message.ref)

        return await self._serve("post", claim, act)

    async def edit(self, claim: Claim, card: Card) -> Sent:
        def act() -> Sent:
            message = self._message(claim)
            message.card = card
            return Sent(message.ref)

        return await self._serve("edit", claim, act)

    async def pin(self, claim: Claim) -> Sent:
        def act() -> Sent:
            self._room(claim).pinned.append(self._message(claim).ref)
            return Sent(claim.target_ref or "")

        return await self._serve("pin", claim, act)

    async def set_topic(self, claim: Claim, topic: str) -> Sent:
        def act() -> Sent:
            self._room(claim).topic = topic
            return Sent(claim.room.ref or "")

        return await self._serve("set_topic", claim, act)

    async def invite(self, claim: Claim, people: tuple[str, ...], groups: tuple[str, ...], /) -> Sent:
        def act() -> Sent:
            self._room(claim).members.extend((*people, *groups))
            return Sent(claim.room.ref or "")

        return await self._serve("invite", claim, act)

    async def bookmark(self, claim: Claim, url: str, _label: str, /) -> Sent:
        def act() -> Sent:
            self._room(claim).bookmarks.append(url)
            return Sent(claim.room.ref or "")

        return await self._serve("bookmark", claim, act)

    async def clip(self, claim: Claim, clip: Mapping[str, str], /) -> Sent:
        def act() -> Sent:
            if all(message.ref != clip["ref"] for message in self._room(claim).messages):
                raise Refused("message_not_found")
            return Sent(clip["ref"])

        return await self._serve("clip", claim, act)

    async def archive(self, claim: Claim, *, archived: bool) -> Sent:
        def act() -> Sent:
            self._room(claim).archived = archived
            return Sent(claim.room.ref or "")

        return await self._serve("archive", claim, act)

    async def seek(self, claim: Claim) -> Sent | None:
        def act() -> Sent | None:
            if claim.delivery.kind is DeliveryKind.OPEN_ROOM:
                return self._shown([(room.mark, room.ref, room.at) for room in self.rooms.values()], claim)
            if claim.delivery.kind is DeliveryKind.POST:
                messages = self._room(claim).messages
                return self._shown([(message.mark, message.ref, message.at) for message in messages], claim)
            return None

        return await self._serve("seek", claim, act)

    def _shown(self, marks: list[tuple[str, str, datetime]], claim: Claim) -> Sent | None:
        horizon = self._clock() - self.lag
        refs = [ref for mark, ref, at in marks if mark == claim.delivery.id and at <= horizon]
        return Sent(refs[0]) if refs else None

    async def _serve(self, method: str, claim: Claim, act: Callable[[], Answer]) -> Answer:
        """Take a call, do what it asks unless a fault forbids it, and answer unless one forbids that."""
        self._note(method, claim)
        fault = self.next_faults.popleft() if self.next_faults else self.fault_for(method, claim)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            await asyncio.sleep(fault.seconds)
            answer = act() if fault.accepts else None
            if fault.hangs:
                await asyncio.Event().wait()
            if fault.error is not None:
                raise self._remembered(fault.error(), method, claim)
        finally:
            self._at_once -= 1
        return cast("Answer", answer)

    def _note(self, method: str, claim: Claim) -> None:
        call = Call(self._clock(), time.monotonic(), method, claim.room.ref or "", claim.delivery.id)
        self.calls.append(call)
        closed = (self._closed_until.get(_place(scope, method, claim)) for scope in Scope)
        if any(until is not None and call.at < until for until in closed):
            self.too_early.append(call)

    def _remembered(self, error: Exception, method: str, claim: Claim) -> Exception:
        if isinstance(error, TryLater) and error.after:
            self._closed_until[_place(error.scope, method, claim)] = self._clock() + error.after
        return error

    def _ref(self, letter: str) -> str:
        self._count += 1
        return f"{letter}{self._count}"

    def _room(self, claim: Claim) -> FakeRoom:
        room = self.rooms.get(claim.room.ref or "")
        if room is None:
            raise Refused("channel_not_found")
        if room.ref in self.uninvited:
            raise Parked("not_in_channel")
        return room

    def _open(self, claim: Claim) -> FakeRoom:
        room = self._room(claim)
        if room.archived:
            raise Refused("is_archived")
        return room

    def _message(self, claim: Claim) -> FakeMessage:
        for message in self._room(claim).messages:
            if message.ref == claim.target_ref:
                return message
        raise Refused("message_not_found")


def _place(scope: Scope, method: str, claim: Claim) -> tuple[str, ...]:
    """Name what a 429 of this scope closes."""
    org, room = claim.room.org_id, claim.room.ref or ""
    return {Scope.ROOM: ("room", room), Scope.KIND: ("kind", org, method), Scope.WORKSPACE: ("workspace", org)}[scope]
