"""Starting: what a single command costs from the shell, where all of it is a cold start."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from time import perf_counter

from tests.bench.measure import Against, Line, compare

ROOT = Path(__file__).parents[2]
START_BAR = 1.5
IMPORTS = "import sqlalchemy, pydantic"


def compare_starts(folder: Path, rounds: int) -> list[Line]:
    """Compare `beacon say` on a database that is there with Python and its two largest libraries."""
    environment = {**os.environ, "BEACON_DATABASE_URL": f"sqlite:///{folder / 'start.db'}"}
    program = str(Path(sys.executable).with_name("beacon"))
    beacon = partial(_run, [program, "say", "--as", "alice", "/crisis list"], environment)
    baseline, named = f'python -c "{IMPORTS}"', "beacon say, cold"
    beacon()  # makes the database
    acts = {baseline: partial(_run, [sys.executable, "-c", IMPORTS], environment), named: beacon}
    return compare(rounds, acts, {named: Against(baseline, START_BAR)})


def _run(command: list[str], environment: dict[str, str]) -> float:
    started = perf_counter()
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - started
