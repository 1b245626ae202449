"""Knocking at our own door: a signed request goes the way that Slack's go, and what is in the way is named."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.clock import Clock
from adapters.content import texts
from adapters.slack.bolt import Ack, SlackApp
from adapters.slack.budget import Budget
from adapters.slack.door import SlackDoor
from adapters.slack.kinds import Payload
from adapters.slack.knocking import Outcome, knock
from adapters.slack.manifest import EVENTS_PATH
from adapters.slack.replays import Replays
from adapters.slack.signature import Verifier
from adapters.slack.teams import Team
from adapters.web import WebHost
from bot.doors import Door, Knock, Reply
from tests.delivery.hosting import page

SECRET, OTHER = "a" * 32, "b" * 32
PATIENCE = 2.0


class Nobody:
    """Handlers that nothing comes to, and a directory without any workspace."""

    async def typed(self, payload: Payload, stamp: str | None) -> Ack:
        raise AssertionError(payload)

    pressed = submitted = called = happened = typed

    def by_id(self, team_id: str, /) -> Team | None:
        return None


def our_doors() -> tuple[Door, ...]:
    """Return Beacon's own door for Slack."""
    clock = Clock()
    app = SlackApp(
        Nobody(),
        Nobody(),
        Budget(clock, person=60, workspace=600),
        texts().speaking(),
        client=AsyncWebClient(),
        tell=lambda *_: None,
    )
    return SlackDoor(Verifier([SECRET], clock), Replays(clock), app).doors()


def answering(status: int, body: bytes = b"", **headers: str) -> tuple[Door, ...]:
    """Return a door of something else that stands in the way."""

    async def answer(_: Knock) -> Reply:
        return Reply(status, body, headers=headers)

    return (Door("POST", EVENTS_PATH, answer),)


def standing(doors: tuple[Door, ...], ask: Callable[[str], Awaitable[Outcome]]) -> Outcome:
    """Serve doors, and return what came of asking at their address."""

    async def act() -> Outcome:
        host = WebHost(doors, checks={}, metrics=page)
        port = await host.start()
        try:
            return await ask(f"http://127.0.0.1:{port}")
        finally:
            await host.stop()

    return asyncio.run(act())


def knocked(doors: tuple[Door, ...], *, secret: str = SECRET, **ahead: Any) -> Outcome:
    """Knock at a server of these doors."""
    moment = Clock()() + timedelta(**ahead)
    return standing(doors, lambda here: knock(f"{here}{EVENTS_PATH}", here, secret, moment, patience=PATIENCE))


def test_a_signed_request_comes_through() -> None:
    assert knocked(our_doors()) == Outcome("cli.doctor.slack.door", well=True, status=200)


def test_two_looks_in_a_row_are_no_replay() -> None:
    async def twice(here: str) -> Outcome:
        address, moment = f"{here}{EVENTS_PATH}", Clock()()
        await knock(address, here, SECRET, moment, patience=PATIENCE)
        return await knock(address, here, SECRET, moment, patience=PATIENCE)

    assert standing(our_doors(), twice).well


def test_a_server_with_another_secret_is_named() -> None:
    assert knocked(our_doors(), secret=OTHER) == Outcome("cli.doctor.slack.door.refused", well=False, status=401)


def test_a_clock_far_away_is_refused_as_slack_would_be() -> None:
    assert knocked(our_doors(), minutes=10).key == "cli.doctor.slack.door.refused"


@pytest.mark.parametrize(
    ("doors", "status"),
    [
        ((), 404),
        (answering(200, b"<html>Please sign in</html>"), 200),
        (answering(502), 502),
        (answering(301, Location="https://ops.example.com/slack/events"), 301),
    ],
)
def test_something_else_at_the_address_is_named(doors: tuple[Door, ...], status: int) -> None:
    assert knocked(doors) == Outcome("cli.doctor.slack.door.odd", well=False, status=status)


def test_an_address_that_leads_nowhere_while_the_server_runs_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        nowhere = f"http://127.0.0.1:{gone.getsockname()[1]}{EVENTS_PATH}"
    found = standing(our_doors(), lambda here: knock(nowhere, here, SECRET, Clock()(), patience=PATIENCE))
    assert found == Outcome("cli.doctor.slack.door.unreached", well=False)


def test_no_server_at_all_is_told_and_no_fault() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        here = f"http://127.0.0.1:{gone.getsockname()[1]}"
    found = asyncio.run(knock(f"{here}{EVENTS_PATH}", here, SECRET, Clock()(), patience=PATIENCE))
    assert found == Outcome("cli.doctor.slack.door.asleep", well=True)


def test_a_server_that_never_answers_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        here = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        found = asyncio.run(knock(f"{here}{EVENTS_PATH}", here, SECRET, Clock()(), patience=0.2))
    assert found == Outcome("cli.doctor.slack.door.asleep", well=True)


@pytest.mark.parametrize("address", ["http://127.0.0.1:0/slack/events", "http://no-such-host.invalid/slack/events"])
def test_an_address_that_cannot_be_one_breaks_nothing(address: str) -> None:
    found = asyncio.run(knock(address, "http://127.0.0.1:0", SECRET, Clock()(), patience=PATIENCE))
    assert found == Outcome("cli.doctor.slack.door.asleep", well=True)
