"""The queue of one chat: the outbox as a courier sees it, asked again while the store is away."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import TypeVar

from bot.chat import Chat
from bot.ports import Claim, Outbox, Settlement

Answer = TypeVar("Answer")

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0  # seconds between questions to a store that is away

log = logging.getLogger("beacon.dispatcher")


class Queue:
    """Claims and results of one chat.

    With `insist` a question is repeated until the store answers; without, its error is the caller's.
    """

    def __init__(self, outbox: Outbox, chat: Chat, clock: Callable[[], datetime], *, insist: bool = True) -> None:
        self._outbox = outbox
        self._chat = chat
        self._clock = clock
        self._insist = insist
        self._answered = -math.inf
        # Half a time-out to wait in our own hands; then the lease still covers the call itself.
        self.lease = chat.timeout * 1.5

    async def claim(self, limit: int) -> list[Claim]:
        """Take up to `limit` deliveries to send."""
        return await self._ask(lambda: self._outbox.claim(self._chat.name, self._clock(), self.lease, limit))

    async def settle(self, group: Sequence[Settlement]) -> None:
        """Write a group of results in one go."""
        await self._ask(lambda: self._outbox.settle(group))

    async def doubtful(self, limit: int) -> list[Claim]:
        """Take deliveries of unknown outcome that by now show in the chat's history if they arrived.

        A call begins at the latest a time-out before its lease ends, so the lease bounds them all.
        """
        return await self._ask(self._doubtful(limit))

    async def next_in(self) -> float | None:
        """Return the seconds until the next pending delivery is due, or None when there is none."""
        at = await self._ask(lambda: self._outbox.next_at(self._chat.name))
        return None if at is None else (at - self._clock()).total_seconds()

    def age(self) -> float:
        """Return the seconds since the store last answered."""
        return time.monotonic() - self._answered

    def _doubtful(self, limit: int) -> Callable[[], Future[list[Claim]]]:
        def ask() -> Future[list[Claim]]:
            now = self._clock()
            begun = now - self.lease - self._chat.settle
            return self._outbox.doubtful(self._chat.name, begun, self.lease, now, limit)

        return ask

    async def _ask(self, question: Callable[[], Future[Answer]]) -> Answer:
        pause = FIRST_PAUSE
        while True:
            try:
                answer = await asyncio.wrap_future(question())
            except Exception as error:
                if not self._insist:
                    raise
                log.warning("store_away", extra={"chat": self._chat.name, "code": type(error).__name__})
            else:
                self._answered = time.monotonic()
                return answer
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
