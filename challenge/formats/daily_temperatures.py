"""Daily temperatures from a text file: a date and a mean a line, or NOAA's "Daily Summaries" as NCEI gives them.

NOAA's file has the columns STATION, NAME, LATITUDE, LONGITUDE, ELEVATION, DATE and some of TAVG, TMAX, TMIN; one file
may hold several stations. Where TAVG is empty, the mean of TMAX and TMIN stands for it. It does not name its unit
("standard" is Fahrenheit, "metric" is Celsius), so the sender says which it is: nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import cast

from challenge.formats.dates import DateOrder, WrittenDate, written_date
from challenge.formats.table import DELIMITERS, NotATable, Row, decode, first_rows, kept, rows_of
from challenge.quantities.problems import Problem

UNITS = {"F": "Degrees Fahrenheit", "C": "Degrees Celsius", "tenths_c": "Tenths of a degree Celsius"}
COLDEST, WARMEST = -90_000, 140_000  # thousandths of a degree F: beyond them no station has measured a mean
MOST_PROBLEMS = 20

_DATE = {"date", "day", "fecha", "dia", "dt"}
_MEAN = {
    *("tavg", "tmean", "mean", "average", "avg", "temperature", "temp", "mean temperature", "average temperature"),
    *("avg temperature", "mean temp", "average temp", "avg temp", "temp mean", "temp avg", "temperature mean"),
    *("temperatura", "temperatura media", "temp media", "media", "promedio", "temperatura promedio", "media diaria"),
}
_PLAIN = {"station", "name", "latitude", "longitude", "tmax", "tmin"}
_UNIT_WORDS = {"f": "F", "fahrenheit": "F", "c": "C", "celsius": "C", "centigrade": "C", "centigrados": "C"}
_FILLERS = {"deg", "degree", "degrees", "grados", "in", "en"}
_NUMBER = re.compile(r"[-+]?\d{1,4}(?:\.\d{1,6})?", re.ASCII)
_NOTHING = {"", "na", "n/a", "m", "-9999", "9999", "-9999.0", "9999.0"}
_CODE = re.compile(r"[A-Z0-9:_-]{1,40}", re.ASCII)


def plain_code(code: str) -> str:
    """A station's code without the name of NOAA's data set: GHCND:USW00014820 and USW00014820 are one station."""
    return code.removeprefix("GHCND:")


@dataclass(frozen=True, slots=True)
class StationFile:
    """What a file says of one station. `code` is "" where the file names none; `days` are thousandths of a degree F."""

    code: str
    name: str
    point: tuple[float, float] | None
    days: dict[date, int]


@dataclass(frozen=True, slots=True)
class TemperatureFile:
    """A file of temperatures. Nothing of it may be used while there are problems, or something is to be asked."""

    stations: tuple[StationFile, ...] = ()
    problems: tuple[Problem, ...] = ()
    asks_unit: bool = False
    asks_date_order: bool = False
    without: int = 0  # rows without a temperature

    @property
    def usable(self) -> bool:
        return bool(self.stations) and not (self.problems or self.asks_unit or self.asks_date_order)


@dataclass(slots=True)
class _Station:
    name: str
    point: tuple[float, float] | None
    days: dict[date, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where each column is, and the unit that the header names ("" if it names none)."""

    at: dict[str, int]
    unit: str

    def cell(self, row: Row, name: str) -> str:
        at = self.at.get(name)
        return row.cells[at].strip() if at is not None and at < len(row.cells) else ""


def read_temperatures(data: bytes, unit: str = "", date_order: str = "") -> TemperatureFile:
    """Read a file; `unit` (of UNITS) and `date_order` are what the sender answered, "" for nothing yet."""
    try:
        text = decode(data)
        delimiter, header, columns = _find_header(text)
        rows = kept(row for row in rows_of(text, delimiter) if row.line > header)
    except NotATable as error:
        return TemperatureFile(problems=(Problem(error.where, error.what),))
    if unit and columns.unit and unit != columns.unit:
        says = f"The header says {UNITS[columns.unit]}, but you chose another unit."
        return TemperatureFile(problems=(Problem(f"line {header}", says),))
    return _Reading(columns, unit or columns.unit, date_order, delimiter).read(rows)


class _Reading:
    """One pass over the rows of a file."""

    def __init__(self, columns: _Columns, unit: str, date_order: str, delimiter: str) -> None:
        self.columns, self.unit, self.order, self.delimiter = columns, unit, date_order, delimiter
        self.stations: dict[str, _Station] = {}
        self.problems: list[Problem] = []
        self.without = 0
        self.day_first = False  # whether a date of the file cannot be month first

    def read(self, rows: list[Row]) -> TemperatureFile:
        dates = [self._date(row) for row in rows]
        asks_order = self.day_first and not self.order
        if not asks_order and self.unit:
            for row, written in zip(rows, dates, strict=True):
                if written is not None:
                    self._take(row, written)
        if not rows:
            self.problems.append(Problem("file", "There are no days below the column names."))
        elif not self.problems and self.unit and not asks_order and not self._days():
            self.problems.append(Problem("file", "No day in this file has a temperature."))
        return TemperatureFile(
            stations=tuple(StationFile(code, one.name, one.point, one.days) for code, one in self._with_days()),
            problems=self._shown(),
            asks_unit=not self.unit,
            asks_date_order=asks_order,
            without=self.without,
        )

    def _days(self) -> int:
        return sum(len(station.days) for station in self.stations.values())

    def _with_days(self) -> list[tuple[str, _Station]]:
        return [(code, station) for code, station in self.stations.items() if station.days]

    def _shown(self) -> tuple[Problem, ...]:
        more = len(self.problems) - MOST_PROBLEMS
        rest = (Problem("file", f"There are {more:,} more lines like these."),) if more > 0 else ()
        return (*self.problems[:MOST_PROBLEMS], *rest)

    def _date(self, row: Row) -> WrittenDate | None:
        try:
            written = written_date(self.columns.cell(row, "date"))
        except ValueError as error:
            self._refuse(row, str(error))
            return None
        self.day_first |= written.by_order and written.first > 12
        return written

    def _take(self, row: Row, written: WrittenDate) -> None:
        try:
            day = written.day(cast(DateOrder, self.order or "month_first"))
            value = self._mean(row)
            station = self._station(row)
        except ValueError as error:
            self._refuse(row, str(error))
            return
        if value is None:
            self.without += 1
        elif station.days.setdefault(day, value) != value:
            self._refuse(row, f"{day.isoformat()} is in the file twice, with different temperatures.")

    def _mean(self, row: Row) -> int | None:
        """Thousandths of a degree F; None where the row has no temperature. Raises ValueError."""
        mean = self._number(row, "mean")
        if mean is None:
            warmest, coldest = self._number(row, "tmax"), self._number(row, "tmin")
            if warmest is None or coldest is None:
                return None
            if warmest < coldest:
                raise ValueError("The highest temperature of this day is below its lowest.")
            mean = (warmest + coldest) / 2
        thousandths = int((fahrenheit(mean, self.unit) * 1000).to_integral_value(ROUND_HALF_EVEN))
        if not COLDEST <= thousandths <= WARMEST:
            raise ValueError(f"{mean.normalize():f} cannot be a day's mean in {UNITS[self.unit].lower()}.")
        return thousandths

    def _number(self, row: Row, column: str) -> Decimal | None:
        text = self.columns.cell(row, column)
        if text.lower() in _NOTHING:
            return None
        plain = text if self.delimiter == "," else text.replace(",", ".")
        if not _NUMBER.fullmatch(plain):
            raise ValueError(f'"{text[:40]}" is not a temperature. Write a number like 61.5.')
        return Decimal(plain)

    def _station(self, row: Row) -> _Station:
        code = plain_code(self.columns.cell(row, "station"))
        if "station" in self.columns.at and not _CODE.fullmatch(code):
            raise ValueError(f'"{code[:40]}" is not the code of a station, like USW00014820.')
        if code not in self.stations:
            name = "".join(c for c in self.columns.cell(row, "name") if c.isprintable())[:120]
            self.stations[code] = _Station(name, self._point(row))
        return self.stations[code]

    def _point(self, row: Row) -> tuple[float, float] | None:
        found = [self.columns.cell(row, name) for name in ("latitude", "longitude")]
        if not all(_NUMBER.fullmatch(text) for text in found):
            return None
        latitude, longitude = map(float, found)
        return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None

    def _refuse(self, row: Row, what: str) -> None:
        self.problems.append(Problem(row.where, f"{what} The line reads: {row.text}"))


def fahrenheit(value: Decimal, unit: str) -> Decimal:
    """A temperature in degrees F, exactly."""
    if unit == "F":
        return value
    celsius = value / 10 if unit == "tenths_c" else value
    return celsius * 9 / 5 + 32


def _find_header(text: str) -> tuple[str, int, _Columns]:
    """The delimiter, the line of the column names, and the columns. Raises NotATable."""
    for delimiter in DELIMITERS:
        for row in first_rows(text, delimiter):
            columns = _columns(row)
            if columns is not None:
                return delimiter, row.line, columns
    first = next((row.text for row in first_rows(text, ",")), "")
    raise NotATable(
        "file",
        "We need a line of column names with a date and a mean temperature, like: date, mean temperature (F)."
        + (f" The file begins with: {first}" if first else " The file is empty."),
    )


def _columns(row: Row) -> _Columns | None:
    at: dict[str, int] = {}
    units: set[str] = set()
    for number, cell in enumerate(row.cells):
        name, unit = _column(cell)
        if not name:
            continue
        if name in at:
            raise NotATable(row.where, f'Two columns could be "{name}". Keep only one of them.')
        at[name] = number
        if name in ("mean", "tmax", "tmin") and unit:
            units.add(unit)
    if "date" not in at or not ("mean" in at or {"tmax", "tmin"} <= set(at)):
        return None
    if len(units) > 1:
        raise NotATable(row.where, "The columns are in different units. Keep those in one unit.")
    return _Columns(at, units.pop() if units else "")


def _column(cell: str) -> tuple[str, str]:
    """What a column is ("" for one we do not read), and the unit in its name."""
    spaced = re.sub(r"(?<=[a-z])(?=[FC]$)", " ", cell.strip()[:80])
    plain = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode().lower()
    words = [word for word in re.findall(r"[a-z0-9]+", plain) if word not in _FILLERS]
    unit = _UNIT_WORDS.get(words[-1], "") if len(words) > 1 else ""
    name = " ".join(words[:-1] if unit else words)
    if name in _DATE:
        return "date", ""
    if name in _MEAN:
        return "mean", unit
    return (name, unit) if name in _PLAIN else ("", "")
