"""Weather models of 1,000 meters with a year of daily values each, fitted together: CPU per meter-year."""

from __future__ import annotations

import time

import numpy as np

from benchmarks import Result
from benchmarks.simulation import BASELINE, ar1, design, weather
from challenge.measurement.change_points import DegreeDays, Observations, fit
from challenge.measurement.periods import epoch_day

METERS, GOAL, TOGETHER = 1_000, 5.0, 64


def results() -> list[Result]:
    """In milliseconds. The baseline is one ordinary least squares fit with known balance points, per meter."""
    random = np.random.default_rng(7)
    first, days = epoch_day(BASELINE.start), BASELINE.days
    fahrenheit = weather(random, days)
    start = np.broadcast_to(first + np.arange(days), (METERS, days))
    shape = design(fahrenheit, np.arange(days), "days")
    use = shape @ np.array([20.0, 1.0, 1.2]) + 5 * ar1(random, 0.3, (METERS, days))
    began = time.process_time()
    degree_days = DegreeDays(first, fahrenheit)
    for at in range(0, METERS, TOGETHER):
        some = slice(at, at + TOGETHER)
        fit(Observations(start[some], np.ones_like(start[some]), use[some]), degree_days)
    spent = 1_000 * (time.process_time() - began) / METERS
    began = time.process_time()
    for row in use:
        np.linalg.lstsq(shape, row, rcond=None)
    bare = 1_000 * (time.process_time() - began) / METERS
    name = "weather model of a meter-year of days, ms of CPU"
    return [Result(name=name, value=spent, goal=GOAL, holds=spent <= GOAL, baseline=bare)]
