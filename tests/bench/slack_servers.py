"""Servers: what answers Slack's commands here, in a process of its own, so that whoever asks does not slow it down."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

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
from bot.beacon import Beacon, new_id
from bot.invocation import Invocation
from bot.model.chats import HOUSE, Installation, installation_id
from bot.model.org import Workspace
from bot.model.records import Seen
from bot.model.room import Room, RoomKind
from bot.ports import Work
from bot.settings import read_settings
from commands import ALL
from tests.bench.slack_load import HERE, PATH
from tests.slack.entrance import ACME, SECRET

ROOT = Path(__file__).parents[2]
ROOMS = 16  # as many as there are requests under way: commands about one crisis follow one another
CHANNELS = tuple(f"C{number}" for number in range(1, ROOMS + 1))
USERS = {"alice": "UALICE", "bob": "UBOB", "chidi": "UCHIDI"}
NOWHERE = "http://127.0.0.1:9/api/"  # nothing listens there
Act = Callable[[], Awaitable[None]]  # what is done before a command is acknowledged
NOBODY_WAITS = {"BEACON_PERSON_BUDGET": "100000", "BEACON_WORKSPACE_BUDGET": "1000000"}  # requests a minute


def bolt(act: Act, *, process_before_response: bool = True) -> AsyncApp:
    """Return an app of Bolt's own that knows one command. From memory it knows who it is: Slack is not asked."""
    app = AsyncApp(
        signing_secret=SECRET, authorize=_authorize, process_before_response=process_before_response, name="bolt"
    )

    async def answer(ack: AsyncAck) -> None:
        await act()
        await ack()

    app.command("/crisis")(answer)
    return app


async def nothing() -> None:
    """Do nothing before it is acknowledged."""


async def _authorize() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=ACME.id, bot_user_id=ACME.bot, bot_token=ACME.token)


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


def sink() -> web.Application:
    """Return an app that takes whatever it is sent, as Slack does where all goes well."""

    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    return app


async def serve_baselines() -> None:
    """Serve what Beacon is compared with."""
    apps = {
        "bare": bare(),
        "bolt": bolt(nothing).web_app(PATH),
        "stock": bolt(nothing, process_before_response=False).web_app(PATH),
        "sink": sink(),
    }
    await _until_stopped({name: await _listen(app) for name, app in apps.items()})


async def _listen(app: web.Application) -> int:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, HERE, 0)
    await site.start()
    port: int = runner.addresses[0][1]
    return port


@contextmanager
def beacon_at(url: str, api_url: str = NOWHERE) -> Iterator[Beacon]:
    """Open a Beacon that is in a workspace, with crises that have their rooms there; nothing is sent anywhere."""
    given = {
        "BEACON_DATABASE_URL": url,
        "BEACON_ORG": ACME.org_id,
        "BEACON_LEADS": "alice",
        "SLACK_BOT_TOKEN": ACME.token,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": api_url,
    }
    settings = read_settings({**given, **NOBODY_WAITS})
    with closing(Beacon(settings, Clock(), Metrics(command.verb for command in ALL))) as beacon:
        _furnish(beacon)
        yield beacon


async def serve_path(url: str) -> None:
    """Serve the path of a request: Beacon's own door with everything behind it but the dispatcher.

    Beside it stands an app of Bolt's own that keeps a single row in the same store.
    """
    with beacon_at(url) as beacon:
        assert beacon.slack is not None
        await beacon.slack.teams.reload()
        host = WebHost(beacon.slack.doors(), checks={}, metrics=_unmeasured)
        row = bolt(partial(_keep_row, beacon)).web_app(PATH)
        await _until_stopped({"path": await host.start(), "row": await _listen(row)})
        await host.stop()
        await beacon.slack.close()


async def _keep_row(beacon: Beacon) -> None:
    row = Seen(new_id(), ACME.org_id, beacon.clock(), {})
    await asyncio.wrap_future(beacon.store.submit(ACME.org_id, lambda work: work.add(row)))


async def _unmeasured() -> tuple[bytes, str]:
    return b"", "text/plain"


def _furnish(beacon: Beacon) -> None:
    """Declare crises, and give each a room in Slack as if it had been opened there."""
    name, org = installation_id(NAME, ACME.id), ACME.org_id
    beacon.founder.join(Workspace(name, org, NAME, ACME.id, ACME.name), "")
    here = Installation(name, HOUSE, NAME, ACME.id, org, ACME.name, ACME.url, bot=ACME.bot)
    beacon.store.submit(HOUSE, lambda work: work.add(here)).result()
    for channel in CHANNELS:
        line = f'declare "Card payments fail in branch {channel}" --sev 2 --type product_failure --anyway'
        beacon.service.handle(Invocation(org, "alice", line), beacon.clock())
    beacon.store.submit(org, _open).result()


def _open(work: Work) -> None:
    rooms = work.find(Room, chat=NAME, kind=RoomKind.CRISIS)
    for room, channel in zip(rooms, CHANNELS, strict=True):
        work.swap(room, replace(room, ref=channel))


@contextmanager
def process(*flags: str) -> Iterator[dict[str, int]]:
    """Run servers in a process of their own; yield their ports by name."""
    command = [sys.executable, "-m", __name__, *flags]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout is not None
        try:
            ports: dict[str, int] = json.loads(running.stdout.readline())
            yield ports
        finally:
            running.terminate()


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
