"""The writer: one thread through which everything is written, in groups of jobs that share a commit."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from itertools import chain, islice
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, Generic, TypeVar

from adapters.store.sessions import Connection, Session
from bot.refusals import Conflict, Unavailable

Result = TypeVar("Result")
GROUP = 100  # jobs that share a commit at most, so that the first does not wait long for the last
TRIES = 5


class GivenUp(Exception):
    """The database rolled back a group because of one of its jobs, as it does when the disk is full."""


class Job(Generic[Result]):
    """Something to write, and the future that waits for its commit."""

    __slots__ = ("future", "result", "run", "tries")
    result: Result

    def __init__(self, run: Callable[[Session], Result]) -> None:
        self.run = run
        self.future: Future[Result] = Future()
        self.tries = 0

    def begins(self) -> bool:
        """Say whether somebody still waits for it."""
        return self.tries > 0 or self.future.set_running_or_notify_cancel()

    def fails(self, error: BaseException) -> None:
        """End it with an error."""
        self.future.set_exception(error)

    def is_lost(self, cause: Exception) -> None:
        """End it because the store could not keep it."""
        error = Unavailable(str(cause))
        error.__cause__ = cause.__cause__ or cause
        self.fails(error)


class Writer:
    """Commits whatever has arrived in one transaction: the disk is waited for once per group.

    Each job has a savepoint, so that one that fails takes nothing of the others with it.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        session: Callable[[Connection, bool], Session],
        committed: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._session = session
        self._committed = committed
        self._queue: SimpleQueue[Job[Any] | None] = SimpleQueue()
        self._gate = Lock()
        self._closed = False
        self._thread = Thread(target=self._work, name="beacon-writer", daemon=True)
        self._thread.start()

    def submit(self, run: Callable[[Session], Result]) -> Future[Result]:
        """Queue a job; its future resolves after the commit."""
        job = Job(run)
        with self._gate:
            if self._closed:
                job.fails(Unavailable("the store is closed"))
            else:
                self._queue.put(job)
        return job.future

    def close(self) -> None:
        """Write what was submitted and end the thread."""
        with self._gate:
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            self._write_group(job)
        for job in self._arrived():  # what the last group sent back for another try
            self._write_group(job)

    def _arrived(self) -> Iterator[Job[Any]]:
        """Yield what waits in the queue, without waiting for more."""
        while True:
            try:
                job = self._queue.get_nowait()
            except Empty:
                return
            if job is None:
                self._queue.put(None)  # the end comes after this group
                return
            yield job

    def _write_group(self, first: Job[Any]) -> None:
        """Carry out a job and those that arrived behind it, and commit them together."""
        session = self._session(self._connection, True)
        try:
            session.rows("BEGIN IMMEDIATE")
        except Exception as error:  # nobody in the queue would fare better
            for job in filter(Job.begins, (first, *self._arrived())):
                job.is_lost(error)
        else:
            self._fill_and_commit(first, session)

    def _fill_and_commit(self, first: Job[Any], session: Session) -> None:
        group: list[Job[Any]] = []  # those whose fate hangs on the commit
        try:
            for job in filter(Job.begins, chain((first,), islice(self._arrived(), GROUP - 1))):
                group.append(job)
                if not self._carried_out(job, session):
                    group.pop()
            session.rows("COMMIT")
        except GivenUp as error:
            for job in group[:-1]:  # all but the one that was to blame
                self._try_again(job, error)
            return
        except Exception as error:
            with suppress(sqlite3.Error):
                self._connection.rollback()
            for job in group:
                job.is_lost(error)
            return
        if session.wakes:
            self._committed()
        for job in group:
            job.future.set_result(job.result)

    def _carried_out(self, job: Job[Any], session: Session) -> bool:
        """Run one job; say whether its outcome now hangs on the commit.

        Raises `GivenUp` when its failure made the database roll back the whole group.
        """
        session.rows("SAVEPOINT job")
        try:
            job.result = job.run(session)
        except BaseException as error:
            if not self._connection.in_transaction:
                job.fails(error)
                raise GivenUp(str(error)) from error
            session.rows("ROLLBACK TO job")
            session.rows("RELEASE job")
            if isinstance(error, Conflict):
                self._try_again(job, error)
            else:
                job.fails(error)
            return False
        session.rows("RELEASE job")
        return True

    def _try_again(self, job: Job[Any], error: Exception) -> None:
        """Let a job run again behind those that wait, unless it has had its tries."""
        job.tries += 1
        if job.tries < TRIES:
            self._queue.put(job)
            return
        exhausted = Unavailable(f"gave up after {TRIES} tries: {error}")
        exhausted.__cause__ = error
        job.fails(exhausted)
