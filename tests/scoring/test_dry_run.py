"""Rules are tried on a made-up field: the same seed, the same outcome; no kind of rules is too much for it."""

from datetime import date
from typing import Any

import pytest

from challenge.challenges.templates import propose
from challenge.scoring.catalogue.templates import KEYS, templates
from challenge.scoring.dry_run import Trial, try_rules
from challenge.scoring.rules import Rules, read_rules
from challenge.scoring.sample_field import sample_fields
from tests.scoring.town import rules

ITEM = {"code": "E1", "text": "Switch to LED lamps.", "category": "energy", "points": "10"}
CARD: dict[str, Any] = {
    "key": "actions",
    "name": "Actions",
    "categories": [{"key": "energy", "name": "Energy", "maximum": "20"}],
    "items": [ITEM, {**ITEM, "code": "E2", "kind": "range"}, {**ITEM, "code": "E3", "kind": "repeatable", "each": "2"}],
    "tiers": [{"key": "bronze", "name": "Bronze", "from": "5"}, {"key": "gold", "name": "Gold", "from": "15"}],
}


def by(**document: Any) -> Rules:
    period = {"reporting": {"start": "2026-01-01", "end": "2027-01-01"}, "baseline_kind": "year_before"}
    found, problems = read_rules({**period, **document})
    assert found is not None, problems
    return found


def tried(with_rules: Rules, seed: int = 1) -> list[Trial]:
    return try_rules(sample_fields(with_rules, seed)[0])


def test_it_works() -> None:
    (trial,) = tried(rules(("energy", 60), ("water", 40)))
    assert trial.entries == 60
    assert 20 < trial.ranked < 60
    assert [scheme.metric for scheme in trial.schemes] == ["points", "percent", "absolute", "intensity"]
    assert [scheme.is_own for scheme in trial.schemes] == [True, False, False, False]
    assert len({scheme.first[0].entries for scheme in trial.schemes}) > 1, "each has the same winner"
    assert sum(count for _, _, count in trial.unranked) == trial.entries - trial.ranked
    assert {spread.by for spread in trial.spreads} == {"Size", "Owner or tenant", "Track"}


def test_the_same_seed_gives_the_same_outcome() -> None:
    with_rules = rules(("energy", 100))
    assert tried(with_rules, 7) == tried(with_rules, 7)
    assert tried(with_rules, 7) != tried(with_rules, 8)


def test_who_shares_a_place_is_told_together() -> None:
    """Places are those of a board: who shares the first one leaves none of those that follow."""
    (trial,) = tried(by(measures=[{"key": "energy", "weight": "100", "target_percent": "0.1"}]))
    (first,) = next(scheme.first for scheme in trial.schemes if scheme.is_own)
    assert (first.place, len(first.entries) > 3, first.figure) == (1, True, 150.0)
    for scheme in trial.schemes:
        taken = 1
        for one in scheme.first:
            assert one.place == taken
            taken += len(one.entries)
        assert taken > 3


def test_shares_of_tiers_add_up() -> None:
    tiers = [{"key": "good", "name": "Good", "from": "20"}, {"key": "best", "name": "Best", "from": "60"}]
    measures = [{"key": "energy", "weight": "60"}]
    (trial,) = tried(by(measures=measures, scorecards=[CARD], scorecard_weights={"actions": "40"}, tiers=tiers))
    for ladder in ("", "Actions"):
        own = [share for share in trial.tiers if share.ladder == ladder]
        assert len(own) == 3
        assert sum(share.entries for share in own) == trial.entries
        assert sum(share.percent for share in own) == pytest.approx(100)


def test_a_scorecard_alone_needs_no_bill() -> None:
    (trial,) = tried(by(measures=[], scorecards=[CARD], scorecard_weights={"actions": "100"}))
    assert [scheme.metric for scheme in trial.schemes] == ["points", "scorecard"]
    assert trial.ranked > 40
    assert [code for code, _, _ in trial.unranked] in (["no_scorecard"], ["nothing_measured"])


def test_divisions_are_told_with_who_would_win_and_those_that_nobody_is_in() -> None:
    sizes = {"list": [
        {"key": "small", "name": "Small", "where": {"floor_area": {"below": "1000000"}}},
        {"key": "huge", "name": "Huge", "where": {"floor_area": {"from": "1000000"}}},
    ]}  # fmt: skip
    energy = [{"key": "energy", "weight": "100"}]
    (trial,) = tried(by(measures=energy, divisions={**sizes, "few": "no_winner"}))
    small, huge = trial.divisions
    winners = next(scheme for scheme in trial.schemes if scheme.is_own).first[0].entries
    assert (small.name, small.entries, small.ranked, small.first) == ("Small", trial.entries, trial.ranked, winners)
    assert (huge.name, huge.entries, huge.first, huge.has_winner) == ("Huge", 0, (), False)
    (trial,) = tried(by(measures=energy, divisions={**sizes, "few": "merge"}))
    assert [(one.name, one.first) for one in trial.divisions] == [("Small and Huge", winners)]


def test_who_is_not_eligible_is_counted() -> None:
    (trial,) = tried(by(measures=[{"key": "energy", "weight": "100"}], eligibility={"least_floor_area": 20_000}))
    codes = {code: count for code, _, count in trial.unranked}
    assert 0 < codes["not_eligible"] < 12


@pytest.mark.parametrize("key", KEYS)
def test_every_template_runs(key: str) -> None:
    with_rules = by(**propose(templates()[key], date(2030, 1, 1), "America/New_York").document)
    trials = tried(with_rules)
    assert sum(trial.entries for trial in trials) == 60
    assert len(trials) == len(with_rules.boards)
    assert all(trial.ranked for trial in trials)
    assert all(scheme.first for trial in trials for scheme in trial.schemes if scheme.is_own)
