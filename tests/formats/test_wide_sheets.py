"""Sheets with several bills in a row: amounts by resource, months as columns, years instead of dates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from challenge.formats.files import FileContents, read_file
from tests.formats.test_bills_csv import asked, read, refusals
from tests.formats.workbooks import workbook

MONTHS = ["Jan 2025", "Feb 2025", "Mar 2025"]


def found(contents: FileContents) -> dict[tuple[str | None, str | None], tuple[Decimal, int]]:
    assert contents.usable, (contents.problems, contents.questions, contents.refused_rows)
    return {(meter.resource, meter.unit): (meter.total, meter.readings) for meter in contents.meters}


# -- an amount column for each resource


def test_it_works() -> None:
    contents = read(
        "Start,End,Electricity (kWh),Gas (therms),Water (gal)",
        '1/1/2025,1/31/2025,"1,200.0",80,5000',
        "2/1/2025,2/28/2025,900,,4000",
    )
    assert found(contents) == {
        ("electricity", "kWh"): (Decimal(2100), 2),
        ("natural_gas", "therm"): (Decimal(80), 1),
        ("water", "gal"): (Decimal(9000), 2),
    }
    assert contents.end_dates == "inclusive"
    assert contents.meters[0].bills[1].where == "line 3"


def test_spanish_names_and_a_unit_that_is_asked() -> None:
    lines = ["Desde;Hasta;Electricidad (kWh);Gas natural (termias);Agua", "2025-01-01;2025-02-01;1.200,5;80;12"]
    assert asked(read(*lines)) == ["unit.4", "unit.5"]
    contents = read(*lines, unit__4="therm", unit__5="m3", ends="exclusive")
    assert [meter.unit for meter in contents.meters] == ["kWh", "therm", "m3"]
    assert contents.meters[0].total == Decimal("1200.5")


def test_one_cost_beside_several_amounts_is_asked() -> None:
    lines = [
        "Start,End,Electricity (kWh),Gas (therms),Cost",
        "1/1/2025,2/1/2025,1200,80,$210",
        "2/1/2025,3/1/2025,9,7,5",
    ]
    contents = read(*lines)
    assert asked(contents) == ["cost.5"]
    assert contents.questions[0].choices[-1] == ("none", "All of them: leave it out")
    power, gas = read(*lines, cost__5="4").meters
    assert ([bill.cost for bill in power.bills], [bill.cost for bill in gas.bills]) == ([None, None], [210, 5])
    assert all(bill.cost is None for meter in read(*lines, cost__5="none").meters for bill in meter.bills)


def test_costs_named_by_their_resource_need_no_answer() -> None:
    head = "Start,End,Electricity (kWh),Electricity cost ($),Gas (therms),Gas cost"
    power, gas = read(head, "1/1/2025,2/1/2025,1200,$210.50,80,90", "2/1/2025,3/1/2025,1000,,70,").meters
    assert [bill.cost for bill in power.bills] == [Decimal("210.50"), None]
    assert [bill.cost for bill in gas.bills] == [90, None]


def test_amounts_without_a_resource_are_asked_about() -> None:
    lines = ["Start,End,kWh,Therms", "1/1/2025,2/1/2025,1200,80", "2/1/2025,3/1/2025,1000,70"]
    assert asked(read(*lines)) == ["amounts"]
    contents = read(*lines, amounts="each")
    assert found(contents) == {(None, "kWh"): (Decimal(2200), 2), (None, "therm"): (Decimal(150), 2)}
    assert [meter.name for meter in contents.meters] == ["Meter 1: kWh", "Meter 2: Therms"]
    assert asked(read(*lines, amounts="one")) == ["column.usage"]
    assert found(read(*lines, amounts="one", column__usage="4")) == {(None, "therm"): (Decimal(150), 2)}


def test_businesses_and_meters_of_a_wide_sheet_stay_apart() -> None:
    contents = read(
        "Business,Start,End,Electricity (kWh),Water (gal)",
        "Bakery,1/1/2025,2/1/2025,1200,80",
        "Bakery,2/1/2025,3/1/2025,1200,80",
        "Dairy,1/1/2025,2/1/2025,500,70",
    )
    assert [(m.property, m.resource, m.total) for m in contents.meters] == [
        ("Bakery", "electricity", 2400),
        ("Bakery", "water", 160),
        ("Dairy", "electricity", 500),
        ("Dairy", "water", 70),
    ]


def test_a_wrong_amount_fails_alone_and_an_empty_row_is_refused() -> None:
    contents = read(
        "Start,End,Electricity (kWh),Gas (therms)",
        "1/1/2025,2/1/2025,many,80",
        "2/1/2025,3/1/2025,5,7",
        "3/1/2025,4/1/2025,,",
        "4/1/2025,5/1/2025,1,2,3",
    )
    assert found(contents)["natural_gas", "therm"] == (Decimal(87), 2)
    assert found(contents)["electricity", "kWh"] == (Decimal(5), 1)
    assert "could not read this number" in refusals(contents)["line 2"]
    assert "missing" in refusals(contents)["line 4"]
    assert "more cells" in refusals(contents)["line 5"]


# -- a column for each month


@pytest.mark.parametrize(
    "months",
    [
        MONTHS,
        ["January 2025", "February 2025", "March 2025"],
        ["2025-01", "2025-02", "2025-03"],
        ["1/2025", "2/2025", "3/2025"],
        ["ene 2025", "feb 2025", "mar 2025"],
    ],
)
def test_months_as_columns(months: list[str]) -> None:
    contents = read(",".join(["Resource", "Unit", *months]), "Electricity,kWh,100,200,300", "Gas,therms,5,,7")
    assert found(contents) == {("electricity", "kWh"): (Decimal(600), 3), ("natural_gas", "therm"): (Decimal(12), 2)}
    assert [(bill.start_on, bill.end_on) for bill in contents.meters[0].bills][1] == (
        date(2025, 2, 1),
        date(2025, 3, 1),
    )
    assert contents.notes == ("Each month column is one bill, from the first to the last day of that month.",)
    assert contents.end_dates is None
    assert contents.meters[1].gaps == 1


def test_a_label_names_resource_and_unit_or_the_meter() -> None:
    contents = read(
        ",".join(["", *MONTHS, "Total"]),
        "Electricity (kWh),100,200,300,600",
        "Agua (m3),5,6,7,18",
        "Oven (kWh),1,2,3,6",
        "Electricity cost ($),10,20,30,60",
    )
    assert [(m.resource, m.unit, m.total) for m in contents.meters] == [
        ("electricity", "kWh", 600),
        ("water", "m3", 18),
        (None, "kWh", 6),
    ]
    assert contents.notes[1] == "Columns left out: Total."
    assert "costs" in refusals(contents)["line 5"]


def test_months_without_a_year_are_asked_or_told_by_a_column() -> None:
    head = "Resource,Unit,Enero,Febrero,Marzo,Abril"
    lines = [head, "Electricidad,kWh,1,2,3,4"]
    assert asked(read(*lines)) == ["year"]
    assert read(*lines, year="2024").meters[0].end == date(2024, 5, 1)
    with_year = read(
        "Año,Recurso,Unidad,Enero,Febrero,Marzo", "2023,Electricidad,kWh,1,2,3", "2024,Electricidad,kWh,4,5,6"
    )
    assert (with_year.meters[0].total, with_year.meters[0].gaps) == (21, 1)


def test_months_as_columns_of_a_workbook_with_dates_in_its_head() -> None:
    head = ["Meter", "Unit", *(date(2025, month, 1) for month in range(1, 13))]
    contents = read_file(workbook({"Bills": [["2025"], head, ["Main", "kWh", *range(1, 13)]]}), "bills.xlsx")
    assert found(contents) == {(None, "kWh"): (Decimal(78), 12)}
    assert contents.meters[0].bills[0].where == 'sheet "Bills", row 3'


def test_the_next_year_of_months_is_the_same_source() -> None:
    first, second = (read(f"Resource,Unit,Jan {y},Feb {y},Mar {y}", "Gas,therms,1,2,3").source for y in (2024, 2025))
    assert first == second


# -- a year instead of dates


def test_a_year_is_one_bill_of_each_meter() -> None:
    contents = read(
        "Business,Resource,Year,Usage,Unit,Cost", "Bakery,Electric,2024,12000,kWh,$2000", "Bakery,Gas,2024,800,therms,"
    )
    assert found(contents) == {("electricity", "kWh"): (Decimal(12000), 1), ("natural_gas", "therm"): (Decimal(800), 1)}
    (bill,) = contents.meters[0].bills
    assert (bill.start_on, bill.end_on, bill.cost) == (date(2024, 1, 1), date(2025, 1, 1), 2000)
    assert contents.notes == ("Each row is a whole year, January 1 to December 31: one bill a year for each meter.",)


def test_a_year_with_an_amount_for_each_resource() -> None:
    contents = read("Negocio;Año;Electricidad (kWh);Gas (therms)", "Bakery;2023;12.000;800", "Bakery;2024;11.500;790")
    assert asked(contents) == ["decimals"]
    assert '"Electricidad (kWh)"' in contents.questions[0].text
    assert found(read("Negocio;Año;Electricidad (kWh);Gas (therms)", "Bakery;2023;12000;800", "Bakery;2024;11500;790"))[
        "electricity", "kWh"
    ] == (Decimal(23500), 2)


@pytest.mark.parametrize(
    "rows", [("2025,1,5", "2025,2,7"), ("2025,January,5", "2025,Feb,7"), ("2025,enero,5", "2025,febrero,7")]
)
def test_year_and_month(rows: tuple[str, ...]) -> None:
    contents = read("Year,Month,kWh", *rows)
    assert (contents.meters[0].total, contents.meters[0].end) == (12, date(2025, 3, 1))


def test_a_month_that_names_its_year() -> None:
    contents = read("Month,kWh", "Jan 2025,5", "Feb 2025,7", "nonsense,8", "24,5")
    assert contents.meters[0].total == 12
    assert list(refusals(contents)) == ["line 4", "line 5"]


def test_a_year_that_is_none_is_refused() -> None:
    contents = read("Year,kWh", "2024,5", "24,7", "3000,8")
    assert set(refusals(contents)) == {"line 3", "line 4"}


def test_a_year_beside_dates_is_ignored() -> None:
    assert read("Year,Start,End,kWh", "2025,1/1/2025,2/1/2025,5", "2025,2/1/2025,3/1/2025,7").meters[0].total == 12


@pytest.mark.parametrize("head", ["Business,Resource,Unit,2023,2024", "Negocio,Recurso,Unidad,2024,2023"])
def test_years_as_columns(head: str) -> None:
    contents = read(head, "Bakery,Electricity,kWh,12000,11500", "Bakery,Water,gal,50000,")
    assert found(contents) == {("electricity", "kWh"): (Decimal(23500), 2), ("water", "gal"): (Decimal(50000), 1)}
    assert contents.notes == ("Each year column is one bill, from January 1 to December 31.",)
    days = {(str(bill.start_on), str(bill.end_on)) for bill in contents.meters[0].bills}
    assert days == {("2023-01-01", "2024-01-01"), ("2024-01-01", "2025-01-01")}
    assert read(head.replace("2023", "2025"), "Bakery,Water,gal,1,2").source == contents.source


def test_years_as_columns_with_labels_that_have_no_name() -> None:
    contents = read(",2022,2023,2024", "Electricity (kWh),1,2,3", "Gas (therms),4,5,6")
    assert found(contents) == {("electricity", "kWh"): (Decimal(6), 3), ("natural_gas", "therm"): (Decimal(15), 3)}


@pytest.mark.parametrize("row", ["2025-02-01,2025-03-01,2010,2011", "Main,2025-03-01,2010,2011"])
def test_amounts_like_years_are_no_years(row: str) -> None:
    contents = read("2025-01-01,2025-02-01,1990,2024", row)
    assert not contents.usable
    assert "column names" in contents.problems[0].what
