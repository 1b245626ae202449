"""Tenancy: how any number of workspaces let Beacon in by themselves, and how their tokens stay good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from secrets import token_urlsafe

from adapters.slack.api import SlackApi
from adapters.slack.install.arrivals import Arrivals, Found, OAuthApp, Released
from adapters.slack.install.oauth import InstallDoors
from adapters.slack.install.register import Register
from adapters.slack.install.renewal import Renewal
from adapters.slack.install.states import States
from adapters.slack.install.vault import Vault
from adapters.slack.scopes import needed
from adapters.slack.teams import Teams
from bot.doors import Door
from bot.ports import Store
from bot.settings import Settings
from bot.settings_slack import SlackSettings
from bot.texts import Say


class Tenancy:
    """The install doors and the renewal of tokens, for a Beacon that is in many workspaces."""

    def __init__(
        self,
        settings: Settings,
        slack: SlackSettings,
        *,
        api: SlackApi,
        store: Store,
        teams: Teams,
        vault: Vault,
        clock: Callable[[], datetime],
        say: Say,
        found: Found,
        released: Released,
    ) -> None:
        secret = slack.client_secret.get_secret_value() if slack.client_secret else ""
        app = OAuthApp(slack.client_id, secret, needed(), settings.url, slack.api_url)
        arrivals = Arrivals(app, api, Register(store, vault, clock), teams, clock, found=found, released=released)
        states = States(store, clock, partial(token_urlsafe, 32))
        self._doors = InstallDoors(states, arrivals, clock, say, slash=settings.slash)
        self._renewal = Renewal(app, api, store, vault, teams, clock=clock)

    def doors(self) -> tuple[Door, ...]:
        """Return the ways in for browsers."""
        return self._doors.doors()

    async def run(self) -> None:
        """Keep every token good, until cancelled."""
        await self._renewal.run()
