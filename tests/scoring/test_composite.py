"""Scorecards beside measures, other metrics than points, divisions, tiers, bonuses: what a board can rank by."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from challenge.measurement.measured import STATED
from challenge.scoring.cards import BASELINE, FINAL, Submitted
from challenge.scoring.entries import OWN_METER
from challenge.scoring.explain import explain
from challenge.scoring.recompute import recompute
from challenge.scoring.rows import Row
from challenge.scoring.rules import Rules, read_rules, rules_of_track
from challenge.scoring.scorecards import DONE, IN_PROGRESS, STATUS_NUMBER, Answers
from tests.scoring.evidence import files_of
from tests.scoring.town import Town, rules

ITEMS = [
    {"code": "EN-01", "text": "Switch to LED lamps.", "category": "energy", "points": "10"},
    {"code": "WA-01", "text": "Mend every tap.", "category": "water", "points": "10", "tracks": ["large"]},
    {"code": "OU-01", "text": "Tell customers.", "category": "outreach", "points": "5"},
]
CARD = {
    "key": "actions",
    "name": "Actions",
    "categories": [{"key": key, "name": key.title(), "maximum": "20"} for key in ("energy", "water", "outreach")],
    "items": ITEMS,
    "tiers": [
        {"key": "bronze", "name": "Bronze", "from": "5"},
        {"key": "gold", "name": "Gold", "from": "10", "required": ["OU-01"]},
    ],
}


def with_card(weight: str, *measures: tuple[str, int], **more: Any) -> Rules:
    """Rules with a scorecard of this weight beside the measures."""
    document = rules(*(measures or (("water", 100),))).document()
    document |= {"scorecards": [CARD], "scorecard_weights": {"actions": weight}}
    document |= {} if measures else {"measures": []}
    found, problems = read_rules(document | more)
    assert found, problems
    return found


def submitted(count: int, *answers: tuple[int, str, str], stage: str = FINAL, card: Any = None) -> Submitted:
    codes = [item["code"] for item in ITEMS]
    rows = [(entry, codes.index(code), STATUS_NUMBER[status], 0, False, -1, False) for entry, code, status in answers]
    begun = np.zeros(count, bool)
    begun[[entry for entry, _, _ in answers]] = True
    return {("actions", stage): (Answers.of(rows), begun)}


def rows_of(town: Town, by: Rules, answers: Submitted) -> dict[str, Row]:
    town.answers = answers
    return town.rows(by)


def test_it_works() -> None:
    """By hand: 60 x 5/10 for water; of the 15 points asked of a small one 10 are earned, 40 x 10/15 = 26.67."""
    row = rows_of(Town().saver("a", 5), with_card("40", ("water", 60)), submitted(1, (0, "EN-01", DONE)))["a"]
    assert row["points"] == "56.7"
    assert row["scorecards"]["actions"] == {
        "weight": "40.00",
        "points": "26.7",
        "raw": "10.00",
        "of": "15.00",
        "exact_percent": "66.6667",
        "percent": "66.7",
        "gain": None,
        "categories": {
            "energy": {"raw": "10.00", "of": "10.00", "gain": None},
            "water": {"raw": "0.00", "of": "0.00", "gain": None},
            "outreach": {"raw": "0.00", "of": "5.00", "gain": None},
        },
        "tier": None,
        "state": "self_reported",
    }


def test_the_sums_can_be_checked_by_hand() -> None:
    by = with_card("40", ("water", 60))
    row = rows_of(Town().saver("a", 5), by, submitted(1, (0, "EN-01", DONE)))["a"]
    assert explain(row, by)[1] == "Actions: 10.00 of 15.00 points, which is 66.7 %: 40 × 66.7 % = 26.7 points."


def checked_saver(state: str) -> Town:
    town = Town().saver("a", 5)
    town.entries[0] = replace(town.entries[0], checked={"water": state}, checked_answers={"actions": state})
    return town


def test_a_tier_can_require_an_item() -> None:
    both = submitted(1, (0, "EN-01", DONE), (0, "OU-01", DONE))
    row = rows_of(checked_saver("checked"), with_card("40", ("water", 60)), both)["a"]
    assert row["scorecards"]["actions"]["tier"] == "gold"


@pytest.mark.parametrize(("state", "tier"), [("self_reported", None), ("checked", "gold"), ("verified", "gold")])
def test_a_tier_is_nobodys_to_read_before_what_it_rests_on_is_checked(state: str, tier: str | None) -> None:
    """Of a scorecard and of points alike; the points stay."""
    both = submitted(1, (0, "EN-01", DONE), (0, "OU-01", DONE))
    by = with_card("40", ("water", 60), tiers=[{"key": "gold", "name": "Gold", "from": "50"}])
    row = rows_of(checked_saver(state), by, both)["a"]
    assert (row["tier"], row["scorecards"]["actions"]["tier"]) == (tier, tier)
    assert row["points"] == "70.0"


def test_a_scorecard_alone_ranks_tenants_without_a_meter() -> None:
    town = Town().entry("a").entry("b").entry("c")
    found = rows_of(town, with_card("100"), submitted(3, (0, "OU-01", DONE), (1, "EN-01", DONE)))
    assert [(found[key]["place"], found[key]["points"]) for key in "abc"] == [(2, "33.3"), (1, "66.7"), (None, None)]
    assert found["c"]["reason"] == "Its scorecard is not submitted yet."


def test_a_tenant_whose_measures_are_left_out_is_ranked_by_the_scorecard_with_the_full_weight() -> None:
    found = rows_of(Town().entry("a"), with_card("40", ("water", 60)), submitted(1, (0, "EN-01", DONE)))
    assert found["a"]["points"] == "66.7"


@pytest.mark.parametrize(("without", "points"), [("unranked", None), ("scorecard_only", "26.7")])
def test_missing_bills_keep_it_from_the_board_or_from_the_measured_points(without: str, points: str | None) -> None:
    by = with_card("40", ("water", 60), without_bills=without)
    row = rows_of(Town().saver("a", 5).entry("b", {"water": OWN_METER}), by, submitted(2, (1, "EN-01", DONE)))["b"]
    assert row["points"] == points
    assert row["notes"] == ([] if points is None else ["Water: no bills yet."])


def test_bonuses_come_on_top_up_to_their_maximum() -> None:
    bonuses = {"maximum": "2.5", "kinds": [{"key": "referral", "name": "Referral", "points": "1", "most": 3}]}
    by = replace_rules(rules(("water", 100)), bonuses=bonuses)
    town = Town().saver("a", 5)
    town.entries[0] = replace(town.entries[0], bonuses={"referral": 9})
    assert (town.row(by)["points"], town.row(by)["bonus"]) == ("52.5", "2.5")


def test_three_buildings_have_three_winners() -> None:
    """A large one avoids most, a small one saves the largest percent, a third uses least for its size."""
    town = Town()
    for key, before, after, area in (
        ("large", 100_000, 95_000, 50_000),
        ("keen", 1_000, 800, 1_000),
        ("lean", 900, 890, 5_000),
    ):
        town.entry(key, {"water": OWN_METER}).meter("water", before, after)
        town.entries[-1] = replace(town.entries[-1], floor_area=area)
    first = {}
    for metric in ("absolute", "percent", "intensity"):
        found = town.rows(replace_rules(rules(("water", 100)), metric=metric, metric_of="water"))
        first[metric] = next(key for key, row in found.items() if row["place"] == 1)
        assert all((row["points"] is None) == (metric != "percent") for row in found.values())
    assert first == {"absolute": "large", "percent": "keen", "intensity": "lean"}


def test_one_challenge_can_have_several_boards() -> None:
    boards = [{"key": key, "name": key.title(), "metric": key, "metric_of": "water"} for key in ("percent", "absolute")]
    by = replace_rules(rules(("water", 100)), boards=boards)
    town = Town().entry("large", {"water": OWN_METER}).meter("water", 100_000, 95_000, half_width=3290)
    found = town.entry("keen", {"water": OWN_METER}).meter("water", 1_000, 800).rows(by)
    assert found["large"]["boards"] == {
        "percent": {
            "place": 2,
            "figure": "5.0",
            "standard_error": found["large"]["measures"]["water"]["standard_error"],
        },
        "absolute": {"place": 1, "figure": None, "standard_error": None},
    }
    assert found["keen"]["boards"]["percent"] == {"place": 1, "figure": "20.0", "standard_error": None}
    assert found["keen"]["boards"]["absolute"]["place"] == 2


def test_the_figure_behind_a_private_board_is_told_to_the_business_alone() -> None:
    town = Town().saver("a", 5)
    by = replace_rules(rules(("water", 100)), metric="absolute", metric_of="water")
    assert (town.row(by)["points"], town.detail(by)["ranked_by"]) == (None, 50.0)


def test_a_gain_is_final_less_start() -> None:
    card = {**CARD, "has_baseline": True}
    by = with_card("100", scorecards=[card], metric="scorecard_gain", metric_of="actions")
    answers = dict(submitted(2, (0, "OU-01", DONE), (1, "OU-01", DONE), stage=BASELINE))
    answers |= submitted(2, (0, "OU-01", DONE), (0, "EN-01", IN_PROGRESS))
    found = rows_of(Town().entry("a").entry("b"), by, answers)
    assert found["a"]["points"] == "20.0"
    assert found["b"]["reason"] == "Its scorecard is not submitted for the start and the end yet."


def test_a_track_has_settings_of_its_own() -> None:
    tracks = [{"key": "small", "name": "Small", "own": {"measures": [], "scorecard_weights": {"actions": "100"}}}]
    by = with_card("40", ("water", 60), tracks=[*tracks, {"key": "large", "name": "Large"}])
    assert rules_of_track(by, "small").measures == ()
    assert rules_of_track(by, "large") is by
    assert by.boards == {"small": ("small",), "large": ("large",)}


def test_own_settings_of_a_track_are_checked() -> None:
    own = {"measures": [], "scorecard_weights": {"actions": "60"}}
    document = with_card("40", ("water", 60)).document()
    document["tracks"] = [{"key": "small", "name": "Small", "own": own}, {"key": "large", "name": "Large"}]
    _, problems = read_rules(document)
    assert [str(problem) for problem in problems] == [
        "tracks.0.own.measures: The weights must add up to 100; they add up to 60."
    ]


def test_goals_and_steps_say_what_a_reduction_earns() -> None:
    by = replace_rules(
        rules(("water", 100)),
        measures=[{"key": "water", "weight": "100", "target_percent": "10", "steps": [["5", "40"], ["10", "100"]]}],
    )
    points = [
        row["points"] for row in Town().saver("a", 4.9).saver("b", 5).saver("c", 30).saver("d", -1).rows(by).values()
    ]
    assert sorted(points, key=float) == ["-10.0", "0.0", "40.0", "100.0"]  # type: ignore[arg-type]  # all are ranked
    own = replace_rules(
        rules(("water", 100)),
        measures=[{"key": "water", "weight": "100", "target_percent": "5", "self_set": True}],
    )
    town = Town().saver("a", 5)
    town.entries[0] = replace(town.entries[0], goals={"water": 20.0})
    assert town.row(own)["points"] == "25.0"


def test_divisions_have_places_of_their_own() -> None:
    town = Town().saver("a", 5).saver("b", 4).saver("c", 3)
    for at, division in enumerate(("office", "shop", "shop")):
        town.entries[at] = replace(town.entries[at], division=division)
    found = town.rows()
    assert [(found[key]["place"], found[key]["division_place"]) for key in "abc"] == [(1, 1), (2, 1), (3, 2)]


def test_ties_can_go_by_quality() -> None:
    """Of the same points the one that was compared with bills comes before the one that stated a figure."""
    town = Town().saver("a", 5).entry("b", {"water": OWN_METER}).meter("water", 1000, 950, method=STATED)
    places = {key: row["place"] for key, row in town.rows().items()}
    assert places == {"a": 1, "b": 1}
    places = {key: row["place"] for key, row in town.rows(replace_rules(rules(("water", 100)), ties="quality")).items()}
    assert places == {"a": 1, "b": 2}


def test_what_was_reviewed_settles_a_tie_before_the_grade() -> None:
    """Of measures and of scorecards alike: verified, then checked, then self-reported."""
    town = Town().entry("a").entry("b").entry("c")
    for at, state in ((1, "checked"), (2, "verified")):
        town.entries[at] = replace(town.entries[at], checked_answers={"actions": state})
    answers = submitted(3, *((at, "EN-01", DONE) for at in range(3)))
    for more in ({}, {"metric": "scorecard", "metric_of": "actions"}):
        by = with_card("100", ties="quality", **more)
        assert [rows_of(town, by, answers)[key]["place"] for key in "abc"] == [3, 2, 1]
        assert recompute(files_of(town.standings(by), by)).equal
    town = Town().saver("a", 5).entry("b", {"water": OWN_METER}).meter("water", 1000, 950, method=STATED)
    town.entries[1] = replace(town.entries[1], checked={"water": "verified"})
    places = {key: row["place"] for key, row in town.rows(replace_rules(rules(("water", 100)), ties="quality")).items()}
    assert places == {"a": 2, "b": 1}


def test_who_is_not_eligible_has_a_reason() -> None:
    town = Town().saver("a", 5)
    town.entries[0] = replace(town.entries[0], barred="It is smaller than the 50,000 square feet that are needed.")
    row = town.row()
    assert (row["place"], row["reason"]) == (None, "It is smaller than the 50,000 square feet that are needed.")


def test_a_further_board_by_points_stands_beside_one_by_percents() -> None:
    """What saves the most of water is not what has the most points. Each board has the errors of what it goes by: 10 %
    of water are 40 points, and answers to a scorecard are exact."""
    boards = [
        {"key": "all", "name": "All points", "metric": "points"},
        {"key": "answers", "name": "Answers", "metric": "scorecard", "metric_of": "actions"},
    ]
    by = replace_rules(with_card("60", ("water", 40)), metric="percent", metric_of="water", boards=boards)
    town = Town()
    for key, use in (("a", 950), ("b", 960)):
        town.entry(key, {"water": OWN_METER}).meter("water", 1000, use, half_width=32.9)
    answers = submitted(2, (1, "EN-01", DONE), (1, "OU-01", DONE))
    found = rows_of(town, by, answers)
    assert [(found[key]["place"], found[key]["boards"]["all"]) for key in "ab"] == [
        (1, {"place": 2, "figure": "20.0", "standard_error": found["a"]["boards"]["all"]["standard_error"]}),
        (2, {"place": 1, "figure": "76.0", "standard_error": found["b"]["boards"]["all"]["standard_error"]}),
    ]
    for key in "ab":
        of_points, of_water = found[key]["boards"]["all"]["standard_error"], found[key]["standard_error"]
        assert float(of_points or "nan") == pytest.approx(4 * float(of_water or "nan"), rel=0.001)
    assert found["b"]["boards"]["answers"] == {"place": 1, "figure": "100.0", "standard_error": "0.0000"}
    assert recompute(files_of(replace(town, answers=answers).standings(by), by)).differences == []


SMALL = "It is smaller than the 50,000 square feet that are needed."


def small_and_large(by: Rules) -> tuple[dict[str, Row], Town]:
    """Both save 5 % of water and do the first action; the first is not eligible."""
    town = Town().saver("a", 5).saver("b", 5)
    town.entries[0] = replace(town.entries[0], barred=SMALL)
    return rows_of(town, by, submitted(2, (0, "EN-01", DONE), (1, "EN-01", DONE))), town


BY_CARD = {"eligibility": {"least_floor_area": 50000, "otherwise": "scorecard_only"}}


def test_who_is_not_eligible_may_count_by_its_scorecard_alone() -> None:
    """40 x 10/15 = 26.67 of the scorecard; the 30 points of water are out, and so is its percent."""
    by = with_card("40", ("water", 60), **BY_CARD)
    found, town = small_and_large(by)
    assert [(found[key]["place"], found[key]["points"]) for key in "ab"] == [(2, "26.7"), (1, "56.7")]
    assert found["a"]["notes"] == [SMALL]
    assert found["a"]["measures"]["water"]["reduction_percent"] is None
    assert found["a"]["resources"]["water"]["reduction_percent"] is None
    outcome = recompute(files_of(town.standings(by), by))
    assert outcome.equal, outcome.differences


@pytest.mark.parametrize(("weight", "more"), [("40", {"metric": "percent", "metric_of": "water"}), ("0", {})])
def test_where_no_scorecard_counts_it_is_not_ranked(weight: str, more: Any) -> None:
    by = with_card(weight, ("water", 100 - int(weight)), **BY_CARD, **more)
    found, _ = small_and_large(by)
    assert (found["a"]["place"], found["a"]["reason"]) == (None, SMALL)
    assert found["b"]["place"] == 1


def test_eleven_complete_months_are_not_twelve() -> None:
    by = replace_rules(rules(("water", 100)), gates={"min_complete_months": 12})
    row = Town(due_days=400).entry("a", {"water": OWN_METER}).meter("water", 1000, 900, days=334).row(by)
    assert row["reason"] == "Water: bills are complete for 11 of the 12 months needed."
    assert Town(due_days=400).entry("a", {"water": OWN_METER}).meter("water", 1000, 900, days=365).row(by)["place"] == 1


def replace_rules(found: Rules, **more: Any) -> Rules:
    """The same rules with other settings, read anew."""
    changed, problems = read_rules(found.document() | more)
    assert changed, problems
    return changed


def test_a_board_by_a_scorecard_that_a_track_does_not_answer_leaves_its_entries_without_a_figure() -> None:
    """The other track answers it; and so where places go by it in that track."""
    board = {"key": "deeds", "name": "Deeds", "metric": "scorecard", "metric_of": "actions"}
    own = {"measures": [{"key": "water", "weight": "100"}], "scorecard_weights": {}}
    tracks = [{"key": "small", "name": "Small"}, {"key": "large", "name": "Large", "own": own}]
    by = with_card("40", ("water", 60), boards=[board], tracks=tracks)
    (row,) = Town().saver("a", 5, track="large").standings(rules_of_track(by, "large")).rows
    assert (row["place"], row["boards"]["deeds"]) == (1, {"place": None, "figure": None, "standard_error": None})
    by = with_card("40", ("water", 60), tracks=[{**tracks[1], "own": {**own, "metric": "scorecard"}}])
    (row,) = Town().saver("a", 5, track="large").standings(rules_of_track(by, "large")).rows
    assert (row["place"], row["reason_code"]) == (None, "no_scorecard")


def test_a_diversion_rate_has_no_amount_to_go_by() -> None:
    for metric in ("absolute", "intensity"):
        found, problems = read_rules({**rules(("diversion", 100)).document(), "metric": metric})
        assert found is None
        assert str(problems[0]).endswith("Let places go by its percent, or by another measure.")


def test_a_reason_names_what_places_go_by() -> None:
    """Not the first measure that makes points, and no blank where none does."""
    town = Town().entry("a", {"water": OWN_METER, "electricity": OWN_METER})
    town.meter("water", 1000, 950).meter("electricity", 1000, 950, days=7)
    by = replace(rules(("water", 100)), metric="percent", metric_of="electricity")
    assert town.row(by)["reason"] == "Electricity: 7 of the 60 days needed can be compared so far."
    cards = with_card("100", metric="percent", metric_of="electricity", measures=[])
    assert town.row(cards)["reason"] == "Electricity: 7 of the 60 days needed can be compared so far."
