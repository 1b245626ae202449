"""Slack as a part of a server: what it sends, what it answers, and what runs beside."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from adapters.slack.api import SlackApi
from adapters.slack.background import Background
from adapters.slack.bolt import SlackApp
from adapters.slack.budget import Budget
from adapters.slack.chat import SlackChat, rates
from adapters.slack.clippings import Clippings
from adapters.slack.connection import Connection
from adapters.slack.door import SlackDoor
from adapters.slack.handlers import Needs, SlackHandlers
from adapters.slack.handlers.needs import Ask
from adapters.slack.install.grant import Arrival
from adapters.slack.install.removal import Removal
from adapters.slack.install.vault import Vault
from adapters.slack.keys import seal_keys
from adapters.slack.paint import Painter
from adapters.slack.people import People
from adapters.slack.replays import Replays
from adapters.slack.seals import Seals
from adapters.slack.signature import Verifier
from adapters.slack.socket import Socket
from adapters.slack.teams import NAME, Team, Teams, insisting
from adapters.slack.tenancy import Tenancy
from adapters.slack.tongues import Tongues
from adapters.slack.whispers import Whispers
from bot.doors import Door
from bot.model.org import Workspace
from bot.model.room import Room
from bot.ports import Outbox, Store, Work
from bot.service import Service
from bot.settings import Settings
from bot.settings_slack import SlackSettings

Run = Callable[[], Coroutine[None, None, None]]


@dataclass(frozen=True, slots=True)
class World:
    """What Slack's side is given of the rest. `join` and `found` block; `ask` is the front's."""

    settings: Settings
    store: Store
    outbox: Outbox
    service: Service
    ask: Ask
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    join: Callable[[Workspace, str], None]
    found: Callable[[Workspace], None]


class Slack:
    """Everything of Slack, wired to the rest. Nothing is called before `beside` runs."""

    def __init__(self, world: World, slack: SlackSettings) -> None:
        self._world, self._slack = world, slack
        settings, store, clock = world.settings, world.store, world.clock
        token = slack.bot_token.get_secret_value() if slack.bot_token else ""
        vault = Vault(settings.seal_keys) if slack.for_many else None
        self.api = SlackApi(slack.api_url)
        self.teams = Teams(store, vault.opened if vault else _unsealed, token)
        self.api.fresh = self.teams.fresh
        self.people = People(store, self.api, self.teams, clock)
        seals = Seals(seal_keys(settings, slack))
        self._painter = Painter(seals)
        self._background = Background()
        self._removal = Removal(store, self.teams)
        self._tongues = Tongues(store, world.service.texts, clock)
        self.chat, self.rates = self._chat(), rates()
        self._handlers = SlackHandlers(self._needs(seals))
        self._app = self._bolt()
        self._tenancy = self._many(vault) if vault else None
        self._connection = self._one(token) if token else None

    def doors(self) -> tuple[Door, ...]:
        """Return the ways in over HTTP; each also under the path that some proxies leave in front."""
        own: tuple[Door, ...] = ()
        if self._slack.signing_secrets:
            verifier = Verifier([one.get_secret_value() for one in self._slack.signing_secrets], self._world.clock)
            own = SlackDoor(verifier, Replays(self._world.clock), self._app).doors()
        if self._tenancy:
            own += self._tenancy.doors()
        prefix = urlsplit(self._world.settings.url).path
        passed_on = tuple(Door(door.method, prefix + door.path, door.answer) for door in own)
        return (*own, *passed_on) if prefix else own

    def beside(self) -> tuple[Run, ...]:
        """Return what runs as long as the server does."""
        runs: list[Run] = [self._begin, self.people.run]
        if self._tenancy:
            runs.append(self._tenancy.run)
        if self._slack.app_token:
            token = self._slack.app_token.get_secret_value()
            runs.append(Socket(token, self._app, api_url=self._slack.api_url).run)
        return tuple(runs)

    async def close(self) -> None:
        """Let what is under way end, and let go of every connection."""
        await self._handlers.close()
        await self.api.close()

    async def _begin(self) -> None:
        """Know the workspaces from the store, then from Slack, then whatever another server changes."""
        await insisting(self.teams.reload)
        if self._connection:
            await self._connection.run()
        for team in self.teams.active():  # what was wrong when the server went down may be right now
            await insisting(partial(self._release_all, team.org_id))
        await self.teams.run()

    def _chat(self) -> SlackChat:
        clippings = Clippings(self._world.store, self.people, self.teams, self._world.ask)
        return SlackChat(
            self.api,
            self.teams,
            self.people,
            self._painter,
            self._world.clock,
            taken=self._is_taken,
            manner=self._tongues.of_room,
            write_clip=clippings,
            settle=timedelta(seconds=self._slack.settle),
        )

    async def _is_taken(self, org_id: str, channel: str) -> bool:
        def job(work: Work) -> bool:
            return bool(work.find(Room, chat=NAME, ref=channel, limit=1))

        return await asyncio.wrap_future(self._world.store.submit(org_id, job, write=False))

    async def _note_shared(self, _team: Team, channel: str) -> None:
        self.chat.note_shared(channel)

    def _needs(self, seals: Seals) -> Needs:
        world = self._world
        return Needs(
            ask=world.ask,
            service=world.service,
            teams=self.teams,
            people=self.people,
            api=self.api,
            painter=self._painter,
            seals=seals,
            speaking=self._tongues,
            zone_of=self._tongues.zone_of,
            background=self._background,
            clock=world.clock,
            new_id=world.new_id,
            released=self._release,
            note_shared=self._note_shared,
            uninstalled=self._removal.uninstalled,
            revoked=self._removal.revoked,
        )

    def _bolt(self) -> SlackApp:
        settings = self._world.settings
        budget = Budget(self._world.clock, person=settings.person_budget, workspace=settings.workspace_budget)
        say = self._world.service.texts.speaking(settings.locale)
        tell = Whispers(self.api, self.teams, self._background)
        return SlackApp(self._handlers, self.teams, budget, say, client=self.api.client, tell=tell)

    def _one(self, token: str) -> Connection:
        world = self._world
        space = Workspace("", world.settings.org, NAME, "", "", groups=self._slack.groups)

        def join(named: Workspace) -> None:
            world.join(named, self._slack.announce)

        return Connection(token, space, self.api, world.store, self.teams, clock=world.clock, join=join)

    def _many(self, vault: Vault) -> Tenancy:
        world = self._world
        return Tenancy(
            world.settings,
            self._slack,
            api=self.api,
            store=world.store,
            teams=self.teams,
            vault=vault,
            clock=world.clock,
            say=world.service.texts.speaking(world.settings.locale),
            found=self._found,
            released=self._release_all,
        )

    async def _found(self, came: Arrival) -> str:
        """Bring the organisation of a workspace into being; return its id."""
        org_id = came.tenant or f"{NAME}-{came.team.lower()}"
        space = Workspace(f"{NAME} {came.team}", org_id, NAME, came.team, came.name)
        await asyncio.to_thread(self._world.found, space)
        return org_id

    async def _release(self, org_id: str, room_id: str) -> int:
        """Send what waited for a room, now that something changed there."""
        return await asyncio.wrap_future(self._world.outbox.released(org_id, room_id, self._world.clock()))

    async def _release_all(self, org_id: str) -> None:
        """Send what waited for any room of an organisation."""
        found = self._world.store.submit(org_id, lambda work: work.find(Room, chat=NAME), write=False)
        for room in await asyncio.wrap_future(found):
            await self._release(org_id, room.id)


def _unsealed(_sealed: str) -> str:
    """Return nothing: without keys, whatever another configuration sealed is out of reach."""
    return ""
