"""How Alembic reaches our database: through the application's own writing engine."""

from importlib import import_module
from pathlib import Path

from alembic import context
from flask import current_app

import challenge

for models in sorted(Path(challenge.__path__[0]).glob("*/models.py")):
    import_module(f"challenge.{models.parent.name}.models")

db = current_app.extensions["migrate"].db


def run() -> None:
    """Run the migrations on one connection, in one transaction."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            compare_type=True,
            user_module_prefix="challenge.extensions.",
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
