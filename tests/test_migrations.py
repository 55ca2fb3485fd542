"""Migrations go up, all the way down, and up again, on both kinds of database, with the cast in them."""

from __future__ import annotations

from datetime import date

from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from challenge.clock import now
from challenge.extensions import db, transaction
from challenge.migrating import bind
from challenge.notices.models import GroupLetter, Letter
from challenge.scheduling.queries import newest_migration
from config import ROOT
from tests.conftest import ON_ONE_DATABASE
from tests.savings.bills import bill, bills, log

SHAPES = {
    "sqlite": "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' AND name <> 'alembic_version'",
    "postgresql": (
        "SELECT 'column', table_name || '.' || column_name, concat_ws(' ', data_type, character_maximum_length, "
        "is_nullable, column_default) FROM information_schema.columns WHERE table_schema = 'public' "
        "UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) "
        "FROM pg_constraint WHERE connamespace = 'public'::regnamespace "
        "UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
        "UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal "
        "UNION ALL SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    ),
}


def shape() -> dict[tuple[str, str], list[str]]:
    """Everything that migrations make, by kind and name; in which order a table states its constraints is no matter."""
    with db.engine.connect() as connection:
        rows = connection.execute(text(SHAPES[connection.dialect.name])).all()
    return {(kind, name): _lines(said) for kind, name, said in rows if "alembic_version" not in name}


def costs_and_use() -> list[tuple[int | None, int]]:
    """What the bills of the ledger say, whatever else its rows have."""
    with db.engine.connect() as connection:
        rows = connection.execute(text("SELECT cost_cents, quantity_millionths FROM readings ORDER BY id")).all()
    return [(cost, amount // 1_000_000) for cost, amount in rows]


def _lines(said: str) -> list[str]:
    return sorted(line.strip().rstrip(",") for line in said.splitlines())


@ON_ONE_DATABASE
def test_the_newest_is_known_by_its_name(context: Flask) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    assert newest_migration() == ScriptDirectory.from_config(config).get_current_head()


def test_up_down_and_up_again(context: Flask) -> None:
    bind(context)
    today = shape()
    assert len(today) > 50
    log([*bills(2), bill(date(2024, 3, 1), cost="-12.50")])
    with transaction():
        group = GroupLetter(challenge_id=1, author_id=1, to_whom="Joined; track: Food", recipients=1, created_at=now())
        group.subject, group.text = "A table that others point at", "It is made anew."
        db.session.add(group)
        db.session.flush()
        letter = Letter(to="rosa@rosasbakery.example", subject="Hello", text="Hello", secret=False, created_at=now())
        letter.next_try_at, letter.group_id = now(), group.id
        db.session.add(letter)
    db.session.remove()
    downgrade(revision="0027")
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT stage FROM group_letters")).scalar_one() == "joined"
    upgrade()
    downgrade(revision="0004")
    assert costs_and_use() == [(None, 900), (None, 900), (None, 900)]  # a credit has no place there; use has
    downgrade(revision="base")
    assert shape() == {}
    upgrade()
    assert shape() == today
