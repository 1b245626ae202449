"""PostgreSQL: a pool of threads, each with its own connection; a lost race is run again from the start."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from typing import TypeVar

import psycopg
from psycopg import errors
from sqlalchemy import URL

from adapters.store.crew import Crew
from adapters.store.sessions import Session
from adapters.store.statements import Statements
from adapters.store.urls import postgres_address
from bot.refusals import Conflict, Misconfigured, Unavailable

Result = TypeVar("Result")
RACES = (errors.UniqueViolation, errors.SerializationFailure, errors.DeadlockDetected)
READ_ONLY = (errors.ReadOnlySqlTransaction, errors.InsufficientPrivilege)
LOST = ("08", "57P", "25P03")  # the connection or the server went away; None: the driver saw it itself
TRIES = 5
FIRST_WAIT = 0.01  # seconds; doubled with every try
PATIENCE = 5.0  # seconds after which a lost connection is not tried again
# A replica that is paused in mid-transaction must not keep the others from its rows for long.
SETTINGS = (
    "SET timezone = 'UTC'; SET statement_timeout = '30s'; SET lock_timeout = '5s';"
    "SET idle_in_transaction_session_timeout = '15s'"
)


class Lost(Unavailable):
    """The connection went away before the commit was asked for: nothing was kept, for certain."""


def connect(address: str) -> psycopg.Connection:
    """Open a connection; outside of a transaction it commits each statement by itself."""
    try:
        connection = psycopg.connect(
            address, autocommit=True, connect_timeout=3, application_name="beacon", tcp_user_timeout=10_000
        )
        connection.execute(SETTINGS)
    except psycopg.OperationalError as error:
        raise Lost(f"cannot reach the database: {_line(error)}") from error
    except psycopg.ProgrammingError as error:
        raise Misconfigured(f"BEACON_DATABASE_URL: {_line(error)}") from error
    return connection


def revision(url: URL) -> str | None:
    """Return the revision of a database's schema, or None for an empty one."""
    with closing(connect(postgres_address(url))) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except errors.UndefinedTable:
            return None
    return None if row is None else str(row[0])


def translated(error: psycopg.Error) -> Exception:
    """Return the store's error for a driver's; a fault of the caller's stays what it is."""
    if isinstance(error, RACES):
        return Conflict(str(error))
    if isinstance(error, READ_ONLY):
        return Unavailable(str(error))
    if not isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)):
        return error
    away = error.sqlstate is None or error.sqlstate.startswith(LOST)
    return Lost(str(error)) if away else Unavailable(str(error))


class PostgresRunner:
    """Runs jobs on PostgreSQL. `committed` is called after a commit that made something sendable."""

    def __init__(self, url: URL, committed: Callable[[], None], size: int) -> None:
        address = postgres_address(url)
        dialect = url.get_dialect()(paramstyle="format")  # type: ignore[call-arg]  # dialects take it, their base hides it
        self._statements = Statements(dialect)
        self._crew: Crew[psycopg.Connection] = Crew(size, lambda: connect(address))
        self._committed = committed

    def write(self, run: Callable[[Session], Result]) -> Future[Result]:
        """Run a job that changes something; its future resolves after the commit."""
        return self._crew.submit(lambda: self._until_won(run, writing=True))

    def read(self, run: Callable[[Session], Result]) -> Future[Result]:
        """Run a job that only reads; each of its statements sees what was committed before it."""
        return self._crew.submit(lambda: self._until_won(run, writing=False))

    def close(self) -> None:
        """Finish what was submitted and close every connection."""
        self._crew.close()

    def _until_won(self, run: Callable[[Session], Result], *, writing: bool) -> Result:
        """Run a job, again if it lost a race or its connection, after a short random wait."""
        last: Exception | None = None
        patience = time.monotonic() + PATIENCE
        for attempt in range(TRIES):
            if last is not None:
                time.sleep(random.uniform(0.5, 1) * FIRST_WAIT * 2**attempt)  # noqa: S311  # spreads the tries
            try:
                return self._once(run, writing=writing)
            except (Conflict, Lost) as error:
                last = error
                if time.monotonic() > patience:
                    break
        raise Unavailable(f"gave up after {attempt + 1} tries: {last}") from last

    def _once(self, run: Callable[[Session], Result], *, writing: bool) -> Result:
        connection = self._crew.connection()
        if connection.autocommit is writing:
            connection.autocommit = not writing
        session = Session(connection, self._statements, psycopg.Error, translated, writing=writing)
        try:
            result = run(session)
        except BaseException as error:
            self._abandon(connection, error)
            raise
        if writing:
            self._commit(connection)
            if session.wakes:
                self._committed()
        return result

    def _abandon(self, connection: psycopg.Connection, error: BaseException) -> None:
        """Undo what a job did. After trouble with the database the next job gets a new connection."""
        try:
            connection.rollback()
        except psycopg.Error:
            self._crew.drop()
            return
        if isinstance(error, Unavailable):
            self._crew.drop()

    def _commit(self, connection: psycopg.Connection) -> None:
        try:
            connection.commit()
        except psycopg.Error as error:
            self._crew.drop()
            # Whether it was kept is unknown, so it is neither acknowledged nor run again.
            raise Unavailable(f"the commit failed: {error}") from error


def _line(error: psycopg.Error) -> str:
    """Return what the driver said as one line."""
    return " ".join(str(error).split())
