"""Renewal among others: two servers, removals, new keys and long sleeps meet, and nothing is lost or undone."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.slack.install import resealing
from adapters.slack.install.renewal import is_lost
from adapters.slack.install.vault import Vault, new_key
from adapters.store import SqlStore, open_store
from bot.model.chats import HOUSE
from bot.refusals import Unavailable
from tests.fakes.slack import Workspace
from tests.slack.landing import Landing
from tests.slack.rotating import ACCESS, holds_the_newest, renewal_of, rotating
from tests.slack.tenancy import KEYS, until


def test_two_servers_on_one_database_renew_once(database_url: str) -> None:
    first = open_store(database_url)
    second = open_store(database_url)

    async def story(landing: Landing, team: Workspace) -> None:
        landing.slack.trouble(ACCESS, "slow", seconds=0.3)
        servers = [renewal_of(landing, store) for store in (first, second) for _ in range(4)]
        assert sum(await asyncio.gather(*(server.renew_due() for server in servers))) == 1
        assert landing.slack.count(ACCESS) == 1
        assert holds_the_newest(landing, team)

    rotating(first, story)
    first.close()
    second.close()


def test_nothing_is_locked_while_slack_is_asked(store: SqlStore) -> None:
    async def story(landing: Landing, team: Workspace) -> None:
        hanging = landing.slack.trouble(ACCESS, "hang", seconds=30)
        asking = asyncio.create_task(renewal_of(landing).renew_due())
        await until(lambda: landing.slack.count(ACCESS))
        row = landing.row(team)
        assert row.busy_until == landing.clock() + timedelta(minutes=1)
        assert await renewal_of(landing).renew_due() == 0  # it has the lease
        changed = landing.store.submit(HOUSE, lambda work: work.swap(row, replace(row, name="Acme renamed")))
        assert changed.result(timeout=2)
        landing.slack.calm(hanging)
        assert await asking == 1
        assert landing.row(team).name == "Acme renamed"
        assert holds_the_newest(landing, team)

    rotating(store, story)


def test_a_removal_meanwhile_wins_over_the_new_tokens(store: SqlStore) -> None:
    async def story(landing: Landing, team: Workspace) -> None:
        hanging = landing.slack.trouble(ACCESS, "hang", seconds=30)
        asking = asyncio.create_task(renewal_of(landing).renew_due())
        await until(lambda: landing.slack.count(ACCESS))
        here = landing.teams.by_id(team.id)
        assert here is not None
        assert await landing.removal.uninstalled(here)
        landing.slack.calm(hanging)
        assert await asking == 0
        row = landing.row(team)
        assert (row.active, row.token, row.renewal, is_lost(row)) == (False, "", "", False)

    rotating(store, story)


def test_new_keys_meanwhile_lose_nothing(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(landing: Landing, team: Workspace) -> None:
        fresh = new_key()
        keys = (fresh, *KEYS)
        landing.vault = Vault(keys)
        renewal, hanging = renewal_of(landing), landing.slack.trouble(ACCESS, "hang", seconds=30)
        asking = asyncio.create_task(renewal.renew_due())
        await until(lambda: landing.slack.count(ACCESS))
        turned = await asyncio.to_thread(resealing.turn, store, keys)
        assert turned == resealing.Turned(turned=1)
        landing.slack.calm(hanging)
        with suppress(Unavailable):
            assert await asking == 1
        assert holds_the_newest(landing, team)
        assert await asyncio.to_thread(resealing.turn, store, (fresh,)) == resealing.Turned(kept=1)

    rotating(store, story)


def test_a_server_that_slept_past_its_lease_undoes_nothing(store: SqlStore) -> None:
    async def story(landing: Landing, team: Workspace) -> None:
        sleeping = landing.slack.trouble(ACCESS, "hang", seconds=30, times=1)
        late = asyncio.create_task(renewal_of(landing).renew_due())
        await until(lambda: landing.slack.count(ACCESS))
        landing.clock.pass_(minutes=2)
        assert await renewal_of(landing).renew_due() == 1
        landing.slack.calm(sleeping)  # the call of the sleeper fails now, or its repeat does: the token is spent
        assert await late == 0
        assert landing.row(team).active
        assert holds_the_newest(landing, team)

    rotating(store, story)
