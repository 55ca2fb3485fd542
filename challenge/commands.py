"""The `flask ...` commands."""

from __future__ import annotations

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from challenge.accounts.actions import new_admin
from challenge.accounts.addresses import kept_address
from challenge.accounts.passwords import hash_password, weakness
from challenge.accounts.queries import guessable_words
from challenge.extensions import transaction
from challenge.formats import files
from challenge.mistakes import Mistake
from challenge.sample.load import Refused, load_sample
from challenge.sample.people import table_of_people
from challenge.schedule import look_once, run_scheduler
from challenge.scheduling.leases import new_holder

user_commands = AppGroup("user", help="People who sign in.")
scheduler_commands = AppGroup("scheduler", help="The jobs: what is owed, and who works.")
demo_commands = AppGroup("demo", help="The sample network, for trying everything out.")


def register(app: Flask) -> None:
    """Add every command to the application."""
    for command in (ready, user_commands, demo_commands, scheduler_commands, read_file):
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


@scheduler_commands.command("run")
@click.option("--once", is_flag=True, help="Do what is owed now, then stop.")
def scheduler_run(once: bool) -> None:
    """Do what is owed, again and again, until stopped."""
    if not once:
        run_scheduler(current_app._get_current_object())  # type: ignore[attr-defined]
    elif not look_once(new_holder()):
        click.echo("Another scheduler is at work; nothing was done.")


@click.command("read-file")
@click.argument("path", type=click.Path(path_type=str))
@click.option("--zone", default="UTC", help="Time zone of the meter, such as America/Chicago.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def read_file(path: str, zone: str, as_json: bool) -> None:
    """Say what the importers make of a file; nothing is saved. Exit 2 when it cannot be used."""
    raise SystemExit(files.main(path, zone, as_json))
