"""Connection: learns whose workspace the settings' token opens, and gives the organisation its side there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from adapters.slack.api import SlackApi
from adapters.slack.errors import Uncertain
from adapters.slack.teams import NAME, Teams
from bot.chat import NotSent, TryLater
from bot.model.chats import HOUSE, Installation, installation_id
from bot.model.org import Workspace
from bot.ports import Store, Work
from bot.refusals import Conflict, Unavailable

WAITS = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  # seconds between tries; Slack may be away when Beacon starts

log = logging.getLogger("beacon.slack")

Join = Callable[[Workspace], None]  # gives an organisation its side on a chat; blocks


class Connection:
    """The one workspace of a token that stands in the settings.

    What it learns is kept, so that a later start does not depend on Slack's being there.
    """

    def __init__(
        self,
        token: str,
        space: Workspace,
        api: SlackApi,
        store: Store,
        teams: Teams,
        *,
        clock: Callable[[], datetime],
        join: Join,
    ) -> None:
        """Take the token, and the organisation's side without what only Slack knows: its id and name."""
        self._token, self._space, self._api, self._store, self._teams = token, space, api, store, teams
        self._clock, self._join = clock, join

    async def run(self) -> None:
        """Try until it is known whose token this is; a token that Slack refuses is tried again slowly."""
        tries = 0
        while True:
            try:
                await self._connect()
            except (NotSent, Uncertain, Unavailable) as fault:
                level = logging.WARNING if isinstance(fault, TryLater | Uncertain | Unavailable) else logging.ERROR
                log.log(level, "slack_not_connected", extra={"code": getattr(fault, "code", type(fault).__name__)})
            else:
                return
            await asyncio.sleep(WAITS[min(tries, len(WAITS) - 1)])
            tries += 1

    async def _connect(self) -> None:
        who = await self._api.call(None, "auth.test", token=self._token)
        seen = Installation(
            installation_id(NAME, who["team_id"]),
            HOUSE,
            NAME,
            who["team_id"],
            self._space.org_id,
            str(who.get("team", "")),
            url=str(who.get("url", "")),
            bot=str(who.get("user_id", "")),
            installed_at=self._clock(),
        )
        await asyncio.wrap_future(self._store.submit(HOUSE, lambda work: _keep(work, seen)))
        space = replace(self._space, id=seen.id, ref=seen.ref, name=seen.name)
        await asyncio.to_thread(self._join, space)
        await self._teams.reload()
        log.info("slack_connected", extra={"org": space.org_id})


def _keep(work: Work, seen: Installation) -> None:
    """Write the installation down. Any other that the organisation had by a token is over: there is one token."""
    for other in work.find(Installation, chat=NAME, tenant=seen.tenant, active=True):
        if other.id != seen.id and not work.swap(other, other.removed()):
            raise Conflict
    known = work.get(Installation, seen.id)
    if known is None:
        work.add(seen)
        return
    fresh = replace(seen, app=known.app, installed_at=known.installed_at, version=known.version)
    if fresh != known and not work.swap(known, fresh):
        raise Conflict
