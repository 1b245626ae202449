"""The schema: what the migrations make is what the tables say, there and back again."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine

from adapters.store import SqlStore
from adapters.store.columns import METADATA
from adapters.store.migrate import config
from adapters.store.tables import TABLES
from adapters.store.upgrade import (
    HEAD,
    REVISIONS,
    current,
    downgrade,
    is_current,
    prepare,
    state,
    upgrade,
    writable,
)
from adapters.store.urls import read_url
from bot.refusals import Misconfigured, Unavailable
from migrations.planning import statistics

DEFINITIONS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}
KEYS = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace"


def connected(address: str) -> Iterator[Connection]:
    with create_engine(read_url(address), poolclass=NullPool).connect() as connection:
        yield connection


def definitions(address: str) -> dict[str, str]:
    """Return every index, and on PostgreSQL every constraint, as the database itself words it."""
    for connection in connected(address):
        dialect = connection.dialect.name
        texts = [DEFINITIONS[dialect], *([KEYS] if dialect == "postgresql" else [])]
        rows = [row for text in texts for row in connection.exec_driver_sql(text)]
        return {name: re.sub(r"\s+", " ", text) for name, text in rows if "alembic" not in name}
    return {}


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.__name__)
def test_each_field_has_its_column(kind: type) -> None:
    assert {field.name for field in fields(kind)} == {column.name for column in TABLES[kind].c}


def test_the_migrations_make_the_tables(empty_url: str) -> None:
    upgrade(empty_url)
    for connection in connected(empty_url):
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_the_migrations_make_the_same_indexes_and_keys(empty_url: str, tmp_path: Path) -> None:
    for connection in connected(empty_url) if "postgres" in empty_url else connected(f"sqlite:///{tmp_path}/made.db"):
        METADATA.create_all(connection)
        connection.commit()
    made = definitions(empty_url if "postgres" in empty_url else f"sqlite:///{tmp_path}/made.db")
    if "postgres" in empty_url:
        for connection in connected(empty_url):
            METADATA.drop_all(connection)
            connection.commit()
    upgrade(empty_url)
    assert definitions(empty_url) == made
    assert len(made) > 20


def test_an_upgrade_can_be_taken_back_and_made_again(empty_url: str) -> None:
    assert current(empty_url) is None
    upgrade(empty_url)
    first = definitions(empty_url)
    assert state(empty_url) == (HEAD, True)
    downgrade(empty_url, "base")
    assert state(empty_url) == (None, False)
    assert definitions(empty_url) == {}
    upgrade(empty_url)
    upgrade(empty_url)
    assert definitions(empty_url) == first
    assert is_current(empty_url)


def test_the_known_revisions_are_those_of_the_migrations() -> None:
    script = ScriptDirectory.from_config(config())
    assert [step.revision for step in reversed(list(script.walk_revisions()))] == list(REVISIONS)


def test_a_downgrade_to_nowhere_names_the_choices(sqlite_url: str) -> None:
    with pytest.raises(Misconfigured, match="base, 0001"):
        downgrade(sqlite_url, "0815")


def test_an_embedded_database_is_made_by_whoever_needs_it_first(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "beacon.db"
    prepare(f"sqlite:///{path}")
    assert is_current(f"sqlite:///{path}")
    assert path.stat().st_mode & 0o077 == 0  # nobody else may read it
    prepare(f"sqlite:///{path}")


def test_several_processes_may_prepare_at_once(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/beacon.db"
    code = f"from adapters.store.upgrade import prepare; prepare({address!r})"
    commands = [[sys.executable, "-c", code]] * 4

    def run(command: list[str]) -> str:
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stderr

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(run, commands)) == [""] * 4
    assert is_current(address)


def test_several_processes_may_upgrade_postgresql_at_once(empty_postgres_url: str) -> None:
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(upgrade, [empty_postgres_url] * 3))
    assert is_current(empty_postgres_url)


def test_postgresql_is_left_to_its_owner(empty_postgres_url: str, postgres_url: str) -> None:
    prepare(postgres_url)
    with pytest.raises(Misconfigured, match="beacon db upgrade"):
        prepare(empty_postgres_url)
    assert current(empty_postgres_url) is None


def test_a_database_of_a_newer_beacon_is_left_alone(database_url: str) -> None:
    for connection in connected(database_url):
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    for step in (prepare, upgrade):
        with pytest.raises(Misconfigured, match="newer Beacon"):
            step(database_url)
    assert state(database_url) == ("9999", False)


def test_an_interrupted_migration_leaves_nothing_half(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Connection) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("migrations.planning.describe_indexes", fails)
    with pytest.raises(KeyboardInterrupt):
        upgrade(empty_url)
    assert definitions(empty_url) == {}
    assert current(empty_url) is None


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("beacon.db", "is not a database address"),
        ("mysql://host/beacon", "names 'mysql'"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("postgresql://host/beacon?colour=red", "colour"),
    ],
)
def test_a_wrong_address_is_one_line_that_names_the_setting(address: str, complaint: str) -> None:
    with pytest.raises(Misconfigured, match=complaint) as caught:
        prepare(address)
    assert "BEACON_DATABASE_URL" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_no_database_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear customer, " * 100)
    with pytest.raises(Unavailable, match="file is not a database"):
        prepare(f"sqlite:///{path}")
    (tmp_path / "wall").touch()
    with pytest.raises(Misconfigured, match="cannot make"):
        prepare(f"sqlite:///{tmp_path}/wall/beacon.db")


def test_a_server_that_is_away_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot reach the database"):
        prepare(f"postgresql:///beacon?host={tmp_path}")


def test_a_database_that_takes_a_write_says_so(store: SqlStore, database_url: str) -> None:
    assert writable(database_url)
    assert store.submit("", lambda work: work.next_number("trial")).result(timeout=30) == 1  # nothing stayed


def test_a_locked_file_takes_no_write(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.store.sqlite.BUSY_SECONDS", 0.05)
    for connection in connected(sqlite_url):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        assert not writable(sqlite_url)


def test_a_server_that_only_reads_takes_no_write(postgres_url: str) -> None:
    name = read_url(postgres_url).database
    for connection in connected(postgres_url):
        connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        connection.commit()
    assert not writable(postgres_url)


def test_a_database_that_is_current_needs_no_alembic(sqlite_url: str) -> None:
    code = (
        "import sys; from adapters.store.upgrade import prepare; from adapters.store import open_store;"
        f"prepare({sqlite_url!r}); open_store({sqlite_url!r}).close();"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'alembic', 'psycopg'}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("columns", "unique", "partial", "expected"),
    [
        (("org_id", "id"), True, False, [100_000, 100_000, 1]),
        (("org_id", "crisis_id", "seq"), True, False, [100_000, 100_000, 10, 1]),
        (("org_id", "stage"), False, False, [100_000, 100_000, 10]),
        (("due_at",), False, True, [1_000, 10]),
        (("org_id", "kind"), False, True, [1_000, 1_000, 1_000]),
    ],
)
def test_the_planner_is_told_what_tells_rows_apart(
    columns: tuple[str, ...], unique: bool, partial: bool, expected: list[int]
) -> None:
    assert statistics(columns, unique=unique, partial=partial) == expected
