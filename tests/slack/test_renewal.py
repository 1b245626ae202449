"""Renewal: a refresh token can be used once, so one server uses it, and what it brings is never lost or overwritten."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.slack.install import resealing
from adapters.slack.install.renewal import Renewal, is_lost
from adapters.slack.install.vault import new_key
from adapters.slack.teams import Teams
from adapters.store import SqlStore, open_store
from bot.model.chats import HOUSE
from bot.ports import Store
from bot.refusals import Unavailable
from tests.fakes.slack import Workspace
from tests.slack.landing import Landing, arrive
from tests.slack.tenancy import KEYS, until
from tests.store.cast import do

ACCESS = "oauth.v2.access"


def renewal_of(landing: Landing, store: Store | None = None) -> Renewal:
    """Return a server's renewal, with a store of its own if it is another server's."""
    used = store or landing.store
    teams = landing.teams if store is None else Teams(used, landing.premises.opened)
    app, vault = landing.premises._app, landing.vault
    return Renewal(app, landing.api, used, vault, teams, clock=landing.clock, breath=0.05)


def rotating(store: SqlStore, story: Callable[[Landing, Workspace], Awaitable[None]], *, hours: float = 10.5) -> None:
    """Play a story in which a workspace has tokens of 12 hours, some hours old."""

    async def installed(landing: Landing) -> None:
        await landing.install(landing.slack.user("alice"))
        landing.clock.pass_(hours=hours)
        landing.slack.forget()
        await story(landing, landing.slack.home)

    arrive(store, installed, rotating=True)


def holds_the_newest(landing: Landing, team: Workspace) -> bool:
    """Say whether what is stored is what Slack gave out last, and is free to be renewed again."""
    row, vault = landing.row(team), landing.vault
    stored = (vault.open(row.token), vault.open(row.renewal)) if row.active else ("", "")
    return stored == (team.token, team.refresh_token) and row.busy_until is None


@pytest.mark.parametrize(("hours", "renewed"), [(9.9, 0), (10.1, 1), (30, 1)])
def test_a_token_is_renewed_two_hours_before_its_end_and_not_before(
    store: SqlStore, hours: float, renewed: int
) -> None:
    async def story(landing: Landing, team: Workspace) -> None:
        before = team.token
        assert await renewal_of(landing).renew_due() == renewed
        assert landing.slack.count(ACCESS) == renewed
        assert (team.token != before) is bool(renewed)
        assert holds_the_newest(landing, team)
        here = landing.teams.by_id(team.id)
        assert here is not None
        assert here.token == team.token
        assert await renewal_of(landing).renew_due() == 0
        row = landing.row(team)
        assert row.expires_at is not None
        assert row.expires_at > landing.clock() + timedelta(hours=2) - timedelta(seconds=5)

    rotating(store, story, hours=hours)


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


@pytest.mark.parametrize(
    "trouble", [{"kind": "reset"}, {"kind": "status", "status": 502}, {"kind": "error", "error": "internal_error"}]
)
def test_an_unknown_outcome_is_tried_once_more_with_the_same_token(store: SqlStore, trouble: dict[str, Any]) -> None:
    async def story(landing: Landing, team: Workspace) -> None:
        landing.slack.trouble(ACCESS, times=1, **trouble)
        assert await renewal_of(landing).renew_due() == 1
        used = {call.arguments["refresh_token"] for call in landing.slack.calls(ACCESS)}
        assert (len(used), landing.slack.count(ACCESS)) == (1, 2)
        assert holds_the_newest(landing, team)

    rotating(store, story)


def test_slack_away_for_long_costs_no_installation(store: SqlStore) -> None:
    async def story(landing: Landing, team: Workspace) -> None:
        renewal, away = renewal_of(landing), landing.slack.trouble(ACCESS, "status", status=503)
        for _ in range(5):
            assert await renewal.renew_due() == 0
            assert await renewal.renew_due() == 0  # the lease rests first
            landing.clock.pass_(minutes=5)
        assert (landing.slack.count(ACCESS), landing.row(team).active) == (10, True)
        landing.slack.calm(away)
        assert await renewal.renew_due() == 1
        assert holds_the_newest(landing, team)

    rotating(store, story)


def test_a_token_whose_successor_was_lost_on_the_way_ends_loudly(
    store: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(landing: Landing, team: Workspace) -> None:
        landing.slack.trouble(ACCESS, "reset", times=1, done=True)
        assert await renewal_of(landing).renew_due() == 0
        row = landing.row(team)
        assert (row.active, row.token, row.renewal) == (False, "", "")
        assert is_lost(row)
        here = landing.teams.by_id(team.id)
        assert here is not None
        assert not here.active
        assert await renewal_of(landing).renew_due() == 0
        assert landing.slack.count(ACCESS) == 2
        await landing.install(landing.slack.user("bob"))
        assert not is_lost(landing.row(team))
        assert holds_the_newest(landing, team)

    rotating(store, story)
    loud = [record for record in caplog.records if record.levelno == logging.CRITICAL]
    assert [(record.message, vars(record)["code"]) for record in loud] == [
        ("workspace_lost_install_again", "invalid_refresh_token")
    ]


def test_somebody_who_threw_beacon_out_is_not_lost(store: SqlStore) -> None:
    async def story(landing: Landing, team: Workspace) -> None:
        here = landing.teams.by_id(team.id)
        assert here is not None
        await landing.removal.uninstalled(here)
        assert not is_lost(landing.row(team))
        assert await renewal_of(landing).renew_due() == 0
        assert landing.slack.count(ACCESS) == 0

    rotating(store, story)


def test_slacks_wait_is_kept_and_a_wrong_setting_waits_for_a_person(store: SqlStore) -> None:
    async def story(landing: Landing, team: Workspace) -> None:
        renewal = renewal_of(landing)
        for kind, minutes in (({"kind": "limited", "retry_after": 90.0}, 1.5), ({"kind": "error"}, 10.0)):
            number = landing.slack.trouble(ACCESS, error="bad_client_secret", **kind)
            assert await renewal.renew_due() == 0
            asked = landing.slack.count(ACCESS)
            landing.slack.calm(number)
            landing.clock.pass_(minutes=minutes - 0.1)
            assert await renewal.renew_due() == 0
            assert (landing.slack.count(ACCESS), landing.row(team).active) == (asked, True)
            landing.clock.pass_(minutes=0.1)
            landing.api._pauses._until.clear()  # the wall clock did not move with ours
        assert await renewal.renew_due() == 1
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
        landing.vault = resealing.Vault(keys)
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


class Forgetful:
    """A store that is away for the next few writes once it is told so."""

    def __init__(self, store: SqlStore) -> None:
        self._store, self.away = store, 0

    def submit(self, org_id: str, job: Callable[..., Any], *, write: bool = True) -> Future[Any]:
        if not (write and self.away):
            return self._store.submit(org_id, job, write=write)
        self.away -= 1
        lost: Future[Any] = Future()
        lost.set_exception(Unavailable("away"))
        return lost


def test_new_tokens_are_held_until_the_store_is_back(store: SqlStore) -> None:
    async def story(landing: Landing, team: Workspace) -> None:
        forgetful = Forgetful(store)
        renewal = renewal_of(landing, forgetful)  # type: ignore[arg-type]  # all that a renewal uses
        hanging = landing.slack.trouble(ACCESS, "hang", seconds=30)
        asking = asyncio.create_task(renewal.renew_due())
        await until(lambda: landing.slack.count(ACCESS))
        forgetful.away = 4
        landing.slack.calm(hanging)
        assert await asking == 1
        assert forgetful.away == 0
        assert holds_the_newest(landing, team)

    rotating(store, story)


def test_the_loop_goes_on_after_a_fault_and_ends_when_it_is_told(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.install.renewal.EVERY", timedelta(seconds=0.02))

    async def story(landing: Landing, team: Workspace) -> None:
        forgetful = Forgetful(store)
        forgetful.away = 2
        renewal = renewal_of(landing, forgetful)  # type: ignore[arg-type]  # all that a renewal uses
        running = asyncio.create_task(renewal.run())
        await until(lambda: landing.slack.count(ACCESS) == 1 and holds_the_newest(landing, team))
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    rotating(store, story)


def test_a_token_that_no_key_opens_waits_and_holds_up_no_other(store: SqlStore) -> None:
    async def story(landing: Landing, team: Workspace) -> None:
        other = landing.slack.workspace("other", installed=False)
        await landing.install(landing.slack.user("eve", team=other), other)
        row = landing.row(team)
        locked = replace(row, renewal=resealing.Vault((new_key(),)).seal("lost"))
        assert do(store, lambda work: work.swap(row, locked), HOUSE)
        landing.clock.pass_(hours=10.5)
        assert await renewal_of(landing).renew_due() == 1
        assert holds_the_newest(landing, other)
        assert landing.row(team).busy_until == landing.clock() + timedelta(minutes=10)
        assert landing.row(team).active

    rotating(store, story, hours=0.5)
