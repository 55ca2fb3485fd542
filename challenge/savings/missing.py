"""The bills that a business still owes its challenges, one by one: what a template to fill in lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from statistics import median

from challenge import clock
from challenge.businesses.models import Business
from challenge.businesses.queries import challenges_of_site, sites_of_business
from challenge.challenges.life import PUBLIC
from challenge.challenges.queries import rules_of
from challenge.measurement.periods import Period
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


def _wanted(site_id: int) -> list[tuple[Period, Period | None]]:
    """What each challenge counts: its baseline whole, and its reporting period with the part that is due by now."""
    found: list[tuple[Period, Period | None]] = []
    for challenge in challenges_of_site(site_id):
        if challenge.state not in PUBLIC:
            continue
        rules = rules_of(challenge)
        found.append((rules.baseline, rules.baseline))
        found.append((rules.reporting, rules.reporting.until(rules.due_until(clock.today(challenge.time_zone)))))
    return found


def _of_meter(meter: Meter, wanted: list[tuple[Period, Period | None]]) -> list[Period]:
    coverage, months = coverage_of(meter), _usual_months(meter)
    found: set[Period] = set()
    for whole, due in wanted:
        for gap in coverage.missing_in(due) if due else []:
            still_growing = due is not None and gap.end == due.end < whole.end
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
