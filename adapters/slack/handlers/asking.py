"""Asking: from who did something to the service's reply, for as long as Slack waits and then on without it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from adapters.slack.handlers.needs import Needs
from adapters.slack.handlers.payloads import By
from adapters.slack.signature import Replayed
from adapters.slack.teams import Team
from bot.cards import Card, Text
from bot.invocation import Invocation
from bot.model.room import Room
from bot.refusals import Refusal, Unavailable
from bot.reply import Reply, refuse
from bot.texts import Say

REPLAYED, UNKEPT = "request.replayed", "store.unavailable"

log = logging.getLogger("beacon.slack")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, as far as it is known. `handle` is None for who is not let in."""

    by: By
    team: Team | None
    handle: str | None = None
    room: Room | None = None

    @property
    def org_id(self) -> str | None:
        """The organisation that the workspace belongs to."""
        return self.team.org_id if self.team else None

    def invocation(self, words: str, key: str | None, stamp: str | None) -> Invocation:
        """Return a request of theirs in the room where they are."""
        room_id = self.room.id if self.room else None
        return Invocation(self.org_id or "", self.handle or "", words, room_id, key=key, stamp=stamp, source="slack")


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply, who gets it, and what was asked, if it came to that."""

    asker: Asker
    reply: Reply
    asked: Invocation | None = None

    @property
    def card(self) -> Card:
        """What the reply shows."""
        return self.reply.card

    @property
    def replayed(self) -> bool:
        """Whether the request was a copy of one that was carried out: nobody waits for this reply."""
        return self.reply.refusal == REPLAYED


Task = asyncio.Task[Answered]
Make = Callable[[Asker], Awaitable[Invocation]]  # from who asks to what is asked; may refuse


class Asking:
    """Hands requests to the service. Once begun, a request is carried out, whoever still waits for it."""

    def __init__(self, needs: Needs) -> None:
        self._needs = needs
        self._running: set[Task] = set()

    async def begin(self, by: By, make: Make, patience: float) -> Task:
        """Begin a request and wait for it, `patience` seconds at the most. Raises `Replayed`."""
        task = asyncio.create_task(self._answered(by, make))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.wait({task}, timeout=patience)
        if task.done() and task.result().replayed:
            raise Replayed
        return task

    async def keep(self, by: By, make: Make) -> Task:
        """Begin what came as an event. Raises `Unavailable` when nothing was kept: Slack then tells of it again."""
        task = await self.begin(by, make, self._needs.patience)
        if task.done() and task.result().reply.refusal == UNKEPT:
            raise Unavailable
        return task

    async def say(self, asker: Asker) -> Say:
        """Return the language in which the adapter itself speaks to somebody."""
        try:
            return await self._needs.speaking(asker.org_id, asker.handle)
        except Unavailable:
            return await self._needs.speaking(None, None)

    async def _identify(self, by: By) -> Asker:
        """Return who somebody is and where. Refuses strangers."""
        team = self._team(by)
        if team is None:
            raise Refusal("person.outside")
        handle = await self._needs.people.handle_of(
            team, by.user, by.name or None, user_team=by.home or None, enterprise=by.enterprise or None
        )
        room = await self._needs.people.room_of(team, by.channel) if by.channel else None
        return Asker(by, team, handle, room)

    async def settle(self) -> None:
        """Wait until everything that was begun is carried out."""
        while self._running:
            await asyncio.wait(self._running)

    def _team(self, by: By) -> Team | None:
        team = self._needs.teams.by_id(by.team)
        return team if team and team.active else None

    async def _answered(self, by: By, make: Make) -> Answered:
        asker, asked = Asker(by, self._team(by)), None
        try:
            asker = await self._identify(by)
            asked = await make(asker)
            reply = await self._needs.ask(asked)
        except Refusal as refusal:
            log.info("request_refused", extra={"chat": "slack", "code": refusal.key, "org": asker.org_id})
            reply = refuse(refusal, await self.say(asker))
        except Unavailable:
            reply = refuse(Refusal(UNKEPT), await self.say(asker))
        except Exception as error:
            log.exception("request_failed", exc_info=error, extra={"chat": "slack", "org": asker.org_id})
            reply = _trouble(await self.say(asker))
        return Answered(asker, reply, asked)


def _trouble(say: Say) -> Reply:
    words = Text(say.phrase("slack.trouble"))
    return Reply(Card("slack.trouble", say("refusal.title"), (words,), "warn"), "slack.trouble")
