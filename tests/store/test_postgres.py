"""PostgreSQL: races that are run again, and connections that die."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import wait
from pathlib import Path
from threading import Barrier

import psycopg
import pytest

from adapters.store import SqlStore, open_store
from adapters.store.postgres import connect
from bot.model.crisis import Crisis
from bot.model.records import Seen
from bot.ports import Work
from bot.refusals import Unavailable
from tests.store.cast import ACME, NOON, crisis, do, put

CLOSE_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
def served(postgres_url: str) -> Iterator[SqlStore]:
    """A store on PostgreSQL with two connections."""
    store = open_store(postgres_url, connections=2)
    yield store
    store.close()


def test_two_who_were_both_first_end_as_winner_and_witness(served: SqlStore) -> None:
    both = Barrier(2)
    runs: list[str] = []

    def asking(who: str) -> Callable[[Work], str]:
        def job(work: Work) -> str:
            runs.append(who)
            found = work.get(Seen, "request")
            if found is not None:
                return str(found.reply["who"])
            both.wait(30)  # neither sees the other's row
            work.add(Seen("request", ACME, NOON, {"who": who}))
            return who

        return job

    answers = [served.submit(ACME, asking(who)) for who in ("bob", "chidi")]
    assert len({answer.result(timeout=30) for answer in answers}) == 1
    assert len(runs) == 3


def test_two_who_wait_for_each_other_both_get_through(served: SqlStore) -> None:
    put(served, crisis("a", number=1), crisis("b", number=2))
    both = Barrier(2)
    runs: list[str] = []

    def taking(first: str, second: str) -> Callable[[Work], None]:
        def job(work: Work) -> None:
            runs.append(first)
            work.get(Crisis, first, hold=True)
            if len(runs) <= 2:
                both.wait(30)
            work.get(Crisis, second, hold=True)

        return job

    for answer in [served.submit(ACME, taking("a", "b")), served.submit(ACME, taking("b", "a"))]:
        assert answer.result(timeout=30) is None
    assert len(runs) == 3


def test_connections_that_died_are_replaced(served: SqlStore, postgres_url: str) -> None:
    put(served, crisis())
    wait([served.submit(ACME, lambda work: work.get(Crisis, "flood")) for _ in range(8)])
    with psycopg.connect(postgres_url, autocommit=True) as other:
        assert len(other.execute(CLOSE_OTHERS).fetchall()) == 2
    for write in (True, False, True, False):
        found = served.submit(ACME, lambda work: work.get(Crisis, "flood"), write=write)
        assert found.result(timeout=30) == crisis()


def test_a_connection_that_dies_in_mid_job_runs_the_job_again(served: SqlStore, postgres_url: str) -> None:
    runs: list[int] = []

    def job(work: Work) -> int:
        runs.append(work.next_number("runs"))
        if len(runs) == 1:
            with psycopg.connect(postgres_url, autocommit=True) as other:
                other.execute(CLOSE_OTHERS)
        return work.next_number("runs")

    assert do(served, job) == 2
    assert runs == [1, 1]


def test_a_connection_that_dies_at_the_commit_is_never_acknowledged(served: SqlStore, postgres_url: str) -> None:
    runs: list[int] = []

    def job(work: Work) -> None:
        runs.append(work.next_number("runs"))
        with psycopg.connect(postgres_url, autocommit=True) as other:
            other.execute(CLOSE_OTHERS)

    with pytest.raises(Unavailable, match="the commit failed") as caught:
        do(served, job)
    assert isinstance(caught.value.__cause__, psycopg.OperationalError)
    assert runs == [1]  # whether it was kept could not be known, so it is not run again
    assert do(served, lambda work: work.next_number("runs")) == 1


def test_a_server_that_is_away_is_unavailable(tmp_path: Path) -> None:
    store = open_store(f"postgresql:///beacon?host={tmp_path}")
    with pytest.raises(Unavailable, match="cannot reach the database") as caught:
        store.orgs().result(timeout=30)
    assert isinstance(caught.value.__cause__, Unavailable)
    assert isinstance(caught.value.__cause__.__cause__, psycopg.OperationalError)
    store.close()


def test_a_paused_replica_cannot_hold_rows_for_ever(postgres_url: str) -> None:
    with connect(postgres_url) as connection:
        shown = {
            name: connection.execute(f"SHOW {name}").fetchone()
            for name in ("idle_in_transaction_session_timeout", "lock_timeout", "statement_timeout", "timezone")
        }
    assert shown == {
        "idle_in_transaction_session_timeout": ("15s",),
        "lock_timeout": ("5s",),
        "statement_timeout": ("30s",),
        "timezone": ("UTC",),
    }
