"""The timeline's chain: whoever changes what was written is found out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text

from adapters.console.audit import verify
from adapters.content import texts
from adapters.store import SqlStore
from adapters.store.urls import read_url
from bot.model.crisis import ChainHead, Crisis, Severity
from bot.model.timeline import Event, append, first_fault, seal
from tests.core.ledger import events, whole
from tests.town import Town

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
CRISIS = Crisis("c", "demo", 1, "Card payments fail", ("product_failure",), Severity.SEV2, "alice", AT, "digest")
CHANGES: dict[str, Any] = {
    "org_id": "other",
    "crisis_id": "d",
    "seq": 9,
    "at": AT + timedelta(microseconds=1),
    "actor": "bob",
    "kind": "notice",
    "text": "not this",
    "facts": {"n": "2"},
    "digest": "0" * 64,
}


def chain(length: int = 4) -> tuple[Crisis, list[Event]]:
    crisis, written = CRISIS, []
    for n in range(length):
        facts = {"n": str(n)}
        crisis, event = append(
            crisis, event_id=f"e{n}", at=AT, actor="alice", kind="note", text=f"note {n}", facts=facts
        )
        written.append(event)
    return crisis, written


def test_each_event_seals_the_one_before() -> None:
    crisis, written = chain()
    assert [event.seq for event in written] == [1, 2, 3, 4]
    assert crisis.chain == ChainHead(4, written[-1].digest)
    assert len({event.digest for event in written}) == 4
    assert first_fault(crisis, written) is None
    assert first_fault(CRISIS, []) is None


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_changed_field_is_found_where_it_is(name: str, place: int) -> None:
    crisis, written = chain()
    written[place] = replace(written[place], **{name: CHANGES[name]})
    assert first_fault(crisis, written) == place + 1


def test_every_field_of_an_event_is_sealed() -> None:
    assert {field.name for field in fields(Event)} == {*CHANGES, "id", "version"}


def test_the_same_instant_in_another_zone_is_the_same_event() -> None:
    _, (event,) = chain(1)
    elsewhere = replace(event, at=event.at.astimezone(timezone(timedelta(hours=1))))
    assert seal(elsewhere, "") == event.digest


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda written: written[1:], 1),
        (lambda written: [written[0], *written[2:]], 2),
        (lambda written: written[:-1], 4),
        (lambda _: [], 1),
        (lambda written: [written[1], written[0], *written[2:]], 1),
        (lambda written: [*written, replace(written[-1], seq=5)], 5),
        (lambda written: [written[0], written[0], *written[1:]], 2),
    ],
)
def test_removed_cut_off_swapped_and_added_events_are_found(
    spoil: Callable[[list[Event]], list[Event]], fault: int
) -> None:
    crisis, written = chain()
    assert first_fault(crisis, spoil(written)) == fault


def test_an_event_that_was_properly_added_behind_the_crisis_back_is_found() -> None:
    crisis, written = chain()
    _, more = append(crisis, event_id="e9", at=AT, actor="eve", kind="note", text="forged", facts={})
    assert first_fault(crisis, [*written, more]) == 6


@pytest.fixture
def town(store: SqlStore) -> Town:
    town = Town(store)
    town.done("alice", "declare Card payments fail --lead alice")
    town.done("alice", "declare Water is out --type natural_disaster")
    for number in range(3):
        town.done("bob", f"C-1 note number {number} – “ẹ́ 😀”")
    return town


@pytest.fixture
def by_hand(database_url: str) -> Iterator[Callable[[str], None]]:
    """Somebody with a database client, who is not Beacon."""
    engine = create_engine(read_url(database_url))

    def run(statement: str) -> None:
        def work(connection: Connection) -> None:
            assert connection.execute(text(statement)).rowcount == 1

        with engine.begin() as connection:
            work(connection)

    yield run
    engine.dispose()


def audit(town: Town) -> tuple[int, list[str]]:
    lines: list[str] = []
    return verify(town.store, lines.append, texts().speaking()), lines


def test_an_audit_of_what_was_written_finds_nothing(town: Town) -> None:
    status, lines = audit(town)
    assert (status, lines[-1]) == (0, "Every timeline is what was written.")
    assert lines[:2] == ["demo C-1: whole, 4 events", "demo C-2: whole, 1 events"]


INSERT = (
    "INSERT INTO events (org_id, id, crisis_id, actor, kind, text, facts, digest, seq, at, version)"
    " SELECT org_id, 'forged', crisis_id, actor, kind, 'forged', facts, digest, {seq}, at, 1 FROM events"
    " WHERE text = 'Card payments fail'"
)


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE events SET text = 'nothing happened' WHERE seq = 3", 3),
        ("UPDATE events SET actor = 'eve' WHERE seq = 2", 2),
        ("UPDATE events SET facts = '{\"severity\":\"4\"}' WHERE text = 'Card payments fail'", 1),
        ("UPDATE events SET digest = 'x' WHERE seq = 4", 4),
        ("DELETE FROM events WHERE seq = 2", 2),
        ("DELETE FROM events WHERE seq = 4", 4),
        (INSERT.format(seq=5), 5),
        (INSERT.format(seq=0), 1),
        ("UPDATE crises SET chain = '3:x' WHERE number = 1", 5),
    ],
)
def test_an_audit_names_the_event_that_was_tampered_with(
    town: Town, by_hand: Callable[[str], None], statement: str, seq: int
) -> None:
    by_hand(statement)
    status, lines = audit(town)
    assert status == 1
    assert lines[0] == f"demo C-1: event {seq} is not what was written"
    assert lines[1].startswith("demo C-2: whole")
    assert lines[-1].startswith("Timelines that were changed: 1.")
    assert not whole(town)


def test_the_record_goes_on_after_tampering_and_stays_marked(town: Town, by_hand: Callable[[str], None]) -> None:
    by_hand("UPDATE events SET text = 'nothing happened' WHERE seq = 3")
    town.done("bob", "C-1 note after that")
    assert len(events(town)) == 5
    assert audit(town)[1][0] == "demo C-1: event 3 is not what was written"


def test_the_program_tells_by_its_exit_status(town: Town, by_hand: Callable[[str], None], database_url: str) -> None:
    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bot.__main__", "audit", "verify"]
        environment = {**os.environ, "BEACON_DATABASE_URL": database_url}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)

    assert run().returncode == 0
    by_hand("DELETE FROM events WHERE seq = 3")
    spoiled = run()
    assert spoiled.returncode == 1
    assert "demo C-1: event 3 is not what was written" in spoiled.stdout
