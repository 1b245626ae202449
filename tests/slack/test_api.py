"""The Web API client: what is sent, and how certain its answers are."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.slack.api import SlackApi
from adapters.slack.errors import Declined, Reconnect, Uncertain
from adapters.slack.teams import Team
from bot.chat import NotSent, Scope, TryLater, Unreachable
from tests.slack.outbound import Outbound


@pytest.fixture(name="out")
def outbound() -> Iterator[Outbound]:
    """Return a way out to a fake Slack that checks what it gets."""
    with Outbound() as out:
        yield out
        assert not out.slack.violations


def said(out: Outbound, text: str = "Power is out", channel: str = "flood") -> dict[str, object]:
    """Post a line; return what Slack said."""
    return out.do(out.api.call(out.team, "chat.postMessage", channel=out.slack.find(channel).id, text=text))


def failed(out: Outbound, method: str = "chat.postMessage", **arguments: Any) -> Exception:
    """Return what a call raised."""
    with pytest.raises((NotSent, Uncertain)) as caught:
        out.do(out.api.call(out.team, method, **arguments))
    return caught.value


def test_a_call_carries_the_token_of_its_workspace_and_comes_back_as_what_slack_said(out: Outbound) -> None:
    out.slack.channel("flood")
    assert said(out)["ok"] is True
    (call,) = out.slack.calls()
    assert (call.token, call.team) == (out.slack.token, out.team.id)


def test_another_token_or_none_can_be_used_and_nothing_empty_is_sent(out: Outbound) -> None:
    other = out.slack.mint_token()
    assert out.do(out.api.call(None, "auth.test", token=other))["ok"]
    with pytest.raises(Reconnect):
        out.do(out.api.call(None, "auth.test", nothing=None))
    assert [(call.token, call.arguments) for call in out.slack.calls()] == [(other, {}), ("", {})]


def test_an_answer_can_be_had_with_its_headers(out: Outbound) -> None:
    said_so, headers = out.do(out.api.answer(out.team, "auth.test"))
    assert said_so["user_id"] == out.team.bot
    assert "chat:write" in headers["x-oauth-scopes"]


@pytest.mark.parametrize(
    ("kind", "how", "code"),
    [
        ("status", {"status": 500}, "http_500"),
        ("status", {"status": 503}, "http_503"),
        ("reset", {}, "ClientOSError"),
        ("garbage", {}, "http_200"),
        ("error", {"error": "internal_error"}, "internal_error"),
        ("error", {"error": "fatal_error"}, "fatal_error"),
    ],
)
@pytest.mark.parametrize("done", [True, False])
def test_an_answer_that_says_nothing_leaves_the_outcome_unknown(
    out: Outbound, kind: str, how: dict[str, object], code: str, done: bool
) -> None:
    channel = out.slack.channel("flood")
    out.slack.trouble("chat.postMessage", kind, done=done, times=1, **how)  # type: ignore[arg-type]  # of the table
    fault = failed(out, channel=channel.id, text="Power is out")
    assert isinstance(fault, Uncertain)
    assert fault.code in (code, "ServerDisconnectedError", "ClientConnectionResetError")
    assert out.slack.count("chat.postMessage") == 1
    assert len(out.slack.messages(channel)) == int(done)


def test_a_call_that_gets_no_answer_in_time_is_given_up(out: Outbound, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.slack.api.TIMEOUT", 0.2)
    channel = out.slack.channel("flood")
    out.slack.trouble("chat.postMessage", "hang", times=1, done=True)
    fault = failed(out, channel=channel.id, text="Power is out")
    assert isinstance(fault, Uncertain)
    assert "Timeout" in fault.code


def test_a_read_that_got_no_clear_answer_is_simply_asked_again_later(out: Outbound) -> None:
    channel = out.slack.channel("flood")
    out.slack.trouble("conversations.*", "status", status=502)
    fault = failed(out, "conversations.history", channel=channel.id)
    assert (type(fault), str(fault)) == (TryLater, "http_502")


def test_what_never_left_is_no_doubt_but_a_chat_that_is_away() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    async def call(address: str) -> None:
        api = SlackApi(address)
        try:
            await api.call(None, "chat.postMessage", token="xoxb-1", channel="C1", text="Power is out")
        finally:
            await api.close()

    for address in (f"http://127.0.0.1:{port}/api/", "http://no-such-host.invalid/api/"):
        with pytest.raises(Unreachable):
            asyncio.run(call(address))


def test_a_server_that_speaks_no_tls_is_away_too(out: Outbound) -> None:
    async def call() -> None:
        api = SlackApi(out.slack.api_url.replace("http:", "https:"))
        try:
            await api.call(out.team, "chat.postMessage", channel="C1", text="Power is out")
        finally:
            await api.close()

    with pytest.raises(Unreachable):
        out.do(call())


def test_something_on_the_way_that_says_no_costs_a_try_and_is_no_doubt(out: Outbound) -> None:
    out.slack.trouble("chat.postMessage", "status", status=403)
    fault = failed(out, channel=out.slack.channel("flood").id, text="Power is out")
    assert (type(fault), str(fault)) == (TryLater, "http_403")
    assert isinstance(fault, TryLater)
    assert fault.after is None


@pytest.mark.parametrize("kind", ["limited", "ratelimited"])
def test_a_limit_is_waited_for_in_its_room_and_no_call_comes_early(out: Outbound, kind: str) -> None:
    flood, lobby = out.slack.channel("flood"), out.slack.channel("lobby")
    out.slack.trouble("chat.postMessage", kind, times=1, retry_after=1.0, per_channel=True, channel=flood)
    first = failed(out, channel=flood.id, text="Power is out")
    again = failed(out, channel=flood.id, text="Power is out")
    for fault in (first, again):
        assert isinstance(fault, TryLater)
        assert (fault.code, fault.scope) == ("ratelimited", Scope.ROOM)
        assert fault.after
        assert timedelta() < fault.after <= timedelta(seconds=2)
    assert said(out, channel="lobby")["ok"]
    assert [call.channel for call in out.slack.calls()] == [flood.id, lobby.id]
    assert out.slack.impatient == []


def test_a_limit_of_any_other_method_is_for_the_whole_workspace(out: Outbound) -> None:
    out.slack.trouble("conversations.create", "limited", times=1, retry_after=0.3)
    fault = failed(out, "conversations.create", name="c-1")
    assert isinstance(fault, TryLater)
    assert fault.scope is Scope.KIND
    failed(out, "conversations.create", name="c-2")
    assert out.slack.count("conversations.create") == 1
    out.do(asyncio.sleep(1.0))
    assert out.do(out.api.call(out.team, "conversations.create", name="c-2"))["ok"]
    assert out.slack.impatient == []


def test_one_workspace_that_is_limited_holds_no_other_up(out: Outbound) -> None:
    space = out.slack.workspace("globex")
    globex = Team(space.id, "globex", space.token, space.bot, space.app_id, space.url, space.name)
    out.slack.trouble("conversations.create", "limited", times=1, retry_after=30.0)
    failed(out, "conversations.create", name="c-1")
    assert out.do(out.api.call(globex, "conversations.create", name="c-1"))["ok"]


def test_a_token_that_was_renewed_elsewhere_is_asked_for_once_and_used(out: Outbound) -> None:
    channel = out.slack.channel("flood")
    newer = out.slack.mint_token()
    out.slack.revoke(out.slack.token)
    out.directory.renewed[out.team.id] = replace(out.team, token=newer)
    assert said(out)["ok"]
    assert [call.token for call in out.slack.calls("chat.postMessage")] == [out.team.token, newer]
    assert len(out.slack.messages(channel)) == 1
    assert out.directory.asked == 1


def test_a_token_that_is_still_the_same_is_not_tried_twice(out: Outbound) -> None:
    channel = out.slack.channel("flood")
    out.slack.revoke(out.slack.token)
    fault = failed(out, channel=channel.id, text="Power is out")
    assert isinstance(fault, Reconnect)
    assert out.slack.count("chat.postMessage") == 1


def test_what_is_so_already_comes_back_as_an_answer(out: Outbound) -> None:
    channel = out.slack.channel("flood")
    stamp = str(said(out)["ts"])
    for _ in range(2):
        out.do(out.api.call(out.team, "pins.add", channel=channel.id, timestamp=stamp))
    assert out.slack.find("flood").pins == [stamp]


def test_a_refusal_keeps_all_that_slack_said(out: Outbound) -> None:
    channel = out.slack.channel("flood")
    fault = failed(out, "conversations.invite", channel=channel.id, users="U0NOBODY")
    assert isinstance(fault, Declined)
    assert fault.answer["errors"][0]["error"] == "user_not_found"
