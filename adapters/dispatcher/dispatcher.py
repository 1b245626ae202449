"""The dispatcher: one courier for each chat, started again when it stumbles, woken from any thread."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime

from adapters.dispatcher.courier import Courier, Pace
from adapters.dispatcher.queue import Queue
from adapters.dispatcher.record import Counts, Record, Watch
from adapters.dispatcher.throttle import Throttle
from bot.chat import Chat
from bot.outbox import Rates
from bot.ports import Outbox

RESTART = 1.0  # seconds before a courier that failed is replaced

log = logging.getLogger("beacon.dispatcher")


def unwatched(chat: str, kind: str, outcome: str, seconds: float) -> None:
    """Let a call pass without measuring it."""


class Dispatcher:
    """Sends what the outbox holds, to all chats at once; one chat's trouble never delays another.

    `rates` are by the chat's name; a chat that is not in it may be called as fast as it answers.
    """

    def __init__(
        self,
        outbox: Outbox,
        chats: Mapping[str, Chat],
        clock: Callable[[], datetime],
        *,
        rates: Mapping[str, Rates] | None = None,
        concurrency: int = 50,
        poll: float = 0.5,
        watch: Watch = unwatched,
    ) -> None:
        self._outbox, self._chats, self._clock, self._watch = outbox, dict(chats), clock, watch
        self._pace = Pace(concurrency, poll)
        self._throttles = {name: Throttle((rates or {}).get(name, Rates())) for name in self._chats}
        self._couriers: dict[str, Courier] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self._ended = asyncio.Event()

    async def run(self) -> None:
        """Send until `stop` is called. When cancelled, rows in flight are left to the reconciler."""
        self._loop = asyncio.get_running_loop()
        try:
            async with asyncio.TaskGroup() as group:
                for name in self._chats:
                    group.create_task(self._keep(name))
        finally:
            self._loop = None
            self._couriers.clear()
            self._ended.set()

    async def stop(self) -> None:
        """Finish what is in flight, write it down, put back what was not begun; wait for the end of `run`."""
        self._stopping = True
        for courier in self._couriers.values():
            courier.stop()
        if self._loop is not None:
            await self._ended.wait()

    def wake(self) -> None:
        """Look into the outbox at once. May be called from any thread, at any time."""
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # the loop closed in this very moment: nobody is left to wake
                loop.call_soon_threadsafe(self._wake_all)

    async def drain(self, *, until_idle: bool = True) -> Counts:
        """Send what can be sent now, or one batch of it, without waiting for what is due later.

        Raises what the store raises; whatever was sent by then is sent, and found again later.
        """
        couriers = [self._courier(name, insist=False) for name in self._chats]
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(courier.drain(until_idle=until_idle)) for courier in couriers]
        except ExceptionGroup as errors:
            raise _first(errors) from None
        return sum((task.result() for task in tasks), Counts())

    def age(self) -> float:
        """Return the seconds since every chat's courier last heard from the store; inf when not running."""
        ages = [courier.age() for courier in self._couriers.values()]
        return max(ages) if len(ages) == len(self._chats) else math.inf

    async def _keep(self, name: str) -> None:
        while not self._stopping:
            courier = self._couriers[name] = self._courier(name, insist=True)
            try:
                await courier.run()
            except Exception:
                log.exception("courier_failed", extra={"chat": name})
                await asyncio.sleep(RESTART)

    def _courier(self, name: str, *, insist: bool) -> Courier:
        chat = self._chats[name]
        queue = Queue(self._outbox, chat, self._clock, insist=insist)
        record = Record(name, self._watch)
        return Courier(chat, queue, self._clock, throttle=self._throttles[name], record=record, pace=self._pace)

    def _wake_all(self) -> None:
        for courier in self._couriers.values():
            courier.wake()


def _first(error: Exception) -> Exception:
    return _first(error.exceptions[0]) if isinstance(error, ExceptionGroup) else error
