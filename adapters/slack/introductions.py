"""Introductions: who somebody is, asked of Slack behind the requests and not while anybody waits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from adapters.slack.errors import Uncertain
from adapters.slack.teams import NAME
from bot.chat import NotSent, TryLater
from bot.refusals import Unavailable

MOST = 500  # people who wait in a workspace
PAUSE = 1.0  # seconds between two calls in a workspace: Slack allows about a hundred a minute
LATER = 30.0  # seconds to wait when Slack asks for it and does not say how long

log = logging.getLogger("beacon.slack")


class Introductions:
    """Asks after people in the order in which they came, one at a time in each workspace.

    Who finds no room is left out: they are noted again when they come again.
    """

    def __init__(self, ask: Callable[[str, str], Awaitable[object]], *, pause: float = PAUSE) -> None:
        """Take how to ask: of which workspace, after which user."""
        self._ask, self._pause = ask, pause
        self._waiting: dict[str, dict[str, None]] = {}  # workspace -> users, first come first
        self._served: set[str] = set()
        self._stirred = asyncio.Event()

    def __len__(self) -> int:
        """Return how many people wait."""
        return sum(map(len, self._waiting.values()))

    def note(self, team_id: str, user_id: str) -> None:
        """Ask after somebody soon."""
        users = self._waiting.setdefault(team_id, {})
        if user_id not in users and len(users) < MOST:
            users[user_id] = None
        self._stirred.set()

    async def run(self) -> None:
        """Ask, until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                await self._stirred.wait()
                self._stirred.clear()
                for team_id in self._waiting.keys() - self._served:
                    self._served.add(team_id)
                    group.create_task(self._serve(team_id))

    async def _serve(self, team_id: str) -> None:
        """Ask after everybody who waits in a workspace; a slow one keeps nobody else waiting.

        The pause comes first: a name that changes while its first request is under way would be a stranger's.
        """
        users, pause = self._waiting[team_id], self._pause
        while users:
            await asyncio.sleep(pause)
            user_id = next(iter(users))
            del users[user_id]
            pause = await self._ask_after(team_id, user_id)
        self._served.discard(team_id)
        with suppress(KeyError):
            del self._waiting[team_id]

    async def _ask_after(self, team_id: str, user_id: str) -> float:
        """Ask, and return how many seconds to wait before the next call."""
        try:
            await self._ask(team_id, user_id)
        except TryLater as fault:
            self._waiting[team_id][user_id] = None
            return max(self._pause, fault.after.total_seconds() if fault.after else LATER)
        except (NotSent, Uncertain, Unavailable) as fault:
            log.warning("introduction_failed", extra={"chat": NAME, "code": getattr(fault, "code", None)})
        except Exception:  # one odd answer must not end the asking
            log.exception("introduction_failed", extra={"chat": NAME})
        return self._pause
