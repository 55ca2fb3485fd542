"""How Alembic reaches our database: through the application's own writing engine."""

from alembic import context
from flask import current_app

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
