"""What everybody reads."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.businesses.models import Business, Entry
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_row
from challenge.extensions import db, transaction
from challenge.leaderboards.models import Board
from challenge.measurement.periods import Period
from challenge.network.models import Member
from challenge.scoring.rules import Track, usual_rules
from tests.leaderboards.shelf import put_snapshot
from tests.page import Visitor


def test_it_works(visitor: Visitor) -> None:
    """Home names what runs and leads there."""
    page = visitor.get("/")
    assert "Riverbend Green Business Challenge" in page.links()
    assert page.links()["Sign in / My account"] == "/account"


def test_every_page_has_boxes_and_a_way_back(visitor: Visitor) -> None:
    """Member login, learn more, the Challenge with live totals; breadcrumbs on all but home."""
    page = visitor.get("/members")
    assert {"Sign in", "Request a login", "About the network", "Join the network"} <= set(page.links())
    assert next(e.text.strip() for e in page.all("nav", aria_label="You are here")[0:1]).startswith("You are here")
    assert page.all("nav", aria_label="You are here")


def test_statistics_say_what_they_count(visitor: Visitor) -> None:
    """Two members in two states; each figure with definition and source."""
    text = visitor.get("/members").text()
    assert "57,600" in text
    assert "Computed from this site's own records" in text
    assert "2020 census" in text


def test_a_member_that_left_is_gone(app: Flask, visitor: Visitor) -> None:
    """From the directory and by its address."""
    with app.app_context(), transaction():
        member = db.session.scalars(select(Member).filter_by(slug="alder-falls-wa")).one()
        member.left_on = member.joined_on
    assert visitor.get("/members/alder-falls-wa").status == 404
    assert "Alder Falls" not in visitor.get("/members").text()


def test_a_challenge_says_who_takes_part(visitor: Visitor) -> None:
    """Before anything is ranked."""
    text = visitor.get("/challenges/riverbend-oh/2026").text()
    assert "Rosa's Bakery" in text
    assert "2 entries so far" in text


@pytest.mark.parametrize("listing,shown", [("pseudonym", "Blue Oven"), ("totals_only", "1 of them in totals only")])
def test_a_name_is_shown_only_with_consent(app: Flask, visitor: Visitor, listing: str, shown: str) -> None:
    """A pseudonym, or nothing but a number."""
    with app.app_context(), transaction():
        entry = db.session.scalars(select(Entry).join(Business).where(Business.slug == "rosas-bakery")).one()
        entry.listing, entry.pseudonym = listing, "Blue Oven" if listing == "pseudonym" else ""
    page = visitor.get("/challenges/riverbend-oh/2026")
    assert shown in page.text()
    assert "Rosa" not in page.html


@pytest.mark.parametrize("state", ["draft", "archived"])
@pytest.mark.parametrize("more", ["", "/rules", "/leaderboard", "/leaderboard.json", "/leaderboard.csv", "/join"])
def test_a_challenge_that_is_not_published_is_not_there(app: Flask, visitor: Visitor, state: str, more: str) -> None:
    """By direct address, by file, in lists and counts."""
    with app.app_context(), transaction():
        db.session.scalars(select(Challenge).filter_by(slug="2026")).one().state = state
    assert visitor.get(f"/challenges/riverbend-oh/2026{more}").status == 404
    for page in ("/", "/challenges", "/members/riverbend-oh", "/green-business-challenge"):
        assert "Riverbend Green Business Challenge" not in visitor.get(page).html


def test_the_official_rules_say_every_setting(visitor: Visitor) -> None:
    """Weight, target, clamp, gates, ties, and the fingerprint of the version."""
    text = visitor.get("/challenges/riverbend-oh/2026/rules").text()
    for words in ("Energy, all fuels", "60 covered days", "80 % of the days due", "1, 2, 2, 4", "Fingerprint"):
        assert words in text


def test_script_in_a_coordinators_text_stays_text(app: Flask, visitor: Visitor) -> None:
    """Markdown is cleaned; names are escaped."""
    with app.app_context(), transaction():
        challenge = db.session.scalars(select(Challenge).filter_by(slug="2026")).one()
        challenge.name = "<script>alert(1)</script>{{7*7}}"
        challenge.text = "<script>alert(2)</script> [x](javascript:alert(3)) **bold**"
    html = visitor.get("/challenges/riverbend-oh/2026").html
    assert "<script>alert" not in html
    assert 'href="javascript' not in html
    assert "{{7*7}}" in html
    assert "<strong>bold</strong>" in html


def test_a_finished_challenge_names_who_is_first_in_each_track(app: Flask, visitor: Visitor) -> None:
    """The first places of the last board, and the first of each track, ties included."""
    keys = {"bakery0000000001": ("food", 1, "90.0"), "diner00000000001": ("shops", 2, "70.0")}
    with app.app_context(), transaction():
        challenge = db.session.scalars(select(Challenge).filter_by(slug="2026")).one()
        finish(challenge)
        store_board(challenge, keys)
    text = visitor.get("/challenges/riverbend-oh/2026").text()
    assert "1. Rosa's Bakery with 90.0 points" in text
    assert "Shops: Hale's Diner with 70.0 points" in text


def finish(challenge: Challenge) -> None:
    """Two tracks, over since yesterday."""
    start = clock.today(challenge.time_zone) - timedelta(days=366)
    rules = usual_rules(
        Period(start, start + timedelta(days=365)), tracks=(Track("food", "Food"), Track("shops", "Shops"))
    )
    challenge.starts_on, challenge.ends_on = rules.reporting.start, rules.reporting.end
    row = rules_row(challenge)
    row.document, row.hash = rules.document(), rules.hash


def store_board(challenge: Challenge, keys: dict[str, tuple[str, int, str]]) -> None:
    """A snapshot with these entries: track, place, points."""
    now = clock.now()
    rows = []
    for key, (track, place, points) in keys.items():
        entry = db.session.scalars(select(Entry).filter_by(public_key=key)).one()
        entry.track = track
        rows.append((entry, {"place": place, "points": points, "reduction_percent": "5.0"}))
    snapshot = put_snapshot(challenge, *rows, rules_hash=rules_row(challenge).hash)
    db.session.add(Board(challenge_id=challenge.id, snapshot_id=snapshot.id, checked_at=now))


def test_search_engines_are_told_what_is_public(visitor: Visitor, context: Flask) -> None:
    """Every address of the site map answers; a draft is not in it, and no question to a board is followed."""
    robots = visitor.get("/robots.txt").html
    assert "Disallow: /*?" in robots.splitlines()
    found = visitor.get("/sitemap.xml").html
    base = context.config["BASE_URL"]
    assert f"Sitemap: {base}/sitemap.xml" in robots
    addresses = re.findall(r"<loc>(.+)</loc>", found)
    assert f"{base}/challenges/riverbend-oh/2026/leaderboard" in addresses
    assert [one for one in addresses if visitor.get(one.removeprefix(base) or "/").status != 200] == []
    with transaction():
        db.session.scalars(select(Challenge).filter_by(slug="2026")).one().state = "draft"
    assert "/challenges/riverbend-oh/2026" not in visitor.get("/sitemap.xml").html


def test_a_page_describes_itself_in_its_lead(visitor: Visitor) -> None:
    """What a search engine shows below the link."""
    (said,) = visitor.get("/members").all("meta", name="description")
    assert "belong to" in said.attributes["content"]
