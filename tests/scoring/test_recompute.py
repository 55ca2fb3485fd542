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
from challenge.scoring.recompute.taken import BILLS
from challenge.scoring.scorecards import DONE, IN_PROGRESS
from tests.scoring.evidence import Files, files_of, sealed
from tests.scoring.test_composite import CARD, ITEMS, replace_rules, submitted, with_card
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
    by = replace_rules(THREE, ties="jury")
    decided = {"tied-1": ((2, 1), (3, 2)), "tied-2": ((3, 1),)}
    judged = replace(town, entries=[replace(entry, ties=decided.get(entry.key, ())) for entry in town.entries])
    yield "jury", files_of(judged.standings(by), by)
    for metric in ("percent", "absolute"):
        by = replace_rules(THREE, metric=metric, metric_of="water")
        yield metric, files_of(town.standings(by), by)
    boards = [{"key": key, "name": key, "metric": key, "metric_of": "water"} for key in ("percent", "absolute")]
    boards += [{"key": "same", "name": "Same", "metric": "points"}]
    by = replace_rules(THREE, boards=boards)
    yield "boards", files_of(town.standings(by), by)
    for name, settled in (("boards by quality", town), ("boards by jury", judged)):
        by = replace_rules(THREE, boards=boards[::2], ties=name.split()[-1])
        yield name, files_of(settled.standings(by), by)
    for without in ("unranked", "scorecard_only"):
        bonuses = {"maximum": "2.5", "kinds": [{"key": "referral", "name": "Referral", "points": "1.25", "most": 3}]}
        by = with_card("40", ("water", 60), without_bills=without, bonuses=bonuses)
        town.entries[0] = replace(town.entries[0], bonuses={"referral": 2})
        answers = submitted(len(town.entries), (0, "EN-01", DONE), (3, "OU-01", IN_PROGRESS), (7, "OU-01", DONE))
        yield without, files_of(replace(town, answers=answers).standings(by), by)
    asked = [{**item, "tracks": ["large"]} for item in ITEMS]
    by = with_card("40", ("water", 60), scorecards=[{**CARD, "items": asked}])
    yield (
        "asked of some",
        files_of(replace(town, answers=submitted(len(town.entries), (1, "EN-01", DONE))).standings(by), by),
    )
    yield "gain", _gain()
    yield "parts", _parts()

    goals = replace_rules(
        rules(), measures=[{"key": "water", "weight": "100", "target_percent": "5", "self_set": True}]
    )
    town = Town().saver("a", 5).saver("b", 4)
    town.entries[0] = replace(town.entries[0], goals={"water": 20.0})
    yield "goals", files_of(town.standings(goals), goals)


def _parts() -> Files:
    """Several fuels, recycling, bills that were checked and verified, a draft, and bonuses beyond what counts."""
    town = Town()
    own = dict.fromkeys(("electricity", "natural_gas", "waste", "recycling", "water"), OWN_METER)
    for number in range(3):
        town.entry(f"all-{number}", own)
        town.meter("electricity", 1000, 900 - number, half_width=20).meter("natural_gas", 300, 290, half_width=9)
        town.meter("waste", 500, 460).meter("recycling", 100, 150).meter("water", 80, 70 + number, half_width=3)
    town.entry("one fuel", {"electricity": OWN_METER, "water": OWN_METER})
    town.meter("electricity", 700, 640, half_width=10).meter("water", 90, 81, half_width=3)
    town.entry("too few days", {"electricity": OWN_METER}).meter("electricity", 700, 640, days=3)
    looked_at = [
        dict.fromkeys(own, "verified"), dict.fromkeys(own, "checked"), {"water": "checked"},
        {"electricity": "verified", "water": "checked"}, {},
    ]  # fmt: skip
    earned = [{"event": 1}, {}, {"event": 9, "referral": 1}, {}, {}]
    town.entries = [
        replace(entry, checked=checked, bonuses=bonuses, checked_answers={"actions": "checked"} if at < 2 else {})
        for at, (entry, checked, bonuses) in enumerate(zip(town.entries, looked_at, earned, strict=True))
    ]
    kinds = [
        {"key": key, "name": key.title(), "points": points, "most": 3}
        for key, points in (("event", "0.5"), ("referral", "0.25"))
    ]
    document = {
        "bonuses": {"maximum": "1.5", "kinds": kinds},
        "scorecards": [CARD],
        "scorecard_weights": {"actions": "20"},
    }
    by = replace_rules(
        rules(("energy", 30), ("diversion", 25), ("water", 25)),
        **document,
        tiers=[{"key": "a", "name": "A", "from": "5"}],
    )
    answers = submitted(len(town.entries), (0, "EN-01", DONE))
    return files_of(replace(town, answers=answers).standings(by), by)


def _gain() -> Files:
    by = with_card("100", scorecards=[{**CARD, "has_baseline": True}], metric="scorecard_gain", metric_of="actions")
    answers = dict(submitted(2, (0, "OU-01", DONE), (1, "OU-01", DONE), stage=BASELINE))
    answers |= submitted(2, (0, "OU-01", DONE), (0, "EN-01", IN_PROGRESS))
    return files_of(replace(Town().entry("a").entry("b"), answers=answers).standings(by), by)


CASES = dict(cases())


RANKED = ("place", "place_range", "tie_group", "order", "ranges.track", "ranges.division")


@pytest.mark.parametrize("name", CASES)
def test_it_works(name: str) -> None:
    outcome = recompute(CASES[name])
    assert outcome.differences == []
    assert any(one["field"].endswith("place") for one in outcome.not_recomputable) == (name in ("absolute", "boards"))
    assert outcome.equal


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda rows: rows[2]["results"]["measures"]["water"].update(exact_percent="3.0000"), "measures.water.points"),
        (lambda rows: rows[2]["results"]["measures"]["water"].update(weight="35.51"), "measures.water.weight"),
        (lambda rows: rows[2].update(points="99.9"), "points"),
        (lambda rows: rows[2].update(place=2), "place"),
        (lambda rows: rows[2].update(track_place=7), "track_place"),
        (lambda rows: rows[2].update(place_range=[1, 2]), "place_range"),
        (lambda rows: rows[2].update(tie_group=None), "tie_group"),
        (lambda rows: rows[2]["ranges"].update(track=[1, 2]), "ranges.track"),
        (lambda rows: rows[2]["ranges"].update(division=[9, 9]), "ranges.division"),
        (lambda rows: rows[2].pop("ranges"), "ranges"),
        (lambda rows: rows[2]["results"].update(standard_error="0.1000"), "standard_error"),
        (lambda rows: rows[2]["results"].update(tier="gold"), "tier"),
        (lambda rows: rows[2]["results"].update(bonus="1.0"), "bonus"),
    ],
)
def test_one_changed_figure_is_named(change: Callable[[Any], None], expected: str) -> None:
    """Also by somebody who can make all digests anew. Without that, the digest of what was changed tells it as well."""
    standings = json.loads(CASES["points"]["standings.json"])
    entry = standings["rows"][2]["entry"]
    change(standings["rows"])
    hashed = sealed(CASES["points"], standings)
    found = recompute(hashed).differences
    assert expected in [one["field"] for one in found if one["entry"] == entry]
    assert all(one["entry"] == entry or one["field"].endswith(RANKED) for one in found)
    bare = {**CASES["points"], "standings.json": json.dumps(_changed(CASES["points"], change)).encode()}
    assert {"sha256", "results_sha256"} & {one["field"] for one in recompute(bare).differences}


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("bonus", "1.4", "bonus"),
        ("bonuses.event", 2, "bonus"),
        ("grade", "A", "grade"),
        ("state", "verified", "state"),
        ("uncertainty_points", "0.1", "uncertainty_points"),
        ("distinguishable", None, "distinguishable"),
        ("resources.electricity.grade", "D", "measures.energy.grade"),
        ("resources.electricity.state", "verified", None),
        ("resources.electricity.distinguishable", False, "resources.electricity.distinguishable"),
        ("resources.water.reduction_percent", "10.1", "resources.water.reduction_percent"),
        ("resources.water.uncertainty_points", "0.1", "resources.water.uncertainty_points"),
        ("resources.water.points", "1.0", "resources.water.points"),
        ("measures.energy.reduction_percent", "30.0", "measures.energy.reduction_percent"),
        ("measures.energy.exact_percent", "30.0000", "measures.energy.reduction_percent"),
        ("measures.energy.uncertainty_points", "0.1", "measures.energy.uncertainty_points"),
        ("measures.energy.standard_error", "0.1000", "measures.energy.uncertainty_points"),
        ("measures.water.state", "verified", "measures.water.state"),
        ("measures.water.grade", "A", "measures.water.grade"),
        ("tier", "gold", "tier"),
    ],
)
def test_a_figure_that_follows_from_its_parts_is_named(path: str, value: Any, expected: str | None) -> None:
    """Of an entry with two fuels, recycling, bonuses and checked bills; all digests are made anew. What is taken as it
    is published may be any value, and the answer says that it is taken."""
    standings = json.loads(CASES["parts"]["standings.json"])
    (row,) = (row for row in standings["rows"] if row["entry"] == "all-2")
    *holders, last = path.split(".")
    holder = row["results"]
    for name in holders:
        holder = holder[name]
    assert holder[last] != value
    holder[last] = value
    outcome = recompute(sealed(CASES["parts"], standings))
    assert (expected is None) == outcome.equal
    if expected:
        assert ("all-2", expected) in [(one["entry"], one["field"]) for one in outcome.differences]
    else:
        assert "resources.*.state" in [one["field"] for one in outcome.taken_as_published]


@pytest.mark.parametrize("name", ["parts", "scorecard_only", "boards", "goals"])
def test_nothing_is_accepted_in_silence(name: str) -> None:
    """Every figure of every row in turn, with digests made anew: it differs, or the answer names its field."""
    whole = recompute(CASES[name])
    taken = {one["field"] for one in whole.taken_as_published}
    rows = json.loads(CASES[name]["standings.json"])["rows"]
    for at, row in enumerate(rows[:3]):
        for path in _leaves({key: one for key, one in row.items() if "sha256" not in key}):
            standings = json.loads(CASES[name]["standings.json"])
            holder = standings["rows"][at]
            for step in path[:-1]:
                holder = holder[step]
            holder[path[-1]] = _another(holder[path[-1]])
            field = ".".join(path).removeprefix("results.")
            told = {one["field"] for one in whole.not_recomputable if one["entry"] == row["entry"]}
            if not (_is_taken(field, taken) or field in told):
                assert not _is_equal(sealed(CASES[name], standings)), (row["entry"], field)


def _another(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str) and value.replace(".", "", 1).lstrip("-").isdigit():
        return f"{float(value) + 3:.{len(value.partition('.')[2])}f}"
    return f"{value}x" if isinstance(value, str) else [value]


def _is_taken(field: str, taken: set[str]) -> bool:
    return any(
        all(asked in ("*", there) for asked, there in zip(one.split("."), field.split("."), strict=False))
        for one in taken
        if one.count(".") <= field.count(".")
    )


def _leaves(value: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, one in value.items():
        if isinstance(one, dict):
            yield from _leaves(one, (*before, name))
        else:
            yield (*before, name)


def test_a_bonus_whose_parts_are_not_published_is_named() -> None:
    """As in results from before parts were published."""
    standings = json.loads(CASES["parts"]["standings.json"])
    for row in standings["rows"]:
        del row["results"]["bonuses"]
    outcome = recompute(sealed(CASES["parts"], standings))
    assert outcome.equal
    assert [one["entry"] for one in outcome.not_recomputable if one["field"] == "bonus"] == [
        row["entry"] for row in standings["rows"]
    ]


def test_errors_of_further_boards_follow_and_older_rows_have_none() -> None:
    """Of a percent that makes points, and of points; the row says which, and rows from before are named, not blamed."""
    standings = json.loads(CASES["boards"]["standings.json"])
    (entry,) = (row["entry"] for row in standings["rows"] if row["entry"] == "all-1")
    changed = _changed(
        CASES["boards"], lambda rows: _row(rows, entry)["boards"]["same"].update(standard_error="1.0000")
    )
    (found,) = recompute(sealed(CASES["boards"], changed)).differences
    assert (found["entry"], found["field"]) == (entry, "boards.same.standard_error")
    for row in standings["rows"]:
        for one in row["boards"].values():
            del one["standard_error"]
    outcome = recompute(sealed(CASES["boards"], standings))
    assert outcome.equal
    named = [one["field"] for one in outcome.not_recomputable if one["entry"] is None]
    assert named == [f"boards.{key}.standard_error" for key in ("percent", "same")], "a quantity has none"


def _row(rows: Any, entry: str) -> Any:
    return next(row for row in rows if row["entry"] == entry)


def test_a_settled_tie_of_exact_figures_is_in_the_range() -> None:
    """What actions make is exact: the range is the place, also where a jury said who comes first. Standings from before
    shared the range of the figures, which is named and not blamed."""
    by = with_card("100", metric="scorecard", metric_of="actions", ties="jury")
    answers = submitted(3, (0, "EN-01", DONE), (1, "EN-01", DONE))
    town = Town().entry("a").entry("b").entry("c")
    town.entries = [replace(one, ties=own) for one, own in zip(town.entries, (((1, 2),), ((1, 1),), ()), strict=True)]
    files = files_of(replace(town, answers=answers).standings(by), by)
    rows = {row["entry"]: row for row in json.loads(files["standings.json"])["rows"]}
    assert [(rows[key]["place"], rows[key]["place_range"]) for key in "ba"] == [(1, [1, 1]), (2, [2, 2])]
    assert not rows["a"]["tie_group"]
    assert recompute(files).differences == []
    older = _changed(files, lambda rows: _row(rows, "a").update(place_range=[1, 1], tie_group=True))
    outcome = recompute(sealed(files, older))
    assert outcome.equal
    assert "place_range" in [one["field"] for one in outcome.not_recomputable]
    wrong = _changed(files, lambda rows: _row(rows, "a").update(place_range=[1, 2]))
    assert {one["field"] for one in recompute(sealed(files, wrong)).differences} == {"tie_group", "place_range"}


def test_a_field_that_nobody_knows_is_named() -> None:
    standings = _changed(CASES["points"], lambda rows: rows[0]["results"].update(odd="1"))
    outcome = recompute(sealed(CASES["points"], standings))
    assert (standings["rows"][0]["entry"], "odd") in [(one["entry"], one["field"]) for one in outcome.not_recomputable]


def test_what_makes_no_points_is_covered_by_a_digest() -> None:
    standings = _changed(CASES["points"], lambda rows: rows[1]["results"].update(covered_days=1))
    (found,) = recompute({**CASES["points"], "standings.json": json.dumps(standings).encode()}).differences
    assert (found["entry"], found["field"]) == (standings["rows"][1]["entry"], "results_sha256")


def test_rows_that_are_not_published_are_named_and_no_difference() -> None:
    """One entry is not listed, another shows points alone: the places of the others still hold."""
    standings = json.loads(CASES["points"]["standings.json"])
    standings["rows"][1] = {"sha256": standings["rows"][1]["sha256"]}
    del standings["rows"][4]["results"]
    files = {**CASES["points"], "standings.json": json.dumps(standings).encode()}
    outcome = recompute(files)
    assert outcome.differences == []
    told = [(one["entry"], one["field"]) for one in outcome.not_recomputable]
    assert [one for one in told if one[1] not in ("place_range", "ranges")] == [
        (None, "row 2"),
        (standings["rows"][4]["entry"], "points"),
        ("none", "grade"),
        *((None, name) for name in ("place", "track_place", "division_place")),
    ]
    ranges = [one for one in outcome.not_recomputable if one["field"] == "place_range"]
    assert len(ranges) == sum(row.get("place") is not None for row in standings["rows"])
    standings["rows"][5]["place"] += 2
    found = recompute(sealed(files, standings)).differences
    assert (standings["rows"][5]["entry"], "place") in [(one["entry"], one["field"]) for one in found]


def test_the_command_says_equal_or_where_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = tmp_path / "evidence.zip"
    bundle.write_bytes(pack(CASES["points"]))
    assert main(str(bundle), as_json=True) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["equal"], answer["differences"]) == (True, [])
    assert [(one["entry"], one["field"]) for one in answer["not_recomputable"]] == [("none", "grade")]
    assert {"field": "measures.*.exact_percent", "why": BILLS} in answer["taken_as_published"]
    standings = _changed(CASES["points"], lambda rows: rows[0].update(points="1.0"))
    bundle.write_bytes(pack(sealed(CASES["points"], standings)))
    assert main(str(bundle), as_json=False) == 1
    entry = standings["rows"][0]["entry"]
    assert f'entry "{entry}", points: "1.0" is stated, "132.0" comes out.' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This is not a zip file"),
        (b"PK\x03\x04 half of it", "not complete"),
        (pack({"a.txt": b"a"}), "standings.json is missing"),
        (pack({**CASES["points"], "chain.json": b'{"headers": [1'}), "chain.json is broken"),
        (pack({**CASES["points"], "chain.json": b"[" * 100_000}), "chain.json is broken"),
        (pack({**CASES["points"], "chain.json": b'{"headers": [{}], "row_sha256": []}'}), "has no digest"),
        (pack({**CASES["points"], "rules.json": b"{}"}), "rules.json cannot be read"),
        (pack({**CASES["points"], "rules.json": b'{"\\u001b[2J": 1}'}), "rules.json cannot be read"),
        (pack({**CASES["points"], "standings.json": b" " * (121 * 2**20)}), "larger than 120 MB"),
        (pack({**CASES["points"], "standings.json": b'{"header": NaN}'}), "NaN is no number"),
    ],
    ids=range(10),
)
def test_what_is_no_bundle_is_said_in_a_sentence(
    content: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = tmp_path / "evidence.zip"
    bundle.write_bytes(content)
    assert main(str(bundle), as_json=False) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert "\x1b" not in told


def test_any_value_in_the_place_of_another_is_a_difference_or_a_sentence() -> None:
    """Every value of a row in turn: never a traceback, never equal."""
    for path in _paths(json.loads(CASES["scorecard_only"]["standings.json"])["rows"][0]):
        for odd in ([], {}, -1, "1e999999999", True, None):
            standings = json.loads(CASES["scorecard_only"]["standings.json"])
            holder = standings["rows"][0]
            for name in path[:-1]:
                holder = holder[name]
            if type(holder[path[-1]]) is type(odd) and holder[path[-1]] == odd:
                continue
            holder[path[-1]] = odd
            files = {**CASES["scorecard_only"], "standings.json": json.dumps(standings).encode()}
            assert not _is_equal(files), path


def _is_equal(files: Files) -> bool:
    try:
        return recompute(files).equal
    except NotABundle:
        return False


def _paths(value: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, one in value.items():
        yield (*before, name)
        if isinstance(one, dict):
            yield from _paths(one, (*before, name))


def _changed(files: Files, change: Callable[[Any], None]) -> Any:
    standings = json.loads(files["standings.json"])
    change(standings["rows"])
    return standings


def test_a_rate_that_does_not_apply_may_have_checked_bills() -> None:
    """The landfill is shared, so there is no rate; the bills of recycling were checked all the same."""
    town = Town().entry("a", {"water": OWN_METER, "waste": SHARED, "recycling": OWN_METER})
    town.meter("water", 1000, 930).meter("recycling", 100, 120)
    town.entries[0] = replace(town.entries[0], checked={"recycling": "checked", "water": "verified"})
    by = rules(("water", 60), ("diversion", 40))
    assert recompute(files_of(town.standings(by), by)).differences == []


def test_who_counts_by_its_scorecard_alone_may_have_bills_that_nobody_checked() -> None:
    """It is not eligible, so none of its resources counts, whatever state it is in."""
    town = Town().entry("a", {"water": OWN_METER}).meter("water", 1000, 930)
    town.entries[0] = replace(town.entries[0], barred="It is too small.", checked_answers={"actions": "verified"})
    by = with_card("40", ("water", 60), eligibility={"least_floor_area": 9, "otherwise": "scorecard_only"})
    board = replace(town, answers=submitted(1, (0, "EN-01", DONE))).standings(by)
    assert (board.rows[0]["state"], board.rows[0]["place"]) == ("verified", 1)
    assert recompute(files_of(board, by)).differences == []


def test_the_only_track_of_which_anybody_is_published_may_have_ranges() -> None:
    """Nobody of the other track is listed, so nobody can see that there are two."""
    standings = json.loads(CASES["points"]["standings.json"])
    rows = [row if row["track"] == "small" else {"sha256": row["sha256"]} for row in standings["rows"]]
    files = {**CASES["points"], "standings.json": json.dumps({**standings, "rows": rows}).encode()}
    outcome = recompute(files)
    assert outcome.differences == []
    assert "ranges.track" in [one["field"] for one in outcome.not_recomputable]


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        ("points", lambda row: row["boards"].update(odd={"place": 1, "figure": "99.0"}), "boards"),
        (
            "points",
            lambda row: row["results"]["measures"].update(energy=row["results"]["measures"]["water"]),
            "measures",
        ),
        (
            "points",
            lambda row: row["results"]["resources"].update(compost=row["results"]["resources"]["water"]),
            "resources",
        ),
        ("unranked", lambda row: row["results"]["bonuses"].update(odd=1), "bonuses"),
        ("points", lambda row: row["results"].update(rounds=[{"round": "odd", "measures": {}}]), "rounds"),
    ],
)
def test_what_the_rules_do_not_know_is_not_passed_over(name: str, change: Callable[[Any], None], expected: str) -> None:
    standings = json.loads(CASES[name]["standings.json"])
    change(standings["rows"][0])
    fields = [one["field"] for one in recompute(sealed(CASES[name], standings)).differences]
    assert expected in fields


@pytest.mark.parametrize("name", ["points", "absolute"])
def test_whoever_has_a_reason_against_it_has_no_place(name: str) -> None:
    """On no board, whether anybody can compute its places or not."""
    standings = json.loads(CASES[name]["standings.json"])
    row = standings["rows"][-1]
    assert row["results"]["reason_code"]
    row.update(place=1, track_place=1)
    found = recompute(sealed(CASES[name], standings)).differences
    assert {"place", "track_place"} <= {one["field"] for one in found if one["entry"] == row["entry"]}


def test_places_left_free_are_told_and_never_get_fewer() -> None:
    standings = json.loads(CASES["points"]["standings.json"])
    hidden = {"sha256": standings["rows"][0]["sha256"]}
    rows = [hidden, *standings["rows"][1:]]
    files = {**CASES["points"], "standings.json": json.dumps({**standings, "rows": rows}).encode()}
    outcome = recompute(files)
    assert outcome.equal
    assert (None, "place") in [(one["entry"], one["field"]) for one in outcome.not_recomputable]
    last = max((row for row in rows[1:] if row["place"]), key=lambda row: row["place"])
    last["place"] -= 1
    found = recompute(sealed(files, {**standings, "rows": rows})).differences
    assert (last["entry"], "place") in [(one["entry"], one["field"]) for one in found]
