"""Servers: what answers Slack's commands here, in a process of its own, so that whoever asks does not slow it down."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import signal
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.clock import Clock
from adapters.logs import set_up
from adapters.metrics import Metrics
from adapters.slack.signature import Verifier
from adapters.slack.teams import NAME
from adapters.web import WebHost
from bot.beacon import Beacon
from bot.doors import Door, Knock, Reply
from bot.invocation import Invocation
from bot.model.chats import HOUSE, Installation, installation_id
from bot.model.org import Workspace
from bot.model.room import Room, RoomKind
from bot.ports import Work
from bot.settings import Settings
from commands import ALL
from tests.bench.slack_load import HERE

SECRET, TEAM, CHANNEL, BOT = "8f742231b10e8888abcd99yyyzzz85a5", "T0BENCH", "C0BENCH", "U0BEACON"
USERS = {"alice": "U0ALICE", "bob": "U0BOB", "chidi": "U0CHIDI"}
ORG, PATH = "acme", "/slack/events"
NOWHERE = "http://127.0.0.1:9/api/"  # nothing listens there
MANY = {"person_budget": 100_000, "workspace_budget": 1_000_000}  # nobody is asked to wait


def bolt(*, process_before_response: bool) -> AsyncApp:
    """Return an app of Bolt's own that acknowledges one command and does nothing else.

    It knows from memory who it is in a workspace: Slack is not asked.
    """
    app = AsyncApp(
        signing_secret=SECRET, authorize=_authorize, process_before_response=process_before_response, name="bolt"
    )
    app.command("/crisis")(_acknowledge)
    return app


async def _authorize() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_user_id=BOT, bot_token="xoxb-1")


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()


def bare() -> web.Application:
    """Return an app that checks the signature, and answers nothing to whatever was signed."""
    verifier = Verifier([SECRET], Clock())

    async def answer(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        known = verifier.stamp_of(request.method, headers, await request.read())
        return web.Response(status=200 if known else 401)

    app = web.Application()
    app.router.add_post(PATH, answer)
    return app


async def serve_baselines() -> None:
    """Serve what Beacon is compared with."""
    apps = {
        "bare": bare(),
        "bolt": bolt(process_before_response=True).web_app(PATH),
        "stock": bolt(process_before_response=False).web_app(PATH),
    }
    await _until_stopped({name: await _listen(app) for name, app in apps.items()})


async def _listen(app: web.Application) -> int:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, HERE, 0)
    await site.start()
    port: int = runner.addresses[0][1]
    return port


async def serve_path(url: str) -> None:
    """Serve the path of a request: Beacon's own door with everything behind it, while nothing is sent anywhere."""
    settings = Settings(
        database_url=url,
        org=ORG,
        leads=("alice",),
        slack_bot_token="xoxb-1",
        slack_signing_secret=SECRET,
        slack_api_url=NOWHERE,
        **MANY,
    )
    metrics = Metrics(command.verb for command in ALL)
    with closing(Beacon(settings, Clock(), metrics)) as beacon:
        assert beacon.slack is not None
        _furnish(beacon)
        await beacon.slack.teams.reload()
        host = WebHost(beacon.slack.doors(), checks={}, metrics=_nothing)
        await _until_stopped({"path": await host.start()})
        await host.stop()
        await beacon.slack.close()


async def _nothing() -> tuple[bytes, str]:
    return b"", "text/plain"


def _furnish(beacon: Beacon) -> None:
    """Bring a crisis into being with a room in Slack, as if it had been opened there."""
    name = installation_id(NAME, TEAM)
    beacon.founder.join(Workspace(name, ORG, NAME, TEAM, "Acme"), "")
    here = Installation(name, HOUSE, NAME, TEAM, ORG, "Acme", "https://acme.slack.com/", bot=BOT)
    beacon.store.submit(HOUSE, lambda work: work.add(here)).result()
    line = 'declare "Card payments fail" --sev 2 --type product_failure'
    beacon.service.handle(Invocation(ORG, "alice", line), beacon.clock())
    beacon.store.submit(ORG, _open).result()


def _open(work: Work) -> None:
    (room,) = work.find(Room, chat=NAME, kind=RoomKind.CRISIS)
    work.swap(room, replace(room, ref=CHANNEL))


async def _until_stopped(ports: Mapping[str, int]) -> None:
    """Say on which ports what is served, and wait for the signal to end."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    print(json.dumps(ports), flush=True)
    await stop.wait()


def main() -> None:
    """Serve the baselines, or with an address of a database the path of a request."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", default="")
    url = parser.parse_args().database
    set_up(logging.getLevelName(logging.INFO))
    asyncio.run(serve_path(url) if url else serve_baselines())


if __name__ == "__main__":
    main()
