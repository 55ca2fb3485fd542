"""Rows are read some hundred at a time, plain ones column by column: that must never be seen."""

import random

import pytest

from challenge.formats import bill_portions
from challenge.formats.files import FileContents, read_file

HEADS = "Meter,Resource,Start date,End date,Quantity,Unit,Cost,Estimated"
ODD = {
    2: ("", "2024-13-01", "03/04/2024", "#N/A"),
    3: ("", "soon", "#REF!", "31/12/2024"),
    4: ("", "-5", "1,234.5", "(12)", "abc", "12345678901234", "1.234", "1.234,5", "#DIV/0!"),
    5: ("", "parsecs", "therm", "#NAME?"),
    6: ("", "free", "$12.50", "-3", "12,5"),
    7: ("perhaps", "yes", "#VALUE!"),
}


def sheet(seed: int, odd: float, mark: str = ".") -> bytes:
    """Thirteen months of fifty meters; a share of the rows has one odd cell, and some are too wide."""
    chance = random.Random(seed)
    lines = [HEADS]
    for number in range(650):
        meter, month = divmod(number, 13)
        year, month = 2023 + month // 12, month % 12 + 1
        amount, cost = f"{chance.randint(100, 999)}{mark}5", f"{chance.randint(5, 60)}{mark}25"
        cells = [
            f"M{meter}",
            "electricity",
            f"{year}-{month:02}-01",
            f"{year}-{month:02}-28",
            amount,
            "kWh",
            cost,
            "no",
        ]
        if chance.random() < odd:
            column = chance.choice(list(ODD))
            cells[column] = chance.choice(ODD[column])
        lines.append(";".join([*cells, "more"] if chance.random() < odd / 9 else cells))
    return "\n".join(lines).replace(",", ";", HEADS.count(",")).encode()


def read(data: bytes) -> FileContents:
    return read_file(data, "bills.csv", ends="inclusive", answers={"dates": "month_first", "unit": "kWh"})


@pytest.mark.parametrize("odd", [0.0, 0.01, 0.1, 0.5])
@pytest.mark.parametrize("mark", [".", ","])
def test_plain_portions_come_to_what_each_row_comes_to(odd: float, mark: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = sheet(7, odd, mark)
    quick = read(data)
    monkeypatch.setattr(bill_portions, "_plain_bills", lambda reader, portion: None)
    assert read(data) == quick
    assert quick.usable
    assert bool(quick.refused_rows) == bool(odd)


def test_a_refused_row_is_shown_as_it_reads() -> None:
    """Also one that is only refused once its neighbors are known, when the row itself is long gone."""
    lines = sheet(7, 0).decode().split("\n")
    lines.insert(2, lines[1].replace("2023-01-28", "2023-01-29"))
    contents = read("\n".join(lines).encode())
    assert [(row.where, row.text) for row in contents.refused_rows] == [
        (f"line {at + 1}", lines[at].replace(";", ", ")) for at in (1, 2)
    ]
    assert [row.what for row in contents.refused_rows] == [
        "This bill overlaps the bill on line 3.",
        "This bill overlaps the bill on line 2.",
    ]


def test_a_broken_row_is_told_although_columns_are_asked_for_first() -> None:
    """Nobody answers questions about a file that cannot be read."""
    data = b'When,Until,Quantity,Quantity 2\n2024-01-01,2024-01-31,5,6\n2024-02-01,"2024-02-29,5,6\n'
    contents = read_file(data, "bills.csv")
    assert not contents.questions
    assert "quotation mark" in contents.problems[0].what
