"""The history of the database's schema; Alembic runs it, and it travels inside the wheel."""
