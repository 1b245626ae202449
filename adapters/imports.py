"""Imports: carries files of customers on, chunk by chunk, whichever process began them and whatever ended it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.context import Context
from bot.customers.uploads import WAITS, end, expire, step
from bot.model.org import Org, Person
from bot.model.upload import Upload, UploadState
from bot.ports import Store, Work
from bot.refusals import Unavailable

EVERY = 2.0  # seconds between two looks for work
PAUSE = 0.02  # between two chunks, in which others write

log = logging.getLogger("beacon.imports")


@dataclass(frozen=True, slots=True)
class Imports:
    """Does what is due of every import. `context` returns what somebody's request may touch."""

    store: Store
    context: Callable[[Work, Org, Person, datetime], Context]
    clock: Callable[[], datetime]

    async def run(self) -> None:
        """Carry imports on until cancelled. Whatever goes wrong with one, the server goes on: it can wait."""
        while True:
            try:
                await self.go()
            except Unavailable:
                log.warning("store_away")
            except Exception:
                log.exception("import_failed")
            await asyncio.sleep(EVERY)

    async def go(self) -> int:
        """Carry on what is under way in every organisation until it has ended; return how many imports that were."""
        count = 0
        for org_id in await asyncio.wrap_future(self.store.orgs()):
            ids, old = await asyncio.wrap_future(self.store.submit(org_id, self._under_way, write=False))
            if old:
                await asyncio.to_thread(self._expire, org_id)
            for upload_id in ids:
                count += 1
                await self._carry_on(org_id, upload_id)
        return count

    async def _carry_on(self, org_id: str, upload_id: str) -> None:
        """Carry one import on to its end; one that cannot go on is tried again later, and stops no other."""
        try:
            while await asyncio.to_thread(self._goes_on, org_id, upload_id):
                await asyncio.sleep(PAUSE)
        except Unavailable:
            raise
        except Exception:
            log.exception("import_failed")

    def step(self, org_id: str, upload_id: str) -> Upload | None:
        """Carry an import on by one chunk, and end it with the last one; return it as it then is."""
        upload = self.store.submit(
            org_id, lambda work: step(self._as_whoever_began(work, upload_id), upload_id)
        ).result()
        if upload is None or upload.state is not UploadState.RUNNING or upload.position < upload.lines:
            return upload
        return self.store.submit(org_id, lambda work: end(self._as_whoever_began(work, upload_id), upload_id)).result()

    def _goes_on(self, org_id: str, upload_id: str) -> bool:
        upload = self.step(org_id, upload_id)
        return upload is not None and upload.state is UploadState.RUNNING

    def _under_way(self, work: Work) -> tuple[list[str], int]:
        """Return which imports run, and how many files nobody confirmed: by counting, which reads no file."""
        running = work.count(Upload, by=("id",), state=UploadState.RUNNING)
        old = work.count(Upload, state=UploadState.GUESSED, until={"at": self.clock() - WAITS})
        return [str(row_id) for (row_id,) in sorted(running)], sum(old.values())

    def _expire(self, org_id: str) -> None:
        self.store.submit(org_id, lambda work: expire(self._as_whoever_began(work, ""))).result()

    def _as_whoever_began(self, work: Work, upload_id: str) -> Context:
        org = work.get(Org, work.org_id)
        begun_by = next((str(person_id) for (person_id,) in work.count(Upload, by=("by",), id=upload_id)), "")
        person = work.get(Person, begun_by) if begun_by else None
        if org is None:
            raise Unavailable("the organisation is gone")
        return self.context(work, org, person or Person("", org.id, "", ""), self.clock())
