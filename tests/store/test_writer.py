"""The SQLite writer: groups of jobs, and everything that can go wrong under them."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from adapters.store import SqlStore, open_store
from bot.model.crisis import Crisis
from bot.model.records import Seen
from bot.ports import Work
from bot.refusals import Conflict, Refusal, Unavailable
from tests.store.cast import ACME, NOON, adding, crisis, delivery, do, put


@pytest.fixture
def embedded(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlStore]:
    """A store on an SQLite file that is not patient with other writers."""
    monkeypatch.setattr("adapters.store.sqlite.BUSY_SECONDS", 0.05)
    store = open_store(sqlite_url)
    yield store
    store.close()


def seen(name: str, text: str = "") -> Seen:
    return Seen(name, ACME, NOON, {"text": text})


def names(store: SqlStore) -> list[str]:
    return [one.id for one in do(store, lambda work: work.find(Seen))]


@contextmanager
def together(store: SqlStore) -> Iterator[None]:
    """Hold the writer back until all that is submitted meanwhile waits in its queue: one group."""
    began, go = Event(), Event()

    def job(work: Work) -> None:
        began.set()
        assert go.wait(30)

    held = store.submit(ACME, job)
    assert began.wait(30)
    yield
    go.set()
    held.result(timeout=30)


def error_of(future: Future[Any]) -> BaseException | None:
    return future.exception(timeout=30)


def test_one_job_that_fails_takes_nothing_of_the_others_with_it(embedded: SqlStore) -> None:
    def refuses(work: Work) -> None:
        work.add(seen("refused"))
        raise Refusal("crisis.closed")

    with together(embedded):
        first = embedded.submit(ACME, adding(seen("first")))
        refused = embedded.submit(ACME, refuses)
        naive = embedded.submit(ACME, adding(seen("naive"), Seen("n", ACME, NOON.replace(tzinfo=None), {})))
        last = embedded.submit(ACME, adding(seen("last")))
        assert not first.done()  # not before the commit
    assert error_of(first) is None
    assert error_of(last) is None
    assert isinstance(error_of(refused), Refusal)
    assert isinstance(error_of(naive), ValueError)
    assert names(embedded) == ["first", "last"]


def test_a_job_that_loses_inside_its_group_runs_again_and_sees_the_winner(embedded: SqlStore) -> None:
    stale = crisis()
    put(embedded, stale)

    def rename(work: Work) -> int:
        found = work.get(Crisis, "flood")
        assert found is not None
        if not work.swap(stale if not runs else found, crisis(title=f"run {len(runs)}", version=found.version)):
            runs.append(found.version)
            raise Conflict("changed meanwhile")
        return found.version

    runs: list[int] = []
    with together(embedded):
        embedded.submit(ACME, lambda work: work.swap(stale, crisis(title="first")))
        second = embedded.submit(ACME, rename)
    assert second.result(timeout=30) == 2
    assert runs == [2]


def test_a_job_that_nobody_waits_for_is_left_out(embedded: SqlStore) -> None:
    with together(embedded):
        unwanted = embedded.submit(ACME, adding(seen("unwanted")))
        wanted = embedded.submit(ACME, adding(seen("wanted")))
        assert unwanted.cancel()
    wanted.result(timeout=30)
    assert names(embedded) == ["wanted"]


def test_a_job_that_runs_cannot_be_called_off(embedded: SqlStore) -> None:
    futures: list[Future[None]] = []

    def job(work: Work) -> None:
        assert not futures[0].cancel()
        work.add(seen("kept"))

    with together(embedded):
        futures.append(embedded.submit(ACME, job))
    futures[0].result(timeout=30)
    assert names(embedded) == ["kept"]


def test_closing_finishes_what_was_submitted(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    futures = [store.submit(ACME, adding(seen(f"s{n:03}"))) for n in range(250)]
    store.close()
    store.close()
    assert all(future.done() and future.exception() is None for future in futures)
    again = open_store(sqlite_url)
    assert len(names(again)) == 250
    again.close()


def test_a_busy_database_is_unavailable_and_then_works_again(embedded: SqlStore, sqlite_url: str) -> None:
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        error = error_of(embedded.submit(ACME, adding(seen("late"))))
        assert isinstance(error, Unavailable)
        assert isinstance(error.__cause__, sqlite3.OperationalError)
        reading = embedded.submit(ACME, lambda work: work.find(Seen), write=False)
        assert reading.result(timeout=30) == []  # readers do not wait for writers
        other.execute("ROLLBACK")
    put(embedded, seen("now"))
    assert names(embedded) == ["now"]


def test_a_full_database_refuses_what_it_cannot_keep_and_keeps_the_rest(embedded: SqlStore) -> None:
    writer = embedded._runner._writer._connection  # type: ignore[attr-defined]  # its page limit is per connection
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    writer.execute(f"PRAGMA max_page_count = {pages + 4}")
    with together(embedded):
        small = embedded.submit(ACME, adding(seen("small")))
        large = embedded.submit(ACME, adding(seen("large", "x" * 50_000)))
    assert error_of(small) is None
    error = error_of(large)
    assert isinstance(error, Unavailable)
    assert "full" in str(error)
    writer.execute("PRAGMA max_page_count = 1000000")
    put(embedded, seen("later", "x" * 50_000))
    assert names(embedded) == ["later", "small"]


def run(program: str, address: str) -> tuple[int, str, str]:
    """Run a program on a database in a process of its own; return its status and what it printed."""
    command = [sys.executable, "-c", program, address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


FULL_DISK = """
import resource, sys, threading
from pathlib import Path
from adapters.store import open_store
from tests.store.cast import ACME, adding, delivery, put, room
from tests.store.test_writer import error_of, names, seen

def fills_the_disk(work):
    go.wait(30)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, hard))

store, heard, go = open_store(sys.argv[1]), [], threading.Event()
put(store, room(), seen("before"))
store.listen(lambda: heard.append(1))
log = Path(sys.argv[1].removeprefix("sqlite:///") + "-wal")
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
futures = [store.submit(ACME, fills_the_disk)]
futures += [store.submit(ACME, adding(seen(f"lost{n}"), delivery(f"d{n}"))) for n in range(3)]
go.set()
errors = [type(error_of(future)).__name__ for future in futures]
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
put(store, seen("after"))
print(errors, heard, names(store))
store.close()
"""


def test_a_commit_that_fails_acknowledges_nothing(sqlite_url: str) -> None:
    """The disk ends exactly where the log of the next commit would begin."""
    assert run(FULL_DISK, sqlite_url) == (0, f"{['Unavailable'] * 4} [] ['after', 'before']\n", "")


KILLED = """
import os, signal, sys, threading
from adapters.store import open_store
from tests.store.cast import ACME, adding, delivery, room
from tests.store.test_writer import seen

def half(work):
    work.add(seen("half")); work.add(delivery("half", collapse="header")); work.next_number("crisis")
    os.kill(os.getpid(), signal.SIGKILL)

store = open_store(sys.argv[1])
store.submit(ACME, adding(room(), seen("whole"))).result()
print("acknowledged", flush=True)
began = threading.Event()
store.submit(ACME, lambda work: (began.set(), work.add(seen("grouped"))))
store.submit(ACME, half).result()
"""


def test_a_killed_writer_leaves_nothing_half(sqlite_url: str) -> None:
    assert run(KILLED, sqlite_url) == (-signal.SIGKILL, "acknowledged\n", "")
    store = open_store(sqlite_url)
    assert set(names(store)) - {"grouped"} == {"whole"}  # the other job shared the group, or came before it
    assert do(store, lambda work: work.find(type(delivery("d")))) == []
    assert do(store, lambda work: work.next_number("crisis")) == 1
    store.close()


def test_a_missing_file_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot open"):
        open_store(f"sqlite:///{tmp_path}/nothing.db")
    assert list(tmp_path.iterdir()) == []
