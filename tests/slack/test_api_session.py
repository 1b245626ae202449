"""The Web API client's own affairs: connections, proxies, addresses to answer to, and what it keeps to itself."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from adapters.slack.api import SlackApi
from adapters.slack.errors import Uncertain
from bot.chat import Refused, TryLater, Unreachable
from tests.slack.outbound import Outbound


@pytest.fixture(name="out")
def outbound() -> Iterator[Outbound]:
    """Return a way out to a fake Slack that checks what it gets."""
    with Outbound() as out:
        yield out
        assert not out.slack.violations


def test_a_response_url_is_answered_once_it_is_safe_and_as_long_as_it_works(out: Outbound) -> None:
    alice = out.slack.user("alice")
    channel = out.slack.channel("flood", members=[alice])
    url = out.slack.app("http://127.0.0.1:9/").response_url(alice, channel)
    for _ in range(5):
        out.do(out.api.respond(url, {"text": "Done"}))
    assert [each.text for each in out.slack.ephemerals(alice)] == ["Done"] * 5
    with pytest.raises(Refused, match="response_url_used_up"):
        out.do(out.api.respond(url, {"text": "Once more"}))
    with pytest.raises(Refused, match="response_url_unsafe"):
        out.do(out.api.respond("http://elsewhere.example/hook", {"text": "Done"}))


def test_neither_tokens_nor_words_stand_in_the_log_or_in_an_error(
    out: Outbound, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    channel = out.slack.channel("flood")
    out.do(out.api.call(out.team, "chat.postMessage", channel=channel.id, text="Power is out"))
    out.slack.trouble("chat.postMessage", "status", status=500)
    with pytest.raises(Uncertain) as caught:
        out.do(out.api.call(out.team, "chat.postMessage", channel=channel.id, text="Power is out"))
    fault = caught.value
    written = f"{fault!r} {fault.__cause__!r} {out.team!r} {caplog.text}"
    assert "Power is out" not in written
    assert out.slack.token not in written
    assert "outcome_unknown" in caplog.text


def test_all_calls_share_their_connections_and_a_closed_client_opens_new_ones(out: Outbound) -> None:
    async def many() -> int:
        for _ in range(5):
            await out.api.call(out.team, "auth.test")
        session = out.api.client.session
        assert session is not None
        connector = session.connector
        assert connector is not None
        return len(connector._conns)

    assert out.do(many()) == 1
    out.do(out.api.close())
    assert out.api.client.session is None
    assert out.do(out.api.call(out.team, "auth.test"))["ok"]


@pytest.mark.parametrize(
    ("kind", "how", "what"),
    [
        ("limited", {"retry_after": 7.0}, TryLater),
        ("status", {"status": 500}, Uncertain),
        ("status", {"status": 404}, Refused),
        ("reset", {}, Uncertain),
    ],
)
def test_an_answer_through_a_response_url_is_as_certain_as_any_other(
    out: Outbound, kind: str, how: dict[str, float], what: type[Exception]
) -> None:
    alice = out.slack.user("alice")
    url = out.slack.app("http://127.0.0.1:9/").response_url(alice, out.slack.channel("flood", members=[alice]))
    out.slack.trouble("hooks", kind, **how)  # type: ignore[arg-type]  # of the table
    with pytest.raises(what) as caught:
        out.do(out.api.respond(url, {"text": "Done"}))
    assert type(caught.value) is what


def test_a_response_url_of_a_server_that_is_away_is_no_doubt(out: Outbound) -> None:
    with pytest.raises(Unreachable):
        out.do(out.api.respond("https://127.0.0.1:9/hook", {"text": "Done"}))


@pytest.mark.parametrize(
    ("address", "bypassed", "proxy"),
    [
        ("https://slack.com/api/", "", "http://proxy.example:3128"),
        ("https://slack.com/api/", "slack.com", None),
        ("http://slack.example/api/", "", None),
        ("http://127.0.0.1:8000/api/", "", None),
        ("https://localhost/api/", "", None),
    ],
)
def test_the_way_leads_through_the_proxy_that_the_environment_names(
    monkeypatch: pytest.MonkeyPatch, address: str, bypassed: str, proxy: str | None
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "NO_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", bypassed)
    assert SlackApi(address).client.proxy == proxy
