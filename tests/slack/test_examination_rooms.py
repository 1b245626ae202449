"""The doctor's look at the channel for announcements and the user groups: what is wrong is named with its fix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from adapters.slack.examination import _state
from tests.fakes.slack import FakeSlack
from tests.slack.examining import seen, sound_slack


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """Slack with a sound installation."""
    with sound_slack() as fake:
        yield fake


@pytest.mark.parametrize(
    ("how", "fix"),
    [
        ({"bot": False}, "/invite @Beacon (#lobby)"),
        ({"archived": True}, "is archived. Unarchive it, or set BEACON_SLACK_ANNOUNCE"),
        ({"ext_shared": True}, "is shared with another company, so Beacon writes nothing there."),
        ({"private": True, "bot": False}, "Correct the id, or write /invite @Beacon in the channel if it is private."),
    ],
)
def test_a_channel_that_cannot_be_written_in_is_named(slack: FakeSlack, how: dict[str, bool], fix: str) -> None:
    room = slack.channel("lobby", **how)  # type: ignore[arg-type]  # each is a flag
    (line,) = seen(slack, BEACON_SLACK_ANNOUNCE=room.id).faults
    assert fix in line


def test_a_channel_that_is_not_there_is_named(slack: FakeSlack) -> None:
    (line,) = seen(slack, BEACON_SLACK_ANNOUNCE="C0NOWHERE").faults
    assert "Beacon cannot see the channel C0NOWHERE of BEACON_SLACK_ANNOUNCE." in line


@pytest.mark.parametrize(
    ("facts", "may_write"),
    [
        ({}, True),
        ({"is_read_only": True}, False),
        ({"properties": {"posting_restricted_to": {"type": ["admin"]}}}, False),
        ({"properties": {"posting_restricted_to": {"type": ["admin"], "user": ["U0BEACON"]}}}, True),
        ({"properties": {"tabs": []}}, True),
    ],
)
def test_a_channel_in_which_only_some_may_write_is_named(facts: dict[str, Any], may_write: bool) -> None:
    key = _state({"is_member": True, **facts}, {"user_id": "U0BEACON"})
    assert key == f"cli.doctor.slack.announce{'' if may_write else '.read_only'}"


def test_a_user_group_that_is_not_there_is_named_and_hides_no_other(slack: FakeSlack) -> None:
    group = slack.usergroup("helpers", [slack.user("alice")])
    found = seen(slack, BEACON_SLACK_GROUPS=f"S0NOWHERE,{group}")
    (line,) = found.faults
    assert "There is no user group S0NOWHERE. Correct BEACON_SLACK_GROUPS" in line
    assert found.said(f"The user group {group} has members: 1.")


def test_a_plan_without_user_groups_is_named(slack: FakeSlack) -> None:
    slack.trouble("usergroups.users.list", "error", error="plan_upgrade_required")
    (line,) = seen(slack, BEACON_SLACK_GROUPS="S0HELPERS").faults
    assert "Remove BEACON_SLACK_GROUPS." in line
