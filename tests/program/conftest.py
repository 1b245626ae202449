"""The program, ready to be called: in an empty folder, or where a crisis is open already."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.program.shell import Inside, Shell

DECLARE = 'declare "Card payments fail" --type product_failure --sev 2'


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """The program as a process, with a database that is not there yet."""
    return Shell(tmp_path)


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Inside:
    """The program in this process, with a database that is not there yet."""
    return Inside(tmp_path, monkeypatch, capsys)


@pytest.fixture(scope="session")
def crisis_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which alice has declared C-1, to copy."""
    shell = Shell(tmp_path_factory.mktemp("crisis"))
    assert shell.run("say", "--as", "alice", DECLARE).status == 0
    return shell.folder / "beacon.db"


@pytest.fixture
def crisis_shell(shell: Shell, crisis_database: Path) -> Shell:
    """The program as a process, in the middle of a crisis."""
    shutil.copy(crisis_database, shell.folder / "beacon.db")
    return shell


@pytest.fixture
def crisis_inside(inside: Inside, crisis_database: Path) -> Inside:
    """The program in this process, in the middle of a crisis."""
    shutil.copy(crisis_database, inside.folder / "inside.db")
    return inside
