"""Correcting a reading and taking one out: the ledger only grows, and the history says who and why."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from challenge import clock
from challenge.extensions import db, transaction
from challenge.mistakes import Mistake
from challenge.savings.actions import correct_reading, withdraw_reading
from challenge.savings.deadlines import Deadline
from challenge.savings.models import Hold, Reading
from challenge.savings.queries import counts, counts_of_many
from tests.savings.bills import NEW_YEAR, all_readings, bill, bills, counted, holds, log, person

pytestmark = pytest.mark.usefixtures("context")


def correct(reading: Reading, by: str = "rosa", reason: str = "Typed the wrong line", **changes: Any) -> Reading:
    """Correct a reading; what is not named stays."""
    cost = None if reading.cost_cents is None else Decimal(reading.cost_cents) / 100
    kept = {"start_on": reading.start_on, "end_on": reading.end_on, "quantity": Decimal(900), "cost": cost}
    with transaction():
        return correct_reading(
            reading, **{**kept, **changes}, reason=reason, author=person(by), on_behalf=by == "carmen"
        )


def counting_before(instant: Any) -> list[int]:
    """Whole amounts that count for a deadline."""
    rows = db.session.scalars(db.select(Reading).where(counts(Deadline(instant))).order_by(Reading.start_on))
    return [row.quantity_millionths // 1_000_000 for row in rows]


def test_it_works() -> None:
    log([bill(NEW_YEAR)])
    correct(all_readings()[0], quantity=Decimal(850))
    old, new = all_readings()
    assert (old.quantity_millionths, new.quantity_millionths) == (900_000_000, 850_000_000)
    assert (new.supersedes_id, new.reason, new.source) == (old.id, "Typed the wrong line", "correction")
    assert counted() == [(old.start_on, old.end_on, 850)]


@pytest.mark.parametrize("reason, word", [("", "why"), ("   ", "why"), ("x" * 501, "500")])
def test_a_reason_is_needed(reason: str, word: str) -> None:
    log([bill(NEW_YEAR)])
    with pytest.raises(Mistake, match=word) as refused:
        correct(all_readings()[0], quantity=Decimal(850), reason=reason)
    assert refused.value.field == "reason"
    assert len(all_readings()) == 1


def test_only_the_newest_version_can_be_corrected() -> None:
    log([bill(NEW_YEAR)])
    correct(all_readings()[0], quantity=Decimal(850))
    with pytest.raises(Mistake, match="in the meantime"):
        correct(all_readings()[0], quantity=Decimal(840))


def test_a_correction_that_changes_nothing_is_refused() -> None:
    log([bill(NEW_YEAR, cost="12")])
    with pytest.raises(Mistake, match="Nothing was changed"):
        correct(all_readings()[0])


def test_its_own_days_are_free_but_those_of_others_are_not() -> None:
    log(bills(2))
    first = all_readings()[0]
    correct(first, end_on=first.end_on - timedelta(1))
    with pytest.raises(Mistake, match="overlap"):
        correct(all_readings()[-1], end_on=first.end_on + timedelta(1))


def test_a_correction_that_looks_odd_is_held_unless_the_coordinator_made_it() -> None:
    log(bills(4))
    correct(all_readings()[0], quantity=Decimal(90_000))
    assert len(holds()) == 1
    correct(all_readings()[1], quantity=Decimal(90_000), by="carmen")
    assert len(holds()) == 1


def test_correcting_a_held_bill_settles_its_hold() -> None:
    log(bills(4))
    log([bill(NEW_YEAR + timedelta(120), amount="90000")])
    assert len(counted()) == 4
    correct(all_readings()[-1])
    assert len(counted()) == 5
    (hold,) = holds()
    assert (hold.decision, hold.note) == ("reject", "Corrected: Typed the wrong line")


def test_taking_a_bill_out() -> None:
    log(bills(2))
    with transaction():
        withdraw_reading(all_readings()[0], "This is another meter's bill", author=person("ben"))
    assert len(counted()) == 1
    assert all_readings()[-1].withdrawn
    log([bill(NEW_YEAR)])
    assert len(counted()) == 2


def test_what_was_taken_out_cannot_be_taken_out_again() -> None:
    log([bill(NEW_YEAR)])
    with transaction():
        withdraw_reading(all_readings()[0], "Wrong meter", author=person("rosa"))
    for reading in all_readings():
        with pytest.raises(Mistake, match="in the meantime"), transaction():
            withdraw_reading(reading, "Again", author=person("rosa"))


def test_a_file_does_not_undo_a_correction() -> None:
    log(bills(3), "csv")
    correct(all_readings()[1], quantity=Decimal(850), start_on=all_readings()[1].start_on + timedelta(1))
    summary = log(bills(3), "csv")
    assert (summary.already_there, summary.replaced) == (3, 0)
    assert [amount for *_, amount in counted()] == [900, 850, 900]


def test_a_file_does_not_bring_back_what_was_taken_out() -> None:
    log(bills(3), "csv")
    with transaction():
        withdraw_reading(all_readings()[1], "Another meter's bill", author=person("rosa"))
    assert log(bills(3), "csv").already_there == 3
    assert len(counted()) == 2


def test_what_a_business_corrects_after_the_deadline_does_not_count_there() -> None:
    log([bill(NEW_YEAR)])
    deadline = clock.now()
    correct(all_readings()[0], quantity=Decimal(850))
    assert counting_before(deadline) == [900]
    assert [amount for *_, amount in counted()] == [850]


def test_what_the_coordinator_corrects_counts_also_after_the_deadline() -> None:
    log([bill(NEW_YEAR)])
    deadline = clock.now()
    correct(all_readings()[0], quantity=Decimal(850), by="carmen")
    assert counting_before(deadline) == [850]


def test_what_answers_her_question_counts_also_after_the_deadline() -> None:
    log(bills(3))
    log([bill(NEW_YEAR + timedelta(90), amount="90000")])
    deadline = clock.now()
    with transaction():
        db.session.query(Hold).update({"question": "Is this in Wh?"})
    correct(all_readings()[-1], quantity=Decimal(880))
    assert counting_before(deadline) == [900, 900, 900, 880]


def test_both_ways_to_ask_what_counts_agree() -> None:
    """One reading at a time, and all at once: held, rejected, corrected, taken out, before and after a deadline."""
    log(bills(6))
    log([bill(NEW_YEAR + timedelta(180), amount="90000"), bill(NEW_YEAR + timedelta(210), amount="90000")])
    with transaction():
        holds()[1].decision = "reject"
    deadlines = [None, clock.now()]
    correct(all_readings()[0], quantity=Decimal(850))
    correct(all_readings()[1], quantity=Decimal(840), by="carmen")
    with transaction():
        withdraw_reading(all_readings()[2], "Wrong meter", author=person("rosa"))
    deadlines.append(clock.now())
    answers = []
    for deadline in deadlines:
        one, many = (
            set(db.session.scalars(db.select(Reading.id).where(c(Deadline(deadline)))))
            for c in (counts, counts_of_many)
        )
        assert one == many
        answers.append(len(one))
    assert answers == [5, 6, 5]
