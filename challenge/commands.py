"""The `flask ...` commands."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import with_appcontext


def register(app: Flask) -> None:
    """Add every command to the application."""
    for command in (ready,):
        app.cli.add_command(command)


@click.command()
@with_appcontext
def ready() -> None:
    """Check that this installation may serve: settings are sound and no migration is pending."""
    from challenge.scheduling.queries import database_state

    state = database_state()
    if state != "current":
        raise click.ClickException(f"The database is not ready: {state}. Run: ./run flask db upgrade")
    click.echo("Ready.")
