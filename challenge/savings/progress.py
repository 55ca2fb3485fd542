"""How a meter does in its challenge so far: the saving in one sentence, the months as a chart, what is missing.

The board is computed by the standings job; this page measures the one meter the same way, for its own people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from challenge import clock
from challenge.businesses.models import Site
from challenge.businesses.queries import challenges_of_site, entry_of_site, rules_for_site
from challenge.challenges.life import PUBLIC
from challenge.challenges.models import Challenge
from challenge.challenges.queries import phase_of
from challenge.challenges.windows import baseline_closes_for, closes_for, has_own_baseline_window
from challenge.charts import LineChart, line_chart
from challenge.measurement.measured import WEATHER as BY_WEATHER
from challenge.measurement.measured import Measured, measure
from challenge.measurement.periods import Period, day_of_epoch, epoch_day, first_of_next_month
from challenge.measurement.same_days import same_day_in
from challenge.measurement.series import monthly_series
from challenge.measurement.spread import Readings
from challenge.measurement.uncertainty import band_of, distinguishable
from challenge.quantities.resources import DIVERTED, LANDFILL, RESOURCES
from challenge.savings.around import (
    NO_DRIVER,
    UNMETERED,
    CountedMeter,
    CountedSite,
    circumstances_of,
    of_meters,
)
from challenge.savings.deadlines import Deadline, deadline_at
from challenge.savings.left_out import left_out_in
from challenge.savings.models import Meter, Reading
from challenge.savings.oddness import short_number
from challenge.savings.queries import Coverage, counting_readings, meters_of
from challenge.scoring.rules import DRIVER, NONE, Rules
from challenge.words import day, dollars, give_or_take, moment, unit_label

PHASES = ("running", "finished", "upcoming")  # which challenge a meter's page speaks of
VERBS = {LANDFILL: "sent", DIVERTED: "collected"}


@dataclass(frozen=True, slots=True)
class Progress:
    """What a meter's page tells of one challenge."""

    challenge: Challenge
    sentence: str
    finding: str
    chart: LineChart | None
    missing: list[tuple[str, list[Period]]]
    by_weather: bool = False


def challenge_of(site: Site) -> Challenge | None:
    """The public challenge that a site's pages speak of: the running one, else the latest."""
    published = [one for one in challenges_of_site(site.id) if one.state in PUBLIC]
    newest_first = sorted(published, key=lambda one: one.starts_on, reverse=True)
    return min(newest_first, key=lambda one: PHASES.index(phase_of(one)), default=None)


def progress_of(meter: Meter, coverage: Coverage) -> Progress | None:
    """How the meter does in its challenge; None without a challenge, and for power that is sent out."""
    challenge = challenge_of(meter.site)
    if challenge is None or meter.direction != "use":
        return None
    rules = rules_for_site(meter.site_id, challenge)
    counting = counting_readings(meter, _deadline(meter.site, challenge, rules))
    readings = arrays_of(counting)
    today = clock.today(challenge.time_zone)
    due = rules.due_until(today)
    blocked, result = _measured(meter, challenge, rules, readings, today)
    return Progress(
        challenge,
        BLOCKED.get(blocked) or _sentence(meter, result, rules),
        _finding(meter, result, rules),
        _chart(meter, readings, rules),
        _missing(coverage, rules, due, left_out_in(challenge, rules, {meter.site_id}).get(meter.site_id, ())),
        by_weather=int(result.method[0]) == BY_WEATHER,
    )


BLOCKED = {
    UNMETERED: "This site makes power of its own that no meter counts, so what it used is not known. Add the meter of "
    "your panels under “What changed here” on the site's page.",
    NO_DRIVER: "What this challenge divides by is not told for both periods yet. Tell it under “What changed here” on "
    "the site's page.",
}


def _measured(
    meter: Meter, challenge: Challenge, rules: Rules, readings: Readings, today: date
) -> tuple[str, Measured]:
    """Why it cannot be compared ("" if it can), and what it came to, as the standings job measures it."""
    site = meter.site
    counted = CountedSite(0, 0, 0, site.zip_code, site.state, "", site.inputs_version, site.generates_since)
    own = [CountedMeter(one.id, site.id, one.resource, one.unit, one.direction) for one in meters_of(site.id)]
    around = circumstances_of(challenge, rules, {site.id: counted}, own, today)
    this = next(one for one in own if one.id == meter.id)
    found = measure(readings, 1, rules.plan, of_meters(around, [this], rules), around.temperatures)
    return around.blocked(this), found


def _deadline(site: Site, challenge: Challenge, rules: Rules) -> Deadline:
    entry = entry_of_site(site, challenge)
    joined_at = entry.joined_at if entry else challenge.registration_opens_at
    return deadline_at(closes_for(challenge, rules.baseline.end, joined_at), clock.now())


def window_notes(site: Site) -> list[str]:
    """What to know about deadlines before logging: only where a challenge does not take all bills now."""
    now, notes = clock.now(), []
    for challenge in challenges_of_site(site.id):
        if challenge.state not in PUBLIC:
            continue
        if now >= challenge.submission_closes_at:
            when = moment(challenge.submission_closes_at, challenge.time_zone)
            notes.append(
                f"{challenge.name} took bills until {when}. What you log now is kept, but does not count there."
            )
        elif now < challenge.submission_opens_at and not has_own_baseline_window(challenge):
            when = moment(challenge.submission_opens_at, challenge.time_zone)
            notes.append(f"{challenge.name} takes bills from {when}. What you log before is kept and counts then.")
        notes += _baseline_notes(site, challenge, now)
    return notes


def _baseline_notes(site: Site, challenge: Challenge, now: datetime) -> list[str]:
    """Bills of the baseline that have a window of their own: until when, or since when they are too late."""
    entry = entry_of_site(site, challenge)
    if entry is None or not has_own_baseline_window(challenge) or now >= challenge.submission_closes_at:
        return []
    closes = baseline_closes_for(challenge, entry.joined_at)
    last = day(rules_for_site(site.id, challenge).baseline.last_day)
    when = moment(closes, challenge.time_zone)
    if now < closes:
        return [f"{challenge.name} takes your bills of the baseline (through {last}) until {when}."]
    kept = "Such a bill is kept, but does not count there; later bills do."
    return [f"{challenge.name} took bills of the baseline (through {last}) until {when}. {kept}"]


def arrays_of(readings: Sequence[Reading]) -> Readings:
    """The readings of one meter, as measurement takes them."""
    costs = [np.nan if r.cost_cents is None else float(r.cost_cents) for r in readings]
    return Readings(
        meter=np.zeros(len(readings), np.int64),
        start=np.array([epoch_day(r.start_on) for r in readings], np.int64),
        end=np.array([epoch_day(r.end_on) for r in readings], np.int64),
        millionths=np.array([r.quantity_millionths for r in readings], np.int64),
        cost_cents=np.array(costs, np.float64),
        estimated=np.array([r.estimated for r in readings], bool),
    )


def _percent(result: Measured) -> float | None:
    base = float(result.adjusted_baseline[0])
    return None if base <= 0 else (1 - float(result.use[0]) / base) * 100


def _finding(meter: Meter, result: Measured, rules: Rules) -> str:
    percent, name = _percent(result), RESOURCES[meter.resource].name
    if percent is None:
        return f"{name} by month"
    compared = "than expected" if rules.adjustment != NONE and _change(percent) else "on the days that can be compared"
    return f"{name}: {_change(percent) or 'no change'} {compared}"


def _change(percent: float) -> str:
    """`8.2 % less`, or "" where there is none to speak of."""
    shown = f"{abs(percent):,.1f}"
    return "" if shown == "0.0" else f"{shown} % {'less' if percent > 0 else 'more'}"


def _sentence(meter: Meter, result: Measured, rules: Rules) -> str:
    covered, percent = int(result.covered_days[0]), _percent(result)
    if not covered and int(result.waiting_days[0]):
        return f"Waiting for the weather of the days you logged: {_weather_words(result)}"
    if not covered:
        return "There is nothing to compare yet: log bills for the same days of the baseline and of the challenge."
    through = day(day_of_epoch(int(result.data_through[0])))
    if percent is None:
        return f"On the {covered} days that can be compared, the baseline shows no use: there is no percent to tell."
    return f"{_compared(meter, result, percent, rules)}. This compares {covered} days, with bills through {through}."


def _weather_words(result: Measured) -> str:
    through = int(result.weather_through[0])
    if through < 0:
        return "no station near your site has temperatures yet."
    return f"temperatures are there through {day(day_of_epoch(through))}."


def _compared(meter: Meter, result: Measured, percent: float, rules: Rules) -> str:
    resource, change, avoided = RESOURCES[meter.resource], _change(percent), float(result.avoided[0])
    start = f"You {VERBS.get(resource.kind, 'used')}"
    name, compared = resource.name.lower(), _against(result, rules)
    if not change:
        return f"{start} as much {name} as {compared}"
    difference = f"{short_number(abs(avoided))} {unit_label(meter.unit)}"
    return f"{start} {change} {name} than {compared}{_sure(result, percent)}: {difference}{_worth(result, avoided)}"


def _against(result: Measured, rules: Rules) -> str:
    if int(result.method[0]) == BY_WEATHER:
        return "expected at this year's weather"
    return "expected for your size and activity" if rules.adjustment == DRIVER else "on the same days of the baseline"


def _sure(result: Measured, percent: float) -> str:
    """How sure it is, in words; "" where that cannot be told."""
    points = band_of(result.adjusted_baseline, result.half_width, result.allowance)
    if np.isnan(points[0]):
        return ""
    chance = "" if distinguishable(np.array([percent]), points)[0] else ", so it can still be chance"
    return f", {give_or_take(float(points[0]))}{chance}"


def _worth(result: Measured, avoided: float) -> str:
    priced, cost = float(result.priced_use[0]), float(result.cost_cents[0])
    if priced <= 0 or cost <= 0:
        return ""
    value = abs(avoided) * cost / priced
    return "" if value < 100 else f", about {dollars(round(value / 100) * 100).removesuffix('.00')} (an estimate)"


def _missing(coverage: Coverage, rules: Rules, due: date, left_out: Sequence[Period]) -> list[tuple[str, list[Period]]]:
    """Days without a bill, by part of the challenge; what is not due yet, or does not count, is not missing."""
    so_far = rules.reporting.until(due)
    parts = [("Baseline", coverage.missing_in(rules.baseline))]
    if so_far is not None:
        parts.append(("Challenge so far", coverage.missing_in(so_far)))
    counted = [(name, [left for gap in gaps for left in gap.without(left_out)]) for name, gaps in parts]
    return [(name, periods) for name, periods in counted if periods]


def months_of(meter: Meter, challenge: Challenge) -> LineChart | None:
    """What counts of a meter in a challenge, month by month against its baseline, for whoever looks at its bills."""
    rules = rules_for_site(meter.site_id, challenge)
    readings = arrays_of(counting_readings(meter, _deadline(meter.site, challenge, rules)))
    return _chart(meter, readings, rules)


def _chart(meter: Meter, readings: Readings, rules: Rules) -> LineChart | None:
    """Whole months with whole data only: a half-covered month would look like a saving. None without any."""
    months = list(rules.reporting.months())
    known = {one.period: one.use for one in monthly_series(readings, rules.reporting) if not one.days_missing}
    before = {one.period: one.use for one in monthly_series(readings, rules.baseline) if not one.days_missing}
    if not known and not before:
        return None
    return line_chart(
        [f"{month.start:%b}" for month in months],
        [known.get(month) for month in months],
        [_same_month(month, rules.baseline, before) for month in months],
        unit=unit_label(meter.unit),
        now_name=_name(rules.reporting),
        baseline_name=f"Baseline {_name(rules.baseline)}",
    )


def _same_month(month: Period, baseline: Period, known: dict[Period, float]) -> float | None:
    start = same_day_in(month.start, baseline)
    if start is None:
        return None
    last = same_day_in(month.last_day, baseline)
    end = last + timedelta(days=1) if last and last >= start else first_of_next_month(start)
    if month.end == first_of_next_month(month.start):
        end = first_of_next_month(start)
    return known.get(Period(start, end))


def _name(period: Period) -> str:
    first, last = period.start.year, period.last_day.year
    return str(first) if first == last else f"{first}–{last % 100:02d}"
