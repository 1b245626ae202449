"""The register: writes down where Beacon is installed, with every token sealed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from adapters.slack.install.grant import Grant, Tokens
from adapters.slack.install.vault import Vault
from adapters.slack.teams import NAME
from bot.model.chats import HOUSE, Installation, installation_id
from bot.ports import Store, Work
from bot.refusals import Conflict


def sealed(row: Installation, tokens: Tokens, vault: Vault) -> Installation:
    """Return an installation with other tokens, and free for whoever renews them next."""
    return replace(
        row,
        token=vault.seal(tokens.token),
        renewal=vault.seal(tokens.renewal) if tokens.renewal else "",
        expires_at=tokens.expires_at,
        busy_until=None,
    )


class Register:
    """Enters workspaces, and strikes them out."""

    def __init__(self, store: Store, vault: Vault, clock: Callable[[], datetime]) -> None:
        self._store, self._vault, self._clock = store, vault, clock

    async def tenant_of(self, team_id: str) -> str:
        """Return the organisation of a workspace in which Beacon is or was, or ''."""
        row_id = installation_id(NAME, team_id)
        found = self._store.submit(HOUSE, lambda work: work.get(Installation, row_id), write=False)
        known = await asyncio.wrap_future(found)
        return known.tenant if known else ""

    async def enter(self, grant: Grant, tenant: str) -> bool:
        """Write an installation down, a new one or one that was there; say whether it was there."""
        came = grant.arrival
        bare = Installation(
            installation_id(NAME, came.team),
            HOUSE,
            NAME,
            came.team,
            tenant,
            came.name,
            url=came.url,
            app=came.app,
            bot=came.bot,
            scopes=grant.scopes,
            installed_by=came.by,
            installed_at=self._clock(),
        )
        fresh = sealed(bare, grant.tokens, self._vault)
        return await asyncio.wrap_future(self._store.submit(HOUSE, lambda work: _enter(work, fresh)))


def _enter(work: Work, fresh: Installation) -> bool:
    known = work.get(Installation, fresh.id, hold=True)
    if known is None:
        work.add(fresh)
    elif not work.swap(known, replace(fresh, url=fresh.url or known.url, version=known.version)):
        raise Conflict  # a renewal came between: the newest tokens count, and those are ours
    return known is not None
