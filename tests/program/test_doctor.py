"""The doctor: every broken piece is found, and its line names the fix."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from adapters.console.doctor import Patient, examine
from adapters.content import library, texts
from bot.settings import Settings
from tests.program.company import BROKEN, SOUND, company
from tests.program.shell import Inside, Shell
from tests.program.watching import running


@pytest.fixture
def taken() -> Iterator[str]:
    """A port on which somebody else listens, and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield str(listener.getsockname()[1])


def test_a_sound_installation_is_in_order(inside: Inside) -> None:
    ran = inside.run("doctor")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[-1] == "Everything is in order."
    assert all(line.startswith("[ok] ") for line in ran.out.splitlines()[:-1])


@pytest.mark.parametrize(
    ("settings", "fix"),
    [
        ({"BEACON_PORT": "70000"}, "BEACON_PORT: write a whole number from 0 to 65535 (it is '70000')"),
        ({"BEACON_LEEDS": "alice"}, "BEACON_LEEDS: there is no such setting; did you mean BEACON_LEADS?"),
        ({"BEACON_CONFIG": "beacon.toml"}, "BEACON_CONFIG: there is no file beacon.toml"),
        ({"BEACON_DATABASE_URL": "mysql://localhost/beacon"}, "BEACON_DATABASE_URL: use sqlite:///path/beacon.db or"),
        ({"BEACON_DATABASE_URL": "sqlite:///"}, "BEACON_DATABASE_URL names no file"),
        ({"BEACON_DATABASE_URL": "sqlite:////dev/null/beacon.db"}, "cannot make /dev/null/beacon.db"),
        (
            {"BEACON_DATABASE_URL": "postgresql://127.0.0.1:1/beacon"},
            "Check BEACON_DATABASE_URL, and that",
        ),
        ({"BEACON_COMPANY": "/nowhere/at/all"}, "BEACON_COMPANY: there is no folder /nowhere/at/all; create it or"),
        ({"BEACON_HOST": "no-such-host.invalid"}, "set BEACON_PORT or BEACON_HOST"),
    ],
)
def test_a_broken_piece_is_found_and_its_fix_is_named(inside: Inside, settings: dict[str, str], fix: str) -> None:
    ran = inside.run("doctor", **settings)
    assert (ran.status, ran.err) == (1, "")
    (line,) = [line for line in ran.out.splitlines() if line.startswith("[fix] ")]
    assert fix in line
    assert ran.out.splitlines()[-1] == "To be fixed: 1"


def test_one_broken_piece_hides_no_other(inside: Inside, taken: str) -> None:
    url = "postgresql://beacon:hunter2@127.0.0.1:1/beacon"
    ran = inside.run("doctor", BEACON_DATABASE_URL=url, BEACON_COMPANY="/nowhere", BEACON_PORT=taken)
    assert ran.status == 1
    assert ran.out.splitlines()[-1] == "To be fixed: 3"
    assert "hunter2" not in ran.out


def test_a_file_that_is_no_database_is_named(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear customer, we are sorry. " * 200)
    ran = inside.run("doctor", BEACON_DATABASE_URL=f"sqlite:///{tmp_path}/letter.db")
    assert ran.status == 1
    assert "file is not a database" in ran.out
    assert "Check BEACON_DATABASE_URL" in ran.out


def test_a_database_of_a_newer_beacon_is_left_alone(inside: Inside, sqlite_url: str) -> None:
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    ran = inside.run("doctor", BEACON_DATABASE_URL=sqlite_url)
    assert ran.status == 1
    assert "9999" in ran.out
    said = inside.run("say", "--as", "alice", "list", BEACON_DATABASE_URL=sqlite_url)
    assert (said.status, said.out) == (2, "")
    assert "install the newer Beacon" in said.err


def test_an_empty_postgres_and_one_that_takes_no_write_are_told_apart(
    inside: Inside, empty_postgres_url: str, postgres_url: str
) -> None:
    empty = inside.run("doctor", BEACON_DATABASE_URL=empty_postgres_url)
    assert (empty.status, "[fix] The database is empty. Run: beacon db upgrade" in empty.out) == (1, True)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
    sealed = inside.run("doctor", BEACON_DATABASE_URL=postgres_url)
    assert (sealed.status, "[fix] The database cannot be written." in sealed.out) == (1, True)
    assert "[ok] The database is at its newest schema" in sealed.out


class AnOlderDatabase:
    """An embedded database that waits for an administrator."""

    def __init__(self) -> None:
        self.upgraded = False

    def upgrade(self, address: str) -> None:
        self.upgraded = True

    def downgrade(self, address: str, revision: str) -> None:
        raise AssertionError(address, revision)

    def state(self, address: str) -> tuple[str | None, bool]:
        return "0001", False

    def writable(self, address: str) -> bool:
        raise AssertionError(address)

    def backup(self, address: str, target: Path) -> None:
        raise AssertionError(address, target)


def test_an_older_database_is_named_and_not_touched() -> None:
    lines: list[str] = []
    older = AnOlderDatabase()
    status = examine(Patient(Settings, library, texts(), older), lines.append, texts().speaking())
    assert status == 1
    assert "[fix] The database is at schema 0001. Run: beacon db upgrade" in lines
    assert not older.upgraded


class AReadOnlyDatabase(AnOlderDatabase):
    """A database at the newest schema on a disk that takes nothing more."""

    def state(self, address: str) -> tuple[str | None, bool]:
        return "0001", True

    def writable(self, address: str) -> bool:
        return False


def test_a_database_that_cannot_be_written_is_named() -> None:
    lines: list[str] = []
    assert examine(Patient(Settings, library, texts(), AReadOnlyDatabase()), lines.append, texts().speaking()) == 1
    assert "[fix] The database cannot be written. Check the disk and the rights of its file." in lines


def test_the_company_s_own_files_are_counted_and_checked(inside: Inside, tmp_path: Path) -> None:
    empty = inside.run("doctor", BEACON_COMPANY=company(tmp_path))
    assert (empty.status, "holds no routes.yaml and no playbooks/*.yaml" in empty.out) == (1, True)
    sound = inside.run("doctor", BEACON_COMPANY=company(tmp_path, ours=SOUND))
    assert (sound.status, "[ok] The company's own files: playbooks/ours.yaml." in sound.out) == (0, True)
    broken = inside.run("doctor", BEACON_COMPANY=company(tmp_path, ours=BROKEN))
    assert broken.status == 1
    assert "[fix] The playbooks have errors: 1. Run: beacon playbook lint" in broken.out


def test_a_port_is_free_taken_or_our_own(inside: Inside, shell: Shell, taken: str) -> None:
    assert "is free for the server" in inside.run("doctor").out
    assert f"[fix] 127.0.0.1:{taken} cannot be used." in inside.run("doctor", BEACON_PORT=taken).out
    with running(shell) as server:
        ran = inside.run("doctor", BEACON_PORT=str(server.port))
    assert (ran.status, f"[ok] A server of Beacon answers on 127.0.0.1:{server.port}." in ran.out) == (0, True)


@pytest.mark.parametrize(
    ("settings", "named"),
    [({}, False), ({"BEACON_LEADS": ""}, True), ({"BEACON_ORG": "acme"}, True), ({"BEACON_LEADS": "dan"}, False)],
)
def test_an_organisation_that_anyone_may_lead_is_named(inside: Inside, settings: dict[str, str], named: bool) -> None:
    ran = inside.run("doctor", **settings)
    assert ran.status == 0
    assert ("anyone may declare and lead. Set BEACON_LEADS" in ran.out) is named
