"""The bills that a business still owes its challenges, one by one: what a template to fill in lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from challenge import clock
from challenge.businesses.models import Business
from challenge.businesses.queries import rules_at_site, sites_of_business
from challenge.challenges.life import PUBLIC
from challenge.measurement.periods import Period
from challenge.savings.left_out import left_out_in
from challenge.savings.models import Meter
from challenge.savings.queries import coverage_of, logged_readings, meters_of

DAYS_OF_MONTH = 365.25 / 12
SHORTEST_MONTH = 28


def missing_bills(business: Business) -> Iterator[tuple[Meter, list[Period]]]:
    """Every meter that counts use, with a period for each bill that its challenges still miss."""
    for site in sites_of_business(business):
        wanted = _wanted(site.id)
        for meter in meters_of(site.id):
            if meter.direction == "use" and (bills := _of_meter(meter, wanted)):
                yield meter, bills


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A period of a challenge, the part of it that is due by now, and days of it that do not count."""

    whole: Period
    due: Period | None
    left_out: Sequence[Period]


def _wanted(site_id: int) -> list[_Wanted]:
    """What each challenge counts: its baseline whole, and its reporting period with the part that is due by now."""
    found: list[_Wanted] = []
    for challenge, rules in rules_at_site(site_id):
        if challenge.state not in PUBLIC:
            continue
        left_out = left_out_in(challenge, rules, {site_id}).get(site_id, ())
        due = rules.reporting.until(rules.due_until(clock.today(challenge.time_zone)))
        found += [_Wanted(rules.baseline, rules.baseline, left_out), _Wanted(rules.reporting, due, left_out)]
    return found


def _of_meter(meter: Meter, wanted: list[_Wanted]) -> list[Period]:
    coverage, months = coverage_of(meter), _usual_months(meter)
    found: set[Period] = set()
    for one in wanted:
        for gap in coverage.missing_in(one.due) if one.due else []:
            still_growing = one.due is not None and gap.end == one.due.end < one.whole.end
            if gap.without(one.left_out):
                found |= set(_bills_in(gap, months, still_growing=still_growing))
    return sorted(found)


def _bills_in(gap: Period, months: int, *, still_growing: bool) -> list[Period]:
    """The bills of a gap. One whose days are not all over yet was not printed yet."""
    bills = split_in_bills(gap, months)
    return bills[:-1] if still_growing and bills[-1].days < SHORTEST_MONTH * months else bills


def _usual_months(meter: Meter) -> int:
    """How many months a bill of this meter usually spans; days of interval files count as months."""
    days = [(reading.end_on - reading.start_on).days for reading in logged_readings(meter)]
    usual = round(median(days) / DAYS_OF_MONTH) if days else 1
    return min(max(usual, 1), 12)


def split_in_bills(gap: Period, months: int = 1) -> list[Period]:
    """A gap as bills of some months each, from its first day on; a short rest belongs to the last of them."""
    starts = [gap.start]
    while (after := _months_later(gap.start, months * len(starts))) < gap.end:
        starts.append(after)
    if len(starts) > 1 and (gap.end - starts[-1]).days < SHORTEST_MONTH // 2:
        starts.pop()
    return [Period(start, end) for start, end in zip(starts, [*starts[1:], gap.end], strict=True)]


def _months_later(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month if it has no such day."""
    number = day.year * 12 + day.month - 1 + months
    for last in (day.day, 30, 29, 28):
        try:
            return date(number // 12, number % 12 + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")
