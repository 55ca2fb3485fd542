"""Rules are one checked document; what is stored and hashed is its normalized form."""

from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from challenge.measurement.periods import Period
from challenge.scoring.measures import MEASURES
from challenge.scoring.rules import Gates, read_rules, rules_of, usual_rules
from challenge.scoring.rules.days import counts_from

REPORTING = Period(date(2026, 1, 1), date(2027, 1, 1))
PLAIN: dict[str, Any] = {
    "baseline": {"start": "2025-01-01", "end": "2026-01-01"},
    "reporting": {"start": "2026-01-01", "end": "2027-01-01"},
    "measures": [{"key": "energy", "weight": 60}, {"key": "water", "weight": "40.00", "target_percent": 12.5}],
}


def test_it_works() -> None:
    rules, problems = read_rules(PLAIN)
    assert problems == []
    assert rules is not None
    assert rules.reporting == REPORTING
    assert [(one.key, one.weight, one.target_percent) for one in rules.measures] == [
        ("energy", 60, 10),
        ("water", 40, Decimal("12.5")),
    ]
    assert rules.gates == Gates(60, 80, 30, 100, 1000)
    assert (rules.clamp_low, rules.clamp_high, rules.decimals) == (-1, Decimal("1.5"), 1)


def test_the_normalized_document_reads_back() -> None:
    rules, _ = read_rules(PLAIN)
    assert rules is not None
    assert read_rules(rules.document()) == (rules, [])
    assert rules_of(rules.canonical) == rules


def test_the_hash_depends_on_the_rules_and_not_on_how_they_were_written() -> None:
    other = deepcopy(PLAIN)
    other["measures"][0] = {"target_percent": "10.0", "weight": "60.0000", "key": "energy"}
    one, same = read_rules(PLAIN)[0], read_rules(dict(reversed(other.items())))[0]
    assert one is not None
    assert same is not None
    assert one.canonical == same.canonical
    assert one.hash == same.hash
    assert len(one.hash) == 64


@pytest.mark.parametrize(
    ("name", "value"),
    [("decimals", 2), ("award_note", "Dinner"), ("gates", {"min_covered_days": 61}), ("clamp", {"low": 0})],
)
def test_any_change_changes_the_hash(name: str, value: object) -> None:
    one, other = read_rules(PLAIN)[0], read_rules({**PLAIN, name: value})[0]
    assert one is not None
    assert other is not None
    assert one.hash != other.hash


def test_where_a_coordinator_starts_from() -> None:
    rules = usual_rules(REPORTING)
    assert rules.baseline == Period(date(2025, 1, 1), date(2026, 1, 1))
    assert [one.key for one in rules.measures] == ["energy"]
    assert read_rules(rules.document()) == (rules, [])


def problems_with(**changes: object) -> dict[str, str]:
    rules, problems = read_rules({**deepcopy(PLAIN), **changes})
    assert rules is None
    return {problem.where: problem.what for problem in problems}


@pytest.mark.parametrize(
    ("changes", "where", "what"),
    [
        ({"measures": [{"key": "water", "weight": 99}]}, "measures", "must add up to 100; they add up to 99."),
        ({"measures": []}, "measures", "at least one measure"),
        ({"measures": [{"key": "water", "weight": 50}] * 2}, "measures", "can be listed once"),
        ({"measures": [{"key": "recycling", "weight": 100}]}, "measures.0.key", "Choose one of: energy, diversion"),
        ({"measures": [{"key": "water", "weight": "NaN"}]}, "measures.0.weight", "Give a number from 0.01 to 100"),
        ({"measures": [{"key": "water", "weight": 1e999}]}, "measures.0.weight", "Give a number"),
        ({"measures": [{"key": "water", "weight": True}]}, "measures.0.weight", "Give a number"),
        (
            {"measures": [{"key": "water", "weight": 100, "target_percent": 0}]},
            "measures.0.target_percent",
            "Give a number from 0.1 to 100",
        ),
        ({"reporting": {"start": "2026-01-01", "end": "2026-01-01"}}, "reporting.end", "must be after the start"),
        ({"reporting": {"start": "2026-01-01", "end": "2025-01-01"}}, "reporting.end", "must be after the start"),
        ({"reporting": {"start": "2026-01-01", "end": "2126-01-01"}}, "reporting.end", "five years at most"),
        ({"reporting": {"start": "2026-02-30", "end": "2027-01-01"}}, "reporting.start", "year-month-day"),
        ({"reporting": {"start": "20260101", "end": "2027-01-01"}}, "reporting.start", "year-month-day"),
        ({"reporting": None}, "reporting", "group of named values"),
        ({"baseline": {"start": "2025-06-01", "end": "2026-06-01"}}, "baseline", "must end before the reporting"),
        ({"gates": {"min_covered_days": 0}}, "gates.min_covered_days", "from 1 to 366"),
        ({"gates": {"min_covered_days": "60"}}, "gates.min_covered_days", "whole number"),
        ({"gates": {"speed": 1}}, "gates.speed", "do not know this setting"),
        ({"clamp": {"low": 1}}, "clamp.low", "Give a number from -10 to 0"),
        ({"decimals": 9}, "decimals", "from 0 to 3"),
        ({"factors": "US-1900"}, "factors", "Choose one of"),
        ({"adjustment": "magic"}, "adjustment", "Choose one of: none, weather, driver"),
        ({"adjustment": "driver"}, "driver", "Choose one of: floor_area"),
        ({"adjustment": "driver", "driver": "luck"}, "driver", "Choose one of: floor_area"),
        ({"baseline_kind": "guess"}, "baseline_kind", "Choose one of: fixed, year_before, two_years, surveyed"),
        ({"baseline_kind": "two_years"}, "baseline", "exactly two years"),
        ({"allowance_percent": "21"}, "allowance_percent", "from 0 to 20"),
        ({"allowance_percent": "NaN"}, "allowance_percent", "Give a number"),
        ({"distinguishable_winners": "yes"}, "distinguishable_winners", "true or false"),
        ({"gates": {"lowest_grade": "E"}}, "gates.lowest_grade", "Choose one of: A, B, C, D"),
        ({"gates": {"widest_band_points": 0}}, "gates.widest_band_points", "from 1 to 100"),
        ({"entry_kind": "street"}, "entry_kind", "Choose one of: business, site"),
        ({"tracks": []}, "tracks", "at least one track"),
        ({"tracks": [{"key": "A b", "name": "A"}]}, "tracks.0.key", "lower-case letters"),
        ({"tracks": [{"key": "a", "name": ""}]}, "tracks.0.name", "1 to 80 characters"),
        ({"tracks": [{"key": "a", "name": "X\x00"}]}, "tracks.0.name", "1 to 80 characters"),
        ({"tracks": [{"key": "a", "name": "A"}, {"key": "a", "name": "B"}]}, "tracks", "the same key"),
        ({"tracks": [{"key": "a", "name": "A"}, {"key": "b", "name": "a"}]}, "tracks", "the same name"),
        ({"award_note": "x" * 2001}, "award_note", "0 to 2000 characters"),
        ({"version": 2}, "version", "version 1"),
        ({"surprise": 1}, "rules.surprise", "do not know this setting"),
    ],
)
def test_what_cannot_work_is_refused_at_its_place(changes: dict[str, object], where: str, what: str) -> None:
    assert what in problems_with(**changes)[where]


@pytest.mark.parametrize("document", [None, [], "rules", 1, {}])
def test_anything_else_is_refused_too(document: object) -> None:
    rules, problems = read_rules(document)
    assert rules is None
    assert problems


def test_all_problems_are_told_at_once() -> None:
    found = problems_with(decimals=9, tracks=[], factors="")
    assert {"decimals", "tracks", "factors"} <= found.keys()


def test_a_damaged_store_is_noticed() -> None:
    with pytest.raises(ValueError, match="reporting: Give a start and an end"):
        rules_of("{}")


def test_days_become_due_after_a_while() -> None:
    """With 30 days' grace, on 2 March the day of 31 January is due and 1 February is not."""
    assert usual_rules(REPORTING).due_until(date(2026, 3, 2)) == date(2026, 2, 1)


def test_measures_that_can_score() -> None:
    assert list(MEASURES) == [
        "energy",
        "diversion",
        "electricity",
        "natural_gas",
        "heating_oil",
        "propane",
        "water",
        "waste",
    ]
    assert MEASURES["energy"].resources == ("electricity", "natural_gas", "heating_oil", "propane")
    assert MEASURES["diversion"].resources == ("waste", "recycling", "compost")
    assert MEASURES["diversion"].unit == "percentage points"


def test_the_twelve_months_before_need_no_dates() -> None:
    document = {**deepcopy(PLAIN), "baseline_kind": "year_before"}
    del document["baseline"]
    rules, problems = read_rules(document)
    assert problems == []
    assert rules is not None
    assert rules.baseline == Period(date(2025, 1, 1), date(2026, 1, 1))
    assert (rules.plan.baseline_kind, rules.plan.allowance) == ("fixed", 0.03)


def test_two_years_are_two_years_also_around_a_29_february() -> None:
    for start in ("2024-01-01", "2024-03-01"):
        document = {**deepcopy(PLAIN), "baseline_kind": "two_years"}
        document["baseline"] = {"start": start, "end": start.replace("2024", "2026")}
        document["reporting"] = {"start": document["baseline"]["end"], "end": "2027-03-01"}
        assert read_rules(document)[1] == []


def test_rules_that_were_stored_before_keep_their_hash() -> None:
    """What a newer edition of the rules asks stands in no document that does not use it."""
    rules, _ = read_rules(PLAIN)
    assert rules is not None
    assert rules.hash == "bd6c7dbf0652b6089105484555c7f7cc6f72192562e4a10840b5c7a8544d8678"
    assert read_rules({**PLAIN, "blackouts": [], "late_joiners": "", "teams": None}) == (rules, [])


FLOOD = {"start": "2026-06-03", "end": "2026-06-10", "reason": "The river flooded the town center."}


@pytest.mark.parametrize(
    "more",
    [
        {"blackouts": [FLOOD, {"start": "2025-03-01", "end": "2025-03-02", "reason": "The meters failed."}]},
        {"late_joiners": "joining_day"},
        {"late_joiners": "next_month"},
        {"teams": {"by": "sum"}},
        {"teams": {"by": "mean", "least_share_percent": 75}},
        {"teams": {"by": "per_capita"}},
    ],
)
def test_days_and_teams_read_back(more: dict[str, Any]) -> None:
    rules, problems = read_rules({**PLAIN, **more})
    assert rules is not None, problems
    assert rules_of(rules.canonical) == rules
    assert rules.hash != read_rules(PLAIN)[0].hash  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"blackouts": [{**FLOOD, "reason": " "}]}, "blackouts.0.reason"),
        ({"blackouts": [{**FLOOD, "end": "2026-06-03"}]}, "blackouts.0.end"),
        ({"blackouts": [FLOOD, {**FLOOD, "start": "2026-06-09", "end": "2026-06-12"}]}, "blackouts"),
        ({"blackouts": [{**FLOOD, "start": "2023-06-03", "end": "2023-06-04"}]}, "blackouts.0.start"),
        ({"blackouts": [{**FLOOD, "start": "2026-01-01", "end": "2027-01-01"}]}, "blackouts"),
        ({"late_joiners": "whenever"}, "late_joiners"),
        ({"teams": {"by": "median"}}, "teams.by"),
        ({"teams": {"by": "mean", "least_share_percent": 101}}, "teams.least_share_percent"),
    ],
)
def test_days_and_teams_that_cannot_work(more: dict[str, Any], where: str) -> None:
    rules, problems = read_rules({**PLAIN, **more})
    assert rules is None
    assert [problem.where for problem in problems] == [where]


def test_from_when_on_a_late_joiner_counts() -> None:
    march = date(2026, 3, 14)
    assert counts_from(march, REPORTING, "") is None
    assert counts_from(date(2026, 1, 1), REPORTING, "joining_day") is None
    assert counts_from(march, REPORTING, "joining_day") == march
    assert counts_from(march, REPORTING, "next_month") == date(2026, 4, 1)
    assert counts_from(date(2026, 3, 1), REPORTING, "next_month") == date(2026, 3, 1)
    assert counts_from(date(2027, 5, 1), REPORTING, "joining_day") == REPORTING.end
