"""While Slack limits how much it takes, nothing is lost, nobody calls too early, and a crisis is declared at once.

Short forms; the full one, of five minutes over 50 rooms, is `python -m tests.proofs.slack_limits`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.proofs.slack_limits import QUICK, rush, told, waiting
from tests.proofs.slack_rush import Plan, Report

Show = Callable[[str], None]
BY_RATE = Plan(rooms=14, seconds=16.0, notes=6.0, severities=0.8, backlog=6, lifted=True)
BY_CHANCE = Plan(rooms=8, seconds=12.0, share=0.9, notes=2.0, severities=0.4, backlog=2, lifted=True)


def assert_kept(report: Report) -> None:
    assert report.verdict.faults == []
    assert report.impatient == []


def test_a_crisis_is_declared_at_once_while_slack_takes_no_more_of_the_rest(tmp_path: Path, show: Show) -> None:
    report = rush(BY_RATE, tmp_path)
    show(told(report))
    assert_kept(report)
    assert report.p95 < QUICK
    assert (report.refused > 0, report.naive > 0.5, len(report.seconds)) == (True, True, 2)


def test_nothing_is_lost_when_nine_calls_of_ten_are_refused_whatever_they_are(tmp_path: Path, show: Show) -> None:
    report = rush(BY_CHANCE, tmp_path)
    show(told(report))
    assert_kept(report)
    assert report.refused > report.calls / 2


def test_the_best_of_senders_waits_for_every_refusal() -> None:
    assert [waiting(share, calls, 0.95) for share, calls in ((0.0, 2), (0.5, 1), (0.9, 1), (0.9, 2))] == [0, 4, 28, 44]
