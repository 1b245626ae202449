"""Listening: a Beacon in Socket Mode beside a Slack, both quick enough for a test."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from adapters.slack.socket import Socket, Times
from adapters.slack.teams import Team
from tests.fakes.slack import FakeSlack
from tests.slack.entrance import Entrance

QUICK = Times(beat=0.02, ping=30.0, patience=1.0, parting=1.0, steady=0.2, worry=0.5, limit=1.2, waits=(0.0, 0.05, 0.1))
Scene = Callable[["Stage"], Awaitable[None]]


class Stage:
    """A Slack, a Beacon that listens to it, and what the log says of that."""

    def __init__(self, slack: FakeSlack, times: Times) -> None:
        home = slack.home
        self.slack, self.app = slack, slack.app()
        self.entrance = Entrance(team=Team(home.id, "demo", home.token, home.bot, "A1", home.url, home.name))
        self.socket = Socket(slack.app_token, self.entrance.app, api_url=slack.api_url, times=times)
        slack.ping_every(0.1)
        slack.user("alice")
        slack.channel("incidents", members=["alice"])

    async def command(self, text: str = "status") -> int:
        """Type a command; return the status of the answer, 0 for none."""
        return (await self.app.command("/crisis", text, user="alice", channel="incidents")).status

    def typed(self) -> list[str]:
        """Return the commands that arrived."""
        return [payload["text"] for way, payload, _ in self.entrance.desk.heard if way == "typed"]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something, for as long as a slow machine may need."""
        begun = time.monotonic()
        while not holds():
            assert time.monotonic() - begun < 10, "waited in vain"
            await asyncio.sleep(0.01)

    async def connected(self, times: int = 1) -> None:
        """Wait until so many connections were opened, and one is left."""
        await self.until(lambda: self.slack.sockets.opened >= times and self.slack.connections() == 1)


@asynccontextmanager
async def staged(times: Times = QUICK) -> AsyncIterator[tuple[Stage, asyncio.Task[None]]]:
    """Let Beacon listen; end it however it is when the scene is over."""
    async with FakeSlack() as slack:
        stage = Stage(slack, times)
        listening = asyncio.create_task(stage.socket.run())
        try:
            yield stage, listening
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


def play(scene: Scene, times: Times = QUICK) -> Stage:
    """Play a scene with a Beacon that is connected, and still runs afterwards."""

    async def act() -> Stage:
        async with staged(times) as (stage, listening):
            await stage.connected()
            await scene(stage)
            assert not listening.done()
            return stage

    return asyncio.run(act())


def news(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the log says of the connection."""
    return [record.msg for record in caplog.records if record.msg.startswith("socket_")]
