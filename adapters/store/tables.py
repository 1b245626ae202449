"""The tables: one for each kind of row, with the keys that keep it sound and the indexes that keep it quick."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKeyConstraint, Identity, Table, Text

from adapters.store.columns import COUNT, METADATA, flags, index, instants, is_one_of, numbers, table, texts
from adapters.store.customer_tables import CUSTOMER_TABLES
from bot.model.chats import Account, Installation, InstallState
from bot.model.crisis import Crisis
from bot.model.delivery import WAITING_STATES, Delivery, DeliveryState
from bot.model.duties import Handover, Reminder, Update
from bot.model.org import Org, Person, Workspace
from bot.model.records import LocalMessage, LocalRoom, PlaybookCopy, Seen
from bot.model.room import Room, RoomKind
from bot.model.routing import Route
from bot.model.signin import SignInLink, Visit
from bot.model.timeline import Event

orgs = Table(
    "orgs",
    METADATA,
    Column("id", Text(), primary_key=True),
    *texts("name", "locale", "zone", "leads", "declarers", "approvers", "admins"),
    *flags("archives"),
    *numbers("version"),
)
workspaces = table("workspaces", *texts("chat", "ref", "name", "groups"))
people = table(
    "people",
    *texts("handle", "name"),
    *texts("locale", "zone", "quiet", "chat_locale", "chat_zone", null=True),
    *flags("active"),
)
accounts = table(
    "accounts",
    *texts("chat", "ref", "space", "person_id"),
    *flags("active"),
    *instants("asked_at", null=True),
    of=people,
    by="person_id",
)
crises = table(
    "crises",
    *numbers("number", "severity", "updates"),
    *texts("title", "kinds", "declared_by", "playbook", "stage", "insiders", "affected", "needs"),
    *texts("outcome", "room_id", "chain", "announcements"),
    *texts("lead", "deputy", "comms", null=True),
    *flags("private", "drill"),
    *instants("declared_at"),
    *instants("noticed_at", "next_update_at", "resolved_at", null=True),
)
events = table(
    "events",
    *texts("crisis_id", "actor", "kind", "text", "facts", "digest"),
    *numbers("seq"),
    *instants("at"),
    of=crises,
    by="crisis_id",
)
rooms = table(
    "rooms",
    *texts("chat", "kind", "name", "slots"),
    *texts("crisis_id", "person_id", "locale", "ref", null=True),
    *flags("private"),
)
routes = table(
    "routes",
    *texts("name", "kind", "label", "address", "hours", "zone", "status", "reason", "staffed_by"),
    *texts("backup", "languages"),
    *texts("checked_by", null=True),
    *numbers("rank"),
    *flags("human_guaranteed"),
    *instants("checked_at", null=True),
)
updates = table(
    "updates",
    *texts("crisis_id", "author", "know", "unknown", "affected", "doing", "do_now"),
    *numbers("number"),
    *instants("at", "next_at"),
    of=crises,
    by="crisis_id",
)
reminders = table(
    "reminders",
    *texts("kind", "subject", "person", "daily"),
    *texts("crisis_id", null=True),
    *numbers("fired", "failures"),
    *flags("done", "off"),
    *instants("due_at"),
    *instants("planned_at", null=True),
    Column("every", COUNT),
    of=crises,
    by="crisis_id",
)
handovers = table(
    "handovers",
    *texts("crisis_id", "giver", "receiver", "brief", "state"),
    *instants("offered_at"),
    *instants("settled_at", null=True),
    of=crises,
    by="crisis_id",
)
deliveries = Table(
    "deliveries",
    METADATA,
    # A new number is above every number there is, which is all that the order of a lane asks for.
    Column("seq", COUNT, Identity(), primary_key=True),
    *texts("org_id", "id", "chat", "room_id", "lane", "kind", "key", "body", "state"),
    *texts("target", "after", "collapse", "ref", "error", null=True),
    *numbers("priority", "attempt", "token", "version"),
    *instants("created_at", "not_before"),
    *instants("started_at", "lease_until", null=True),
    ForeignKeyConstraint(["org_id", "room_id"], [rooms.c.org_id, rooms.c.id]),
)
seen = table("seen", *texts("reply"), *texts("stamp", null=True), *instants("at"))
playbooks = table("playbooks", *texts("document"))
local_rooms = table("local_rooms", *texts("topic", "members"), *flags("archived"))
local_messages = table(
    "local_messages",
    *texts("room_id", "card"),
    *numbers("seq", "changed"),
    *flags("pinned"),
    *instants("posted_at"),
    *instants("edited_at", null=True),
)
counters = Table(
    "counters",
    METADATA,
    *(Column(name, Text(), primary_key=True) for name in ("org_id", "series")),
    *numbers("value"),
)
sign_in_links = table(
    "sign_in_links",
    *texts("person_id"),
    *instants("expires_at"),
    *instants("used_at", null=True),
    of=people,
    by="person_id",
)
visits = table(
    "visits",
    *texts("person_id"),
    *instants("expires_at"),
    *instants("ended_at", null=True),
    of=people,
    by="person_id",
)

installations = table(
    "installations",
    *texts("chat", "ref", "tenant", "name", "url", "app", "bot", "token", "renewal", "scopes", "installed_by"),
    *flags("active"),
    *instants("installed_at", "expires_at", "busy_until", null=True),
)
install_states = table(
    "install_states",
    *texts("browser"),
    *instants("expires_at"),
    *instants("used_at", null=True),
)

index("people_handle", people, "org_id", "handle", once=True)
index("accounts_person", accounts, "org_id", "person_id")
index("crises_number", crises, "org_id", "number", once=True)
index("crises_stage", crises, "org_id", "stage")
# Few are private, and whoever counts what people may see asks for just those.
index("crises_private", crises, "org_id", where=crises.c.private.is_(True))
index("events_seq", events, "org_id", "crisis_id", "seq", once=True)
index("routes_name", routes, "org_id", "name", once=True)
index("rooms_crisis", rooms, "org_id", "crisis_id", where=rooms.c.crisis_id.is_not(None))
index("rooms_person", rooms, "org_id", "person_id", where=rooms.c.person_id.is_not(None))
index("rooms_name", rooms, "org_id", "name")
index("rooms_ref", rooms, "org_id", "chat", "ref", where=rooms.c.ref.is_not(None))
# Rooms of crises are many and found by their crisis: they stay out of this one.
index("rooms_kind", rooms, "org_id", "kind", where=is_one_of(rooms.c.kind, RoomKind.LOBBY, RoomKind.DIRECT))
index("updates_crisis", updates, "org_id", "crisis_id", "number")
index("reminders_crisis", reminders, "org_id", "crisis_id", "kind")
index("reminders_due", reminders, "due_at", where=reminders.c.done.is_(False))
index("reminders_person", reminders, "person", "due_at", where=reminders.c.done.is_(False))
index("handovers_crisis", handovers, "org_id", "crisis_id")
index("local_messages_seq", local_messages, "org_id", "room_id", "seq", once=True)
index("local_messages_changed", local_messages, "org_id", "room_id", "changed")
index("visits_person", visits, "org_id", "person_id", where=visits.c.ended_at.is_(None))

STATE = deliveries.c.state
PENDING = is_one_of(STATE, DeliveryState.PENDING)
SENDING = is_one_of(STATE, DeliveryState.SENDING)
WAITING = is_one_of(STATE, *WAITING_STATES)
STUCK = is_one_of(STATE, DeliveryState.BLOCKED, DeliveryState.DEAD)
index("deliveries_id", deliveries, "org_id", "id", once=True)
index("deliveries_key", deliveries, "org_id", "key", once=True)
# Rows that were sent are in none of the following, so a million of them cost nothing.
# What waits, lane by lane: the head of a lane is one look.
index("deliveries_waiting", deliveries, "org_id", "lane", "seq", where=WAITING)
# The order in which a chat is served.
index("deliveries_pending", deliveries, "chat", "priority", "seq", where=PENDING)
# One in flight per lane: the database itself refuses a second, whatever two replicas saw.
index("deliveries_sending", deliveries, "org_id", "lane", where=SENDING, once=True)
index(
    "deliveries_collapse",
    deliveries,
    *("org_id", "room_id", "collapse"),
    where=PENDING & deliveries.c.collapse.is_not(None),
)
index("deliveries_stuck", deliveries, "org_id", "room_id", where=STUCK)

TABLES: dict[type, Table] = {
    **CUSTOMER_TABLES,
    Org: orgs,
    Workspace: workspaces,
    Person: people,
    Crisis: crises,
    Event: events,
    Room: rooms,
    Route: routes,
    Update: updates,
    Reminder: reminders,
    Handover: handovers,
    Delivery: deliveries,
    Seen: seen,
    PlaybookCopy: playbooks,
    LocalRoom: local_rooms,
    LocalMessage: local_messages,
    SignInLink: sign_in_links,
    Visit: visits,
    Account: accounts,
    Installation: installations,
    InstallState: install_states,
}
