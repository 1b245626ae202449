"""Teams: the workspaces in which Beacon is installed, in memory, so that no request has to ask for them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.model.chats import HOUSE, Installation
from bot.ports import Store
from bot.refusals import Unavailable

NAME = "slack"
EVERY = 30.0  # seconds until what another server changed is seen here
PAUSE = 1.0  # seconds between questions to a store that is away

log = logging.getLogger("beacon.slack")


@dataclass(frozen=True, slots=True)
class Team:
    """One workspace. `bot` is Beacon's own user there, `url` its address with a slash at the end."""

    id: str
    org_id: str
    token: str = field(repr=False)
    bot: str
    app: str
    url: str
    name: str
    active: bool = True


async def insisting(ask: Callable[[], Awaitable[None]]) -> None:
    """Ask the store until it answers: a server that starts while its database does waits for it."""
    while True:
        try:
            await ask()
        except Unavailable:
            log.warning("store_away", extra={"chat": NAME})
            await asyncio.sleep(PAUSE)
        else:
            return


class Teams:
    """All workspaces, as the store had them a moment ago. `opened` reads a sealed token; '' when it cannot."""

    def __init__(self, store: Store, opened: Callable[[str], str], token: str = "") -> None:
        """Take the store, and the token of the one workspace that the settings name, if they name one."""
        self._store, self._opened, self._token = store, opened, token
        self._by_id: dict[str, Team] = {}
        self._by_org: dict[str, Team] = {}
        self.ready = False  # whether the installations were read

    def by_id(self, team_id: str) -> Team | None:
        """Return a workspace, active or not, or None when Beacon was never there."""
        return self._by_id.get(team_id)

    def of_org(self, org_id: str) -> Team | None:
        """Return the workspace of an organisation, or None when it has none."""
        return self._by_org.get(org_id)

    def active(self) -> list[Team]:
        """Return the workspaces in which Beacon is now."""
        return [team for team in self._by_id.values() if team.active]

    async def reload(self) -> None:
        """Read all installations anew. Raises `Unavailable` when the store is away."""
        found = await asyncio.wrap_future(
            self._store.submit(HOUSE, lambda work: work.find(Installation, chat=NAME), write=False)
        )
        teams = [self._team(installation) for installation in found]
        self._by_id = {team.id: team for team in teams}
        self._by_org = {team.org_id: team for team in sorted(teams, key=lambda team: team.active)}
        self.ready = True

    async def fresh(self, team: Team) -> Team:
        """Return a workspace with its newest token: another server may have renewed it."""
        await self.reload()
        return self._by_id.get(team.id, team)

    async def run(self) -> None:
        """Follow what other servers change, until cancelled."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.reload()
            except Unavailable:
                log.warning("store_away", extra={"chat": NAME})

    def _team(self, installed: Installation) -> Team:
        token = self._opened(installed.token) if installed.token else self._token
        return Team(
            installed.ref,
            installed.tenant,
            token,
            installed.bot,
            installed.app,
            installed.url,
            installed.name,
            installed.active and bool(token),
        )
