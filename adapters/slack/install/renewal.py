"""Renewal: tokens that run out are exchanged before they do, by one server at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from adapters.slack.api import SlackApi
from adapters.slack.errors import Uncertain
from adapters.slack.install.arrivals import OAuthApp
from adapters.slack.install.grant import Tokens, read_tokens
from adapters.slack.install.register import sealed
from adapters.slack.install.vault import Vault
from adapters.slack.teams import NAME, Teams
from bot.chat import NotSent, TryLater
from bot.findings import Finding
from bot.model.chats import HOUSE, Installation
from bot.ports import Store, Work
from bot.refusals import Conflict, Misconfigured, Refusal, Unavailable

EVERY = timedelta(minutes=5)
AHEAD = timedelta(hours=2)  # of a token's end
LEASE = timedelta(minutes=1)  # longer than two calls can take
REST = timedelta(minutes=10)  # after an answer that a person has to see to
AT_ONCE = 8  # workspaces
BREATH = 2.0  # seconds before the one repeat of a call of unknown outcome
SPENT = ("invalid_refresh_token", "token_revoked", "account_inactive")  # no repeat will ever bring a token

Result = TypeVar("Result")

log = logging.getLogger("beacon.slack")


def is_lost(installation: Installation) -> bool:
    """Say whether a workspace is cut off because its tokens could not be renewed: it has to be installed again."""
    return not installation.active and installation.expires_at is not None


def find_lost(work: Work) -> list[Finding]:
    """Return what the doctor says of every workspace that is lost."""
    lost = [row for row in work.find(Installation, chat=NAME, active=False) if is_lost(row)]
    return [
        Finding("cli.doctor.slack.token.lost", well=False, facts={"name": row.name, "reason": SPENT[0]}) for row in lost
    ]


class Renewal:
    """Keeps the tokens of all workspaces good.

    A refresh token can be used once. A lease on the installation sees to it that one server uses it, and
    nothing is locked while Slack is asked. The result is written only over the very token that was used.
    """

    def __init__(
        self,
        app: OAuthApp,
        api: SlackApi,
        store: Store,
        vault: Vault,
        teams: Teams,
        *,
        clock: Callable[[], datetime],
        breath: float = BREATH,
    ) -> None:
        self._app, self._api, self._store, self._vault = app, api, store, vault
        self._teams, self._clock, self._breath = teams, clock, breath
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def run(self) -> None:
        """Renew what is due every few minutes, until cancelled."""
        while True:
            try:
                await self.renew_due()
            except Unavailable:
                log.warning("store_away", extra={"chat": NAME})
            except Exception:  # the next round may go well, and nobody else keeps the tokens good
                log.exception("renewal_failed")
            await asyncio.sleep(EVERY.total_seconds())

    async def renew_due(self) -> int:
        """Renew the tokens that run out soon; return how many this server renewed."""
        due = await self._do(lambda work: _due(work, self._clock()), write=False)
        renewed = sum(await asyncio.gather(*map(self._in_turn, due)))
        if due:
            await self._teams.reload()
        return renewed

    async def _in_turn(self, row_id: str) -> bool:
        async with self._turns:
            return await self._renew(row_id)

    async def _renew(self, row_id: str) -> bool:
        row = await self._do(lambda work: _take(work, row_id, self._clock()))
        if row is None:
            return False
        try:
            used = self._vault.open(row.renewal)
            tokens = read_tokens(await self._exchange(used), self._clock())
        except Uncertain:  # the lease runs out, and the next round tries the same token again
            log.warning("token_renewal_unknown", extra=_about(row))
        except (NotSent, Misconfigured, Refusal) as fault:
            await self._put_off(row, fault)
        else:
            return await self._keep(row, used, tokens)
        return False

    async def _exchange(self, refresh_token: str) -> dict[str, Any]:
        """Ask Slack for new tokens; after an unknown outcome once more, with the same refresh token."""
        try:
            return await self._ask(refresh_token)
        except Uncertain:
            await asyncio.sleep(self._breath)
            return await self._ask(refresh_token)

    async def _ask(self, refresh_token: str) -> dict[str, Any]:
        return await self._api.call(
            None,
            "oauth.v2.access",
            client_id=self._app.client_id,
            client_secret=self._app.client_secret,
            grant_type="refresh_token",
            refresh_token=refresh_token,
        )

    async def _keep(self, row: Installation, used: str, tokens: Tokens) -> bool:
        """Write new tokens down, unless the installation went another way in the meantime.

        They cannot be had twice: while the store is away they are held, and written as soon as it is back.
        """
        while True:
            try:
                kept = await self._do(
                    lambda work: self._change(work, row.id, used, lambda now: sealed(now, tokens, self._vault))
                )
            except Unavailable:
                log.error("token_not_stored_yet", extra=_about(row))  # noqa: TRY400 - what went wrong is the store's to say
                await asyncio.sleep(self._breath)
            else:
                log.info("token_renewed" if kept else "token_renewal_overtaken", extra=_about(row))
                return kept

    async def _put_off(self, row: Installation, fault: NotSent | Misconfigured | Refusal) -> None:
        """Deal with a no: a spent token ends the installation, the rest is for later or for a person to put right."""
        code = getattr(fault, "code", None) or getattr(fault, "key", None) or type(fault).__name__
        extra, now = {**_about(row), "code": code}, self._clock()
        if isinstance(fault, TryLater):
            log.warning("token_renewal_waits", extra=extra)
            await self._do(lambda work: _rest(work, row, now + (fault.after or timedelta())))
        elif code not in SPENT:
            log.error("token_renewal_refused", extra=extra)
            await self._do(lambda work: _rest(work, row, now + REST))
        else:
            used = self._vault.open(row.renewal)
            if await self._do(lambda work: self._change(work, row.id, used, _lost)):
                log.critical("workspace_lost_install_again", extra=extra)

    def _change(self, work: Work, row_id: str, used: str, change: Callable[[Installation], Installation]) -> bool:
        """Change an installation if it still holds the refresh token that was used, however it is sealed now."""
        row = work.get(Installation, row_id, hold=True)
        if row is None or not row.active or not row.renewal or self._vault.open(row.renewal) != used:
            return False
        if not work.swap(row, change(row)):
            raise Conflict
        return True

    async def _do(self, job: Callable[[Work], Result], *, write: bool = True) -> Result:
        return await asyncio.wrap_future(self._store.submit(HOUSE, job, write=write))


def _due(work: Work, now: datetime) -> list[str]:
    rows = work.find(Installation, chat=NAME, active=True)
    return [row.id for row in rows if _is_due(row, now)]


def _is_due(row: Installation, now: datetime) -> bool:
    runs_out = row.expires_at is not None and row.expires_at - now < AHEAD
    is_free = row.busy_until is None or row.busy_until <= now
    return row.active and bool(row.renewal) and runs_out and is_free


def _take(work: Work, row_id: str, now: datetime) -> Installation | None:
    """Take the lease, or return None when there is nothing to do any more or another server has it."""
    row = work.get(Installation, row_id)
    if row is None or not _is_due(row, now):
        return None
    taken = replace(row, busy_until=now + LEASE)
    return taken if work.swap(row, taken) else None


def _rest(work: Work, row: Installation, until: datetime) -> None:
    """Leave an installation alone for a while, if nobody changed it."""
    now = work.get(Installation, row.id)
    if now is not None and now.busy_until == row.busy_until:
        work.swap(now, replace(now, busy_until=until))


def _lost(row: Installation) -> Installation:
    """Forget its secrets; that it had an end marks it as one that wants to be installed again."""
    return replace(row.removed(), expires_at=row.expires_at)


def _about(row: Installation) -> dict[str, object]:
    return {"org": row.tenant, "chat": NAME}
