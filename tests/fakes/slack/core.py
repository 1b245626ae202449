"""The parts of a running fake and its life: in a thread of its own, or on the loop of the test."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import ClientSession, TCPConnector, web

from tests.fakes.slack.calls import Record
from tests.fakes.slack.consent import Consent
from tests.fakes.slack.faults import Troubles
from tests.fakes.slack.people import User, Workspace
from tests.fakes.slack.rates import Rates
from tests.fakes.slack.rooms import Channel
from tests.fakes.slack.server import Api
from tests.fakes.slack.sockets import Sockets
from tests.fakes.slack.world import World

T = TypeVar("T")
HOST = "127.0.0.1"
SomeUser = str | User
SomeChannel = str | Channel
SomeTeam = str | Workspace | None


class Core:
    """World, record and server. `with` runs it in a thread, `async with` on the running loop."""

    def __init__(
        self, *, port: int = 0, seed: int = 0, checks: bool = True, rates: bool = False, recording: bool = True
    ) -> None:
        self.world = World(seed)
        self.record = Record(recording)
        self.troubles = Troubles(random.Random(seed))
        self.rates = Rates(rates)
        self.sockets = Sockets(self.world)
        self.api = Api(self.world, self.record, self.troubles, self.rates, checks)
        self.home = self.world.add_workspace("acme")
        self.world.install(self.home)
        self._port = port
        self._loop: asyncio.AbstractEventLoop | None = None
        self._runner: web.AppRunner | None = None
        self._session: ClientSession | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Return where the fake listens."""
        return self.world.root

    @property
    def api_url(self) -> str:
        """Return the base address of the Web API."""
        return f"{self.world.root}/api/"

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """Return the loop that the fake lives on."""
        if self._loop is None:
            raise RuntimeError("the fake does not run")
        return self._loop

    @property
    def session(self) -> ClientSession:
        """Return the session that speaks to apps."""
        if self._session is None:
            raise RuntimeError("the fake does not run")
        return self._session

    def routes(self) -> list[web.RouteDef]:
        """Return what the server answers."""
        consent = Consent(self.world)
        return [
            web.route("*", "/api/{method}", self.api.serve),
            web.post("/hooks/{kind}/{team}/{number}/{secret}", self.api.serve_hook),
            web.get("/link/", self.sockets.serve),
            web.get("/oauth/v2/authorize", consent.serve),
        ]

    async def open(self) -> None:
        """Start."""
        self._loop = asyncio.get_running_loop()
        self._session = ClientSession(connector=TCPConnector(limit=0))
        await self.come_back()

    async def come_back(self) -> None:
        """Listen, on the same port as before."""
        app = web.Application(client_max_size=4 * 2**20)
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self._port, backlog=1024, reuse_address=True)
        await site.start()
        self._port = int(self._runner.addresses[0][1])
        self.world.root = f"http://{HOST}:{self._port}"

    async def go_away(self) -> None:
        """Refuse connections and end those there are, as when Slack is down; the world stays. See come_back."""
        await self.sockets.close()
        if self._runner:
            await self._runner.cleanup()
        self._runner = None

    async def close(self) -> None:
        """Stop; calls under way end."""
        for trouble in self.troubles.end(None):
            trouble.released.set()
        await self.go_away()
        if self._session:
            await self._session.close()
        self._loop = self._session = None

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __enter__(self) -> Self:
        loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=loop.run_forever, name="slack", daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.open(), loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        loop = self.loop
        asyncio.run_coroutine_threadsafe(self.close(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        if self._thread:
            self._thread.join(10)
        loop.close()

    def run(self, work: Coroutine[Any, Any, T], timeout: float = 60.0) -> T:
        """Run a coroutine on the fake's own thread and wait for what it returns."""
        if self._thread is None:
            work.close()
            raise RuntimeError("the fake runs on your own loop: await instead")
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout)

    async def at_home(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the fake's loop, from whichever loop."""
        if asyncio.get_running_loop() is self.loop:
            return await work
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.loop))

    def post_home(self, work: Coroutine[Any, Any, None]) -> None:
        """Have something done on the fake's loop; wait for it when that loop is another thread's."""
        try:
            own = asyncio.get_running_loop() is self.loop
        except RuntimeError:
            own = False
        done = asyncio.run_coroutine_threadsafe(work, self.loop)
        if not own:
            done.result(10)

    def team_of(self, team: SomeTeam) -> Workspace:
        """Return a workspace by object, id or name; the first one for None."""
        if team is None:
            return self.home
        if isinstance(team, Workspace):
            return team
        for each in self.world.workspaces.values():
            if team in {each.id, each.name}:
                return each
        raise KeyError(f"no workspace {team!r}")

    def person(self, user: SomeUser, team: SomeTeam = None) -> User:
        """Return a user by object, id or handle."""
        if isinstance(user, User):
            return user
        with self.world.lock:
            if user in self.world.users:
                return self.world.users[user]
            home = self.team_of(team).id
            for each in self.world.users.values():
                if each.team == home and each.handle == user:
                    return each
        raise KeyError(f"no user {user!r}")

    def find(self, channel: SomeChannel, team: SomeTeam = None) -> Channel:
        """Return a channel by object, id or name."""
        if isinstance(channel, Channel):
            return channel
        with self.world.lock:
            home = self.team_of(team).id
            known = self.world.channel_names.get((home, channel.removeprefix("#")), channel)
            if known in self.world.channels:
                return self.world.channels[known]
        raise KeyError(f"no channel {channel!r}")
