"""The `flask ...` commands."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from challenge.accounts.actions import new_admin
from challenge.accounts.addresses import kept_address
from challenge.accounts.passwords import hash_password, weakness
from challenge.accounts.queries import guessable_words, user_by_email
from challenge.backup import NoBackup, back_up
from challenge.challenges.models import Challenge
from challenge.compiled import compile_templates
from challenge.desks.closing import leave_for_good
from challenge.extensions import db, transaction
from challenge.formats import files
from challenge.leaderboards.jobs import ranked_now
from challenge.leaderboards.queries import current_snapshot, public_edition
from challenge.measurement import measure_files
from challenge.mistakes import Mistake
from challenge.sample.load import Refused, load_sample
from challenge.sample.people import table_of_people
from challenge.schedule import SchedulerBusy, compute_now, look_once, run_scheduler
from challenge.scheduling.host_clock import ClockIsOff, complaint
from challenge.scheduling.leases import new_holder
from challenge.scheduling.queries import database_state
from challenge.scheduling.slots import Outcome
from challenge.scoring.recompute import command as recompute_command

user_commands = AppGroup("user", help="People who sign in.")
scheduler_commands = AppGroup("scheduler", help="The jobs: what is owed, and who works.")
leaderboard_commands = AppGroup("leaderboard", help="Standings and boards.")
demo_commands = AppGroup("demo", help="The sample network, for trying everything out.")


@click.command("db", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
@with_appcontext
def database(words: tuple[str, ...]) -> None:
    """Perform database migrations."""
    import_module("challenge.migrating").command(words)  # here alone: nobody else needs what it loads


@click.command()
@with_appcontext
def ready() -> None:
    """Check that this installation may serve, and compile its templates: no setting is wrong, no migration pending."""
    state = database_state()
    if state != "current":
        raise click.ClickException(f"The database is not ready: {state}. Run: ./run flask db upgrade")
    compile_templates(current_app.jinja_env)
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


@user_commands.command("close")
@click.argument("email")
@click.option("--unname", is_flag=True, help="Businesses that nobody else owns here count in totals only, unnamed.")
@click.confirmation_option(prompt="Forget this person for good?")
def close(email: str, unname: bool) -> None:
    """Close an account for somebody who asks for it by letter: as the page "Close your account" does."""
    try:
        with transaction():
            user = user_by_email(email)
            if user is None:
                raise Mistake("", "No account has this address.")
            leave_for_good(user, unname=unname)
    except Mistake as mistake:
        raise click.ClickException(str(mistake)) from mistake
    click.echo("The account is closed.")


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
        run_scheduler(current_app._get_current_object())  # type: ignore[attr-defined]  # the proxy hides its object
    elif not look_once(new_holder()):
        click.echo(f"{complaint() or 'Another scheduler is at work.'} Nothing was done.")


@click.command("read-file")
@click.argument("path", type=click.Path(path_type=str))
@click.option("--zone", default="UTC", help="Time zone of the meter, such as America/Chicago.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def read_file(path: str, zone: str, as_json: bool) -> None:
    """Say what the importers make of a file; nothing is saved. Exit 2 when it cannot be used."""
    raise SystemExit(files.main(path, zone, as_json))


@click.command()
@click.option(
    "--readings", required=True, metavar="FILE.csv", help="start,end,quantity and maybe meter, unit, estimated."
)
@click.option("--baseline", required=True, metavar="START:END", help="Half-open, like 2025-01-01:2026-01-01.")
@click.option("--reporting", required=True, metavar="START:END", help="The days that are measured.")
@click.option("--weather", metavar="FILE.csv", help="date,mean_temperature_f.")
@click.option("--method", default="auto", metavar="|".join(measure_files.WAYS), help="auto: weather if the fit stands.")
@click.option("--allowance", default=0.03, help="Year-to-year allowance, a fraction (0.03); 0 for the bare model.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def measure(
    readings: str, baseline: str, reporting: str, weather: str | None, method: str, allowance: float, as_json: bool
) -> None:
    """Measure savings from a file of readings, without a database. Exit 2 when it cannot be used."""
    raise SystemExit(measure_files.main(readings, baseline, reporting, weather, method, allowance, as_json))


@click.command()
@click.argument("bundle", type=click.Path(path_type=str), metavar="BUNDLE.zip")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def recompute(bundle: str, as_json: bool) -> None:
    """Compute published standings again from their evidence, without a database.

    Exit 0 when they come out equal, 1 when not, 2 when the file cannot be used.
    """
    raise SystemExit(recompute_command.main(bundle, as_json))


@leaderboard_commands.command("compute")
@click.argument("address", required=False, metavar="[CITY/CHALLENGE]")
def leaderboard_compute(address: str | None) -> None:
    """Compute standings now: of one challenge, or of all that the schedule ranks."""
    ids = [_challenge_at(address)] if address else ranked_now()
    try:
        failures = sum(not _told(challenge_id, outcome) for challenge_id, outcome in compute_now(ids))
    except (SchedulerBusy, ClockIsOff) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if failures:
        raise click.ClickException(f"{failures} could not be computed; the board shows the last standings.")


def _challenge_at(address: str) -> int:
    city, _, challenge = address.partition("/")
    edition = public_edition(city, challenge)
    if edition is None:
        raise click.ClickException(f"There is no published challenge {address!r}. Write CITY/CHALLENGE.")
    return edition.challenge_id


def _told(challenge_id: int, outcome: Outcome) -> bool:
    """Print what came of it; whether it worked."""
    challenge = db.session.get_one(Challenge, challenge_id)
    snapshot = current_snapshot(challenge)
    name = f"{challenge.member.slug}/{challenge.slug}"
    if outcome.error or snapshot is None:
        click.echo(f"{name}: failed. {outcome.error}", err=True)
    elif outcome.changed:
        ranked, entries = snapshot.totals["ranked"], snapshot.row_count
        click.echo(f"{name}: snapshot {snapshot.id}, {ranked} of {entries} entries ranked.")
    else:
        click.echo(f"{name}: nothing changed since snapshot {snapshot.id}.")
    return outcome.error is None


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def backup(file: Path) -> None:
    """Copy the database into FILE, as it is at this moment, while it is in use."""
    try:
        back_up(file)
    except NoBackup as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"The database was copied into {file} ({file.stat().st_size:,} bytes).")


COMMANDS: tuple[click.Command, ...] = (
    ready,
    database,
    user_commands,
    demo_commands,
    scheduler_commands,
    leaderboard_commands,
    read_file,
    measure,
    recompute,
    backup,
)
