"""Socket Mode against Slack's side of it: payloads come and are answered, also while connections come and go."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import pytest

from adapters.slack.bolt import Ack
from bot.refusals import Unavailable
from tests.slack.listening import QUICK, Stage, play, staged


def test_what_is_sent_over_the_socket_is_answered_there() -> None:
    def answer(payload: Mapping[str, Any]) -> Ack:
        return {"text": "No crisis is open", "response_type": "ephemeral"} if "command" in payload else {}

    async def scene(stage: Stage) -> None:
        stage.entrance.desk.answer = answer
        assert await stage.command() == 200
        assert [said.text for said in stage.slack.ephemerals("alice")] == ["No crisis is open"]
        assert (await stage.app.shortcut("declare", user="alice")).status == 200
        assert (await stage.app.mention("alice", "incidents", "hello")).status == 200
        assert (await stage.app.event({"type": "canvas_dreamt"})).status == 200

    stage = play(scene)
    assert stage.entrance.desk.ways() == ["typed", "called", "happened", "happened"]
    assert {stamp for *_, stamp in stage.entrance.desk.heard} == {None}


def test_an_event_that_could_not_be_kept_is_left_open_and_comes_again() -> None:
    async def scene(stage: Stage) -> None:
        def away(_: Mapping[str, Any]) -> Ack:
            raise Unavailable("the database restarts")

        stage.entrance.desk.answer = away
        app = stage.slack.app(patience=0.3)
        assert (await app.event({"type": "app_mention", "user": "U1", "channel": "C1"}, retries=0)).status == 0
        assert stage.entrance.desk.ways() == ["happened"]

    play(scene)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets"])
def test_when_slack_asks_for_another_connection_there_is_one_and_no_command_is_lost(reason: str) -> None:
    async def scene(stage: Stage) -> None:
        for number in range(40):
            if number % 10 == 5:
                stage.slack.disconnect(reason)
                await stage.connected(2 + number // 10)
            assert await stage.command(str(number)) == 200

    assert play(scene).typed() == [str(number) for number in range(40)]


def test_the_new_connection_is_there_before_the_old_one_goes() -> None:
    most, least = 0, 9

    async def scene(stage: Stage) -> None:
        nonlocal most, least
        stage.slack.disconnect("warning")
        while stage.slack.sockets.opened < 2 or stage.slack.connections() != 1 or most < 2:
            most, least = max(most, stage.slack.connections()), min(least, stage.slack.connections())
            await asyncio.sleep(0.001)

    play(scene)
    assert (most, least) == (2, 1)


def test_an_answer_under_way_when_its_connection_goes_is_still_given() -> None:
    async def scene(stage: Stage) -> None:
        stage.entrance.desk.slowness = 0.3
        asked = asyncio.create_task(stage.command())
        await stage.until(lambda: bool(stage.typed()))
        stage.slack.disconnect("warning")
        await stage.until(lambda: stage.slack.connections() == 2)
        assert await asked == 200
        await stage.connected(2)
        stage.entrance.desk.slowness = 0.2
        asked = asyncio.create_task(stage.command("dropped"))
        await stage.until(lambda: "dropped" in stage.typed())
        stage.slack.drop()
        assert await asked == 200

    play(scene)


def test_stopping_gives_the_answers_under_way_and_leaves_no_connection_open() -> None:
    async def act() -> None:
        async with staged() as (stage, listening):
            await stage.connected()
            stage.entrance.desk.slowness = 0.4
            asked = [asyncio.create_task(stage.command(str(number))) for number in range(5)]
            await stage.until(lambda: len(stage.typed()) == 5)
            listening.cancel()
            assert await asyncio.gather(*asked) == [200] * 5
            await asyncio.gather(listening, return_exceptions=True)
            assert listening.cancelled()
            await stage.until(lambda: stage.slack.connections() == 0)

    asyncio.run(act())


def test_stopping_does_not_wait_for_ever() -> None:
    async def act() -> None:
        async with staged() as (stage, listening):
            await stage.connected()
            stage.entrance.desk.slowness = 60
            asked = asyncio.create_task(stage.command())
            await stage.until(lambda: len(stage.typed()) == 1)
            stage.slack.deafen()
            begun = time.monotonic()
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            assert time.monotonic() - begun < QUICK.parting + 3
            asked.cancel()

    asyncio.run(act())
