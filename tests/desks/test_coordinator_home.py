"""The coordinator's home: hours of review against days, participation and savings so far, when jobs last ran."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from challenge import clock
from challenge.awards.disputes import make_appeal
from challenge.desks.progress_charts import POINTS, days_between, participation_of, savings_of
from challenge.extensions import transaction
from challenge.schedule import compute_now
from tests.awards.story import again, entry_of, final_board, person
from tests.leaderboards.shelf import put_snapshot
from tests.leaderboards.story import compute, five_shops, riverbend
from tests.page import Visitor
from tests.review.story import give_rules, hand_in

HOME = "/cities/riverbend-oh"


def test_it_works(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        five_shops()
        assert [outcome.error for _, outcome in compute_now([riverbend().id])] == [None]
        told = participation_of(riverbend())
        assert told.chart is not None
        assert [row.now for row in told.chart.rows][-1] == "7"
        saved = savings_of(riverbend())
    page = carmen.get(HOME).text()
    assert "7 entries have joined, 5 of them ranked." in page
    assert f"{saved.finding} A line is drawn once boards of two days have told such a sum." in page
    assert "kilowatt-hours less" in saved.finding
    assert "Standings: " in page
    assert "answers to look at" not in page, "there is no scorecard"


def test_a_line_is_drawn_from_the_second_day_on(app: Flask) -> None:
    """However long the challenge already runs, and each day where it lies in time."""
    with app.app_context():
        charts = []
        for days_ago, kwh in ((50, None), (20, "1000"), (10, "1200"), (0, "1500")):
            with transaction():
                put_snapshot(riverbend(), totals={"kwh": kwh}, as_of=clock.now() - timedelta(days=days_ago))
            charts.append(savings_of(riverbend()).chart)
        assert charts[:2] == [None, None]
        assert charts[3] is not None
        assert [row.now for row in charts[3].rows] == ["1,000", "1,200", "1,500"]


def test_hours_of_review_against_days(app: Flask, carmen: Visitor) -> None:
    today = clock.today("America/New_York")
    give_rules(app, milestones=[{"on": (today + timedelta(days=9)).isoformat(), "name": "Result"}])
    hand_in(app, ("EN-01", "done", 0), ("EN-04", "done", 0))
    with app.app_context(), transaction():
        riverbend().state = "in_review"
        riverbend().ends_on = today
    page = carmen.get(HOME)
    assert "2 answers to look at, about 0.1 hours; 9 days are left" in page.text()
    assert page.links()["2 answers to review"].endswith("2026/review")


def test_an_open_appeal_comes_first(app: Flask, carmen: Visitor) -> None:
    assert "Nothing waits for you today." in carmen.get(HOME).text()
    with app.app_context():
        keys = final_board()
        again()
        with transaction():
            entry, rosa = entry_of(keys[0]), person("rosa")
            make_appeal(entry, about="place", text="We are first.", by=rosa, received_at=clock.now())
    page = carmen.get(HOME)
    assert "One thing waits for you today." in page.text()
    assert page.links()["1 appeal waits for a decision"].endswith("2026/awards")


def test_nothing_is_drawn_of_too_little(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        compute()
        assert savings_of(riverbend()).chart is None
    assert "once at least five businesses contribute" in carmen.get(HOME).text()
    today = clock.today("America/New_York")
    assert days_between(today, today) == [today]
    days = days_between(today - timedelta(days=300), today)
    assert (len(days), days[0], days[-1]) == (POINTS, today - timedelta(days=300), today)
