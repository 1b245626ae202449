"""Rounds: what is due is looked up, a few at a time and one after another on each host, and written down."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from adapters.links.visitor import Visitor
from bot.context import Context
from bot.model.org import BEACON, Org, Person
from bot.model.resource import ResourceState
from bot.ports import Store, Work
from bot.refusals import Refusal
from bot.resources.cabinet import Cabinet, Item
from bot.resources.checking import Answer, Heard, claim, settle
from bot.shelf import Shelf
from bot.texts import Texts

MOST = 50  # addresses of an organisation in one round
HOSTS = 4  # visited at the same time
PAUSE = 1.0  # seconds between two visits to one host
EVERY = 60.0  # seconds between two rounds

log = logging.getLogger("beacon.links")


@dataclass(frozen=True, slots=True)
class Rounds:
    """Goes round the addresses that are due. `new_id` returns a fresh opaque id each time."""

    store: Store
    texts: Texts
    shelf: Shelf
    cabinet: Cabinet
    new_id: Callable[[], str]
    clock: Callable[[], datetime]
    visitor: Visitor = field(default_factory=Visitor)
    pause: float = PAUSE

    async def run(self) -> None:
        """Go round until cancelled. Whatever goes wrong with links, the server goes on: they can wait."""
        while True:
            try:
                await self.go()
            except Exception:
                log.exception("links_round_failed")
            await asyncio.sleep(EVERY)

    async def go(self) -> tuple[int, list[Item]]:
        """Look up what is due in every organisation; return how many there were, and what is in trouble."""
        count, trouble = 0, list[Item]()
        for org_id in await asyncio.wrap_future(self.store.orgs()):
            seen, found = await self._of_org(org_id)
            count, trouble = count + seen, trouble + found
        return count, trouble

    async def _of_org(self, org_id: str) -> tuple[int, list[Item]]:
        if not await asyncio.wrap_future(self.store.submit(org_id, self._is_due, write=False)):
            return 0, []
        due = await asyncio.wrap_future(self.store.submit(org_id, self._claim))
        answers = await self._visit_all(due)
        found = await asyncio.wrap_future(self.store.submit(org_id, lambda work: self._settle(work, answers)))
        return len(due), found

    async def _visit_all(self, due: dict[str, str]) -> dict[str, Answer]:
        hosts: dict[str, list[str]] = {}
        for name, url in due.items():
            hosts.setdefault(urlsplit(url).netloc.lower(), []).append(name)
        few = asyncio.Semaphore(HOSTS)
        together = await asyncio.gather(*(self._visit_host(names, due, few) for names in hosts.values()))
        return {name: answer for answers in together for name, answer in answers.items()}

    async def _visit_host(self, names: list[str], due: dict[str, str], few: asyncio.Semaphore) -> dict[str, Answer]:
        answers: dict[str, Answer] = {}
        async with few:
            for name in names:
                if answers:
                    await asyncio.sleep(self.pause)
                # Where there is only a number, nothing is visited: only its review may be due.
                answers[name] = await self.visitor.visit(due[name]) if due[name] else Answer(Heard.UNHEARD, "")
        return answers

    def _is_due(self, work: Work) -> bool:
        from_now = {"check_at": self.clock()}
        return bool(work.find(ResourceState, until=from_now, limit=1))

    def _claim(self, work: Work) -> dict[str, str]:
        context = self._context(work)
        return _unless_broken(lambda: claim(context, MOST)) if context else {}

    def _settle(self, work: Work, answers: dict[str, Answer]) -> list[Item]:
        context = self._context(work)
        return settle(context, answers) if context and answers else []

    def _context(self, work: Work) -> Context | None:
        org = work.get(Org, work.org_id)
        if org is None:
            return None
        beacon = Person(BEACON, org.id, BEACON, BEACON)
        return Context(work, self.clock(), org, beacon, self.texts, self.shelf, self.new_id, cabinet=self.cabinet)


def _unless_broken(take: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Look up nothing while the files of the library have faults: the start of the server tells of them."""
    try:
        return take()
    except Refusal as refusal:
        log.warning("links_library_broken", extra={"kind": refusal.key})
        return {}
