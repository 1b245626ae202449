"""The courier: carries the deliveries of one chat, and claims the next ones while it carries."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from adapters.dispatcher.absence import Absence
from adapters.dispatcher.hands import Hands
from adapters.dispatcher.ledger import Ledger
from adapters.dispatcher.queue import Queue
from adapters.dispatcher.reconciler import Reconciler
from adapters.dispatcher.record import Counts, Record
from adapters.dispatcher.throttle import Throttle
from bot.chat import Chat

FEW = 4  # with so few calls in flight a result is written at once
GRACE = 5.0  # seconds, beyond a call's time-out, to write the last results when stopping


@dataclass(frozen=True, slots=True)
class Pace:
    """How many calls at once, and the seconds after which the outbox is looked at without a wake-up."""

    concurrency: int = 50
    poll: float = 0.5


class Courier:
    """One chat's deliveries on their way; lives for one `run` or one `drain`."""

    def __init__(
        self,
        chat: Chat,
        queue: Queue,
        clock: Callable[[], datetime],
        *,
        throttle: Throttle,
        record: Record,
        pace: Pace,
    ) -> None:
        self._chat, self._queue, self._record, self._pace = chat, queue, record, pace
        self._signal = asyncio.Event()
        self._stopping = False
        self._group = asyncio.TaskGroup()
        self._absence = Absence()
        self._ledger = Ledger(queue)
        self._reconciler = Reconciler(chat, queue, self._ledger, throttle, clock)
        self._hands = Hands(
            chat,
            clock,
            throttle=throttle,
            record=record,
            ledger=self._ledger,
            absence=self._absence,
            group=self._group,
            size=pace.concurrency,
            freed=self.wake,
        )

    def wake(self) -> None:
        """Look into the outbox at once. Call it in the loop."""
        self._signal.set()

    def stop(self) -> None:
        """Claim nothing more; `run` ends when what is in flight has been settled."""
        self._stopping = True
        self.wake()

    def age(self) -> float:
        """Return the seconds since the store last answered."""
        return self._queue.age()

    async def run(self) -> None:
        """Carry until stopped. When cancelled, rows in flight are left to a later reconciler."""
        async with self._group:
            sweeper = self._group.create_task(self._reconciler.run())
            keeper = self._group.create_task(self._keep_ledger())
            try:
                while not self._stopping:
                    self._signal.clear()
                    await self._claim()
                    await self._rest()
                sweeper.cancel()
                await self._finish()
            finally:
                self._hands.drop_timers()
                keeper.cancel()

    async def drain(self, *, until_idle: bool) -> Counts:
        """Carry what can be sent now, or one batch of it. The store's errors are the caller's."""
        async with self._group:
            keeper = self._group.create_task(self._keep_ledger())
            try:
                await self._reconciler.sweep()
                await self._claim()
                # A lane that became free while a claim was under way needs one more look.
                while self._busy() or (until_idle and self._signal.is_set()):
                    await self._signal.wait()
                    self._signal.clear()
                    if until_idle:
                        await self._claim()
            finally:
                self._hands.drop_timers()
                keeper.cancel()
        return self._record.counts()

    async def _keep_ledger(self) -> None:
        await self._ledger.run(busy=lambda: self._hands.flying > FEW, written=self._hands.written)

    def _busy(self) -> bool:
        return self._hands.held > 0 or self._ledger.unwritten > 0

    async def _claim(self) -> None:
        """Claim as much as there is room for."""
        room = self._room()
        if room:
            self._hands.accept(await self._queue.claim(room))

    def _room(self) -> int:
        """Return how many more to claim: enough to overlap claim, call and result, never in dribbles."""
        if self._absence.noted:
            return 0 if self._absence.lasting or self._hands.held else 1
        room = self._pace.concurrency * 3 - self._hands.held
        return room if room * 2 >= self._pace.concurrency else 0

    async def _rest(self) -> None:
        """Wait for a wake-up, for a settled lane, or for the time of the next pending delivery."""
        poll = self._pace.poll
        while not (self._stopping or self._signal.is_set()):
            due_in = await self._queue.next_in() if self._room() else 0.0
            await self._signalled(poll if due_in is None or due_in <= 0 else min(due_in, poll))
            if due_in is not None:
                return

    async def _signalled(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._signal.wait()

    async def _finish(self) -> None:
        """Let calls end and write their results; what was not begun goes back."""
        self._hands.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._chat.timeout.total_seconds() + GRACE):
                while self._busy():
                    await self._signal.wait()
                    self._signal.clear()
