"""Bills as they come become readings that do not overlap, then days and months; nothing is lost on the way."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.measurement.calendarization import (
    by_day,
    by_month,
    half_open,
    summed_by_start,
    with_estimates_joined,
    without_one_day_overlaps,
)
from challenge.measurement.periods import Period
from challenge.measurement.spread import Readings
from tests.measurement.bills import Bill, bill, readings

FIRST = date(2025, 1, 1)
YEARS = Period(FIRST, date(2032, 1, 1))

PARTS = st.lists(st.tuples(st.integers(1, 70), st.integers(-(10**9), 10**12), st.booleans()), min_size=1, max_size=30)
"""Days, amount in millionths, and whether it is a gap instead: at most 2,100 days."""


def in_a_row(parts: list[tuple[int, int, bool]], meter: int = 0) -> list[Bill]:
    day, bills = FIRST, list[Bill]()
    for length, millionths, is_gap in parts:
        if not is_gap:
            bills.append((meter, day, day + timedelta(length), millionths, None))
        day += timedelta(length)
    return bills


def total(bills: Readings) -> int:
    return int(bills.millionths.sum())


def marked(bills: Readings, estimated: list[bool]) -> Readings:
    return Readings(bills.meter, bills.start, bills.end, bills.millionths, bills.cost_cents, np.array(estimated, bool))


@given(PARTS)
def test_days_and_months_add_up_to_the_bills(parts: list[tuple[int, int, bool]]) -> None:
    bills = readings(in_a_row(parts))
    use, known = by_day(bills, 1, YEARS)
    months, days = by_month(bills, 1, YEARS)
    length = int((bills.end - bills.start).sum())
    assert use.sum() == pytest.approx(total(bills) / 1e6, abs=1e-3)
    assert months.sum() == pytest.approx(total(bills) / 1e6, abs=1e-3)
    assert (known.sum(), days.sum()) == (length, length)


@given(PARTS)
def test_a_month_is_the_sum_of_its_days(parts: list[tuple[int, int, bool]]) -> None:
    bills = readings(in_a_row(parts))
    use, known = by_day(bills, 1, YEARS)
    months, days = by_month(bills, 1, YEARS)
    firsts = [(month.start - FIRST).days for month in YEARS.months()]
    assert months[0] == pytest.approx(np.add.reduceat(use[0], firsts), abs=1e-3)
    assert days[0].tolist() == np.add.reduceat(known[0].astype(int), firsts).tolist()


@given(PARTS, PARTS, st.randoms(use_true_random=False))
def test_the_order_of_bills_does_not_matter(
    parts: list[tuple[int, int, bool]], other: list[tuple[int, int, bool]], chance: object
) -> None:
    bills = in_a_row(parts) + in_a_row(other, meter=1)
    mixed = list(bills)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis's random
    for one, two in zip(by_day(readings(bills), 2, YEARS), by_day(readings(mixed), 2, YEARS), strict=True):
        assert one.tolist() == two.tolist()


@given(PARTS, st.integers(1, 100), st.data())
def test_splitting_a_bill_changes_nothing(
    parts: list[tuple[int, int, bool]], per_day: int, draw: st.DataObject
) -> None:
    whole = [(m, a, b, per_day * 1_000_000 * (b - a).days, None) for m, a, b, _, _ in in_a_row(parts)]
    split: list[Bill] = []
    for meter, start, end, amount, _ in whole:
        cut = start + timedelta(draw.draw(st.integers(0, (end - start).days)))
        pieces = [(start, cut), (cut, end)]
        days = (end - start).days
        split += [(meter, a, b, amount * (b - a).days // days, None) for a, b in pieces if a < b]
    for one, two in zip(by_day(readings(whole), 1, YEARS), by_day(readings(split), 1, YEARS), strict=True):
        assert one == pytest.approx(two, abs=1e-6)


@given(PARTS)
def test_bills_without_overlaps_stay_as_they_are(parts: list[tuple[int, int, bool]]) -> None:
    bills = readings(in_a_row(parts))
    cleaned, shared = without_one_day_overlaps(bills)
    summed = summed_by_start(bills)
    assert not shared.any()
    for one in (cleaned, summed, with_estimates_joined(bills)):
        assert (one.start.tolist(), one.end.tolist()) == (bills.start.tolist(), bills.end.tolist())
        assert one.millionths.tolist() == bills.millionths.tolist()


@given(PARTS, st.data())
def test_joining_estimates_keeps_sums_and_days(parts: list[tuple[int, int, bool]], draw: st.DataObject) -> None:
    bills = readings(in_a_row(parts))
    flags = draw.draw(st.lists(st.booleans(), min_size=len(bills), max_size=len(bills)))
    joined = with_estimates_joined(marked(bills, flags))
    assert total(joined) == total(bills)
    assert by_day(joined, 1, YEARS)[1].tolist() == by_day(bills, 1, YEARS)[1].tolist()
    assert len(joined) <= len(bills)


@given(PARTS)
def test_inclusive_ends_count_their_last_day(parts: list[tuple[int, int, bool]]) -> None:
    """Bills that end on the 31st in a file that writes the last day are those that end on the 1st here."""
    bills = readings([one for one in in_a_row(parts) if (one[2] - one[1]).days > 1])
    written = Readings(bills.meter, bills.start, bills.end - 1, bills.millionths, bills.cost_cents)
    assert half_open(written).end.tolist() == bills.end.tolist()
    assert total(half_open(written)) == total(bills)


def test_a_shared_day_belongs_to_the_later_bill() -> None:
    cleaned, shared = without_one_day_overlaps(
        readings([bill("2025-01-01", "2025-02-02", 310), bill("2025-02-01", "2025-03-01", 280)])
    )
    use, days = by_month(cleaned, 1, Period(FIRST, date(2025, 3, 1)))
    assert (use[0].tolist(), days[0].tolist()) == ([310, 280], [31, 28])
    assert not shared.any()


def test_two_shared_days_are_told_and_left() -> None:
    bills = readings([bill("2025-01-01", "2025-02-03", 330), bill("2025-02-01", "2025-03-01", 280)])
    cleaned, shared = without_one_day_overlaps(bills)
    assert shared.tolist() == [True, False]
    assert cleaned.end.tolist() == bills.end.tolist()


def test_a_bill_of_one_day_is_not_emptied() -> None:
    cleaned, shared = without_one_day_overlaps(
        readings([bill("2025-01-01", "2025-01-02", 5), bill("2025-01-01", "2025-01-09", 80)])
    )
    assert shared.any()
    assert (cleaned.end > cleaned.start).all()


def test_bills_of_different_meters_share_no_day() -> None:
    two = readings([bill("2025-01-01", "2025-02-02", 310), bill("2025-02-01", "2025-03-01", 280, meter=1)])
    cleaned, shared = without_one_day_overlaps(two)
    assert (cleaned.end.tolist(), shared.tolist()) == (two.end.tolist(), [False, False])


def test_deliveries_with_the_same_dates_are_summed_with_their_cost() -> None:
    summed = summed_by_start(
        readings([
            bill("2025-01-01", "2025-02-01", 100, 5_000), bill("2025-02-01", "2025-03-01", 7, 70),
            bill("2025-01-01", "2025-02-01", 50, 2_500), bill("2025-01-01", "2025-02-01", 1, 1, meter=1),
        ])
    )  # fmt: skip
    assert summed.millionths.tolist() == [150_000_000, 7_000_000, 1_000_000]
    assert summed.cost_cents is not None
    assert summed.cost_cents.tolist() == [7_500, 70, 1]


def test_an_estimate_is_joined_up_to_the_next_actual_bill() -> None:
    months = [("2025-01-01", "2025-02-01"), ("2025-02-01", "2025-03-01"), ("2025-03-01", "2025-04-01")]
    bills = readings([bill(a, b, use) for (a, b), use in zip(months, (310, 250, 370), strict=True)])
    joined = with_estimates_joined(marked(bills, [True, True, False]))
    assert (len(joined), total(joined)) == (1, 930_000_000)
    assert joined.estimated is not None
    assert not joined.estimated.any()


def test_an_estimate_before_a_gap_stands_alone() -> None:
    bills = readings([bill("2025-01-01", "2025-02-01", 310), bill("2025-02-02", "2025-03-01", 250)])
    assert len(with_estimates_joined(marked(bills, [True, False]))) == 2


def test_no_bills_are_no_bills() -> None:
    none = readings([])
    assert len(summed_by_start(none)) == len(with_estimates_joined(none)) == len(without_one_day_overlaps(none)[0]) == 0
    use, known = by_day(none, 2, Period(FIRST, date(2025, 1, 4)))
    assert use.tolist() == [[0, 0, 0]] * 2
    assert not known.any()
