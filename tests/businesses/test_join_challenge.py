"""Joining a challenge: account, business, site and entry in one go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from challenge import clock
from challenge.accounts.actions import open_sign_in
from challenge.accounts.limits import FORMS_FROM_PLACE, place, seconds_to_wait
from challenge.accounts.models import User
from challenge.accounts.queries import user_by_email
from challenge.businesses.models import Business, Entry, Site
from challenge.businesses.queries import entries_of, resource_states_of, sites_of, sites_of_business
from challenge.challenges.models import ChallengeRules
from challenge.extensions import db, transaction
from tests.businesses.story import (
    JOIN,
    MILL,
    RIVERBEND,
    business_called,
    change_challenge,
    joining,
    letters_to,
    other_challenge,
    second_site,
    versions,
)
from tests.page import Visitor

REFUSED = [
    ("person_name", " ", "Type your name"),
    ("email", "dora", "not an e-mail address"),
    ("email", "a" * 400 + "@oldmill.example", "at most 254"),
    ("password", "riverbend2026", "tried first"),
    ("business_name", "", "Type the name"),
    ("business_name", "x" * 121, "at most 120"),
    ("business_name", "Mill\x00Shop", "cannot be shown"),
    ("business_name", "Mill \ufffd Shop", "cannot be shown"),  # what the web layer makes of broken bytes
    ("business_name", "x" * 60_000, "far too long"),
    ("trade", "x" * 61, "at most 60"),
    ("street", "x" * 121, "at most 120"),
    ("zip_code", "00000", "do not know the ZIP code"),
    ("zip_code", "98101", "is in Washington, not in Ohio"),
    ("zip_code", "４３２１５", "five digits"),
    ("zip_code", "09012", "outside the United States"),
    ("floor_area_sqft", "-1", "cannot be negative"),
    ("floor_area_sqft", "1.900,5", "point for decimals"),
    ("floor_area_sqft", "1e308", "could not read"),
    ("floor_area_sqft", "NaN", "could not read"),
    ("floor_area_sqft", "0", "from 1 to"),
    ("employees", "1_000", "could not read"),
    ("employees", "１２", "could not read"),
    ("employees", "2.5", "whole number"),
    ("resource_water", "sometimes", "Not a valid choice"),
    ("listing", "everything", "Not a valid choice"),
    ("pseudonym", "x" * 61, "at most 60"),
    ("agreed", None, "read the rules"),
]


def counts(app: Flask) -> list[int]:
    """How many people, businesses, sites and entries there are."""
    with app.app_context():
        return [db.session.scalar(select(func.count()).select_from(row)) or 0 for row in (User, Business, Site, Entry)]


def test_it_works(app: Flask, visitor: Visitor) -> None:
    page = visitor.post(JOIN, joining())
    assert page.heading() == "Look into your mail"
    with app.app_context():
        business = business_called("Old Mill Bookshop")
        assert business is not None
        (site,) = sites_of_business(business)
        (entry,) = entries_of(business)
        assert (business.slug, business.trade) == ("old-mill-bookshop", "Bookstore")
        assert (site.zip_code, site.time_zone, site.floor_area_sqft, site.employees) == (
            "43215",
            "America/New_York",
            1200,
            4,
        )
        stated = resource_states_of([site.id])[site.id]
        assert (stated["electricity"], stated["natural_gas"], stated["water"]) == ("own_meter", "shared", "not_used")
        assert (entry.state, entry.track, entry.listing, entry.public_name) == (
            "waiting",
            "all",
            "name",
            "Old Mill Bookshop",
        )
        assert [one.id for one in sites_of(entry)] == [site.id]
        (letter,) = letters_to(MILL["email"])
        assert letter.secret
        assert f"to enter {MILL['business_name']} in Riverbend Green Business Challenge" in letter.text


def test_the_new_owner_finds_her_business_once_she_is_signed_in(app: Flask, visitor: Visitor) -> None:
    visitor.post(JOIN, joining())
    with app.app_context():
        user = user_by_email(MILL["email"])
        assert user is not None
        assert user.confirmed_at is None
        with transaction():
            token = open_sign_in(user)
    with visitor.browser.session_transaction() as session:
        session["_user_id"] = token
    page = visitor.get("/businesses/old-mill-bookshop")
    assert page.heading() == "Old Mill Bookshop"
    assert "Add your electricity meter" in page.text()


def test_the_standings_job_is_told(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        before = versions()[0]
    visitor.post(JOIN, joining())
    with app.app_context():
        assert versions()[0] == before + 1


def test_the_page_shows_what_the_public_would_read(visitor: Visitor) -> None:
    page = visitor.post(JOIN, joining(agreed=None, listing="pseudonym", pseudonym="The Herons"))
    names = [e.text for e in page.all("bdi", class_="board__name")]
    assert names == ["Old Mill Bookshop", "The Herons"]
    assert "would not show a row for you" in page.text()


def test_what_is_wrong_is_said_beside_its_box(app: Flask, visitor: Visitor) -> None:
    before = counts(app)
    for field, typed, word in REFUSED:
        page = visitor.post(JOIN, joining(**{field: typed}))
        assert (page.status, list(page.errors())) == (422, [field]), (field, typed)
        assert word in page.errors()[field], (field, typed)
    assert counts(app) == before


def test_names_of_every_script_are_kept_as_typed(app: Flask, visitor: Visitor) -> None:
    name = "Cafe\u0301 \u202eOlé\u202c 🥐 书店"
    visitor.post(JOIN, joining(business_name=name))
    with app.app_context():
        business = business_called("Café \u202eOlé\u202c 🥐 书店")
        assert business is not None
        assert business.slug == "cafe-ole"


def test_script_is_text(app: Flask, visitor: Visitor, grace: Visitor) -> None:
    text = '<script>alert(1)</script>"><img src=x onerror=alert(1)>{{7*7}}${7*7}'
    visitor.post(JOIN, joining(business_name=text, listing="pseudonym", pseudonym="<b>{{7*7}}</b>"))
    with app.app_context():
        business = business_called(text)
        assert business is not None
        home, entry = f"/businesses/{business.slug}", entries_of(business)[0]
        assert entry.pseudonym == "<b>{{7*7}}</b>"
    page = grace.get(home)
    assert page.heading() == text
    assert "<script>alert" not in page.html
    assert "<img src=x" not in page.html
    assert "49" not in page.heading()


def test_fields_that_are_not_asked_for_change_nothing(app: Flask, visitor: Visitor) -> None:
    extra = {
        "role": "admin",
        "is_staff": "1",
        "state_of_entry": "approved",
        "points": "9999",
        "created_at": "2020-01-01",
    }
    visitor.post(JOIN, joining(**extra, decided_by="1", public_key="mine", slug="mine"))
    with app.app_context():
        user, business = user_by_email(MILL["email"]), business_called("Old Mill Bookshop")
        assert user is not None
        assert business is not None
        assert not user.is_staff
        assert business.slug == "old-mill-bookshop"
        assert business.created_at > clock.now() - timedelta(minutes=1)
        assert entries_of(business)[0].state == "waiting"


def test_two_businesses_of_one_name_have_addresses_of_their_own(app: Flask, visitor: Visitor) -> None:
    visitor.post(JOIN, joining(business_name="Rosa's Bakery"))
    with app.app_context():
        slugs = db.session.scalars(select(Business.slug).filter_by(name="Rosa's Bakery")).all()
        assert sorted(slugs) == ["rosas-bakery", "rosas-bakery-2"]


def test_sent_twice_it_counts_once(app: Flask, visitor: Visitor) -> None:
    before = counts(app)
    read = visitor.get(JOIN).values()
    body = joining(csrf_token=read["csrf_token"], key=read["key"])
    first, second = (visitor.browser.post(JOIN, data=body) for _ in range(2))
    assert first.location == second.location == f"{JOIN}/sent"
    assert counts(app) == [n + 1 for n in before]


def test_an_address_that_is_known_gives_the_same_page_and_changes_nothing(app: Flask, visitor: Visitor) -> None:
    before = counts(app)
    page = visitor.post(JOIN, joining(email="Rosa@RosasBakery.example"))
    assert page.heading() == "Look into your mail"
    assert counts(app) == before
    with app.app_context():
        (letter,) = letters_to("rosa@rosasbakery.example")
        assert "sign in" in letter.text.lower()


def test_a_refusal_does_not_tell_whether_an_address_is_known(visitor: Visitor) -> None:
    for changes in ({"zip_code": "98101"}, {"listing": "pseudonym", "pseudonym": "Hale's Diner"}):
        new = visitor.post(JOIN, joining(**changes))
        known = visitor.post(JOIN, joining(email="rosa@rosasbakery.example", **changes))
        assert new.status == known.status == 422
        assert new.errors() == known.errors() != {}


def test_the_password_is_not_sent_back(visitor: Visitor) -> None:
    page = visitor.post(JOIN, joining(agreed=None))
    assert MILL["password"] not in page.html
    assert page.values()["business_name"] == "Old Mill Bookshop"


def test_without_the_token_of_the_page_nothing_is_saved(app: Flask, visitor: Visitor) -> None:
    before = counts(app)
    assert visitor.browser.post(JOIN, data=joining(key="a" * 24)).status_code == 400
    assert counts(app) == before


def test_a_pseudonym_is_nobody_elses_name(app: Flask, visitor: Visitor) -> None:
    with app.app_context(), transaction():
        diner = db.session.get_one(Entry, 2)
        diner.listing, diner.pseudonym = "pseudonym", "The Early Oven"
    taken = ["Hale's Diner", "HALES DINER", "hale’s diner", "  Hale's   Diner ", "the early OVEN!", "", "···"]
    for name in taken:
        page = visitor.post(JOIN, joining(listing="pseudonym", pseudonym=name))
        assert (page.status, list(page.errors())) == (422, ["pseudonym"]), name


def test_a_draft_is_not_there(visitor: Visitor) -> None:
    assert visitor.get("/challenges/alder-falls-wa/first/join").status == 404
    assert visitor.get("/challenges/alder-falls-wa/first/join/sent").status == 404


@pytest.mark.parametrize("early, expected", [(timedelta(milliseconds=1), 302), (timedelta(0), 422)])
def test_the_closing_instant_is_too_late(app: Flask, visitor: Visitor, early: timedelta, expected: int) -> None:
    closes_at = clock.now() + timedelta(hours=1)
    change_challenge(app, registration_closes_at=closes_at)
    before, read = counts(app), visitor.get(JOIN).values()
    with time_machine.travel(closes_at - early, tick=False):
        response = visitor.browser.post(JOIN, data=joining(csrf_token=read["csrf_token"], key=read["key"]))
    assert response.status_code == expected
    assert (counts(app) == before) == (expected == 422)


def test_outside_of_registration_the_page_says_when(app: Flask, visitor: Visitor) -> None:
    now = clock.now()
    change_challenge(app, registration_closes_at=now)
    page = visitor.get(JOIN)
    assert page.heading() == "Registration for Riverbend Green Business Challenge is closed"
    assert not page.all("input", name="email")
    change_challenge(app, registration_opens_at=now + timedelta(days=2), registration_closes_at=now + timedelta(days=9))
    page = visitor.get(JOIN)
    assert page.heading() == "Riverbend Green Business Challenge is not open yet"
    assert "You may join from" in page.text()


def test_a_challenge_that_is_over_takes_nobody(app: Flask, visitor: Visitor) -> None:
    today = clock.today("America/New_York")
    change_challenge(app, starts_on=today - timedelta(days=365), ends_on=today)
    assert visitor.get(JOIN).heading() == "Registration for Riverbend Green Business Challenge is closed"


def test_of_several_tracks_one_is_chosen(app: Flask, visitor: Visitor) -> None:
    with app.app_context(), transaction():
        rules = db.session.scalars(select(ChallengeRules).filter_by(challenge_id=1)).one()
        tracks = [{"key": "food", "name": "Food", "text": "Ovens and stoves"}, {"key": "retail", "name": "Retail"}]
        rules.document = {**rules.document, "tracks": tracks}
    assert "Choose a track" in visitor.post(JOIN, joining()).errors()["track"]
    assert visitor.post(JOIN, joining(track="all")).status == 422
    assert visitor.post(JOIN, joining(track="food")).heading() == "Look into your mail"
    with app.app_context():
        business = business_called("Old Mill Bookshop")
        assert business is not None
        assert entries_of(business)[0].track == "food"


def test_what_scores_by_itself_is_asked_without_a_guess(app: Flask, visitor: Visitor) -> None:
    with app.app_context(), transaction():
        rules = db.session.scalars(select(ChallengeRules).filter_by(challenge_id=1)).one()
        measures = [{"key": "energy", "weight": "50"}, {"key": "diversion", "weight": "50"}]
        rules.document = {**rules.document, "measures": measures}
    page = visitor.post(JOIN, joining(resource_waste="", resource_recycling="", resource_compost=""))
    assert set(page.errors()) == {"resource_waste", "resource_recycling", "resource_compost"}


def signed_in_fields(**changes: Any) -> dict[str, Any]:
    """What somebody who is known here sends."""
    return {"listing": "name", "pseudonym": "", "agreed": "y", **changes}


def test_a_business_that_is_known_enters_a_further_site(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        site_id = second_site().id
    page = rosa.get(JOIN)
    assert "Main Street bakery takes part in this challenge already" in page.text()
    assert not page.all("input", name="email")
    page = rosa.post(JOIN, signed_in_fields(sites=[site_id]))
    assert "nobody could tell the two apart" in page.errors()["listing"]
    page = rosa.post(JOIN, signed_in_fields(sites=[site_id], listing="pseudonym", pseudonym="Rosa's Depot"))
    assert page.heading() == "Rosa's Bakery"
    with app.app_context():
        newest = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
        assert newest is not None
        assert (newest.business.slug, newest.state) == ("rosas-bakery", "waiting")
        assert [site.id for site in sites_of(newest)] == [site_id]


def test_only_free_sites_of_the_business_can_be_entered(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        second_site()
    before = counts(app)
    for sites in ([], [1], [2], [999], ["x"]):
        page = rosa.post(JOIN, signed_in_fields(sites=sites))
        assert (page.status, list(page.errors())) == (422, ["sites"]), sites
    assert counts(app) == before


@pytest.mark.parametrize("known", [True, False])
def test_who_is_signed_in_may_click_twice(app: Flask, rosa: Visitor, nadia: Visitor, known: bool) -> None:
    with app.app_context():
        site_id = second_site().id
    somebody = rosa if known else nadia
    named = {"listing": "pseudonym", "pseudonym": "Rosa's Depot"}
    founded = {"person_name": None, "email": None, "password": None}
    fields = signed_in_fields(sites=[site_id], **named) if known else joining(**founded)
    before, read = counts(app), somebody.get(JOIN).values()
    body = {**fields, "csrf_token": read["csrf_token"], "key": read["key"]}
    first, second = (somebody.browser.post(JOIN, data=body) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first.location == second.location
    assert counts(app)[3] == before[3] + 1


def test_without_a_free_site_there_is_no_form(rosa: Visitor) -> None:
    page = rosa.get(JOIN)
    assert page.links()["See that entry"] == "/entries/1"
    assert not page.all("input", name="sites")


def test_the_same_days_cannot_count_in_two_challenges(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        other_challenge("autumn", months_later=6)
    page = rosa.get("/challenges/riverbend-oh/autumn/join")
    assert "takes part in Riverbend Green Business Challenge, whose reporting period overlaps" in page.text()
    assert not page.all("input", name="sites")


def test_a_challenge_on_other_days_is_open_to_the_same_site(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        other_challenge("next", months_later=12)
    page = rosa.post("/challenges/riverbend-oh/next/join", signed_in_fields(sites=[1]))
    assert page.heading() == "Rosa's Bakery"
    assert "Riverbend Next Challenge" in page.text()


def test_where_each_site_is_an_entry_one_is_chosen(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        first, second = second_site("Depot").id, second_site("Kiosk").id
    change_challenge(app, entry_kind="site")
    assert {e.attributes["type"] for e in rosa.get(JOIN).all("input", name="sites")} == {"radio"}
    assert "Choose one" in rosa.post(JOIN, signed_in_fields(sites=[first, second])).errors()["sites"]
    named = {"listing": "pseudonym", "pseudonym": "Rosa's Kiosk"}
    assert rosa.post(JOIN, signed_in_fields(sites=[second], **named)).heading() == "Rosa's Bakery"


def test_somebody_who_is_signed_in_without_a_business_founds_one(app: Flask, nadia: Visitor) -> None:
    fields = joining(person_name=None, email=None, password=None)
    assert nadia.post(JOIN, fields).heading() == "Old Mill Bookshop"
    with app.app_context():
        business = business_called("Old Mill Bookshop")
        assert business is not None
        assert len(entries_of(business)) == 1


def test_an_owner_may_found_another_business(rosa: Visitor) -> None:
    address = f"{JOIN}?business=new"
    fields = joining(person_name=None, email=None, password=None)
    assert rosa.post(address, fields).heading() == "Old Mill Bookshop"
    page = rosa.get(JOIN)
    assert page.links()["Rosa's Bakery"] == f"{JOIN}?business=rosas-bakery"
    assert rosa.get(f"{JOIN}?business=rosas-bakery").status == 200


def test_nobody_enters_the_business_of_somebody_else(app: Flask, rosa: Visitor, ben: Visitor) -> None:
    assert rosa.get(f"{JOIN}?business=hales-diner").status == 404
    page = ben.get(JOIN)
    assert "You keep the books of Rosa's Bakery" in page.text()
    before = counts(app)
    assert ben.post(JOIN, signed_in_fields(sites=[1])).status == 422
    assert counts(app) == before


def test_the_next_page_is_the_same_for_everybody(visitor: Visitor, rosa: Visitor) -> None:
    one, other = visitor.get(f"{JOIN}/sent"), rosa.get(f"{JOIN}/sent")
    assert one.html == other.html
    assert "Set-Cookie" not in one.response.headers
    assert one.links()["Riverbend Green Business Challenge"] == RIVERBEND


def test_too_many_accounts_from_one_place_have_to_wait(app: Flask, visitor: Visitor) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        for _ in range(FORMS_FROM_PLACE.most):
            assert seconds_to_wait((FORMS_FROM_PLACE, place())) == 0
    before = counts(app)
    page = visitor.post(JOIN, joining())
    assert page.status == 429
    assert "Retry-After" in page.response.headers
    assert counts(app) == before
