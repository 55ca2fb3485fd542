"""`./run flask measure`: what it answers to files of readings, good ones and bad ones."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from challenge.measurement.measure_files import MAX_BYTES, main, measure_files

ROOT = Path(__file__).resolve().parents[2]
YEARS = ("2025-01-01:2026-01-01", "2026-01-01:2027-01-01")
KEYS = {
    *("meter", "method", "baseline_use", "reporting_use", "adjusted_baseline", "avoided", "reduction_percent"),
    *("uncertainty_points", "distinguishable", "grade", "reasons", "cv_rmse", "r_squared", "coverage"),
}


def answer(
    folder: Path, text: str | bytes, *, weather: str | None = None, way: str = "auto", allowance: float = 0.03,
    periods: tuple[str, str] = YEARS,
) -> dict[str, Any]:  # fmt: skip
    """What comes of a file of readings."""
    path = folder / "readings.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    other = folder / "weather.csv" if weather is not None else None
    if other is not None:
        other.write_text(weather or "")
    found = measure_files(path, *periods, other, way, allowance)
    json.dumps(found, allow_nan=False)
    return found


def months(before: float, after: float) -> str:
    """Two years of monthly bills, by use a day."""
    rows, start = ["start,end,quantity"], date(2025, 1, 1)
    while start < date(2027, 1, 1):
        end = (start + timedelta(days=32)).replace(day=1)
        rows.append(f"{start},{end},{(before if start.year == 2025 else after) * (end - start).days}")
        start = end
    return "\n".join(rows)


def degrees(day: date) -> float:
    return 60 - 25 * (1 - abs((day.timetuple().tm_yday - 182) / 182))


def temperatures(until: date = date(2027, 1, 1)) -> str:
    first = date(2024, 12, 1)
    days = [first + timedelta(n) for n in range((until - first).days)]
    return "date,mean_temperature_f\n" + "\n".join(f"{day},{degrees(day) + (day.year - 2025) * 3:.2f}" for day in days)


def test_it_works(tmp_path: Path) -> None:
    """By hand: 100 a day became 90, every month alike: 10 % less, beyond an allowance of 4.93 points."""
    found = answer(tmp_path, months(100, 90))
    (meter,) = found["meters"]
    assert meter.keys() == KEYS
    assert (meter["method"], meter["reduction_percent"], meter["grade"]) == ("per-day", 10.0, "C")
    assert (meter["baseline_use"], meter["reporting_use"], meter["avoided"]) == (36_500, 32_850, 3_650)
    assert meter["uncertainty_points"] == pytest.approx(4.9346, abs=1e-3)
    assert (meter["distinguishable"], meter["coverage"]) == (True, {"baseline": 1.0, "reporting": 1.0})
    assert (meter["cv_rmse"], meter["r_squared"], found["problems"]) == (None, None, [])


def test_rates_are_compared_where_no_day_has_its_counterpart(tmp_path: Path) -> None:
    """42,000 kWh in 504 hours against 24,600 kWh in 336 hours is a reduction of 12.14 %."""
    text = "start,end,quantity\n2026-01-05,2026-01-26,42000\n2026-03-02,2026-03-16,24600\n"
    (meter,) = answer(tmp_path, text, periods=("2026-01-05:2026-01-26", "2026-03-02:2026-03-16"))["meters"]
    assert (meter["reduction_percent"], meter["adjusted_baseline"]) == (pytest.approx(12.1429), 28_000)
    assert (meter["baseline_use"], meter["reporting_use"], meter["avoided"]) == (42_000, 24_600, 3_400)
    assert (meter["uncertainty_points"], meter["grade"], meter["method"]) == (None, "C", "per-day")


def test_quantities_that_only_together_are_too_large_are_refused(tmp_path: Path) -> None:
    text = "start,end,quantity\n" + "2024-01-01,2025-01-01,9000000000000\n" * 2
    found = answer(tmp_path, text)
    assert found["meters"] == []
    assert "add up" in found["problems"][0]["what"]


def test_weather_is_taken_out_where_the_fit_stands(tmp_path: Path) -> None:
    """Use follows the cold: a warmer year is no saving, and the model says so."""
    rows = ["start,end,quantity"]
    for n in range(730):
        day = date(2025, 1, 1) + timedelta(n)
        cold = max(55 - degrees(day) - (day.year - 2025) * 3, 0)
        rows.append(f"{day},{day + timedelta(1)},{20 + cold:.4f}")
    text = "\n".join(rows)
    (by_weather,) = answer(tmp_path, text, weather=temperatures())["meters"]
    (by_days,) = answer(tmp_path, text, way="per-day")["meters"]
    assert (by_weather["method"], by_weather["grade"]) == ("weather", "A")
    assert abs(by_weather["reduction_percent"]) < 0.5 < 2 < by_days["reduction_percent"]
    assert by_weather["distinguishable"] is False
    assert by_weather["r_squared"] > 0.99


def test_auto_falls_back_where_temperatures_do_not_reach(tmp_path: Path) -> None:
    short = temperatures(date(2026, 3, 1))
    assert answer(tmp_path, months(100, 90), weather=short)["meters"][0]["method"] == "per-day"
    assert answer(tmp_path, months(100, 90), weather=short, way="weather")["meters"][0]["method"] in ("weather", None)


def test_several_meters_estimates_and_a_shared_day(tmp_path: Path) -> None:
    text = (
        "meter,start,end,quantity,estimated\n"
        "a,2025-01-01,2025-07-02,181,no\na,2025-07-01,2026-01-01,184,no\na,2026-01-01,2026-06-01,100,yes\n"
        "a,2026-06-01,2027-01-01,229,no\nb,2025-01-01,2026-01-01,0,no\nb,2026-01-01,2027-01-01,5,\n"
    )
    first, second = answer(tmp_path, text)["meters"]
    assert (first["meter"], first["baseline_use"], first["reporting_use"]) == ("a", 365, 329)
    assert (second["reduction_percent"], second["distinguishable"]) == (None, None)
    assert any("no percent" in reason for reason in second["reasons"])


def test_without_an_allowance_the_bare_model_speaks(tmp_path: Path) -> None:
    assert answer(tmp_path, months(100, 90), allowance=0)["meters"][0]["uncertainty_points"] < 0.01


def test_a_meter_with_nothing_to_compare_is_told_too(tmp_path: Path) -> None:
    (meter,) = answer(tmp_path, "start,end,quantity\n2026-01-01,2026-02-01,5\n")["meters"]
    assert (meter["method"], meter["reduction_percent"], meter["grade"]) == (None, None, None)
    assert meter["reasons"]


BAD: list[tuple[str | bytes, str]] = [
    ("", "must name the columns"),
    ("start,end\n2025-01-01,2025-02-01\n", "Missing: quantity"),
    ("start,end,quantity\n", "no rows"),
    ("start,end,quantity\n2025-13-01,2025-02-01,5\n", "not a date"),
    ("start,end,quantity\n2025-02-01,2025-02-01,5\n", "after the start"),
    *(
        (f"start,end,quantity\n2025-01-01,2025-02-01,{amount}\n", "not a number")
        for amount in ("NaN", "inf", "1e400", "1_000", "１２", "1" * 15_000, "9999999999999", "")
    ),
    ("start,end,quantity\n2025-01-01,2025-02-01,5\n2025-01-15,2025-03-01,5\n", "by more than a day"),
    ("start,end,quantity,estimated\n2025-01-01,2025-02-01,5,perhaps\n", "yes or no"),
    ('start,end,quantity\n"2025-01-01,2025-02-01,5\n', "cannot be read"),
    ("start,start,end,quantity\n1,2,3,4\n", "comes twice"),
    (b"\xff\xfe\x00\x01PK", "not a text file"),
    (b"start,end,quantity\n" + b"x" * MAX_BYTES, "larger than"),
]


@pytest.mark.parametrize(("text", "what"), BAD, ids=range(len(BAD)))
def test_what_cannot_be_used_is_said(tmp_path: Path, text: str | bytes, what: str) -> None:
    found = answer(tmp_path, text)
    assert found["meters"] == []
    assert what in found["problems"][0]["what"], found["problems"]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"periods": ("2025-01-01", YEARS[1])}, "--baseline"),
        ({"periods": ("2026-01-01:2025-01-01", YEARS[1])}, "--baseline"),
        ({"periods": (YEARS[1], YEARS[0])}, "--baseline"),
        ({"periods": (YEARS[0], "0001-01-01:9999-01-01")}, "--reporting"),
        ({"way": "magic"}, "--method"),
        ({"way": "weather"}, "--weather"),
        ({"allowance": float("nan")}, "--allowance"),
        ({"allowance": -0.1}, "--allowance"),
        ({"weather": "date,mean_temperature_f\n2025-01-01,999\n"}, "weather.csv, line 2"),
        ({"weather": "day,t\n"}, "weather.csv"),
    ],
)
def test_what_was_asked_wrongly_is_said(tmp_path: Path, changes: dict[str, Any], where: str) -> None:
    found = answer(tmp_path, months(100, 90), **changes)
    assert where in [problem["where"] for problem in found["problems"]]


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(str(tmp_path / "none.csv"), *YEARS, None, "auto", 0.03, True) == 2
    assert "cannot be opened" in json.loads(capsys.readouterr().out)["problems"][0]["what"]


def test_the_command(tmp_path: Path) -> None:
    """Without a database, from the shell; and in words."""
    path = tmp_path / "readings.csv"
    path.write_text(months(100, 90))
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "measure", "--readings", str(path)]
    command += ["--baseline", YEARS[0], "--reporting", YEARS[1]]
    env = {"CHALLENGE_MODE": "test", "DATABASE_URL": f"sqlite:///{tmp_path / 'no.sqlite'}", "PATH": ""}
    done = subprocess.run([*command, "--json"], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["meters"][0]["reduction_percent"] == 10.0
    words = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert "10.0 % less than expected, give or take 4.9" in words.stdout
    assert not (tmp_path / "no.sqlite").exists()
