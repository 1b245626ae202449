"""SQLite: one writer that commits jobs in groups, and a few threads that read beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL
from sqlalchemy.dialects import sqlite

from adapters.store.crew import Crew
from adapters.store.sessions import Connection, Session
from adapters.store.statements import Statements
from adapters.store.urls import sqlite_path
from adapters.store.writer import Writer
from bot.refusals import Conflict, Misconfigured, Unavailable

Result = TypeVar("Result")
TAKEN = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
BUSY_SECONDS = 5.0
READERS = 4
SETTINGS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "cache_size = -16000",  # 16 MB
    "wal_autocheckpoint = 4000",  # pages: the log is folded in a quarter as often, and many pages only once
)


def connect(path: Path) -> sqlite3.Connection:
    """Open a database file that exists. Transactions are begun and ended by hand."""
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
        for setting in SETTINGS:
            connection.execute(f"PRAGMA {setting}")
    except sqlite3.Error as error:
        raise Unavailable(f"cannot open {path}: {error}") from error
    connection.create_function("fold", 1, _fold, deterministic=True)
    return connection


def make_file(path: Path) -> None:
    """Make the file of a database, and its folder; nobody else may read it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise Misconfigured(f"cannot make {path}: {error.strerror}") from error


def revision(path: Path) -> str | None:
    """Return the revision of a database's schema, or None for an empty or missing one."""
    if not path.exists():
        return None
    with closing(connect(path)) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.Error as error:
            if "no such table" in str(error):
                return None
            raise Unavailable(f"cannot read {path}: {error}") from error
    return None if row is None else str(row[0])


def translated(error: sqlite3.Error) -> Exception:
    """Return the store's error for a driver's; a fault of the caller's stays what it is."""
    if isinstance(error, sqlite3.IntegrityError) and error.sqlite_errorcode in TAKEN:
        return Conflict(str(error))
    if isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError:
        return Unavailable(str(error))
    return error


class SqliteRunner:
    """Runs jobs on an SQLite file. `committed` is called after a commit that made something sendable."""

    def __init__(self, url: URL, committed: Callable[[], None]) -> None:
        path = sqlite_path(url)
        self._statements = Statements(sqlite.dialect())
        self._crew = Crew(READERS, lambda: connect(path))
        self._connection = connect(path)
        self._writer = Writer(self._connection, self._session, committed)

    def write(self, run: Callable[[Session], Result]) -> Future[Result]:
        """Run a job that changes something; its future resolves after the commit."""
        return self._writer.submit(run)

    def read(self, run: Callable[[Session], Result]) -> Future[Result]:
        """Run a job that only reads, all of it on one state of the database."""
        return self._crew.submit(lambda: self._read(run))

    def close(self) -> None:
        """Finish what was submitted and close every connection."""
        self._writer.close()
        self._crew.close()
        self._connection.close()

    def _session(self, connection: Connection, writing: bool) -> Session:
        return Session(connection, self._statements, sqlite3.Error, translated, writing=writing)

    def _read(self, run: Callable[[Session], Result]) -> Result:
        connection = self._crew.connection()
        session = self._session(connection, False)
        session.rows("BEGIN")
        try:
            return run(session)
        finally:
            connection.rollback()


def _fold(text: str | None) -> str | None:
    """SQLite's own `lower` knows English letters only."""
    return None if text is None else text.casefold()
