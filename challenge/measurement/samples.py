"""Tries the weather models on meters with known answers: `python -m challenge.measurement.samples DIR`.

DIR holds `opendsm_samples/*.csv.gz` (meters of OpenDSM, with hourly temperatures) and
`opendsm_1.2.7_sample_results.csv`, what OpenDSM made of them. What must hold:

- daily meters: within DAILY_POINTS percentage points of OpenDSM's saving;
- flat gas (`intercept-only`): within FLAT_POINTS of 10 %, its true saving;
- cooling alone (`cdd-only`): not distinguishable from zero.
"""

import csv
import gzip
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from challenge.measurement.measure_files import measure_files

DAILY_POINTS, FLAT_POINTS, TRUE_PERCENT = 0.6, 1.0, 10.0
BASELINE, REPORTING = "2015-12-26:2016-12-26", "2017-01-04:2018-01-05"
"""The days that reproduce the totals OpenDSM observed; its blackout lies between them."""

RESULTS, SAMPLES, TEMPERATURES = "opendsm_1.2.7_sample_results.csv", "opendsm_samples", "il-tempF.csv.gz"
KINDS = ("daily", "billing_monthly")
ABSENT = "its file is not there"


@dataclass(frozen=True, slots=True)
class Trial:
    """One meter: what came of it, and what is wrong with that ("" when all is well)."""

    name: str
    outcome: str
    mismatch: str


def is_here(folder: Path) -> bool:
    """Whether a folder holds these samples."""
    return (folder / RESULTS).is_file() and (folder / SAMPLES / TEMPERATURES).is_file()


def try_weather(folder: Path) -> Iterator[Trial]:
    """Every meter that OpenDSM has a result for; one whose file is not there is named."""
    with tempfile.TemporaryDirectory() as temporary:
        weather = Path(temporary) / "weather.csv"
        _daily_means(folder / SAMPLES / TEMPERATURES, weather)
        with (folder / RESULTS).open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["kind"] in KINDS]
        for row in rows:
            path = folder / SAMPLES / f"{row['sample']}-{row['kind']}.csv.gz"
            name = f"{row['sample']}, {row['kind']}"
            yield _try(name, path, weather, row) if path.is_file() else Trial(name, ABSENT, "")


def _try(name: str, path: Path, weather: Path, row: dict[str, str]) -> Trial:
    readings = weather.with_name("readings.csv")
    _readings(path, readings)
    answer = measure_files(readings, BASELINE, REPORTING, weather, "auto", 0.03)
    if answer["problems"]:
        return Trial(name, "not read", answer["problems"][0]["what"])
    (meter,) = answer["meters"]
    percent, band = meter["reduction_percent"], meter["uncertainty_points"]
    outcome = f"{percent:.2f} % give or take {band:.2f}, OpenDSM {float(row['savings_pct']):.2f} %"
    return Trial(name, outcome, "; ".join(_mismatches(name, percent, meter["distinguishable"], row)))


def _mismatches(name: str, percent: float, beyond: bool, row: dict[str, str]) -> Iterator[str]:
    theirs = float(row["savings_pct"])
    if row["kind"] == "daily" and abs(percent - theirs) > DAILY_POINTS:
        yield f"more than {DAILY_POINTS} points from OpenDSM"
    if "intercept-only" in name and abs(percent - TRUE_PERCENT) > FLAT_POINTS:
        yield f"more than {FLAT_POINTS} point from the true {TRUE_PERCENT} %"
    if "cdd-only" in name and beyond:
        yield "should not be distinguishable from zero"


def _rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _daily_means(path: Path, target: Path) -> None:
    """Hourly temperatures, named by their local time, as means of local days."""
    days: defaultdict[str, list[float]] = defaultdict(list)
    for row in _rows(path):
        if row["tempF"] not in ("", "nan"):
            days[row["dt"][:10]].append(float(row["tempF"]))
    lines = (f"{day},{sum(hours) / len(hours):.6f}\n" for day, hours in days.items())
    target.write_text("date,mean_temperature_f\n" + "".join(lines))


def _readings(path: Path, target: Path) -> None:
    """Rows give the start of each reading; it lasts until the next one starts."""
    rows = _rows(path)
    lines = (
        f"{row['start'][:10]},{later['start'][:10]},{row['value']}\n"
        for row, later in pairwise(rows)
        if row["value"] not in ("", "nan")
    )
    target.write_text("start,end,quantity\n" + "".join(lines))


def main(arguments: list[str]) -> int:
    """Prints a table; the answer is the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("Usage: python -m challenge.measurement.samples DIR\n")
        return 2
    folder = next((one for one in (Path(arguments[0]), Path(arguments[0]) / "weather") if is_here(one)), None)
    if folder is None:
        return 0  # nothing of ours in it
    trials = list(try_weather(folder))
    for trial in trials:
        mark = "no" if trial.mismatch else "ok"
        sys.stdout.write(
            f"{mark}  {trial.name:<40}  {trial.outcome}{f': {trial.mismatch}' if trial.mismatch else ''}\n"
        )
    wrong = sum(bool(trial.mismatch) for trial in trials)
    tried = sum(trial.outcome != ABSENT for trial in trials)
    sys.stdout.write(f"{tried - wrong} of {tried} meters as expected.\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
