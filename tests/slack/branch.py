"""The branch: the town's Beacon behind its real door in a Slack that behaves, and what people do there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import chain
from typing import Any

from adapters.clock import Clock
from adapters.content import texts
from adapters.front import Front
from adapters.slack.api import SlackApi
from adapters.slack.background import Background
from adapters.slack.bolt import SlackApp
from adapters.slack.budget import Budget
from adapters.slack.door import SlackDoor
from adapters.slack.handlers import Needs, SlackHandlers
from adapters.slack.paint import Painter
from adapters.slack.people import People
from adapters.slack.replays import Replays
from adapters.slack.seals import Seals
from adapters.slack.signature import Verifier
from adapters.slack.teams import NAME, Team, Teams
from adapters.slack.tongues import Tongues
from adapters.slack.whispers import Whispers
from adapters.store import open_store
from adapters.web import WebHost
from bot.invocation import Invocation
from bot.model.chats import HOUSE, Installation, installation_id
from bot.model.org import Workspace
from bot.model.room import Room
from bot.ports import Work
from bot.reply import Reply
from bot.seeds import join_chat
from bot.service import Service
from tests.fakes.slack import App, Channel, FakeSlack, Heard
from tests.town import ORG, Town

ENOUGH = 10_000_000  # requests a minute


Story = Callable[["Branch"], Awaitable[None]]
Extend = Callable[[Service], Service]


async def _nothing() -> tuple[bytes, str]:
    return b"", "text/plain"


class Branch:
    """Acme's workspace: alice leads, bob and chidi are agents, dora is new. What is asked can be held up."""

    def __init__(self, town: Town, slack: FakeSlack, changes: dict[str, Any], extended: Extend) -> None:
        """Take what the handlers are to be given in place of the usual, and what is done to the service."""
        self.town, self.slack, self.clock, self._changes = town, slack, Clock(), changes
        self.service = extended(town.service)
        self.asked: list[Invocation] = []
        self.noted: list[tuple[str, ...]] = []
        self.open = asyncio.Event()  # what is asked waits until it is set
        self.open.set()
        self.background: Background = changes.get("background") or Background()
        self.front = Front(self.service, self.clock)
        self.api = SlackApi(slack.api_url)
        self.teams = Teams(town.store, lambda sealed: sealed, slack.token)
        self.people = People(town.store, self.api, self.teams, self.clock)
        self.seals = Seals((b"a key of this test",))
        self.lobby = slack.channel("lobby", members=[slack.user(name) for name in ("alice", "bob", "chidi", "dora")])
        self.app: App
        self.other: App  # through a door that remembers nothing of the first, as on another server

    async def __aenter__(self) -> Branch:
        await self._install()
        self.handlers = SlackHandlers(replace(self._needs(), **self._changes))
        whispers = Whispers(self.api, self.teams, self.background)
        budget = Budget(self.clock, person=ENOUGH, workspace=ENOUGH)
        bolt = SlackApp(self.handlers, self.teams, budget, texts().speaking(), client=self.api.client, tell=whispers)
        verifier, paths = Verifier([self.slack.signing_secret], self.clock), ("/slack/events", "/other/slack/events")
        doors = [SlackDoor(verifier, Replays(self.clock), bolt, path=path).doors() for path in paths]
        self._host = WebHost(chain(*doors), checks={}, metrics=_nothing)
        address = f"http://127.0.0.1:{await self._host.start()}"
        self.app, self.other = (self.slack.app(address + path) for path in paths)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.open.set()
        await self._host.stop()
        await self.handlers.close()
        await self.api.close()

    def _needs(self) -> Needs:
        return Needs(
            ask=self._ask,
            service=self.service,
            teams=self.teams,
            people=self.people,
            api=self.api,
            painter=Painter(self.seals),
            seals=self.seals,
            speaking=Tongues(self.town.store, texts(), self.clock),
            background=self.background,
            clock=self.clock,
            new_id=self.town.new_id,
            released=lambda org, room: self._note("released", org, room),
            note_shared=lambda team, channel: self._note("shared", team.id, channel),
            uninstalled=lambda team, at: self._note("uninstalled", team.id),
            revoked=lambda team, bots, at: self._note("revoked", team.id, *bots),
        )

    async def _ask(self, invocation: Invocation) -> Reply:
        self.asked.append(invocation)
        await self.open.wait()
        return await self.front.ask(invocation)

    async def _note(self, *what: str) -> None:
        self.noted.append(what)

    async def _install(self) -> None:
        home, store = self.slack.home, self.town.store
        installed = Installation(
            installation_id(NAME, home.id), HOUSE, NAME, home.id, ORG, home.name, home.url, self.slack.app_id, home.bot
        )
        space = Workspace(f"{NAME} {home.id}", ORG, NAME, home.id, home.name)
        store.submit(HOUSE, lambda work: work.add(installed)).result()
        store.submit(ORG, lambda work: join_chat(work, space, "")).result()
        await self.teams.reload()
        for name in ("alice", "bob", "chidi"):  # they have typed something before; of events Slack tells no names
            await self.people.handle_of(self.team, self.slack.person(name).id, name)

    @property
    def team(self) -> Team:
        """The workspace as the handlers know it."""
        team = self.teams.by_id(self.slack.home.id)
        assert team is not None
        return team

    async def settled(self) -> None:
        """Wait until nothing is left to say."""
        while self.background.busy:
            await asyncio.sleep(0.005)

    async def until(self, check: Callable[[], object]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(5):
            while not check():
                await asyncio.sleep(0.005)

    def later(self, seconds: float, act: Callable[[], object]) -> None:
        """Have something happen in a moment."""
        asyncio.get_running_loop().call_later(seconds, act)

    def done(self, who: str, words: str) -> None:
        """Let somebody say something elsewhere that has to succeed."""
        reply = self.town.say(who, words)
        assert reply.refusal is None, f"{words} -> {reply.refusal}"

    async def say(self, who: str, words: str, *, channel: Channel | None = None, escape: bool = False) -> Heard:
        """Let somebody type a command, and everything be said that follows from it."""
        place = channel or self.lobby
        heard = await self.app.command("/crisis", words, user=who, channel=place, escape=escape)
        await self.settled()
        return heard

    def crisis(self, words: str = "declare Card payments fail --sev 2 --lead alice") -> Channel:
        """Declare a crisis, and give it the channel in Slack that its room would have got."""
        reply = self.town.say("alice", words)
        number = int((reply.crisis or "C-0").removeprefix("C-"))
        channel = self.slack.channel(f"c-{number}", members=["alice", "bob", "chidi"])
        self.town.store.submit(
            ORG, lambda work: [work.swap(room, replace(room, ref=channel.id)) for room in self.rooms(work, number)]
        ).result()
        return channel

    def rooms(self, work: Work, number: int) -> list[Room]:
        """Return the rooms in Slack of a crisis."""
        crisis = self.town.crisis(number).id
        return work.find(Room, crisis_id=crisis, chat=NAME)

    def whispers(self, who: str) -> list[str]:
        """Return what only one person has seen, as words."""
        return [message.words for message in self.slack.ephemerals(who)]


def _as_it_is(service: Service) -> Service:
    return service


def in_slack(address: str, story: Story, *, extended: Extend = _as_it_is, **changes: Any) -> None:
    """Play a story in a branch whose town is in the database at an address."""
    store = open_store(address)
    try:
        asyncio.run(_played(Town(store), story, changes, extended))
    finally:
        store.close()


async def _played(town: Town, story: Story, changes: dict[str, Any], extended: Extend) -> None:
    async with FakeSlack() as slack, Branch(town, slack, changes, extended) as branch:
        await story(branch)
        assert not slack.violations, slack.violations
