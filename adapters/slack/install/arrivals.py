"""Arrivals: from the code that a browser brings to a workspace in which Beacon works."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urljoin

from adapters.slack.api import SlackApi
from adapters.slack.errors import Uncertain
from adapters.slack.install.grant import Arrival, Grant, read_grant
from adapters.slack.install.register import Register
from adapters.slack.paths import Json, text_of
from adapters.slack.teams import NAME, Teams
from bot.chat import NotSent, TryLater
from bot.refusals import Refusal, Unavailable

REDIRECT = "/slack/oauth_redirect"
STALE_CODES = ("code_already_used", "invalid_code", "oauth_authorization_url_mismatch")

Found = Callable[[Arrival], Awaitable[str]]
Released = Callable[[str], Awaitable[object]]

log = logging.getLogger("beacon.slack")


@dataclass(frozen=True, slots=True)
class OAuthApp:
    """The app as Slack knows it.

    `address` is where the world finds this Beacon, without a slash at its end. Where it is '', Slack sends
    browsers back to the address that the app's own settings name.
    """

    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...]
    address: str
    api_url: str

    @property
    def redirect(self) -> str | None:
        """The address to which Slack is asked to send the browser back."""
        return self.address + REDIRECT if self.address else None

    def consent(self, state: str) -> str:
        """Return the address of Slack's page that asks for consent. It is at the host of the Web API."""
        asked = {
            "client_id": self.client_id,
            "scope": ",".join(self.scopes),
            "user_scope": "",
            "state": state,
        }
        if self.redirect:
            asked["redirect_uri"] = self.redirect
        return f"{urljoin(self.api_url, '/oauth/v2/authorize')}?{urlencode(asked)}"


class Arrivals:
    """Lets Beacon into workspaces.

    `found` founds the organisation of a workspace and returns its id; `released` hears the id of an
    organisation that can be reached again.
    """

    def __init__(
        self,
        app: OAuthApp,
        api: SlackApi,
        register: Register,
        teams: Teams,
        clock: Callable[[], datetime],
        *,
        found: Found,
        released: Released,
    ) -> None:
        self.app = app
        self._api, self._register, self._teams, self._clock = api, register, teams, clock
        self._found, self._released = found, released

    async def let_in(self, code: str) -> tuple[Arrival, bool]:
        """Exchange a code; return where Beacon is now, and whether it was there before.

        Raises `Refusal` when Slack does not give a workspace, and `Unavailable` when the store is away.
        """
        grant = await self._grant(await self._exchange(code))
        tenant = await self._found(grant.arrival)
        again = await self._register.enter(grant, tenant)
        log.info("workspace_joined", extra={"org": tenant, "chat": NAME})
        with suppress(Unavailable):  # it is written down; other eyes see it a little later
            await self._teams.reload()
            await self._released(tenant)
        return grant.arrival, again

    async def _exchange(self, code: str) -> dict[str, Any]:
        app = self.app
        try:
            return await self._api.call(
                None,
                "oauth.v2.access",
                client_id=app.client_id,
                client_secret=app.client_secret,
                code=code,
                redirect_uri=app.redirect,
            )
        except (TryLater, Uncertain) as fault:
            log.warning("install_unanswered", extra={"code": getattr(fault, "code", None)})
            raise Refusal("install.busy") from None
        except NotSent as fault:
            log.warning("install_refused", extra={"code": fault.code})
            raise Refusal("install.expired" if fault.code in STALE_CODES else "install.setup") from None

    async def _grant(self, answer: Json) -> Grant:
        """Read what Slack gave, with what there is to know of the workspace; give back what is not wanted."""
        token = text_of(answer, "access_token")
        try:
            grant = read_grant(answer, self._clock())
        except Refusal:
            if token:
                await self._ask("auth.revoke", token)
            raise
        url = text_of(await self._ask("auth.test", token), "url")
        came = replace(grant.arrival, tenant=await self._register.tenant_of(grant.arrival.team))
        return replace(grant, arrival=replace(came, url=url) if url.startswith("https://") else came)

    async def _ask(self, method: str, token: str) -> Json:
        """Return what Slack answers, or nothing when it does not: what is asked here can be done without."""
        try:
            return await self._api.call(None, method, token=token)
        except (NotSent, Uncertain) as fault:
            log.warning("install_side_step_failed", extra={"kind": method, "code": getattr(fault, "code", None)})
            return {}
