"""Two companies install a served Beacon, work side by side, and one throws it out again: all through real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from adapters.slack.install.vault import new_key
from tests.desk.served import Served
from tests.fakes.slack import FakeSlack, Heard, User, Workspace


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as running:
        yield running


@pytest.fixture
def served(slack: FakeSlack, tmp_path: Path) -> Iterator[Served]:
    beacon = Served(
        tmp_path,
        demo=False,
        BEACON_SECRET_KEYS=new_key(),
        BEACON_LOG_LEVEL="DEBUG",
        SLACK_CLIENT_ID=slack.client_id,
        SLACK_CLIENT_SECRET=slack.client_secret,
        SLACK_SIGNING_SECRET=slack.signing_secret,
        SLACK_API_URL=slack.api_url,
    )
    beacon.start()
    yield beacon
    beacon.end()


def install(served: Served, slack: FakeSlack, user: User, team: Workspace) -> tuple[int, str]:
    """Let somebody install Beacon in their browser; return the status and the page at the end."""
    status, _, headers = served.ask("GET", "/slack/install")
    assert status == 303
    assert "default-src 'none'" in headers["content-security-policy"]
    back = urlsplit(slack.approve(headers["location"], user=user, team=team))
    cookie = headers["set-cookie"].partition(";")[0]
    status, page, headers = served.ask("GET", f"{back.path}?{back.query}", cookie=cookie)
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["content-type"].startswith("text/html")
    return status, page


def say(served: Served, slack: FakeSlack, words: str, *, user: User, team: Workspace) -> Heard:
    """Let somebody type a command in their workspace."""
    app = slack.app(f"{served.origin}/slack/events")
    return slack.run(app.command("/crisis", words, user=user, channel="general", team=team))


def test_two_companies_install_beacon_and_one_leaves(slack: FakeSlack, served: Served, tmp_path: Path) -> None:
    slack.world.rotates = True
    acme, globex = slack.workspace("Acme", installed=False), slack.workspace("Globex", installed=False)
    alice, eve = slack.user("alice", team=acme), slack.user("eve", team=globex)
    for team, user in ((acme, alice), (globex, eve)):
        slack.channel("general", team=team, members=(user,), bot=False)
        assert "not installed in this workspace" in str(say(served, slack, "list", user=user, team=team).body)
        assert install(served, slack, user, team)[0] == 200
    declared = say(served, slack, 'declare "Payments fail" --sev 2 --type product_failure', user=alice, team=acme)
    assert declared.status == 200
    slack.wait(lambda: [room for room in slack.channels(acme) if room.name.startswith("c-1-") and room.pins])
    assert "Payments" in str(say(served, slack, "list", user=alice, team=acme).body)

    for words in ("list", "status C-1", "show C-1"):
        heard = say(served, slack, words, user=eve, team=globex)
        assert heard.status == 200
        assert "Payments" not in str(heard.body)
    assert not slack.everything_said(containing="Payments", team=globex)
    assert [channel.name for channel in slack.channels(globex)] == ["general"]

    app = slack.app(f"{served.origin}/slack/events")
    assert slack.run(app.uninstalled(acme)).status == 200
    slack.forget()
    assert "not installed in this workspace" in str(say(served, slack, "list", user=alice, team=acme).body)
    assert "There is none" in str(say(served, slack, "list", user=eve, team=globex).body)
    assert slack.calls(team=acme) == []

    served.end()
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("beacon.db*")) + served.log.read_bytes()
    secrets = (acme.token, globex.token, acme.refresh_token, globex.refresh_token, slack.client_secret)
    assert all(secrets)
    assert not [secret for secret in secrets if secret.encode() in kept]
    assert slack.violations == []


@pytest.mark.parametrize("path", ["/slack/install", "/slack/oauth_redirect?code=1&state=2"])
def test_a_beacon_of_one_workspace_has_no_doors_for_others(slack: FakeSlack, tmp_path: Path, path: str) -> None:
    beacon = Served(
        tmp_path,
        demo=False,
        SLACK_BOT_TOKEN=slack.token,
        SLACK_SIGNING_SECRET=slack.signing_secret,
        SLACK_API_URL=slack.api_url,
    )
    beacon.start()
    try:
        assert beacon.ask("GET", path)[0] == 404
    finally:
        beacon.end()
