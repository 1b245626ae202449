"""Signing in: one-time links and the visits that begin with them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    for table, ending in (("sign_in_links", "used_at"), ("visits", "ended_at")):
        op.create_table(
            table,
            *(sa.Column(name, sa.Text(), nullable=False) for name in ("org_id", "id", "person_id")),
            sa.Column("expires_at", INSTANT, nullable=False),
            sa.Column(ending, INSTANT, nullable=True),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.PrimaryKeyConstraint("org_id", "id", name=f"{table}_pkey"),
            sa.ForeignKeyConstraint(
                ["org_id", "person_id"], ["people.org_id", "people.id"], name=f"{table}_org_id_person_id_fkey"
            ),
        )
    still_on = sa.text("ended_at IS NULL")
    op.create_index(
        "visits_person", "visits", ["org_id", "person_id"], sqlite_where=still_on, postgresql_where=still_on
    )


def downgrade() -> None:
    for table in ("visits", "sign_in_links"):
        op.drop_table(table)
