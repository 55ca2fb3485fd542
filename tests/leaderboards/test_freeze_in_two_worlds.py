"""A board stands still in worlds that are the same to the byte. In some of them late scores come in behind it.

Whoever compares all that the public can read finds no difference, there and on every other board, then and a month
later. Once the board goes on, nothing but the chain tells how many standings there were meanwhile.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

import tests.every_page.doors as doors
from challenge import clock
from challenge.app import create_app
from challenge.audit.actions import note
from challenge.challenges.actions import touch_inputs
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.challenges.queries import rules_row
from challenge.extensions import db, transaction
from challenge.leaderboards.actions import compute_standings, store_standings
from challenge.leaderboards.boards import thaw_board
from challenge.leaderboards.models import Snapshot
from challenge.leaderboards.thinning import old_snapshots, thin
from challenge.savings.models import Reading
from tests.conftest import ON_ONE_DATABASE, CompiledTemplates, environment
from tests.leaderboards.story import BOARD, compute, five_shops, riverbend
from tests.leaderboards.test_freeze_board import by_carmen, freeze  # noqa: F401  # a fixture

PUBLIC = BOARD.removesuffix("/leaderboard")
SHOP = "entry00000000003"
WAYS = ("", ".json", ".csv", "/screen", "/evidence.zip", "?resource=electricity", "?by=improved", "?only=newcomers")
HOUR, MONTH = timedelta(hours=1), timedelta(days=33)
DIGEST = re.compile(rb"[0-9a-f]{64}|<code>[0-9a-f]{12}</code>")
UNLIKE = ("Date", "ETag", "Content-Length")  # of two bodies that differ in a digest
Answers = dict[str, tuple[int, list[tuple[str, str]], bytes]]


def open_to_all() -> list[str]:
    """Every page that a visitor may open."""
    rooms = [importlib.import_module(f"{doors.__name__}.{one.name}") for one in pkgutil.iter_modules(doors.__path__)]
    return [one.address for room in rooms for one in room.DOORS if one.method == "GET" and "walter" in one.who]


def about_boards(today: str) -> list[str]:
    """Ways to look at both boards."""
    entry = [f"{PUBLIC}/{way.format(SHOP)}" for way in ("entries/{}", "entries/{}.png", "badge/{}.svg")]
    boards = [f"{base}{way}" for base in (BOARD, BOARD.replace("2026", "next")) for way in WAYS]
    return [
        f"{PUBLIC}/feed.atom",
        *entry,
        *boards,
        f"{BOARD}?as_of={today}",
        f"{BOARD}/evidence.zip?as_of={today}",
        f"{BOARD}/since?day={today}",
    ]


def answers(app: Flask, *more: str) -> Answers:
    """Of what is the same for everybody: pages with a form have a secret of their own each time."""
    found: Answers = {}
    for address in (*about_boards(clock.today("America/New_York").isoformat()), *more):
        told = app.test_client().get(address)
        if "public" in told.headers.get("Cache-Control", ""):
            found[address] = (told.status_code, list(told.headers), told.data)
    assert sum(status == 200 for status, _, _ in found.values()) > (40 if more else 15)
    return found


def another_board() -> None:
    """A challenge of the same city whose board begins while the first one stands still."""
    with transaction():
        columns = {column.name: getattr(riverbend(), column.name) for column in Challenge.__table__.columns}
        other = Challenge(**{**columns, "id": None, "slug": "next", "name": "Next"})
        db.session.add(other)
        db.session.flush()
        kept = rules_row(riverbend())
        rules = ChallengeRules(challenge_id=other.id, version=1, document=kept.document, hash=kept.hash)
        rules.created_at = clock.now()
        db.session.add(rules)
    computed = compute_standings(other.id, "first")
    with transaction():
        assert store_standings(computed)


def late_score(use: float) -> None:
    """A bill of the first shop is another one, and standings are made of it."""
    with transaction():
        bill = db.session.scalars(select(Reading).where(Reading.start_on >= riverbend().starts_on)).first()
        assert bill is not None
        bill.quantity_millionths = round(use * 1_000_000)
        bill.meter.site.inputs_version += 1
        note("submit_reading", f"meter:{bill.meter_id}")
        touch_inputs([riverbend().id])
    compute()


def lived(start: Path, folder: Path, late: Sequence[float]) -> tuple[int, Answers, Answers, Answers]:
    """How many standings there were in the end, and what the public read meanwhile, a month later, and then."""
    folder.mkdir()
    shutil.copy(start, folder / "world.sqlite")
    app = create_app(environment(f"sqlite:///{folder / 'world.sqlite'}", folder))
    app.testing, app.jinja_env.bytecode_cache = True, CompiledTemplates()
    with time_machine.travel(datetime.now(UTC), tick=False) as time:
        for use in late:
            time.shift(HOUR / len(late))
            with app.app_context():
                late_score(use)
        time.shift(HOUR * (1 if late else 2))
        with app.app_context():
            another_board()
        meanwhile = answers(app)
        time.shift(MONTH)
        with app.app_context(), transaction():
            thin(old_snapshots(riverbend().id, ()))
        later = answers(app, *open_to_all())
        with app.app_context():
            with transaction():
                thaw_board(riverbend(), "The awards night is over.")
            standings = db.session.scalar(select(func.count(Snapshot.id))) or 0
        then = answers(app)
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    return standings, meanwhile, later, then


@pytest.fixture
def frozen(app: Flask, sqlite_place: Path) -> Iterator[Path]:
    """A database in which a board was just frozen."""
    now = datetime.now(UTC)
    with time_machine.travel(now, tick=False) as time, app.app_context():
        five_shops()
        compute()
        time.shift(HOUR)
        freeze()
        with db.engines["reader"].connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        yield sqlite_place


@ON_ONE_DATABASE
@pytest.mark.usefixtures("by_carmen")
def test_nothing_tells_of_late_scores(frozen: Path, tmp_path: Path) -> None:
    with time_machine.travel(datetime.now(UTC) + HOUR, tick=False):
        none, one, three = (
            lived(frozen, tmp_path / name, late)
            for name, late in (("none", ()), ("one", (3_000.0,)), ("three", (9_000.0, 500.0, 3_000.0)))
        )
    assert [none[0], one[0], three[0]] == [4, 4, 6], "thawed without news, a board is restated"
    for meanwhile in (1, 2):
        assert differing(none[meanwhile], one[meanwhile]) == []
        assert differing(none[meanwhile], three[meanwhile]) == []
    assert BOARD in differing(none[3], one[3])
    told = differing(bare(one[3]), bare(three[3]))
    assert told == [address for address in one[3] if address.startswith(f"{BOARD}/evidence.zip")], (
        "the chain keeps every header"
    )


def differing(some: Answers, others: Answers) -> list[str]:
    return [address for address, told in some.items() if told != others[address]]


def bare(told: Answers) -> Answers:
    """Without digests: each names the one before, which is the chain."""
    return {
        address: (status, [one for one in headers if one[0] not in UNLIKE], DIGEST.sub(b"", body))
        for address, (status, headers, body) in told.items()
    }
