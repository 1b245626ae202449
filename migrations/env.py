"""What Alembic runs to migrate: on the connection, and in the transaction, that it was handed."""

from alembic import context

from migrations.planning import describe_indexes

connection = context.config.attributes["connection"]
context.configure(connection=connection)
context.run_migrations()
describe_indexes(connection)
