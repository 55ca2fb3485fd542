"""Days that count for nobody, days of one site, and entries that join late: from the set-up to the board."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.audit.models import DeedDone
from challenge.businesses.models import Site, SiteResource
from challenge.extensions import db, transaction
from challenge.leaderboards.models import Snapshot
from tests.challenges.test_set_up import send
from tests.leaderboards.story import (
    BOARD,
    add_entry,
    add_meter,
    add_reading,
    compute,
    reduction_of,
    riverbend,
    row_of,
    set_rules,
)
from tests.page import Visitor

SETUP = "/cities/riverbend-oh/challenges/2026/setup/days"
SITE_DAYS = "/cities/riverbend-oh/challenges/2026/site-days"


def today() -> date:
    return clock.today("America/New_York")


def half_way() -> date:
    return riverbend().starts_on + (today() - riverbend().starts_on) // 2


def shop_that_doubles() -> tuple[str, int]:
    """It uses 100 a day before, 90 since the start, and 200 from half-way on; its key, and its site."""
    joined_at = datetime.combine(half_way(), time(12), ZoneInfo("America/New_York"))
    key = add_entry("Harbor Books", {}, joined_at=joined_at)
    site = db.session.scalars(select(Site).order_by(Site.id.desc())).first()
    assert site is not None
    db.session.scalars(
        select(SiteResource).filter_by(site_id=site.id, resource="electricity")
    ).one().state = "own_meter"
    meter, start = add_meter(site.id, "electricity"), riverbend().starts_on
    for first, end, per_day in ((start - timedelta(days=365), start, 100), (start, half_way(), 90)):
        add_reading(meter, first, end, per_day)
    add_reading(meter, half_way(), today(), 200)
    return key, site.id


def test_days_for_nobody_are_set_up_told_and_left_out(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    with app.app_context():
        with transaction():
            key, _ = shop_that_doubles()
        compute()
        assert reduction_of(key) != "10.0"
        first, last = half_way(), today()
    rows = {"blackouts-0-first": f"{first}", "blackouts-0-last": f"{last}", "blackouts-0-why": "The river flooded."}
    refused = send(carmen, SETUP, **{**rows, "blackouts-0-why": ""}, reason="A flood.")
    assert "Say why: everybody reads it." in refused.errors()["blackouts-0-why"]
    saved = send(carmen, SETUP, **rows, reason="A flood.")
    assert saved.heading().startswith("Set-up"), saved.errors()
    with app.app_context():
        compute()
        assert reduction_of(key) == "10.0"
        assert row_of(key)["coverage_percent"] == 100, "no bill is missed on days that do not count"
    for page in ("rules", "leaderboard", f"entries/{key}"):
        assert "The river flooded." in visitor.get(f"/challenges/riverbend-oh/2026/{page}").text(), page
    told = visitor.browser.get(f"{BOARD}.json").get_json()["challenge"]["blackouts"]
    assert told == [{"start": f"{first}", "end": f"{last + timedelta(days=1)}", "reason": "The river flooded."}]


def test_days_of_one_site_are_its_own_and_can_be_taken_back(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    with app.app_context():
        with transaction():
            key, site_id = shop_that_doubles()
            other = add_entry("Old Mill", {"electricity": 5})
        compute()
        before, first, last = reduction_of(key), half_way(), today()
    pipe = {"site": f"{site_id}", "first": f"{first}", "last": f"{last}", "reason": "A burst pipe."}
    assert send(carmen, SITE_DAYS, **{**pipe, "reason": ""}).errors()["reason"] == "Say why."
    assert (
        "none of the periods"
        in send(carmen, SITE_DAYS, **{**pipe, "first": "2001-01-01", "last": ""}).errors()["first"]
    )
    saved = send(carmen, SITE_DAYS, **pipe)
    assert "A burst pipe." in saved.text(), saved.errors()
    assert "left out already" in send(carmen, SITE_DAYS, **pipe).errors()["first"]
    with app.app_context():
        compute()
        assert (reduction_of(key), reduction_of(other)) == ("10.0", "5.0")
        assert "left_out" not in row_of(other)
        assert db.session.scalars(select(DeedDone).filter_by(deed="leave_out_days", subject=f"site:{site_id}")).one()
    assert "A burst pipe." in visitor.get(f"/challenges/riverbend-oh/2026/entries/{key}").text()
    rows = {row["entry"]: row["left_out"] for row in visitor.browser.get(f"{BOARD}.json").get_json()["rows"]}
    assert (len(rows[key]), rows[other]) == (1, [])
    yesterday = today() - timedelta(days=1)
    with app.app_context(), transaction():
        snapshot = db.session.scalars(select(Snapshot).order_by(Snapshot.id).limit(1)).one()
        snapshot.public_from = clock.now() - timedelta(days=1)
    since = visitor.get(f"{BOARD}/since?day={yesterday}").text()
    assert "these days do not count at one of its sites: A burst pipe." in since
    asked = carmen.get(SITE_DAYS)
    assert "Everybody reads that these days were left out and count again." in asked.text(), "it asks first"
    assert carmen.post(f"{SITE_DAYS}/1/end", page=SITE_DAYS).status == 200
    with app.app_context():
        compute()
        assert reduction_of(key) == before
        assert db.session.scalars(select(DeedDone).filter_by(deed="count_days_again", subject=f"site:{site_id}")).one()
    since = visitor.get(f"{BOARD}/since?day={yesterday}").text()
    assert "these days count again at one of its sites. They had been left out: A burst pipe." in since


def test_a_late_joiner_counts_from_the_day_it_joined(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    """All of its days so far count first: less and more than before together; then only those since it joined."""
    with app.app_context():
        with transaction():
            key, _ = shop_that_doubles()
            add_entry("Old Mill", {"electricity": 5})
        compute()
        assert reduction_of(key) != "-100.0"
    assert send(carmen, SETUP, late_joiners="joining_day", reason="So that it is fair.").heading().startswith("Set-up")
    with app.app_context():
        compute()
        assert reduction_of(key) == "-100.0"
        assert row_of(key)["counted_from"] == f"{half_way()}"
        joined = half_way()
    board = visitor.get(BOARD).text()
    assert f"joined later, counts from {joined:%b} {joined.day}, {joined.year}" in board
    assert "only days since" in visitor.get(f"/challenges/riverbend-oh/2026/entries/{key}").text()
    assert "compared from the day it joined on" in visitor.get("/challenges/riverbend-oh/2026/rules").text()
    with app.app_context(), transaction():
        set_rules(late_joiners="")
    with app.app_context():
        compute()
        assert "counted_from" not in row_of(key)
