"""Files of ENERGY STAR Portfolio Manager: "Meter Entries", "Monthly Usage", and the upload template.

Its M is a million (MCF, MBtu). A delivered fuel has a delivery date and no period. What a meter counts is told by
its type, never by its name: `portfolio_manager_types.csv`.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from challenge.formats.bill_rows import RowReader
from challenge.formats.columns import Column, folded_name
from challenge.formats.dates import month_of
from challenge.formats.findings import Findings
from challenge.formats.table import Row
from challenge.quantities.resources import RESOURCES
from challenge.quantities.units import MILLION, find_unit

Kind = Literal["entries", "monthly", "metrics"]

METRICS = (
    "This is a report on properties, without bills. In Portfolio Manager, open the MyPortfolio tab and choose "
    '"Download your entire portfolio", or add the monthly meter data to your report, and upload that.'
)
_ROLES = {
    "property": ("property name",),
    "property_id": ("portfolio manager id", "portfolio manager property id", "property id"),
    "meter": ("portfolio manager meter id", "meter id"),
    "resource": ("meter type", "type"),
    "start": ("start date",),
    "end": ("end date",),
    "delivery": ("delivery date",),
    "usage": ("usage quantity", "usage", "quantity"),
    "unit": ("usage units", "usage unit", "units", "unit"),
    "cost": ("cost", "cost $", "total cost"),
    "estimated": ("estimation", "estimated"),
}
_PROPERTY_IDS = set(_ROLES["property_id"])
_NOTHING = ("not available", "not applicable", "n a")
_REMARK = re.compile(r"\((?:required|optional|pre-?filled|if applicable)\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands in a sheet."""

    columns: Mapping[str, Column]
    width: int


def kind_of(headers: list[str]) -> Kind | None:
    """Which of its files this row of column names begins, if any."""
    names = {_name(header) for header in headers}
    of_meters = "portfolio manager meter id" in names or ({"meter id", "meter type"} <= names and names & _PROPERTY_IDS)
    if of_meters and names & {"end date", "delivery date"}:
        return "entries"
    if "property id" in names and "month" in names:
        return "monthly"
    metrics = any(name.startswith(("energy star score", "site eui", "source eui")) for name in names)
    return "metrics" if "property id" in names and metrics else None


def _name(header: str) -> str:
    return folded_name(_REMARK.sub(" ", header[:200]))


def layout_of(headers: list[str]) -> Layout:
    """The first column of each name counts: the same names come again for other kinds of meters."""
    names = [_name(header) for header in headers]
    columns = {
        role: Column(names.index(name) + 1, name, frozenset({role}))
        for role, known in _ROLES.items()
        for name in [next((one for one in known if one in names), "")]
        if name
    }
    columns.setdefault("usage", Column(len(headers) + 1, "", frozenset({"usage"})))
    return Layout(columns, len(headers))


def together(sheets: list[tuple[Row, list[Row]]]) -> tuple[Row, list[Row]]:
    """Several sheets of bills as one, their columns brought into one order: the template has a sheet for each kind."""
    if len({tuple(map(_name, header.cells)) for header, _ in sheets}) == 1:
        return sheets[0][0], [row for _, rows in sheets for row in rows]
    header = Row(1, [names[0] for names in _ROLES.values()])
    return header, [_in_order(layout_of(head.cells), row) for head, rows in sheets for row in rows]


def _in_order(layout: Layout, row: Row) -> Row:
    places = [layout.columns[role].number - 1 if role in layout.columns else len(row.cells) for role in _ROLES]
    return Row(row.line, [row.cells[at] if at < len(row.cells) else "" for at in places], row.sheet)


class EntryReader(RowReader):
    """Reads a bill as Portfolio Manager writes it."""

    def __init__(self, layout: Layout, findings: Findings):
        super().__init__(layout.columns, layout.width, findings)

    def cells(self, *roles: str) -> Callable[[Row], list[str]]:
        return lambda row: [self.cell(row, role) for role in roles]

    def cell(self, row: Row, role: str) -> str:
        text = super().cell(row, role)
        if folded_name(text[:60]).startswith(_NOTHING):
            text = ""
        if not text and role == "end" and "delivery" in self.columns:
            return self.cell(row, "delivery")
        return text.removesuffix(".0") if role == "property_id" else text

    def resource(self, row: Row) -> str | None:
        text = self.cell(row, "resource")
        if resource := resource_of_type(text):
            return resource
        names = ", ".join(known.name.lower() for known in RESOURCES.values())
        raise ValueError(f'We do not read meters of the type "{text[:60]}". We read {names}.')

    def stated_unit(self, text: str) -> str:
        return find_unit(text, m_means=MILLION).key


def resource_of_type(text: str) -> str | None:
    name = folded_name(text[:120])
    return _TYPES.get(name) or next((key for start, key in _STARTS.items() if name.startswith(start)), None)


def monthly_rows(header: Row, rows: list[Row], findings: Findings) -> Iterator[Row]:
    """Each row is a month of a property, with a column for each kind of meter: one row for each of them."""
    names = [_name(name) for name in header.cells]
    at = {name: names.index(name) for name in ("property id", "month")}
    named = names.index("property name") if "property name" in names else at["property id"]
    for row in rows:
        cells = [*row.cells, *[""] * (len(names) - len(row.cells))]
        try:
            start, end = month_of(cells[at["month"]])
        except ValueError as error:
            findings.refuse(row, str(error))
            continue
        for number, (kind, unit) in _uses(header.cells):
            if cells[number] and not folded_name(cells[number][:60]).startswith(_NOTHING):
                who = [cells[at["property id"]], cells[named]]
                period = [start.isoformat(), end.isoformat()]
                yield Row(row.line, [*who, kind, *period, cells[number], unit], row.sheet)


MONTHLY_NOTE = (
    "This file has one amount a month for each kind of use and property. Each makes one meter, however many the "
    "property has. To keep them apart, upload the download of your whole portfolio (“Meter Entries”)."
)
MONTHLY = Row(1, ["Property Id", "Property Name", "Meter Type", "Start Date", "End Date", "Usage", "Units"])


def _uses(headers: list[str]) -> Iterator[tuple[int, tuple[str, str]]]:
    for number, header in enumerate(headers):
        if match := re.fullmatch(r"\s*(.{1,100}?)\s*\(([^()]{1,40})\)\s*", header[:200], re.DOTALL):
            yield number, (match[1], match[2])


def _read_types() -> dict[str, str]:
    text = files(__package__).joinpath("portfolio_manager_types.csv").read_text(encoding="utf-8")
    return {row["type"]: row["resource"] for row in csv.DictReader(text.splitlines())}


_ALL = _read_types()
_TYPES = {folded_name(name): key for name, key in _ALL.items() if not name.endswith("*")}
_STARTS = {f"{folded_name(name)} ": key for name, key in _ALL.items() if name.endswith("*")}
