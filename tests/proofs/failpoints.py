"""Failpoints: named moments around every piece of I/O of the sending protocol, laid over it from outside.

Each operation of a port has four moments. `asked`: nothing has happened yet. `written`: its unit of work
has run, and its commit has not. `kept`: it is committed, and nobody has heard of it. `answered`: whoever
asked may know. Between two neighbours no I/O happens, so these are all the places at which a death can
make a difference. `seek` only reads: it has the first and the last.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

from adapters.local import LocalChat
from adapters.store import SqlStore
from adapters.store.outbox import SqlOutbox
from adapters.store.postgres import PostgresRunner
from adapters.store.sessions import Session
from adapters.store.sqlite import SqliteRunner
from bot.service import Service

QUEUE = ("claim", "settle", "doubtful")
CHAT = ("open_room", "post", "edit", "pin", "set_topic", "invite")
WRITING = ("founding", "command", "tick", *QUEUE, *CHAT)
MOMENTS = ("asked", "written", "kept", "answered")
NAMES = (*(f"{operation}.{moment}" for operation in WRITING for moment in MOMENTS), "seek.asked", "seek.answered")

operation: ContextVar[str | None] = ContextVar("operation", default=None)


@dataclass(frozen=True, slots=True)
class Aim:
    """Die when a failpoint is reached for the `count`-th time in this life."""

    name: str
    count: int = 1


class Tripwire:
    """Counts how often each failpoint is reached in this process, and ends it without warning at the aim."""

    def __init__(self, aim: Aim | None, last_words: Callable[[str], None]) -> None:
        self.reached: Counter[str] = Counter()
        self._aim, self._last_words = aim, last_words
        self._lock = threading.Lock()

    def reach(self, name: str) -> None:
        """Come past a failpoint."""
        with self._lock:  # also keeps every other thread from passing one while this one dies
            self.reached[name] += 1
            if self._aim and self._aim.name == name and self._aim.count == self.reached[name]:
                self._last_words(name)
                os.kill(os.getpid(), signal.SIGKILL)


def lay(wire: Tripwire) -> None:
    """Lay the failpoints over the ports of this process: a forked child, which takes them with it when it dies."""
    _wrap(Service, "submit", partial(_asked_for, "command", wire))
    _wrap(SqlStore, "submit", partial(_asked_for, "founding", wire))  # by nobody else: the start
    _wrap(SqlStore, "shift", partial(_asked_for, "tick", wire))
    for name in QUEUE:
        _wrap(SqlOutbox, name, partial(_asked_for, name, wire))
    for name in (*CHAT, "seek"):
        _wrap(LocalChat, name, partial(_called, name, wire))
    written = threading.local()
    for runner in (SqliteRunner, PostgresRunner):
        _wrap(runner, "write", partial(_run_in, written, wire))
    _wrap(Session, "rows", partial(_committing, written, wire))
    _wrap(PostgresRunner, "_commit", partial(_committed, written, wire))


def _wrap(owner: type, name: str, around: Callable[[Any], Any]) -> None:
    method = getattr(owner, name)
    setattr(owner, name, wraps(method)(around(method)))


def _asked_for(name: str, wire: Tripwire, method: Callable[..., Future[Any]]) -> Callable[..., Future[Any]]:
    """Watch a method that returns a future; inside a larger operation it is part of that one."""

    def ask(self: Any, *args: Any, **kwargs: Any) -> Future[Any]:
        if operation.get() is not None:
            return method(self, *args, **kwargs)
        before = operation.set(name)
        try:
            wire.reach(f"{name}.asked")
            future = method(self, *args, **kwargs)
        finally:
            operation.reset(before)
        future.add_done_callback(lambda _: wire.reach(f"{name}.answered"))
        return future

    return ask


def _called(name: str, wire: Tripwire, method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def call(self: Any, *args: Any) -> Any:
        before = operation.set(name)
        try:
            wire.reach(f"{name}.asked")
            answer = await method(self, *args)
            wire.reach(f"{name}.answered")
        finally:
            operation.reset(before)
        return answer

    return call


def _run_in(written: threading.local, wire: Tripwire, method: Callable[..., Any]) -> Callable[..., Any]:
    """Note, in the thread that runs a unit of work, whose it is."""

    def write(self: Any, run: Callable[[Session], Any]) -> Any:
        name = operation.get() or "other"

        def watched(session: Session) -> Any:
            result = run(session)
            wire.reach(f"{name}.written")
            written.names = [*getattr(written, "names", ()), name]
            return result

        return method(self, watched)

    return write


def _committing(written: threading.local, wire: Tripwire, method: Callable[..., Any]) -> Callable[..., Any]:
    """SQLite commits by a statement, for a whole group of units of work at once."""

    def rows(self: Session, text: str, *values: Any) -> Any:
        found = method(self, text, *values)
        if text == "COMMIT":
            _tell(written, wire)
        return found

    return rows


def _committed(written: threading.local, wire: Tripwire, method: Callable[..., None]) -> Callable[..., None]:
    def commit(self: Any, connection: Any) -> None:
        method(self, connection)
        _tell(written, wire)

    return commit


def _tell(written: threading.local, wire: Tripwire) -> None:
    names, written.names = getattr(written, "names", []), []
    for name in names:
        wire.reach(f"{name}.kept")
