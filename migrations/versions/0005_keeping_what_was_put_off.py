"""Keeping what was put off: when a reminder was planned for, how often it failed; who was reached; private rows."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.add_column("reminders", sa.Column("planned_at", INSTANT, nullable=True))
    op.add_column("reminders", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("follow_ups", sa.Column("reached_at", INSTANT, nullable=True))
    private = sa.text("private IS 1" if op.get_bind().dialect.name == "sqlite" else "private IS true")
    op.create_index("crises_private", "crises", ["org_id"], sqlite_where=private, postgresql_where=private)


def downgrade() -> None:
    op.drop_index("crises_private", "crises")
    op.drop_column("follow_ups", "reached_at")
    with op.batch_alter_table("reminders") as reminders:
        reminders.drop_column("failures")
        reminders.drop_column("planned_at")
