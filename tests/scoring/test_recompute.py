"""Standings computed again from a bundle: equal as they were published, and named where a figure was changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from challenge.leaderboards.evidence.packing import pack
from challenge.scoring.cards import BASELINE
from challenge.scoring.entries import OWN_METER, SHARED
from challenge.scoring.recompute import NotABundle, recompute
from challenge.scoring.recompute.command import main
from challenge.scoring.recompute.unpacked import unpack
from challenge.scoring.rules import Rules
from challenge.scoring.scorecards import DONE, IN_PROGRESS
from tests.scoring.evidence import Files, files_of, sealed
from tests.scoring.test_composite import CARD, replace_rules, submitted, with_card
from tests.scoring.town import Town, rules

THREE = rules(("electricity", 40), ("water", "35.5"), ("waste", "24.5"))


def field_of_seven() -> Town:
    """Ties, shared and unused resources, an increase, and one without a place."""
    town = Town()
    own = dict.fromkeys(("electricity", "water", "waste"), OWN_METER)
    for number, saved in enumerate((0.0731, 0.1234, -0.05, 0.21)):
        town.entry(f"all-{number}", own, track=("small", "large")[number % 2])
        for at, key in enumerate(own):
            town.meter(key, 1000, 1000 * (1 - saved * (at + 1) / 2), half_width=20)
    town.saver("tied-1", 7.25).saver("tied-2", 7.25, track="large")
    town.entry("shared", {"water": OWN_METER, "electricity": SHARED}).meter("water", 1000, 930)
    return town.entry("none", {"water": OWN_METER})


def cases() -> Iterator[tuple[str, Files]]:
    town = field_of_seven()
    for at, entry in enumerate(town.entries):
        town.entries[at] = replace(entry, division=("office", "shop", "")[at % 3])
    yield "points", files_of(town.standings(THREE), THREE)
    by = replace_rules(THREE, ties="quality", tiers=[{"key": "gold", "name": "Gold", "from": "50"}], decimals=2)
    yield "quality", files_of(town.standings(by), by)
    for metric in ("percent", "absolute"):
        by = replace_rules(THREE, metric=metric, metric_of="water")
        yield metric, files_of(town.standings(by), by)
    boards = [{"key": key, "name": key, "metric": key, "metric_of": "water"} for key in ("percent", "absolute")]
    boards += [{"key": "same", "name": "Same", "metric": "points"}]
    by = replace_rules(THREE, boards=boards)
    yield "boards", files_of(town.standings(by), by)
    for without in ("unranked", "scorecard_only"):
        bonuses = {"maximum": "2.5", "kinds": [{"key": "referral", "name": "Referral", "points": "1.25", "most": 3}]}
        by = with_card("40", ("water", 60), without_bills=without, bonuses=bonuses)
        town.entries[0] = replace(town.entries[0], bonuses={"referral": 2})
        answers = submitted(len(town.entries), (0, "EN-01", DONE), (3, "OU-01", IN_PROGRESS), (7, "OU-01", DONE))
        yield without, files_of(replace(town, answers=answers).standings(by), by)
    yield "gain", _gain()
    goals = replace_rules(
        rules(), measures=[{"key": "water", "weight": "100", "target_percent": "5", "self_set": True}]
    )
    town = Town().saver("a", 5).saver("b", 4)
    town.entries[0] = replace(town.entries[0], goals={"water": 20.0})
    yield "goals", files_of(town.standings(goals), goals)


def _gain() -> Files:
    by = with_card("100", scorecards=[{**CARD, "has_baseline": True}], metric="scorecard_gain", metric_of="actions")
    answers = dict(submitted(2, (0, "OU-01", DONE), (1, "OU-01", DONE), stage=BASELINE))
    answers |= submitted(2, (0, "OU-01", DONE), (0, "EN-01", IN_PROGRESS))
    return files_of(replace(Town().entry("a").entry("b"), answers=answers).standings(by), by)


CASES = dict(cases())


@pytest.mark.parametrize("name", CASES)
def test_it_works(name: str) -> None:
    outcome = recompute(CASES[name])
    assert outcome.differences == []
    assert any(one["field"].endswith("place") for one in outcome.not_recomputable) == (name in ("absolute", "boards"))
    assert outcome.equal
