"""Renewal: a refresh token can be used once, so one server uses it, and what it brings is never lost or overwritten."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.content import texts
from adapters.slack.install.renewal import find_lost, is_lost
from adapters.slack.install.vault import Vault, new_key
from adapters.store import SqlStore
from bot.model.chats import HOUSE
from bot.refusals import Unavailable
from tests.fakes.slack import Workspace
from tests.slack.landing import Landing
from tests.slack.rotating import ACCESS, holds_the_newest, renewal_of, rotating
from tests.slack.tenancy import until
from tests.store.cast import do


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
        (finding,) = do(store, find_lost, HOUSE)
        assert (finding.well, finding.facts) == (False, {"name": "acme", "reason": "invalid_refresh_token"})
        assert "acme" in texts().speaking()(finding.key, **finding.facts)
        here = landing.teams.by_id(team.id)
        assert here is not None
        assert not here.active
        assert await renewal_of(landing).renew_due() == 0
        assert landing.slack.count(ACCESS) == 2
        await landing.install(landing.slack.user("bob"))
        assert not is_lost(landing.row(team))
        assert do(store, find_lost, HOUSE) == []
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
        waits: tuple[tuple[dict[str, Any], float], ...] = (
            ({"kind": "limited", "retry_after": 90.0}, 90),
            ({"kind": "error", "error": "bad_client_secret"}, 600),
        )
        for trouble, seconds in waits:
            number = landing.slack.trouble(ACCESS, **trouble)
            assert await renewal.renew_due() == 0
            asked = landing.slack.count(ACCESS)
            landing.slack.calm(number)
            landing.clock.pass_(seconds=seconds - 1)
            assert await renewal.renew_due() == 0
            assert (landing.slack.count(ACCESS), landing.row(team).active) == (asked, True)
            landing.clock.pass_(seconds=1)
            landing.slack.advance(seconds)
            landing.api._pauses._until.clear()  # the machine's own time did not pass
        assert await renewal.renew_due() == 1
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
        locked = replace(row, renewal=Vault((new_key(),)).seal("lost"))
        assert do(store, lambda work: work.swap(row, locked), HOUSE)
        landing.clock.pass_(hours=10.5)
        assert await renewal_of(landing).renew_due() == 1
        assert holds_the_newest(landing, other)
        assert landing.row(team).busy_until == landing.clock() + timedelta(minutes=10)
        assert landing.row(team).active

    rotating(store, story, hours=0.5)
