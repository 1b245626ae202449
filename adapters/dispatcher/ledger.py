"""The ledger: results on their way to the store, written in groups while the next group gathers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from adapters.dispatcher.queue import Queue
from bot.model.delivery import Delivery, DeliveryKind
from bot.ports import Settlement

GATHER = 0.002  # seconds; much less than a call takes, and enough to make one commit of many results


class Ledger:
    """Results that wait to be written."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._waiting: list[Settlement] = []
        self._filled = asyncio.Event()
        self.unwritten = 0  # results that do not rest in the store yet

    def enter(self, delivery: Delivery) -> None:
        """Take the new state of a delivery; an opened room's own id goes with it."""
        opened = delivery.ref if delivery.kind is DeliveryKind.OPEN_ROOM else None
        self._waiting.append(Settlement(delivery, opened))
        self.unwritten += 1
        self._filled.set()

    async def run(self, busy: Callable[[], bool], written: Callable[[Sequence[Settlement]], None]) -> None:
        """Write what comes in, until cancelled; when `busy`, give others a moment to join the group.

        `written` hears of each group after its commit.
        """
        while True:
            await self._filled.wait()
            if busy():
                await asyncio.sleep(GATHER)
            self._filled.clear()
            # In one order everywhere, so that two replicas never wait for each other's rows.
            group, self._waiting = sorted(self._waiting, key=_seq), []
            await self._queue.settle(group)
            self.unwritten -= len(group)
            written(group)


def _seq(settlement: Settlement) -> int:
    return settlement.delivery.seq
