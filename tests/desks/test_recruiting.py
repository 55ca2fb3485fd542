"""The coordinator's page of recruiting: the funnel, its list, and the file of it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import time_machine
from flask import Flask

from challenge import clock
from challenge.businesses.models import Business, Invitation, SiteResource
from challenge.challenges.models import Challenge
from challenge.desks.recruiting_queries import recruits_of
from challenge.extensions import db, transaction
from challenge.savings.models import Meter
from tests.businesses.invited import RECRUITING, invite
from tests.leaderboards.story import add_reading
from tests.page import Page, Visitor


def stages(app: Flask) -> dict[str, str]:
    """Every business's stage."""
    with app.app_context():
        return {one.name: one.stage for one in recruits_of(db.session.get_one(Challenge, 1))}


def log_diner(*, baseline: bool = True, period_days: int = 0) -> None:
    """Bills of the diner's electricity, the one thing it has a meter of."""
    with transaction():
        challenge, meter = db.session.get_one(Challenge, 1), db.session.get_one(Meter, 3)
        if baseline:
            start = challenge.starts_on.replace(year=challenge.starts_on.year - 1)
            add_reading(meter, start, challenge.starts_on, 9000)
        if period_days:
            add_reading(meter, challenge.starts_on, challenge.starts_on + timedelta(days=period_days), 900)


def rows(page: Page) -> list[str]:
    return [" ".join(row.text.split()) for row in page.all("tr")][1:]


def test_it_works(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        invite()
        log_diner(period_days=30)
    page = carmen.get(RECRUITING)
    assert page.heading() == "Recruiting"
    assert stages(app) == {"Old Mill Bookshop": "invited", "Rosa's Bakery": "joined", "Hale's Diner": "active"}
    assert [row.split(" Stage ")[0] for row in rows(page)] == ["Old Mill Bookshop", "Rosa's Bakery", "Hale's Diner"]
    assert carmen.get("/cities/riverbend-oh/challenges/2026").links()["Recruiting"] == RECRUITING


def test_bills_move_a_business_along(app: Flask) -> None:
    with app.app_context():
        log_diner()
    assert stages(app)["Hale's Diner"] == "baseline in"
    with time_machine.travel(clock.now() + timedelta(days=50)):
        assert stages(app)["Hale's Diner"] == "at risk"
    with app.app_context():
        log_diner(baseline=False, period_days=365)
    assert stages(app)["Hale's Diner"] == "finished"


def test_a_resource_that_does_not_count_is_not_waited_for(app: Flask) -> None:
    with app.app_context():
        log_diner()
        with transaction():
            db.session.add(SiteResource(site_id=2, resource="compost", state="own_meter"))
    assert stages(app)["Hale's Diner"] == "baseline in"


def test_the_list_can_be_narrowed(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        invite()
    assert [row.split(" Stage")[0] for row in rows(carmen.get(f"{RECRUITING}?stage=invited"))] == ["Old Mill Bookshop"]
    assert "Nobody is here now" in carmen.get(f"{RECRUITING}?stage=finished").text()
    assert len(rows(carmen.get(f"{RECRUITING}?stage=%00"[:-3] + "nonsense"))) == 3
    with time_machine.travel(clock.now() + timedelta(days=15)):
        carmen.signed_in("carmen")
        assert "no answer" in " ".join(rows(carmen.get(f"{RECRUITING}?stage=nudge")))


def test_who_joined_without_the_link_is_not_asked_again(app: Flask) -> None:
    with app.app_context():
        invite("Bakery again, Rosa, later@rosasbakery.example")
        with transaction():
            invitation = db.session.get_one(Invitation, 1)
            invitation.email = "rosa@rosasbakery.example"
    assert "Bakery again" not in stages(app)


def test_the_file_has_the_same_and_starts_no_formula(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        with transaction():
            db.session.get_one(Business, 1).name = "=cmd|' /C calc'!A1"
        invite()
    text = carmen.get(f"{RECRUITING}.csv").response.get_data().decode("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(text)))
    assert [row["Business"] for row in found] == ["Old Mill Bookshop", "'=cmd|' /C calc'!A1", "Hale's Diner"]
    assert found[0]["People"] == "Dora Mills <dora@oldmill.example>"


def test_somebody_elses_coordinator_finds_nothing(nadia: Visitor, rosa: Visitor) -> None:
    for person in (nadia, rosa):
        assert person.get(RECRUITING).status == 404
        assert person.get(f"{RECRUITING}.csv").status == 404


def test_a_long_list_has_pages(app: Flask, carmen: Visitor) -> None:
    """Fifteen businesses each: a phone shows a page, not a scroll."""
    with app.app_context():
        invite("\n".join(f"Shop {number:02}, Ann, ann{number}@shops.example" for number in range(31)))
    first, second = carmen.get(RECRUITING), carmen.get(f"{RECRUITING}?page=2")
    assert len(rows(first)) == 15
    assert not set(rows(first)) & set(rows(second))
    assert "33 businesses on 3 pages" in first.text()
    assert len(rows(carmen.get(f"{RECRUITING}?stage=invited&page=3"))) == 1
    assert rows(carmen.get(f"{RECRUITING}?page=99")) == rows(carmen.get(f"{RECRUITING}?page=3"))
    assert rows(carmen.get(f"{RECRUITING}?page=x")) == rows(first)
