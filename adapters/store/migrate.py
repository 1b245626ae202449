"""Migrations: runs Alembic on a database, one process at a time, all of it in one transaction."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from adapters.store import sqlite
from adapters.store.urls import is_sqlite, sqlite_path
from bot.refusals import Unavailable

SCRIPTS = "migrations:"  # a package, so that they are found inside a wheel too
TURN = 0xBEAC0  # the advisory lock for which processes that migrate one PostgreSQL database wait
PATIENCE = 60_000  # milliseconds that a second process waits for the first
SQLITE_START = (f"PRAGMA busy_timeout = {PATIENCE}", "PRAGMA foreign_keys = OFF", "BEGIN IMMEDIATE")
POSTGRES_START = ("SET LOCAL statement_timeout = 0", f"SELECT pg_advisory_xact_lock({TURN})")


def migrate(url: URL, revision: str, *, back: bool = False) -> None:
    """Take a database to a revision, forwards or back. Whoever comes second waits, and finds nothing to do."""
    if is_sqlite(url):
        engine = create_engine(url, creator=lambda: sqlite.connect(sqlite_path(url)), poolclass=NullPool)
    else:
        engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            for statement in SQLITE_START if is_sqlite(url) else POSTGRES_START:
                connection.exec_driver_sql(statement)
            step = command.downgrade if back else command.upgrade
            step(config(connection), revision)
            connection.commit()
    except DBAPIError as error:
        raise Unavailable(f"the migration failed, and nothing of it was kept: {error.orig}") from error


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for our migrations, on a connection that has begun its transaction."""
    settings = Config()
    settings.set_main_option("script_location", SCRIPTS)
    settings.attributes["connection"] = connection
    return settings
