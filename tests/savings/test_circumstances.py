"""What changed at a site beside its bills: size and staff, other reasons, surveyed figures, power of its own."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from challenge.accounts.models import User
from challenge.businesses.models import BusinessPerson, Site, SiteDriver
from challenge.businesses.queries import driver_values
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_in, rules_row
from challenge.extensions import db, transaction
from challenge.files.models import StoredFile
from challenge.measurement.periods import Period
from challenge.mistakes import Mistake
from challenge.notices.models import Letter
from challenge.savings.actions.circumstances import decide_adjustment
from challenge.savings.circumstances import adjustments_in, generation_of
from challenge.savings.models import Meter, NonRoutineAdjustment
from tests.conftest import ON_ONE_DATABASE
from tests.every_page.world import PAPER, propose_a_change
from tests.files.drawn import HIDDEN, located
from tests.page import Page, Visitor

CHANGES = "/sites/1/changes"
FILE = "/site-changes/adjustment/1/file"
SINCE_EVER = (date(1990, 1, 1), 1900.0)
YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))


def grow(person: Visitor, value: str = "2,000", since: str = "2026-02-01", **more: str) -> Page:
    """Say that the floor area is another since a day."""
    typed = {"driver": "floor_area", "value": value, "from_on": since, "reason": "We took the shop next door."}
    return person.post(f"{CHANGES}/driver", {**typed, **more})


def areas(app: Flask) -> list[tuple[date, float]]:
    """The floor area of the bakery that counts."""
    with app.app_context():
        return driver_values([1], "floor_area")[1]


def decide(person: Visitor, address: str, button: str, text: str = "") -> Page:
    """Press one of the two buttons."""
    return person.post(address, {button: "1", "text": text}, page=address)


def version(app: Flask) -> int:
    """How often what counts in Riverbend's challenge changed."""
    with app.app_context():
        return db.session.get_one(Challenge, 1).inputs_version


def adjustment(**changes: str) -> dict[str, Any]:
    """A closure of March 2026, as typed."""
    return {
        "category": "construction",
        "resource": "electricity",
        "start_on": "2026-03-01",
        "end_on": "2026-04-01",
        "amount": "-310",
        "unit": "kWh",
        "per": "total",
        "reason": "The oven was rebuilt.",
        **changes,
    }


def test_it_works(app: Flask, ben: Visitor) -> None:
    """A small change counts at once, beside what was so since ever."""
    before = version(app)
    assert grow(ben).status == 200
    assert areas(app) == [SINCE_EVER, (date(2026, 2, 1), 2000.0)]
    assert version(app) == before + 1
    with app.app_context():
        assert db.session.get_one(Site, 1).floor_area_sqft == 2000


def test_a_large_change_waits_for_the_coordinator(app: Flask, rosa: Visitor, carmen: Visitor) -> None:
    """Swapping the floor area for a better place is seen first (and the business reads why)."""
    assert "more than 20 %" in grow(rosa, "3,000").text()
    assert areas(app) == [SINCE_EVER]
    assert "Changes at sites to look at" in carmen.get("/cities/riverbend-oh").text()
    assert decide(carmen, "/site-changes/driver/2", "reject").status == 422
    assert decide(carmen, "/site-changes/driver/2", "accept").status == 200
    assert areas(app)[-1] == (date(2026, 2, 1), 3000.0)


def test_not_accepted_does_not_count(app: Flask, rosa: Visitor, carmen: Visitor) -> None:
    grow(rosa, "3,000")
    decide(carmen, "/site-changes/driver/2", "reject", "That is the whole block.")
    assert areas(app) == [SINCE_EVER]
    assert "That is the whole block." in rosa.get(CHANGES).text()
    with app.app_context():
        letter = db.session.scalars(select(Letter).order_by(Letter.id.desc())).first()
        assert letter is not None
        assert letter.to == "rosa@rosasbakery.example"
        assert "does not count" in letter.subject
        assert "That is the whole block." in letter.text
        assert "/site-changes/driver/2" in letter.text


def test_many_small_steps_on_one_day_are_one_large_change(app: Flask, rosa: Visitor) -> None:
    """A second figure for the same day replaces the first, and is compared with the day before as well."""
    grow(rosa, "2,200")
    assert "more than 20 %" in grow(rosa, "2,600").text()
    assert areas(app)[-1] == (date(2026, 2, 1), 2200.0)


def test_many_small_steps_on_many_days_are_one_large_change(app: Flask, rosa: Visitor, carmen: Visitor) -> None:
    """Until somebody has looked: from then on the steps count anew."""
    for since, value in (("2026-02-01", "2,200"), ("2026-02-02", "2,279")):
        assert "more than 20 %" not in grow(rosa, value, since).text()
    assert "from 1,900 to 2,500" in grow(rosa, "2,500", "2026-02-03").text()
    assert areas(app)[-1] == (date(2026, 2, 2), 2279.0)
    decide(carmen, "/site-changes/driver/4", "accept")
    grow(rosa, "2,900", "2026-02-04")
    assert areas(app)[-1] == (date(2026, 2, 4), 2900.0)


def test_what_the_coordinator_states_herself_was_looked_at(app: Flask, rosa: Visitor, carmen: Visitor) -> None:
    assert "held" not in grow(carmen, "3,000").text()
    assert "more than 20 %" not in grow(rosa, "3,300", "2026-02-02").text()
    assert areas(app)[-1] == (date(2026, 2, 2), 3300.0)


def divide_by_floor_area() -> date:
    """Riverbend's challenge divides by floor area from now on; the first day of its reporting period."""
    with transaction():
        row = rules_row(db.session.get_one(Challenge, 1))
        row.document = {**row.document, "adjustment": "driver", "driver": "floor_area"}
        return rules_in(row).reporting.start


def test_a_change_dated_back_into_the_baseline_is_held(app: Flask, rosa: Visitor) -> None:
    """However small: the baseline was settled when the challenge began."""
    with app.app_context():
        start = divide_by_floor_area()
    before = (start - timedelta(days=1)).isoformat()
    assert "dated back into the baseline" in grow(rosa, "1,901", before).text()
    assert areas(app) == [SINCE_EVER]
    grow(rosa, "1,902", start.isoformat())
    assert areas(app)[-1] == (start, 1902.0)


def test_one_change_counts_once(app: Flask, rosa: Visitor, carmen: Visitor) -> None:
    """What an accepted adjustment covers is no change of size as well, neither said nor accepted later."""
    with app.app_context():
        start = divide_by_floor_area()
    day = (start + timedelta(days=40)).isoformat()
    closed = adjustment(start_on=day, end_on=(start + timedelta(days=60)).isoformat())
    assert rosa.post(f"{CHANGES}/adjustment", closed).status == 200
    assert "held" in grow(rosa, "3,000", day).text()
    with app.app_context(), transaction():
        db.session.get_one(NonRoutineAdjustment, 1).state = "accepted"
    page = grow(rosa, "2,000", (start + timedelta(days=15)).isoformat())
    assert (page.status, list(page.errors())) == (422, ["from_on"])
    assert "counts once" in decide(carmen, "/site-changes/driver/2", "accept").text()
    assert areas(app) == [SINCE_EVER]
    assert grow(rosa, "2,000", (start + timedelta(days=5)).isoformat()).status == 200


def test_nobody_decides_on_what_she_entered(app: Flask, carmen: Visitor, grace: Visitor) -> None:
    """Carmen, Riverbend's only coordinator, proposes for the bakery: network staff decides."""
    assert carmen.post(f"{CHANGES}/adjustment", adjustment()).status == 200
    page = carmen.get("/site-changes/adjustment/1")
    assert "You entered this yourself" in page.text()
    assert "accept" not in page.values()
    with app.app_context():
        carmen_id, row = _id_of("carmen"), db.session.get_one(NonRoutineAdjustment, 1)
        with pytest.raises(Mistake, match="entered this yourself"):
            decide_adjustment(row, accept=True, by=db.session.get_one(User, carmen_id), remark="")
    assert carmen.browser.post("/site-changes/adjustment/1", data={"accept": "1"}).status_code in (400, 404)
    assert "/site-changes/adjustment/1" in grace.get("/staff").html
    assert decide(grace, "/site-changes/adjustment/1", "accept").status == 200
    assert "/site-changes/adjustment/1" not in grace.get("/staff").html
    with app.app_context():
        assert db.session.get_one(NonRoutineAdjustment, 1).state == "accepted"


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("field", "typed"),
    [("from_on", "2099-01-01"), ("value", "1.234"), ("value", "-5"), ("reason", " "), ("driver", "luck")],
)
def test_what_cannot_be_is_refused(app: Flask, rosa: Visitor, field: str, typed: str) -> None:
    name = {"value": "value", "from_on": "from_on"}.get(field)
    page = grow(rosa, **{"since": typed} if name == "from_on" else {field: typed})
    assert (page.status, list(page.errors())) == (422, [field])
    assert areas(app) == [SINCE_EVER]


def test_fields_that_are_not_asked_are_ignored(app: Flask, rosa: Visitor) -> None:
    """Nobody accepts her own change by sending more fields."""
    grow(rosa, "3,000", state="counted", decided_by="1", why="", site_id="2")
    with app.app_context():
        row = db.session.get_one(SiteDriver, 2)
        assert (row.state, row.decided_by, row.site_id) == ("held", None, 1)


def test_an_adjustment_counts_once_accepted(app: Flask, rosa: Visitor, carmen: Visitor) -> None:
    """310 kWh less over 31 days are 10 a day."""
    assert rosa.post(f"{CHANGES}/adjustment", adjustment()).status == 200
    with app.app_context():
        assert adjustments_in([1], YEAR) == []
    before = version(app)
    assert decide(carmen, "/site-changes/adjustment/1", "accept").status == 200
    assert version(app) == before + 1
    with app.app_context():
        (row,) = adjustments_in([1], YEAR)
        assert (row.per_day_millionths, row.unit, row.start_on, row.end_on) == (
            -10_000_000,
            "kWh",
            date(2026, 3, 1),
            date(2026, 4, 1),
        )
        assert adjustments_in([1], Period(date(2026, 4, 1), date(2026, 5, 1))) == []


def with_paper(name: str, data: bytes) -> dict[str, Any]:
    """A closure with a file beside it."""
    return adjustment() | {"file": (io.BytesIO(data), name)}


def say_with(person: Visitor, name: str, data: bytes) -> Page:
    return person.post(f"{CHANGES}/adjustment", with_paper(name, data), content_type="multipart/form-data")


def test_a_paper_is_for_the_business_and_its_coordinator(
    app: Flask, rosa: Visitor, carmen: Visitor, victor: Visitor, nadia: Visitor
) -> None:
    """U09: whose business it is not, and who is another city's coordinator, does not learn that it is there."""
    assert "invoice.pdf" in say_with(rosa, "../invoice.pdf", PAPER).text()
    assert "invoice.pdf" in carmen.get("/site-changes/adjustment/1").text()
    for somebody in (rosa, carmen):
        answer = somebody.get(FILE).response
        assert answer.data == PAPER
        assert answer.headers["Content-Disposition"] == "attachment; filename=invoice.pdf"
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert {victor.get(FILE).status, nadia.get(FILE).status} == {404}
    assert app.test_client().get(FILE).status_code == 302


def test_a_picture_is_drawn_anew(app: Flask, rosa: Visitor) -> None:
    say_with(rosa, "oven.jpg", located())
    answer = rosa.browser.get(FILE)
    assert answer.content_type == "image/jpeg"
    assert HIDDEN not in answer.data


@pytest.mark.parametrize(("name", "data"), [("page.pdf", b"<html>"), ("a.svg", b"<svg/>"), ("cut.pdf", PAPER[:9])])
def test_a_file_that_is_no_evidence_is_refused_beside_it(app: Flask, rosa: Visitor, name: str, data: bytes) -> None:
    """Nothing is saved, what was typed is there, and the page says that the file has to be chosen again."""
    page = say_with(rosa, name, data)
    assert (page.status, list(page.errors())) == (422, ["file"])
    assert page.values()["amount"] == "-310"
    assert "choose it again" in page.text()
    with app.app_context():
        assert db.session.query(StoredFile).count() == 0


def test_without_a_paper_there_is_none(rosa: Visitor) -> None:
    assert say_with(rosa, "", b"").status == 200
    assert rosa.get(FILE).status == 404
    assert rosa.get("/site-changes/adjustment/99/file").status == 404


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("field", "typed"),
    [("amount", "0"), ("end_on", ""), ("end_on", "2026-03-01"), ("unit", "gal"), ("start_on", "2099-01-01")],
)
def test_an_adjustment_that_cannot_be_is_refused(app: Flask, rosa: Visitor, field: str, typed: str) -> None:
    page = rosa.post(f"{CHANGES}/adjustment", adjustment(**{field: typed}))
    assert page.status == 422
    assert field in page.errors()


def test_nobody_decides_for_her_own_business(app: Flask, carmen: Visitor) -> None:
    """Carmen, who also works at the bakery, may look and not decide."""
    with app.app_context():
        propose_a_change()
        with transaction():
            db.session.add(BusinessPerson(user_id=_id_of("carmen"), business_id=1, role="bookkeeper"))
    page = carmen.get("/site-changes/adjustment/1")
    assert "let it count" not in page.text()
    answer = carmen.browser.post("/site-changes/adjustment/1", data={"accept": "1"})
    assert answer.status_code in (400, 404, 422)
    with app.app_context():
        assert db.session.get_one(NonRoutineAdjustment, 1).state == "proposed"


def test_it_is_decided_once(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        propose_a_change()
    decide(carmen, "/site-changes/adjustment/1", "reject", "The bills say otherwise.")
    assert "accept" not in carmen.get("/site-changes/adjustment/1").values()


def test_a_rival_finds_nothing(app: Flask, victor: Visitor, nadia: Visitor) -> None:
    with app.app_context():
        propose_a_change()
    for somebody in (victor, nadia):
        for address in (CHANGES, f"{CHANGES}/driver", "/site-changes/adjustment/1", "/site-changes/luck/1"):
            assert somebody.get(address).status == 404


def test_a_surveyed_figure_is_asked_only_where_it_counts(rosa: Visitor) -> None:
    typed = {"resource": "water", "amount": "100", "unit": "ccf", "start_on": "2024-01-01", "end_on": "2025-01-01"}
    page = rosa.post(f"{CHANGES}/baseline", {**typed, "source": "The landlord's books."})
    assert page.status == 422
    assert "stated figure" in page.text()


def test_own_power_is_not_metered_until_the_panels_are(app: Flask, rosa: Visitor) -> None:
    assert rosa.post(f"{CHANGES}/generation", {"since": "2026-05-01", "remark": ""}).status == 200
    assert "on-site generation is not metered" in rosa.get("/meters/1").text()
    with app.app_context():
        assert not generation_of([1])[1].is_metered
    new = "/sites/1/meters/new?resource=electricity"
    assert rosa.post(new, {"name": "Panels", "unit": "kWh", "direction": "generation"}).status == 200
    with app.app_context():
        state = generation_of([1])[1]
        assert (state.is_metered, len(state.generation), state.panels_since) == (True, 1, date(2026, 5, 1))


def test_only_a_net_meter_may_be_below_zero(app: Flask, rosa: Visitor) -> None:
    bill = {"start_on": "2026-03-01", "end_on": "2026-04-01", "quantity": "-120", "unit": "kWh", "step": "save"}
    page = rosa.post("/meters/1/bills/new", bill)
    assert "power was sent out" in page.errors()["quantity"]
    rosa.post("/sites/1/meters/new?resource=electricity", {"name": "Net", "unit": "kWh", "direction": "net"})
    with app.app_context():
        net = db.session.query(Meter).filter_by(direction="net").one().id
    assert rosa.post(f"/meters/{net}/bills/new", bill).status == 200
    assert "−120" in rosa.get(f"/meters/{net}").text()


def _id_of(name: str) -> int:
    from tests.businesses.story import person

    return person(name).id
