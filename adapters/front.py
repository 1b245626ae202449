"""The front: where every adapter hands an invocation over and waits for its reply, measured on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from time import perf_counter

from bot.grammar import hear
from bot.invocation import Invocation
from bot.refusals import Refusal
from bot.reply import Reply
from bot.service import Service

Observe = Callable[[str, str, float], None]  # verb, outcome, seconds


def unobserved(verb: str, outcome: str, seconds: float) -> None:
    """Let a reply pass without measuring it."""


class Front:
    """The async side of the service. Nothing here waits for a chat."""

    def __init__(self, service: Service, clock: Callable[[], datetime], observe: Observe = unobserved) -> None:
        self.service = service
        self._clock, self._observe = clock, observe

    async def ask(self, invocation: Invocation) -> Reply:
        """Return the reply once what it says is stored."""
        begun = perf_counter()
        reply = await asyncio.wrap_future(self.service.submit(invocation, self._clock()))
        self._observe(self._verb(invocation.words), "refused" if reply.refusal else "done", perf_counter() - begun)
        return reply

    def _verb(self, words: str) -> str:
        """Return the verb of a line, or '' where there is none: never a word of somebody's own."""
        service = self.service
        try:
            return hear(words, service.commands.by_verb, service.commands.aliases, service.slash).verb
        except Refusal:
            return ""
