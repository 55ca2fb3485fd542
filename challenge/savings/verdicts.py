"""What would become of bills if they were saved now: new, there already, in place of an older one, or refused.

Pages show verdicts before saving; the deed makes them again inside its transaction and acts on them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased

from challenge import clock
from challenge.extensions import db
from challenge.measurement.periods import Period
from challenge.quantities.numbers import MILLION
from challenge.quantities.resources import RESOURCES
from challenge.savings.bills import Bill, amount_in, cents_of, refusal_of
from challenge.savings.models import Hold, Meter, Reading
from challenge.savings.oddness import KnownUse, Use, surely_wrong, why_odd
from challenge.savings.queries import counting_readings, per_day
from challenge.words import millionths, short_day, unit_label

NEW, SAME, REPLACES, REFUSED = "new", "same", "replaces", "refused"
FROM_FILES = ("csv", "workbook", "portfolio_manager", "green_button")
LONG_DAYS = 100


@dataclass(frozen=True, slots=True)
class Verdict:
    """What would become of one bill. `other` is the reading it meets; `odd` says why it would be held."""

    bill: Bill
    kind: str
    millionths: int = 0
    cents: int | None = None
    other: Reading | None = None
    field: str = ""
    message: str = ""
    odd: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Logged:
    """A reading around the new bills: whether it takes its days, or is an older, withdrawn or rejected version."""

    reading: Reading
    takes_days: bool

    @property
    def period(self) -> Period:
        return Period(self.reading.start_on, self.reading.end_on)


def verdicts_on(meter: Meter, bills: Sequence[Bill], source: str, *, trusted: bool = False) -> list[Verdict]:
    """One verdict for each bill, in the same order. `trusted`: the coordinator's; what is odd is a note only."""
    judge = _Judge(meter, bills, source)
    return _with_oddness(meter, [judge.verdict(bill) for bill in bills], trusted)


def verdict_on_correction(reading: Reading, bill: Bill, *, trusted: bool) -> Verdict:
    """What would become of the new version of a reading, whose own days are free for it."""
    judge = _Judge(reading.meter, [bill], "correction", instead_of=reading)
    return _with_oddness(reading.meter, [judge.verdict(bill)], trusted, instead_of=reading)[0]


def period_words(start_on: date, end_on: date, *, ends_inclusive: bool = False) -> str:
    """A bill's period as its paper prints it: `Mar 5, 2026 – Apr 4, 2026`."""
    end = end_on - timedelta(days=1) if ends_inclusive else end_on
    return f"{short_day(start_on)} – {short_day(end)}"


def reading_words(reading: Reading) -> str:
    """A reading in a sentence: its period and its amount."""
    meter = reading.meter
    period = period_words(reading.start_on, reading.end_on, ends_inclusive=meter.ends_inclusive)
    return f"{period} ({millionths(reading.quantity_millionths)} {unit_label(meter.unit)})"


class _Judge:
    """Knows what is logged around the bills, and which of them were let through so far."""

    def __init__(self, meter: Meter, bills: Sequence[Bill], source: str, instead_of: Reading | None = None) -> None:
        self.meter = meter
        self.revises = source in FROM_FILES
        self.today = clock.today(meter.site.time_zone)
        around = [logged for logged in _logged_around(meter, bills) if logged.reading is not instead_of]
        self.taken = [logged for logged in around if logged.takes_days]
        self.starts = [logged.period.start for logged in self.taken]
        self.ends = [logged.period.end for logged in self.taken]
        self.former: dict[Period, list[Reading]] = {}
        for logged in around:
            if not logged.takes_days:
                self.former.setdefault(logged.period, []).append(logged.reading)
        self.let_through: list[tuple[date, date, str]] = []  # by start

    def verdict(self, bill: Bill) -> Verdict:
        """The first thing that is wrong, or what the bill would become."""
        refusal = refusal_of(bill, self.meter.resource, self.meter.unit, self.today, net=self.meter.direction == "net")
        if refusal:
            return Verdict(bill, REFUSED, field=refusal.field, message=refusal.message)
        amount = amount_in(bill, self.meter.unit)
        notes = _unit_notes(bill, self.meter, amount.millionths, amount.exact)
        verdict = self._placed(Verdict(bill, NEW, amount.millionths, cents_of(bill.cost), notes=notes))
        if verdict.kind in (NEW, REPLACES):
            verdict = self._beside_the_batch(verdict)
        return verdict

    def _placed(self, verdict: Verdict) -> Verdict:
        bill = verdict.bill
        met = self.taken[bisect_right(self.ends, bill.start_on) : bisect_left(self.starts, bill.end_on)]
        if not met:
            return self._former(verdict)
        first = met[0].reading
        if self.revises and self._was_there(verdict) and any(one.reading.source == "correction" for one in met):
            note = "This bill was corrected after it was first saved; the correction stays."
            return replace(verdict, kind=SAME, other=first, notes=(*verdict.notes, note))
        if len(met) > 1 or met[0].period != bill.period:
            return replace(verdict, kind=REFUSED, field="start_on", message=_overlap_words(met), other=first)
        if _says_the_same(verdict, first):
            return replace(verdict, kind=SAME, other=first)
        if not self.revises:
            message = f"A bill for these days is saved already: {reading_words(first)}. You can correct that one."
            return replace(verdict, kind=REFUSED, field="start_on", message=message, other=first)
        return replace(verdict, kind=REPLACES, other=first)

    def _former(self, verdict: Verdict) -> Verdict:
        """A file does not bring back by itself what somebody took out or did not accept."""
        if not (self.revises and self._was_there(verdict)):
            return verdict
        note = "This bill was taken out or not accepted before; it stays out. Type it if it belongs here."
        return replace(verdict, kind=SAME, notes=(*verdict.notes, note))

    def _was_there(self, verdict: Verdict) -> bool:
        return any(_says_the_same(verdict, old) for old in self.former.get(verdict.bill.period, ()))

    def _beside_the_batch(self, verdict: Verdict) -> Verdict:
        """Those let through never share a day, so only the last one that starts before this one's end can meet it."""
        bill = verdict.bill
        at = bisect_left(self.let_through, (bill.end_on,))
        if at and self.let_through[at - 1][1] > bill.start_on:
            start, end, where = self.let_through[at - 1]
            same = (start, end) == (bill.start_on, bill.end_on)
            message = f"These days are there twice: see {where}." if same else f"These days overlap {where}."
            return replace(verdict, kind=REFUSED, field="start_on", message=message)
        self.let_through.insert(at, (bill.start_on, bill.end_on, bill.where or "another bill"))
        return verdict


def _logged_around(meter: Meter, bills: Sequence[Bill]) -> list[_Logged]:
    if not bills:
        return []
    start, end = min(bill.start_on for bill in bills), max(bill.end_on for bill in bills)
    newer = aliased(Reading)
    statement = (
        select(Reading, newer.supersedes_id, Hold.decision)
        .outerjoin(newer, newer.supersedes_id == Reading.id)
        .outerjoin(Hold, Hold.reading_id == Reading.id)
        .where(Reading.meter_id == meter.id, Reading.start_on < end, Reading.end_on > start)
        .order_by(Reading.start_on, Reading.id)
    )
    return [
        _Logged(reading, superseded is None and decision != "reject")
        for reading, superseded, decision in db.session.execute(statement)
        if not reading.withdrawn
    ]


def _says_the_same(verdict: Verdict, reading: Reading) -> bool:
    same_cost = verdict.cents is None or verdict.cents == reading.cost_cents
    same_kind = verdict.bill.estimated == reading.estimated
    return verdict.millionths == reading.quantity_millionths and same_cost and same_kind


def _overlap_words(met: list[_Logged]) -> str:
    if len(met) == 1:
        return f"These days overlap a bill that is saved: {reading_words(met[0].reading)}."
    start, end = met[0].period.start, max(one.period.end for one in met)
    return f"These days overlap {len(met)} readings that are saved, {short_day(start)} to {short_day(end)}."


def _unit_notes(bill: Bill, meter: Meter, amount: int, exact: bool) -> tuple[str, ...]:
    if bill.unit == meter.unit:
        return ()
    stored = f"{millionths(amount)} {unit_label(meter.unit)}"
    rounded = "" if exact else ", rounded to six decimals"
    return (f"This meter is kept in {unit_label(meter.unit)}: saved as {stored}{rounded}.",)


def _with_oddness(
    meter: Meter, verdicts: list[Verdict], trusted: bool, instead_of: Reading | None = None
) -> list[Verdict]:
    """Say what is odd in the bills that would be saved. They are compared with what counts, and with each other."""
    fresh = [verdict for verdict in verdicts if verdict.kind in (NEW, REPLACES)]
    if not fresh:
        return verdicts
    counting = [Use(Period(r.start_on, r.end_on), per_day(r)) for r in counting_readings(meter) if r is not instead_of]
    batch = [_use(verdict) for verdict in fresh]
    if not trusted and _is_interval(fresh) and (times := surely_wrong(batch, counting)):
        return [_not_believed(verdict, times) for verdict in verdicts]
    known = KnownUse(counting + (batch if len(batch) > 1 else []))
    return [_looked_at(verdict, meter, known, trusted) for verdict in verdicts]


def _looked_at(verdict: Verdict, meter: Meter, known: KnownUse, trusted: bool) -> Verdict:
    if verdict.kind not in (NEW, REPLACES):
        return verdict
    area = meter.site.floor_area_sqft
    odd = _odd(meter, verdict, known, area)
    notes = (*_with_length(verdict), *([odd] if trusted and odd else []))
    return replace(verdict, odd="" if trusted else odd, notes=notes)


def _odd(meter: Meter, verdict: Verdict, known: KnownUse, area: int | None) -> str:
    """Why a bill is odd; nothing is the usual of a net meter, whose bills cross zero with the sun."""
    if meter.direction == "net":
        return ""
    return why_odd(_use(verdict), known, meter.unit, RESOURCES[meter.resource], area)


def _use(verdict: Verdict) -> Use:
    return Use(verdict.bill.period, verdict.millionths / MILLION / verdict.bill.days)


def _is_interval(fresh: list[Verdict]) -> bool:
    return sum(verdict.bill.days == 1 for verdict in fresh) * 2 > len(fresh)


def _not_believed(verdict: Verdict, times: float) -> Verdict:
    if verdict.kind not in (NEW, REPLACES):
        return verdict
    compared = f"{times:,.0f} times" if times > 1 else f"one {1 / times:,.0f}th of"
    message = f"A usual day of this file is {compared} your usual day. Check its unit and the meter you chose."
    return replace(verdict, kind=REFUSED, field="unit", message=message)


def _with_length(verdict: Verdict) -> tuple[str, ...]:
    if verdict.bill.days <= LONG_DAYS:
        return verdict.notes
    return (*verdict.notes, f"This bill is {verdict.bill.days} days long: it is spread evenly over them.")
