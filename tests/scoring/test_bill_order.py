"""What is odd about bills: far from the meter's usual, another unit, unlike the year before, unlike peers, by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from challenge.scoring.bill_order import BillRows, MeterFacts, NumberFacts, Sign, oddness, signs_in

FIRST, SINCE = date(2025, 1, 1), date(2026, 1, 1)
UNITS = {"MWh": 1000.0, "kBtu": 0.293}
PLAIN = [812.0, 741.0, 777.0, 693.0, 648.0, 721.0, 803.0, 839.0, 717.0, 659.0, 683.0, 787.0]


def day(number: int) -> int:
    """The first day of the so-manieth month, as days since 1970."""
    return (date(2025 + number // 12, number % 12 + 1, 1) - date(1970, 1, 1)).days


def signs(*numbers: Sequence[float], resource: str = "electricity", varies: bool = True) -> list[list[Sign]]:
    """Of numbers with one meter each, given as amounts by month from January 2025 on."""
    rows = [(at, month, amount) for at, amounts in enumerate(numbers) for month, amount in enumerate(amounts)]
    number, month = (np.array([row[column] for row in rows], np.int64) for column in (0, 1))
    starts = np.array([day(one) for one in range(37)], np.int64)
    amount = np.array([row[2] for row in rows], np.float64)
    table = BillRows(number, number, starts[month], starts[month + 1], amount)
    meters = {at: MeterFacts("Meter", UNITS) for at in range(len(numbers))}
    facts = [NumberFacts(0, resource, varies)] * len(numbers)
    return signs_in(table, facts, meters, (SINCE - date(1970, 1, 1)).days)


def keys(found: list[Sign]) -> list[str]:
    return [sign.key for sign in found]


def changed(month: int, times: float, amounts: Sequence[float] = (*PLAIN, *PLAIN)) -> list[float]:
    return [amount * times if at == month else amount for at, amount in enumerate(amounts)]


def test_nothing_is_odd() -> None:
    """Eight percent less than the year before, month by month."""
    assert signs([*PLAIN, *(amount * 0.92 for amount in PLAIN)]) == [[]]
    assert oddness([]) == 1


def test_far_from_its_own_history() -> None:
    """In a baseline too, which makes the saving larger. The bill is named."""
    (found,) = signs(changed(3, 4))
    assert Sign("history", "Meter, April 2025: 3.7 times the usual") in found
    (found,) = signs(changed(15, 0.2))
    assert {"twin"} <= set(keys(found))


def test_a_season_is_no_oddness() -> None:
    """Gas that only heats: January is five times the usual of each meter, every year, or at least for all others."""
    gas = [900.0, 810.0, 420.0, 160.0, 91.0, 77.0, 71.0, 69.0, 93.0, 170.0, 480.0, 820.0]
    assert signs([*gas, *gas], resource="natural_gas") == [[]]
    alone = signs(gas[:9], resource="natural_gas")
    assert keys(alone[0]) == ["history"]
    several = [[amount * size for amount in gas[:9]] for size in (1.0, 1.3, 0.7, 2.1, 0.4)]
    assert signs(*several, resource="natural_gas") == [[]] * 5


def test_another_unit() -> None:
    """Off by just what the other unit makes of it; a lost decimal point; and a bill is not called odd twice."""
    (found,) = signs(changed(15, 1000))
    assert keys(found) == ["unit"]
    assert "looks like an amount in Wh" not in found[0].words
    (found,) = signs(changed(15, 1 / 0.293))
    assert "unit" not in keys(found), "3.4 times can be true"
    (found,) = signs(changed(15, 1 / 1000))
    assert "looks like an amount in MWh" in found[0].words
    (found,) = signs(changed(15, 10))
    assert "decimal point" in found[0].words
    assert oddness(found) == 3


def test_unlike_the_same_month_a_year_before() -> None:
    (found,) = signs(changed(17, 2.2))
    assert keys(found) == ["twin"]
    assert found[0].words == "Meter, June 2026: 2.2 times the same month a year before"
    (found,) = signs(changed(17, 0))
    assert "nothing was used, a year before something was" in " ".join(one.words for one in found)


def test_unlike_its_peers() -> None:
    """Forty percent less, where the others save three; none is read from few."""
    usual = [[*PLAIN, *(amount * (0.97 + at / 1000) for amount in PLAIN)] for at in range(11)]
    odd = [*PLAIN, *(amount * 0.6 for amount in PLAIN)]
    found = signs(*usual, odd)
    assert [keys(one) for one in found] == [[]] * 11 + [["peers"]]
    assert found[11][0].words == "40 % less than the year before; others: 3 % less"
    assert signs(*usual[:5], odd) == [[]] * 6


def test_round_and_equal_amounts() -> None:
    """Typed from memory. A bin is emptied in round amounts: there it says nothing."""
    by_hand = [800.0, 750.0, 800.0, 700.0, 650.0, 700.0, 800.0, 850.0]
    assert keys(signs(by_hand)[0]) == ["round"]
    assert keys(signs([713.0] * 8)[0]) == ["same"]
    assert signs([700.0] * 8, varies=False) == [[]]
    assert signs([1_234.0, 1_871.0, 1_502.0, 1_266.0]) == [[]]


def test_days_are_read_by_month() -> None:
    """A shop that is closed on Sundays is not odd; a month of days is a bill like others."""
    first = day(0)
    starts = np.arange(first, first + 730, dtype=np.int64)
    amount = np.where(starts % 7 == 3, 1.0, 40.0 + starts % 5)
    number = np.zeros(730, np.int64)
    table = BillRows(number, number, starts, starts + 1, amount)
    facts, meters = [NumberFacts(0, "electricity", True)], {0: MeterFacts("Meter", UNITS)}
    assert signs_in(table, facts, meters, day(12)) == [[]]
    table.amount[starts >= day(20)] *= 3
    assert {"history", "twin"} <= set(keys(signs_in(table, facts, meters, day(12))[0]))


def test_no_bills() -> None:
    none = np.zeros(0, np.int64)
    assert signs_in(BillRows(none, none, none, none, none * 1.0), [], {}, 0) == []
