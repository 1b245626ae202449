"""The documentation of Slack: every scope, event and setting is in it, as it is, and the way in is short."""

from __future__ import annotations

import re

import pytest

from adapters.content import texts
from adapters.slack.install.arrivals import REDIRECT
from adapters.slack.install.oauth import INSTALL
from adapters.slack.manifest import EVENTS_PATH
from adapters.slack.scopes import APP_SCOPE, EVENTS, REASONS, needed
from bot.settings import Settings, variable
from tests.core.speech import ROOT

PAGE = (ROOT / "docs" / "slack.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
CODE = re.compile(r"`([^`\n]+)`")
FIELDS = sorted(name for name in Settings.model_fields if name.startswith("slack_"))
say = texts().speaking()


def section(page: str, title: str) -> str:
    """Return what stands under a heading of the second level."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found, f"there is no section {title!r}"
    return found[1]


def rows(page: str, title: str) -> dict[str, str]:
    """Return the second cell of each row of a section's table by each name in code in its first."""
    cells = [line.strip("|").split(" | ") for line in section(page, title).splitlines() if line.startswith("| `")]
    return {name: row[1].strip(" |") for row in cells for name in CODE.findall(row[0])}


def anchor(title: str) -> str:
    """Return how a heading is linked to."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def test_every_scope_is_there_with_the_reason_that_the_program_gives() -> None:
    assert rows(PAGE, "Scopes, each with its reason") == {scope: say(REASONS[scope]) for scope in needed()}
    assert f"`{APP_SCOPE}`" in section(PAGE, "Scopes, each with its reason")


def test_every_event_is_there_with_what_is_done_about_it() -> None:
    assert set(rows(PAGE, "Events")) == set(EVENTS)


@pytest.mark.parametrize("name", [variable(field) for field in FIELDS])
def test_every_setting_of_slack_is_told_of(name: str) -> None:
    assert f"`{name}`" in PAGE
    assert f"`{name}`" in README


def test_no_setting_is_told_of_that_is_not_there() -> None:
    known = {variable(field) for field in Settings.model_fields}
    assert set(re.findall(r"\b(?:BEACON|SLACK)_[A-Z_]+\b", PAGE)) - known == set()
    assert set(re.findall(r"\bSLACK_[A-Z_]+\b", README)) - known == set()


def test_the_way_in_has_at_most_five_steps_with_the_manifest_among_them() -> None:
    steps = re.findall(r"^\d+\. (.*(?:\n(?!\d+\. ).*)*)", section(README, "In Slack"), re.MULTILINE)
    assert 1 <= len(steps) <= 5
    assert "`beacon slack manifest --url https://" in steps[0]
    assert "/crisis declare" in steps[-1]


def test_the_addresses_are_those_that_are_served() -> None:
    assert {f"`{path}`" for path in (EVENTS_PATH, INSTALL, REDIRECT)} <= set(
        re.findall(r"`[^`\n]+`", section(PAGE, "Behind a proxy"))
    )


def test_what_the_doctor_says_is_quoted_as_it_says_it() -> None:
    told: dict[str, dict[str, object]] = {
        "door": {"address": "https://ops.example.com/slack/events"},
        "token": {"bot": "beacon", "workspace": "Acme"},
        "scopes": {"n": len(needed())},
        "clock": {},
        "announce": {"channel": "incidents"},
        "group": {"group": "S012ABCDEF", "n": 12},
    }
    lines = [f"[ok] {say(f'cli.doctor.slack.{name}', **facts)}" for name, facts in told.items()]
    assert "\n".join(lines) in section(PAGE, "What the doctor says")


def test_links_lead_somewhere() -> None:
    titles = {anchor(title) for title in re.findall(r"^##+ (.+)$", PAGE, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= titles
    assert {anchor(title) for title in re.findall(r"^##+ (.+)$", README, re.MULTILINE)} >= set(
        re.findall(r"\]\(\.\./README\.md#([^)]+)\)", PAGE)
    )
    assert "(docs/slack.md)" in section(README, "In Slack")
