"""Databases for tests: fresh ones, already migrated, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.store import SqlStore, open_store
from adapters.store.upgrade import upgrade
from tests.databases import postgres, postgres_database


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server for the whole run, with a migrated template; the address of its first database."""
    with postgres(tmp_path_factory.mktemp("runtime")) as address:
        yield address


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
    with postgres_database(postgres_server, "template1") as address:
        yield address


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a migrated PostgreSQL database."""
    with postgres_database(postgres_server) as address:
        yield address


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
