"""How Alembic reaches our database: through the application's own writing engine."""

from importlib import import_module
from pathlib import Path

from alembic import context
from flask import current_app
from sqlalchemy import Connection

import challenge

for models in sorted(Path(challenge.__path__[0]).glob("*/models.py")):
    import_module(f"challenge.{models.parent.name}.models")

db = current_app.extensions["migrate"].db


def enforce(connection: Connection, word: str) -> None:
    """Turn foreign keys of SQLite ON or OFF, which it does between transactions only."""
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute(f"PRAGMA foreign_keys={word}")


def refuse_orphans(connection: Connection) -> None:
    """Nothing may point at a row that is gone, before anything is committed."""
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if orphans:
            raise RuntimeError(f"After the migration these rows point nowhere: {orphans[:5]}")


def run() -> None:
    """Run the migrations on one connection, in one transaction.

    SQLite changes a column by making the table anew: the old one goes while rows of other tables still point at it.
    """
    with db.engine.connect() as connection:
        enforce(connection, "OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            compare_type=True,
            user_module_prefix="challenge.extensions.",
        )
        with context.begin_transaction():
            context.run_migrations()
            refuse_orphans(connection)
        connection.commit()
        enforce(connection, "ON")


run()
