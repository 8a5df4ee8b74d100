"""Alembic's entry: runs on the connection, and in the transaction, that `migrate` holds."""

from alembic import context
from sqlalchemy import Connection

from standin.library.models import Base


def run(connection: Connection) -> None:
    """Apply the versions that are missing."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
    )
    context.run_migrations()


_connection = context.config.attributes.get("connection")
if _connection is None:
    raise RuntimeError("run migrations with standin.library.database.migrate")
run(_connection)
