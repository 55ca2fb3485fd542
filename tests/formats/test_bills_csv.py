"""A CSV of bills: columns by name, rows that fail alone, and questions instead of guesses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from challenge.formats.files import FileContents, read_file

HEAD = "Start date,End date,Usage (kWh),Cost"
YEAR = [
    HEAD,
    '1/1/2025,1/31/2025,"1,200.5",$180.10',
    "2/1/2025,2/28/2025,900,$120",
    "3/1/2025,3/31/2025,950,",
]


def read(*lines: str, ends: str | None = None, **answers: str) -> FileContents:
    """`answers` with a dot in their name are written with two underscores: column__usage."""
    given = {name.replace("__", "."): answer for name, answer in answers.items()}
    return read_file("\n".join(lines).encode(), "bills.csv", ends=ends, answers=given)  # type: ignore[arg-type]  # any text is tried


def asked(contents: FileContents) -> list[str]:
    assert not contents.usable
    assert not contents.meters
    return [question.name for question in contents.questions]


def refusals(contents: FileContents) -> dict[str, str]:
    return {row.where: row.what for row in contents.refused_rows}


def test_it_works() -> None:
    contents = read(*YEAR)
    (meter,) = contents.meters
    assert (contents.format, contents.usable, contents.problems) == ("bills_csv", True, ())
    assert contents.end_dates == "inclusive"
    assert (meter.unit, meter.resource, meter.interval, meter.gaps) == ("kWh", None, False, 0)
    assert (meter.readings, meter.total) == (3, Decimal("3050.5"))
    assert (meter.start, meter.end) == (date(2025, 1, 1), date(2025, 4, 1))
    assert [bill.cost for bill in meter.bills] == [Decimal("180.10"), Decimal(120), None]
    assert [bill.where for bill in meter.bills] == ["line 2", "line 3", "line 4"]


def test_the_example_of_the_documentation_works() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "files.md").read_text(encoding="utf-8")
    example = page.split("```csv\n")[1].split("```")[0]
    contents = read(*example.splitlines())
    (meter,) = contents.meters
    assert (contents.usable, contents.problems, contents.refused_rows) == (True, (), ())
    assert (meter.readings, meter.total, meter.estimated, meter.gaps) == (3, Decimal("3515.5"), 1, 0)


# -- how the text is written


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_and_line_ends(delimiter: str, end: str) -> None:
    rows = [line.split(",") for line in (HEAD, "2025-01-01,2025-02-01,5,6", "2025-02-01,2025-03-01,7,8")]
    data = end.join(delimiter.join(row) for row in rows).encode()
    contents = read_file(data, "bills.csv")
    assert contents.meters[0].total == 12
    assert contents.meters[0].bills[1].where == "line 3"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    text = "Fecha de inicio;Fin del período;Energía (kWh)\n2025-01-01;2025-02-01;5\n2025-02-01;2025-03-01;7\n"
    assert read_file(text.encode(encoding), "bills.csv").meters[0].total == 12


def test_a_newline_in_quotes_belongs_to_its_cell() -> None:
    head = '"Billing period\nstart","Billing period\nend",kWh used,Meter'
    contents = read(head, '2025-01-01,2025-02-01,5,"Front\nshop"', '2025-02-01,2025-03-01,7,"Front\nshop"')
    assert contents.meters[0].name == "Meter 1: Front shop"
    assert [bill.where for bill in contents.meters[0].bills] == ["line 4", "line 6"]


def test_an_unbalanced_quote_refuses_the_file_and_names_its_line() -> None:
    contents = read(*YEAR[:2], '2/1/2025,2/28/2025,"900,120', *YEAR[3:])
    assert (contents.usable, contents.meters) == (False, ())
    assert contents.problems[0].where == "line 3"
    assert "quotation mark" in contents.problems[0].what


def test_a_cell_beyond_the_ceiling_refuses_the_file() -> None:
    contents = read(HEAD, f'2025-01-01,2025-02-01,5,"{"9" * 20_001}"')
    assert "longer than 20,000 characters" in contents.problems[0].what


def test_too_many_columns_or_rows_refuse_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "201 columns" in read(*YEAR, "," * 200).problems[0].what
    monkeypatch.setattr("challenge.formats.table.MAX_ROWS", 3)
    assert "more than 3 rows" in read(*YEAR).problems[0].what


# -- columns


def test_lines_above_the_column_names_are_skipped() -> None:
    contents = read("Account holder,Ann Lee", "Address,12 Elm Street", "", *YEAR)
    assert contents.meters[0].bills[0].where == "line 5"
    assert "Elm" not in repr(contents)


@pytest.mark.parametrize(
    "head",
    [
        "START,END,KWH,COST",
        "from,to,amount,cost",
        "from,to,usage,amount",
        "Billing Period Start Date,Meter Read Date,Electricity usage (kWh),Total charges ($)",
        "Fecha de inicio,Fecha de fin,Consumo (kWh),Importe",
        "Desde,Hasta,Energía consumida kWh,Total a pagar",
    ],
)
def test_columns_are_known_by_their_names_in_english_and_spanish(head: str) -> None:
    contents = read(head, *YEAR[1:], unit="kWh")
    assert contents.meters[0].total == Decimal("3050.5")
    assert contents.meters[0].bills[1].cost == 120


def test_the_order_of_columns_does_not_matter() -> None:
    contents = read("Cost,Usage (kWh),End,Start", "6,5,2025-02-01,2025-01-01", "8,7,2025-03-01,2025-02-01")
    assert (contents.meters[0].total, contents.meters[0].bills[0].cost) == (12, 6)


def test_a_file_without_column_names_is_never_read_by_position() -> None:
    contents = read(*YEAR[1:])
    assert (contents.usable, contents.meters, contents.questions) == (False, (), ())
    assert "no line with column names" in contents.problems[0].what


def test_a_column_that_comes_twice_is_asked() -> None:
    lines = ["start,end,kwh,kwh", "2025-01-01,2025-02-01,5,50", "2025-02-01,2025-03-01,7,70"]
    contents = read(*lines)
    assert asked(contents) == ["column.usage"]
    assert contents.questions[0].choices == (("3", "kwh (column 3)"), ("4", "kwh (column 4)"))
    assert "column.usage" in [problem.where for problem in contents.problems]
    assert read(*lines, column__usage="4").meters[0].total == 120
    assert asked(read(*lines, column__usage="9")) == ["column.usage"]


def test_columns_with_names_we_do_not_know_are_asked() -> None:
    lines = ["Von,Bis,Verbrauch", "2025-01-01,2025-02-01,5", "2025-02-01,2025-03-01,7"]
    assert asked(read(*lines)) == ["column.end", "column.usage"]
    contents = read(*lines, column__start="1", column__end="2", column__usage="3", unit="kWh")
    assert contents.meters[0].total == 12


def test_an_optional_column_that_comes_twice_can_be_left_out() -> None:
    lines = ["start,end,kwh,Cost,Total charges", "2025-01-01,2025-02-01,5,6,7", "2025-02-01,2025-03-01,7,8,9"]
    assert asked(read(*lines)) == ["column.cost"]
    assert read(*lines, column__cost="none").meters[0].bills[0].cost is None
    assert read(*lines, column__cost="5").meters[0].bills[0].cost == 7


def test_an_amount_alone_may_be_money_and_is_asked() -> None:
    assert asked(read("start,end,amount", "2025-01-01,2025-02-01,5")) == ["column.usage"]


def test_a_table_without_rows_is_told_so() -> None:
    assert "no rows below" in read(HEAD).problems[0].what


# -- units and resources


def test_a_unit_column_and_a_resource_column() -> None:
    contents = read(
        "Service,From,To,Quantity,Units,Estimated",
        "Electric,2025-01-01,2025-02-01,500,kWh,no",
        "Gas,2025-01-01,2025-02-01,40,Therms,Yes",
        "Electric,2025-02-01,2025-03-01,600,kWh,",
        "gas natural,2025-02-01,2025-03-01,30,therms,actual",
    )
    assert [(meter.resource, meter.unit, meter.total, meter.estimated) for meter in contents.meters] == [
        ("electricity", "kWh", 1100, 0),
        ("natural_gas", "therm", 70, 1),
    ]


def test_the_name_of_the_amount_may_tell_the_resource() -> None:
    lines = ["start,end,Gas usage (therms)", "2025-01-01,2025-02-01,5", "2025-02-01,2025-03-01,7"]
    assert read(*lines).meters[0].resource == "natural_gas"


def test_a_missing_unit_is_asked_once() -> None:
    lines = ["start,end,usage", "2025-01-01,2025-02-01,5", "2025-02-01,2025-03-01,7"]
    contents = read(*lines)
    assert asked(contents) == ["unit"]
    assert contents.refused_rows == ()
    assert read(*lines, unit="ccf").meters[0].unit == "ccf"


def test_a_unit_with_two_meanings_is_asked_among_them() -> None:
    lines = ["start,end,Usage (MCF)", "2025-01-01,2025-02-01,5", "2025-02-01,2025-03-01,7"]
    contents = read(*lines)
    assert asked(contents) == ["unit"]
    assert [choice for choice, _ in contents.questions[0].choices] == ["kcf", "MMcf"]
    assert read(*lines, unit="kcf").meters[0].unit == "kcf"
    assert asked(read(*lines, unit="kWh")) == ["unit"]


def test_rows_whose_unit_or_resource_cannot_be_are_refused_by_line() -> None:
    contents = read(
        "start,end,usage,unit,resource",
        "2025-01-01,2025-02-01,5,therms,gas",
        "2025-02-01,2025-03-01,7,kWh,gas",
        "2025-03-01,2025-04-01,7,gallons,gas",
        "2025-03-01,2025-04-01,7,therms,steam",
        "2025-02-01,2025-03-01,7,furlongs,gas",
        "2025-02-01,2025-03-01,8,therms,gas",
    )
    assert contents.meters[0].total == 13
    why = refusals(contents)
    assert sorted(why) == ["line 3", "line 4", "line 5", "line 6"]
    assert "the rows before are in therms" in why["line 3"]
    assert "Natural gas is not measured in gallons" in why["line 4"]
    assert '"steam"' in why["line 5"]
    assert '"furlongs"' in why["line 6"]


def test_meters_are_kept_apart_and_account_numbers_are_not_shown() -> None:
    lines = ["Account number,start,end,kWh"]
    lines += [f"{account},2025-0{month}-01,2025-0{month + 1}-01,5" for account in (4471123456, 77) for month in (1, 2)]
    meters = read(*lines).meters
    assert [meter.name for meter in meters] == ["Meter 1: ending in 3456", "Meter 2: 77"]
    assert meters[0].key != meters[1].key
    assert "4471123456" not in repr(meters)


# -- numbers


@pytest.mark.parametrize(
    "usage, cost, word",
    [
        ("", "", "amount used is missing"),
        ("abc", "", "could not read this number"),
        ("-5", "", "cannot be negative"),
        ('"1.234,5"', "", "point for decimals"),
        ("1e3", "", "could not read"),
        ("5", "dear", "Cost: We could not read"),
        ("5", "6,7", "more cells than there are column names"),
    ],
)
def test_a_row_with_a_bad_number_is_refused_and_shown_and_the_others_stay(usage: str, cost: str, word: str) -> None:
    contents = read(*YEAR, f"4/1/2025,4/30/2025,{usage},{cost}")
    assert contents.usable
    assert contents.meters[0].readings == 3
    (row,) = contents.refused_rows
    assert row.where == "line 5"
    assert row.text.startswith("4/1/2025, 4/30/2025")
    assert word in row.what


@pytest.mark.parametrize("amount", ["1.234,5", "1 234,5", "1\u202f234,5", "1'234,5", "1234,5", "$1.234,5", "1.234,5 €"])
def test_decimal_commas_are_told_by_the_whole_column(amount: str) -> None:
    contents = read("start;end;kwh", f"2025-01-01;2025-02-01;{amount}", "2025-02-01;2025-03-01;2.345")
    assert [bill.quantity for bill in contents.meters[0].bills] == [Decimal("1234.5"), 2345]


def test_a_comma_that_may_mark_thousands_or_decimals_is_asked() -> None:
    lines = ["start,end,kwh", '2025-01-01,2025-02-01,"1,234"', '2025-02-01,2025-03-01,"2,345"']
    assert asked(read(*lines)) == ["decimals"]
    assert read(*lines, decimals="point").meters[0].total == 3579
    assert read(*lines, decimals="comma").meters[0].total == Decimal("3.579")


@pytest.mark.parametrize("amount", ["(5)", "5-", "-5", "$(5)"])
def test_accountants_negatives_are_negative(amount: str) -> None:
    contents = read(*YEAR, f"4/1/2025,4/30/2025,{amount},")
    assert contents.meters[0].readings == 3
    assert len(contents.refused_rows) == 1


@pytest.mark.parametrize("cost", ["-12.50", "(12.50)", "-$12.50", "$(12.50)", "12.50-"])
def test_a_cost_below_zero_is_a_credit(cost: str) -> None:
    contents = read(*YEAR, f"4/1/2025,4/30/2025,0,{cost}")
    assert contents.meters[0].bills[-1].cost == Decimal("-12.50")
    assert contents.meters[0].bills[-1].quantity == 0


def test_use_below_zero_is_read_only_of_electricity_as_only_power_is_sent_out() -> None:
    lines = [
        "Service,Start date,End date,Usage,Unit",
        "electric,1/1/2025,1/31/2025,-5,kWh",
        "gas,1/1/2025,1/31/2025,-5,therms",
    ]
    contents = read(*lines, ends="inclusive")
    assert [(meter.resource, meter.total) for meter in contents.meters] == [("electricity", -5)]
    assert refusals(contents) == {"line 3": "The amount cannot be negative."}


def test_each_column_is_asked_about_by_itself_where_they_differ() -> None:
    lines = ["start;end;kwh;cost", "2025-01-01;2025-02-01;1.234;1,234", "2025-02-01;2025-03-01;2.345;2,345"]
    contents = read(*lines)
    assert asked(contents) == ["decimals.usage", "decimals.cost"]
    assert contents.questions[0].text.startswith('In the column "kwh", does the point')
    assert contents.questions[1].text.startswith('In the column "cost", does the comma')
    (meter,) = read(*lines, decimals__usage="comma", decimals__cost="comma").meters
    assert (meter.total, meter.bills[0].cost) == (3579, Decimal("1.234"))


def test_columns_that_are_open_alike_are_one_question_that_names_both() -> None:
    contents = read("start;end;kwh;cost", "2025-01-01;2025-02-01;1.234;1.234", "2025-02-01;2025-03-01;2.345;2.345")
    assert asked(contents) == ["decimals"]
    assert contents.questions[0].text.startswith('In the columns "kwh" and "cost", does the point')


def test_a_day_that_two_bills_share_belongs_to_the_later_one() -> None:
    lines = ["start,end,kwh", "2025-01-01,2025-02-01,5", "2025-02-01,2025-02-28,6"]
    contents = read(*lines, ends="inclusive")
    assert [str(bill.end_on) for bill in contents.meters[0].bills] == ["2025-02-01", "2025-03-01"]
    assert contents.refused_rows == ()


def test_a_long_row_is_cut_when_shown() -> None:
    contents = read(*YEAR, f"4/1/2025,4/30/2025,{'9' * 300},")
    assert len(contents.refused_rows[0].text) == 120


def test_an_unknown_word_for_estimated_is_refused() -> None:
    contents = read(
        "start,end,kwh,estimated", "2025-01-01,2025-02-01,5,perhaps", "2025-02-01,2025-03-01,5,E", ends="exclusive"
    )
    assert contents.meters[0].estimated == 1
    assert '"perhaps"' in refusals(contents)["line 2"]


def test_nothing_usable_is_said() -> None:
    contents = read(HEAD, "x,y,z,")
    assert not contents.usable
    assert "No row of this file can be used" in contents.problems[0].what


# -- dates


def test_dates_are_month_first_unless_one_cannot_be() -> None:
    us = read("start,end,kwh", "1/2/2025,2/2/2025,5", "2/2/2025,3/2/2025,7", "3/2/2025,4/15/2025,7")
    assert us.meters[0].start == date(2025, 1, 2)
    lines = ["start,end,kwh", "1/2/2025,1/3/2025,5", "1/3/2025,31/3/2025,7"]
    assert asked(read(*lines)) == ["dates"]
    answered = read(*lines, dates="day_first")
    assert (answered.meters[0].start, answered.meters[0].end) == (date(2025, 2, 1), date(2025, 3, 31))


def test_a_mixture_of_orders_is_asked_and_what_does_not_fit_is_refused() -> None:
    lines = ["start,end,kwh", "1/15/2025,2/15/2025,5", "2/15/2025,3/15/2025,5", "15/3/2025,15/4/2025,5"]
    assert asked(read(*lines)) == ["dates"]
    contents = read(*lines, dates="month_first")
    assert contents.meters[0].readings == 2
    assert "no such date" in refusals(contents)["line 4"]


# -- which day is the end


def test_bills_that_start_where_the_last_one_ended_have_exclusive_ends() -> None:
    contents = read("start,end,kwh", "2025-02-03,2025-03-05,7", "2025-01-02,2025-02-03,5")
    assert contents.end_dates == "exclusive"
    assert [bill.end_on.isoformat() for bill in contents.meters[0].bills] == ["2025-02-03", "2025-03-05"]


@pytest.mark.parametrize(
    "rows",
    [
        ["2025-01-01,2025-01-31,5"],
        ["2025-01-01,2025-01-31,5", "2025-04-01,2025-04-30,5"],
        ["2025-01-01,2025-01-31,5", "2025-02-01,2025-02-28,5", "2025-02-28,2025-03-31,5"],
    ],
    ids=["one bill", "a gap only", "both ways"],
)
def test_ends_that_the_rows_leave_open_are_asked(rows: list[str]) -> None:
    lines = ["start,end,kwh", *rows]
    contents = read(*lines)
    assert asked(contents) == ["ends"]
    assert [choice for choice, _ in contents.questions[0].choices] == ["inclusive", "exclusive"]
    assert read(*lines, ends="inclusive").meters[0].bills[0].end_on == date(2025, 2, 1)
    answered = read_file("\n".join(lines).encode(), "x.csv", answers={"ends": "exclusive"})
    assert answered.meters[0].bills[0].end_on == date(2025, 1, 31)


def test_days_that_end_where_they_start_are_inclusive() -> None:
    contents = read("start,end,kwh", "2025-01-01,2025-01-01,5", "2025-01-04,2025-01-04,6")
    assert (contents.end_dates, contents.meters[0].total) == ("inclusive", 11)


def test_with_period_ends_only_each_bill_starts_where_the_last_one_ended() -> None:
    contents = read("Period end,Amount,Cost", "2025-02-03,7,70", "2025-01-02,5,50", "2025-03-05,8,80", unit="kWh")
    assert contents.end_dates == "exclusive"
    assert [str(bill.start_on) for bill in contents.meters[0].bills] == ["2025-01-02", "2025-02-03"]
    assert "start of this bill is missing" in refusals(contents)["line 3"]


def test_a_first_start_is_enough() -> None:
    contents = read("start,end,kwh", "2024-12-03,2025-01-02,5", ",2025-02-03,7", ends="exclusive")
    assert [str(bill.start_on) for bill in contents.meters[0].bills] == ["2024-12-03", "2025-01-02"]


# -- bills beside each other


def test_the_same_bill_twice_is_counted_once_and_said() -> None:
    contents = read(*YEAR, YEAR[2])
    assert contents.meters[0].total == Decimal("3050.5")
    assert refusals(contents) == {"line 5": "The same as line 3: counted once."}


def test_bills_that_overlap_are_all_refused_by_line() -> None:
    contents = read(*YEAR, "4/1/2025,4/30/2025,7,", "4/20/2025,5/20/2025,8,")
    assert (contents.meters[0].readings, contents.meters[0].overlaps) == (3, 2)
    assert refusals(contents) == {
        "line 5": "This bill overlaps the bill on line 6.",
        "line 6": "This bill overlaps the bill on line 5.",
    }


def test_gaps_are_counted_and_said() -> None:
    contents = read(*YEAR, "6/1/2025,6/30/2025,7,")
    assert contents.meters[0].gaps == 1
    assert "Gaps between the bills: 1." in contents.meters[0].problems[0].what


@pytest.mark.parametrize(
    "row, word",
    [
        ("4/30/2025,4/1/2025,7,", "not after its start"),
        ("4/1/2025,5/15/2026,7,", "410 days"),
        ("4/1/2025,,7,", "missing"),
        ("4/1/2025,13/45/2025,7,", "no such date"),
        ("95678,45708,7,", "could not read the date"),
    ],
)
def test_periods_that_cannot_be_are_refused_by_line(row: str, word: str) -> None:
    contents = read(*YEAR, row, dates="month_first")
    assert contents.meters[0].readings == 3
    assert word in refusals(contents)["line 5"]


@pytest.mark.parametrize(
    ("rows", "start"),
    [
        (["1/2/2025,2/2/2025,5", "2/2/2025,3/2/2025,7"], None),  # days of February, or months from the 2nd
        (["1/1/2025,2/1/2025,5", "2/1/2025,3/1/2025,7"], date(2025, 1, 1)),  # whole months only month first
        (["1/1/2025,1/2/2025,5", "1/2/2025,1/3/2025,7"], date(2025, 1, 1)),  # whole months only day first
        (["1/5/2025,2/4/2025,5", "2/4/2025,3/6/2025,7"], date(2025, 1, 5)),  # overlaps day first
    ],
)
def test_the_order_of_day_and_month_is_asked_where_both_make_sense(rows: list[str], start: date | None) -> None:
    contents = read("start,end,kwh", *rows)
    assert [question.name for question in contents.questions] == ([] if start else ["dates"])
    assert [meter.start for meter in contents.meters] == ([start] if start else [])
    if rows[0].startswith("1/1/2025,1/2"):
        assert contents.meters[0].end == date(2025, 3, 1)


def test_points_that_may_mark_thousands_are_asked() -> None:
    rows = ["2025-01-01,2025-02-01,1.234,12.50", "2025-02-01,2025-03-01,2.345,13.50"]
    contents = read("start,end,kwh,cost", *rows)
    assert [question.name for question in contents.questions] == ["decimals"]
    totals = {answer: read("start,end,kwh,cost", *rows, decimals=answer).meters[0] for answer in ("point", "comma")}
    assert {answer: meter.total for answer, meter in totals.items()} == {
        "point": Decimal("3.579"),
        "comma": Decimal(3579),
    }
    assert totals["comma"].bills[0].cost == Decimal("12.50")  # the other column speaks for itself
    alone = [row[:-6] for row in rows[:1]]
    assert read("start,end,kwh", *alone, ends="exclusive").usable


def test_a_shared_day_leaves_a_note() -> None:
    rows = ["2025-01-01,2025-01-31,5", "2025-01-31,2025-02-28,7", "2025-03-01,2025-03-31,7"]
    (meter,) = read("start,end,kwh", *rows, ends="inclusive").meters
    assert meter.notes == ("Days that two bills shared, given to the later one: 1.",)
    assert [bill.end_on for bill in meter.bills] == [date(2025, 1, 31), date(2025, 3, 1), date(2025, 4, 1)]


def test_deliveries_on_one_date_are_one_bill() -> None:
    rows = ["2025-01-01,100,300,no", "2025-02-01,50,150,no", "2025-02-01,25,,yes"]
    (meter,) = read("read date,propane (gal),cost,estimated", *rows).meters
    (bill,) = meter.bills
    assert (bill.quantity, bill.cost, bill.estimated) == (75, None, True)
    assert meter.notes == ("Deliveries on one date are one bill: rows added to another: 1.",)
    assert not read("read date,kwh", "2025-01-01,100", "2025-02-01,50", "2025-02-01,25").meters[0].notes


def test_a_file_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("challenge.formats.findings.MAX_SECONDS", -1)
    contents = read("start,end,kwh", "2025-01-01,2025-02-01,5")
    assert not contents.usable
    assert "too long" in contents.problems[0].what


def test_a_text_file_may_have_20_mb() -> None:
    row = "2025-01-01,2025-02-01,5," + "x" * 15_000
    large = read("start,end,kwh,remark", *[row] * 400, ends="exclusive")
    assert large.usable
    assert len(large.refused_rows) == 399  # the same row again
