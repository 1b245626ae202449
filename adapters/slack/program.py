"""Slack's part of the `beacon` program: its manifest, and what the doctor finds in Slack."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from datetime import datetime

from adapters.slack.examination import findings
from adapters.slack.handlers import available_shortcuts
from adapters.slack.install.renewal import find_lost
from adapters.slack.install.vault import Vault
from adapters.slack.manifest import written
from adapters.slack.teams import Teams
from bot.command import Commands
from bot.findings import Finding
from bot.model.chats import HOUSE
from bot.ports import Store
from bot.settings import Settings
from bot.texts import Say


def app_manifest(settings: Settings, commands: Commands, say: Say, *, url: str, socket: bool, oauth: bool) -> str:
    """Return the manifest of the app as YAML. Raises `Misconfigured`."""
    return written(settings, available_shortcuts(commands), say, url=url, socket=socket, oauth=oauth)


def place_in_slack(
    settings: Settings, open_store: Callable[[str], Store], clock: Callable[[], datetime]
) -> list[Finding]:
    """Return what an examination of every workspace finds. It blocks, for some seconds at the most."""
    tokens: dict[str, str] = {}
    lost: list[Finding] = []
    if settings.slack and settings.slack.for_many:
        with closing(open_store(settings.database_url)) as store:
            tokens = asyncio.run(_tokens(Teams(store, Vault(settings.seal_keys).opened)))
            lost = store.submit(HOUSE, find_lost, write=False).result()
    return [*findings(settings, clock=clock, tokens=tokens), *lost]


async def _tokens(teams: Teams) -> dict[str, str]:
    """Return the tokens of the workspaces that let Beacon in, by their names and ids: two may have one name."""
    await teams.reload()
    return {f"{team.name} ({team.id})": team.token for team in teams.active()}
