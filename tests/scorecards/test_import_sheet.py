"""One sheet with the scorecards of many businesses: all or nothing."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from challenge.businesses.models import Entry
from challenge.extensions import db
from challenge.scorecards.models import AnswerSheet
from tests.conftest import ON_ONE_DATABASE
from tests.page import Page, Visitor
from tests.scorecards.story import (
    HOME,
    MANAGE,
    PART,
    current,
    drafts,
    give_role,
    give_rules,
    inputs_version,
    save,
    submissions,
    submit,
    typed,
)

IMPORT = f"{MANAGE}/scorecards/import"
LONG = (
    "Business,Item,Status,Amount,Note\n"
    "Rosa's Bakery,EN-01,done,,\n"
    "rosa’s bakery,EN-03,In progress,1.5,\n"
    "Hale's Diner,EN-02,n/a,,We have no building.\n"
    "Hale's Diner,WA-01,,,\n"
)
WIDE = (
    "Business;EN-01 Lamps;en-02;EN-03;WA-01\n"
    'Rosa\'s Bakery;x;"n/a: no, we rent";3;\n'
    "hales-diner;planned;done: 4;no;Done\n"
)


@pytest.fixture(autouse=True)
def _scorecard(app: Flask) -> None:
    give_rules(app)
    give_role(app)
    give_role(app, entry_id=2)


def send(person: Visitor, data: str | bytes, name: str = "answers.csv", scorecard: str = "actions.final") -> Page:
    content = data.encode() if isinstance(data, str) else data
    return person.post(IMPORT, {"scorecard": scorecard, "file": (io.BytesIO(content), name)})


def press(person: Visitor, deed: str, number: int = 1) -> Page:
    values = person.get(f"/scorecard-sheets/{number}").values()
    sent = {name: values[name] for name in ("csrf_token", "key", "seen") if name in values}
    return Page(person.browser.post(f"/scorecard-sheets/{number}/{deed}", data=sent, follow_redirects=True))


def test_it_works(app: Flask, carmen: Visitor, rosa: Visitor) -> None:
    page = send(carmen, LONG)
    assert "3 answers of 2 businesses would be submitted" in page.text()
    assert submissions(app) == []
    before = inputs_version(app)
    page = press(carmen, "save")
    assert "Submitted: 3 answers of 2 businesses." in page.html
    assert submissions(app) == ["sheet", "sheet"]
    assert current(app) == {"EN-01": "done", "EN-03": "in_progress", "EN-02": "not_applicable"}
    assert drafts(app)["EN-03"] == ("in_progress", 150, "")
    assert inputs_version(app) > before
    assert "from a coordinator's sheet" in rosa.get(HOME).text()


def test_a_row_for_each_business(app: Flask, carmen: Visitor) -> None:
    page = send(carmen, WIDE)
    assert "7 answers of 2 businesses would be submitted" in page.text()
    press(carmen, "save")
    with app.app_context():
        from challenge.scorecards.models import ActionAnswer

        rows = db.session.query(ActionAnswer).order_by(ActionAnswer.entry_id, ActionAnswer.item)
        found = [(row.entry_id, row.item, row.status, row.amount_hundredths, row.note) for row in rows]
    assert found == [
        (1, "EN-01", "done", 0, ""),
        (1, "EN-02", "not_applicable", 0, "no, we rent"),
        (1, "EN-03", "done", 300, ""),
        (2, "EN-01", "planned", 0, ""),
        (2, "EN-02", "done", 400, ""),
        (2, "EN-03", "no", 0, ""),
        (2, "WA-01", "done", 0, ""),
    ]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Nobody's Shop,EN-01,done,,", "No business named “Nobody's Shop” takes part in this challenge."),
        ("Rosa's Bakery,XX-01,done,,", "“XX-01” is no item of this scorecard."),
        ("Rosa's Bakery,EN-04,done,,", "EN-04 is not asked of Rosa's Bakery."),
        ("Rosa's Bakery,EN-01,perhaps,,", "“perhaps” is no status."),
        ("Rosa's Bakery,EN-03,done,-3,", "EN-03: The amount cannot be negative."),
        ("Rosa's Bakery,EN-03,done,NaN,", "EN-03: We could not read this number."),
        ("Rosa's Bakery,EN-02,done,9,", "EN-02: Write a number from 0 to 8."),
        ("Rosa's Bakery,EN-03,done,,", "EN-03: Say how many: hours."),
        ("Rosa's Bakery,EN-01,n/a,,", "EN-01: Say in the note why it does not apply to you."),
        (f"Rosa's Bakery,EN-01,done,,{'x' * 5000}", "EN-01: The note has 5,000 characters"),
        ("Hale's Diner,EN-01,done,,\nHale's Diner,EN-01,no,,", "EN-01 of Hale's Diner is in the sheet twice."),
    ],
)
def test_one_refused_line_refuses_all(app: Flask, carmen: Visitor, line: str, why: str) -> None:
    page = send(carmen, f"Business,Item,Status,Amount,Note\n{line}\nRosa's Bakery,WA-01,done,,\n")
    assert why in page.text()
    assert "nothing can be saved" in page.text()
    values = page.values()
    sent = {"csrf_token": values["csrf_token"], "key": values["key"], "seen": values.get("seen", "")}
    assert carmen.browser.post("/scorecard-sheets/1/save", data=sent).status_code == 422
    assert submissions(app) == []


def test_refused_lines_come_as_they_stand_in_the_sheet(app: Flask, carmen: Visitor) -> None:
    lines = "Nobody Here,WA-01,done\nRosa's Bakery,XX-99,done\nSomebody Else,WA-01,done\nRosa's Bakery,WA-01,perhaps\n"
    text = send(carmen, f"Business,Item,Status\n{lines}").text()
    found = [text.index(f"Line {number}:") for number in (2, 3, 4, 5)]
    assert found == sorted(found)


def roles(app: Flask) -> list[str]:
    with app.app_context():
        return [db.session.get_one(Entry, number).role for number in (1, 2)]


def test_a_role_is_needed_first(app: Flask, carmen: Visitor) -> None:
    give_role(app, "")
    assert "Say whether Rosa's Bakery owns or rents, in a column" in send(carmen, LONG).text()


def test_a_sheet_says_who_owns_and_who_rents(app: Flask, carmen: Visitor) -> None:
    """With answers, in either form, or without any."""
    give_role(app, "")
    give_role(app, "", entry_id=2)
    send(carmen, "Business,Owner or tenant,EN-01\nRosa's Bakery,Owner,done\n")
    press(carmen, "save")
    assert roles(app) == ["owner", ""]
    assert current(app) == {"EN-01": "done"}
    page = send(carmen, "Business;Owner or tenant\nHale's Diner;rents\nRosa's Bakery;owner\n")
    assert "0 answers and 1 role of 1 business would be submitted" in page.text()
    press(carmen, "save", 2)
    assert roles(app) == ["owner", "tenant"]
    assert submissions(app) == ["sheet"], "a role alone submits nothing"
    page = send(carmen, "Business,Owner or tenant\nHale's Diner,owner\nRosa's Bakery,both\n")
    assert "Hale's Diner is known as a tenant. Its own page changes that." in page.text()
    assert "“both” is neither owner nor tenant." in page.text()
    assert roles(app) == ["owner", "tenant"]


@ON_ONE_DATABASE
@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n", b"Name,Wish\nA,B\n", b"PK\x03\x04broken", b"a\0b"])
def test_a_file_that_is_no_sheet(app: Flask, carmen: Visitor, data: bytes) -> None:
    assert send(carmen, data).status == 422
    with app.app_context():
        assert db.session.query(AnswerSheet).count() == 0


def test_our_own_sheet_comes_back(app: Flask, carmen: Visitor, rosa: Visitor) -> None:
    """With a business and an action in each row, and what counts so far; unchanged it says nothing new."""
    save(rosa, typed("EN-01", "done", note="=All 40"), typed("EN-03", "in_progress", amount="2.5"))
    submit(rosa)
    book = carmen.browser.get(f"{MANAGE}/scorecards/template.xlsx?scorecard=actions.final").data
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert rows[0][:5] == ["Business", "Entry", "Owner or tenant", "Item", "Action"]
    assert rows[1] == ["Rosa's Bakery", "1", "tenant", "EN-01", "Switch to LED lamps.", "done", "", "", "=All 40"]
    assert len(rows) == 1 + 4 + 4
    page = send(carmen, book, "scorecards.xlsx")
    assert "All of this counts already" in page.text()


def test_something_changed_meanwhile(app: Flask, carmen: Visitor, rosa: Visitor) -> None:
    send(carmen, LONG)
    values = carmen.get("/scorecard-sheets/1").values()
    save(rosa, typed("EN-01", "planned"))
    submit(rosa)
    sent = {name: values[name] for name in ("csrf_token", "key", "seen")}
    page = Page(carmen.browser.post("/scorecard-sheets/1/save", data=sent))
    assert page.status == 422
    assert "Something changed since this page was shown" in page.text()


def test_what_the_business_began_is_left(app: Flask, carmen: Visitor, rosa: Visitor) -> None:
    """Only what the sheet says is submitted."""
    save(rosa, typed("EN-02", "planned"))
    send(carmen, LONG)
    press(carmen, "save")
    assert current(app)["EN-02"] == "not_applicable"  # the diner's
    assert rosa.get(PART).status == 200
    assert drafts(app)["EN-01"][0] == "done"


def test_discarded(app: Flask, carmen: Visitor) -> None:
    send(carmen, LONG)
    page = press(carmen, "discard")
    assert "The sheet was discarded." in page.html
    assert "was discarded already" in carmen.get("/scorecard-sheets/1").text()
    assert submissions(app) == []


@pytest.mark.parametrize("person", ["rosa", "nadia"])
def test_nobody_else_imports(app: Flask, carmen: Visitor, person: str) -> None:
    send(carmen, LONG)
    somebody = Visitor(app).signed_in(person)
    for address in (IMPORT, f"{MANAGE}/scorecards/template.xlsx", "/scorecard-sheets/1"):
        assert somebody.browser.get(address).status_code == 404
