"""A coordinator makes a challenge, changes it, publishes it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.challenges.queries import rules_of
from challenge.extensions import db, transaction
from challenge.quantities.factors import edition_for
from challenge.scoring.measures import MEASURES
from tests.conftest import ON_ONE_DATABASE
from tests.page import Page, Visitor

NEW = "/cities/riverbend-oh/challenges/new"
EDIT = "/cities/riverbend-oh/challenges/2026/edit"
PLACE = {key: position for position, key in enumerate(MEASURES)}


def filled(page: Page) -> dict[str, Any]:
    """What the form holds as it was opened: inputs, areas and menus."""
    fields: dict[str, Any] = {}
    for element in page.all("input"):
        kind, name = element.attributes.get("type"), element.attributes.get("name", "")
        if kind in ("radio", "checkbox") and "checked" not in element.attributes:
            continue
        fields[name] = element.attributes.get("value", "")
    for element in page.all("textarea"):
        fields[element.attributes["name"]] = element.text.strip()
    menu = ""
    for element in page.elements:
        menu = element.attributes.get("name", "") if element.tag == "select" else menu
        if element.tag == "option" and "selected" in element.attributes:
            fields[menu] = element.attributes["value"]
    return fields


def send(person: Visitor, address: str, **changes: Any) -> Page:
    """Open the form, change some boxes, save."""
    return Page(person.browser.post(address, data={**filled(person.get(address)), **changes}, follow_redirects=True))


def challenge(slug: str) -> Challenge:
    """A challenge by its address."""
    return db.session.scalars(select(Challenge).filter_by(slug=slug)).one()


def test_it_works(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    """The form comes filled in; saved, it is a draft; published, the public sees it."""
    page = send(carmen, NEW, summary="Save together.", slug="next")
    assert page.status == 200, page.errors()
    assert visitor.get("/challenges/riverbend-oh/next").status == 404
    manage = "/cities/riverbend-oh/challenges/next"
    assert carmen.post(f"{manage}/publish", page=manage).status == 200
    assert "Save together." in visitor.get("/challenges/riverbend-oh/next").text()
    assert "Green Business Challenge" in visitor.get("/challenges").text()


def test_times_are_instants_of_the_zone(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    """Noon in New York in January is 17:00 UTC; the page says the weekday, the zone and the offset."""
    send(carmen, NEW, summary="x", slug="next", submission_closes="2028-01-31T12:00")
    with app.app_context():
        assert challenge("next").submission_closes_at == datetime(2028, 1, 31, 17, tzinfo=UTC)
    page = carmen.get("/cities/riverbend-oh/challenges/next")
    assert "Monday, January 31, 2028, 12:00 PM EST (UTC-05:00)" in page.text()


def test_a_deadline_that_comes_twice_is_the_earlier_one(app: Flask, carmen: Visitor) -> None:
    """In autumn an hour is repeated: the instant is stored in UTC, and pages say which of the two it is."""
    send(carmen, NEW, summary="x", slug="next", registration_closes="2027-11-07T01:30")
    with app.app_context():
        assert challenge("next").registration_closes_at.isoformat() == "2027-11-07T05:30:00+00:00"
    page = carmen.get("/cities/riverbend-oh/challenges/next")
    assert "Sunday, November 7, 2027, 1:30 AM EDT (UTC-04:00), the earlier of the two" in page.text()


@pytest.mark.parametrize("field", ["registration_closes", "submission_opens", "baseline_closes"])
def test_a_deadline_that_no_clock_shows_is_refused(app: Flask, carmen: Visitor, field: str) -> None:
    """In spring an hour is jumped over: the sentence names the day and the next time there is."""
    page = send(carmen, NEW, summary="x", slug="next", **{field: "2027-03-14T02:30"})
    assert page.status == 422
    assert "On Sunday, March 14, 2027 the clocks there jump over 2:30 AM. Choose 3:30 AM" in page.errors()[field]
    with app.app_context():
        assert db.session.scalar(select(Challenge).filter_by(slug="next")) is None


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "changes,field",
    [
        ({"last_day": "2026-12-31"}, "last_day"),
        ({"last_day": "2026-06-30"}, "last_day"),
        ({"starts_on": "2127-01-01", "last_day": "2199-01-01"}, "last_day"),
        ({"starts_on": "next week"}, "starts_on"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"baseline_last_day": "2030-01-01"}, "baseline_last_day"),
        ({"registration_closes": "2020-01-01T00:00"}, "registration_closes"),
        ({"submission_closes": "2020-01-01T00:00"}, "submission_closes"),
        (
            {"starts_on": "2026-01-01", "baseline_starts_on": "2025-01-01", "baseline_last_day": "2025-12-31"},
            "past_is_meant",
        ),
        ({"name": "x" * 200_000}, "name"),
        ({"name": "nul\x00"}, "name"),
        ({"slug": "../x"}, "slug"),
        ({"slug": "2026"}, "slug"),
        ({f"measures-{PLACE['energy']}-weight": "90"}, "measures"),
        ({f"measures-{PLACE['energy']}-weight": ""}, "measures"),
        ({f"measures-{PLACE['energy']}-weight": "NaN"}, f"measures-{PLACE['energy']}-weight"),
        ({"min_covered_days": "-1"}, "min_covered_days"),
        ({"contact_email": "nobody"}, "contact_email"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(
    app: Flask, carmen: Visitor, changes: dict[str, str], field: str
) -> None:
    """Nothing is saved, nothing typed is lost."""
    page = send(carmen, NEW, **{"summary": "kept as typed", "slug": "next", **changes})
    assert page.status == 422
    assert field in page.errors(), page.errors()
    assert page.values()["summary"] == "kept as typed"
    with app.app_context():
        assert db.session.scalar(select(Challenge).filter_by(slug="next")) is None


def test_a_start_in_the_past_can_be_meant(app: Flask, carmen: Visitor) -> None:
    """With a tick."""
    page = send(carmen, NEW, summary="x", slug="next", starts_on="2026-01-01", past_is_meant="y")
    assert page.status == 422  # the baseline must still end before it
    dates = {"starts_on": "2026-01-01", "baseline_starts_on": "2025-01-01", "baseline_last_day": "2025-12-31"}
    assert send(carmen, NEW, summary="x", slug="next", past_is_meant="y", **dates).status == 200


def test_other_rules_are_a_new_version_with_a_reason(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    """The old version stays as it was: snapshots name its hash."""
    refused = send(carmen, EDIT, min_covered_days="90")
    assert "Say why" in refused.errors()["reason"]
    assert send(carmen, EDIT, min_covered_days="90", reason="More data, fairer board.").status == 200
    with app.app_context():
        versions = db.session.scalars(
            select(ChallengeRules).filter_by(challenge_id=1).order_by(ChallengeRules.version)
        ).all()
        assert [row.document["gates"]["min_covered_days"] for row in versions] == [60, 90]
        assert versions[0].hash != versions[1].hash
        assert challenge("2026").inputs_version > 1
    assert "90 covered days" in visitor.get("/challenges/riverbend-oh/2026/rules").text()


def test_a_text_alone_makes_no_new_rules(app: Flask, carmen: Visitor) -> None:
    """The public page changes at once; the rules keep their version."""
    assert send(carmen, EDIT, summary="Better words.").status == 200
    with app.app_context():
        assert len(db.session.scalars(select(ChallengeRules).filter_by(challenge_id=1)).all()) == 1
        assert challenge("2026").summary == "Better words."


def test_what_is_public_keeps_its_address(carmen: Visitor) -> None:
    """People saved it."""
    assert "stays as it is" in send(carmen, EDIT, slug="other").errors()["slug"]


def test_a_track_in_use_stays(carmen: Visitor) -> None:
    """Entries are in it: it may get another name, but not go. Tracks have one place, in the set-up."""
    assert "tracks-0-name" not in carmen.get(EDIT).values()
    groups = carmen.get(EDIT).links()["Tracks and divisions"]
    page = send(carmen, groups, **{"tracks-0-name": "", "tracks-1-name": "Somebody else", "reason": "x"})
    assert "cannot be removed" in page.text()
    assert send(carmen, groups, **{"tracks-0-name": "Everybody", "reason": "A better name."}).status == 200


def test_fields_that_are_not_in_the_form_are_ignored(app: Flask, carmen: Visitor) -> None:
    """Nobody publishes, or moves to another city, by an extra field."""
    send(carmen, NEW, summary="x", slug="next", state="published", member_id="2", inputs_version="99")
    with app.app_context():
        found = challenge("next")
        assert (found.state, found.member_id, found.inputs_version) == ("draft", 1, 1)


def test_it_can_be_taken_off_and_brought_back(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    """Nothing is deleted."""
    manage = "/cities/riverbend-oh/challenges/2026"
    archive, back = f"{manage}/moves/archived", f"{manage}/moves/published"
    carmen.post(archive, {"reason": "The canal festival is off."})
    assert visitor.get("/challenges/riverbend-oh/2026").status == 404
    carmen.post(back, {"reason": "The canal festival is on again."})
    assert visitor.get("/challenges/riverbend-oh/2026").status == 200


def test_another_citys_coordinator_is_refused(app: Flask, nadia: Visitor) -> None:
    """It is not there for her, to look at or to change."""
    assert nadia.get(EDIT).status == 404
    assert nadia.get(NEW).status == 404
    with app.app_context(), transaction():
        assert challenge("2026").state == "published"


def test_how_a_saving_is_measured_is_part_of_the_rules(app: Flask, carmen: Visitor) -> None:
    """The twelve months before need no dates; a driver names its figure; the edition of factors is today's."""
    page = send(
        carmen,
        NEW,
        slug="by-size",
        summary="Use for each square foot.",
        baseline_kind="year_before",
        baseline_starts_on="",
        baseline_last_day="",
        adjustment="driver",
        driver="floor_area",
        allowance_percent="4.5",
        lowest_grade="C",
        widest_band_points="15",
        distinguishable_winners="",
    )
    assert page.status == 200, page.errors()
    with app.app_context():
        rules = rules_of(challenge("by-size"))
    assert (rules.baseline_kind, rules.baseline.end, rules.adjustment, rules.driver) == (
        "year_before",
        rules.reporting.start,
        "driver",
        "floor_area",
    )
    assert (str(rules.allowance_percent), rules.gates.lowest_grade, rules.gates.widest_band_points) == ("4.5", "C", 15)
    assert rules.factors == edition_for(clock.today("UTC")).key
    again = filled(carmen.get("/cities/riverbend-oh/challenges/by-size/edit"))
    assert (again["adjustment"], again["driver"], again["lowest_grade"]) == ("driver", "floor_area", "C")


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"adjustment": "driver", "driver": ""}, "driver"),
        ({"adjustment": "magic"}, "adjustment"),
        ({"baseline_kind": "two_years"}, "baseline_last_day"),
        ({"baseline_starts_on": ""}, "baseline_starts_on"),
        ({"allowance_percent": "21"}, "allowance_percent"),
        ({"allowance_percent": "NaN"}, "allowance_percent"),
        ({"widest_band_points": "0"}, "widest_band_points"),
        ({"lowest_grade": "E"}, "lowest_grade"),
    ],
)
def test_a_way_to_measure_that_cannot_work_is_refused(carmen: Visitor, changes: dict[str, str], field: str) -> None:
    page = send(carmen, NEW, **{"slug": "odd", "summary": "Odd.", "baseline_kind": "fixed", **changes})
    assert (page.status, field in page.errors()) == (422, True), page.errors()


def test_a_challenge_keeps_its_edition_of_factors(app: Flask, carmen: Visitor) -> None:
    """A newer edition is for new challenges."""
    assert send(carmen, EDIT, summary="Other words.").status == 200
    with app.app_context():
        assert rules_of(challenge("2026")).factors == "US-2023.1"
