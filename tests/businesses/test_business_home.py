"""A business's home: what is due, what have I saved, where do I stand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.accounts.queries import user_by_email
from challenge.businesses.models import Entry, SiteResource
from challenge.extensions import db, transaction
from challenge.formats.contents import Bill
from challenge.leaderboards.models import Board
from challenge.measurement.periods import Period, year_before
from challenge.sample.cast import CAST, reporting_start
from challenge.savings.actions import submit_readings
from challenge.savings.models import Hold, Meter, Reading
from tests.businesses.test_state_facts import ask
from tests.leaderboards.shelf import put_snapshot
from tests.page import Visitor
from tests.scorecards.story import CARD

HOME = "/businesses/rosas-bakery"


def log_months(app: Flask, months: list[Period], meter_id: int = 1, amount: str = "900") -> None:
    """Log a bill for each month of a meter."""
    with app.app_context(), transaction():
        rosa = user_by_email(CAST["rosa"].email)
        assert rosa is not None
        bills = [Bill(one.start, one.end, Decimal(amount), "kWh" if meter_id == 1 else "therm") for one in months]
        meter = db.session.get_one(Meter, meter_id)
        submit_readings(meter, bills, author=rosa, source="typed", received_at=clock.now())


def months_of(period: Period) -> list[Period]:
    """The whole months of a period, up to the one that is running."""
    today = clock.today("America/New_York")
    return [month for month in period.months() if month.end <= today]


def set_standing(app: Flask, **facts: object) -> None:
    """Put a row for the bakery on the board."""
    with app.app_context(), transaction():
        entry = db.session.scalars(select(Entry).filter_by(public_key="bakery0000000001")).one()
        snapshot = put_snapshot(entry.challenge, (entry, facts))
        db.session.add(Board(challenge_id=1, snapshot_id=snapshot.id, checked_at=clock.now()))


RANKED = {
    "place": 3,
    "points": "61.0",
    "reduction_percent": "6.1",
    "data_through": "2026-10-31",
    "private": {
        "resources": {"electricity": {"unit": "kWh", "avoided": 1240.4, "covered_days": 90}},
        "dollars_saved": 212.4,
    },
}


def test_it_works(app: Flask, rosa: Visitor) -> None:
    set_standing(app, **RANKED)
    page = rosa.get(HOME)
    assert page.heading() == "Rosa's Bakery"
    assert "You used 6.1 % less energy than on the same days of the baseline: 1,240 kWh less electricity" in page.text()
    assert "As of" in page.text()
    assert page.links()["What the public sees"] == "/challenges/riverbend-oh/2026/entries/bakery0000000001"


@pytest.mark.parametrize(
    ("kg", "words", "likes"),
    [
        (500.4, "500 kg CO2e less", ["driving 1,300 miles in a gasoline car", "burning 56 gallons of gasoline"]),
        (-500.4, "500 kg CO2e more", []),
    ],
)
def test_kilograms_lead_to_their_factors(app: Flask, rosa: Visitor, kg: float, words: str, likes: list[str]) -> None:
    """Avoided ones are told in everyday words, too."""
    set_standing(app, **{**RANKED, "private": {"resources": {}, "kg_co2e_avoided": kg}})
    page = rosa.get(HOME)
    assert words in page.text()
    links = page.links()
    assert links["average factors, edition US-2023.1"] == "/about/factors?edition=US-2023.1#electricity"
    assert [name for name, address in links.items() if "#equivalent-" in address] == likes


def test_unknown_kilograms_are_not_told(app: Flask, rosa: Visitor) -> None:
    set_standing(app, **RANKED)
    assert "kg CO2e" not in rosa.get(HOME).text()


def test_the_next_step_comes_first(rosa: Visitor) -> None:
    page = rosa.get(HOME)
    (button,) = page.all("a", class_="usa-button")
    assert (button.text, button.attributes["href"]) == ("Fill in a year of bills", "/meters/1/year")


def test_a_meter_that_is_missing_is_asked_for(app: Flask, rosa: Visitor) -> None:
    with app.app_context(), transaction():
        db.session.add(SiteResource(site_id=1, resource="propane", state="own_meter"))
    page = rosa.get(HOME)
    assert "Add your propane meter" in page.text()
    assert "/sites/1/meters/new?resource=propane" in page.links().values()
    assert "Without it the entry gets no place." in page.text()
    energy = [{"key": "energy", "weight": "60", "target_percent": "10"}]
    card = {**CARD, "items": CARD["items"][:-1]}
    ask(app, measures=energy, scorecards=[card], scorecard_weights={"actions": "40"}, without_bills="scorecard_only")
    page = rosa.get(HOME)
    assert "Without it the entry counts by its scorecard alone." in page.text()
    assert "gets no place" not in page.text()


def test_a_meter_that_makes_no_points_is_not_pressed_for(app: Flask, rosa: Visitor) -> None:
    with app.app_context(), transaction():
        db.session.query(SiteResource).filter_by(site_id=1, resource="water").one().state = "own_meter"
    page = rosa.get(HOME)
    assert "Add your water meter" not in page.text()
    assert "/sites/1/meters/new?resource=water" in page.links().values()


def test_when_all_is_logged_nothing_is_due(app: Flask, rosa: Visitor) -> None:
    start = reporting_start()
    baseline, reporting = year_before(start), Period(start, start.replace(year=start.year + 1))
    for meter_id in (1, 2):
        log_months(app, [*baseline.months(), *months_of(reporting)], meter_id)
    page = rosa.get(HOME)
    assert "Nothing is due today" in page.text()
    assert page.text().count("Up to date") == 2


def test_a_late_bill_is_named(app: Flask, rosa: Visitor) -> None:
    start = reporting_start()
    months = [*year_before(start).months(), *months_of(Period(start, start.replace(year=start.year + 1)))]
    log_months(app, months[:-2])
    late = months[-2].start
    page = rosa.get(HOME)
    assert f"Electricity meter: bills through {date_words(late - timedelta(days=1))}; {late:%B %Y} to" in page.text()
    assert "/meters/1/bills/new" in page.links().values()


def test_a_gap_is_named(app: Flask, rosa: Visitor) -> None:
    start = reporting_start()
    months = [*year_before(start).months(), *months_of(Period(start, start.replace(year=start.year + 1)))]
    log_months(app, [one for one in months if one != months[3]])
    gap = months[3]
    words = f"{gap.days} days have no bill, the first is {date_words(gap.start)}"
    assert words in rosa.get(HOME).text()


def date_words(day: date) -> str:
    """The way the page writes a day."""
    return f"{day:%b} {day.day}, {day.year}"


def test_a_question_of_the_coordinator_comes_first(app: Flask, rosa: Visitor, carmen: Visitor) -> None:
    log_months(app, [Period(reporting_start(), reporting_start() + timedelta(days=30))])
    with app.app_context(), transaction():
        reading = db.session.query(Reading).filter_by(meter_id=1).first()
        assert reading is not None
        db.session.add(
            Hold(reading_id=reading.id, why="Far more than usual.", opened_at=clock.now(), question="Two ovens?")
        )
    page = rosa.get(HOME)
    assert page.all("a", class_="usa-button")[0].attributes["href"] == "/holds/1"
    assert "Two ovens?" in page.text()
    assert "Two ovens?" not in carmen.get(HOME).text()


def test_each_state_of_an_entry_is_explained(app: Flask, rosa: Visitor) -> None:
    told = {
        "waiting": "has not looked at the entry yet",
        "declined": "The kitchen is shared.",
        "withdrawn": "You withdrew this entry",
    }
    for state, words in told.items():
        with app.app_context(), transaction():
            entry = db.session.get_one(Entry, 1)
            entry.state, entry.reason = state, "The kitchen is shared." if state == "declined" else ""
        page = rosa.get(HOME)
        assert words in page.text()
        assert "What the public sees" not in page.links()


def test_what_keeps_from_a_place_is_told(app: Flask, rosa: Visitor) -> None:
    set_standing(app, place=None, reason="Natural gas: no bills yet.")
    page = rosa.get(HOME)
    assert "Not ranked yet. Natural gas: no bills yet." in page.text()


def test_who_counts_in_totals_only_has_no_place(app: Flask, rosa: Visitor) -> None:
    set_standing(app, **RANKED)
    with app.app_context(), transaction():
        db.session.get_one(Entry, 1).listing = "totals_only"
    page = rosa.get(HOME)
    assert "In totals only" in page.text()
    assert "What the public sees" not in page.links()


def test_the_coordinator_is_told_as_whom_she_looks(app: Flask, carmen: Visitor) -> None:
    page = carmen.get(HOME)
    assert "You look at this as its coordinator" in page.text()
    assert "/businesses/rosas-bakery/edit" not in page.links().values()
    assert "/businesses/rosas-bakery/people" not in page.links().values()
    assert "/entries/1" not in page.links().values()


def test_others_do_not_see_it(victor: Visitor, nadia: Visitor, visitor: Visitor) -> None:
    assert victor.get(HOME).status == 404
    assert nadia.get(HOME).status == 404
    assert visitor.get(HOME, follow_redirects=False).status == 302


def test_a_business_in_no_challenge_is_led_to_one(app: Flask, rosa: Visitor) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Entry, 1).state = "withdrawn"
    page = rosa.get(HOME)
    assert page.all("a", class_="usa-button")[0].attributes["href"] == "/challenges"
