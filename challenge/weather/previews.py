"""What would come of saving a file of temperatures. Looked at first, and again in the deed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from challenge.files.queries import content_of
from challenge.formats.daily_temperatures import StationFile, TemperatureFile, read_temperatures
from challenge.weather.models import WeatherStation, WeatherUpload
from challenge.weather.queries import day_number, day_of, known_days, station_by_code

JUMP = 40_000  # thousandths of a degree F from one day to the next: odd, not impossible
TOO_COOL = 45_000  # the warmest day of most of a year in F


@dataclass(frozen=True)
class StationPreview:
    """One station of a file. `station` is None for one that is not known yet; day lists are in order."""

    found: StationFile
    station: WeatherStation | None
    new: list[date]
    changed: list[tuple[date, int, int]]  # day, was, becomes
    same: int
    odd: list[str]


@dataclass(frozen=True)
class Preview:
    """A file as it would be saved now. `fingerprint` changes when saving would do something else."""

    stations: list[StationPreview]
    fingerprint: str

    @property
    def changed(self) -> int:
        return sum(len(one.changed) for one in self.stations)

    @property
    def new(self) -> int:
        return sum(len(one.new) for one in self.stations)

    @property
    def same(self) -> int:
        return sum(one.same for one in self.stations)


def read_weather_upload(upload: WeatherUpload) -> TemperatureFile:
    """The file, read with what was answered so far."""
    return read_temperatures(content_of(upload.file), upload.unit, upload.date_order)


def preview_of(contents: TemperatureFile, station: WeatherStation | None) -> Preview:
    """Compare a file with what is known. `station` is for the days of a file that names none."""
    shown = [_compare(one, station_by_code(one.code) if one.code else station) for one in contents.stations]
    told = [(one.found.code, one.station and one.station.id, one.new, one.changed, one.same) for one in shown]
    return Preview(shown, hashlib.sha256(repr(told).encode()).hexdigest()[:32])


def _compare(found: StationFile, station: WeatherStation | None) -> StationPreview:
    known = known_days(station.id) if station is not None else {}
    new: list[date] = []
    changed: list[tuple[date, int, int]] = []
    for day, value in sorted(found.days.items()):
        was = known.get(day_number(day))
        if was is None:
            new.append(day)
        elif was != value:
            changed.append((day, was, value))
    odd = _odd(known | {day_number(day): value for day, value in found.days.items()}, found.days)
    return StationPreview(found, station, new, changed, len(found.days) - len(new) - len(changed), odd)


def _odd(days: dict[int, int], of_file: dict[date, int]) -> list[str]:
    """What a person should look at before she saves: jumps, gaps, and what looks like the wrong unit."""
    said, numbers = [], sorted(days)
    for before, after in pairwise(numbers):
        if after - before == 1 and abs(days[after] - days[before]) >= JUMP:
            change = abs(days[after] - days[before]) / 1000
            said.append(f"From {day_of(before)} to {day_of(after)} it changes by {change:.0f} F.")
        if after - before > 1:
            said.append(f"No temperatures from {day_of(before + 1)} to {day_of(after - 1)}.")
    if len(of_file) >= 300 and max(of_file.values()) < TOO_COOL:
        said.insert(0, f"The warmest day is {max(of_file.values()) / 1000:.0f} F. Is the file in Celsius?")
    return said
