"""A landing: a Beacon that any workspace may install, and browsers that come to do so."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import parse_qsl, urlsplit

from adapters.content import texts
from adapters.slack.api import SlackApi
from adapters.slack.install.arrivals import OAuthApp
from adapters.slack.install.grant import Arrival
from adapters.slack.install.removal import Removal
from adapters.slack.install.vault import Vault
from adapters.slack.scopes import needed
from adapters.slack.teams import NAME, Teams
from adapters.slack.tenancy import Tenancy
from adapters.store import SqlStore
from bot.doors import Door, Knock, Reply
from bot.model.chats import HOUSE, Installation, installation_id
from bot.model.org import Org
from bot.ports import Store
from bot.settings import Settings, read_settings
from tests.fakes.clock import Clock
from tests.fakes.slack import FakeSlack, User, Workspace
from tests.slack.tenancy import KEYS
from tests.store.cast import do, put

Found = TypeVar("Found")
ADDRESS = "https://beacon.example.com"


@dataclass
class Browser:
    """Somebody's browser: it keeps the cookie that it was given, and sends it where it belongs."""

    doors: tuple[Door, ...]
    cookie: str = ""
    seen: list[str] = field(default_factory=list)

    async def get(self, address: str) -> Reply:
        """Go to an address of Beacon."""
        parts = urlsplit(address)
        (door,) = (door for door in self.doors if parts.path.endswith(door.path))
        headers = {"cookie": f"theme=dark; {self.cookie}; odd"} if self.cookie else {}
        reply = await door.answer(Knock("GET", parts.path, dict(parse_qsl(parts.query)), headers, b""))
        given = reply.headers.get("Set-Cookie", "")
        self.seen.append(given)
        if given:
            self.cookie = given.partition(";")[0]
        return reply


class Landing:
    """Beacon with the doors for installing, one store, and a fake Slack."""

    def __init__(
        self, store: SqlStore, slack: FakeSlack, address: str = ADDRESS, *, behind: Store | None = None
    ) -> None:
        """Take the store that is looked into; `behind` is what Beacon itself is given, if that is another."""
        self.store, self.slack, self.clock, self.vault = store, slack, Clock(), Vault(KEYS)
        self.settings = settings_of(slack, address)
        configured = self.settings.slack
        assert configured is not None
        used: Store = behind or store
        self.app = OAuthApp(slack.client_id, slack.client_secret, needed(), address, slack.api_url)
        self.api, self.teams = SlackApi(slack.api_url), Teams(used, self.vault.opened)
        self.removal = Removal(used, self.teams)
        self.released: list[str] = []
        self.doors = Tenancy(
            self.settings,
            configured,
            api=self.api,
            store=used,
            teams=self.teams,
            vault=self.vault,
            clock=self.clock,
            say=texts().speaking(),
            found=self.found,
            released=self.release,
        ).doors()

    def browser(self) -> Browser:
        """Return a browser that was never here."""
        return Browser(self.doors)

    async def found(self, came: Arrival) -> str:
        """Found the organisation of a workspace, or return the one that it had."""
        if not came.tenant:
            put(self.store, Org(f"slack-{came.team.lower()}", came.name))
        return came.tenant or f"slack-{came.team.lower()}"

    async def release(self, org_id: str) -> None:
        """Hear that an organisation can be reached again."""
        self.released.append(org_id)

    async def begin(self, browser: Browser) -> str:
        """Begin in a browser; return the address of Slack's page."""
        reply = await browser.get(f"{ADDRESS}/slack/install")
        assert reply.status == 303
        return str(reply.headers["Location"])

    async def consent(self, browser: Browser, user: User, team: Workspace | None = None) -> str:
        """Begin, and say yes at Slack; return the address that Slack sends the browser to."""
        return self.slack.approve(await self.begin(browser), user=user, team=team)

    async def install(self, user: User, team: Workspace | None = None) -> Reply:
        """Go all the way in a new browser."""
        browser = self.browser()
        return await browser.get(await self.consent(browser, user, team))

    def row(self, team: Workspace) -> Installation:
        """Return what is stored of a workspace."""
        found = do(self.store, lambda work: work.get(Installation, installation_id(NAME, team.id)), HOUSE)
        assert found is not None
        return found


def words_of(reply: Reply) -> str:
    """Return what stands on a page, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", reply.body.decode()).split())


def is_a_plain_page(reply: Reply) -> bool:
    """Say whether an answer is a whole page, in a language, without anything that runs."""
    page = reply.body.decode()
    parts = ('<html lang="en">', "<title>", "<main>", "<h1>", 'name="viewport"')
    plain = not re.search(r"<script|<style|\son\w+=|javascript:", page, re.IGNORECASE)
    return reply.content_type == "text/html; charset=utf-8" and all(part in page for part in parts) and plain


def settings_of(slack: FakeSlack, address: str = ADDRESS) -> Settings:
    """Return the settings of a Beacon that any workspace may install."""
    return read_settings(
        {
            "BEACON_URL": address,
            "BEACON_SECRET_KEYS": ",".join(KEYS),
            "SLACK_CLIENT_ID": slack.client_id,
            "SLACK_CLIENT_SECRET": slack.client_secret,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
        }
    )


def arrive(
    store: SqlStore,
    story: Callable[[Landing], Awaitable[Found]],
    *,
    rotating: bool = False,
    behind: Store | None = None,
) -> Found:
    """Play a story with a fake Slack that lives as long as it does; its tokens run out if they are `rotating`."""

    async def playing() -> Found:
        async with FakeSlack() as slack:
            slack.world.rotates = rotating
            landing = Landing(store, slack, behind=behind)
            try:
                return await story(landing)
            finally:
                await landing.api.close()

    return asyncio.run(playing())
