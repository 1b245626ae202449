"""The first command on a new machine: whichever it is, the embedded database is there afterwards."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.store.upgrade import is_current
from tests.program.shell import Inside, Shell, calm, finish
from tests.program.watching import running


@pytest.mark.parametrize(
    "args",
    [
        ("say", "--as", "alice", "declare Card payments fail"),
        ("room", "lobby"),
        ("tick",),
        ("chat",),
        ("doctor",),
        ("audit", "verify"),
        ("db", "upgrade"),
    ],
    ids=lambda args: " ".join(args[:2]),
)
def test_any_command_makes_and_migrates_the_database(inside: Inside, args: tuple[str, ...]) -> None:
    ran = inside.run(*args)
    assert (ran.status, ran.err) == (0, "")
    made = inside.folder / "inside.db"
    assert is_current(f"sqlite:///{made}")
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_the_server_makes_it_too(shell: Shell) -> None:
    with running(shell):
        assert is_current(shell.url)


def test_without_a_setting_it_lies_in_the_folder_where_the_program_was_called(shell: Shell) -> None:
    del shell.env["BEACON_DATABASE_URL"]
    assert shell.run("say", "--as", "alice", "list").status == 0
    assert is_current(f"sqlite:///{shell.folder / 'beacon.db'}")


def test_the_demo_leaves_nothing_behind(shell: Shell) -> None:
    assert shell.run("demo").status == 0
    assert list(shell.folder.iterdir()) == []


def test_a_folder_that_is_not_there_is_made(inside: Inside, tmp_path: Path) -> None:
    ran = inside.run("room", "lobby", BEACON_DATABASE_URL=f"sqlite:///{tmp_path}/deep/below/beacon.db")
    assert (ran.status, ran.err) == (0, "")
    assert (tmp_path / "deep" / "below" / "beacon.db").is_file()


def test_several_at_once_are_all_served(shell: Shell) -> None:
    titles = ("Card payments fail", "River flood in Newton", "Cholera outbreak", "Insolvency of a bank")
    calls = [shell.start("say", "--as", "alice", f'declare "{title}"') for title in titles]
    calls.append(shell.start("doctor"))
    for call in calls:
        ran = calm(finish(call))
        assert (ran.status, ran.err) == (0, "")
    found = shell.run("say", "--as", "alice", "list").out
    assert [title for title in titles if title not in found] == []
    assert {ref for ref in ("C-1", "C-2", "C-3", "C-4") if ref in found} == {"C-1", "C-2", "C-3", "C-4"}


def test_an_empty_postgres_is_left_to_the_administrator(inside: Inside, empty_postgres_url: str) -> None:
    ran = inside.run("say", "--as", "alice", "list", BEACON_DATABASE_URL=empty_postgres_url)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert "beacon db upgrade" in ran.err
    assert inside.run("db", "upgrade", BEACON_DATABASE_URL=empty_postgres_url).status == 0
    assert inside.run("say", "--as", "alice", "list", BEACON_DATABASE_URL=empty_postgres_url).status == 0


def test_a_single_call_does_not_wait_for_what_it_never_uses(shell: Shell) -> None:
    shell.run("room", "lobby")
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", "say", "--as", "alice", "list"],
        capture_output=True,
        text=True,
        cwd=shell.folder,
        env=shell.env,
        check=True,
    ).stderr
    imported = {line.rpartition("|")[2].strip() for line in told.splitlines()}
    assert "sqlalchemy" in imported
    heavy = {"aiohttp", "alembic", "apscheduler", "http.client", "prompt_toolkit", "psycopg", "urllib.request"}
    assert imported & (heavy | {"slack_bolt", "botbuilder"}) == set()
