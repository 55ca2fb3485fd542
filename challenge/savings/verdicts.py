"""What would become of bills if they were saved now: new, there already, in place of an older one, or refused.

Pages show verdicts before saving; the deed makes them again inside its transaction and acts on them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from challenge import clock
from challenge.formats.contents import Bill
from challenge.quantities.numbers import MILLION
from challenge.quantities.resources import RESOURCES
from challenge.savings.bills import Amount, Refusal, amount_or_refusal, cents_of
from challenge.savings.logged import Days, Logged, LoggedAt, logged_at
from challenge.savings.models import Meter, Reading
from challenge.savings.oddness import KnownUse, Use, surely_wrong, why_odd
from challenge.words import millionths, short_day, unit_label

NEW, SAME, REPLACES, REFUSED = "new", "same", "replaces", "refused"
FROM_FILES = ("csv", "workbook", "portfolio_manager", "green_button")
LONG_DAYS = 100
_LONG = timedelta(LONG_DAYS)


class Verdict(NamedTuple):
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


def verdicts_on(meter: Meter, bills: Sequence[Bill], source: str, *, trusted: bool = False) -> list[Verdict]:
    """One verdict for each bill, in the same order. `trusted`: the coordinator's; what is odd is a note only."""
    return verdicts_on_many([(meter, bills, trusted)], source)[0]


def verdicts_on_many(batches: Sequence[tuple[Meter, Sequence[Bill], bool]], source: str) -> list[list[Verdict]]:
    """The same for several meters, each with its bills and whether they are trusted."""
    logged = logged_at([(meter, bills) for meter, bills, _ in batches])
    return [
        _verdicts(meter, bills, source, known, trusted)
        for (meter, bills, trusted), known in zip(batches, logged, strict=True)
    ]


def _verdicts(meter: Meter, bills: Sequence[Bill], source: str, known: LoggedAt, trusted: bool) -> list[Verdict]:
    judge = _Judge(meter, source, known)
    return _with_oddness(meter, [judge.verdict(bill) for bill in bills], trusted, known.counting)


def verdict_on_correction(reading: Reading, bill: Bill, *, trusted: bool) -> Verdict:
    """What would become of the new version of a reading, whose own days are free for it."""
    (known,) = logged_at([(reading.meter, [bill])])
    others = [logged for logged in known.around if logged.reading is not reading]
    counting = {number: use for number, use in known.counting.items() if number != reading.id}
    return _verdicts(reading.meter, [bill], "correction", LoggedAt(others, counting), trusted)[0]


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

    def __init__(self, meter: Meter, source: str, known: LoggedAt) -> None:
        self.meter, self.resource, self.unit = meter, meter.resource, meter.unit
        self.net = meter.direction == "net"
        self.revises = source in FROM_FILES
        self.today = clock.today(meter.site.time_zone)
        self.taken = [logged for logged in known.around if logged.takes_days]
        self.starts = [logged.days[0] for logged in self.taken]
        self.ends = [logged.days[1] for logged in self.taken]
        self.former: dict[Days, list[Reading]] = {}
        for logged in known.around:
            if not logged.takes_days:
                self.former.setdefault(logged.days, []).append(logged.reading)
        self.let_through: list[tuple[date, date, str]] = []  # by start

    def verdict(self, bill: Bill) -> Verdict:
        """The first thing that is wrong, or what the bill would become."""
        amount = amount_or_refusal(bill, self.resource, self.unit, self.today, net=self.net)
        if isinstance(amount, Refusal):
            return Verdict(bill, REFUSED, field=amount.field, message=amount.message)
        verdict = Verdict(bill, NEW, amount.millionths, cents_of(bill.cost))
        if bill.unit != self.unit:
            verdict = verdict._replace(notes=_unit_notes(self.meter, amount))
        if self.taken or self.former:
            verdict = self._placed(verdict)
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
            return verdict._replace(kind=SAME, other=first, notes=(*verdict.notes, note))
        if len(met) > 1 or met[0].days != bill[:2]:
            return verdict._replace(kind=REFUSED, field="start_on", message=_overlap_words(met), other=first)
        if _says_the_same(verdict, first):
            return verdict._replace(kind=SAME, other=first)
        if not self.revises:
            message = f"A bill for these days is saved already: {reading_words(first)}. You can correct that one."
            return verdict._replace(kind=REFUSED, field="start_on", message=message, other=first)
        return verdict._replace(kind=REPLACES, other=first)

    def _former(self, verdict: Verdict) -> Verdict:
        """A file does not bring back by itself what somebody took out or did not accept."""
        if not (self.revises and self._was_there(verdict)):
            return verdict
        note = "This bill was taken out or not accepted before; it stays out. Type it if it belongs here."
        return verdict._replace(kind=SAME, notes=(*verdict.notes, note))

    def _was_there(self, verdict: Verdict) -> bool:
        return any(_says_the_same(verdict, old) for old in self.former.get(verdict.bill[:2], ()))

    def _beside_the_batch(self, verdict: Verdict) -> Verdict:
        """Those let through never share a day, so only the last one that starts before this one's end can meet it."""
        bill = verdict.bill
        if not self.let_through or self.let_through[-1][1] <= bill.start_on:
            self.let_through.append((bill.start_on, bill.end_on, bill.where or "another bill"))
            return verdict
        at = bisect_left(self.let_through, (bill.end_on,))
        if at and self.let_through[at - 1][1] > bill.start_on:
            start, end, where = self.let_through[at - 1]
            same = (start, end) == (bill.start_on, bill.end_on)
            message = f"These days are there twice: see {where}." if same else f"These days overlap {where}."
            return verdict._replace(kind=REFUSED, field="start_on", message=message)
        self.let_through.insert(at, (bill.start_on, bill.end_on, bill.where or "another bill"))
        return verdict


def _says_the_same(verdict: Verdict, reading: Reading) -> bool:
    same_cost = verdict.cents is None or verdict.cents == reading.cost_cents
    same_kind = verdict.bill.estimated == reading.estimated
    return verdict.millionths == reading.quantity_millionths and same_cost and same_kind


def _overlap_words(met: list[Logged]) -> str:
    if len(met) == 1:
        return f"These days overlap a bill that is saved: {reading_words(met[0].reading)}."
    start, end = met[0].days[0], max(one.days[1] for one in met)
    return f"These days overlap {len(met)} readings that are saved, {short_day(start)} to {short_day(end)}."


def _unit_notes(meter: Meter, amount: Amount) -> tuple[str, ...]:
    stored = f"{millionths(amount.millionths)} {unit_label(meter.unit)}"
    rounded = "" if amount.exact else ", rounded to six decimals"
    return (f"This meter is kept in {unit_label(meter.unit)}: saved as {stored}{rounded}.",)


def _with_oddness(meter: Meter, verdicts: list[Verdict], trusted: bool, uses: Mapping[int, Use]) -> list[Verdict]:
    """Say what is odd in the bills that would be saved. They are compared with what counts, and with each other."""
    fresh = [verdict for verdict in verdicts if verdict.kind in (NEW, REPLACES)]
    if not fresh:
        return verdicts
    counting = list(uses.values())
    batch = [_use(verdict) for verdict in fresh]
    if not trusted and _is_interval(fresh) and (times := surely_wrong(batch, counting)):
        return [_not_believed(verdict, times) for verdict in verdicts]
    odd = _odd(meter, batch, KnownUse(counting + (batch if len(batch) > 1 else [])))
    whys = iter(zip(batch, odd, strict=True))
    return [
        _looked_at(verdict, *next(whys), trusted) if verdict.kind in (NEW, REPLACES) else verdict
        for verdict in verdicts
    ]


def _looked_at(verdict: Verdict, use: Use, odd: str, trusted: bool) -> Verdict:
    if use.end - use.start > _LONG:
        note = f"This bill is {use.days} days long: it is spread evenly over them."
        verdict = verdict._replace(notes=(*verdict.notes, note))
    if not odd:
        return verdict
    return verdict._replace(notes=(*verdict.notes, odd)) if trusted else verdict._replace(odd=odd)


def _odd(meter: Meter, batch: list[Use], known: KnownUse) -> list[str]:
    """Why each is odd, or ""; nothing is the usual of a net meter, whose bills cross zero with the sun."""
    if meter.direction == "net":
        return [""] * len(batch)
    resource, area = RESOURCES[meter.resource], meter.site.floor_area_sqft
    return [why_odd(use, known, meter.unit, resource, area) for use in batch]


def _use(verdict: Verdict) -> Use:
    start, end = verdict.bill.start_on, verdict.bill.end_on
    return Use(start, end, verdict.millionths / MILLION / (end - start).days)


def _is_interval(fresh: list[Verdict]) -> bool:
    return sum(verdict.bill.days == 1 for verdict in fresh) * 2 > len(fresh)


def _not_believed(verdict: Verdict, times: float) -> Verdict:
    if verdict.kind not in (NEW, REPLACES):
        return verdict
    compared = f"{times:,.0f} times" if times > 1 else f"one {1 / times:,.0f}th of"
    message = f"A usual day of this file is {compared} your usual day. Check its unit and the meter you chose."
    return verdict._replace(kind=REFUSED, field="unit", message=message)
