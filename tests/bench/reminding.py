"""Reminding: how fast what is due becomes deliveries, and deliveries posts, beside the plainest loop of posts."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, closing
from datetime import datetime
from functools import partial
from time import perf_counter
from typing import cast

from adapters.clock import Clock
from adapters.store.work import SqlWork
from bot.beacon import Beacon
from tests.bench.draining import CARD, Backlog
from tests.bench.measure import Act, Against, Line, compare
from tests.bench.posting import HttpChat, opened, post_office, post_plainly
from tests.proofs.owing import KINDS, ORG, found, ring, settings_of

LOOP = "raw aiohttp loop, posts"
DRAIN_BAR = 0.6


class Bell:
    """A Beacon in which one reminder of every kind is due for each of many crises, as often as it is asked."""

    def __init__(self, url: str, crises: int) -> None:
        found(url, crises)
        self._beacon = Beacon(settings_of(url), Clock())
        self._due, self._now = crises * KINDS, self._beacon.clock()

    def close(self) -> None:
        """Let go of the database."""
        self._beacon.close()

    def ring(self) -> float:
        """Let all of them ring; return the seconds that each took to become its deliveries."""
        self._forget(self._now)
        started = perf_counter()
        said = self._beacon.clockwork.tick(self._now)
        taken = perf_counter() - started
        if said != self._due:
            raise RuntimeError(f"{said} reminders were said, not {self._due}")
        return taken / self._due

    def _forget(self, now: datetime) -> None:
        """Make everything due as if nothing had been said."""
        store = self._beacon.store
        store.submit(ORG, lambda work: cast(SqlWork, work)._session.change("DELETE FROM deliveries")).result()
        ring(store, now)


def compare_reminding(urls: dict[str, str], rounds: int, crises: int, size: int, rooms: int) -> list[Line]:
    """Measure on each database, by name, beside the same number of posts in a plain loop."""
    with ExitStack() as stack:
        address = stack.enter_context(post_office())
        acts: dict[str, Act] = {LOOP: partial(post_plainly, address, size, CARD)}
        against: dict[str, Against] = {}
        for name, url in urls.items():
            bell = stack.enter_context(closing(Bell(url, crises)))
            backlog = stack.enter_context(closing(Backlog(url, rooms, "posting")))
            ringing = f"{crises * KINDS:,} due reminders of {KINDS} kinds into deliveries, {name}"
            sending = f"{size:,} deliveries over {rooms:,} lanes into posts, {name}"
            acts |= {ringing: bell.ring, sending: partial(_send, backlog, address, size)}
            against |= {ringing: Against(LOOP), sending: Against(LOOP, DRAIN_BAR)}
        return compare(rounds, acts, against, rate=True)


def _send(backlog: Backlog, address: str, size: int) -> float:
    async def drain() -> float:
        async with opened() as session:
            return await backlog.drained(size, HttpChat(address, session))

    backlog.queue(size)
    return asyncio.run(drain())
