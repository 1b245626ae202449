"""Installing Beacon: one way through Slack and back, in one browser, once; and every other way ends on a page."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.slack.install.arrivals import OAuthApp
from adapters.slack.scopes import needed
from adapters.store import SqlStore
from bot.model.chats import HOUSE, InstallState
from tests.fakes.slack import FakeSlack
from tests.slack.landing import ADDRESS, Browser, Landing, arrive, is_a_plain_page, words_of
from tests.store.cast import do


def test_somebody_installs_beacon_and_reads_what_to_do_next(store: SqlStore) -> None:
    async def story(landing: Landing) -> None:
        slack = landing.slack
        team = slack.workspace("Globex", installed=False)
        alice = slack.user("alice", team=team)
        reply = await landing.install(alice, team)
        assert reply.status == 200
        assert is_a_plain_page(reply)
        assert words_of(reply).startswith("Beacon is in Globex Beacon is in Globex Go back to Slack")
        assert "type /crisis help" in words_of(reply)
        assert f'href="{team.url}"' in reply.body.decode()
        row, org = landing.row(team), f"slack-{team.id.lower()}"
        assert (row.tenant, row.name, row.bot, row.app, row.url) == (org, "Globex", team.bot, slack.app_id, team.url)
        assert (row.installed_by, row.installed_at, row.active) == (alice.id, landing.clock(), True)
        assert set(row.scopes) == set(needed())
        assert landing.vault.open(row.token) == team.token
        assert (row.renewal, row.expires_at) == ("", None)
        here = landing.teams.by_id(team.id)
        assert here is not None
        assert (here.org_id, here.token, here.active) == (org, team.token, True)
        assert landing.released == [org]

    arrive(store, story)


def test_slack_is_asked_for_what_beacon_needs_and_told_the_way_back(store: SqlStore) -> None:
    async def story(landing: Landing) -> None:
        browser = landing.browser()
        address = await landing.begin(browser)
        assert address.startswith(f"{landing.slack.authorize_url}?")
        asked = parse_qs(urlsplit(address).query, keep_blank_values=True)
        assert asked["client_id"] == [landing.slack.client_id]
        assert asked["scope"] == [",".join(needed())]
        assert asked["user_scope"] == [""]
        assert asked["redirect_uri"] == [f"{ADDRESS}/slack/oauth_redirect"]
        (cookie,) = browser.seen
        assert cookie.startswith("beacon_install=")
        assert "; Max-Age=600; Path=/slack; HttpOnly; SameSite=Lax; Secure" in cookie
        (state,) = do(store, lambda work: work.find(InstallState), HOUSE)
        assert asked["state"][0] not in repr(state)
        assert browser.cookie.partition("=")[2] not in repr(state)

    arrive(store, story)


def test_the_way_back_knows_a_path_in_front_and_plain_http(store: SqlStore) -> None:
    async def cookie_at(slack: FakeSlack, address: str) -> str:
        landing = Landing(store, slack, address)
        browser = landing.browser()
        assert f"redirect_uri={address.replace(':', '%3A').replace('/', '%2F')}%2Fslack" in await landing.begin(browser)
        return browser.seen[0]

    async def story(landing: Landing) -> None:
        below = await cookie_at(landing.slack, "https://ops.example.com/beacon")
        assert "Path=/beacon/slack; HttpOnly; SameSite=Lax; Secure" in below
        assert (await cookie_at(landing.slack, "http://127.0.0.1:8080")).endswith("Path=/slack; HttpOnly; SameSite=Lax")

    arrive(store, story)


def test_at_slack_itself_the_page_of_consent_is_slacks() -> None:
    app = OAuthApp("1.2", "secret", ("commands", "chat:write"), "https://b.example.com", "https://slack.com/api/")
    assert app.consent("s").startswith("https://slack.com/oauth/v2/authorize?client_id=1.2&scope=commands%2Cchat%3A")
    assert "secret" not in app.consent("s") + repr(app)


def test_without_an_address_slack_knows_the_way_back_itself(store: SqlStore) -> None:
    async def story(landing: Landing) -> None:
        nowhere = Landing(store, landing.slack, "")
        browser = nowhere.browser()
        back = await nowhere.consent(browser, landing.slack.user("alice"))
        assert (await browser.get(f"{ADDRESS}/slack/oauth_redirect{back}")).status == 200
        assert browser.seen[0].endswith("Path=/slack; HttpOnly; SameSite=Lax")
        (call,) = landing.slack.calls("oauth.v2.access")
        assert "redirect_uri" not in call.arguments
        await nowhere.api.close()

    arrive(store, story)


def test_a_way_can_be_ended_once_even_by_many_at_the_same_moment(store: SqlStore) -> None:
    async def story(landing: Landing) -> None:
        browser = landing.browser()
        back = await landing.consent(browser, landing.slack.user("alice"))
        replies = await asyncio.gather(*(Browser(landing.doors, browser.cookie).get(back) for _ in range(8)))
        assert sorted(reply.status for reply in replies) == [200] + [410] * 7
        late = await Browser(landing.doors, browser.cookie).get(back)
        assert late.status == 410
        assert "was used before" in words_of(late)
        assert landing.slack.count("oauth.v2.access") == 1

    arrive(store, story)


def test_a_way_belongs_to_the_browser_in_which_it_began(store: SqlStore) -> None:
    async def story(landing: Landing) -> None:
        mine, other, bare = landing.browser(), landing.browser(), landing.browser()
        back = await landing.consent(mine, landing.slack.user("alice"))
        await landing.begin(other)
        odd = (Browser(landing.doors, f"beacon_install{value}") for value in ("=é\udcff", "=", ""))
        for stranger in (other, bare, *odd):
            reply = await stranger.get(back)
            assert reply.status == 410
            assert is_a_plain_page(reply)
        assert landing.slack.count("oauth.v2.access") == 0
        assert (await mine.get(back)).status == 200  # nobody else can use it up either

    arrive(store, story)


def test_the_cookie_is_taken_away_when_the_way_ends(store: SqlStore) -> None:
    async def story(landing: Landing) -> None:
        browser = landing.browser()
        await browser.get(await landing.consent(browser, landing.slack.user("alice")))
        assert browser.seen[-1].startswith("beacon_install=; Max-Age=0; Path=/slack")

    arrive(store, story)


@pytest.mark.parametrize(("minutes", "status"), [(9.9, 200), (10, 410)])
def test_a_way_is_open_for_ten_minutes(store: SqlStore, minutes: float, status: int) -> None:
    async def story(landing: Landing) -> None:
        browser = landing.browser()
        back = await landing.consent(browser, landing.slack.user("alice"))
        landing.clock.pass_(minutes=minutes)
        assert (await browser.get(back)).status == status

    arrive(store, story)


def test_the_name_of_a_workspace_is_text_and_nothing_else(store: SqlStore) -> None:
    async def story(landing: Landing) -> None:
        team = landing.slack.workspace('<script>x</script>"&', installed=False)
        reply = await landing.install(landing.slack.user("alice", team=team), team)
        assert reply.status == 200
        assert is_a_plain_page(reply)
        assert "&lt;script&gt;x&lt;/script&gt;&quot;&amp;" in reply.body.decode()

    arrive(store, story)


def test_installing_again_brings_a_new_token_and_wakes_the_workspace(store: SqlStore) -> None:
    async def story(landing: Landing) -> None:
        slack, team = landing.slack, landing.slack.home
        alice = slack.user("alice")
        await landing.install(alice)
        here = landing.teams.by_id(team.id)
        assert here is not None
        assert await landing.removal.uninstalled(here)
        row = landing.row(team)
        assert do(store, lambda work: work.swap(row, replace(row, tenant="kept")), HOUSE)
        landing.clock.pass_(days=3)
        reply = await landing.install(alice)
        assert words_of(reply).startswith("Beacon is in acme again")
        row = landing.row(team)
        assert (row.active, row.tenant, row.installed_at) == (True, "kept", landing.clock())
        assert landing.vault.open(row.token) == team.token
        back = landing.teams.by_id(team.id)
        assert back is not None
        assert (back.active, back.org_id, back.token) == (True, "kept", team.token)
        assert landing.released == [f"slack-{team.id.lower()}", "kept"]

    arrive(store, story)
