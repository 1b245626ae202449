"""`kill -9` while deliveries go to Slack, then starts: nothing lost, nothing twice, everything in order.

Short forms; the full one, with 1,000 deliveries and ten seeds, is `python -m tests.proofs.slack_kill`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.proofs import slack_served
from tests.proofs.slack_deaths import LATE, Plan, told
from tests.proofs.slack_kill import kill

Show = Callable[[str], None]
SEED = 20261121
SHORT = Plan(SEED, steps=250, rooms=14, kills=14, length=(0.3, 1.3))
BROKEN = Plan(SEED, steps=150, rooms=14, kills=8, length=(0.4, 1.2))


def test_a_server_that_is_killed_before_slack_loses_nothing_and_says_nothing_twice(tmp_path: Path, show: Show) -> None:
    report = kill(SHORT, tmp_path)
    show(told(report))
    assert report.verdict.faults == []
    assert report.queued == SHORT.steps
    assert report.kills == SHORT.kills
    assert report.struck >= SHORT.kills // 3
    assert report.sought > 0


@pytest.mark.parametrize(
    ("what", "lag", "found"),
    [
        ("mark before sending", 0.5, "lost"),
        ("resend without seeking", 0.5, "doubled"),
        ("", LATE, "doubled"),  # the settle window is one second, and the lease one and a half
    ],
)
def test_the_proof_notices_a_protocol_that_is_broken(
    tmp_path: Path, show: Show, what: str, lag: float, found: str
) -> None:
    report = kill(replace(BROKEN, lag=lag, breaks=what), tmp_path)
    show(f"broken on purpose, {told(report)}")
    assert len(getattr(report.verdict, found)) >= 3


def test_the_real_server_loses_nothing_of_what_people_were_told_is_done(tmp_path: Path, show: Show) -> None:
    found = slack_served.strike(SEED, 3, tmp_path)
    show(slack_served.told(found))
    assert found.verdict.faults == []
    assert (found.kills, found.struck > 0, found.acknowledged > 20) == (3, True, True)
