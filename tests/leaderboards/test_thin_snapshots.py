"""After 30 days only the last snapshot of each local day keeps its rows; the chain holds, and days still answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from challenge import clock
from challenge.awards.models import PublishedResult
from challenge.desks.jobs import delete_old_rows, old_rows
from challenge.extensions import db, transaction
from challenge.leaderboards.jobs import challenges_with_old_snapshots
from challenge.leaderboards.models import EntryResult, Snapshot, SnapshotRow
from challenge.savings.models import Reading
from tests.leaderboards.story import BOARD, add_bills, add_meter, compute, five_shops, riverbend
from tests.page import Visitor

NIGHT = datetime(2026, 8, 2, 3, 30, tzinfo=UTC)  # half past eleven on the evening of 1 August, in New York


def thin_now() -> bool:
    db.session.rollback()
    found = old_rows("challenge:1", clock.now())
    with transaction():
        return delete_old_rows("challenge:1", found, True)


def rows_of() -> list[int]:
    """How many rows each snapshot has, by number."""
    counted = select(func.count()).where(SnapshotRow.snapshot_id == Snapshot.id).scalar_subquery()
    return list(db.session.scalars(select(counted).select_from(Snapshot).order_by(Snapshot.number)))


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_clock


def test_it_works(app: Flask, visitor: Visitor, at: Any) -> None:
    """Three on 1 August, local time, two on the 2nd: the last of each keeps its rows, and one that was published."""
    with app.app_context():
        at(NIGHT - timedelta(hours=5))
        five_shops()
        compute()
        for moment in (NIGHT - timedelta(hours=1), NIGHT, NIGHT + timedelta(hours=1), NIGHT + timedelta(hours=2)):
            at(moment)
            with transaction():
                site = db.session.scalars(select(Reading).order_by(Reading.id)).first()
                assert site is not None
                add_bills(add_meter(site.meter.site_id, "electricity"), 100, 100 - moment.hour)
            assert compute() is not None
        before = {
            day: visitor.browser.get(f"{BOARD}.json?as_of={day}").get_json() for day in ("2026-08-01", "2026-08-02")
        }
        with transaction():
            first = db.session.scalars(select(Snapshot).order_by(Snapshot.number)).first()
            assert first is not None
            facts = {"reason": "", "figures": {}, "changes": [], "published_by": 1, "published_at": clock.now()}
            db.session.add(PublishedResult(challenge_id=1, number=1, snapshot_id=first.id, **facts))
        results = db.session.scalar(select(func.count()).select_from(EntryResult).where(EntryResult.results != ""))
        assert challenges_with_old_snapshots() == []
        assert not thin_now()
        at(NIGHT + timedelta(days=31))
        assert challenges_with_old_snapshots() == ["challenge:1"]
        assert thin_now()
        assert rows_of() == [7, 0, 7, 0, 7]
        assert not thin_now()
        left = db.session.scalar(select(func.count()).select_from(EntryResult).where(EntryResult.results != ""))
        assert left == (results or 0) - 2
        headers = db.session.scalars(select(Snapshot).order_by(Snapshot.number)).all()
        assert [one.thinned_at is None for one in headers] == [True, False, True, False, True]
        assert [one.previous_sha256 for one in headers[1:]] == [one.sha256 for one in headers[:-1]]
        assert riverbend().id == 1
    for day, page in before.items():
        assert visitor.browser.get(f"{BOARD}.json?as_of={day}").get_json()["rows"] == page["rows"]
