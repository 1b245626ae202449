"""Tenancy: workspaces that have Beacon, each with an organisation of its own, and a fake Slack behind them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from adapters.slack.api import SlackApi
from adapters.slack.install.vault import Vault, new_key
from adapters.slack.people import People
from adapters.slack.teams import NAME, Team, Teams
from adapters.store import SqlStore
from bot.access import may_lead
from bot.model.chats import HOUSE, Account, Installation, account_id, installation_id
from bot.model.org import Org, Person
from bot.refusals import Refusal
from tests.fakes.clock import Clock
from tests.fakes.slack import FakeSlack, User, Workspace
from tests.store.cast import do, put

Found = TypeVar("Found")
KEYS = (new_key(),)
CAST = ("alice", "bob", "chidi")


def org_of(team: Workspace) -> str:
    """Return the organisation of a workspace."""
    return f"slack-{team.id.lower()}"


class Tenancy:
    """Beacon's side: a store, the directory of workspaces, and the people in them."""

    def __init__(self, store: SqlStore, slack: FakeSlack) -> None:
        self.store, self.slack, self.clock, self.vault = store, slack, Clock(), Vault(KEYS)
        self.api = SlackApi(slack.api_url)
        self.teams = Teams(store, self.vault.open)
        self.people = People(store, self.api, self.teams, self.clock, pause=0.0)

    async def settle_in(
        self, workspace: Workspace, leads: tuple[str, ...] = ("alice",), people: tuple[str, ...] = CAST
    ) -> Team:
        """Found the organisation of a workspace that has let Beacon in, and return the workspace as Beacon knows it."""
        org, name = org_of(workspace), workspace.name
        put(self.store, Org(org, name, leads=leads), *(Person(each, org, each, each.capitalize()) for each in people))
        put(self.store, self.installation(workspace))
        await self.teams.reload()
        team = self.teams.by_id(workspace.id)
        assert team is not None
        return team

    def installation(self, workspace: Workspace, **values: Any) -> Installation:
        """Return the row of a workspace that has let Beacon in."""
        row_id, org = installation_id(NAME, workspace.id), org_of(workspace)
        row = Installation(row_id, HOUSE, NAME, workspace.id, org, workspace.name, bot=workspace.bot)
        renewal = self.vault.seal(workspace.refresh_token) if workspace.refresh_token else ""
        return replace(row, token=self.vault.seal(workspace.token), renewal=renewal, **values)

    def person(self, team: Team, user: User) -> Person:
        """Return who a user is in the organisation."""
        account = self.account(team, user)
        assert account is not None
        (person,) = do(self.store, lambda work: work.find(Person, id=account.person_id), team.org_id)
        return person

    def account(self, team: Team, user: User) -> Account | None:
        """Return a user's account, if there is one."""
        return do(self.store, lambda work: work.get(Account, account_id(NAME, user.id)), team.org_id)

    async def meet(self, team: Team, user: User, **facts: Any) -> str:
        """Let a user ask for something under the name that they have now; return their handle."""
        return await self.people.handle_of(team, user.id, user.handle, **facts)

    def leads(self, team: Team, user: User) -> bool:
        """Say whether a user may lead crises."""
        org = do(self.store, lambda work: work.get(Org, team.org_id), team.org_id)
        assert org is not None
        return may_lead(self.person(team, user), org)

    async def refusal_of(self, team: Team, user: User, **facts: Any) -> str:
        """Return why somebody is refused."""
        with pytest.raises(Refusal) as caught:
            await self.meet(team, user, **facts)
        return caught.value.key

    async def change(self, team: Team, user: User, **facts: Any) -> None:
        """Let somebody change their profile, and Slack tell of it."""
        changed = self.slack.change_user(user, **facts)
        await self.people.note_change(team, changed.json())

    async def come_to_know(self, n: int = 1) -> None:
        """Let Slack be asked about those who wait, until it was asked `n` times in all."""
        async with self.beside():
            await until(lambda: self.slack.count("users.info") >= n and self.is_quiet())

    def is_quiet(self) -> bool:
        """Say whether nobody waits to be asked after, and every answer is written down."""
        introductions = self.people._introductions
        return not len(introductions) and not introductions._served

    @asynccontextmanager
    async def beside(self) -> AsyncIterator[None]:
        """Let Slack be asked about people meanwhile."""
        running = asyncio.create_task(self.people.run())
        try:
            yield
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running


async def until(check: Callable[[], object], *, seconds: float = 10.0) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not check():
            await asyncio.sleep(0.01)


def play(store: SqlStore, story: Callable[[Tenancy], Awaitable[Found]]) -> Found:
    """Play a story with a fake Slack that lives as long as it does."""

    async def playing() -> Found:
        async with FakeSlack() as slack:
            tenancy = Tenancy(store, slack)
            try:
                return await story(tenancy)
            finally:
                await tenancy.api.close()

    return asyncio.run(playing())
