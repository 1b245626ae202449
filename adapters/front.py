"""The front: where every adapter hands an invocation over and waits for its reply, measured on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from time import perf_counter

from bot.invocation import Invocation
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
        verb = invocation.words.split(maxsplit=1)[0] if invocation.words.strip() else "help"
        self._observe(verb, "refused" if reply.refusal else "done", perf_counter() - begun)
        return reply
