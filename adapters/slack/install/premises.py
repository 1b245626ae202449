"""The premises: what belongs to installing, wired out of the settings."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from adapters.slack.api import SlackApi
from adapters.slack.install.arrivals import Arrivals, Found, OAuthApp, Released
from adapters.slack.install.oauth import InstallDoors
from adapters.slack.install.register import Register
from adapters.slack.install.renewal import Renewal
from adapters.slack.install.states import States
from adapters.slack.install.vault import Vault
from adapters.slack.scopes import needed
from adapters.slack.teams import NAME, Teams
from bot.doors import Door
from bot.ports import Store
from bot.refusals import Misconfigured
from bot.settings import Settings
from bot.settings_slack import SlackSettings
from bot.texts import Say

log = logging.getLogger("beacon.slack")


class Premises:
    """Opens sealed tokens, and where any workspace may install this Beacon, lets it in.

    `new_token` returns a secret that nobody can guess. Raises `Misconfigured` when tokens would have to
    be kept and there is no key to seal them with.
    """

    def __init__(
        self,
        settings: Settings,
        slack: SlackSettings,
        store: Store,
        clock: Callable[[], datetime],
        new_token: Callable[[], str],
    ) -> None:
        self._settings, self._store, self._clock, self._new_token = settings, store, clock, new_token
        self._vault = Vault(settings.seal_keys) if settings.seal_keys or slack.for_many else None
        self._app = OAuthApp(
            slack.client_id,
            slack.client_secret.get_secret_value() if slack.client_secret else "",
            needed(),
            settings.url or f"http://{settings.host}:{settings.port}",
            slack.api_url,
        )

    def opened(self, sealed: str) -> str:
        """Return a sealed token, or '' when no key opens it: that costs its workspace, and no other."""
        try:
            return self._vault.open(sealed) if self._vault else ""
        except Misconfigured:
            log.error("token_locked", extra={"chat": NAME})  # noqa: TRY400 - the fault is in the keys, not in the code
            return ""

    def doors(self, api: SlackApi, teams: Teams, found: Found, released: Released, say: Say) -> tuple[Door, ...]:
        """Return the ways in for browsers.

        `found` founds the organisation of a workspace and returns its id; `released` hears the id of an
        organisation that can be reached again.
        """
        register = Register(self._store, self._keys(), self._clock)
        arrivals = Arrivals(self._app, api, register, teams, self._clock, found=found, released=released)
        states = States(self._store, self._clock, self._new_token)
        return InstallDoors(states, arrivals, self._clock, say, slash=self._settings.slash).doors()

    def renewal(self, api: SlackApi, teams: Teams) -> Renewal:
        """Return what keeps the tokens of the workspaces good: let its `run` run beside the server."""
        return Renewal(self._app, api, self._store, self._keys(), teams, clock=self._clock)

    def _keys(self) -> Vault:
        return self._vault or Vault(())  # which says what is missing
