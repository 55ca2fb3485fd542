"""Rounds that add up: the points of rounds are those of the challenge, exactly, whatever their order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenge.measurement.measured import Circumstances, Measured, measure
from challenge.measurement.periods import Period, epoch_day
from challenge.measurement.runs import Runs, united
from challenge.measurement.spread import Readings
from challenge.quantities.resources import RESOURCES
from challenge.scoring.dry_run import Field, try_rules
from challenge.scoring.entries import NOT_USED, OWN_METER, Entry, Meters
from challenge.scoring.explain import explain
from challenge.scoring.points import RoundShares, added_up
from challenge.scoring.recompute import recompute
from challenge.scoring.rows import Row
from challenge.scoring.rules import Rules, read_rules
from challenge.scoring.sample_field import sample_fields
from challenge.scoring.standings import standings
from tests.scoring.evidence import files_of, sealed

PERIOD = {"reporting": {"start": "2026-01-01", "end": "2027-01-01"}, "baseline_kind": "year_before"}
WATER = [{"key": "water", "weight": "100", "target_percent": "10"}]
WINTER, SUMMER, FALL = (
    {"on": "2026-04-30", "name": "Winter", "round": True},
    {"on": "2026-08-31", "name": "Summer", "round": True},
    {"on": "2026-12-31", "name": "Fall", "round": True},
)
THREE = [WINTER, SUMMER, FALL]
ANY = st.integers(0, 2**31)


def document(**more: Any) -> dict[str, Any]:
    return {**PERIOD, "measures": WATER, "milestones": THREE, "rounds": "add_up", **more}


def by(**more: Any) -> Rules:
    found, problems = read_rules(document(**more))
    assert found is not None, problems
    return found


def refused(**more: Any) -> list[str]:
    return [one.what for one in read_rules(document(**more))[1]]


def bills(*spans: tuple[str, str, float]) -> Readings:
    """Of one meter: from, to (not included), a day."""
    days = [(epoch_day(date.fromisoformat(a)), epoch_day(date.fromisoformat(b)), use) for a, b, use in spans]
    table = np.array([(0, a, b, round(use * (b - a) * 1e6)) for a, b, use in days], np.int64)
    return Readings(table[:, 0], table[:, 1], table[:, 2], table[:, 3])


BEFORE = ("2025-01-01", "2026-01-01", 10.0)


def row_of(rules: Rules, readings: Readings, due: str | None = None, off: Sequence[Period] = ()) -> Row:
    """The row of an entry with one water meter; `off` are days that do not count there."""
    days = sorted([*(one.days for one in rules.left_out), *off])
    at = [(0, epoch_day(one.start), epoch_day(one.end)) for one in days]
    table = np.array(at, np.int64).reshape(len(at), 3)
    circumstances = Circumstances.usual(1)
    circumstances = Circumstances(
        circumstances.station,
        circumstances.follows_weather,
        circumstances.growth,
        circumstances.stated_per_day,
        left_out=united(Runs(table[:, 0], table[:, 1], table[:, 2])),
    )
    whole, *rounds = _measured(readings, rules, circumstances)
    meters = Meters([0], [0], ["water"], ["gal"], [""], left_out=circumstances.left_out)
    entry = Entry("a", "all", "a", ({**dict.fromkeys(RESOURCES, NOT_USED), "water": OWN_METER},))
    due_until = date.fromisoformat(due) if due else None
    (row,) = standings([entry], meters, whole, rules, due_until, by_round=rounds).rows
    return row


def _measured(readings: Readings, rules: Rules, circumstances: Circumstances) -> list[Measured]:
    periods = [rules.reporting, *(one.days for one in rules.counted_rounds)]
    plan = rules.plan
    return [measure(readings, 1, type(plan)(plan.baseline, days), circumstances) for days in periods]


def points_in(row: Row) -> list[tuple[str, str | None]]:
    return [(one["state"], one["points"]) for one in row["rounds"]]


def test_it_works() -> None:
    """By hand: 10 % saved earns a third of 100, nothing earns nothing, 20 % earn 1.5 thirds (the limit)."""
    readings = bills(
        BEFORE, ("2026-01-01", "2026-05-01", 9), ("2026-05-01", "2026-09-01", 10), ("2026-09-01", "2027-01-01", 8)
    )
    row = row_of(by(), readings)
    assert points_in(row) == [("counted", "33.3"), ("counted", "0.0"), ("counted", "50.0")]
    assert row["points"] == "83.3"
    assert row["measures"]["water"]["points"] == "83.3"
    assert [one["measures"]["water"]["reduction_percent"] for one in row["rounds"]] == ["10.0", "0.0", "20.0"]
    lines = explain(row, by())
    assert lines[0] == "Winter: Water: 10 % less than the baseline, target 10 %: 100 × 0.3333 × 1 = 33.3 points."
    assert "100 × 0.3333 × 1.5 (the limit; 2 otherwise) = 50.0 points." in lines[2]
    assert lines[-1] == "Together: 83.3 points."


def test_a_round_may_weigh_more_than_another() -> None:
    weighed = by(milestones=[{**WINTER, "weight": "1"}, {**SUMMER, "weight": "1"}, {**FALL, "weight": "2"}])
    row = row_of(weighed, bills(BEFORE, ("2026-01-01", "2027-01-01", 9)))
    assert [points for _, points in points_in(row)] == ["25.0", "25.0", "50.0"]


def test_days_between_rounds_count_for_nobody() -> None:
    """A lavish May and June between two rounds cost nothing, and no bill is missed on them."""
    apart = by(milestones=[WINTER, {**SUMMER, "from": "2026-07-01"}])
    assert [str(one.days) for one in apart.left_out] == ["2026-05-01:2026-07-01", "2026-09-01:2027-01-01"]
    row = row_of(apart, bills(BEFORE, ("2026-01-01", "2026-05-01", 9), ("2026-07-01", "2026-09-01", 9)))
    assert points_in(row) == [("counted", "50.0"), ("counted", "50.0")]
    assert (row["points"], row["coverage_percent"]) == ("100.0", 100)


def test_a_round_counts_once_half_of_its_days_can_be_compared() -> None:
    first = bills(BEFORE, ("2026-01-01", "2026-05-01", 9))
    assert points_in(row_of(by(), first, "2026-05-01")) == [("counted", "33.3"), ("open", None), ("open", None)]
    begun = bills(BEFORE, ("2026-01-01", "2026-05-01", 9), ("2026-05-01", "2026-06-15", 9))
    row = row_of(by(), begun, "2026-06-15")
    assert points_in(row) == [("counted", "33.3"), ("open", None), ("open", None)]
    assert (row["place"], row["points"]) == (1, "33.3")


def test_nobody_hides_a_bad_round() -> None:
    """Nine tenths of the year have bills; a round without enough of them keeps the entry from its place."""
    short = [{**WINTER, "on": "2026-11-15"}, FALL]
    row = row_of(by(milestones=short), bills(BEFORE, ("2026-01-01", "2026-12-01", 9)))
    assert (row["place"], row["reason_code"]) == (None, "few_days")
    assert row["reason"] == "Fall: Water: 15 of the 23 days needed can be compared so far."
    assert points_in(row) == [("counted", None), ("lacking", None)]
    assert "Fall: not enough" not in " ".join(explain(row, by(milestones=short)))


def test_who_joins_late_has_no_points_from_rounds_before() -> None:
    before = Period(date(2026, 1, 1), date(2026, 5, 1))
    row = row_of(by(), bills(BEFORE, ("2026-05-01", "2027-01-01", 9)), off=[before])
    assert points_in(row) == [("left_out", None), ("counted", "33.3"), ("counted", "33.3")]
    assert row["points"] == "66.6"


def test_somebody_who_has_too_few_days_in_every_round_has_no_place() -> None:
    """Ninety days count in all, thirty in each round of four months."""
    off = [Period(date(2026, a, 1), date(2026, b, 1)) for a, b in ((2, 5), (6, 9), (10, 12))]
    off.append(Period(date(2026, 12, 1), date(2027, 1, 1)))
    row = row_of(by(), bills(BEFORE, ("2026-01-01", "2027-01-01", 9)), off=off)
    assert {state for state, _ in points_in(row)} == {"left_out"}
    assert (row["place"], row["reason"]) == (None, "No round has enough days with bills yet.")


@pytest.mark.parametrize(
    ("milestones", "said"),
    [
        ([], "Say which milestones end a round"),
        ([{**WINTER, "round": False}], "Say which milestones end a round"),
        ([{**WINTER, "on": "2027-01-01"}], "must lie inside of the days that count, January 1, 2026 through"),
        ([{**WINTER, "from": "2025-12-31"}], "must lie inside of the days that count"),
        ([WINTER, {**SUMMER, "from": "2026-04-30"}], "“Winter” and “Summer” overlap: April 30, 2026 is in both"),
        ([WINTER, WINTER], "has no day"),
        ([{**WINTER, "from": "2026-05-02"}], "must not lie after its last"),
        ([{"on": "2026-04-30", "name": "A", "weight": "2"}], "Only a round has a first day and a weight."),
    ],
)
def test_rounds_that_cannot_add_up_are_refused(milestones: list[dict[str, Any]], said: str) -> None:
    assert any(said in one for one in refused(milestones=milestones))


def test_only_points_add_up() -> None:
    assert any("places must go by points" in one for one in refused(metric="percent", metric_of="water"))
    flood = [{"start": "2026-01-01", "end": "2026-05-01", "reason": "Flood"}]
    assert any("No day of the round “Winter” would count." in one for one in refused(blackouts=flood))


def test_rules_that_know_nothing_of_it_keep_their_hash() -> None:
    plain = {**PERIOD, "measures": WATER, "milestones": [{**WINTER, "text": ""}]}
    found, _ = read_rules(plain)
    assert found is not None
    assert "rounds" not in found.document()
    assert found.document()["milestones"] == [{**WINTER, "text": ""}]
    assert found.counted_rounds == ()
    again, _ = read_rules(json.loads(by(milestones=[{**WINTER, "from": "2026-02-01", "weight": "1.5"}]).canonical))
    assert again is not None
    assert (again.rounds[0].since, again.rounds[0].weight) == (date(2026, 2, 1), Decimal("1.5"))


# --- sums -------------------------------------------------------------------------------------------


@st.composite
def round_shares(draw: st.DrawFn) -> tuple[Rules, list[RoundShares], np.ndarray[Any, Any]]:
    """Shares of two measures in one to five rounds, for a few entries."""
    keys = draw(st.sampled_from([("energy",), ("energy", "water")]))
    weight = draw(st.integers(1, 99))
    weights = [100] if len(keys) == 1 else [weight, 100 - weight]
    rules = by(
        measures=[{"key": key, "weight": str(one)} for key, one in zip(keys, weights, strict=True)],
        decimals=draw(st.integers(0, 3)),
    )
    count, number = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    chance = np.random.default_rng(draw(ANY))
    whole = np.where(chance.random((count, len(keys))) < 0.2, np.nan, 1.0)
    part = chance.random(number) + 0.01
    none = np.zeros(count, np.int64)
    rounds = [
        RoundShares(float(one), np.clip(chance.normal(0.5, 1, whole.shape), -1, 1.5), np.ones(count, bool), none, none)
        for one in part / part.sum()
    ]
    return rules, rounds, whole


def texts(values: np.ndarray[Any, Any], decimals: int) -> list[Decimal]:
    return [Decimal(f"{value:.{decimals}f}") for value in np.nan_to_num(values).ravel()]


@settings(max_examples=60, deadline=None)
@given(round_shares(), st.randoms())
def test_the_sum_of_rounds_is_the_total_in_any_order(
    drawn: tuple[Rules, list[RoundShares], np.ndarray[Any, Any]], chance: Any
) -> None:
    rules, rounds, whole = drawn
    nothing = np.zeros(whole.shape, bool)
    each, total, cells = added_up(rounds, whole, nothing, rules)
    decimals = rules.decimals
    for at in range(len(total)):
        own = sum((sum(texts(one[at], decimals)) for one in cells), Decimal(0))
        assert own == sum(texts(each[at], decimals), Decimal(0))
        assert own == texts(total[at : at + 1], decimals)[0]
    again = list(rounds)
    chance.shuffle(again)
    for one, other in zip((each, total), added_up(again, whole, nothing, rules)[:2], strict=True):
        assert np.array_equal(one, other, equal_nan=True)


@settings(max_examples=12, deadline=None)
@given(ANY, st.lists(st.integers(10, 355), min_size=1, max_size=3, unique=True), st.permutations(range(4)), st.data())
def test_rows_of_a_field_add_up(seed: int, cuts: list[int], order: list[int], data: st.DataObject) -> None:
    """Of real bills: each row is the sum of its rounds, scorecards and bonus, however the milestones are listed."""
    ends = [date(2026, 1, 1) + timedelta(days=day) for day in sorted(cuts)] + [date(2026, 12, 31)]
    rounds = [
        {"on": end.isoformat(), "name": f"R{at}", "round": True, "weight": str(data.draw(st.integers(1, 5)))}
        for at, end in enumerate(ends)
    ]
    shuffled = [rounds[at] for at in order if at < len(rounds)]
    card = {
        "key": "actions",
        "name": "Actions",
        "categories": [{"key": "energy", "name": "Energy", "maximum": "20"}],
        "items": [{"code": "E1", "text": "Switch to LED lamps.", "category": "energy", "points": "10"}],
    }
    more = {
        "measures": [{"key": "energy", "weight": "47"}, {"key": "water", "weight": "33"}],
        "scorecards": [card],
        "scorecard_weights": {"actions": "20"},
        "bonuses": {"maximum": "5", "kinds": [{"key": "referral", "name": "Referral", "points": "1.25", "most": 3}]},
        "without_bills": data.draw(st.sampled_from(["unranked", "scorecard_only"])),
        "gates": {"min_covered_days": 30},
    }
    rules, other = by(milestones=rounds, **more), by(milestones=shuffled, **more)
    rows = _rows(sample_fields(rules, seed, 14)[0])
    assert [_figures(row) for row in rows] == [_figures(row) for row in _rows(sample_fields(other, seed, 14)[0])]
    for row in rows:
        if row["place"] is None:
            continue
        parts = [Decimal(one["points"] or 0) for one in row["rounds"]]
        cards = [Decimal(one["points"] or 0) for one in row["scorecards"].values()]
        assert sum(parts) + sum(cards) + Decimal(row["bonus"] or 0) == Decimal(row["points"] or 0)
        for key, measure_ in row["measures"].items():
            own = [Decimal(one["measures"][key]["points"] or 0) for one in row["rounds"]]
            assert sum(own) == Decimal(measure_["points"] or 0)
        for one in row["rounds"]:
            assert sum(Decimal(each["points"] or 0) for each in one["measures"].values()) == Decimal(one["points"] or 0)
    board = standings(
        (field := sample_fields(rules, seed, 14)[0][0]).entries, field.meters, field.measured, rules, None,
        field.adjustments, field.answers, field.by_round,
    )  # fmt: skip
    assert recompute(files_of(board, rules)).differences == []


def _rows(fields: list[Field]) -> list[Row]:
    return [
        row
        for one in fields
        for row in standings(
            one.entries, one.meters, one.measured, one.rules, None, one.adjustments, one.answers, one.by_round
        ).rows
    ]


def _figures(row: Row) -> tuple[Any, ...]:
    return row["entry"], row["place"], row["points"], row["rounds"], row["standard_error"] is None


def test_a_changed_round_is_named_when_it_is_computed_again() -> None:
    rules = by()
    (field,) = sample_fields(rules, 3, 10)[0]
    told = (field.adjustments, field.answers, field.by_round)
    files = files_of(standings(field.entries, field.meters, field.measured, rules, None, *told), rules)
    assert recompute(files).differences == []
    changed = json.loads(files["standings.json"])
    changed["rows"][0]["results"]["rounds"][1]["measures"]["water"]["exact_percent"] = "1.0000"
    found = {one["field"] for one in recompute(sealed(files, changed)).differences}
    assert {"rounds.2026-08-31.points", "points"} <= found


def test_a_dry_run_says_who_would_be_first_in_each_round() -> None:
    (trial,) = try_rules(sample_fields(by(), 3)[0])
    assert [one.name for one in trial.rounds] == ["Winter", "Summer", "Fall"]
    assert all(one.first[0][1] > (one.middle or 0) and one.counted for one in trial.rounds)
