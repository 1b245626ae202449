"""`kill -9` of a serving Beacon anywhere between command and delivery, then a start: nothing lost, nothing twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.proofs.failpoints import NAMES
from tests.proofs.kill import EVERY_OUTSIDE, LEAST

ROOT = Path(__file__).parents[2]
SEED, RUNS, POSTGRES_RUNS, BROKEN_RUNS = 20261121, 200, 18, 4
Show = Callable[[str], None]


def killing(*options: object) -> list[str]:
    """Return the command line of the proof, which is a program of its own: it forks, and must have no threads."""
    return [sys.executable, "-m", "tests.proofs.kill", *map(str, options)]


def report_of(*options: object) -> dict[str, Any]:
    """Run the proof and return its report."""
    done = subprocess.run(killing(*options), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def reports_of_two(runs: int, folder: Path) -> list[dict[str, Any]]:
    """Share the runs between two processes, one for each core of a small machine."""
    begun = []
    for half in (0, 1):
        own = folder / str(half)
        own.mkdir()
        options = ("--seed", SEED + half, "--runs", runs // 2, "--least", LEAST - half, "--folder", own)
        pipe = subprocess.PIPE
        begun.append(subprocess.Popen(killing(*options), cwd=ROOT, stdout=pipe, stderr=pipe, text=True))
    ended = [(process, *process.communicate()) for process in begun]
    assert [process.returncode for process, *_ in ended] == [0, 0], ended
    return [json.loads(written) for _, written, _ in ended]


def headline(what: str, *reports: dict[str, Any]) -> str:
    """Return the figures of a proof in one line."""
    total = {name: sum(report[name] for report in reports) for name in ("runs", "lives", "asked", "acknowledged")}
    kills = sum(sum(report["kills"].values()) for report in reports)
    seeds = ", ".join(str(report["seed"]) for report in reports)
    faults = {name: sum(len(report[name]) for report in reports) for name in ("lost", "doubled", "wrong")}
    return (
        f"kill -9, {what} (seed {seeds}): {kills} kills in {total['runs']} runs, "
        f"{total['acknowledged']} of {total['asked']} commands acknowledged, "
        f"lost {faults['lost']}, said twice {faults['doubled']}, otherwise wrong {faults['wrong']}"
    )


def table(kills: Counter[str]) -> str:
    """Return how many died at each failpoint, one line for each operation."""
    operations = dict.fromkeys(name.partition(".")[0] for name in (*NAMES, *sorted(kills - Counter(NAMES))))
    cells = {
        operation: [
            f"{name.partition('.')[2]} {kills[name]}".strip()
            for name in (*NAMES, "outside")
            if name.partition(".")[0] == operation
        ]
        for operation in operations
    }
    return "\n".join(f"  {operation:10} {', '.join(found)}" for operation, found in cells.items())


def test_killing_a_server_loses_nothing_and_says_nothing_twice(tmp_path: Path, show: Show) -> None:
    reports = reports_of_two(RUNS, tmp_path)
    kills = sum((Counter(report["kills"]) for report in reports), Counter())
    show(f"{headline('SQLite', *reports)}\n{table(kills)}")
    assert sum(report["runs"] for report in reports) >= RUNS
    assert min(kills[name] for name in NAMES) >= LEAST
    assert kills["outside"] >= RUNS // EVERY_OUTSIDE / 2
    assert [report[fault] for report in reports for fault in ("lost", "doubled", "wrong")] == [[]] * 6


def test_the_same_holds_on_postgresql(postgres_url: str, show: Show) -> None:
    report = report_of("--seed", SEED, "--runs", POSTGRES_RUNS, "--postgres", postgres_url)
    show(headline("PostgreSQL", report))
    assert sum(report["kills"].values()) >= POSTGRES_RUNS
    assert [report[fault] for fault in ("lost", "doubled", "wrong")] == [[], [], []]


@pytest.mark.parametrize(
    ("breaks", "fault", "at"),
    [
        ("mark before sending", "lost", ("post.asked", "post.written")),
        ("resend without seeking", "doubled", ("post.kept", "post.answered")),
    ],
)
def test_the_proof_notices_a_protocol_that_is_broken(
    tmp_path: Path, show: Show, breaks: str, fault: str, at: tuple[str, ...]
) -> None:
    report = report_of("--seed", SEED, "--runs", BROKEN_RUNS, "--folder", tmp_path, "--breaks", breaks, "--at", *at)
    show(headline(f"broken on purpose, {breaks}", report))
    assert len(report[fault]) >= BROKEN_RUNS // 2
