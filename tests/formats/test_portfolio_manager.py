"""Portfolio Manager's files: properties, meters and bills in one go."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

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


def test_months_of_a_data_request_make_one_meter_for_each_kind_and_property_and_say_so() -> None:
    head = ["Property Id", "Property Name", "Month", "Electricity Use (Grid) (kBtu)"]
    rows = [[number, name, month, "100"] for number, name in (("77", "Bakery"), ("78", "Mill")) for month in MONTHS]
    contents = read(workbook({"Monthly Usage": [head, *rows]}))
    assert [(meter.property, meter.readings) for meter in contents.meters] == [("Bakery", 2), ("Mill", 2)]
    (note,) = contents.notes
    assert "Each makes one meter, however many the property has." in note


MONTHS = ("Jan-24", "Feb-24")


# -- the template for uploading bills, as it is filled in


def filled(name: str, unit: str, *rows: list[Any], delivered: bool = False) -> list[list[Any]]:
    """One sheet of the template: remarks in its column names, an example above them, meters filled in beforehand."""
    dates = ["Delivery Date\n(Required)"] if delivered else ["Start Date\n(Required)", "End Date\n(Required)"]
    head = ["Property Name\n(Pre-filled)", "Property ID\n(Pre-filled)", "Meter Name\n(Pre-filled)"]
    head += ["Portfolio Manager Meter ID\n(Pre-filled)", "Meter Type\n(Pre-filled)", *dates]
    head += [
        "Usage/Quantity\n(Required)",
        "Usage Units\n(Pre-filled)",
        "Cost ($)\n(Optional)",
        "Estimation\n(Required)",
    ]
    who = ["Elm Street Bakery", 5012345.0, "Main", 70001.0 + len(name), name]
    above = [["Add Bills to Meters"], ["Enter one row for each bill."], []]
    return [*above, head, *([*who, *days, use, unit, cost, "No"] for *days, use, cost in rows)]


JANUARY, FEBRUARY = (date(2025, 1, 1), date(2025, 1, 31)), (date(2025, 2, 1), date(2025, 2, 28))


def template() -> bytes:
    return workbook(
        {
            "Instructions": [["How to use this file"], ["Fill in the sheets."]],
            "Electric": filled(
                "Electric - Grid", "kWh (thousand Watt-hours)", [*JANUARY, 900, 120.5], [*FEBRUARY, 800, ""]
            ),
            "Natural Gas": filled("Natural Gas", "therms", [*JANUARY, 80, 90], [*FEBRUARY, 70, 85]),
            "Delivered": filled(
                "Fuel Oil No 2",
                "Gallons (US)",
                [date(2025, 1, 10), 100, 300],
                [date(2025, 2, 10), 90, 280],
                delivered=True,
            ),
            "Lists": [
                ["Fuel Types", "Energy Units"],
                ["Natural Gas", "therms"],
                ["Electricity - Grid Purchase", "kWh"],
            ],
        }
    )


def test_the_upload_template_is_read_sheet_by_sheet() -> None:
    contents = read(template())
    assert (contents.format, contents.usable, contents.end_dates) == ("portfolio_manager", True, "inclusive")
    found = {meter.resource: (meter.unit, meter.total, meter.readings) for meter in contents.meters}
    assert found["electricity"] == ("kWh", 1700, 2)
    assert found["natural_gas"] == ("therm", 150, 2)
    assert found["heating_oil"] == ("gal", 90, 1)
    assert {(meter.property, meter.property_id) for meter in contents.meters} == {("Elm Street Bakery", "5012345")}
    assert contents.meters[0].bills[0].cost == Decimal("120.5")
    assert contents.meters[1].bills[0].where == 'sheet "Natural Gas", row 5'


@pytest.mark.parametrize("remark", ["(Pre-filled)", "(Required)", "(Optional)", ""])
def test_the_template_may_call_its_columns_meter_id_and_property_id(remark: str) -> None:
    names = ("Property Id", "Meter ID", "Meter Type", "Start Date", "End Date", "Usage", "Usage Units")
    head = [f"{name} {remark}".strip() for name in names]
    rows = [["77", "5", "Natural Gas", *days, 2, "MCF (million cubic feet)"] for days in (JANUARY, FEBRUARY)]
    contents = read(workbook({"Add Bills": [head, *rows]}))
    assert contents.format == "portfolio_manager"
    assert (contents.meters[0].unit, contents.meters[0].total) == ("MMcf", 4)


@pytest.mark.parametrize(
    ("kind", "resource"),
    [
        ("Electricity - Grid Purchase", "electricity"),
        ("Natural Gas", "natural_gas"),
        ("Fuel Oil (No. 2)", "heating_oil"),
        ("Propane", "propane"),
        ("Liquid Propane", "propane"),
        ("Indoor", "water"),
        ("Outdoor", "water"),
        ("Indoor & Outdoor", "water"),
    ],
)
def test_types_as_the_template_lists_them(kind: str, resource: str) -> None:
    unit = {"electricity": "MWh", "natural_gas": "ccf", "water": "kGal"}.get(resource, "gal")
    contents = read(meter_entries(*(entry("1", kind, month, 5, unit) for month in (1, 2))))
    assert [meter.resource for meter in contents.meters] == [resource]


@pytest.mark.parametrize(
    "kind", ["Electricity - On-Site Solar", "District Steam", "Wood", "Wastewater/Sewer", "Diesel"]
)
def test_what_the_template_lists_and_we_do_not_count_is_refused_by_name(kind: str) -> None:
    contents = read(meter_entries(entry("1", kind, 1, 5, "kBtu")))
    assert f'"{kind}"' in contents.refused_rows[0].what


def test_a_report_on_properties_says_what_to_take_instead() -> None:
    contents = read(b"Property Id,Property Name,Year Ending,Site EUI (kBtu/ft2)\n1,Bakery,12/31/2024,80\n")
    assert not contents.usable
    assert "Download your entire portfolio" in contents.problems[0].what
