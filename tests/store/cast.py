"""Rows for the tests of the store, with every field that a test does not care about filled in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from typing import Any, TypeVar

from adapters.store import SqlStore
from bot.model.chats import Account, Installation, InstallState
from bot.model.crisis import ChainHead, Crisis, Severity
from bot.model.customer import (
    Channel,
    Consent,
    Contact,
    ContactOutcome,
    ContactPoint,
    Customer,
    Mood,
    PointKind,
)
from bot.model.delivery import Delivery, DeliveryKind
from bot.model.duties import Handover, PopUp, Reminder, ReminderKind, Update
from bot.model.follow_up import Enough, FollowUp, FollowUpState
from bot.model.org import Org, Person, Quiet, Workspace
from bot.model.records import LocalMessage, LocalRoom, PlaybookCopy, Seen
from bot.model.resource import AddedResource, ResourceState, ResourceStatus, SentResource, Useful
from bot.model.room import Room, RoomKind
from bot.model.routing import Route
from bot.model.signin import SignInLink, Visit
from bot.model.timeline import Event
from bot.model.upload import Upload, UploadState
from bot.ports import Work

Result = TypeVar("Result")
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)
ACME, OTHER = "acme", "other"


FLOOD = Crisis(
    *("flood", ACME, 1, "Flood in the valley", ("disaster",), Severity.SEV2),
    declared_by="alice",
    declared_at=NOON,
    playbook="digest",
)


def crisis(crisis_id: str = "flood", org_id: str = ACME, **values: Any) -> Crisis:
    """A crisis that alice declared at noon."""
    return replace(FLOOD, id=crisis_id, org_id=org_id, **values)


def room(room_id: str = "hall", org_id: str = ACME, **values: Any) -> Room:
    """A room of the local chat."""
    return replace(Room(room_id, org_id, "local", RoomKind.CRISIS, room_id), **values)


def delivery(delivery_id: str, room_id: str = "hall", org_id: str = ACME, **values: Any) -> Delivery:
    """A post to a room, in that room's lane, due at noon."""
    post = Delivery(delivery_id, org_id, "local", room_id, room_id, DeliveryKind.POST, delivery_id, NOON, NOON)
    return replace(post, **values)


def reminder(reminder_id: str, org_id: str = ACME, **values: Any) -> Reminder:
    """A reminder of the flood's next update, due at noon."""
    return replace(Reminder(reminder_id, org_id, "flood", ReminderKind.UPDATE_DUE, NOON), **values)


def event(event_id: str, seq: int) -> Event:
    """A note of bob's on the flood's timeline."""
    return Event(event_id, ACME, "flood", seq, NOON, "bob", "note", "The bridge is closed", {"road": "B7"}, "d")


LATER = NOON + timedelta(minutes=30, microseconds=7)
AMINA = Customer(
    *("k1", ACME, 1, "Amina", "p1", NOON, "sw", "Africa/Nairobi", "KE", 1, Mood.ANXIOUS, Consent.GIVEN),
    opted_out=True,
    notes="calls at night",
    merged_into="k2",
    erased_at=LATER,
)
PROMISE = FollowUp("f1", ACME, 1, "flood", "k1", "We call about water", LATER, LATER, "p1", NOON, 1)
# A row of every kind with nothing left at its default, parents before children.
ONE_OF_EACH: list[Any] = [
    Org(ACME, "Acme", "te", "Asia/Kolkata", ("alice",), ("bob",), ("chidi",), ("alice", "bob"), archives=True),
    Workspace("w1", ACME, "slack", "T1", "Acme Slack", ("S1", "S2")),
    Person(
        *("p1", ACME, "alice", "Alice", "yo", "Africa/Lagos", Quiet(time(22, 30), time(7))),
        active=False,
        chat_locale="sw",
        chat_zone="Africa/Nairobi",
    ),
    replace(
        crisis(kinds=("disaster", "failure"), lead="p1", deputy="p2", comms="p3", private=True, drill=True),
        insiders=("p1",),
        affected="ẹkún omi 🌊",
        needs={"water": "portal"},
        noticed_at=NOON,
        next_update_at=LATER,
        updates=3,
        resolved_at=LATER,
        outcome="dry",
        room_id="hall",
        announcements={"lobby": "d0"},
        chain=ChainHead(2, "abc"),
    ),
    event("e1", 1),
    room(crisis_id="flood", person_id="p1", private=True, locale="km", ref="C1", slots={"header": "d1"}),
    Route(
        *("r1", ACME, "portal", "web", {"en": "Portal", "te": "పోర్టల్"}, "https://x.example", "9-17", "UTC", 2),
        reason="slow",
        checked_by="bob",
        checked_at=NOON,
        human_guaranteed=True,
        staffed_by="chidi",
        backup=("phone",),
        languages=("en", "te"),
    ),
    Update("u1", ACME, "flood", 1, NOON, "alice", "know", LATER, "unknown", "affected", "doing", "do now"),
    reminder(
        "m1",
        every=timedelta(minutes=15, microseconds=1),
        subject="update",
        fired=2,
        done=True,
        person="p1",
        daily="09:00 Africa/Lagos",
        off=True,
    ),
    replace(Handover("h1", ACME, "flood", "p1", "p2", NOON, {"key": "brief"}), settled_at=LATER),
    delivery("d1", body={"card": ["ü", 1, None]}, target="d0", after="d0", collapse="header", ref="m", error="e"),
    Seen("s1", ACME, NOON, {"reply": {"key": "done"}}, "stamp"),
    PlaybookCopy("digest", ACME, {"points": [1, 2]}),
    LocalRoom("hall", ACME, "topic", archived=True, members=("alice", "bob")),
    LocalMessage("d1", ACME, "hall", 1, NOON, {"key": "note"}, pinned=True, edited_at=LATER, changed=4),
    SignInLink("link", ACME, "p1", LATER, used_at=NOON),
    Visit("visit", ACME, "p1", LATER, ended_at=NOON),
    Account("slack U1", ACME, "slack", "U1", "T1", "p1", active=False, asked_at=LATER),
    Installation(
        *("slack T1", ACME, "slack", "T1", ACME, "Acme", "https://acme.slack.com/", "A1", "U0", "sealed", "sealed too"),
        scopes=("chat:write", "commands"),
        active=False,
        installed_by="U1",
        installed_at=NOON,
        expires_at=LATER,
        busy_until=LATER,
    ),
    InstallState("state", ACME, "browser", LATER, used_at=NOON),
    AMINA,
    ContactPoint("email amina@example.com", ACME, "k1", PointKind.EMAIL, "Amina@example.com"),
    Contact("t1", ACME, "k1", "flood", "f1", NOON, "p1", Channel.SMS, ContactOutcome.LEFT_MESSAGE, "nobody there"),
    replace(
        PROMISE,
        owner="p1",
        claimed_at=NOON,
        state=FollowUpState.WAITING,
        channel=Channel.PHONE,
        outcome="she waits",
        main_issue="no water",
        next_contact_at=LATER,
        tries=2,
        gifts=1,
        passed_by=("p2",),
        enough=Enough.NO,
        closed_at=LATER,
    ),
    Upload(
        *("up1", ACME, 1, "flood", "people.csv", "p1", NOON, "name\nAmina", 1, {"Name": "name"}),
        *(UploadState.RUNNING, 1, 2, 3, {"4": ["email.bad"]}, "hall"),
    ),
    PopUp("pop1", ACME, "flood", "home page", "p1", NOON, LATER, down_at=LATER),
    AddedResource("water_map", ACME, {"name": "Water map"}, "p1", NOON, removed=True),
    ResourceState(
        *("water_map", ACME, ResourceStatus.LIVE, "https://a.example", "p1", NOON, NOON, "p2", NOON, "200"),
        *("https://b.example", 1, LATER, "dead", "p1", LATER, "p2", LATER),
    ),
    SentResource(
        *("g1", ACME, "k1", "flood", "f1", "water_map", "community", Channel.EMAIL, NOON, "p1", Useful.YES),
    ),
]


def do(store: SqlStore, job: Callable[[Work], Result], org_id: str = ACME) -> Result:
    """Run a job in a unit of work and wait for what it returns."""
    return store.submit(org_id, job).result(timeout=30)


def put(store: SqlStore, *rows: Any) -> None:
    """Add rows, each in its own organisation."""
    for org_id, group in groupby(rows, _org_of):
        do(store, adding(*group), org_id)


def adding(*rows: Any) -> Callable[[Work], None]:
    """Return a job that adds rows."""

    def job(work: Work) -> None:
        for row in rows:
            work.add(row)

    return job


def _org_of(row: Any) -> str:
    return str(getattr(row, "org_id", row.id))
