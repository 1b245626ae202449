"""Following up: customers and what they were promised, resources, imports, and reminders for people."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
COUNT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CUSTOMER = ("customer_id", "customers")
MADE = (
    *("sent_resources", "resource_states", "resources", "pop_ups", "uploads"),
    *("follow_ups", "contacts", "contact_points", "customers"),
)


def words(names: str, *, null: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=null) for name in names.split()]


def instants(names: str, *, null: bool = False) -> list[sa.Column[object]]:
    return [sa.Column(name, INSTANT, nullable=null) for name in names.split()]


def numbers(names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names.split()]


def flags(names: str) -> list[sa.Column[bool]]:
    return [sa.Column(name, sa.Boolean(), nullable=False) for name in names.split()]


def table(name: str, *columns: sa.Column[Any], of: tuple[str, str] | None = None) -> None:
    """Make a table of rows that belong to an organisation, and perhaps to a parent row."""
    parent = []
    if of is not None:
        by, parents = of
        key = f"{name}_org_id_{by}_fkey"
        parent = [sa.ForeignKeyConstraint(["org_id", by], [f"{parents}.org_id", f"{parents}.id"], name=key)]
    primary = sa.PrimaryKeyConstraint("org_id", "id", name=f"{name}_pkey")
    op.create_table(name, *words("org_id id"), *columns, *numbers("version"), primary, *parent)


def index(name: str, of: str, columns: str, *, once: bool = False, where: str = "") -> None:
    condition = sa.text(where) if where else None
    op.create_index(name, of, columns.split(), unique=once, sqlite_where=condition, postgresql_where=condition)


def upgrade() -> None:
    let_reminders_be_for_people()
    make_customers()
    make_what_is_owed()
    make_resources()


def let_reminders_be_for_people() -> None:
    drop_reminders_indexes()
    with op.batch_alter_table("reminders") as reminders:
        reminders.alter_column("crisis_id", existing_type=sa.Text(), nullable=True)
        for name in ("person", "daily"):
            reminders.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        reminders.add_column(sa.Column("off", sa.Boolean(), nullable=False, server_default=sa.false()))
    index("reminders_crisis", "reminders", "org_id crisis_id kind")
    index("reminders_due", "reminders", "due_at", where=undone())
    index("reminders_person", "reminders", "person due_at", where=undone())


def drop_reminders_indexes() -> None:
    for name in ("reminders_crisis", "reminders_due"):
        op.drop_index(name, "reminders")


def undone() -> str:
    return "done IS 0" if op.get_bind().dialect.name == "sqlite" else "done IS false"


def make_customers() -> None:
    table(
        "customers",
        *words("name added_by language zone region mood consent notes"),
        *words("merged_into", null=True),
        *numbers("number tier"),
        *flags("opted_out"),
        *instants("added_at"),
        *instants("erased_at", null=True),
    )
    index("customers_number", "customers", "org_id number", once=True)
    table("contact_points", *words("customer_id kind value"), of=CUSTOMER)
    index("contact_points_customer", "contact_points", "org_id customer_id")
    table(
        "contacts",
        *words("customer_id crisis_id follow_up_id by channel outcome words"),
        *instants("at"),
        of=CUSTOMER,
    )
    for name, column in (("customer", "customer_id"), ("crisis", "crisis_id"), ("person", "by")):
        index(f"contacts_{name}", "contacts", f"org_id {column} at")


def make_what_is_owed() -> None:
    table(
        "follow_ups",
        *words("crisis_id customer_id promise created_by state channel outcome main_issue passed_by enough"),
        *words("owner", null=True),
        *numbers("number tier tries gifts"),
        *instants("promised_at due_at created_at"),
        *instants("claimed_at next_contact_at closed_at", null=True),
        of=CUSTOMER,
    )
    index("follow_ups_number", "follow_ups", "org_id number", once=True)
    index("follow_ups_customer", "follow_ups", "org_id customer_id")
    index("follow_ups_crisis", "follow_ups", "org_id crisis_id state due_at")
    index("follow_ups_owner", "follow_ups", "org_id owner due_at", where="closed_at IS NULL")
    index(
        "follow_ups_queue",
        "follow_ups",
        "org_id crisis_id due_at tier number",
        where="closed_at IS NULL AND owner IS NULL",
    )
    table(
        "uploads",
        *words("crisis_id name by content columns state rejected room_id"),
        *numbers("number lines position imported joined"),
        *instants("at"),
    )
    index("uploads_number", "uploads", "org_id number", once=True)
    index("uploads_state", "uploads", "org_id state")
    table("pop_ups", *words("crisis_id place by"), *instants("up_at until"), *instants("down_at", null=True))
    index("pop_ups_crisis", "pop_ups", "org_id crisis_id")


def make_resources() -> None:
    table("resources", *words("document added_by"), *flags("removed"), *instants("added_at"))
    table(
        "resource_states",
        *words("status verified verified_by owner code moved_to told asked_to_open_by opened_by"),
        *numbers("failures"),
        *instants("verified_at phoned_at checked_at check_at asked_until open_until", null=True),
    )
    index("resource_states_check", "resource_states", "org_id check_at", where="check_at IS NOT NULL")
    table(
        "sent_resources",
        *words("customer_id crisis_id follow_up_id resource category channel by useful"),
        *instants("at"),
        of=CUSTOMER,
    )
    for name in ("customer", "crisis"):
        index(f"sent_resources_{name}", "sent_resources", f"org_id {name}_id at")


def downgrade() -> None:
    for name in MADE:
        op.drop_table(name)
    drop_reminders_indexes()
    op.drop_index("reminders_person", "reminders")
    forget_reminders_for_people()
    with op.batch_alter_table("reminders") as reminders:
        for name in ("person", "daily", "off"):
            reminders.drop_column(name)
        reminders.alter_column("crisis_id", existing_type=sa.Text(), nullable=False)
    index("reminders_crisis", "reminders", "org_id crisis_id")
    index("reminders_due", "reminders", "due_at", where=undone())


def forget_reminders_for_people() -> None:
    """An older Beacon knows three kinds of reminder, each of a crisis."""
    kept = sa.column("kind").in_(["notice_due", "update_due", "handover_waits"]) & sa.column("crisis_id").is_not(None)
    op.execute(sa.delete(sa.table("reminders", sa.column("kind"), sa.column("crisis_id"))).where(~kept))
