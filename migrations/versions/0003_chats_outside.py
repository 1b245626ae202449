"""Chats outside: who somebody is there, where Beacon is installed, and an announcement on each of them."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
CRISES = sa.table("crises", *(sa.column(name) for name in ("org_id", "id", "announcement", "announcements")))
ROOMS = sa.table("rooms", *(sa.column(name) for name in ("org_id", "id", "kind")))


def words(names: str, *, null: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=null) for name in names.split()]


def instants(names: str, *, null: bool = False) -> list[sa.Column[object]]:
    return [sa.Column(name, INSTANT, nullable=null) for name in names.split()]


def upgrade() -> None:
    add_columns()
    op.create_table(
        "accounts",
        *words("org_id id chat ref space person_id"),
        sa.Column("active", sa.Boolean(), nullable=False),
        *instants("asked_at", null=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name="accounts_pkey"),
        sa.ForeignKeyConstraint(
            ["org_id", "person_id"], ["people.org_id", "people.id"], name="accounts_org_id_person_id_fkey"
        ),
    )
    op.create_index("accounts_person", "accounts", ["org_id", "person_id"])
    op.create_table(
        "installations",
        *words("org_id id chat ref tenant name url app bot token renewal scopes installed_by"),
        sa.Column("active", sa.Boolean(), nullable=False),
        *instants("installed_at expires_at busy_until", null=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name="installations_pkey"),
    )
    op.create_table(
        "install_states",
        *words("org_id id browser"),
        *instants("expires_at"),
        *instants("used_at", null=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name="install_states_pkey"),
    )
    tell_announcements_apart()


def add_columns() -> None:
    """Give the rows that there are what a new one would start with."""
    op.add_column("orgs", sa.Column("archives", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("workspaces", sa.Column("groups", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("people", sa.Column("chat_locale", sa.Text(), nullable=True))
    op.add_column("people", sa.Column("chat_zone", sa.Text(), nullable=True))
    op.add_column("seen", sa.Column("stamp", sa.Text(), nullable=True))
    op.add_column("crises", sa.Column("announcements", sa.Text(), nullable=False, server_default="{}"))


def tell_announcements_apart() -> None:
    """Name the room of each announcement: until now an organisation had one such room."""
    link = op.get_bind()
    lobbies = {row.org_id: row.id for row in link.execute(sa.select(ROOMS).where(ROOMS.c.kind == "lobby"))}
    for row in link.execute(sa.select(CRISES).where(CRISES.c.announcement.is_not(None))).all():
        value = json.dumps({lobbies[row.org_id]: row.announcement}, separators=(",", ":"))
        link.execute(_of(row).values(announcements=value))
    op.drop_column("crises", "announcement")


def downgrade() -> None:
    bring_announcements_together()
    for table in ("install_states", "installations", "accounts"):
        op.drop_table(table)
    for table, column in (
        ("crises", "announcements"),
        ("seen", "stamp"),
        ("people", "chat_zone"),
        ("people", "chat_locale"),
        ("workspaces", "groups"),
        ("orgs", "archives"),
    ):
        op.drop_column(table, column)


def bring_announcements_together() -> None:
    link = op.get_bind()
    op.add_column("crises", sa.Column("announcement", sa.Text(), nullable=True))
    for row in link.execute(sa.select(CRISES).where(CRISES.c.announcements != "{}")).all():
        link.execute(_of(row).values(announcement=next(iter(json.loads(row.announcements).values()))))


def _of(row: sa.Row[tuple[object, ...]]) -> sa.Update:
    return sa.update(CRISES).where(CRISES.c.org_id == row.org_id, CRISES.c.id == row.id)
