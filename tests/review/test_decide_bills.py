"""A reviewer looks at the bills behind a number: checked, verified, taken back; undone once they change."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.businesses.models import BusinessPerson, Entry
from challenge.extensions import db, transaction
from challenge.files.actions import pack, store_file
from challenge.review.bills import numbers_in
from challenge.review.hours import Workload, workload_of
from challenge.review.models import BillReview
from challenge.savings.models import Hold, Reading
from tests.conftest import ON_ONE_DATABASE
from tests.every_page.world import hold_a_bill
from tests.leaderboards.story import BOARD, add_entry, add_reading, compute, riverbend, shops
from tests.page import Visitor
from tests.review.billed import another_bill, meter_of, page_of, press, states
from tests.review.story import REVIEW, newcomer, user


@pytest.fixture
def keys(app: Flask) -> list[str]:
    """Five shops with bills of electricity, ranked."""
    return shops(app)


def test_daily_bills_are_folded_by_month(app: Flask, carmen: Visitor, keys: list[str]) -> None:
    """A meter that is read daily has more rows than anybody scrolls through; who decides need not."""
    page = page_of(app, keys[0])
    assert not carmen.get(page).all("details", class_="fold")
    with app.app_context(), transaction():
        meter, first = meter_of(keys[0]), date(2025, 8, 1)
        for number in range(61):
            add_reading(meter, first + timedelta(number), first + timedelta(number + 1), 3.0)
    found = carmen.get(page)
    assert "August 2025: 31 bills" in found.text()
    assert found.html.index("Compared with") < found.html.index("The bills</h2>")


def test_it_works(app: Flask, carmen: Visitor, visitor: Visitor, keys: list[str]) -> None:
    """From the queue to the bills; what was seen and by whom stays there; board, file and entry page tell the state."""
    page = page_of(app, keys[0])
    assert f'href="{page}"' in carmen.get(REVIEW).html
    assert "2 bills" in carmen.get(page).text()
    assert states(app, keys[0]) == ("self_reported",) * 3
    assert press(carmen, page, "check").status == 200
    assert states(app, keys[0]) == ("checked",) * 3
    assert press(carmen, page, "verify", seen="account", text="With the owner, on the telephone.").status == 200
    assert states(app, keys[0]) == ("verified",) * 3
    told = carmen.get(page).text()
    assert "the utility's account, with the business" in told
    assert "With the owner, on the telephone." in told
    assert "decided anew since" in told
    row = next(one for one in visitor.browser.get(f"{BOARD}.json").get_json()["rows"] if one["entry"] == keys[0])
    assert (row["state"], row["resources"]["electricity"]["state"]) == ("verified", "verified")
    assert row["measures"]["energy"]["state"] == "verified"
    told_there = visitor.get(f"{BOARD.removesuffix('leaderboard')}entries/{keys[0]}").text()
    assert "Verified What is behind its figures was compared with a copy" in told_there
    assert press(carmen, page, "take_back", text="It was the neighbor's account.").status == 200
    assert states(app, keys[0]) == ("self_reported",) * 3


def test_another_bill_undoes_it_visibly(app: Flask, carmen: Visitor, keys: list[str]) -> None:
    """A bill that is added, or a decision on a held one; a bill of days that nobody looks at changes nothing."""
    page = page_of(app, keys[0])
    press(carmen, page, "verify", seen="copy")
    with app.app_context(), transaction():
        add_reading(meter_of(keys[0]), date(2019, 1, 1), date(2019, 2, 1), 100.0)
    assert states(app, keys[0]) == ("verified",) * 3
    with app.app_context(), transaction():
        another_bill(keys[0])
    assert states(app, keys[0]) == ("self_reported",) * 3
    assert "Bills changed since somebody looked" in carmen.get(page).text()
    assert "bills changed since it was verified" in carmen.get(REVIEW).text()
    press(carmen, page, "verify", seen="copy")
    with app.app_context():
        with transaction():
            newest = db.session.scalars(select(Reading).order_by(Reading.id.desc()).limit(1)).one()
            db.session.add(Hold(reading_id=newest.id, why="Odd.", opened_at=newest.saved_at, decision="accept"))
        assert [one.changed for one in numbers_in(riverbend()) if one.business == "Acorn Books"] == [True]


def test_who_has_not_seen_the_newest_bill_decides_nothing(app: Flask, carmen: Visitor, keys: list[str]) -> None:
    page = page_of(app, keys[0])
    old = carmen.get(page).values()["bills"]
    with app.app_context(), transaction():
        another_bill(keys[0])
    refused = carmen.post(page, {"bills": old, "verify": "1", "seen": "copy", "text": "All seen."}, page=page)
    assert refused.status == 422
    assert "changed since you opened" in refused.text()
    assert "All seen." in refused.html
    assert refused.values()["bills"] != old


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("button", "fields", "box"),
    [
        ("verify", {}, "seen"),
        ("verify", {"seen": "other"}, "text"),
        ("verify", {"seen": "a dream"}, "seen"),
        ("take_back", {}, "text"),
        ("take_back", {"text": "Wrong."}, ""),
    ],
)
def test_what_must_be_said(
    app: Flask, carmen: Visitor, keys: list[str], button: str, fields: dict[str, Any], box: str
) -> None:
    page = press(carmen, page_of(app, keys[0]), button, **fields)
    assert page.status == 422
    assert box in page.errors() or (not box and "Nothing was said" in page.text())
    with app.app_context():
        assert db.session.scalars(select(BillReview)).all() == []


def test_nobody_verifies_her_own(app: Flask, carmen: Visitor, rosa: Visitor, keys: list[str]) -> None:
    """Not the business, not who entered a bill; a reviewer of this challenge may, and a stranger sees nothing."""
    page = page_of(app, keys[0])
    assert rosa.get(page).status == 404
    assert newcomer(app, "stranger").get(page).status == 404
    with app.app_context(), transaction():
        add_reading(meter_of(keys[0]), date(2025, 12, 30), date(2025, 12, 31), 1.0, author_id=user("carmen").id)
    assert "You entered some of these bills" in carmen.get(page).text()
    assert press(carmen, page, "verify", seen="copy").status == 422
    eva = newcomer(app, "eva", role="reviewer")
    assert press(eva, page, "verify", seen="copy").status == 200
    assert states(app, keys[0])[0] == "verified"


def test_the_file_behind_a_bill(app: Flask, carmen: Visitor, rosa: Visitor, keys: list[str]) -> None:
    """It can be saved from the page of the number that it belongs to, and from no other."""
    page = page_of(app, keys[0])
    with app.app_context(), transaction():
        stored = store_file(pack(b"Start,End,kWh\n", "bills.csv"), uploaded_by=1)
        reading = db.session.scalars(select(Reading).filter_by(meter_id=meter_of(keys[0]).id)).all()[0]
        reading.file_id = stored.id
        address = f"{page}/files/{stored.id}"
    assert f'href="{address}"' in carmen.get(page).html
    saved = carmen.browser.get(address)
    assert (saved.data, saved.headers["Content-Disposition"].split(";")[0]) == (b"Start,End,kWh\n", "attachment")
    assert rosa.get(address).status == 404
    assert carmen.get(address.replace("electricity", "water")).status == 404
    assert carmen.get(f"{page_of(app, keys[1])}/files/{address.rsplit('/', 1)[1]}").status == 404


def test_the_business_reads_what_was_said(app: Flask, carmen: Visitor, rosa: Visitor) -> None:
    """Without names of reviewers, and without buttons."""
    page = "/entries/1/bills/electricity"
    with app.app_context():
        hold_a_bill()
        compute()
    assert press(carmen, page, "check", text="Looks like other years.").status == 200
    shown = rosa.get(page)
    assert "Looks like other years." in shown.text()
    assert "Carmen" not in shown.html
    assert 'name="verify"' not in shown.html
    assert rosa.post(page, {"verify": "1"}, page=page).status == 404
    assert f'href="{page}"' in rosa.get("/businesses/rosas-bakery").html


def test_hours_count_bills(app: Flask, carmen: Visitor, keys: list[str]) -> None:
    """Five minutes a number, until ten real intervals tell better; many at once are one deed; a question waits."""

    def work() -> Workload:
        with app.app_context():
            return workload_of(riverbend(), [], numbers_in(riverbend()), set())

    assert (work().numbers, work().hours, work().what) == (5, 0.5, "5 measured numbers")
    assert "5 measured numbers to look at: about 0.5 hours" in carmen.get(REVIEW).text()
    with app.app_context(), transaction():
        riverbend().state = "running"
    assert "5 measured numbers to look at, about 0.5 hours" in carmen.get("/cities/riverbend-oh").text()
    press(carmen, page_of(app, keys[0]), "ask", text="Is it right?")
    assert (work().numbers, work().waiting, work().pace_of_numbers.measured) == (4, 1, False)
    start = clock.now()
    for number in range(12):
        with time_machine.travel(start + timedelta(seconds=90 * number), tick=True):
            press(carmen, page_of(app, keys[1]), "check", text=f"Look {number}.")
    assert work().pace_of_numbers.measured
    assert 85 <= work().pace_of_numbers.seconds_each <= 95
    assert work().numbers == 3


def test_the_same_bills_at_another_business_are_named(app: Flask, carmen: Visitor, keys: list[str]) -> None:
    """One saving that two businesses claim: who reviews either is led to the other; neither business learns of it."""
    with app.app_context(), transaction():
        twin = add_entry("Copy Cat", {"electricity": 12})
        for month in range(3):
            begin = date(2025, 3 + month, 1)
            for key, amount in ((twin, 77.7), (keys[0], 77.7), (keys[4], 77.7 if month == 2 else 9.9)):
                add_reading(meter_of(key), begin, date(2025, 4 + month, 1), amount)
        db.session.add(BusinessPerson(user_id=user("rosa").id, business_id=_of(keys[0]).business_id, role="owner"))
    pages = [page_of(app, key) for key in (keys[0], twin)]
    for page, other in (pages, pages[::-1]):
        told = carmen.get(page)
        assert "A saving counts once." in told.text()
        assert f'href="{other}"' in told.html
        assert page_of(app, keys[4]) not in told.html, "two bills of five may be alike by chance"
    assert "Copy Cat" not in Visitor(app).signed_in("rosa").get(pages[0]).html
    with app.app_context(), transaction():
        _of(twin).state = "withdrawn"
    assert "A saving counts once." not in carmen.get(pages[0]).text()


def _of(key: str) -> Entry:
    return db.session.scalars(select(Entry).filter_by(public_key=key)).one()
