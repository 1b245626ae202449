"""The store: where everything rests, on SQLite or PostgreSQL as its address says."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from sqlalchemy import select

from adapters.store.outbox import SqlOutbox
from adapters.store.sessions import Runner, Session
from adapters.store.shift import SqlShift
from adapters.store.sqlite import SqliteRunner
from adapters.store.tables import orgs
from adapters.store.urls import is_sqlite, read_url
from adapters.store.work import SqlWork
from bot.ports import Shift, Work

Result = TypeVar("Result")
CONNECTIONS = 8  # of one process to PostgreSQL

log = logging.getLogger(__name__)


class SqlStore:
    """The `Store` port on a database whose schema is in place; `outbox` is its queue side."""

    def __init__(self, address: str, *, connections: int = CONNECTIONS) -> None:
        self._listeners: list[Callable[[], None]] = []
        self._runner = _runner(address, self._tell, connections)
        self.outbox = SqlOutbox(self._runner)

    def listen(self, callback: Callable[[], None]) -> None:
        """Call back after every commit that made something sendable, from a thread of the store's."""
        self._listeners.append(callback)

    def submit(self, org_id: str, job: Callable[[Work], Result], *, write: bool = True) -> Future[Result]:
        """Run a job in a unit of work; the future holds its result after the commit.

        Raises through the future: what the job raised (nothing was kept), or `Unavailable`.
        """
        run = self._runner.write if write else self._runner.read
        return run(lambda session: job(SqlWork(session, org_id)))

    def shift(self, job: Callable[[Shift], Result]) -> Future[Result]:
        """Run a ticker's job in a unit of work across organisations."""
        return self._runner.write(lambda session: job(SqlShift(session)))

    def orgs(self) -> Future[list[str]]:
        """Return the ids of all organisations."""
        return self._runner.read(_org_ids)

    def close(self) -> None:
        """Finish what was submitted and let go of every connection."""
        self._runner.close()

    def _tell(self) -> None:
        for callback in self._listeners:
            try:
                callback()
            except Exception:  # the commit stands, and a deaf listener must not end the writer
                log.exception("a listener of the store failed")


def open_store(address: str, *, connections: int = CONNECTIONS) -> SqlStore:
    """Open the store at an address. Raises `Misconfigured` or `Unavailable`."""
    return SqlStore(address, connections=connections)


def _runner(address: str, committed: Callable[[], None], connections: int) -> Runner:
    url = read_url(address)
    if is_sqlite(url):
        return SqliteRunner(url, committed)
    from adapters.store.postgres import PostgresRunner  # noqa: PLC0415  # its driver costs 0.1 s to import

    return PostgresRunner(url, committed, connections)


def _org_ids(session: Session) -> list[str]:
    text = session.statements.kept("orgs", lambda: select(orgs.c.id).order_by(orgs.c.id))
    return [row[0] for row in session.rows(text)]
