"""Tokens that run out: a workspace that has them, and the servers that renew them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from adapters.slack.install.renewal import Renewal
from adapters.slack.teams import Teams
from adapters.store import SqlStore
from bot.ports import Store
from tests.fakes.slack import Workspace
from tests.slack.landing import Landing, arrive

ACCESS = "oauth.v2.access"


def renewal_of(landing: Landing, store: Store | None = None) -> Renewal:
    """Return a server's renewal, with a store of its own if it is another server's."""
    used = store or landing.store
    teams = landing.teams if store is None else Teams(used, landing.vault.opened)
    return Renewal(landing.app, landing.api, used, landing.vault, teams, clock=landing.clock, breath=0.05)


def rotating(store: SqlStore, story: Callable[[Landing, Workspace], Awaitable[None]], *, hours: float = 10.5) -> None:
    """Play a story in which a workspace has tokens of 12 hours, some hours old."""

    async def installed(landing: Landing) -> None:
        await landing.install(landing.slack.user("alice"))
        landing.clock.pass_(hours=hours)
        landing.slack.forget()
        await story(landing, landing.slack.home)

    arrive(store, installed, rotating=True)


def holds_the_newest(landing: Landing, team: Workspace) -> bool:
    """Say whether what is stored is what Slack gave out last, and is free to be renewed again."""
    row, vault = landing.row(team), landing.vault
    stored = (vault.open(row.token), vault.open(row.renewal)) if row.active else ("", "")
    return stored == (team.token, team.refresh_token) and row.busy_until is None
