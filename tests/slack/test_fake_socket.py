"""The fake Slack speaks Socket Mode: hello, envelopes, acks, and connections that end or go deaf."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack

Seen = list[SocketModeRequest]


@asynccontextmanager
async def connected(slack: FakeSlack, seen: Seen, *, answers: bool = True) -> AsyncIterator[SocketModeClient]:
    """Give an app that is connected and acknowledges everything with a word."""
    client = SocketModeClient(
        slack.app_token, web_client=AsyncWebClient(base_url=slack.api_url), auto_reconnect_enabled=False
    )

    async def hear(_: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        seen.append(request)
        if answers:
            body = {"text": f"heard {request.type}"} if request.accepts_response_payload else None
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, body))

    client.socket_mode_request_listeners.append(hear)
    before = slack.connections()
    await client.connect()  # type: ignore[no-untyped-call] # the vendor left this one untyped
    await slack.until(lambda: slack.connections() == before + 1)
    try:
        yield client
    finally:
        await client.close()  # type: ignore[no-untyped-call] # the vendor left this one untyped


async def town(stack: AsyncExitStack) -> FakeSlack:
    slack = await stack.enter_async_context(FakeSlack())
    slack.user("alice")
    slack.channel("lobby", members=["alice"])
    return slack


def test_a_command_comes_as_an_envelope_and_its_ack_is_shown() -> None:
    async def work() -> None:
        async with AsyncExitStack() as stack:
            slack, seen = await town(stack), Seen()
            await stack.enter_async_context(connected(slack, seen))
            app = slack.app()
            heard = await app.command("/crisis", "status", user="alice", channel="lobby")
            assert (heard.status, heard.body) == (200, {"text": "heard slash_commands"})
            assert seen[0].payload["text"] == "status"
            assert [each.words for each in slack.ephemerals("alice")] == ["heard slash_commands"]
            assert (await app.shortcut("declare", user="alice")).ok
            assert (await app.react("alice", slack.say("lobby", "alice", "hi"), "pushpin")).ok
            assert [each.type for each in seen] == ["slash_commands", "interactive", "events_api"]
            assert seen[2].payload["event"]["reaction"] == "pushpin"

    asyncio.run(work())


def test_each_envelope_goes_to_one_of_the_connections() -> None:
    async def work() -> None:
        async with AsyncExitStack() as stack:
            slack = await town(stack)
            both = [Seen(), Seen()]
            for seen in both:
                await stack.enter_async_context(connected(slack, seen))
            app = slack.app()
            for _ in range(6):
                await app.shortcut("declare", user="alice")
            assert [len(seen) for seen in both] == [3, 3]

    asyncio.run(work())


def test_an_event_without_an_ack_is_sent_again_and_a_press_is_not() -> None:
    async def work() -> None:
        async with AsyncExitStack() as stack:
            slack, seen = await town(stack), Seen()
            await stack.enter_async_context(connected(slack, seen, answers=False))
            app = slack.app(patience=0.05, pause=0.0)
            heard = await app.event({"type": "app_uninstalled"})
            assert (heard.status, heard.attempts) == (0, 4)
            assert [each.retry_attempt for each in seen] == [0, 1, 2, 3]
            assert (await app.shortcut("declare", user="alice")).status == 0
            assert len(seen) == 5

    asyncio.run(work())


def test_a_deaf_connection_stays_open_and_is_silent() -> None:
    async def work() -> None:
        async with AsyncExitStack() as stack:
            slack, seen = await town(stack), Seen()
            slack.ping_every(0.02)
            client = await stack.enter_async_context(connected(slack, seen))
            slack.deafen()
            app = slack.app(patience=0.1)
            assert (await app.shortcut("declare", user="alice")).status == 0
            assert (slack.connections(), seen, await client.is_connected()) == (1, [], True)
            await stack.enter_async_context(connected(slack, seen))
            assert {(await app.shortcut("declare", user="alice")).status for _ in range(2)} == {0, 200}

    asyncio.run(work())


def test_an_app_that_is_asked_to_go_comes_back_on_a_new_connection() -> None:
    async def work() -> None:
        async with AsyncExitStack() as stack:
            slack = await town(stack)
            await stack.enter_async_context(connected(slack, []))
            slack.disconnect("refresh_requested")
            await slack.until(lambda: (slack.connections_opened(), slack.connections()) == (2, 1))
            assert (await slack.app().shortcut("declare", user="alice")).ok

    asyncio.run(work())


def test_a_dropped_connection_is_gone() -> None:
    async def work() -> None:
        async with AsyncExitStack() as stack:
            slack = await town(stack)
            await stack.enter_async_context(connected(slack, []))
            slack.drop()
            await slack.until(lambda: slack.connections() == 0)
            assert (await slack.app(patience=0.1).shortcut("declare", user="alice")).status == 0

    asyncio.run(work())


def test_an_app_holds_ten_connections_at_most() -> None:
    async def work() -> None:
        async with AsyncExitStack() as stack:
            slack = await town(stack)
            for _ in range(10):
                await stack.enter_async_context(connected(slack, []))
            client = AsyncWebClient(slack.app_token, base_url=slack.api_url)
            address = str((await client.apps_connections_open(app_token=slack.app_token))["url"])
            async with slack.session.ws_connect(address) as socket:
                told: dict[str, Any] = await socket.receive_json()
            assert told == {"type": "disconnect", "reason": "too_many_websockets"}

    asyncio.run(work())


def test_only_an_app_token_opens_a_connection() -> None:
    async def work() -> str:
        async with FakeSlack() as slack:
            client = AsyncWebClient(base_url=slack.api_url)
            with pytest.raises(SlackApiError) as refused:
                await client.apps_connections_open(app_token=slack.token)
            return str(refused.value.response["error"])

    assert asyncio.run(work()) == "not_allowed_token_type"
