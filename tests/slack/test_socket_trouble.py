"""Socket Mode in trouble: deaf connections, a Slack that is away, a token that is refused; and who says so."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace

import pytest

from adapters.slack.socket import Deaf
from adapters.slack.watchdog import ASLEEP, LIMIT, WORRY, Verdict, Watchdog
from bot.refusals import Misconfigured
from tests.fakes.slack import FakeSlack
from tests.slack.listening import QUICK, Stage, news, play, staged


def test_a_connection_that_breaks_is_replaced_and_said_nothing_about(caplog: pytest.LogCaptureFixture) -> None:
    async def scene(stage: Stage) -> None:
        stage.slack.drop()
        await stage.connected(2)
        assert await stage.command() == 200

    with caplog.at_level(logging.INFO):
        play(scene)
    assert news(caplog) == ["socket_open"]


def test_a_connection_that_went_deaf_is_replaced_by_one_that_hears(caplog: pytest.LogCaptureFixture) -> None:
    async def scene(stage: Stage) -> None:
        await asyncio.sleep(1.5)  # pings alone are life enough
        assert stage.slack.count("apps.connections.open") == 1
        stage.slack.deafen()
        await stage.connected(2)
        assert await stage.command() == 200
        assert stage.socket.age() < QUICK.worry

    with caplog.at_level(logging.INFO):
        play(scene)
    assert news(caplog) == ["socket_open", "socket_silent"]


def test_a_connection_that_answers_no_ping_is_noticed_long_before_the_watchdog_worries() -> None:
    async def scene(stage: Stage) -> None:
        begun = time.monotonic()
        stage.slack.deafen()
        await stage.connected(2)
        assert time.monotonic() - begun < 5

    play(scene, replace(QUICK, ping=0.4, worry=60.0, limit=90.0))


def test_when_nothing_is_heard_on_any_connection_it_says_so_and_ends(caplog: pytest.LogCaptureFixture) -> None:
    async def act() -> None:
        async with staged() as (stage, listening):
            await stage.connected()
            stage.slack.deafen(new=True)
            with pytest.raises(Deaf):
                await asyncio.wait_for(listening, 10)
            await stage.until(lambda: stage.slack.connections() == 0)

    asyncio.run(act())
    assert news(caplog)[-1] == "socket_deaf"
    assert [record.levelno for record in caplog.records if record.msg == "socket_deaf"] == [logging.ERROR]


def test_a_slack_that_is_away_is_no_silence(caplog: pytest.LogCaptureFixture) -> None:
    async def scene(stage: Stage) -> None:
        trouble = stage.slack.trouble("apps.connections.open", "status", status=503)
        stage.slack.drop()
        await asyncio.sleep(2 * QUICK.limit)
        stage.slack.calm(trouble)
        await stage.until(lambda: stage.slack.connections() == 1)
        assert await stage.command() == 200

    with caplog.at_level(logging.INFO):
        play(scene)
    assert news(caplog) == ["socket_open", "socket_away", "socket_open"]


@pytest.mark.parametrize("kind", ["reset", "garbage", "ratelimited", "limited", "hang"])
def test_whatever_goes_wrong_at_the_start_is_tried_again(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    async def act() -> None:
        async with FakeSlack() as slack:
            slack.trouble("apps.connections.open", kind, times=3, retry_after=0.05, seconds=0.1)
            stage = Stage(slack, QUICK)
            listening = asyncio.create_task(stage.socket.run())
            await stage.until(lambda: slack.connections() == 1)
            assert await stage.command() == 200
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    with caplog.at_level(logging.INFO):
        asyncio.run(act())
    assert news(caplog) == ["socket_away", "socket_open"]


def test_a_slack_that_cannot_be_reached_at_the_start_is_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    async def act() -> None:
        async with FakeSlack() as slack:
            stage = Stage(slack, QUICK)
            port = slack.url.rpartition(":")[2]
        listening = asyncio.create_task(stage.socket.run())
        await asyncio.sleep(2 * QUICK.limit)
        assert not listening.done()
        async with FakeSlack(port=int(port)) as again:
            await stage.until(lambda: again.connections() == 1)
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    with caplog.at_level(logging.INFO):
        asyncio.run(act())
    assert news(caplog) == ["socket_away", "socket_open"]


@pytest.mark.parametrize("error", ["invalid_auth", "not_allowed_token_type", "missing_scope", "token_revoked"])
def test_a_token_that_slack_refuses_is_named_with_its_fix(error: str) -> None:
    async def act() -> None:
        async with FakeSlack() as slack:
            slack.trouble("apps.connections.open", "error", error=error)
            with pytest.raises(Misconfigured, match=f"^SLACK_APP_TOKEN: .*{error}.*connections:write.*$"):
                await asyncio.wait_for(Stage(slack, QUICK).socket.run(), 5)

    asyncio.run(act())


class Seconds:
    """A clock of seconds that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def wait(clock: Seconds, watchdog: Watchdog, seconds: float) -> Verdict:
    """Let time pass with a look every second; return what the last one said."""
    verdict = Verdict.WELL
    for _ in range(int(seconds)):
        clock.now += 1
        verdict = watchdog.look()
    return verdict


def test_a_minute_of_silence_is_a_worry_and_half_a_minute_more_is_too_much() -> None:
    clock = Seconds()
    watchdog = Watchdog(clock)
    assert wait(clock, watchdog, WORRY - 1) is Verdict.WELL
    assert wait(clock, watchdog, 1) is Verdict.SILENT
    assert wait(clock, watchdog, LIMIT - WORRY - 1) is Verdict.SILENT
    assert wait(clock, watchdog, 1) is Verdict.DEAF
    watchdog.hear()
    assert wait(clock, watchdog, WORRY - 1) is Verdict.WELL
    assert watchdog.age() == WORRY - 1


def test_a_process_that_was_stopped_for_an_hour_does_not_take_that_for_silence() -> None:
    clock = Seconds()
    watchdog = Watchdog(clock)
    assert wait(clock, watchdog, 50) is Verdict.WELL
    clock.now += 3600
    assert watchdog.look() is Verdict.WELL
    assert watchdog.age() == 50
    assert wait(clock, watchdog, WORRY - 50) is Verdict.SILENT


def test_being_a_little_late_is_no_excuse() -> None:
    clock = Seconds()
    watchdog = Watchdog(clock)
    for _ in range(int(LIMIT / ASLEEP)):
        clock.now += ASLEEP
        verdict = watchdog.look()
    assert verdict is Verdict.DEAF
