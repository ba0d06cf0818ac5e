"""Alembic's entry: migrates the database of the connection it is handed (see `bot.store.migrate`)."""

from alembic import context

from bot.store.migrate import is_described
from bot.store.tables import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_type=True,
    include_name=is_described,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
