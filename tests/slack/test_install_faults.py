"""Installations that come to nothing: each ends on a page with a way on, and leaves no token and no secret behind."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.slack.install.grant import read_grant, read_tokens
from adapters.slack.install.register import Register
from adapters.store import SqlStore
from bot.model.chats import HOUSE, Installation, InstallState
from bot.refusals import Refusal, Unavailable
from tests.fakes.clock import START
from tests.fakes.slack.methods import rights
from tests.slack.landing import ADDRESS, Landing, arrive, is_a_plain_page, words_of
from tests.store.cast import do


def test_who_says_no_at_slack_reads_that_nothing_changed(store: SqlStore) -> None:
    async def story(landing: Landing) -> None:
        slack, browser = landing.slack, landing.browser()
        back = slack.approve(await landing.begin(browser), user=slack.user("alice"), deny=True)
        reply = await browser.get(back)
        assert (reply.status, slack.count()) == (403, 0)
        assert "nothing was changed" in words_of(reply)
        assert f'href="{ADDRESS}/slack/install"' in reply.body.decode()
        assert (await browser.get(back)).status == 410

    arrive(store, story)


@pytest.mark.parametrize(
    "query",
    ["", "state=", "state=../../etc", f"state={'x' * 5000}", "code=1", "error=access_denied", "state=%00&code=%ff"],
)
def test_whatever_else_comes_back_is_a_page_that_shows_a_way_on(store: SqlStore, query: str) -> None:
    async def story(landing: Landing) -> None:
        browser = landing.browser()
        await landing.begin(browser)
        reply = await browser.get(f"{ADDRESS}/slack/oauth_redirect?{query}")
        assert (reply.status, landing.slack.count()) == (410, 0)
        assert is_a_plain_page(reply)
        assert "Begin again" in words_of(reply)

    arrive(store, story)


@pytest.mark.parametrize(
    ("query", "words"), [("", "cannot use"), ("&error=invalid_scope", "does not accept the settings")]
)
def test_a_way_back_without_a_code_says_what_to_do(store: SqlStore, query: str, words: str) -> None:
    async def story(landing: Landing) -> None:
        browser = landing.browser()
        state = parse_qs(urlsplit(await landing.begin(browser)).query)["state"][0]
        reply = await browser.get(f"{ADDRESS}/slack/oauth_redirect?state={state}{query}")
        assert reply.status == 424
        assert words in words_of(reply)

    arrive(store, story)


def test_only_so_many_ways_begin_in_a_minute(store: SqlStore) -> None:
    async def story(landing: Landing) -> None:
        browser = landing.browser()
        for _ in range(60):
            await landing.begin(browser)
        reply = await browser.get(f"{ADDRESS}/slack/install")
        assert reply.status == 429
        assert is_a_plain_page(reply)
        assert len(do(store, lambda work: work.find(InstallState), HOUSE)) == 60
        landing.clock.pass_(minutes=1)
        await landing.begin(browser)

    arrive(store, story)


def installations(store: SqlStore) -> list[Installation]:
    return do(store, lambda work: work.find(Installation), HOUSE)


@pytest.mark.parametrize(
    ("trouble", "status", "words"),
    [
        ({"kind": "reset"}, 424, "not certain"),
        ({"kind": "reset", "done": True}, 424, "not certain"),
        ({"kind": "status", "status": 503}, 424, "not certain"),
        ({"kind": "garbage"}, 424, "not certain"),
        ({"kind": "limited", "retry_after": 30}, 424, "Wait a minute"),
        ({"kind": "error", "error": "fatal_error"}, 424, "not certain"),
        ({"kind": "error", "error": "invalid_code"}, 410, "Begin again"),
        ({"kind": "error", "error": "code_already_used"}, 410, "Begin again"),
        ({"kind": "error", "error": "bad_client_secret"}, 424, "client secret"),
        ({"kind": "error", "error": "bad_redirect_uri"}, 424, "redirect address"),
        ({"kind": "error", "error": "never_heard_of"}, 424, "beacon doctor"),
    ],
)
def test_a_no_of_slack_is_a_page_that_says_what_to_do(
    store: SqlStore, trouble: dict[str, Any], status: int, words: str
) -> None:
    async def story(landing: Landing) -> None:
        landing.slack.trouble("oauth.v2.access", **trouble)
        reply = await landing.install(landing.slack.user("alice"))
        assert reply.status == status
        assert is_a_plain_page(reply)
        assert words in words_of(reply)
        assert installations(store) == []

    arrive(store, story)


def test_beacon_is_installed_though_slack_does_not_tell_the_address(store: SqlStore) -> None:
    async def story(landing: Landing) -> None:
        landing.slack.trouble("auth.test", "status", status=500)
        reply = await landing.install(landing.slack.user("alice"))
        assert reply.status == 200
        assert "href" not in reply.body.decode()
        assert [row.url for row in installations(store)] == [""]

    arrive(store, story)


def test_a_whole_company_cannot_let_beacon_in_and_gets_its_token_back(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = rights._granted

    def of_a_company(*given: Any) -> dict[str, Any]:
        company = {"team": None, "enterprise": {"id": "E1", "name": "Globex"}, "is_enterprise_install": True}
        return own(*given) | company

    async def story(landing: Landing) -> None:
        monkeypatch.setattr(rights, "_granted", of_a_company)
        reply = await landing.install(landing.slack.user("alice"))
        assert reply.status == 403
        assert "not in a whole company" in words_of(reply)
        (call,) = landing.slack.calls("auth.revoke")
        assert landing.slack.world.grants[call.token].ended
        assert installations(store) == []

    arrive(store, story)


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        ({"team": {"id": "T1"}}, "install.unclear"),
        ({"team": {"id": "T1"}, "access_token": ""}, "install.unclear"),
        ({"team": {"id": "T1"}, "access_token": "xoxp-1", "token_type": "user"}, "install.unclear"),
        ({"team": {"id": ["T1"]}, "access_token": "xoxb-1"}, "install.unclear"),
        ({"team": "T1", "access_token": "xoxb-1"}, "install.unclear"),
        ({"access_token": "xoxb-1", "is_enterprise_install": True}, "install.whole"),
        ({}, "install.unclear"),
    ],
)
def test_an_answer_without_a_workspace_and_a_bot_token_is_no_grant(answer: dict[str, Any], key: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_grant(answer, START)
    assert caught.value.key == key


def test_a_workspace_of_a_company_may_let_beacon_in_and_tokens_are_not_shown() -> None:
    answer = {"team": {"id": "T1"}, "access_token": "xoxb-canary", "is_enterprise_install": True}
    grant = read_grant({**answer, "refresh_token": "xoxe-canary", "expires_in": 60, "scope": ""}, START)
    assert (grant.arrival.team, grant.arrival.name, grant.scopes) == ("T1", "T1", ())
    assert "canary" not in repr(grant)
    assert read_tokens({**answer, "expires_in": 60}, START).expires_at is None  # nothing to renew it with


class Away:
    """A store that is away for what is written after a number of writes."""

    def __init__(self, store: SqlStore, writes: int) -> None:
        self._store, self.writes = store, writes

    def submit(self, org_id: str, job: Callable[..., Any], *, write: bool = True) -> Future[Any]:
        self.writes -= write
        if self.writes >= 0:
            return self._store.submit(org_id, job, write=write)
        lost: Future[Any] = Future()
        lost.set_exception(Unavailable("the disk is full"))
        return lost


@pytest.mark.parametrize("writes", [0, 1, 2])
def test_a_store_that_is_away_is_a_page_too(store: SqlStore, writes: int) -> None:
    async def story(landing: Landing) -> None:
        browser = landing.browser()
        reply = await browser.get(f"{ADDRESS}/slack/install")
        if reply.status == 303:
            back = landing.slack.approve(reply.headers["Location"], user=landing.slack.user("alice"))
            reply = await browser.get(back)
        assert reply.status == 424
        assert is_a_plain_page(reply)
        assert "could not be stored" in words_of(reply)
        assert installations(store) == []

    arrive(store, story, behind=Away(store, writes))  # type: ignore[arg-type]  # all that an installation uses


def test_a_fault_of_ours_is_a_page_and_no_secret_is_logged(
    store: SqlStore, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(landing: Landing) -> None:
        async def broken(*_: object) -> str:
            raise RuntimeError("a fault of ours")

        monkeypatch.setattr(Register, "enter", broken)
        reply = await landing.install(landing.slack.user("alice"))
        assert reply.status == 424
        assert is_a_plain_page(reply)

    arrive(store, story)
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == ["install_failed"]


def test_no_secret_is_shown_logged_or_stored_as_it_is(store: SqlStore, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def story(landing: Landing) -> None:
        slack, browser = landing.slack, landing.browser()
        back = await landing.consent(browser, slack.user("alice"))
        reply = await browser.get(back)
        assert reply.status == 200
        asked = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
        cookie = browser.seen[0].partition(";")[0].partition("=")[2]
        team = slack.home
        assert team.refresh_token.startswith("xoxe-")
        secrets = (team.token, team.refresh_token, slack.client_secret, asked["code"], asked["state"], cookie)
        rows = [*installations(store), *do(store, lambda work: work.find(InstallState), HOUSE)]
        kept = repr(rows) + reply.body.decode() + repr(landing.teams.by_id(team.id)) + repr(landing.app)
        ours = [record for record in caplog.records if record.name.startswith(("beacon", "adapters", "slack"))]
        said = "".join(f"{record.getMessage()}{vars(record)}" for record in ours)
        assert "workspace_joined" in said
        assert not [secret for secret in secrets if secret in kept + said]

    arrive(store, story, rotating=True)
