"""Tidying: once an hour, beside the server, what has been kept long enough is removed, a little at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from bot.customers.erasing import Eraser
from bot.customers.retention import Page, Shelf, outdated, remove, shelves_of, silent, silent_among
from bot.model.chats import HOUSE
from bot.model.customer import Customer
from bot.model.org import BEACON
from bot.ports import Store, Work
from bot.refusals import Refusal

Result = TypeVar("Result")
FIRST = 60.0  # seconds after the start: a server that just began has other things to do
EVERY = 3600.0
MOST = 50  # customers of an organisation in one round: every card is looked through for each of them
PAUSE = 0.05  # seconds between two units of work, for everybody else

log = logging.getLogger("beacon.tidying")


@dataclass(frozen=True, slots=True)
class Tidy:
    """What one round did."""

    removed: int
    erased: int


@dataclass(frozen=True, slots=True)
class Housekeeper:
    """Removes what is old. Several servers may do so at once: each row goes once, whoever comes first.

    `days` is how long a customer of whom nothing is heard is kept; 0: for good.
    """

    store: Store
    eraser: Eraser
    clock: Callable[[], datetime]
    days: int
    pause: float = PAUSE

    async def run(self) -> None:
        """Go round until cancelled. Whatever goes wrong, the server goes on: an hour later it is tried again."""
        await asyncio.sleep(FIRST)
        while True:
            try:
                done = await self.go()
                log.info("old_rows_removed", extra={"count": done.removed})
                log.info("customers_erased", extra={"count": done.erased})
            except Exception:
                log.exception("tidying_failed")
            await asyncio.sleep(EVERY)

    async def go(self) -> Tidy:
        """Go round once through every organisation."""
        removed = erased = 0
        orgs = await asyncio.wrap_future(self.store.orgs())
        for org_id in (*orgs, HOUSE):
            for shelf in shelves_of(org_id):
                removed += await self._clear(org_id, shelf)
        for org_id in orgs if self.days else ():
            erased += await self._forget(org_id)
        return Tidy(removed, erased)

    async def _clear(self, org_id: str, shelf: Shelf) -> int:
        removed = 0
        while rows := await self._read(org_id, partial(outdated, shelf=shelf, now=self.clock())):
            removed += await asyncio.wrap_future(self.store.submit(org_id, partial(remove, rows=rows)))
            await asyncio.sleep(self.pause)
        return removed

    async def _forget(self, org_id: str) -> int:
        erased, after = 0, ""
        while True:
            page: Page = await self._read(org_id, partial(silent, now=self.clock(), days=self.days, after=after))
            for customer in page.forgotten:
                # Each has cards to be looked through, which takes a while: the loop must not wait for it.
                erased += await asyncio.to_thread(self._erase, org_id, customer)
                if erased >= MOST:
                    return erased
            if page.last is None:
                return erased
            after = page.last
            await asyncio.sleep(self.pause)

    def _erase(self, org_id: str, customer: Customer) -> bool:
        """Erase one customer, unless something was heard of them meanwhile, or another server was faster."""
        still = partial(silent_among, customers=[customer], now=self.clock(), days=self.days)
        if not self.store.submit(org_id, still, write=False).result():
            return False
        try:
            self.eraser.erase(org_id, BEACON, customer, self.clock())
        except Refusal as refusal:
            log.info("not_erased", extra={"kind": refusal.key})
            return False
        return True

    async def _read(self, org_id: str, job: Callable[[Work], Result]) -> Result:
        return await asyncio.wrap_future(self.store.submit(org_id, job, write=False))
