"""Logging use: what is saved, what is there already, what is refused, and what is held."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from challenge import clock
from challenge.audit.models import DeedDone
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.formats.contents import Bill
from challenge.mistakes import Mistake
from challenge.savings.actions import RefusedBills
from tests.savings.bills import NEW_YEAR, all_readings, bill, bills, counted, holds, log, meter, person

pytestmark = pytest.mark.usefixtures("context")


def inputs_version() -> int:
    """The version of what counts in Riverbend's challenge."""
    return db.session.get_one(Challenge, 1).inputs_version


def test_it_works() -> None:
    before = inputs_version()
    summary = log([bill(NEW_YEAR, cost="120.50")])
    assert (summary.saved, summary.sentence()) == (1, "1 bill saved.")
    (reading,) = all_readings()
    assert (reading.start_on, reading.end_on) == (date(2024, 1, 1), date(2024, 1, 31))
    assert (reading.quantity_millionths, reading.cost_cents) == (900_000_000, 12_050)
    assert (reading.author_id, reading.source, reading.on_behalf) == (person("rosa").id, "typed", False)
    assert inputs_version() == before + 1
    (deed,) = db.session.query(DeedDone)
    assert (deed.deed, deed.subject, deed.detail["saved"]) == ("submit_readings", "meter:1", 1)


def test_the_coordinator_enters_bills_on_behalf() -> None:
    log([bill(NEW_YEAR)], by="carmen")
    (reading,) = all_readings()
    assert (reading.author_id, reading.on_behalf) == (person("carmen").id, True)


def test_another_unit_is_converted_exactly() -> None:
    log([bill(NEW_YEAR, amount="0.9", unit="MWh")])
    assert all_readings()[0].quantity_millionths == 900_000_000


def test_a_conversion_finer_than_we_keep_is_rounded_and_said() -> None:
    from challenge.savings.verdicts import verdicts_on

    (verdict,) = verdicts_on(meter(), [bill(NEW_YEAR, amount="1", unit="kBtu")], "typed")
    assert verdict.millionths == 293_071
    assert verdict.notes == ("This meter is kept in kWh: saved as 0.293071 kWh, rounded to six decimals.",)


CANNOT_BE = [
    (bill(NEW_YEAR, days=0), "end_on", "after the start"),
    (bill(NEW_YEAR, days=-3), "end_on", "after the start"),
    (bill(NEW_YEAR, days=401), "end_on", "400"),
    (bill(date(1989, 12, 31)), "start_on", "1990"),
    (bill(NEW_YEAR, amount="-1"), "quantity", "below zero"),
    (bill(NEW_YEAR, amount="999999999999", unit="MWh"), "quantity", "too large"),
    (bill(NEW_YEAR, unit="therm"), "unit", "not measured in"),
    (bill(NEW_YEAR, unit=""), "unit", "do not know"),
    (bill(NEW_YEAR, unit="parsec"), "unit", "do not know"),
    (bill(NEW_YEAR, cost="-1000000000001"), "cost", "too large"),
]


def test_a_bill_that_cannot_be_is_refused() -> None:
    for wrong, field, word in CANNOT_BE:
        with pytest.raises(RefusedBills) as refused:
            log([wrong])
        assert refused.value.field == field
        assert word in refused.value.message
    assert all_readings() == []


def test_a_bill_ends_at_the_latest_today() -> None:
    today = clock.today("America/New_York")
    log([bill(today - timedelta(30))])
    with pytest.raises(RefusedBills, match="future"):
        log([bill(today, days=1)])


@pytest.mark.parametrize("shift", [-1, 1, 29, -29])
def test_a_day_belongs_to_one_bill(shift: int) -> None:
    log([bill(NEW_YEAR)])
    with pytest.raises(RefusedBills, match=r"overlap a bill that is saved: Jan 1, 2024 – Jan 31, 2024 \(900 kWh"):
        log([bill(NEW_YEAR + timedelta(shift))])
    assert counted() == [(date(2024, 1, 1), date(2024, 1, 31), 900)]


def test_the_same_bill_again_is_there_already() -> None:
    log([bill(NEW_YEAR)])
    before = inputs_version()
    summary = log([bill(NEW_YEAR), bill(NEW_YEAR + timedelta(30))])
    assert (summary.saved, summary.already_there) == (1, 1)
    log([bill(NEW_YEAR)])
    assert len(all_readings()) == 2
    assert inputs_version() == before + 1


def test_a_typed_bill_does_not_overwrite() -> None:
    log([bill(NEW_YEAR)])
    with pytest.raises(RefusedBills, match="saved already"):
        log([bill(NEW_YEAR, amount="800")])
    assert counted() == [(date(2024, 1, 1), date(2024, 1, 31), 900)]


def test_all_or_nothing() -> None:
    with pytest.raises(RefusedBills) as refused:
        log([*bills(3), bill(NEW_YEAR, amount="-5")])
    assert len(refused.value.verdicts) == 1
    assert all_readings() == []


def test_two_bills_of_one_batch_may_not_share_a_day() -> None:
    with pytest.raises(RefusedBills, match="overlap"):
        log([bill(NEW_YEAR + timedelta(29)), bill(NEW_YEAR)])
    with pytest.raises(RefusedBills, match="twice"):
        log([bill(NEW_YEAR), bill(NEW_YEAR)])


def test_nothing_to_save_is_said() -> None:
    with pytest.raises(Mistake, match="nothing to save"):
        log([])


def test_a_file_replaces_days_that_changed() -> None:
    days = bills(10, amount="30", days=1)
    log(days, "green_button")
    newer = [*days[:4], bill(days[4].start_on, 1, "33"), *days[5:], bill(NEW_YEAR + timedelta(10), 1, "31")]
    summary = log(newer, "green_button")
    assert (summary.saved, summary.already_there, summary.replaced) == (1, 9, 1)
    assert sum(amount for _, _, amount in counted()) == 9 * 30 + 33 + 31
    (replacing,) = [r for r in all_readings() if r.supersedes_id]
    assert replacing.reason == "newer file"
    assert log(newer, "green_button").already_there == 11


def test_an_odd_bill_is_held() -> None:
    log(bills(3))
    summary = log([bill(NEW_YEAR + timedelta(90), amount="9030")])
    assert (summary.saved, len(summary.held)) == (1, 1)
    (hold,) = holds()
    assert "about 10 times the usual" in hold.why
    assert len(counted()) == 3


@pytest.mark.parametrize("amount, word", [("89", "less than a tenth"), ("0", "nothing was used")])
def test_too_little_is_held_too(amount: str, word: str) -> None:
    log(bills(3))
    log([bill(NEW_YEAR + timedelta(90), amount=amount)])
    assert word in holds()[0].why


def test_a_first_bill_too_large_for_its_place_is_held() -> None:
    """1,900 square feet do not use 900 MWh in a month: the bill said kWh."""
    log([bill(NEW_YEAR, amount="900", unit="MWh")])
    assert "1,900 square feet" in holds()[0].why


def test_what_the_coordinator_enters_is_not_held() -> None:
    log(bills(3))
    assert log([bill(NEW_YEAR + timedelta(90), amount="9030")], by="carmen").held == ()
    assert len(counted()) == 4


def test_the_days_of_a_held_bill_are_taken() -> None:
    log(bills(3))
    log([bill(NEW_YEAR + timedelta(90), amount="90000")])
    with pytest.raises(RefusedBills, match="saved already"):
        log([bill(NEW_YEAR + timedelta(90), amount="900")])


def test_a_file_beyond_belief_is_refused() -> None:
    """Wh read as kWh: every day a thousand times the usual would be hundreds of holds."""
    log(bills(30, amount="30", days=1), "green_button")
    with pytest.raises(RefusedBills, match="1,000 times your usual day"):
        log(bills(30, NEW_YEAR + timedelta(30), "30000", 1), "green_button")


def test_costs_of_files_are_rounded_to_cents() -> None:
    log([Bill(NEW_YEAR, NEW_YEAR + timedelta(1), Decimal(30), "kWh", Decimal("2.54875"))], "green_button")
    assert all_readings()[0].cost_cents == 255
