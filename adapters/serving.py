"""Serving: everything that runs while `beacon serve` does, started in order and stopped in reverse."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from adapters.dispatcher import Dispatcher
from adapters.metrics import Metrics, watch_loop
from adapters.ticker import Ticker
from adapters.web import WebHost, fresh
from bot.doors import Door
from bot.ports import Outbox
from bot.refusals import Misconfigured, Unavailable

STALE = 15.0  # seconds without a sign of life before a part counts as stuck
TALKATIVE = ("alembic", "apscheduler")  # at INFO they tell every beat, twice


@dataclass(frozen=True, slots=True)
class Parts:
    """What a server is made of; the composition root fills it."""

    outbox: Outbox
    dispatcher: Dispatcher
    tick: Callable[[datetime], int]
    clock: Callable[[], datetime]
    metrics: Metrics
    metrics_token: str | None
    host: str
    port: int
    doors: tuple[Door, ...] = ()
    beside: tuple[Callable[[], Coroutine[None, None, None]], ...] = ()  # what else runs, until cancelled
    closing: tuple[Callable[[], Coroutine[None, None, None]], ...] = ()  # what is let go of when nothing runs any more


def quieten(names: Iterable[str] = TALKATIVE) -> None:
    """Let libraries log warnings only, so that what matters can be found; with DEBUG they go on."""
    if logging.getLogger().level > logging.DEBUG:
        for name in names:
            logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))


async def serve(parts: Parts, ready: Callable[[int], None]) -> None:
    """Run until asked to stop; `ready` hears the port once everything is up.

    Raises `Misconfigured` when the address is taken or is not one of this machine's, and whatever ended
    something that has to run as long as the server does.
    """
    trouble: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    async with running(parts, trouble) as port:
        ready(port)
        await _asked_to_stop((signal.SIGINT, signal.SIGTERM), trouble)


@contextlib.asynccontextmanager
async def running(parts: Parts, trouble: asyncio.Future[None] | None = None) -> AsyncIterator[int]:
    """Start the dispatcher, the ticker and the web host; stop them gracefully at the end.

    `trouble` gets the error of anything beside them that fails.
    """
    ticker = Ticker(lambda: parts.tick(parts.clock()))
    sending = asyncio.create_task(parts.dispatcher.run())
    beside = [asyncio.create_task(work) for work in (watch_loop(parts.metrics), *(run() for run in parts.beside))]
    for task in beside:
        task.add_done_callback(partial(_report, trouble))
    host = _host(parts, ticker)
    ticker.start()
    try:
        yield await _listen(host, parts)
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)  # open streams end before the host does
        await host.stop()
        # A tick under way may take a while: what is in flight must not wait for it, or its leases run out.
        await asyncio.to_thread(ticker.stop)
        await parts.dispatcher.stop()
        await asyncio.gather(sending, return_exceptions=True)
        for close in parts.closing:
            await close()


def _report(trouble: asyncio.Future[None] | None, task: asyncio.Task[None]) -> None:
    """Tell of a task that failed; one that was cancelled, or came to its end, is no trouble."""
    fault = None if task.cancelled() else task.exception()
    if fault is not None and trouble is not None and not trouble.done():
        trouble.set_exception(fault)


async def _listen(host: WebHost, parts: Parts) -> int:
    try:
        return await host.start()
    except (OSError, UnicodeError) as error:
        number = getattr(error, "errno", None) or 0
        reason = os.strerror(number) if number > 0 else "there is no such host"
        raise Misconfigured(
            f"BEACON_HOST, BEACON_PORT: cannot listen on {parts.host}:{parts.port} ({reason});"
            " stop what uses it, or set another one"
        ) from error


def _host(parts: Parts, ticker: Ticker) -> WebHost:
    async def store_answers() -> bool:
        try:
            await asyncio.wrap_future(parts.outbox.backlog())
        except Unavailable:
            return False
        return True

    async def page() -> tuple[bytes, str]:
        backlog = await asyncio.wrap_future(parts.outbox.backlog())
        parts.metrics.queued(backlog, parts.clock())
        return parts.metrics.page()

    return WebHost(
        parts.doors,
        checks={
            "store": store_answers,
            "dispatcher": fresh(parts.dispatcher.age, STALE),
            "ticker": fresh(ticker.age, STALE),
        },
        metrics=page,
        metrics_token=parts.metrics_token,
        host=parts.host,
        port=parts.port,
    )


async def _asked_to_stop(signals: Iterable[signal.Signals], trouble: asyncio.Future[None]) -> None:
    """Wait for a signal. Raises what is in trouble."""
    loop = asyncio.get_running_loop()
    for each in signals:
        loop.add_signal_handler(each, partial(_end, trouble))
    await trouble


def _end(trouble: asyncio.Future[None]) -> None:
    if not trouble.done():
        trouble.set_result(None)
