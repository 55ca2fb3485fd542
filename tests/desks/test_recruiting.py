"""The coordinator's page of recruiting: the funnel, its list, and the file of it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.accounts.queries import user_by_email
from challenge.businesses.models import Business, Entry, Invitation, Site, SiteResource
from challenge.challenges.models import Challenge
from challenge.desks.letter_groups import choices_in
from challenge.desks.recruiting_queries import recruits_of
from challenge.extensions import db, transaction
from challenge.sample.cast import CAST
from challenge.savings.models import Meter
from challenge.scorecards.actions import submit_scorecard
from tests.businesses.invited import RECRUITING, invite
from tests.leaderboards.story import add_reading
from tests.page import Page, Visitor
from tests.scorecards.story import give_rules
from tests.scorecards.world import card, draft


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


def test_in_a_track_of_scorecards_alone_answers_move_a_business_along(app: Flask) -> None:
    """Begun and submitted stand for bills; the other track goes by bills, or by answers for who has no meter.

    A letter can go to those who have not submitted the scorecard of their track.
    """
    own = {"measures": [], "scorecard_weights": {"actions": "100"}}
    tracks = [{"key": "all", "name": "All"}, {"key": "large", "name": "Large", "own": own}]
    energy = [{"key": "energy", "weight": "100", "target_percent": "10"}]
    give_rules(app, measures=energy, scorecard_weights={}, tracks=tracks)
    with app.app_context(), transaction():
        challenge, diner, bakery = (db.session.get_one(of, one) for of, one in ((Challenge, 1), (Entry, 2), (Entry, 1)))
        diner.role, diner.track, owner = "tenant", "large", user_by_email(CAST["victor"].email)
        assert owner is not None
        reached = []
        for stage in ("baseline", "final"):
            draft(diner, owner, stage)
            reached.append(stage_now(challenge, diner))
            submit_scorecard(card(diner, stage), author=owner, origin="business", received_at=clock.now())
            reached.append(stage_now(challenge, diner))
        assert reached == ["joined", "baseline in", "active", "finished"]
        by_answers = {one.name: one.progress.by_answers for one in recruits_of(challenge)}
        assert by_answers == {"Rosa's Bakery": False, "Hale's Diner": True}
        assert choices_in(challenge)["scorecard"]["out:actions:final"] == "Green actions, at the end: not submitted"
        for row in db.session.scalars(select(SiteResource).join(Site).filter_by(business_id=bakery.business_id)):
            row.state = "not_used"
    half = {"measures": [{**energy[0], "weight": "50"}], "scorecard_weights": {"actions": "50"}}
    give_rules(app, **half, tracks=tracks, without_bills="scorecard_only")
    with app.app_context():
        assert all(one.progress.by_answers for one in recruits_of(db.session.get_one(Challenge, 1)))


def stage_now(challenge: Challenge, entry: Entry) -> str:
    return next(one.stage for one in recruits_of(challenge) if one.entry == entry)


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
