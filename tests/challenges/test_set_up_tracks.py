"""A track has settings of its own: days, weights, what places go by, tiers, gates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask

from challenge.challenges.queries import dates_that_move, rules_of
from challenge.scoring.rules import Rules, rules_of_track
from tests.challenges.test_create_challenge import challenge
from tests.challenges.test_set_up import SETUP, filled, send, start
from tests.conftest import ON_ONE_DATABASE
from tests.page import Visitor

LEADER, STARTER = f"{SETUP}/tracks/leader", f"{SETUP}/tracks/starter"


def rules_in(app: Flask, track: str) -> Rules:
    with app.app_context():
        return rules_of_track(rules_of(challenge("next")), track)


def test_it_works(app: Flask, carmen: Visitor) -> None:
    """Leaders run three months longer, are ranked by percent, and have gates and tiers of their own."""
    start(carmen, "tracks-by-ambition")
    assert filled(carmen.get(LEADER))["own_weights"] == ["y"]
    typed = {"starts_on": "2030-01-01", "last_day": "2031-03-31", "metric": "percent", "metric_of": "energy"}
    more = {"min_covered_days": "90", "lowest_grade": "B", "own_tiers": "y"}
    tier = {"tiers-0-name": "Top", "tiers-0-since": "60"}
    page = send(carmen, LEADER, **typed, **more, **tier)
    assert page.heading().startswith("Set-up"), page.errors()
    assert "What is handed in closes before the last day that counts is over." in page.text()
    own = rules_in(app, "leader")
    assert (own.metric, own.metric_of, own.reporting.end) == ("percent", "energy", date(2031, 4, 1))
    assert (own.gates.min_covered_days, own.gates.lowest_grade, own.tiers[0].since) == (90, "B", Decimal(60))
    others = rules_in(app, "starter")
    assert (others.reporting.end, others.tiers, others.gates.lowest_grade) == (date(2031, 1, 1), (), "D")
    with app.app_context():
        dates = dates_that_move(challenge("next"))
    assert (dates.starts_at, dates.ends_at) == (
        datetime(2030, 1, 1, 5, tzinfo=UTC),
        datetime(2031, 4, 1, 4, tzinfo=UTC),
    )


def test_weights_of_a_track_add_up_too(app: Flask, carmen: Visitor) -> None:
    """Nothing typed is lost when they do not; without the tick the track goes by the challenge's again."""
    start(carmen, "tracks-by-ambition")
    page = send(carmen, STARTER, **{"measures-0-weight": "30"})
    assert page.status == 422
    assert "The weights must add up to 100; they add up to 130." in page.text()
    assert page.values()["measures-0-weight"] == "30"
    typed = {"measures-0-weight": "30", "measures-0-steps": "5: 50, 10: 100", "scorecards-0-weight": "70", "metric": ""}
    assert send(carmen, STARTER, **typed).status == 200
    own = rules_in(app, "starter")
    assert (own.measures[0].weight, len(own.measures[0].steps), own.scorecard_weights) == (30, 2, (("starter", 70),))


def test_it_is_compared_in_a_way_of_its_own(app: Flask, carmen: Visitor) -> None:
    """Baseline, what is taken out, limits and bonuses. The page shows them again, the official rules tell them by
    track, and emptied they are the challenge's again."""
    start(carmen, "tracks-by-ambition")
    usual = rules_in(app, "starter")
    days = {"baseline_kind": "fixed", "baseline_starts_on": "2028-07-01", "baseline_last_day": "2029-06-30"}
    taken_out = {"adjustment": "driver", "driver": "employees", "allowance_percent": "4.5"}
    limits = {"clamp_low": "0", "clamp_high": "", "own_bonuses": "y", "most_bonus": "3"}
    bonus = {"bonuses-0-name": "A talk", "bonuses-0-points": "1.5", "bonuses-0-most": "4"}
    page = send(carmen, LEADER, **days, **taken_out, **limits, **bonus)
    assert page.heading().startswith("Set-up"), page.errors()
    own = rules_in(app, "leader")
    assert (own.baseline_kind, own.baseline.start, own.baseline.end) == ("fixed", date(2028, 7, 1), date(2029, 7, 1))
    assert (own.adjustment, own.driver, own.allowance_percent) == ("driver", "employees", Decimal("4.5"))
    assert (own.clamp_low, own.clamp_high, own.most_bonus) == (0, usual.clamp_high, 3)
    assert [(one.name, one.points, one.most) for one in own.bonuses] == [("A talk", Decimal("1.5"), 4)]
    assert rules_in(app, "starter") == usual
    shown = filled(carmen.get(LEADER))
    boxes = days | taken_out | limits | bonus
    assert {name: shown[name] for name in boxes} == boxes | {"own_bonuses": ["y"]}
    told = carmen.get(f"{SETUP}/preview").text()
    assert "same day of your own past (July 1, 2028 to June 30, 2029), in proportion to employees" in told
    emptied = dict.fromkeys([*days, *taken_out, "clamp_low", "most_bonus"], "")
    assert send(carmen, LEADER, **emptied, own_bonuses=None).heading().startswith("Set-up")
    again = rules_in(app, "leader")
    assert (again.plan, again.clamp_low, again.bonuses) == (usual.plan, usual.clamp_low, usual.bonuses)


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"baseline_starts_on": "2029-01-01", "baseline_last_day": "2029-12-31"}, "baseline_starts_on", "have no days"),
        ({"baseline_kind": "fixed", "baseline_starts_on": "2029-01-01"}, "baseline_starts_on", "leave both open"),
        ({"baseline_kind": "fixed", "baseline_last_day": "2029-01-01"}, "baseline_last_day", "leave both open"),
        ({"adjustment": "driver"}, "adjustment", "Choose below"),
        ({"driver": "employees"}, "adjustment", "or no figure"),
        ({"driver": "moons", "adjustment": "driver"}, "driver", "Not a valid choice"),
        ({"allowance_percent": "21"}, "allowance_percent", "between 0 and 20"),
        ({"clamp_high": "NaN"}, "clamp_high", ""),
        ({"baseline_kind": "two_years"}, "", "exactly two years"),
        ({"baseline_kind": "fixed", "baseline_starts_on": "2029-05-01", "baseline_last_day": "2030-05-01"}, "", "end"),
        ({"own_bonuses": "y", "bonuses-0-name": "A talk"}, "", "0.01"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused(
    carmen: Visitor, app: Flask, typed: dict[str, str], field: str, said: str
) -> None:
    start(carmen, "tracks-by-ambition")
    before = rules_in(app, "leader")
    page = send(carmen, LEADER, **typed)
    assert page.status == 422
    assert (said in page.errors()[field]) if field else (said in page.text()), page.text()
    assert {name: page.values()[name] for name in typed if "_on" in name or "_day" in name} == {
        name: value for name, value in typed.items() if "_on" in name or "_day" in name
    }
    assert rules_in(app, "leader") == before


@pytest.mark.parametrize("days", [{"starts_on": "2030-02-01"}, {"last_day": "2030-03-01"}])
def test_both_days_are_given_or_none(carmen: Visitor, days: dict[str, str]) -> None:
    start(carmen, "tracks-by-ambition")
    page = send(carmen, STARTER, **days)
    assert (page.status, "leave both open" in page.text()) == (422, True)


def test_a_track_that_is_none_has_no_page(carmen: Visitor) -> None:
    start(carmen, "tracks-by-ambition")
    assert carmen.get(f"{SETUP}/tracks/nobody").status == 404


def test_a_new_track_is_as_the_challenge_until_it_has_settings(app: Flask, carmen: Visitor) -> None:
    start(carmen, "city-scorecard")
    send(carmen, f"{SETUP}/groups", **{"tracks-1-name": "Schools"})
    assert "Settings of Schools" in carmen.get(f"{SETUP}/groups").text()
    assert send(carmen, f"{SETUP}/tracks/schools").status == 200
    with app.app_context():
        assert [track.own for track in rules_of(challenge("next")).tracks] == [{}, {}]
    assert send(carmen, f"{SETUP}/tracks/schools", min_complete_months="6").status == 200
    assert (rules_in(app, "schools").gates.min_complete_months, rules_in(app, "all").gates.min_complete_months) == (
        6,
        0,
    )
