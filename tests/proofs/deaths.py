"""Deaths in one process: a dispatcher whose every call is a failpoint, before a chat that tells no repeat by its id.

A life that has died makes no further call, whatever its code still tries while it is torn down: that is
all that the world sees of a dead process. It is real enough to try every failpoint one by one.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

from adapters.dispatcher import Dispatcher
from bot.cards import Card
from bot.chat import Chat, Sent
from bot.outbox import decide
from bot.ports import Backlog, Claim, Outbox, Settlement
from tests.proofs.failpoints import Aim

Answer = TypeVar("Answer")


class Life:
    """One process, as far as others can tell: it makes calls until it dies at its aim."""

    def __init__(self, aim: Aim | None = None) -> None:
        self.aim = aim
        self.reached: Counter[str] = Counter()
        self.over = asyncio.Event()

    def reach(self, name: str) -> bool:
        """Come past a failpoint; say whether this life goes on."""
        if not self.over.is_set():
            self.reached[name] += 1
            if self.aim and self.aim.name == name and self.aim.count == self.reached[name]:
                self.over.set()
        return not self.over.is_set()


class MortalOutbox:
    """An outbox that is asked by a mortal: the dead ask nothing, and hear no answer."""

    def __init__(self, outbox: Outbox, life: Life) -> None:
        self._outbox, self._life = outbox, life

    def claim(self, chat: str, now: datetime, lease: timedelta, limit: int) -> Future[list[Claim]]:
        return self._ask("claim", lambda: self._outbox.claim(chat, now, lease, limit))

    def settle(self, settlements: Iterable[Settlement]) -> Future[int]:
        return self._ask("settle", lambda: self._outbox.settle(settlements))

    def doubtful(
        self, chat: str, started_before: datetime, lease: timedelta, now: datetime, limit: int
    ) -> Future[list[Claim]]:
        return self._ask("doubtful", lambda: self._outbox.doubtful(chat, started_before, lease, now, limit))

    def next_at(self, chat: str) -> Future[datetime | None]:
        return self._outbox.next_at(chat)

    def backlog(self) -> Future[Backlog]:
        return self._outbox.backlog()

    def released(self, org_id: str, room_id: str, now: datetime) -> Future[int]:
        return self._outbox.released(org_id, room_id, now)

    def _ask(self, name: str, question: Callable[[], Future[Answer]]) -> Future[Answer]:
        if not self._life.reach(f"{name}.asked"):
            return Future()
        answer = question()
        with suppress(Exception):
            answer.result()  # here and now: in which order failpoints are passed must not hang on threads
        return answer if self._life.reach(f"{name}.answered") else Future()


class MortalChat:
    """A chat that is called by a mortal."""

    def __init__(self, chat: Chat, life: Life) -> None:
        self._chat, self._life = chat, life
        self.name, self.timeout, self.settle = chat.name, chat.timeout, chat.settle

    async def open_room(self, claim: Claim) -> Sent:
        return await self._call("open_room", claim)

    async def post(self, claim: Claim, card: Card) -> Sent:
        return await self._call("post", claim, card)

    async def edit(self, claim: Claim, card: Card) -> Sent:
        return await self._call("edit", claim, card)

    async def pin(self, claim: Claim) -> Sent:
        return await self._call("pin", claim)

    async def set_topic(self, claim: Claim, topic: str) -> Sent:
        return await self._call("set_topic", claim, topic)

    async def invite(self, claim: Claim, people: tuple[str, ...], groups: tuple[str, ...]) -> Sent:
        return await self._call("invite", claim, people, groups)

    async def bookmark(self, claim: Claim, url: str, label: str) -> Sent:
        return await self._call("bookmark", claim, url, label)

    async def clip(self, claim: Claim, clip: Mapping[str, str]) -> Sent:
        return await self._call("clip", claim, clip)

    async def archive(self, claim: Claim, *, archived: bool) -> Sent:
        return await self._call("archive", claim, archived=archived)

    async def seek(self, claim: Claim) -> Sent | None:
        await self._go_on("seek.asked")
        found = await self._chat.seek(claim)
        await self._go_on("seek.answered")
        return found

    async def _call(self, name: str, *args: Any, **kwargs: Any) -> Sent:
        await self._go_on(f"{name}.asked")
        answer: Sent = await getattr(self._chat, name)(*args, **kwargs)
        await self._go_on(f"{name}.answered")
        return answer

    async def _go_on(self, failpoint: str) -> None:
        if not self._life.reach(failpoint):
            await asyncio.Event().wait()  # until the end of the world: the dead do not return


class EagerOutbox(MortalOutbox):
    """Broken on purpose: writes `sent` as soon as it has claimed."""

    def claim(self, chat: str, now: datetime, lease: timedelta, limit: int) -> Future[list[Claim]]:
        claims = super().claim(chat, now, lease, limit)
        if claims.done():
            self._outbox.settle([_sent(claim, now) for claim in claims.result()]).result()
        return claims


def _sent(claim: Claim, now: datetime) -> Settlement:
    return Settlement(decide(Sent(claim.delivery.id), claim.delivery, now))


class CarelessChat(MortalChat):
    """Broken on purpose: never looks whether something arrived."""

    async def seek(self, claim: Claim) -> Sent | None:
        return None


OutboxOf = Callable[[Outbox, Life], Outbox]
ChatOf = Callable[[Chat, Life], Chat]


async def drain(
    outbox: Outbox,
    chat: Chat,
    clock: Callable[[], datetime],
    aim: Aim | None = None,
    *,
    outbox_of: OutboxOf = MortalOutbox,
    chat_of: ChatOf = MortalChat,
) -> Life:
    """Send what can be sent now, in a life that ends when that is done, or at its aim."""
    life = Life(aim)
    dispatcher = Dispatcher(outbox_of(outbox, life), {chat.name: chat_of(chat, life)}, clock)
    sending = asyncio.create_task(dispatcher.drain())
    dying = asyncio.create_task(life.over.wait())
    await asyncio.wait((sending, dying), return_when=asyncio.FIRST_COMPLETED)
    for task in (sending, dying):
        task.cancel()
    outcomes = await asyncio.gather(sending, dying, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
    return life
