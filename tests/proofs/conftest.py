"""What every proof shares: its figures are printed when the run ends, whether pytest captures output or not."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture
def show(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Print a proof's figures at once, and once more in the summary of the run."""
    return partial(_show, request.config)


def _show(config: pytest.Config, line: str) -> None:
    print(line)
    config.stash.setdefault(FIGURES, []).append(line.splitlines()[0])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """List the figures."""
    lines = config.stash.get(FIGURES, [])
    if lines:
        terminalreporter.section("figures")
        for line in lines:
            terminalreporter.line(line)
