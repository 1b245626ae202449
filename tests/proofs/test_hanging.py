"""While every call to Slack hangs, people are answered at once, and nothing of what they said is lost or said twice.

A short form; the full one is `python -m tests.proofs.hanging`.
"""

from __future__ import annotations

from pathlib import Path

from tests.proofs.hanging import hang, told

SLOWEST = 1.0  # seconds: this machine may be busy; the full form has the bar of 0.3 s


def test_people_are_answered_while_slack_hangs(tmp_path: Path) -> None:
    verdict = hang(4, 6.0, tmp_path)
    print(told(verdict))
    assert verdict.commands == 200
    assert verdict.refused == 0
    assert (verdict.lost, verdict.doubled) == (0, 0)
    assert verdict.p99 < SLOWEST
