"""The check against known answers: it must be able to fail."""

from __future__ import annotations

import gzip
from datetime import date, timedelta
from pathlib import Path

import pytest

from challenge.measurement.samples import RESULTS, SAMPLES, TEMPERATURES, main, try_weather


def degrees(day: date) -> float:
    return 75 - 45 * abs(((day.timetuple().tm_yday + 10) % 365 - 182) / 182)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Made-up meters in the layout of the real ones: a tenth less gas since 2017, whatever the weather."""
    (tmp_path / SAMPLES).mkdir()
    days = [date(2015, 11, 22) + timedelta(n) for n in range(810)]
    hours = "".join(f"{day}T12:00:00-06:00,{degrees(day):.2f}\n" for day in days)
    with gzip.open(tmp_path / SAMPLES / TEMPERATURES, "wt") as file:
        file.write("dt,tempF\n" + hours)
    with gzip.open(tmp_path / SAMPLES / "made-up-intercept-only-daily.csv.gz", "wt") as file:
        rows = [f"{day}T00:00:00-06:00,{5.0 if day.year < 2017 else 4.5}\n" for day in days]
        file.write("start,value\n" + "".join(rows) + f"{days[-1] + timedelta(1)}T00:00:00-06:00,nan\n")
    return tmp_path


def results(folder: Path, percent: float) -> Path:
    heads = "sample,kind,savings_pct\n"
    (folder / RESULTS).write_text(f"{heads}made-up-intercept-only,daily,{percent}\nabsent,daily,3\nx,hourly,1\n")
    return folder


def test_it_works(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, absent = try_weather(results(folder, 10.3))
    assert (first.mismatch, absent.outcome) == ("", "its file is not there")
    assert first.outcome.startswith("10.00 % give or take")
    assert main([str(folder)]) == 0
    assert "1 of 1 meters as expected." in capsys.readouterr().out


def test_another_answer_is_a_failure(folder: Path) -> None:
    assert main([str(results(folder, 9.2))]) == 1
    assert "0.6 points from OpenDSM" in next(try_weather(folder)).mismatch


def test_a_folder_without_them_is_passed_over(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 0
