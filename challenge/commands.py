"""The `flask ...` commands."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from challenge.accounts.actions import new_admin
from challenge.accounts.addresses import kept_address
from challenge.accounts.passwords import hash_password, weakness
from challenge.accounts.queries import guessable_words
from challenge.extensions import transaction
from challenge.mistakes import Mistake
from challenge.sample.load import Refused, load_sample
from challenge.sample.people import table_of_people

user_commands = AppGroup("user", help="People who sign in.")
demo_commands = AppGroup("demo", help="The sample network, for trying everything out.")


def register(app: Flask) -> None:
    """Add every command to the application."""
    for command in (ready, user_commands, demo_commands):
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


@user_commands.command("create-admin")
@click.option("--email", prompt="E-mail address")
@click.option("--name", prompt="Name")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
def create_admin(email: str, name: str, password: str) -> None:
    """Open an account for a member of the network's staff."""
    reason = weakness(password, guessable_words(email, name))
    if reason:
        raise click.ClickException(reason)
    password_hash = hash_password(password)
    try:
        with transaction():
            user = new_admin(kept_address(email), name.strip(), password_hash)
    except (Mistake, ValueError) as mistake:
        raise click.ClickException(str(mistake)) from mistake
    click.echo(f"{user.name} can sign in with {user.email} and open /staff.")


@demo_commands.command("load")
def demo_load() -> None:
    """Fill an empty database with the sample network; in the demo, renew yesterday's."""
    try:
        load_sample(click.echo)
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused


@demo_commands.command("people")
def demo_people() -> None:
    """List the sample people and their password."""
    click.echo(table_of_people())
