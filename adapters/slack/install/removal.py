"""Removal: a workspace that throws Beacon out is forgotten at once, with every secret of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from datetime import datetime

from adapters.slack.teams import NAME, Team, Teams
from bot.model.chats import HOUSE, Installation, installation_id
from bot.ports import Store, Work
from bot.refusals import Conflict

log = logging.getLogger("beacon.slack")


class Removal:
    """Hears that Beacon is out of a workspace. Hearing it twice, or late, changes nothing more."""

    def __init__(self, store: Store, teams: Teams) -> None:
        self._store, self._teams = store, teams

    async def uninstalled(self, team: Team, at: datetime | None = None) -> bool:
        """Forget a workspace, and say whether there was anything to forget.

        `at` is when it happened there: what happened before the workspace let Beacon in again is over.
        """
        removed = await asyncio.wrap_future(self._store.submit(HOUSE, lambda work: _remove(work, team.id, at)))
        if removed:
            log.warning("workspace_left", extra={"org": team.org_id, "chat": NAME})
            await self._teams.reload()
        return removed

    async def revoked(self, team: Team, bots: Collection[str], at: datetime | None = None) -> bool:
        """Forget a workspace when the token that was revoked is Beacon's own; `bots` are whose tokens were."""
        return team.bot in bots and await self.uninstalled(team, at)


def _remove(work: Work, team_id: str, at: datetime | None) -> bool:
    known = work.get(Installation, installation_id(NAME, team_id), hold=True)
    if known is None or not (known.active or known.token or known.renewal):
        return False
    if at is not None and known.installed_at is not None and at < known.installed_at.replace(microsecond=0):
        return False
    if not work.swap(known, known.removed()):
        raise Conflict
    return True
