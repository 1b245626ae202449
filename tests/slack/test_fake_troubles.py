"""The fake Slack goes wrong to order, counts as the rate tiers do, and notes who does not wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import Channel, FakeSlack, SlackProcess


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(seed=7) as running:
        running.channel("inc-1")
        yield running


@pytest.fixture
def room(slack: FakeSlack) -> Channel:
    return slack.find("inc-1")


async def send(slack: FakeSlack, method: str, session: aiohttp.ClientSession, **arguments: Any) -> tuple[int, str]:
    """Make a call; return the status (0: no answer) and the body."""
    headers = {"Authorization": f"Bearer {slack.token}"}
    try:
        async with session.post(slack.api_url + method, json=arguments, headers=headers) as response:
            return response.status, await response.text()
    except aiohttp.ClientError:
        return 0, ""


def post(slack: FakeSlack, room: Channel, count: int = 1, *, at_once: bool = False) -> list[tuple[int, str]]:
    """Post messages one after the other, or all at once."""

    async def work() -> list[tuple[int, str]]:
        async with aiohttp.ClientSession() as session:
            sends = [send(slack, "chat.postMessage", session, channel=room.id, text=str(n)) for n in range(count)]
            return list(await asyncio.gather(*sends)) if at_once else [await each for each in sends]

    return asyncio.run(work())


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize(
    ("kind", "facts", "answered"),
    [
        ("reset", {}, (0, "")),
        ("hang", {"seconds": 0.05}, (0, "")),
        ("status", {"status": 503}, (503, "<html>")),
        ("garbage", {}, (200, '{"ok": tru')),
        ("error", {"error": "fatal_error"}, (200, "fatal_error")),
        ("ratelimited", {}, (200, "ratelimited")),
        ("limited", {"retry_after": 2}, (429, "ratelimited")),
    ],
)
def test_a_call_goes_wrong_before_or_after_it_was_done(
    slack: FakeSlack, kind: str, facts: dict[str, Any], answered: tuple[int, str], done: bool
) -> None:
    room, (status, part) = slack.find("inc-1"), answered
    slack.trouble("chat.*", kind, times=1, done=done, **facts)
    [(got, body)] = post(slack, room)
    assert got == status
    assert part in body
    assert len(slack.messages(room)) == done
    [call] = slack.calls("chat.postMessage")
    assert (call.fault, call.done, call.status) == (kind, done, status)


def test_a_trouble_meets_a_share_of_the_calls_and_ends(slack: FakeSlack, room: Channel) -> None:
    slack.trouble("*", "status", share=0.5, status=500)
    statuses = [status for status, _ in post(slack, room, 60)]
    assert 15 < statuses.count(500) < 45
    slack.calm()
    assert {status for status, _ in post(slack, room, 10)} == {200}


def test_slow_calls_take_their_time_and_hanging_ones_are_let_go(slack: FakeSlack, room: Channel) -> None:
    slow = slack.trouble("chat.postMessage", "slow", seconds=0.2)
    started = time.monotonic()
    assert post(slack, room, 5, at_once=True)[0][0] == 200
    assert 0.2 <= time.monotonic() - started < 0.9
    slack.calm(slow)
    slack.trouble("chat.postMessage", "hang")
    slack.loop.call_soon_threadsafe(lambda: slack.loop.call_later(0.1, slack.calm))
    assert post(slack, room) == [(0, "")]


def test_retry_after_has_to_be_waited_for(slack: FakeSlack, room: Channel) -> None:
    slack.trouble("chat.postMessage", "limited", times=1, retry_after=5)
    assert post(slack, room)[0][0] == 429
    time.sleep(0.1)
    assert post(slack, room)[0][0] == 429
    assert [(each.method, 4 < each.early < 5) for each in slack.impatient] == [("chat.postMessage", True)]
    slack.advance(5)
    assert post(slack, room)[0][0] == 200
    assert len(slack.impatient) == 1


def test_calls_on_their_way_together_are_not_impatient(slack: FakeSlack, room: Channel) -> None:
    slack.trouble("chat.postMessage", "limited", times=1, retry_after=5)
    post(slack, room, 5, at_once=True)
    assert slack.impatient == []


def test_a_channel_takes_a_message_a_second_and_a_burst(slack: FakeSlack, room: Channel) -> None:
    slack.limit(burst=3)
    assert [status for status, _ in post(slack, room, 5)] == [200, 200, 200, 429, 429]
    other = slack.channel("inc-2")
    assert post(slack, other)[0][0] == 200
    slack.advance(1)
    assert post(slack, room)[0][0] == 200


def test_methods_have_tiers_per_workspace(slack: FakeSlack) -> None:
    other = slack.workspace("globex")
    slack.limit()

    async def create(token: str, count: int) -> list[int]:
        headers = {"Authorization": f"Bearer {token}"}
        found = []
        async with aiohttp.ClientSession(headers=headers) as session:
            for number in range(count):
                url = f"{slack.api_url}conversations.create?name=inc-{number}"
                async with session.post(url) as response:
                    found.append(response.status)
        return found

    assert asyncio.run(create(slack.token, 21)) == [200] * 20 + [429]
    assert asyncio.run(create(other.token, 1)) == [200]
    slack.advance(61)
    assert asyncio.run(create(slack.token, 1)) == [200]


def test_slack_is_down_and_comes_back_with_its_world(slack: FakeSlack, room: Channel) -> None:
    post(slack, room)
    slack.run(slack.go_away())
    assert post(slack, room) == [(0, "")]
    slack.run(slack.come_back())
    assert post(slack, room)[0][0] == 200
    assert len(slack.messages(room)) == 2


def test_history_shows_a_message_only_after_a_while(slack: FakeSlack, room: Channel) -> None:
    slack.lag(30, conversations=True)
    post(slack, room)

    async def look() -> tuple[int, int]:
        client = AsyncWebClient(slack.token, base_url=slack.api_url)
        seen = await client.conversations_history(channel=room.id)
        rooms = await client.users_conversations()
        return len(seen["messages"]), len(rooms["channels"])

    assert asyncio.run(look()) == (0, 0)
    assert len(slack.messages(room)) == 1
    slack.advance(31)
    assert asyncio.run(look()) == (1, 1)


def test_the_fake_lives_on_the_loop_of_an_asyncio_test() -> None:
    async def work() -> list[str]:
        async with FakeSlack() as slack:
            room = slack.channel("inc-1")
            client = AsyncWebClient(slack.token, base_url=slack.api_url)
            await client.chat_postMessage(channel=room.id, text="hello")
            await slack.until(lambda: slack.count("chat.*"))
            return [each.text for each in slack.messages(room)]

    assert asyncio.run(work()) == ["hello"]


def test_the_record_can_be_switched_off_and_emptied(slack: FakeSlack, room: Channel) -> None:
    post(slack, room)
    assert slack.wait_calls("chat.postMessage")[0].arguments["text"] == "0"
    slack.forget()
    slack.remember(False)
    post(slack, room)
    assert slack.calls() == []
    assert slack.count("chat.*") == 1


def test_the_fake_runs_as_a_process_and_is_asked_over_http() -> None:
    with SlackProcess("--seed", "3") as slack:
        room = slack.ask("channel", name="inc-1")
        asyncio.run(_post_to(slack, room["id"]))
        assert [each["words"] for each in slack.ask("messages", channel="inc-1")] == ["hello"]
        assert slack.ask("calls", method="chat.*")[0]["ok"]
        assert slack.ask("violations") == []
        slack.ask("user", handle="alice")
        heard = slack.ask("app.command", url="http://127.0.0.1:9/", command="/x", user="alice", channel="inc-1")
        assert heard["status"] == 0
        with pytest.raises(LookupError, match="no channel"):
            slack.ask("find", channel="nowhere")


async def _post_to(slack: SlackProcess, room: str) -> None:
    client = AsyncWebClient(slack.token, base_url=slack.api_url)
    await client.chat_postMessage(channel=room, text="hello")
