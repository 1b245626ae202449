"""Introductions: asking Slack who people are, politely, and never while somebody waits."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from adapters.slack.introductions import MOST, Introductions
from adapters.slack.people import People
from adapters.store import SqlStore
from bot.chat import Refused
from tests.slack.tenancy import Tenancy, play, until


def test_slack_is_asked_after_one_person_at_a_time_and_not_before_it_allows(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        slack = tenancy.slack
        team = await tenancy.settle_in(slack.home)
        users = [slack.user(f"person{number}") for number in range(5)]
        slack.trouble("users.info", "slow", seconds=0.05)
        slack.trouble("users.info", "limited", times=1, retry_after=1.0)
        for user in users:
            await tenancy.meet(team, user)
        async with tenancy.beside():
            await until(lambda: all(tenancy.person(team, user).chat_zone for user in users))
        calls = slack.calls("users.info")
        assert len(calls) == 6
        assert all(before.ended and before.ended <= after.started for before, after in pairwise(calls))
        assert slack.impatient == []

    play(store, story)


def test_a_workspace_that_does_not_answer_keeps_no_other_waiting(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        slack = tenancy.slack
        other = slack.workspace("other")
        here, there = await tenancy.settle_in(slack.home), await tenancy.settle_in(other)
        bob, chidi = slack.user("bob"), slack.user("chidi", team=other)
        slack.trouble("users.info", "hang", seconds=30, team=slack.home)
        await tenancy.meet(here, bob)
        await tenancy.meet(there, chidi)
        async with tenancy.beside():
            await until(lambda: tenancy.person(there, chidi).chat_zone)
        assert tenancy.person(here, bob).chat_zone is None

    play(store, story)


@pytest.mark.parametrize("fault", ["missing_scope", "user_not_visible", "something_new", "garbage", "status"])
def test_a_no_of_slack_stops_nothing(store: SqlStore, fault: str) -> None:
    async def story(tenancy: Tenancy) -> None:
        slack = tenancy.slack
        team = await tenancy.settle_in(slack.home)
        bob, chidi = slack.user("bob"), slack.user("chidi")
        kind = fault if fault in ("garbage", "status") else "error"
        slack.trouble("users.info", kind, times=1, error=fault)
        async with tenancy.beside():
            await tenancy.meet(team, bob)
            await until(lambda: slack.count("users.info"))
            assert await tenancy.meet(team, bob) == "bob"
            await tenancy.meet(team, chidi)
            if kind == "error":
                await until(lambda: tenancy.person(team, chidi).chat_zone)
        account = tenancy.account(team, bob)
        assert account is not None
        assert account.active

    play(store, story)


def test_somebody_whom_slack_does_not_know_is_nobody(store: SqlStore) -> None:
    async def story(tenancy: Tenancy) -> None:
        team = await tenancy.settle_in(tenancy.slack.home)
        assert await tenancy.people.handles(team, ["U0MADEUP1"]) == {"U0MADEUP1": "u0madeup1"}
        await tenancy.come_to_know(1)
        assert await tenancy.people.gone(team.org_id, "slack U0MADEUP1")

    play(store, story)


def test_only_so_many_people_wait_and_each_once() -> None:
    asked: list[str] = []

    async def ask(team_id: str, user_id: str) -> None:
        asked.append(user_id)
        if len(asked) == 2:
            raise Refused("user_not_visible")
        if len(asked) == 3:
            raise RuntimeError("a fault of ours")

    async def story() -> None:
        introductions = Introductions(ask, pause=0.0)
        for number in range(MOST + 10):
            introductions.note("T1", f"U{number}")
            introductions.note("T1", "U0")
        assert len(introductions) == MOST
        running = asyncio.create_task(introductions.run())
        await until(lambda: len(asked) == MOST and not len(introductions))
        introductions.note("T1", "ULATER")
        await until(lambda: asked[-1] == "ULATER")
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(story())
    assert len(set(asked)) == MOST + 1


def test_a_message_to_somebody_waits_for_slack_only_a_moment_to_hear_whether_they_left(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.people.PATIENCE", 0.2)

    async def gone(people: People, org_id: str) -> bool:
        async with asyncio.timeout(2):
            return await people.gone(org_id, "bob")

    async def story(tenancy: Tenancy) -> None:
        slack = tenancy.slack
        team = await tenancy.settle_in(slack.home)
        bob = slack.user("bob")
        assert not await gone(tenancy.people, team.org_id)  # nobody in Slack: nobody who has left it
        await tenancy.meet(team, bob)
        slack.change_user(bob, deleted=True)  # and the event was lost
        hanging = slack.trouble("users.info", "hang", seconds=30)
        assert not await gone(tenancy.people, team.org_id)
        slack.calm(hanging)
        assert await gone(tenancy.people, team.org_id)
        calls = slack.count("users.info")
        assert await gone(tenancy.people, team.org_id)
        assert slack.count("users.info") == calls == 2

    play(store, story)
