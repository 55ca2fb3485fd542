"""Between which places an entry truly stands."""

from collections.abc import Sequence

import numpy as np
import pytest

from benchmarks.ranges import FIELDS, apart_by_luck, coverage
from challenge.scoring.ranges import critical as the_critical_value
from challenge.scoring.ranges import place_ranges, spans_nearly_everything, steadied, tie_group
from challenge.scoring.ranges.critical import apart, stepped_down, tukey_kramer
from challenge.scoring.ranges.places import MOST_DRAWN
from challenge.scoring.ranges.seeded import normals
from tests.scoring.pisa import MATH_2018, RANKS

Known = list[tuple[int, int]]


def test_it_works() -> None:
    """12 and 10 are too close together for errors of 1, and both are far from 1."""
    assert place_ranges([10.0, 12.0, 1.0], [1.0, 1.0, 1.0], "any") == [(1, 2), (1, 2), (3, 3)]


def test_the_worked_example_of_the_documentation() -> None:
    """docs/ranges.md, section 3."""
    errors = steadied(np.array([3.2, 4.0, 3.5, 5.1]))
    assert errors.tolist() == [3.75, 4.0, 3.75, 5.1]
    assert tukey_kramer(4, 0.9) == pytest.approx(2.29, abs=0.002)
    assert place_ranges([14.0, 12.5, 6.0, -4.0], errors.tolist(), "any") == [(1, 3), (1, 3), (1, 4), (3, 4)]


@pytest.mark.parametrize("level", RANKS)
@pytest.mark.parametrize("seed", ["first", "second"])
def test_countries_have_the_ranks_of_the_reference(level: float, seed: str) -> None:
    scores, errors = zip(*MATH_2018.values(), strict=True)
    found = np.array(place_ranges(scores, errors, seed, level))
    assert np.abs(found - np.array(RANKS[level])).max() <= 1


def test_what_the_reference_says_of_countries_in_words() -> None:
    """From its vignette: twelve countries may be among the best five at 95 %, Sweden is not one of them at 90 %; the
    last three overlap with nobody else; Germany and Korea share rank 7 at 95 % and none at 75 %."""
    at = {level: ranks_of_countries(level) for level in (0.95, 0.9, 0.75)}
    best = "Belgium Canada Denmark Estonia Finland Japan Korea Netherlands Poland Slovenia Sweden Switzerland".split()
    assert sorted(name for name, (first, _) in at[0.95].items() if first <= 5) == best
    assert sorted(name for name, (first, _) in at[0.9].items() if first <= 5) == [n for n in best if n != "Sweden"]
    last = {"Chile", "Mexico", "Colombia"}
    assert min(at[0.95][name][0] for name in last) > max(r[1] for name, r in at[0.95].items() if name not in last)
    assert at[0.95]["Germany"][0] <= 7 <= at[0.95]["Korea"][1]
    assert at[0.75]["Germany"][0] > at[0.75]["Korea"][1]


def ranks_of_countries(level: float) -> dict[str, tuple[int, int]]:
    scores, errors = zip(*MATH_2018.values(), strict=True)
    return dict(zip(MATH_2018, known(place_ranges(scores, errors, "vignette", level)), strict=True))


def known(ranges: Sequence[tuple[int, int] | None]) -> Known:
    assert None not in ranges
    return [found for found in ranges if found is not None]


@pytest.mark.parametrize(
    ("level", "row"),
    [
        (0.90, {2: 2.33, 3: 2.90, 4: 3.24, 5: 3.48, 10: 4.13}),
        (0.95, {2: 2.77, 3: 3.31, 4: 3.63, 5: 3.86, 10: 4.47, 20: 5.01}),
        (0.99, {2: 3.64, 3: 4.12, 4: 4.40, 5: 4.60, 10: 5.16, 20: 5.65}),
    ],
)
def test_the_studentized_range_is_that_of_printed_tables(level: float, row: dict[int, float]) -> None:
    """The last line, of infinitely many degrees of freedom, of the tables in every textbook."""
    assert {count: round(tukey_kramer(count, level) * 2**0.5, 2) for count in row} == row


def test_with_equal_errors_what_is_drawn_is_the_studentized_range() -> None:
    """The bootstrap's first critical value is a quantile of 1,000 draws: within three of its standard errors."""
    for count in (10, 50, 200):
        noise = normals("draws", the_critical_value.DRAWS, count)
        nothing = np.zeros((count, count), bool)
        largest = the_critical_value._largest_differences(noise, np.ones(count), nothing)
        assert (largest > tukey_kramer(count, 0.9)).mean() == pytest.approx(0.1, abs=0.03)


def test_comparing_only_the_largest_draws_leaves_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(4)
    estimates, errors = np.sort(random.normal(0, 9, 150))[::-1], random.choice([0.0, 0.5, 1, 2, 8], 150)
    noise, told = normals("draws", the_critical_value.DRAWS, 150) * (errors > 0), apart(estimates, errors, 3.0)
    few = the_critical_value._largest_differences(noise, errors, told)
    monkeypatch.setattr(the_critical_value, "_WATCHED", 150)
    assert few == pytest.approx(the_critical_value._largest_differences(noise, errors, told))


def test_stepping_down_tells_more_apart() -> None:
    random = np.random.default_rng(5)
    estimates, errors = np.sort(random.normal(0, 6, 40))[::-1], np.ones(40)
    told = stepped_down(estimates, errors, 0.9, "steps")
    assert told.sum() > apart(estimates, errors, tukey_kramer(40, 0.9)).sum()


def test_large_boards_are_counted_as_if_all_were_compared() -> None:
    random = np.random.default_rng(6)
    count = MOST_DRAWN + 200
    estimates, errors = random.normal(0, 10, count).round(1), random.choice([0.0, 0.7, 1, 2, 8], count)
    told = apart(estimates, errors, tukey_kramer(count, 0.9))
    alike = (estimates[:, None] == estimates) & (errors[:, None] == 0) & (errors == 0) & ~np.eye(count, dtype=bool)
    best, worst = 1 + told.sum(axis=0), count - told.sum(axis=1) - alike.sum(axis=1)
    assert place_ranges(estimates.tolist(), errors.tolist(), "any") == list(zip(best, worst, strict=True))


@pytest.mark.parametrize("count", [30, MOST_DRAWN + 100])
def test_the_order_of_entries_does_not_matter(count: int) -> None:
    random = np.random.default_rng(7)
    estimates, errors = random.normal(0, 5, count).round(1), random.uniform(0.5, 3, count).round(4)
    order = random.permutation(count)
    straight = place_ranges(estimates.tolist(), errors.tolist(), "seed")
    shuffled = place_ranges(estimates[order].tolist(), errors[order].tolist(), "seed")
    assert shuffled == [straight[at] for at in order]


def test_what_happens_beyond_the_sixth_decimal_does_not_matter() -> None:
    estimates, errors = [float(n) for n in range(30)], [2.0] * 30
    nearly = [n + 1e-9 for n in estimates], [2.0 - 1e-9] * 30
    assert place_ranges(*nearly, "seed") == place_ranges(estimates, errors, "seed")


def test_of_scorecards_the_range_is_the_place() -> None:
    assert place_ranges([9.0, 8.0, 8.0, 7.0], [0.0] * 4, "any") == [(1, 1), (2, 2), (2, 2), (4, 4)]
    many = place_ranges([float(n // 2) for n in range(1_000)], [0.0] * 1_000, "any")
    assert many[:4] == [(999, 999), (999, 999), (997, 997), (997, 997)]


def test_who_has_no_known_error_may_stand_anywhere() -> None:
    """The leader's error is not known: it has no range, and may truly be behind the others."""
    ranges = place_ranges([20.0, 10.0, 1.0, None], [None, 1.0, 1.0, 1.0], "any")
    assert place_ranges([20.0, 10.0, 1.0, np.nan], [np.nan, 1.0, 1.0, 1.0], "any") == ranges
    assert ranges == [None, (1, 2), (2, 3), None]
    assert tie_group(ranges) == [False, True, False, False]


def test_an_empty_board_and_a_board_of_one() -> None:
    assert place_ranges([], [], "any") == []
    assert place_ranges([3.0], [1.0], "any") == [(1, 1)]
    assert place_ranges([None], [1.0], "any") == [None]


@pytest.mark.parametrize("field", list(FIELDS)[:3])
def test_nine_boards_in_ten_hold_every_true_place(field: str) -> None:
    """A short run of `./run bench ranges`; 48 is what chance allows 60 boards at a true 90 %."""
    assert coverage(field, 60) >= 80


def test_nobody_is_told_apart_by_luck() -> None:
    """A short run of `./run bench ranges` where it is hardest: errors as they are found would tell too many apart."""
    steady, bare = apart_by_luck("same days", 0.5, 0.03, 60)
    assert steady <= 5 < bare


def test_no_error_counts_as_less_than_the_usual_one() -> None:
    errors = np.array([3.0, 1.0, 5.0, 0.0, np.nan, 4.0])
    assert steadied(errors).tolist()[:4] == [3.5, 3.5, 5.0, 0.0]
    assert np.isnan(steadied(errors)[4])
    columns = np.array([[1.0, 10.0], [2.0, 30.0], [3.0, np.nan]])
    assert steadied(columns)[:2].tolist() == [[2.0, 20.0], [2.0, 30.0]]


def test_who_cannot_be_told_apart_from_first() -> None:
    assert tie_group([(1, 2), (1, 3), (2, 3)]) == [True, True, False]


def test_who_stands_first_alone_is_a_group_of_one() -> None:
    assert tie_group([(1, 1), (2, 3), (2, 3), None]) == [True, False, False, False]


@pytest.mark.parametrize(
    "ranges, spans",
    [
        ([(1, 20)] * 18 + [(1, 19), (2, 20), (0, 0)], True),
        ([(1, 1), *[(2, 20)] * 19], False),  # a clear winner is worth showing
        ([(1, 2), (1, 3), (2, 3)], False),
        ([(1, 1)], False),
        ([(0, 0)], False),
    ],
)
def test_ranges_that_span_nearly_everything(ranges: list[tuple[int, int]], spans: bool) -> None:
    assert spans_nearly_everything(np.array(ranges)) is spans


def test_everybody_draws_the_same_numbers() -> None:
    """The stream behind a seed is frozen: these figures hold on every machine and with every version of numpy."""
    assert normals("riverbend/2026", 1, 3).round(6).tolist() == [[1.319455, 0.302421, 1.339876]]
