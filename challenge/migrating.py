"""Bringing a database to today's shape. Alembic takes 10 MB and no page needs it: only who migrates imports this."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, current_app
from flask_migrate import Migrate, upgrade
from flask_migrate.cli import db as commands

from challenge.extensions import db
from config import ROOT


def bind(app: Flask) -> None:
    """Tell Flask-Migrate of an application and its database."""
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)


def migrate() -> None:
    """Bring the current application's database to today's shape."""
    bind(current_app)
    upgrade()


def command(words: Sequence[str]) -> None:
    """What follows `flask db`. Ends the process."""
    bind(current_app)
    commands.main(args=list(words), prog_name="flask db")
