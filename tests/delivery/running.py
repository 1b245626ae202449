"""A stage on which time runs, and a dispatcher at work on it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from adapters.dispatcher import Dispatcher
from bot.outbox import Rates
from tests.delivery.stage import Stage, room
from tests.fakes.chat import FakeChat
from tests.fakes.clock import Clock

PATIENCE = 5.0


def running(*rooms: str, timeout: float = 10.0, rates: Rates | None = None) -> Stage:
    """Return a stage on which time runs."""
    clock = Clock(running=True)
    places = [room(name) for name in rooms]
    return Stage(*places, clock=clock, chat=FakeChat(clock, timeout=timeout, settle=0.0), rates=rates)


@asynccontextmanager
async def at_work(dispatcher: Dispatcher) -> AsyncIterator[asyncio.Task[None]]:
    """Run a dispatcher while the test goes on; cancel it at the end."""
    task = asyncio.create_task(dispatcher.run())
    await asyncio.sleep(0.05)
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(holds: Callable[[], bool]) -> float:
    """Wait for something to hold; return how long it took."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < PATIENCE, "waited in vain"
        await asyncio.sleep(0.001)
    return time.monotonic() - begun
