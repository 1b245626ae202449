"""One life of a serving Beacon: started, worked with by four clients, and killed somewhere, or judged at its end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from adapters.clock import Clock
from adapters.local import LocalChat
from adapters.metrics import Metrics
from adapters.serving import Parts, running
from bot.beacon import Beacon
from bot.cards import Card
from bot.chat import Sent
from bot.documents import card_document
from bot.invocation import Invocation
from bot.model.duties import Reminder
from bot.model.records import LocalMessage
from bot.ports import Claim
from bot.settings import Settings
from tests.proofs.broken import BREAKS
from tests.proofs.failpoints import Aim, Tripwire, lay, operation
from tests.proofs.script import CRISIS, OPENING, Step, clients
from tests.proofs.verdict import HEADER, TABLE, Remains, Verdict, judge, remains

PATIENCE = 15.0  # seconds for a whole life
Tell = Callable[[str], None]  # one line to whoever watches this life


@dataclass(frozen=True, slots=True)
class Orders:
    """What a life is told. Steps are known by their names."""

    url: str
    org: str
    seed: str
    ahead: timedelta = timedelta()  # how far the clock of this life runs ahead
    aim: Aim | None = None
    repeats: bool = False  # whether clients ask again, under the same key, for what was not acknowledged
    asked: frozenset[str] = frozenset()
    acknowledged: frozenset[str] = frozenset()
    breaks: str = ""  # how the protocol is broken on purpose


def live(orders: Orders, tell: Tell) -> None:
    """Serve and work through what is left of the script; at the end, tell the verdict.

    Lines told: `died NAME` (by the failpoint itself), `serving`, `asked STEP`, `acknowledged STEP`,
    `repeated ID` for a post that the chat had already, and at the end `reached {name: count}` and `verdict {...}`.
    """
    wire = Tripwire(orders.aim, lambda name: tell(f"died {name}"))
    lay(wire)
    _notice_repeats(tell)
    if orders.breaks:
        BREAKS[orders.breaks]()
    clock = Clock(datetime.now(UTC) + orders.ahead)
    settings = Settings(
        database_url=orders.url, org=orders.org, people=("bob", "chidi"), leads=("alice",), org_name="Acme"
    )
    with ExitStack() as stack:
        beacon = Beacon(settings, clock)
        stack.callback(beacon.close)
        verdict = asyncio.run(Day(beacon, orders, tell).work())
    tell(f"reached {json.dumps(wire.reached)}")
    tell(f"verdict {json.dumps(asdict(verdict))}")


def _notice_repeats(tell: Tell) -> None:
    """Tell of every post that the chat has already: its own unique key would hide that it was sent twice."""
    really_post = LocalChat.post

    async def post(self: Any, claim: Claim, card: Card) -> Sent:
        before = operation.set("looking")
        known = self._store.submit(
            claim.delivery.org_id, lambda work: work.get(LocalMessage, claim.delivery.id), write=False
        )
        operation.reset(before)
        if await asyncio.wrap_future(known):
            tell(f"repeated {claim.delivery.id}")
        return await really_post(self, claim, card)

    LocalChat.post = post  # type: ignore[method-assign]  # in a process of its own, which ends with the run


class Day:
    """A life's work: what its clients ask for, and what was acknowledged to them, here and in lives before."""

    def __init__(self, beacon: Beacon, orders: Orders, tell: Tell) -> None:
        self.asked, self.acknowledged = set(orders.asked), set(orders.acknowledged)
        self._beacon, self._orders, self._tell = beacon, orders, tell
        self._dice = Random(orders.seed)
        self._clients = clients(self._dice)
        self._ticks = 0

    async def work(self) -> Verdict:
        """Serve, let the clients ask, and wait until everything has left and the clock was heeded."""
        async with asyncio.timeout(PATIENCE), running(self._parts()):
            self._tell("serving")
            await self._ask((OPENING,))
            await asyncio.gather(*map(self._ask, self._clients))
            while await self._busy():
                await asyncio.sleep(0.002)
        return await _judged(self._beacon, ((OPENING,), *self._clients), self.acknowledged)

    async def _busy(self) -> bool:
        """Say whether something is left to be said: a tick passes over what others hold, until the next."""
        store, now = self._beacon.store, self._beacon.clock()
        if not self._ticks or (await asyncio.wrap_future(store.outbox.backlog())).waiting:
            return True
        operation.set("looking")
        found = store.submit(self._orders.org, lambda work: work.find(Reminder, done=False), write=False)
        return any(reminder.due_at <= now for reminder in await asyncio.wrap_future(found))

    def _parts(self) -> Parts:
        beacon = self._beacon
        return Parts(
            outbox=beacon.store.outbox,
            dispatcher=beacon.dispatcher,
            tick=self._tick,
            clock=beacon.clock,
            metrics=Metrics(()),
            metrics_token=None,
            host="127.0.0.1",
            port=0,
        )

    def _tick(self, now: datetime) -> int:
        said = self._beacon.clockwork.tick(now)
        self._ticks += 1
        return said

    async def _ask(self, steps: Sequence[Step]) -> None:
        """Be one client: ask for one thing after the other, and go on when it is acknowledged.

        Without its room there is no script, so the first declaration is always asked for again.
        """
        for step in steps:
            given_up = step.name in self.asked and not (self._orders.repeats or step is OPENING)
            if step.name in self.acknowledged or given_up:
                continue
            self.asked.add(step.name)
            self._tell(f"asked {step.name}")
            invocation = Invocation(self._orders.org, step.person, step.words, key=step.name)
            reply = await self._beacon.front.ask(invocation)
            if reply.refusal:
                raise RuntimeError(f"{step.name} was refused: {reply.refusal} {dict(reply.facts)}")
            self.acknowledged.add(step.name)
            self._tell(f"acknowledged {step.name}")
            await asyncio.sleep(self._dice.choice((0, 0, 0.002, 0.005)))


async def _judged(beacon: Beacon, everyone: Sequence[Sequence[Step]], acknowledged: Collection[str]) -> Verdict:
    operation.set("verdict")
    org_id = beacon.settings.org
    left = await asyncio.wrap_future(beacon.store.submit(org_id, remains, write=False))
    verdict = judge(left, everyone, acknowledged, beacon.clock())
    for words, key in ((f"{CRISIS} status", HEADER), (f"{CRISIS} route", TABLE)):
        true = await beacon.front.ask(Invocation(org_id, "alice", words))
        shown = [message.card for message in _pinned(left, key)]
        verdict.must(shown == [card_document(true.card)], f"the pinned {key} is not the last state")
    return verdict


def _pinned(left: Remains, key: str) -> list[LocalMessage]:
    return [message for message in left.said(left.room_id(CRISIS), key) if message.pinned]
