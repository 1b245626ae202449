"""The hands: claims in line for their turn, and the calls that are being made."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from heapq import heappop, heappush

from adapters.dispatcher.absence import Absence
from adapters.dispatcher.call import send
from adapters.dispatcher.ledger import Ledger
from adapters.dispatcher.record import Record
from adapters.dispatcher.throttle import Throttle
from bot.chat import Chat
from bot.model.delivery import Priority
from bot.outbox import AWAY, Unknown, decide, put_back
from bot.ports import Claim, Settlement


class Hands:
    """What one courier holds. A claim leaves when what became of it is written."""

    def __init__(
        self,
        chat: Chat,
        clock: Callable[[], datetime],
        *,
        throttle: Throttle,
        record: Record,
        ledger: Ledger,
        absence: Absence,
        group: asyncio.TaskGroup,
        size: int,
        freed: Callable[[], None],
    ) -> None:
        self._chat, self._clock, self._size = chat, clock, size
        self._throttle, self._record, self._ledger, self._absence = throttle, record, ledger, absence
        self._group, self._freed = group, freed
        self._held: set[str] = set()
        self._line: list[tuple[int, int, str, Claim]] = []  # a heap: the most urgent first
        self._bench: dict[str, tuple[asyncio.TimerHandle, Claim]] = {}  # waiting for their rate
        self._flying = 0

    @property
    def held(self) -> int:
        """How many claims are not settled yet."""
        return len(self._held)

    @property
    def flying(self) -> int:
        """How many calls are being made."""
        return self._flying

    def accept(self, claims: Iterable[Claim]) -> None:
        """Take claims and start as many calls as there are hands for."""
        for claim in claims:
            self._held.add(claim.delivery.id)
            self._seat(claim)
        self._fly()

    def close(self) -> None:
        """Start no more calls; whatever has not begun goes back to the queue."""
        waiting = [claim for *_, claim in self._line] + [claim for _, claim in self._bench.values()]
        self.drop_timers()
        self._line.clear()
        for claim in waiting:
            self._let_go(claim, claim.delivery.not_before)

    def drop_timers(self) -> None:
        """Forget who waits for a rate, so that no timer outlives the loop's work."""
        for timer, _ in self._bench.values():
            timer.cancel()
        self._bench.clear()

    def written(self, group: Sequence[Settlement]) -> None:
        """Hear which results rest in the store: their lanes are free again."""
        self._held.difference_update(settlement.delivery.id for settlement in group)
        self._freed()

    def _seat(self, claim: Claim) -> None:
        """Give a claim its place: in line now, on the bench until its rate allows it, or back."""
        now = self._clock()
        kind = claim.delivery.kind
        closed_until = self._throttle.closed_until(claim.room, kind, now)
        if closed_until is not None:
            self._let_go(claim, closed_until)
            return
        patience = self._patience(claim, now)
        urgent = claim.delivery.priority is Priority.DECLARE
        wait = self._throttle.reserve(claim.room, kind, now, patience, urgent=urgent)
        if wait > patience:
            self._let_go(claim, now + wait)
        elif wait:
            timer = asyncio.get_running_loop().call_later(wait.total_seconds(), self._rise, claim)
            self._bench[claim.delivery.id] = (timer, claim)
        else:
            self._stand(claim)

    def _rise(self, claim: Claim) -> None:
        del self._bench[claim.delivery.id]
        self._stand(claim)
        self._fly()

    def _stand(self, claim: Claim) -> None:
        delivery = claim.delivery
        heappush(self._line, (delivery.priority, delivery.seq, delivery.id, claim))

    def _fly(self) -> None:
        while self._line and self._flying < self._size:
            *_, claim = heappop(self._line)
            back_at = self._unfit_until(claim)
            if back_at is not None:
                self._let_go(claim, back_at)
            else:
                self._flying += 1
                self._group.create_task(self._carry(claim))

    def _unfit_until(self, claim: Claim) -> datetime | None:
        """Return when to try again what must not be called now: much may have happened in line."""
        now = self._clock()
        if self._absence.lasting:
            return now + AWAY
        if self._patience(claim, now) < timedelta():
            return now
        return self._throttle.closed_until(claim.room, claim.delivery.kind, now)

    async def _carry(self, claim: Claim) -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        outcome = await send(self._chat, claim)
        now = self._clock()
        self._flying -= 1
        self._absence.learn(outcome)
        self._throttle.heed(claim.room, claim.delivery.kind, outcome, now)
        delivery = decide(outcome, claim.delivery, now)
        self._record.tried(delivery, loop.time() - begun, outcome.code if isinstance(outcome, Unknown) else None)
        self._ledger.enter(delivery)
        self._fly()

    def _let_go(self, claim: Claim, not_before: datetime) -> None:
        self._ledger.enter(put_back(claim.delivery, not_before, error=claim.delivery.error))

    def _patience(self, claim: Claim, now: datetime) -> timedelta:
        """Return how long a claim may wait so that its lease still covers a whole call."""
        lease_until = claim.delivery.lease_until
        return timedelta() if lease_until is None else lease_until - self._chat.timeout - now
