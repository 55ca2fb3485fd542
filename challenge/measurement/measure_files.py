"""`./run flask measure`: savings from a file of readings, without a database.

    start,end,quantity[,meter][,unit][,estimated]      half-open ISO dates: the end is the first day that is not meant
    date,mean_temperature_f                            for weather

`auto` takes the weather model where a weather file is given and the fit stands (at least FEWEST observations, more
than parameters, and a temperature for every day with a reading), else the comparison by days. Where no day of the
reporting period has its calendar day in the baseline, use per day is compared: rates, since lengths differ.
"""

import csv
import io
import json as json_format
import math
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import numpy as np

from challenge.measurement.calendarization import summed_by_start, without_one_day_overlaps
from challenge.measurement.grades import grade_of
from challenge.measurement.measured import (
    NO_TEMPERATURES,
    NOTHING,
    STATED,
    WEATHER,
    Circumstances,
    Measured,
    Plan,
    Temperatures,
    measure,
)
from challenge.measurement.periods import Period, epoch_day
from challenge.measurement.spread import MILLION, Readings
from challenge.measurement.uncertainty import band_of, distinguishable
from challenge.quantities.problems import Problem

WAYS = ("auto", "weather", "per-day")
MAX_BYTES, MAX_ROWS, MAX_PROBLEMS = 20 * 1024 * 1024, 500_000, 100
FEWEST = 6
LARGEST = Decimal(9 * 10**12)  # what a stored reading can hold
_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)
_YES, _NO = {"yes", "y", "true", "1", "estimated"}, {"", "no", "n", "false", "0", "actual"}


@dataclass
class _Findings:
    """What is wrong with the input, up to a ceiling."""

    problems: list[Problem] = field(default_factory=list)

    def say(self, where: str, what: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(where, what))


@dataclass(frozen=True)
class _Told:
    """Readings of a file; `names` are the meters by their number."""

    names: list[str]
    readings: Readings


def measure_files(
    readings: Path, baseline: str, reporting: str, weather: Path | None, way: str, allowance: float
) -> dict[str, Any]:
    """The answer as `--json` prints it. Unusable input gives no meters, and problems."""
    findings = _Findings()
    periods = _periods(baseline, reporting, findings)
    if way not in WAYS:
        findings.say("--method", f"Choose one of: {', '.join(WAYS)}.")
    if not 0 <= allowance <= 1:  # NaN is neither
        findings.say("--allowance", "Give a fraction from 0 to 1, such as 0.03 for three percent.")
    if way == "weather" and weather is None:
        findings.say("--weather", "The weather method needs a file of temperatures.")
    told = _readings(readings, findings)
    temperatures = _temperatures(weather, findings) if weather else NO_TEMPERATURES
    if findings.problems or periods is None or told is None or temperatures is None:
        return _answer([], findings.problems)
    plan = Plan(*periods, adjustment="none" if way == "per-day" else "weather", allowance=allowance)
    return _answer(list(_meters(told, plan, temperatures if weather else NO_TEMPERATURES, way)), [])


def _answer(meters: list[dict[str, Any]], problems: list[Problem]) -> dict[str, Any]:
    return {"meters": meters, "problems": [{"where": one.where, "what": one.what} for one in problems]}


def _periods(baseline: str, reporting: str, findings: _Findings) -> tuple[Period, Period] | None:
    found = []
    for option, text in (("--baseline", baseline), ("--reporting", reporting)):
        try:
            period = Period.parse(text)
        except ValueError as error:
            findings.say(option, f"{str(error).rstrip('.')}. Write START:END, like 2025-01-01:2026-01-01.")
            continue
        if not (period.start.year >= 1950 and period.end.year <= 2200):
            findings.say(option, "Use years from 1950 to 2200.")
        found.append(period)
    if len(found) < 2:
        return None
    if found[0].end > found[1].start:
        findings.say("--baseline", "The baseline must end before the reporting period starts, or on that day.")
    return found[0], found[1]


# -- reading the two files


def _table(path: Path, needed: Sequence[str], findings: _Findings) -> list[tuple[int, dict[str, str]]]:
    """Rows with their lines, as mappings by lower-case column name; empty, with a problem, if there is no table."""
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        findings.say(path.name, f"The file cannot be opened: {error.strerror}.")
        return []
    if data is None:
        findings.say(path.name, f"The file is larger than {MAX_BYTES // 2**20} MB.")
        return []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        findings.say(path.name, "This is not a text file in UTF-8. Save the table as CSV.")
        return []
    return _rows(path.name, text, needed, findings)


def _rows(name: str, text: str, needed: Sequence[str], findings: _Findings) -> list[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[tuple[int, dict[str, str]]] = []
    try:
        heads = [head.strip().lower() for head in next(reader, [])]
        missing = [column for column in needed if column not in heads]
        if missing or len(set(heads)) < len(heads):
            what = f"Missing: {', '.join(missing)}." if missing else "A column name comes twice."
            findings.say(name, f"The first line must name the columns {', '.join(needed)}. {what}")
            return []
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((reader.line_num, dict(zip(heads, (cell.strip() for cell in cells), strict=False))))
            if len(found) > MAX_ROWS:
                findings.say(name, f"The file has more than {MAX_ROWS:,} rows.")
                return []
    except csv.Error as error:
        findings.say(f"{name}, line {reader.line_num}", f"The line cannot be read: {error}.")
        return []
    if not found:
        findings.say(name, "The file has no rows.")
    return found


def _readings(path: Path, findings: _Findings) -> _Told | None:
    number: dict[str, int] = {}
    columns: list[tuple[int, int, int, int, bool]] = []
    for line, cells in _table(path, ("start", "end", "quantity"), findings):
        try:
            start, end = _day(cells, "start"), _day(cells, "end")
            if end <= start:
                raise ValueError("The end must be after the start.")
            amount, estimated = _amount(cells.get("quantity", "")), _is_estimated(cells.get("estimated", ""))
        except ValueError as error:
            findings.say(f"line {line}", str(error))
            continue
        place = number.setdefault(cells.get("meter", "") or "meter", len(number))
        columns.append((place, start, end, amount, estimated))
    if sum(abs(one[3]) for one in columns) > LARGEST * 1_000_000:  # sums are kept in 64 bits
        findings.say(path.name, "The quantities add up to more than can be measured.")
    if findings.problems or not columns:
        return None
    table = np.array([one[:4] for one in columns], np.int64)
    given = Readings(
        meter=table[:, 0].copy(),
        start=table[:, 1].copy(),
        end=table[:, 2].copy(),
        millionths=table[:, 3].copy(),
        estimated=np.array([one[4] for one in columns], bool),
    )
    clean, wrong = without_one_day_overlaps(summed_by_start(given))
    names = list(number)
    for at in np.flatnonzero(wrong).tolist():
        day = date.fromordinal(int(clean.start[at]) + date(1970, 1, 1).toordinal())
        findings.say(
            names[int(clean.meter[at])], f"The bill that starts on {day} overlaps the next by more than a day."
        )
    return _Told(names, clean)


def _day(cells: dict[str, str], column: str) -> int:
    text = cells.get(column, "")
    try:
        found = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        found = None
    if found is None or not 1950 <= found.year <= 2200:
        raise ValueError(f'The {column} "{text[:30]}" is not a date like 2025-01-31, from 1950 to 2200.')
    return epoch_day(found)


def _amount(text: str) -> int:
    try:
        amount = Decimal(text) if _NUMBER.fullmatch(text) else None
    except InvalidOperation:
        amount = None
    if amount is None or abs(amount) > LARGEST:
        raise ValueError(f'The quantity "{text[:30]}" is not a number that a bill can have, like 1234.5.')
    return round(amount * 1_000_000)


def _is_estimated(text: str) -> bool:
    if text.lower() in _YES | _NO:
        return text.lower() in _YES
    raise ValueError(f'Estimated must be yes or no, not "{text[:30]}".')


def _temperatures(path: Path, findings: _Findings) -> Temperatures | None:
    days: dict[int, float] = {}
    for line, cells in _table(path, ("date", "mean_temperature_f"), findings):
        text = cells.get("mean_temperature_f", "")
        try:
            day = _day(cells, "date")
            if not text:
                continue
            if not _NUMBER.fullmatch(text) or not -130 <= float(text) <= 140:
                raise ValueError(f'The temperature "{text[:30]}" is not a number from -130 to 140 degrees F.')
            if days.setdefault(day, float(text)) != float(text):
                raise ValueError("This day is there twice, with different temperatures.")
        except ValueError as error:
            findings.say(f"{path.name}, line {line}", str(error))
    if not days:
        if not findings.problems:
            findings.say(path.name, "The file has no temperatures.")
        return None
    first = min(days)
    fahrenheit = np.full((1, max(days) - first + 1), np.nan)
    fahrenheit[0, np.array(list(days), np.int64) - first] = list(days.values())
    return Temperatures(first, fahrenheit)


# -- measuring


def _meters(told: _Told, plan: Plan, temperatures: Temperatures, way: str) -> Iterator[dict[str, Any]]:
    count = len(told.names)
    usual = Circumstances.usual(count)
    follows = np.ones(count, bool)
    circumstances = Circumstances(np.zeros(count, np.int64), follows, usual.growth, usual.stated_per_day)
    by_days = Plan(plan.baseline, plan.reporting, allowance=plan.allowance)
    per_day, by_days = _per_day(told.readings, count, by_days)
    if way == "per-day" or not temperatures.fahrenheit.size:
        chosen = [(per_day, by_days)] * count
    else:
        weather = measure(told.readings, count, plan, circumstances, temperatures)
        stands = (weather.method == WEATHER) & (weather.observations >= FEWEST)
        stands &= (weather.observations > weather.parameters) & (weather.waiting_days == 0)
        chosen = [(weather, plan) if way == "weather" or yes else (per_day, by_days) for yes in stands.tolist()]
    for number, name in enumerate(told.names):
        measured, used = chosen[number]
        yield _meter(name, number, measured, used)


def _per_day(readings: Readings, count: int, plan: Plan) -> tuple[Measured, Plan]:
    """By the same calendar days; by rates where not a single one of them lies in both periods."""
    found = measure(readings, count, plan)
    alone = (found.covered_days == 0) & (found.reporting_days > 0) & (found.baseline_days > 0)
    if not bool(alone.any()):
        return found, plan
    rates = np.full(count, np.nan)
    for meter in np.flatnonzero(alone).tolist():
        rates[meter] = _rate(readings, meter, plan.baseline)
    usual = Circumstances.usual(count)
    by_rates = replace(plan, baseline_kind="surveyed")
    known = Circumstances(usual.station, usual.follows_weather, usual.growth, rates)
    return measure(readings, count, by_rates, known), by_rates


def _rate(readings: Readings, meter: int, period: Period) -> float:
    own = readings.take(readings.meter == meter).touching(epoch_day(period.start), epoch_day(period.end))
    inside = np.minimum(own.end, epoch_day(period.end)) - np.maximum(own.start, epoch_day(period.start))
    return float((own.millionths * inside / (own.end - own.start)).sum() / MILLION / inside.sum())


def _meter(name: str, number: int, measured: Measured, plan: Plan) -> dict[str, Any]:
    graded = grade_of(measured, None, plan)
    method = int(measured.method[number])
    adjusted, use = float(measured.adjusted_baseline[number]), float(measured.use[number])
    stands = method != NOTHING and adjusted > 0
    percent = (1 - use / adjusted) * 100 if stands else None
    band = float(band_of(*(column[number : number + 1] for column in _band_columns(measured)))[0])
    known = stands and not math.isnan(band)
    beyond = bool(distinguishable(np.array([percent or 0.0]), np.array([band]))[0]) if known else None
    return {
        "meter": name,
        "method": None if method == NOTHING else "weather" if method == WEATHER else "per-day",
        "baseline_use": _figure(_baseline_use(measured, number)),
        "reporting_use": _figure(use),
        "adjusted_baseline": _figure(adjusted) if method != NOTHING else None,
        "avoided": _figure(adjusted - use) if method != NOTHING else None,
        "reduction_percent": None if percent is None else round(percent, 4),
        "uncertainty_points": round(band, 4) if known else None,
        "distinguishable": beyond,
        "grade": "C" if method == STATED else graded.letters[number] or None,
        "reasons": [RATES] if method == STATED else list(graded.reasons[number]) + _notes(method, adjusted),
        "cv_rmse": _figure(measured.cv_rmse[number]),
        "r_squared": _figure(measured.r_squared[number]),
        "coverage": {
            "baseline": round(int(measured.baseline_days[number]) / plan.baseline.days, 4),
            "reporting": round(int(measured.covered_days[number]) / plan.reporting.days, 4),
        },
    }


def _baseline_use(measured: Measured, number: int) -> float:
    """What was used on the baseline days; of a rate, which is stated for the reporting days, on those it comes from."""
    use = float(measured.baseline_use[number])
    if int(measured.method[number]) == STATED:
        return use / int(measured.covered_days[number]) * int(measured.baseline_days[number])
    return use


RATES = "Compared by use a day: no calendar day of the one period lies in the other."


def _band_columns(measured: Measured) -> Iterable[Any]:
    return measured.adjusted_baseline, measured.half_width, measured.allowance


def _notes(method: int, adjusted: float) -> list[str]:
    return ["The baseline use is zero or less: there is no percent."] if method != NOTHING and adjusted <= 0 else []


def _figure(value: Any) -> float | None:
    number = float(value)
    return round(number, 6) if math.isfinite(number) else None


# -- the command


def main(
    readings: str, baseline: str, reporting: str, weather: str | None, way: str, allowance: float, json: bool
) -> int:
    """Prints the answer; the exit code is 0, or 2 where the input cannot be used."""
    path = None if weather is None else Path(weather)
    answer = measure_files(Path(readings), baseline, reporting, path, way, allowance)
    text = json_format.dumps(answer, indent=2, allow_nan=False) if json else "\n".join(_in_words(answer))
    sys.stdout.write(f"{text}\n")
    return 2 if answer["problems"] else 0


def _in_words(answer: dict[str, Any]) -> Iterator[str]:
    for problem in answer["problems"]:
        yield f"{problem['where']}: {problem['what']}"
    for one in answer["meters"]:
        percent, band = one["reduction_percent"], one["uncertainty_points"]
        if percent is None:
            yield f"{one['meter']}: nothing can be compared. {' '.join(one['reasons'])}"
            continue
        change = f"{abs(percent):.1f} % {'less' if percent >= 0 else 'more'} than expected"
        sure = "how sure is not known" if band is None else f"give or take {band:.1f}"
        chance = ", which can still be chance" if one["distinguishable"] is False else ""
        yield f"{one['meter']}: {change}, {sure}{chance} ({one['method']}, grade {one['grade']})"
        yield f"  expected {one['adjusted_baseline']:,.1f}, used {one['reporting_use']:,.1f}"
        yield from (f"  {reason}" for reason in one["reasons"])
