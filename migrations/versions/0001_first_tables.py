"""The first tables: organisations, people, crises and what belongs to them, the outbox, the local rooms."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    *("counters", "local_messages", "local_rooms", "playbooks", "seen", "deliveries", "handovers"),
    *("reminders", "updates", "routes", "rooms", "events", "crises", "people", "workspaces", "orgs"),
)


def words(names: str, *, null: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=null) for name in names.split()]


def numbers(names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names.split()]


def flags(names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Boolean(), nullable=False) for name in names.split()]


def instants(names: str, *, null: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, INSTANT, nullable=null) for name in names.split()]


def key(table: str, names: str = "org_id id") -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*names.split(), name=f"{table}_pkey")


def parent(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["org_id", column], [f"{of}.org_id", f"{of}.id"], name=f"{table}_org_id_{column}_fkey"
    )


def upgrade() -> None:
    make_people()
    make_crises()
    make_duties()
    make_outbox()
    make_records()
    make_indexes()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def make_people() -> None:
    settings = words("id name locale zone leads declarers approvers admins")
    op.create_table("orgs", *settings, *numbers("version"), key("orgs", "id"))
    op.create_table("workspaces", *words("org_id id chat ref name"), *numbers("version"), key("workspaces"))
    op.create_table(
        "people",
        *words("org_id id handle name"),
        *words("locale zone quiet", null=True),
        *flags("active"),
        *numbers("version"),
        key("people"),
    )


def make_crises() -> None:
    op.create_table(
        "crises",
        *words("org_id id"),
        *numbers("number severity updates"),
        *words("title kinds declared_by playbook stage insiders affected needs outcome room_id chain"),
        *words("lead deputy comms announcement", null=True),
        *flags("private drill"),
        *instants("declared_at"),
        *instants("noticed_at next_update_at resolved_at", null=True),
        *numbers("version"),
        key("crises"),
    )
    op.create_table(
        "events",
        *words("org_id id crisis_id actor kind text facts digest"),
        *numbers("seq"),
        *instants("at"),
        *numbers("version"),
        key("events"),
        parent("events", "crisis_id", "crises"),
    )
    op.create_table(
        "rooms",
        *words("org_id id chat kind name slots"),
        *words("crisis_id person_id locale ref", null=True),
        *flags("private"),
        *numbers("version"),
        key("rooms"),
    )
    op.create_table(
        "routes",
        *words("org_id id name kind label address hours zone status reason staffed_by backup languages"),
        *words("checked_by", null=True),
        *numbers("rank"),
        *flags("human_guaranteed"),
        *instants("checked_at", null=True),
        *numbers("version"),
        key("routes"),
    )


def make_duties() -> None:
    op.create_table(
        "updates",
        *words("org_id id crisis_id author know unknown affected doing do_now"),
        *numbers("number"),
        *instants("at next_at"),
        *numbers("version"),
        key("updates"),
        parent("updates", "crisis_id", "crises"),
    )
    op.create_table(
        "reminders",
        *words("org_id id crisis_id kind subject"),
        *numbers("fired"),
        *flags("done"),
        *instants("due_at"),
        sa.Column("every", BIG),
        *numbers("version"),
        key("reminders"),
        parent("reminders", "crisis_id", "crises"),
    )
    op.create_table(
        "handovers",
        *words("org_id id crisis_id giver receiver brief state"),
        *instants("offered_at"),
        *instants("settled_at", null=True),
        *numbers("version"),
        key("handovers"),
        parent("handovers", "crisis_id", "crises"),
    )


def make_outbox() -> None:
    op.create_table(
        "deliveries",
        sa.Column("seq", BIG, sa.Identity(), nullable=False),
        *words("org_id id chat room_id lane kind key body state"),
        *words("target after collapse ref error", null=True),
        *numbers("priority attempt token version"),
        *instants("created_at not_before"),
        *instants("started_at lease_until", null=True),
        key("deliveries", "seq"),
        parent("deliveries", "room_id", "rooms"),
    )


def make_records() -> None:
    op.create_table("seen", *words("org_id id reply"), *instants("at"), *numbers("version"), key("seen"))
    op.create_table("playbooks", *words("org_id id document"), *numbers("version"), key("playbooks"))
    op.create_table(
        "local_rooms",
        *words("org_id id topic members"),
        *flags("archived"),
        *numbers("version"),
        key("local_rooms"),
    )
    op.create_table(
        "local_messages",
        *words("org_id id room_id card"),
        *numbers("seq changed"),
        *flags("pinned"),
        *instants("posted_at"),
        *instants("edited_at", null=True),
        *numbers("version"),
        key("local_messages"),
    )
    op.create_table("counters", *words("org_id series"), *numbers("value"), key("counters", "org_id series"))


def index(name: str, columns: str, where: str | None = None, *, unique: bool = False) -> None:
    """Make an index of the table that its name begins with."""
    table = name.rsplit("_", 1)[0]
    condition = None if where is None else sa.text(where)
    op.create_index(name, table, columns.split(), unique=unique, sqlite_where=condition, postgresql_where=condition)


def make_indexes() -> None:
    index("people_handle", "org_id handle", unique=True)
    index("crises_number", "org_id number", unique=True)
    index("crises_stage", "org_id stage")
    index("events_seq", "org_id crisis_id seq", unique=True)
    index("routes_name", "org_id name", unique=True)
    index("rooms_crisis", "org_id crisis_id", "crisis_id IS NOT NULL")
    index("rooms_person", "org_id person_id", "person_id IS NOT NULL")
    index("rooms_name", "org_id name")
    index("rooms_ref", "org_id chat ref", "ref IS NOT NULL")
    index("rooms_kind", "org_id kind", "kind = 'lobby' OR kind = 'direct'")
    index("updates_crisis", "org_id crisis_id number")
    index("reminders_crisis", "org_id crisis_id")
    index("reminders_due", "due_at", "done IS 0" if op.get_context().dialect.name == "sqlite" else "done IS false")
    index("handovers_crisis", "org_id crisis_id")
    index("local_messages_seq", "org_id room_id seq", unique=True)
    index("local_messages_changed", "org_id room_id changed")
    index("deliveries_id", "org_id id", unique=True)
    index("deliveries_key", "org_id key", unique=True)
    index("deliveries_waiting", "org_id lane seq", "state = 'pending' OR state = 'sending' OR state = 'blocked'")
    index("deliveries_pending", "chat priority seq", "state = 'pending'")
    index("deliveries_sending", "org_id lane", "state = 'sending'", unique=True)
    index("deliveries_collapse", "org_id room_id collapse", "state = 'pending' AND collapse IS NOT NULL")
    index("deliveries_stuck", "org_id room_id", "state = 'blocked' OR state = 'dead'")
