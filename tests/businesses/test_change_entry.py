"""My entry: what the public reads, which sites count, and leaving."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from challenge import clock
from challenge.businesses.models import Entry
from challenge.businesses.queries import challenges_of_site, sites_of
from challenge.extensions import db, transaction
from tests.businesses.story import change_challenge, enter, second_site, versions
from tests.page import Visitor

ENTRY = "/entries/1"


def entry(app: Flask) -> tuple[str, str, str]:
    """State, listing and pseudonym of the bakery's entry."""
    with app.app_context():
        one = db.session.get_one(Entry, 1)
        return one.state, one.listing, one.pseudonym


def site_ids(app: Flask) -> list[int]:
    """The sites that count for the bakery's entry."""
    with app.app_context():
        return [site.id for site in sites_of(db.session.get_one(Entry, 1))]


def test_it_works(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        before = versions()
    page = rosa.post(ENTRY, {"listing": "pseudonym", "pseudonym": "The Early Ovens"})
    assert page.heading() == "Rosa's Bakery in Riverbend Green Business Challenge"
    assert "Saved" in page.text()
    assert entry(app) == ("approved", "pseudonym", "The Early Ovens")
    with app.app_context():
        assert versions() == (before[0] + 1, before[1] + 1), "who is listed has a place"


def test_a_name_that_is_no_longer_used_is_forgotten(app: Flask, rosa: Visitor) -> None:
    rosa.post(ENTRY, {"listing": "pseudonym", "pseudonym": "The Early Ovens"})
    rosa.post(ENTRY, {"listing": "totals_only", "pseudonym": "The Early Ovens"})
    assert entry(app) == ("approved", "totals_only", "")


def test_the_name_of_another_business_is_refused(app: Flask, rosa: Visitor) -> None:
    page = rosa.post(ENTRY, {"listing": "pseudonym", "pseudonym": "Hale's Diner"})
    assert page.status == 422
    assert "belongs to somebody else" in page.errors()["pseudonym"]
    assert page.values()["pseudonym"] == "Hale's Diner"
    assert entry(app)[1] == "name"


def test_ones_own_name_may_be_kept_as_the_other_name(app: Flask, rosa: Visitor) -> None:
    rosa.post(ENTRY, {"listing": "pseudonym", "pseudonym": "Rosas Bakery"})
    rosa.post(ENTRY, {"listing": "pseudonym", "pseudonym": "Rosas Bakery!"})
    assert entry(app)[2] == "Rosas Bakery!"


def test_a_bookkeeper_reads_and_does_not_change(app: Flask, ben: Visitor) -> None:
    page = ben.get(ENTRY)
    assert "An owner of Rosa's Bakery can change" in page.text()
    assert not page.all("input", name="listing")
    assert ben.post(ENTRY, {"listing": "totals_only", "pseudonym": ""}, page="/account").status == 404
    assert entry(app)[1] == "name"


def test_sites_are_added_and_the_coordinator_looks_again(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        depot = second_site().id
        before = versions()
    page = rosa.post(f"{ENTRY}/sites", {"sites": [1, depot]})
    assert "The coordinator looks at the entry again" in page.text()
    assert site_ids(app) == [1, depot]
    assert entry(app)[0] == "waiting"
    with app.app_context():
        assert versions() == (before[0] + 1, before[1] + 1)


def test_nothing_changed_asks_nobody(app: Flask, rosa: Visitor) -> None:
    rosa.post(f"{ENTRY}/sites", {"sites": [1]})
    assert entry(app)[0] == "approved"


def test_a_site_of_another_entry_is_not_offered(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        depot = second_site()
        enter(depot)
        depot_id = depot.id
    page = rosa.post(f"{ENTRY}/sites", {"sites": [1, depot_id]})
    assert page.status == 422
    assert site_ids(app) == [1]


def test_after_registration_sites_stay_as_they_are(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        depot = second_site().id
    read = rosa.get(f"{ENTRY}/sites").values()
    change_challenge(app, registration_closes_at=clock.now())
    fields = {"sites": [1, depot], "csrf_token": read["csrf_token"], "key": read["key"]}
    assert rosa.browser.post(f"{ENTRY}/sites", data=fields).status_code == 422
    assert site_ids(app) == [1]
    assert "can no longer be changed" in rosa.get(f"{ENTRY}/sites").text()


def test_withdrawing_frees_the_sites(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        before = versions()
    page = rosa.post(f"{ENTRY}/withdraw")
    assert page.heading() == "Rosa's Bakery"
    assert "You withdrew this entry" in page.text()
    assert entry(app)[0] == "withdrawn"
    with app.app_context():
        assert versions() == (before[0] + 1, before[1] + 1)
        assert list(challenges_of_site(1)) == []
    assert rosa.get("/challenges/riverbend-oh/2026/join").all("input", name="sites")


def test_it_is_withdrawn_once(rosa: Visitor) -> None:
    rosa.post(f"{ENTRY}/withdraw")
    page = rosa.post(f"{ENTRY}/withdraw")
    assert page.status == 422
    assert "withdrawn before" in page.text()


def test_what_is_over_stands(app: Flask, rosa: Visitor) -> None:
    opened = clock.now() - timedelta(days=400)
    change_challenge(app, submission_opens_at=opened, submission_closes_at=clock.now())
    page = rosa.post(f"{ENTRY}/withdraw")
    assert "its results stand" in page.text()
    assert entry(app)[0] == "approved"


def test_a_rival_does_not_see_it(victor: Visitor) -> None:
    for address in (ENTRY, f"{ENTRY}/sites", f"{ENTRY}/withdraw"):
        assert victor.get(address).status == 404


def test_a_declined_entry_shows_the_reason(app: Flask, rosa: Visitor) -> None:
    with app.app_context(), transaction():
        one = db.session.get_one(Entry, 1)
        one.state, one.reason = "declined", "The kitchen is shared with the diner."
    page = rosa.get(ENTRY)
    assert "The kitchen is shared with the diner." in page.text()
    assert not page.all("input", name="listing")
