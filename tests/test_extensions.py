"""How the database is used: readers cannot write, a deed is whole, two deeds do not lose each other's work."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from challenge.extensions import UTCDateTime, db, transaction
from challenge.network.models import Member


def riverbend() -> Member:
    """The member the cast lives in."""
    return db.session.scalars(select(Member).filter_by(slug="riverbend-oh")).one()


def test_a_page_cannot_write(context: Flask) -> None:
    """Outside a deed the connection is read-only, whoever forgets."""
    with pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE members SET name = 'x'"))
    db.session.rollback()
    assert riverbend().name == "Riverbend"


def test_a_deed_is_saved_whole(context: Flask) -> None:
    """What a deed wrote is read by the next page."""
    with transaction():
        riverbend().name = "Riverbend on the Water"
    assert riverbend().name == "Riverbend on the Water"


def test_a_deed_that_fails_leaves_nothing(context: Flask) -> None:
    """Not even what was flushed."""
    with pytest.raises(RuntimeError), transaction():
        riverbend().name = "Half done"
        db.session.flush()
        raise RuntimeError
    assert riverbend().name == "Riverbend"


def test_a_deed_reads_again_what_was_loaded_before(app: Flask) -> None:
    """An object from before the deed is refreshed inside: it decides on today's facts."""
    with app.app_context():
        loaded = riverbend()
        assert loaded.population == 48_200
        worker = threading.Thread(target=_set_population, args=(app, 50_000))
        worker.start()
        worker.join()
        with transaction():
            assert loaded.population == 50_000


def test_deeds_do_not_lose_each_others_work(app: Flask) -> None:
    """Forty read-then-write deeds on eight threads: every one counts."""
    with app.app_context(), transaction():
        riverbend().population = 0
    threads = [threading.Thread(target=_count_up, args=(app, 5)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert riverbend().population == 40


def test_a_deed_inside_a_deed_is_refused(context: Flask) -> None:
    """It would commit half of the outer one."""
    with pytest.raises(RuntimeError, match="inside another"), transaction(), transaction():
        pass


def test_instants_are_aware_and_utc(context: Flask) -> None:
    """An instant without a zone is refused."""
    with pytest.raises(ValueError, match="zone"):
        UTCDateTime().process_bind_param(datetime(2026, 1, 1), db.engine.dialect)  # noqa: DTZ001 - the refusal
    assert UTCDateTime().process_result_value(datetime(2026, 1, 1), db.engine.dialect) == datetime(  # noqa: DTZ001 - the refusal
        2026, 1, 1, tzinfo=UTC
    )


def _set_population(app: Flask, people: int) -> None:
    with app.app_context(), transaction():
        riverbend().population = people


def _count_up(app: Flask, times: int) -> None:
    for _ in range(times):
        with app.app_context(), transaction():
            member = riverbend()
            member.population = (member.population or 0) + 1
