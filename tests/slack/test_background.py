"""The background: bounded, never silent about a failure, and soon at its end."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable

import pytest

from adapters.logs import Lines
from adapters.slack.background import Background
from bot.chat import Refused


def play(story: Callable[[], Awaitable[None]]) -> None:
    async def played() -> None:
        await story()

    asyncio.run(played())


def test_it_takes_no_more_than_it_can_hold() -> None:
    async def story() -> None:
        gate, done, background = asyncio.Event(), list[int](), Background(limit=2)

        async def work(number: int) -> None:
            await gate.wait()
            done.append(number)

        assert [background.spawn(work(number), "work") for number in range(3)] == [True, True, False]
        assert background.busy == 2
        gate.set()
        await background.close()
        assert done == [0, 1]
        assert background.busy == 0

    play(story)


def test_there_is_room_again_when_a_task_ends() -> None:
    async def story() -> None:
        background = Background(limit=1)
        assert background.spawn(asyncio.sleep(0), "work")
        while background.busy:
            await asyncio.sleep(0)
        assert background.spawn(asyncio.sleep(0), "work")
        await background.close()

    play(story)


def test_a_failure_is_logged_with_its_names_and_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        background = Background()

        async def fails() -> None:
            raise Refused("channel_not_found")

        async def tells() -> None:
            raise ValueError("what bob wrote in confidence")

        background.spawn(fails(), "respond", chat="slack", room="r1")
        background.spawn(tells(), "respond", chat="slack")
        await background.close()

    play(story)
    first, second = (json.loads(Lines().format(record)) for record in caplog.records)
    assert (first["event"], first["kind"], first["room"]) == ("background_failed", "respond", "r1")
    assert first["code"] == "channel_not_found"
    assert second["errors"][0]["class"] == "ValueError"
    assert "confidence" not in json.dumps(second)


def test_what_does_not_end_in_time_is_cut_off(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)

    async def story() -> None:
        background, cut = Background(), list[str]()

        async def forever() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                cut.append("off")

        background.spawn(forever(), "work")
        await asyncio.wait_for(background.close(grace=0.05), 1)
        assert cut == ["off"]
        assert not background.spawn(forever(), "work")

    play(story)
    assert [record.msg for record in caplog.records] == ["background_cancelled", "background_full"]
