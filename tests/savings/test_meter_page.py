"""A meter's page: the saving in one sentence, the months, what is missing, every bill with its versions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from challenge.challenges.models import Challenge
from challenge.extensions import db, transaction
from challenge.sample.cast import reporting_start
from challenge.savings.actions import correct_reading, withdraw_reading
from challenge.savings.models import Hold, Meter
from challenge.savings.progress import window_notes
from challenge.savings.queries import coverage_of, usual_per_day
from tests.page import Visitor
from tests.savings.bills import BAKERY_GAS, all_readings, bill, log, meter, person

HERE = "/meters/1"


def months(start: date, count: int, amount: int, cost: str | None = None) -> None:
    """Bills for whole calendar months, all alike."""
    handed_in, first = [], start
    for _ in range(count):
        following = (first + timedelta(40)).replace(day=1)
        handed_in.append(bill(first, (following - first).days, str(amount), cost=cost))
        first = following
    log(handed_in)


def year_before() -> date:
    """The first day of the baseline."""
    start = reporting_start()
    return start.replace(year=start.year - 1)


def test_without_bills_it_says_where_to_start(rosa: Visitor) -> None:
    page = rosa.get(HERE)
    assert "No bill is logged yet." in page.text()
    assert {"Type a bill", "Fill in a year", "Upload a file"} <= set(page.links())
    assert "Baseline:" in page.text()
    assert page.all("svg", class_="chart__picture") == []


def test_the_saving_stands_in_one_sentence(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        months(year_before(), 12, 1000)
        months(reporting_start(), 4, 920, cost="92")
    text = rosa.get(HERE).text()
    assert "You used 8.0 % less electricity than on the same days of the baseline: 320 kWh, about $32 (an est" in text
    assert "Electricity: 8.0 % less on the days that can be compared" in text
    assert len(rosa.get(HERE).all("svg", class_="chart__picture")) == 1


def test_more_use_is_said_too(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        months(year_before(), 12, 1000)
        months(reporting_start(), 3, 1100)
    assert "You used 10.0 % more electricity than on the same days" in rosa.get(HERE).text()


@pytest.mark.parametrize("baseline, words", [(0, "the baseline shows no use"), (None, "nothing to compare yet")])
def test_without_a_baseline_there_is_no_percent(app: Flask, rosa: Visitor, baseline: int | None, words: str) -> None:
    with app.app_context():
        if baseline is not None:
            months(year_before(), 12, baseline)
            with transaction():
                db.session.query(Hold).update({"decision": "accept"})
        months(reporting_start(), 3, 1_000)
        with transaction():
            db.session.query(Hold).update({"decision": "accept"})
    text = rosa.get(HERE).text()
    assert words in text
    assert "nan" not in text.lower().split()


def test_what_is_missing_is_named_with_a_way_to_fill_it(app: Flask, rosa: Visitor) -> None:
    start = year_before()
    with app.app_context():
        log([bill(start, 30), bill(start + timedelta(60), 300)])
    page = rosa.get(HERE)
    assert "(30 days). Type this bill" in page.text()
    assert f"/meters/1/bills/new?start={start + timedelta(30)}&end={start + timedelta(60)}" in page.links().values()


def test_held_bills_say_why(app: Flask, rosa: Visitor, carmen: Visitor) -> None:
    with app.app_context():
        months(year_before(), 5, 900)
        log([bill(reporting_start(), amount="99000")])
        with transaction():
            db.session.query(Hold).one().question = "Is this the whole building?"
    text = rosa.get(HERE).text()
    assert "Held This is about" in text
    assert "Your coordinator asks: “Is this the whole building?”" in text


def test_the_history_shows_who_changed_what_and_why(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        months(date(2024, 1, 1), 3, 900)
        first, second, _ = all_readings()
        with transaction():
            correct_reading(
                first,
                start_on=first.start_on,
                end_on=first.end_on,
                quantity=bill(first.start_on, amount="850").quantity,
                cost=None,
                reason="Typed the line above",
                author=person("carmen"),
                on_behalf=True,
            )
            withdraw_reading(second, "This is the neighbor's bill", author=person("ben"))
    text = rosa.get(HERE).text()
    assert "850 kWh, Jan 1, 2024 – Feb 1, 2024: Correction, Carmen Ortiz for the business" in text
    assert "Reason: Typed the line above" in text
    assert "900 kWh, Jan 1, 2024 – Feb 1, 2024: Typed bill, Rosa Delgado" in text
    assert "Bills that were taken out (1)" in text
    assert "This is the neighbor's bill" in text


def test_older_bills_are_folded(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        months(date(2023, 1, 1), 20, 900)
    assert "Earlier bills (7)" in rosa.get(HERE).text()


@pytest.mark.usefixtures("context")
def test_coverage_knows_its_gaps() -> None:
    log([bill(date(2024, 1, 1), 31), bill(date(2024, 2, 1), 29), bill(date(2024, 4, 1), 30)])
    coverage = coverage_of(meter())
    assert (coverage.first, coverage.through) == (date(2024, 1, 1), date(2024, 4, 30))
    assert [str(gap) for gap in coverage.gaps] == ["2024-03-01:2024-04-01"]
    assert coverage_of(meter(BAKERY_GAS)).first is None


@pytest.mark.usefixtures("context")
def test_the_usual_is_known_after_three_bills() -> None:
    months(date(2024, 1, 1), 2, 930)
    assert usual_per_day(meter()) is None
    log([bill(date(2024, 3, 1), 31, "930")])
    assert usual_per_day(meter()) == 30


@pytest.mark.parametrize(
    "opens, closes, words", [(-2, -1, "took bills until"), (1, 2, "takes bills from"), (-1, 1, "")]
)
def test_closed_windows_are_told(app: Flask, rosa: Visitor, opens: int, closes: int, words: str) -> None:
    with app.app_context():
        with transaction():
            challenge = db.session.get_one(Challenge, 1)
            now = challenge.created_at
            challenge.submission_opens_at = now + timedelta(opens)
            challenge.submission_closes_at = now + timedelta(closes)
        notes = window_notes(meter().site)
    assert bool(notes) == bool(words)
    for address in (HERE, "/meters/1/bills/new", "/meters/1/year", "/sites/1/upload"):
        assert words in rosa.get(address).text()


def test_power_that_is_sent_out_is_not_compared(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        with transaction():
            db.session.get_one(Meter, 1).direction = "export"
        months(year_before(), 3, 900)
    assert "What goes out is kept apart" in rosa.get(HERE).text()


def test_names_are_shown_as_text(app: Flask, rosa: Visitor) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Meter, 1).name = "<b>Ovens</b> & fridge"
    page = rosa.get(HERE)
    assert page.heading() == "<b>Ovens</b> & fridge"
