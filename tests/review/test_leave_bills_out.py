"""Some bills of a number are wrong: they count no more, the business reads why, and the others may be verified."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.businesses.models import BusinessPerson, Entry, EntrySite
from challenge.challenges.models import Challenge
from challenge.extensions import db, transaction
from challenge.notices.models import Letter
from challenge.review.actions import verify_bills
from challenge.review.bills import numbers_in
from challenge.review.models import BillReview
from challenge.sample.cast import add_challenge
from challenge.savings.models import Hold
from challenge.savings.queries import counting_readings
from tests.leaderboards.story import add_reading, riverbend, shops
from tests.page import Visitor
from tests.review.billed import bills_of, meter_of, number_of, page_of, press, states
from tests.review.story import newcomer, user

WRONG = "It is the bill of the shop next door."


@pytest.fixture
def keys(app: Flask) -> list[str]:
    """Five shops with two bills of electricity each; Rosa owns the first."""
    found = shops(app)
    with app.app_context(), transaction():
        entry = entry_of(found[0])
        db.session.add(BusinessPerson(user_id=user("rosa").id, business_id=entry.business_id, role="owner"))
    return found


def entry_of(key: str) -> Entry:
    return db.session.scalars(select(Entry).filter_by(public_key=key)).one()


def ids(app: Flask, key: str) -> list[int]:
    with app.app_context():
        return [one.id for one in bills_of(key)]


def counted(app: Flask, key: str) -> list[int]:
    with app.app_context():
        return [one.id for one in counting_readings(meter_of(key))]


def test_it_works(app: Flask, carmen: Visitor, rosa: Visitor, keys: list[str]) -> None:
    """Only the ticked one; its reason on the business's pages and in a letter; the number is self-reported again."""
    page, (first, last) = page_of(app, keys[0]), ids(app, keys[0])
    press(carmen, page, "verify", seen="copy")
    done = press(carmen, page, "leave_out", text=WRONG, ticked=[str(last)])
    assert "do not count any more" in done.text()
    assert counted(app, keys[0]) == [first]
    assert states(app, keys[0])[0] == "self_reported"
    for place in (page, f"/meters/{meter_id(app, keys[0])}"):
        assert WRONG in rosa.get(place).text(), place
    assert f'value="{last}"' not in carmen.get(page).html
    with app.app_context():
        (letter,) = db.session.scalars(select(Letter).filter_by(to="rosa@rosasbakery.example"))
        assert f"1 bill does not count any more. {WRONG}" in letter.text
        assert db.session.scalars(select(Hold)).one().decision == "reject"
        with transaction():
            gone = bills_of(keys[0])[-1]
            add_reading(gone.meter, gone.start_on, gone.end_on, 90.0)
    assert len(counted(app, keys[0])) == 2, "its days are open for the right bill"


def meter_id(app: Flask, key: str) -> int:
    with app.app_context():
        return meter_of(key).id


def test_the_others_are_verified(app: Flask, carmen: Visitor, keys: list[str]) -> None:
    """In one deed; it says of both what they are, and needs what the others were compared with."""
    page, (first, last) = page_of(app, keys[0]), ids(app, keys[0])
    refused = press(carmen, page, "verify_rest", text=WRONG, ticked=[str(last)])
    assert (refused.status, "seen" in refused.errors()) == (422, True)
    assert counted(app, keys[0]) == [first, last]
    press(carmen, page, "verify_rest", text=WRONG, seen="utility", ticked=[str(last)])
    assert counted(app, keys[0]) == [first]
    with app.app_context():
        assert number_of(keys[0]).is_settled
        rows = db.session.scalars(select(BillReview).order_by(BillReview.id)).all()
        assert [(row.kind, row.readings, row.is_standing) for row in rows] == [
            ("left_out", [last], False),
            ("verified", [], True),
        ]


def test_what_is_refused(app: Flask, carmen: Visitor, keys: list[str]) -> None:
    """Nothing ticked, no reason, forged bills, and ticks with a button that is about all of them."""
    page, (first, last), (foreign, _) = page_of(app, keys[0]), ids(app, keys[0]), ids(app, keys[1])
    for button, fields, words in (
        ("leave_out", {"text": WRONG}, "Tick the bills"),
        ("leave_out", {"ticked": [str(last)]}, "Say why"),
        ("leave_out", {"text": WRONG, "ticked": [str(last), str(foreign)]}, "do not count here"),
        ("leave_out", {"text": WRONG, "ticked": ["<b>", "1e3"]}, "do not count here"),
        ("leave_out", {"text": WRONG, "parts": ["1, 2025"]}, "do not count here"),
        ("verify", {"seen": "copy", "ticked": [str(last)]}, "You ticked bills"),
        ("check", {"ticked": [str(last)]}, "You ticked bills"),
    ):
        refused = press(carmen, page, button, **fields)
        assert (refused.status, words in refused.text()) == (422, True), (button, fields)
    assert counted(app, keys[0]) == [first, last]
    assert len(counted(app, keys[1])) == 2
    with app.app_context():
        assert db.session.scalars(select(BillReview)).all() == []


def test_a_whole_month_of_days(app: Flask, carmen: Visitor, keys: list[str]) -> None:
    """Where a meter is read daily the list is folded, and a fold is ticked as one."""
    page = page_of(app, keys[0])
    with app.app_context(), transaction():
        meter = meter_of(keys[0])
        last = bills_of(keys[0])[-1]
        first = last.end_on
        for number in range(61):
            add_reading(
                meter,
                first.fromordinal(first.toordinal() + number),
                first.fromordinal(first.toordinal() + number + 1),
                3.0,
            )
    boxes = [box.attributes["value"] for box in carmen.get(page).all("input", name="parts")]
    key = next(value for value in boxes if f"{first:%B %Y}" in value)
    before = len(counted(app, keys[0]))
    press(carmen, page, "leave_out", text=WRONG, parts=[key])
    with app.app_context():
        (row,) = db.session.scalars(select(BillReview))
        assert 1 < len(row.readings) <= 31
        assert before - len(counting_readings(meter_of(keys[0]))) == len(row.readings)


def test_nobody_leaves_out_her_own(app: Flask, carmen: Visitor, rosa: Visitor, keys: list[str]) -> None:
    """Not who works there, nor who typed one of them in; another may."""
    page, (_, last) = page_of(app, keys[0]), ids(app, keys[0])
    assert rosa.post(page, {"leave_out": "1", "text": WRONG, "ticked": [str(last)]}, page=page).status == 404
    with app.app_context(), transaction():
        bills_of(keys[0])[0].author_id = user("carmen").id
    assert press(carmen, page, "leave_out", text=WRONG, ticked=[str(last)]).status == 422
    assert press(carmen, page, "ask", text="Is it right?").status == 422
    assert len(counted(app, keys[0])) == 2
    with app.app_context(), transaction():
        bills_of(keys[0])[0].author_id = user("rosa").id
    assert press(carmen, page, "leave_out", text=WRONG, ticked=[str(last)]).status == 200


def test_a_bill_that_counts_elsewhere(app: Flask, carmen: Visitor, keys: list[str]) -> None:
    """Wrong is wrong wherever it counts: what was verified there is no more. Who was invited to one challenge leaves
    out only what counts in no other; the coordinator does, also what was accepted when it was held."""
    page, (_, last) = page_of(app, keys[0]), ids(app, keys[0])
    with app.app_context(), transaction():
        own = riverbend()
        other = add_challenge(own.member, "twin", "Twin Challenge", state="running", start=own.starts_on)
        place = db.session.scalars(select(EntrySite).filter_by(entry_id=entry_of(keys[0]).id)).one()
        twin = Entry(public_key="twin00000000001", challenge_id=other.id, business_id=entry_of(keys[0]).business_id)
        twin.track, twin.listing, twin.state, twin.joined_at = "all", "name", "approved", clock.now()
        db.session.add(twin)
        db.session.flush()
        db.session.add(EntrySite(entry_id=twin.id, site_id=place.site_id, challenge_id=other.id))
        db.session.add(Hold(reading_id=last, why="Odd.", opened_at=clock.now(), decision="accept"))
        db.session.flush()
        (number,) = numbers_in(other)
        verify_bills(twin, "electricity", by=user("carmen"), seen="copy", bills=number.bills)
    eva = newcomer(app, "eva", role="reviewer")
    refused = press(eva, page, "leave_out", text=WRONG, ticked=[str(last)])
    assert (refused.status, "Twin Challenge as well" in refused.text()) == (422, True)
    assert press(carmen, page, "leave_out", text=WRONG, ticked=[str(last)]).status == 200
    assert last not in counted(app, keys[0])
    with app.app_context():
        (number,) = numbers_in(db.session.scalars(select(Challenge).filter_by(slug="twin")).one())
        assert (number.state, number.said and number.said.text) == ("self_reported", WRONG)


def test_an_invited_reviewer_may(app: Flask, keys: list[str]) -> None:
    """As of answers: where the bill counts in her challenge only."""
    page, (_, last) = page_of(app, keys[0]), ids(app, keys[0])
    assert press(newcomer(app, "eva", role="reviewer"), page, "leave_out", text=WRONG, ticked=[str(last)]).status == 200
    assert last not in counted(app, keys[0])
