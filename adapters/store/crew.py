"""The crew: a pool of threads, each with a database connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock, local
from typing import Generic, TypeVar

from adapters.store.sessions import Connection
from bot.refusals import Unavailable

Result = TypeVar("Result")
Own = TypeVar("Own", bound=Connection)


class Crew(Generic[Own]):
    """As many connections as threads, so that no job ever waits for one.

    A thread opens its connection with its first job and keeps it until it is dropped.
    """

    def __init__(self, size: int, connect: Callable[[], Own]) -> None:
        self._connect = connect
        self._own = local()
        self._open: set[Own] = set()
        self._lock = Lock()
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="beacon-store")

    def submit(self, job: Callable[[], Result]) -> Future[Result]:
        """Run a job in one of the threads."""
        try:
            return self._threads.submit(job)
        except RuntimeError:  # its word for a pool that was shut down
            refused: Future[Result] = Future()
            refused.set_exception(Unavailable("the store is closed"))
            return refused

    def connection(self) -> Own:
        """Return the connection of the thread that asks."""
        own: Own | None = getattr(self._own, "connection", None)
        if own is None:
            own = self._own.connection = self._connect()
            with self._lock:
                self._open.add(own)
        return own

    def drop(self) -> None:
        """Close the connection of the thread that asks; its next job opens another."""
        own: Own | None = getattr(self._own, "connection", None)
        if own is not None:
            self._own.connection = None
            with self._lock:
                self._open.discard(own)
            own.close()

    def close(self) -> None:
        """Finish what was submitted and close every connection."""
        self._threads.shutdown()
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()
