"""The doctor's look at Slack: every broken piece is found over real HTTP, its line names the fix, no secret is told."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.clock import Clock
from adapters.console.doctor import Patient, examine
from adapters.content import library, texts
from adapters.slack.examination import PATIENCE, findings
from adapters.slack.scopes import needed
from bot.settings import Settings
from tests.fakes.slack import FakeSlack
from tests.program.shell import Inside
from tests.program.test_doctor import AnOlderDatabase
from tests.slack.examining import Seen, seen, settings_for, sound_slack


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """Slack with a sound installation."""
    with sound_slack() as fake:
        yield fake


def test_a_sound_installation_is_in_order(slack: FakeSlack) -> None:
    room = slack.channel("incidents")
    group = slack.usergroup("helpers", [slack.user("alice"), slack.user("bob")])
    whole = seen(slack, BEACON_SLACK_ANNOUNCE=room.id, BEACON_SLACK_GROUPS=group)
    assert whole.faults == []
    assert whole.said("in the workspace")
    assert whole.said(f"The token has all {len(needed())} scopes.")
    assert whole.said("The clock agrees with that of Slack.")
    assert whole.said("Announcements go to #incidents.")
    assert whole.said(f"The user group {group} has members: 2.")
    assert not slack.violations
    assert {call.method for call in slack.calls()} <= {"auth.test", "conversations.info", "usergroups.users.list"}


def test_without_slack_nobody_is_asked() -> None:
    (only,) = findings(Settings(), clock=Clock())
    assert (only.key, only.well) == ("cli.doctor.slack.none", True)


@pytest.mark.parametrize("error", ["invalid_auth", "account_inactive", "token_revoked", "token_expired"])
def test_a_token_that_slack_refuses_is_named_once(slack: FakeSlack, error: str) -> None:
    slack.trouble("auth.test", "error", error=error)
    (line,) = seen(slack, BEACON_SLACK_ANNOUNCE="C0NOWHERE").faults
    assert f"Slack refuses the token of SLACK_BOT_TOKEN ({error})" in line
    assert "copy the new Bot User OAuth Token" in line
    assert slack.count("conversations.info") == 0


def test_scopes_that_are_missing_and_scopes_too_many_are_named(slack: FakeSlack) -> None:
    slack.grant(slack.token, [*(scope for scope in needed() if scope not in ("pins:write", "im:write")), "files:read"])
    found = seen(slack)
    (line,) = found.faults
    assert "The token lacks scopes: im:write, pins:write. Run: beacon slack manifest." in line
    assert found.said("The token has scopes that Beacon does not need: files:read.")


@pytest.mark.parametrize("ahead", [-120, 120])
def test_a_clock_that_is_wrong_is_named(slack: FakeSlack, ahead: int) -> None:
    clock = Clock()
    clock.move(timedelta(seconds=ahead))
    (line,) = seen(slack, clock).faults
    assert "seconds away from that of Slack. Let a time server set it" in line


def test_a_signing_secret_that_cannot_be_one_is_named(slack: FakeSlack) -> None:
    (line,) = seen(slack, SLACK_SIGNING_SECRET="xoxb-pasted-into-the-wrong-place").faults
    assert "SLACK_SIGNING_SECRET does not look like one" in line


@pytest.mark.parametrize("url", ["http://ops.example.com", "http://127.0.0.1:1"])
def test_an_address_that_slack_would_not_call_is_named(slack: FakeSlack, url: str) -> None:
    (line,) = seen(slack, BEACON_URL=url).faults
    assert f"BEACON_URL is {url}. Put a proxy that speaks https before Beacon" in line


def test_socket_mode_is_tried_without_a_connection_and_needs_no_address(slack: FakeSlack) -> None:
    found = seen(slack, SLACK_APP_TOKEN=slack.app_token, SLACK_SIGNING_SECRET="", BEACON_URL="http://127.0.0.1:1")
    assert found.faults == []
    assert found.said("Slack would open a connection of Socket Mode.")
    assert slack.connections() == 0


def test_an_app_token_that_slack_refuses_is_named(slack: FakeSlack) -> None:
    (line,) = seen(slack, SLACK_APP_TOKEN="xapp-1-A0-0-nonsense", SLACK_SIGNING_SECRET="").faults
    assert "Slack refuses SLACK_APP_TOKEN (" in line
    assert "connections:write" in line


def test_a_gateway_is_named_and_no_fault(slack: FakeSlack) -> None:
    assert seen(slack).said(f"Slack is called through {slack.api_url}.")


def test_slack_that_cannot_be_reached_is_named_once(slack: FakeSlack) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        address = f"http://127.0.0.1:{gone.getsockname()[1]}/api/"
    (line,) = seen(slack, SLACK_API_URL=address, SLACK_APP_TOKEN=slack.app_token).faults
    assert f"Slack cannot be reached at {address}" in line
    assert "Check the network, the proxy and SLACK_API_URL." in line


@pytest.mark.parametrize(
    ("kind", "fix"),
    [
        ("ratelimited", "Run beacon doctor again in a minute."),
        ("limited", "Run beacon doctor again in a minute."),
        ("status", "look at status.slack.com"),
        ("garbage", "look at status.slack.com"),
        ("reset", "look at status.slack.com"),
    ],
)
def test_slack_in_trouble_is_named(slack: FakeSlack, kind: str, fix: str) -> None:
    slack.trouble("*", kind)
    (line,) = seen(slack, SLACK_APP_TOKEN=slack.app_token, SLACK_SIGNING_SECRET="").faults[:1]
    assert fix in line


def test_slack_that_never_answers_holds_nobody_up(slack: FakeSlack) -> None:
    slack.trouble("*", "hang", seconds=60)
    started = time.monotonic()
    found = seen(slack, SLACK_APP_TOKEN=slack.app_token, SLACK_SIGNING_SECRET="")
    spent = time.monotonic() - started
    slack.calm()
    assert found.said("Slack does not answer at")
    assert PATIENCE <= spent < 3 * PATIENCE


def many(slack: FakeSlack) -> dict[str, str]:
    """Return the settings of a Beacon that any workspace may install."""
    return {
        "SLACK_BOT_TOKEN": "",
        "SLACK_CLIENT_ID": slack.client_id,
        "SLACK_CLIENT_SECRET": slack.client_secret,
        "BEACON_SECRET_KEYS": "A" * 43 + "=",
    }


def test_workspaces_that_installed_beacon_are_looked_at_one_by_one(slack: FakeSlack) -> None:
    other = slack.workspace("globex")
    slack.grant(other.token, needed())
    slack.revoke(slack.token)
    tokens = {"Acme": slack.token, "Globex": other.token}
    found = Seen(findings(settings_for(slack, **many(slack)), clock=Clock(), tokens=tokens))
    unset, line = found.faults
    assert "does not know its own address. Set BEACON_URL" in unset
    assert "Slack refuses the token of the workspace Acme" in line
    assert "install Beacon again by its link" in line
    assert found.said("in the workspace globex.")


def test_where_to_install_is_told_while_no_workspace_has(slack: FakeSlack) -> None:
    found = seen(slack, Clock(), **many(slack), BEACON_URL="https://ops.invalid/beacon")
    assert found.faults == []
    assert found.said("Somebody there opens https://ops.invalid/beacon/slack/install in a browser.")


def test_the_doctor_prints_it_all_and_no_secret(slack: FakeSlack, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    more = {"SLACK_APP_TOKEN": slack.app_token, "BEACON_SLACK_ANNOUNCE": "C0NOWHERE", "BEACON_SLACK_GROUPS": "S0NO"}
    settings, lines = settings_for(slack, **more), list[str]()
    patient = Patient(
        lambda: settings, library, texts(), AnOlderDatabase(), (lambda held: findings(held, clock=Clock()),)
    )
    assert examine(patient, lines.append, texts().speaking()) == 1
    assert any(line.startswith("[fix] Beacon cannot see the channel") for line in lines)
    told = "\n".join([*lines, caplog.text])
    assert not [secret for secret in (slack.token, slack.app_token, slack.signing_secret) if secret in told]


def test_the_program_s_own_doctor_looks_at_slack(
    slack: FakeSlack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = Inside(tmp_path, monkeypatch, capsys)
    settings = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.signing_secret}
    ran = inside.run("doctor", SLACK_API_URL=slack.api_url, **settings)
    assert (ran.status, ran.err) == (0, "")
    assert f"[ok] The token has all {len(needed())} scopes." in ran.out.splitlines()
    assert slack.token not in ran.out
