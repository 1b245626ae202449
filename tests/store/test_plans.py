"""Every question that is asked often is answered out of an index, however much rests beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

from adapters.store import lanes, sqlite
from adapters.store.sessions import Session
from adapters.store.shift import SqlShift
from adapters.store.sqlite import translated
from adapters.store.statements import Statements
from adapters.store.work import SqlWork
from bot.model.crisis import OPEN_STAGES, Crisis
from bot.model.customer import Contact, ContactPoint, Customer
from bot.model.delivery import Delivery, DeliveryState
from bot.model.duties import Handover, Reminder, ReminderKind
from bot.model.follow_up import FollowUp, FollowUpState
from bot.model.org import Person
from bot.model.records import LocalMessage
from bot.model.resource import ResourceState, SentResource
from bot.model.room import Room, RoomKind
from bot.model.timeline import Event
from bot.model.upload import Upload, UploadState
from tests.store.cast import ACME, NOON


class Explained(Session):
    """A session that answers every question with how SQLite would find the answer."""

    plan = ""

    def rows(self, text: str, values: Any = ()) -> Any:
        """Keep the plan; there are no rows."""
        steps = super().rows(f"EXPLAIN QUERY PLAN {text}", values)
        self.plan = "\n".join(step[3] for step in steps)
        return []

    change = rows


@pytest.fixture
def session(sqlite_template: Path) -> Iterator[Explained]:
    """An explaining session on an empty database: the plans are the same from the first day."""
    connection = sqlite.connect(sqlite_template)
    yield Explained(connection, Statements(SQLiteDialect()), sqlite3.Error, translated, writing=True)
    connection.close()


@pytest.mark.parametrize(
    ("kind", "how", "index"),
    [
        (Crisis, {"stage": OPEN_STAGES, "order": "number", "hold": True}, "crises_stage (org_id=? AND stage=?)"),
        (Crisis, {"number": 12, "limit": 1}, "crises_number (org_id=? AND number=?)"),
        (Event, {"crisis_id": "c", "order": "seq", "descending": True, "limit": 20}, "events_seq"),
        (Room, {"crisis_id": "c"}, "rooms_crisis"),
        (Room, {"kind": RoomKind.LOBBY, "limit": 1}, "rooms_kind"),
        (Room, {"kind": RoomKind.DIRECT, "person_id": "p"}, "rooms_person"),
        (Room, {"chat": "slack", "ref": "C1"}, "rooms_ref"),
        (Room, {"name": "c-1-flood", "limit": 1}, "rooms_name"),
        (Person, {"handle": "alice", "active": True}, "people_handle"),
        (Reminder, {"crisis_id": "c", "done": False}, "reminders_crisis"),
        (Handover, {"crisis_id": "c"}, "handovers_crisis"),
        (Delivery, {"key": "k"}, "deliveries_key"),
        (Delivery, {"room_id": "r", "state": DeliveryState.DEAD}, "deliveries_stuck"),
        (LocalMessage, {"room_id": "r", "order": "changed", "descending": True, "limit": 1}, "local_messages_changed"),
    ],
)
def test_a_search_looks_only_at_what_it_wants(session: Explained, kind: type, how: dict[str, Any], index: str) -> None:
    SqlWork(session, ACME).find(kind, **how)
    assert f"USING INDEX {index}" in session.plan
    assert "SCAN" not in session.plan


@pytest.mark.parametrize(
    ("kind", "how", "index"),
    [
        (FollowUp, {"number": 31, "limit": 1}, "follow_ups_number"),
        (FollowUp, {"customer_id": "k"}, "follow_ups_customer"),
        (FollowUp, {"crisis_id": "c", "state": FollowUpState.WAITING}, "follow_ups_crisis"),
        (FollowUp, {"owner": "p", "closed_at": None, "order": "due_at"}, "follow_ups_owner"),
        (
            FollowUp,
            {"crisis_id": "c", "owner": None, "closed_at": None, "order": ("due_at", "tier", "number"), "limit": 1},
            "follow_ups_queue",
        ),
        (Customer, {"number": 7, "limit": 1}, "customers_number"),
        (ContactPoint, {"customer_id": "k"}, "contact_points_customer"),
        (Contact, {"customer_id": "k", "order": "at", "descending": True, "limit": 1}, "contacts_customer"),
        (Contact, {"by": "p", "since": {"at": NOON}, "order": "at"}, "contacts_person"),
        (SentResource, {"customer_id": "k", "order": "at"}, "sent_resources_customer"),
        (ResourceState, {"until": {"check_at": NOON}}, "resource_states_check"),
        (Upload, {"state": UploadState.RUNNING}, "uploads_state"),
        (Reminder, {"crisis_id": "c", "kind": ReminderKind.DIGEST}, "reminders_crisis"),
    ],
)
def test_what_customers_are_owed_is_found_without_looking_at_others(
    session: Explained, kind: type, how: dict[str, Any], index: str
) -> None:
    SqlWork(session, ACME).find(kind, **how)
    assert f"INDEX {index} " in session.plan
    assert "SCAN" not in session.plan


def test_what_one_person_hears_of_next_is_found_by_the_person(session: Explained) -> None:
    SqlShift(session).due(NOON, 10, people=("alice",))
    assert "SEARCH reminders USING INDEX reminders_person (person=? AND due_at<?)" in session.plan


def test_counting_for_a_digest_reads_an_index_alone(session: Explained) -> None:
    SqlWork(session, ACME).count(FollowUp, by=("state",), crisis_id="c")
    assert "USING COVERING INDEX follow_ups_crisis" in session.plan


@pytest.mark.parametrize("kind", [Crisis, Event, Delivery])
def test_a_row_is_one_look(session: Explained, kind: type) -> None:
    SqlWork(session, ACME).get(kind, "x")
    assert "(org_id=? AND id=?)" in session.plan


def test_due_reminders_come_out_of_those_that_are_not_done(session: Explained) -> None:
    SqlShift(session).due(NOON, 10)
    assert session.plan == "SEARCH reminders USING INDEX reminders_due (due_at<?)"


def test_a_claim_walks_the_pending_in_order_and_sorts_nothing_but_its_own(session: Explained) -> None:
    session.rows(session.statements.kept("heads", lambda: lanes.heads(session.statements.types[Room])), ("c", "n", 5))
    assert "SEARCH deliveries USING INDEX deliveries_pending (chat=?)" in session.plan
    assert "SEARCH first USING INDEX deliveries_waiting (org_id=? AND lane=?)" in session.plan
    assert "SEARCH flying USING INDEX deliveries_sending (org_id=? AND lane=?)" in session.plan
    assert "SCAN deliveries" not in session.plan


def test_what_is_superseded_is_found_by_its_card(session: Explained) -> None:
    session.rows(session.statements.supersede(), ("o", "r", "c"))
    assert "USING INDEX deliveries_collapse" in session.plan


@pytest.mark.parametrize(
    ("statement", "values", "index"),
    [
        (lanes.earliest, ("c",), "deliveries_pending"),
        (lanes.backlog, (), "deliveries_waiting"),
        (lanes.backlog, (), "deliveries_stuck"),
        (lanes.release, ("n", "o", "r"), "deliveries_stuck"),
    ],
)
def test_health_and_wake_up_look_only_at_what_waits(
    session: Explained, statement: Any, values: tuple[str, ...], index: str
) -> None:
    session.rows(session.statements.kept(statement, statement), values)
    assert f"INDEX {index}" in session.plan


def test_what_is_doubtful_comes_out_of_what_is_in_flight(session: Explained) -> None:
    doubtful = session.statements.kept("doubtful", lambda: lanes.doubtful(session.statements.types[Room]))
    session.rows(doubtful, ("c", "b", "n", 5))
    assert "SCAN deliveries USING INDEX deliveries_sending" in session.plan
