"""Live arrival: one look at a room for all pages that show it, and a stream of fragments for each page."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass, field

from bot.model.records import LocalMessage
from bot.refusals import Unavailable

POLL = 0.25  # seconds between two looks for what another process wrote
BEAT = 15.0  # seconds of silence after which a stream shows that it is alive
BACKLOG = 200  # fragments that a slow reader may be behind before it has to come again
HELLO = b"retry: 1000\n\n"
ALIVE = b": alive\n\n"

log = logging.getLogger("beacon.desk")


@dataclass(frozen=True, slots=True)
class View:
    """What decides how a fragment looks: readers with the same view share its drawing."""

    room_id: str
    locale: str
    zone: str


@dataclass(eq=False, slots=True)
class Reader:
    """One open page of a visit, and the numbered fragments that it has not been sent yet."""

    view: View
    visit: str
    fragments: asyncio.Queue[tuple[int, str] | None] = field(default_factory=lambda: asyncio.Queue(BACKLOG))

    def end(self) -> None:
        """Let the page come again and say what it saw last."""
        while not self.fragments.empty():
            self.fragments.get_nowait()
        self.fragments.put_nowait(None)


Since = Callable[[str, int], Awaitable[list[LocalMessage]]]  # a room's messages that changed after a number
Draw = Callable[[View, list[LocalMessage]], Awaitable[str]]  # a fragment of messages, pins and panel


class Hub:
    """Looks at each room that somebody has open, draws what changed once per view, and hands it out."""

    def __init__(self, since: Since, draw: Draw) -> None:
        self._since, self._draw = since, draw
        self._readers: dict[View, set[Reader]] = defaultdict(set)
        self._seen: dict[str, int] = {}  # by room: up to which change it was handed out
        self._woken = asyncio.Event()

    def wake(self, room_id: str) -> None:
        """Look at once, if somebody has the room open. Call it in the loop."""
        if room_id in self._seen:
            self._woken.set()

    async def run(self) -> None:
        """Hand out changes until cancelled, then end every stream."""
        try:
            while True:
                self._woken.clear()
                for room_id in list(self._seen):
                    await self._look(room_id)
                try:
                    async with asyncio.timeout(POLL):
                        await self._woken.wait()
                except TimeoutError:
                    continue
        finally:
            for reader in [each for readers in self._readers.values() for each in readers]:
                reader.end()

    def visits(self) -> set[str]:
        """Return the visits that have a page open."""
        return {reader.visit for readers in self._readers.values() for reader in readers}

    def dismiss(self, visits: Collection[str]) -> None:
        """End every stream of these visits."""
        for reader in [each for readers in self._readers.values() for each in readers]:
            if reader.visit in visits:
                reader.end()

    async def follow(self, view: View, after: int, visit: str) -> AsyncGenerator[bytes, None]:
        """Yield a page's events: what changed since `after`, then what changes, while it listens.

        `after` is no higher than the room's last change: all who have the room open go on from there.
        """
        reader = Reader(view, visit)
        self._readers[view].add(reader)
        try:
            yield HELLO
            sent = after
            # From here on the reader collects what is handed out, so nothing falls between the two.
            missed = await self._since(view.room_id, after)
            if missed:
                sent = _newest(missed)
                yield _event(sent, await self._draw(view, missed))
            self._seen.setdefault(view.room_id, sent)
            async for number, fragment in _arriving(reader):
                if number == 0:
                    yield ALIVE
                elif number > sent:
                    yield _event(number, fragment)
        finally:
            self._forget(reader)

    def _forget(self, reader: Reader) -> None:
        view = reader.view
        self._readers[view].discard(reader)
        if not self._readers[view]:
            del self._readers[view]
        if not any(other.room_id == view.room_id for other in self._readers):
            self._seen.pop(view.room_id, None)

    async def _look(self, room_id: str) -> None:
        try:
            changed = await self._since(room_id, self._seen.get(room_id, 0))
            for view in [view for view in self._readers if changed and view.room_id == room_id]:
                await self._tell(view, changed)
        except Unavailable:
            log.warning("store_away")
            return
        if changed and room_id in self._seen:
            self._seen[room_id] = _newest(changed)

    async def _tell(self, view: View, changed: list[LocalMessage]) -> None:
        try:
            number, fragment = _newest(changed), await self._draw(view, changed)
        except Unavailable:
            raise
        except Exception:  # one room that cannot be drawn must not silence the others
            log.exception("drawing_failed", extra={"room": view.room_id})
            for reader in list(self._readers.get(view, ())):
                reader.end()
            return
        for reader in list(self._readers.get(view, ())):
            try:
                reader.fragments.put_nowait((number, fragment))
            except asyncio.QueueFull:
                reader.end()


async def _arriving(reader: Reader) -> AsyncIterator[tuple[int, str]]:
    """Yield fragments as they come, and (0, '') when nothing came for a while."""
    while True:
        try:
            async with asyncio.timeout(BEAT):
                found = await reader.fragments.get()
        except TimeoutError:
            yield 0, ""
            continue
        if found is None:
            return
        yield found


def _newest(messages: list[LocalMessage]) -> int:
    return max(message.changed for message in messages)


def _event(number: int, fragment: str) -> bytes:
    lines = "".join(f"data: {line}\n" for line in fragment.splitlines())
    return f"id: {number}\nevent: message\n{lines}\n".encode()
