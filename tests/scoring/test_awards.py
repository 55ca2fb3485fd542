"""Who gets which award."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.leaderboards.stored import NOT_KNOWN
from challenge.scoring.award_words import InTeam, ordinal
from challenge.scoring.awards import Given, Known, candidates, figure_of, winners
from challenge.scoring.draws import draw, ticket
from challenge.scoring.places import places_of
from challenge.scoring.rows import Row
from challenge.scoring.rules import Rules, read_rules
from challenge.scoring.rules.awards import Award, Condition
from tests.scoring.test_composite import CARD
from tests.scoring.town import rules

TIERS = [{"key": "bronze", "name": "Bronze", "from": "5"}, {"key": "gold", "name": "Gold", "from": "10"}]
FIRST = {"is": "place", "at_most": 1}


def with_awards(*awards: dict[str, Any], **more: Any) -> Rules:
    document = rules(("water", 50), ("electricity", 50)).document()
    document |= {"measures": [{"key": "water", "weight": "50", "target_percent": "10"}], "scorecards": [CARD]}
    document |= {"scorecard_weights": {"actions": "50"}, "tiers": TIERS}
    named = [{"key": f"award-{number}", "name": f"Award {number}", **award} for number, award in enumerate(awards)]
    found, problems = read_rules({**document, "awards": named, **more})
    assert found, problems
    return found


def row(key: str, place: int | None = None, **more: Any) -> Row:
    return cast(Row, {**NOT_KNOWN, "entry": key, "track": "small", "place": place, **more})


def saved(percent: str, *, sure: bool = True, exact: str | None = None) -> dict[str, Any]:
    figure = {"reduction_percent": percent, "points": None, "uncertainty_points": "1.0", "grade": "A"}
    return {**figure, "distinguishable": sure, "method": None, "weight": "50", "exact_percent": exact}


def card(percent: str, gain: str | None = None, leap: str | None = None, tier: str | None = None) -> dict[str, Any]:
    categories = {"energy": {"raw": "5.00", "of": "20.00", "gain": leap}}
    one = {"weight": None, "points": None, "raw": "5.00", "of": "20.00", "percent": percent, "gain": gain}
    return {"actions": {**one, "categories": categories, "tier": tier}}


def who(rules_: Rules, *rows: Row, known: Known | None = None) -> list[str]:
    """The winners of the first award."""
    return list(winners(rules_, rows, known or Known())[0].entries)


def test_it_works() -> None:
    """The first place of all."""
    (found,) = winners(with_awards({"when": [FIRST]}), [row("b", 2), row("a", 1)])
    assert found == Given("award-0", ("a",), ("1st place.",), ("1st place.",))


def test_a_shared_place_shares_the_award_also_at_the_limit() -> None:
    rows = [row("a", 1), row("b", 2), row("c", 2), row("d", 4)]
    assert who(with_awards({"when": [{"is": "place", "at_most": 2}]}), *rows) == ["a", "b", "c"]
    assert who(with_awards({"when": [{"is": "place", "at_most": 4}], "winners": 2}), *rows) == ["a", "b", "c"]
    assert who(with_awards({"when": [{"is": "place", "at_most": 4}], "winners": 1}), *rows) == ["a"]


def test_places_count_within_a_track_or_a_division() -> None:
    rows = [row("a", 1), row("b", 2, track="large", division="shops"), row("c", 3, division="shops")]
    assert who(with_awards({"when": [{**FIRST, "within": "track"}]}), *rows) == ["a", "b"]
    by_division = with_awards({"when": [{**FIRST, "within": "division"}]})
    assert who(by_division, *rows) == ["b"]
    assert who(by_division, *rows, known=Known(without_winner={"shops"})) == []
    (found,) = winners(by_division, rows, Known(divisions={"shops": "Shops"}))
    assert found.why == ("1st place in Shops.",)


def test_tracks_that_are_not_ranked_together_have_a_first_place_each() -> None:
    tracks = [
        {"key": "small", "name": "Small"},
        {"key": "large", "name": "Large", "own": {"gates": {"min_covered_days": 90}}},
    ]
    found = winners(with_awards({"when": [FIRST]}, tracks=tracks), [row("a", 1), row("b", 1, track="large")])[0]
    assert found.why == ("1st place in Small.", "1st place in Large.")
    assert who(with_awards({"when": [FIRST], "track": "large"}, tracks=tracks), *[row("a", 1)]) == []
    both = [row("a", 1), row("b", 2, division="x"), row("c", 1, track="large", division="x")]
    assert who(with_awards({"when": [{**FIRST, "within": "division"}]}, tracks=tracks), *both) == ["c", "b"]


def test_the_first_place_is_shared_by_all_who_cannot_be_told_apart_from_it() -> None:
    """By the ranges of all, of the track or of the division; whoever stands first has it also without a range."""
    rows = [
        row("a", 1),
        row("b", 2, place_range=(1, 5), tie_group=True, division="x", ranges={"division": [1, 1]}),
        row("c", 3, place_range=(2, 5), division="x", ranges={"division": [2, 2]}),
        row("d", 4, place_range=(1, 6), tie_group=True, track="large", division="x", ranges={"division": [2, 3]}),
        row("e", 5, place_range=(4, 6)),
    ]
    shared = {"when": [FIRST], "share_first": True}
    assert who(with_awards({"when": [FIRST]}), *rows) == ["a"]
    assert who(with_awards(shared), *rows) == ["a", "b", "d"]
    assert who(with_awards({**shared, "winners": 1}), *rows) == ["a", "b", "d"]
    assert who(with_awards({**shared, "when": [{**FIRST, "at_most": 3}]}), *rows) == ["a", "b", "d"]
    assert who(with_awards({**shared, "when": [{**FIRST, "at_most": 4}]}), *rows) == ["a", "b", "d", "c"]
    assert who(with_awards({**shared, "when": [{**FIRST, "within": "division"}]}), *rows) == ["b"]
    assert who(with_awards({**shared, "one_per": "owner"}), *rows, known=Known({"owner": {"a": "1", "b": "1"}})) == [
        "a",
        "d",
    ]
    found = winners(with_awards({**shared, "when": [{**FIRST, "at_most": 4}]}), rows)[0].why
    assert found[1:] == ("1st place, shared by all who cannot be told apart from first.", found[1], "4th place.")
    alone = [row("a", 1, place_range=(1, 1), tie_group=True), row("b", 2, place_range=(2, 2))]
    assert winners(with_awards(shared), alone)[0].why == ("1st place.",)


@pytest.mark.parametrize("more", [{"board": "percents"}, {"when": [{"is": "tier", "at_least": "gold"}]}])
def test_only_a_place_on_the_challenges_own_board_is_shared(more: dict[str, Any]) -> None:
    document = with_awards({"when": [FIRST]}, boards=[{"key": "percents", "name": "Percent", "metric": "percent"}])
    award = {"key": "one", "name": "One", "when": [FIRST], "share_first": True, **more}
    found, problems = read_rules({**document.document(), "awards": [award]})
    assert found is None
    assert [(one.where, "own board" in one.what) for one in problems] == [("awards.0.share_first", True)]


def test_another_board_has_its_own_first_place() -> None:
    boards = [{"key": "percents", "name": "Percent", "metric": "percent"}]
    by = with_awards({"when": [FIRST], "board": "percents"}, boards=boards)
    rows = [
        row("a", 1, boards={"percents": {"place": 2, "figure": "3"}}),
        row("b", 2, boards={"percents": {"place": 1, "figure": "4"}}),
    ]
    assert who(by, *rows) == ["b"]


@pytest.mark.parametrize("scorecard", ["", "actions"])
def test_a_tier_is_reached_or_passed(scorecard: str) -> None:
    by = with_awards({"when": [{"is": "tier", "scorecard": scorecard, "at_least": "bronze"}]})
    rows = [
        row(key, at, tier=tier, scorecards=card("50", tier=tier))
        for at, (key, tier) in enumerate([("a", "gold"), ("b", "bronze"), ("c", None)], 1)
    ]
    assert who(by, *rows) == ["a", "b"]
    assert winners(by, rows)[0].why == ("Gold.", "Bronze.")


def test_a_tier_needs_no_place_but_whoever_does_not_compete_gets_nothing() -> None:
    by = with_awards({"when": [{"is": "tier", "scorecard": "actions", "at_least": "bronze"}]})
    cards = card("50", tier="gold")
    few, out = row("a", scorecards=cards, reason_code="few_days"), row("b", scorecards=cards)
    assert who(by, few, {**out, "reason_code": "not_competing"}, row("c", reason_code="not_eligible")) == ["a"]


def test_the_largest_gain_leap_and_saving() -> None:
    kinds = [
        {"is": "most_improved", "scorecard": "actions"},
        {"is": "greatest_leap", "scorecard": "actions", "category": "energy"},
        {"is": "top_saver", "resource": "electricity"},
    ]
    by = with_awards(*({"when": [kind]} for kind in kinds))
    rows = [
        row("a", 1, scorecards=card("80", "10.5", "1.00"), resources={"electricity": saved("9.0")}),
        row("b", 2, scorecards=card("60", "22.0", "3.00"), resources={"electricity": saved("8.0")}),
        row("c", 3, scorecards=card("70", "22.0", "7.50")),
    ]
    assert [found.entries for found in winners(by, rows)] == [("b", "c"), ("c",), ("a",)]
    assert [found.why[0] for found in winners(by, rows)] == [
        "22.0 points more of 100 than at the start, the most.",
        "7.5 points more in Energy than at the start, the most.",
        "9.0 % less electricity than in the baseline, the most.",
    ]
    assert not any(sign.isdigit() for found in winners(by, rows) for why in found.why_bare for sign in why)


def test_nobody_is_the_top_saver_with_an_increase_or_nothing() -> None:
    by = with_awards({"when": [{"is": "top_saver", "resource": "water"}]})
    assert (
        who(by, row("a", 1, resources={"water": saved("-1.0")}), row("b", 2, resources={"water": saved("0.0")})) == []
    )


def test_the_largest_is_looked_for_among_those_for_whom_the_rest_holds() -> None:
    by = with_awards({"when": [{"is": "place", "at_most": 2}, {"is": "top_saver", "resource": "water"}]})
    rows = [row(key, at, resources={"water": saved(str(at))}) for at, key in enumerate("abc", 1)]
    assert who(by, *rows) == ["b"]


def test_the_target_is_met_by_the_exact_figure() -> None:
    by = with_awards({"when": [{"is": "met_target", "measure": "water"}]})
    just, not_quite = saved("10.0", exact="10.0000"), saved("10.0", exact="9.9600")
    assert who(by, row("a", 1, measures={"water": just}), row("b", 2, measures={"water": not_quite})) == ["a"]


def test_a_legacy_is_given_where_it_is_known() -> None:
    by = with_awards({"when": [{"is": "legacy", "at_least": "20"}]})
    rows = [row(key, at) for at, key in enumerate("abc", 1)]
    assert who(by, *rows) == []
    assert who(by, *rows, known=Known(legacy={"a": Decimal("19.9"), "b": Decimal(20)})) == ["b"]


def test_a_saving_within_chance_wins_nothing_where_it_must_be_beyond() -> None:
    by = with_awards({"when": [{"is": "top_saver", "resource": "water"}], "distinguishable": True})
    rows = [row("a", 1, resources={"water": saved("9.0", sure=False)}), row("b", 2, resources={"water": saved("7.0")})]
    assert who(by, *rows) == ["b"]
    first = with_awards({"when": [FIRST], "distinguishable": True})
    assert who(first, row("a", 1, distinguishable=None), row("b", 2, distinguishable=True)) == []


def test_one_owner_gets_it_once_and_the_next_one_moves_up() -> None:
    owners = {"owner": {"a": "smith", "b": "smith", "c": "jones", "d": "lee"}}
    rows = [row(key, at) for at, key in enumerate("abcd", 1)]
    podium = {"when": [{"is": "place", "at_most": 3}]}
    assert who(with_awards(podium), *rows, known=Known(holders=owners)) == ["a", "b", "c"]
    limited = winners(with_awards({**podium, "one_per": "owner"}), rows, Known(holders=owners))[0]
    assert limited.entries == ("a", "c", "d")
    assert limited.why == ("1st place.", "2nd place.", "3rd place.")


def test_a_jury_and_a_draw_are_no_matter_of_conditions() -> None:
    by = with_awards({"by": "jury"}, {"by": "draw", "when": [{"is": "tier", "at_least": "gold"}]})
    rows = [row("a", 2, tier="gold"), row("b", 1, tier="gold"), row("c", 3), row("d", reason_code="not_competing")]
    assert winners(by, rows) == []
    assert candidates(by.awards[0], by, rows) == ["b", "a", "c"]
    assert candidates(by.awards[1], by, rows) == ["b", "a"]


def test_a_draw_can_be_repeated_by_hand() -> None:
    """printf 'seed%s' a b c d | sha256sum"""
    by_hand = sorted("abcd", key=lambda key: hashlib.sha256(("seed" + key).encode()).hexdigest())
    assert draw("seed", "dcba", 4) == by_hand
    assert draw("seed", "abcdd", 2) == by_hand[:2]
    assert ticket("seed", "a") == hashlib.sha256(b"seeda").hexdigest()
    twice = dict.fromkeys(by_hand[:2], "smith")
    assert draw("seed", "abcd", 2, twice) == [by_hand[0], by_hand[2]]


def test_ordinals() -> None:
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)] == (
        ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th"]
    )


@st.composite
def boards(draw_: Any) -> list[Row]:
    count = draw_(st.integers(0, 12))
    places = places_of([draw_(st.none() | st.integers(0, 4)) for _ in range(count)])
    percents = st.integers(-3, 6).map(lambda tenth: f"{tenth / 2:.1f}")
    return [
        row(
            f"e{number:02}",
            place,
            track=draw_(st.sampled_from(["small", "large"])),
            division=draw_(st.sampled_from([None, "x", "y"])),
            tier=draw_(st.sampled_from([None, "bronze", "gold"])),
            distinguishable=draw_(st.booleans()),
            resources={"water": saved(draw_(percents), sure=draw_(st.booleans()))},
            measures={"water": saved(draw_(percents), exact=draw_(percents) + "000")},
            scorecards=card(
                "10", draw_(st.none() | percents), draw_(st.none() | percents), draw_(st.none() | st.just("gold"))
            ),
            reason_code=None if place else draw_(st.sampled_from(["few_days", "not_competing"])),
        )
        for number, place in enumerate(places)
    ]


CONDITIONS = st.one_of(
    st.builds(Condition, st.just("place"), st.sampled_from(["all", "track", "division"]), at_most=st.integers(1, 4)),
    st.builds(Condition, st.just("tier"), at_least=st.sampled_from(["bronze", "gold"])),
    st.just(Condition("tier", scorecard="actions", at_least="bronze")),
    st.just(Condition("most_improved", scorecard="actions")),
    st.just(Condition("greatest_leap", scorecard="actions", category="energy")),
    st.just(Condition("top_saver", resource="water")),
    st.just(Condition("met_target", measure="water")),
    st.just(Condition("legacy", at_least="10")),
)
AWARDS = st.builds(
    Award,
    st.just("one"),
    st.just("One"),
    when=st.lists(CONDITIONS, min_size=1, max_size=3).map(tuple),
    winners=st.integers(0, 3),
    one_per=st.sampled_from(["", "owner"]),
    distinguishable=st.booleans(),
    track=st.sampled_from(["", "small"]),
)
KNOWN = Known(
    holders={"owner": {f"e{number:02}": str(number // 2) for number in range(12)}},
    legacy={"e01": Decimal(30), "e02": Decimal(9)},
    without_winner={"y"},
)
PLAIN = with_awards({"when": [FIRST]})


@given(boards(), AWARDS, st.randoms())
def test_the_order_of_the_rows_says_nothing(rows: list[Row], award: Award, chance: Any) -> None:
    by = replace(PLAIN, awards=(award,))
    mixed = list(rows)
    chance.shuffle(mixed)
    assert winners(by, mixed, KNOWN) == winners(by, rows, KNOWN)


@given(boards(), AWARDS)
def test_nobody_gets_what_does_not_hold(rows: list[Row], award: Award) -> None:
    """Checked by hand for each winner, with places counted among those who did not step aside."""
    (found,) = winners(replace(PLAIN, awards=(award,)), rows, KNOWN)
    of = {one["entry"]: one for one in rows}
    for entry in found.entries:
        one = of[entry]
        assert one["reason_code"] != "not_competing"
        assert award.track in ("", one["track"])
        for condition in award.when:
            if condition.kind == "place":
                assert one["place"] is not None
                assert condition.within != "division" or one["division"] == "x"
                same = {"all": "", "track": one["track"], "division": one["division"]}[condition.within]
                ahead = [
                    other
                    for other in rows
                    if other["place"] is not None
                    and other["place"] < one["place"]
                    and same in ("", other[condition.within if condition.within != "all" else "track"])  # type: ignore[literal-required]  # a key of the row
                ]
                owners = {KNOWN.holders["owner"][other["entry"]] for other in ahead}
                assert (len(owners) if award.one_per else len(ahead)) < condition.at_most + len(ahead) * bool(
                    award.one_per
                )
            if condition.kind == "tier" and not condition.scorecard:
                assert one["tier"] in ("bronze", "gold") if condition.at_least == "bronze" else one["tier"] == "gold"
            if condition.kind in ("most_improved", "greatest_leap", "top_saver"):
                assert (figure_of(one, condition) or 0) > 0
            if condition.kind == "met_target":
                assert Decimal(one["measures"]["water"]["exact_percent"] or 0) >= 10
            if condition.kind == "legacy":
                assert entry == "e01"


@given(boards(), AWARDS)
def test_limits_hold(rows: list[Row], award: Award) -> None:
    """Never more than the limit, but for those who share the last one's place; nobody twice."""
    (found,) = winners(replace(PLAIN, awards=(award,)), rows, KNOWN)
    assert len(set(found.entries)) == len(found.entries) == len(found.why)
    if award.one_per:
        owners = [KNOWN.holders["owner"][entry] for entry in found.entries]
        assert len(set(owners)) == len(owners)
    if award.winners and len(found.entries) > award.winners:
        place = {one["entry"]: one["place"] for one in rows}
        assert len({place[entry] for entry in found.entries[award.winners - 1 :]}) == 1


@given(boards(), AWARDS)
def test_an_entry_less_never_takes_a_place_from_the_others(rows: list[Row], award: Award) -> None:
    """Whoever wins by place alone still wins when somebody leaves."""
    by = replace(PLAIN, awards=(replace(award, when=(Condition("place", at_most=2),), distinguishable=False),))
    before = set(winners(by, rows)[0].entries)
    for gone in rows:
        if award.winners == 0 and not award.one_per:
            left = [one for one in rows if one is not gone]
            assert before - {gone["entry"]} <= set(winners(by, left)[0].entries)


# --- rounds and teams -----------------------------------------------------------------------------

SPRING = {"on": "2026-06-30", "name": "Spring", "round": True}
FIRST_IN_SPRING = {"when": [{"is": "round", "round": "2026-06-30", "at_most": 1}]}


def in_spring(points: str | None) -> dict[str, Any]:
    return {"rounds": [{"round": "2026-06-30", "state": "counted", "points": points, "measures": {}}]}


def test_first_in_a_round_that_adds_up_has_the_most_points_in_it() -> None:
    more = {"milestones": [SPRING], "rounds": "add_up"}
    by = with_awards(FIRST_IN_SPRING, **more)
    rows = [row("a", 1, **in_spring("20.0")), row("b", 2, **in_spring("31.5")), row("c", 3, **in_spring("31.5"))]
    rows.append(row("d", None, **in_spring("99.0")))
    (found,) = winners(by, rows)
    assert found.entries == ("b", "c"), "who has no place wins no round of a sum"
    assert (found.why[0], found.why_bare[0]) == ("Spring: 1st place, with 31.5 points.", "Spring: 1st place.")
    assert who(by, rows[0]) == ["a"], "the next one moves up"
    three = {"when": [{**FIRST_IN_SPRING["when"][0], "at_most": 3}], "winners": 1}
    assert who(with_awards(three, **more), *rows) == ["b", "c"], "in the order of the round, not of the board"


def test_first_in_a_round_for_the_record_was_first_on_that_day() -> None:
    by = with_awards(FIRST_IN_SPRING, milestones=[SPRING])
    then = Known(rounds={"2026-06-30": {"gone": 1, "b": 2, "a": 3}})
    rows = [row("a", 1), row("b", None)]
    assert who(by, *rows, known=then) == ["b"], "also without a place today; who left takes none"
    assert who(by, *rows) == [], "the day is still to come"


def test_a_round_that_is_none_is_refused() -> None:
    document = with_awards(FIRST_IN_SPRING, milestones=[SPRING]).document()
    _, problems = read_rules({**document, "milestones": [{**SPRING, "on": "2026-07-31"}]})
    assert problems[0].what.startswith("Say in which round.")


def test_everybody_in_the_best_team_has_its_award() -> None:
    by = with_awards({"when": [{"is": "team", "at_most": 1}]}, teams={"by": "sum"})
    best = {key: InTeam("t1", "The Street", 1, "53.0") for key in "ac"}
    known = Known(teams=best | {"b": InTeam("t2", "The Square", 2, "50.0")})
    rows = [row("b", 1), row("a", 2), row("c", None), row("d", None, reason_code="not_competing")]
    (found,) = winners(by, rows, known)
    assert found.entries == ("a", "c")
    bare = "In the team “The Street”, which has the 1st place of the teams"
    assert (found.why[0], found.why_bare[0]) == (f"{bare}, with 53.0 points.", f"{bare}.")
