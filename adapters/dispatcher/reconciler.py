"""The reconciler: finds out what became of deliveries that were begun and never answered for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from adapters.dispatcher.ledger import Ledger
from adapters.dispatcher.queue import Queue
from adapters.dispatcher.throttle import SEEKING, Throttle
from bot.chat import Chat, NotSent, Refused
from bot.outbox import decide, sought
from bot.ports import Claim

BATCH = 10
EVERY = (0.2, 5.0)  # seconds between sweeps: the shortest, the longest

log = logging.getLogger("beacon.dispatcher")


class Reconciler:
    """Looks into one chat's history for deliveries whose sender was lost, or lost sight of them."""

    def __init__(
        self, chat: Chat, queue: Queue, ledger: Ledger, throttle: Throttle, clock: Callable[[], datetime]
    ) -> None:
        self._chat, self._queue, self._ledger = chat, queue, ledger
        self._throttle, self._clock = throttle, clock

    async def run(self) -> None:
        """Sweep at regular intervals, until cancelled."""
        shortest, longest = EVERY
        every = min(max(self._chat.timeout.total_seconds() / 2, shortest), longest)
        while True:
            await self.sweep()
            await asyncio.sleep(every)

    async def sweep(self) -> None:
        """Settle every doubtful delivery that can be settled now."""
        more = True
        while more:
            claims = await self._queue.doubtful(BATCH)
            await asyncio.gather(*(self._look_for(claim) for claim in claims))
            more = len(claims) == BATCH

    async def _look_for(self, claim: Claim) -> None:
        """Ask the chat. An answer that says nothing leaves the row alone until its lease runs out."""
        if self._throttle.closed_until(claim.room, SEEKING, self._clock()) is not None:
            return
        try:
            async with asyncio.timeout(self._chat.timeout.total_seconds()):
                found = await self._chat.seek(claim)
        except Refused as no:
            self._ledger.enter(decide(no, claim.delivery, self._clock()))
        except Exception as error:
            if isinstance(error, NotSent):
                self._throttle.heed(claim.room, SEEKING, error, self._clock())
            log.warning("seek_failed", extra={"delivery": claim.delivery.id, "code": type(error).__name__})
        else:
            settled = sought(found, claim.delivery, self._clock())
            log.info("sought", extra={"delivery": settled.id, "state": settled.state.value})
            self._ledger.enter(settled)
