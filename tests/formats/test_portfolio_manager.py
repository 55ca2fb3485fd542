"""Portfolio Manager's files: properties, meters and bills in one go."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from challenge.formats.files import FileContents, as_json, read_file
from tests.formats.workbooks import NA, entry, meter_entries, workbook


def read(data: bytes, **answers: str) -> FileContents:
    return read_file(data, "file", answers=answers)


def test_it_works() -> None:
    electric = [entry("5012345-0", "Electric - Grid", month, 1000.5, "kBtu (thousand Btu)") for month in (1, 2)]
    gas = [entry("5012345-1", "Natural Gas", month, 10, "therms", cost=12.5, estimated="Yes") for month in (1, 2)]
    contents = read(meter_entries(*electric, *gas))
    power, fuel = contents.meters
    assert (contents.format, contents.usable, contents.end_dates) == ("portfolio_manager", True, "exclusive")
    assert (power.resource, power.unit, power.total) == ("electricity", "kBtu", 2001)
    assert (fuel.resource, fuel.unit, fuel.estimated, fuel.bills[0].cost) == (
        "natural_gas",
        "therm",
        2,
        Decimal("12.5"),
    )
    assert (power.property, power.property_id) == ("Elm Street Bakery", "5012345")
    assert as_json(contents)["meters"][0]["property"] == "Elm Street Bakery"


def test_the_same_meter_has_the_same_key_in_the_next_file() -> None:
    first, second = (
        read(meter_entries(*(entry("5012345-0", "Electric", month, 5, "kWh") for month in months)))
        for months in ((1, 2), (3, 4, 5))
    )
    assert first.meters[0].key == second.meters[0].key
    assert first.source == second.source


def test_m_is_a_million() -> None:
    entries = [entry("1", "Natural Gas", month, 2, "MCF(million cubic feet)") for month in (1, 2)]
    entries += [entry("2", "Natural Gas", month, 2, "MBtu") for month in (1, 2)]
    assert [meter.unit for meter in read(meter_entries(*entries)).meters] == ["MMcf", "MMBtu"]


def test_types_we_do_not_read_are_refused_by_name_and_the_others_stay() -> None:
    entries = [entry("1", kind, month, 2, "kBtu") for kind in ("Electric", "District Steam") for month in (1, 2)]
    contents = read(meter_entries(*entries))
    assert [meter.resource for meter in contents.meters] == ["electricity"]
    assert '"District Steam"' in contents.refused_rows[0].what


def test_waste_is_known_by_what_becomes_of_it() -> None:
    kinds = ("Disposed - Trash", "Recycled - Glass", "Composted - Other")
    entries = [entry(kind, kind, month, 2, "Tons") for kind in kinds for month in (1, 2)]
    assert [meter.resource for meter in read(meter_entries(*entries)).meters] == ["waste", "recycling", "compost"]


def test_a_delivery_has_one_date_and_ends_what_began_with_the_one_before() -> None:
    rows = [entry("1", "Propane", 1, use, "Gallons (US)", delivery=day) for use, day in DELIVERIES]
    for row in rows:
        row[5] = row[6] = NA
    contents = read(meter_entries(*rows))
    (meter,) = contents.meters
    assert [(bill.start_on, bill.quantity) for bill in meter.bills] == [(date(2025, 1, 5), 80)]


DELIVERIES = [(100, date(2025, 1, 5)), (80, date(2025, 2, 5))]


def test_months_of_a_data_request_are_read() -> None:
    head = ["Property Id", "Property Name", "Month", "Electricity Use (Grid)  (kBtu)", "Natural Gas Use  (therms)"]
    rows = [["77", "Bakery", "Jan-16", "85,887.1", NA], ["77", "Bakery", "Feb-16", "100", "7"]]
    contents = read(workbook({"Information": [["Report"]], "Monthly Usage": [["Report"], [], [], [], head, *rows]}))
    power, gas = contents.meters
    assert (power.total, power.start, power.end) == (Decimal("85987.1"), date(2016, 1, 1), date(2016, 3, 1))
    assert (gas.total, gas.bills[0].where) == (7, 'sheet "Monthly Usage", row 7')


def test_a_report_on_properties_says_what_to_take_instead() -> None:
    contents = read(b"Property Id,Property Name,Year Ending,Site EUI (kBtu/ft2)\n1,Bakery,12/31/2024,80\n")
    assert not contents.usable
    assert "Download your entire portfolio" in contents.problems[0].what
