"""One life of a serving Beacon before a fake Slack: all that `beacon serve` runs, in a process that can be killed.

Two things differ from `beacon serve`. The process is forked from one that has imported everything, so that it
works a moment after its birth. And it is ten times as hasty: a call may take one second instead of ten, and
whoever failed waits a tenth of the time before the next try. The lease follows from the time-out by itself, and the
settle window is what BEACON_SLACK_SETTLE makes it.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from adapters.clock import Clock
from adapters.logs import set_up
from adapters.metrics import Metrics
from adapters.serving import quieten, serve
from adapters.slack.chat import SlackChat
from bot import __main__ as root
from bot import outbox
from bot.beacon import Beacon
from bot.cards import Card
from bot.chat import Sent
from bot.outbox import decide
from bot.ports import Claim, Settlement, Store
from bot.settings import Settings

ORG, PEOPLE = "acme", ("alice", "bob")
HASTE = 0.1
SERVING = "this life serves"  # in the log
LATE = (
    "commands",
    "adapters.front",
    "adapters.slack.workplace",
    "apscheduler.triggers.interval",
    "bot.reminding.clockwork",
)


@dataclass(frozen=True, slots=True)
class Orders:
    """What a life is told. `settle`: seconds until the history certainly shows a message."""

    url: str
    api_url: str
    token: str
    secret: str
    log: Path
    settle: int = 1
    breaks: str = ""  # how the protocol is broken on purpose


@contextmanager
def living(orders: Orders) -> Iterator[BaseProcess]:
    """Bring a life into the world; what is left of it in the end is killed."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, *LATE])
    process = context.Process(target=live, args=(orders,))
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def live(orders: Orders) -> None:
    """Serve until killed, or asked to stop."""
    with orders.log.open("a") as log:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(log.fileno(), stream.fileno())
    set_up("INFO")
    quieten()
    outbox.WAITS = tuple(wait * HASTE for wait in outbox.WAITS)
    settings = Settings(
        database_url=orders.url,
        org=ORG,
        people=PEOPLE,
        port=0,
        slack_bot_token=SecretStr(orders.token),
        slack_signing_secret=SecretStr(orders.secret),
        slack_api_url=orders.api_url,
        slack_settle=orders.settle,
    )
    metrics = Metrics(())
    with closing(Beacon(settings, Clock(), metrics)) as beacon:
        assert beacon.slack
        beacon.slack.chat.timeout *= HASTE  # a call's own ten seconds are cut short by the dispatcher
        if orders.breaks:
            BREAKS[orders.breaks](beacon.store, beacon.clock)
        asyncio.run(serve(root._parts(beacon, metrics), lambda _port: print(SERVING, flush=True)))


def _mark_before_sending(store: Any, clock: Callable[[], datetime]) -> None:
    """Write `sent` first and post then: a death between the two loses the message."""
    really_post = SlackChat.post

    async def post(self: SlackChat, claim: Claim, card: Card) -> Sent:
        said = decide(Sent(claim.delivery.id), claim.delivery, clock())
        await asyncio.wrap_future(store.outbox.settle([Settlement(said)]))
        return await really_post(self, claim, card)

    SlackChat.post = post  # type: ignore[method-assign]  # in a process of its own, which ends with the run


def _resend_without_seeking(_store: Store, _clock: Callable[[], datetime]) -> None:
    """Send again whatever has no answer."""

    async def seek(self: SlackChat, claim: Claim) -> Sent | None:
        return None

    SlackChat.seek = seek  # type: ignore[method-assign]  # as above


BREAKS: dict[str, Callable[[Any, Callable[[], datetime]], None]] = {
    "mark before sending": _mark_before_sending,
    "resend without seeking": _resend_without_seeking,
}
