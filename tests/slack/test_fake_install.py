"""The fake Slack installs an app in a workspace: consent, codes, rotating tokens, removal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from tests.fakes.slack import FakeSlack

BACK = "https://beacon.example/slack/oauth_redirect"


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as running:
        running.workspace("globex", installed=False)
        running.user("alice", team="globex")
        yield running


def asked(slack: FakeSlack, **changes: str) -> str:
    wanted = {"client_id": slack.client_id, "scope": "chat:write,commands", "state": "s-1", "redirect_uri": BACK}
    return f"https://slack.com/oauth/v2/authorize?{urlencode(wanted | changes)}"


def exchange(slack: FakeSlack, **facts: Any) -> SlackResponse:
    given = {"client_id": slack.client_id, "client_secret": slack.client_secret, "redirect_uri": BACK, **facts}
    return WebClient(base_url=slack.api_url, retry_handlers=[]).oauth_v2_access(**given)


def code_in(address: str) -> str:
    return parse_qs(urlsplit(address).query)["code"][0]


def test_a_yes_becomes_a_token_once(slack: FakeSlack) -> None:
    back = slack.approve(asked(slack), user="alice", team="globex")
    assert back.startswith(BACK)
    assert parse_qs(urlsplit(back).query)["state"] == ["s-1"]
    told = exchange(slack, code=code_in(back))
    assert told["team"] == {"id": slack.team_of("globex").id, "name": "globex"}
    assert told["authed_user"]["id"] == slack.person("alice", "globex").id
    assert (told["scope"], told["token_type"], "refresh_token" in told.data) == ("chat:write,commands", "bot", False)
    client = WebClient(told["access_token"], base_url=slack.api_url)
    assert client.auth_test()["team"] == "globex"
    with pytest.raises(SlackApiError, match="code_already_used"):
        exchange(slack, code=code_in(back))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_secret": "guessed"}, "bad_client_secret"),
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"redirect_uri": "https://evil.example"}, "bad_redirect_uri"),
        ({"code": "guessed"}, "invalid_code"),
        ({"grant_type": "password"}, "invalid_grant_type"),
    ],
)
def test_a_code_is_good_only_for_the_app_that_asked(slack: FakeSlack, changes: dict[str, str], error: str) -> None:
    code = code_in(slack.approve(asked(slack), user="alice", team="globex"))
    with pytest.raises(SlackApiError, match=error):
        exchange(slack, **{"code": code, **changes})


def test_a_no_and_a_broken_address_bring_no_code(slack: FakeSlack) -> None:
    assert "error=access_denied&state=s-1" in slack.approve(asked(slack), user="alice", team="globex", deny=True)
    with pytest.raises(ValueError, match="client_id"):
        slack.approve(asked(slack, client_id="1.2"), user="alice", team="globex")


def test_the_consent_page_sends_a_browser_back(slack: FakeSlack) -> None:
    class Staying(HTTPRedirectHandler):
        def http_error_302(self, req: Any, fp: Any, code: int, msg: str, headers: Any) -> Any:
            return fp

    page = asked(slack).replace("https://slack.com", slack.url)
    with build_opener(Staying).open(page, timeout=5) as answered:
        assert code_in(answered.headers["Location"])


def test_a_refresh_token_is_good_once(slack: FakeSlack) -> None:
    slack.rotate(seconds=43_200)
    first = exchange(slack, code=code_in(slack.approve(asked(slack), user="alice", team="globex")))
    assert 43_190 < first["expires_in"] <= 43_200
    slack.advance(43_201)
    assert error_of(WebClient(first["access_token"], base_url=slack.api_url).auth_test) == "token_expired"
    fresh = exchange(slack, grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert WebClient(fresh["access_token"], base_url=slack.api_url).auth_test()["ok"]
    with pytest.raises(SlackApiError, match="invalid_refresh_token"):
        exchange(slack, grant_type="refresh_token", refresh_token=first["refresh_token"])


def error_of(call: Callable[[], Any]) -> str:
    with pytest.raises(SlackApiError) as refused:
        call()
    return str(refused.value.response["error"])


def test_a_revoked_token_is_good_for_nothing(slack: FakeSlack) -> None:
    client = WebClient(slack.token, base_url=slack.api_url)
    assert not client.auth_revoke(test=True)["revoked"]
    assert client.auth_revoke()["revoked"]
    assert error_of(client.auth_test) == "token_revoked"
