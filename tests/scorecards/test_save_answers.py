"""A page of a scorecard is answered, saved, and saved again."""

from __future__ import annotations

import pytest
from flask import Flask

from challenge.audit.models import DeedDone
from challenge.extensions import db, transaction
from challenge.scorecards.models import AnswerFile
from tests.conftest import ON_ONE_DATABASE
from tests.page import Page, Visitor
from tests.scorecards.story import (
    ENTRY,
    HOME,
    PART,
    PDF,
    a_file,
    drafts,
    give_role,
    give_rules,
    inputs_version,
    move_window,
    save,
    typed,
)


@pytest.fixture(autouse=True)
def _scorecard(app: Flask) -> None:
    give_rules(app)
    give_role(app)


def test_it_works(app: Flask, rosa: Visitor) -> None:
    before = inputs_version(app)
    page = save(rosa, typed("EN-01", "done", note="All 40 lamps."), typed("EN-03", "in_progress", amount="2.5"))
    assert page.heading() == "Green actions, at the end"
    assert "Saved. Nothing counts until you submit." in page.html
    assert drafts(app) == {"EN-01": ("done", 0, "All 40 lamps."), "EN-03": ("in_progress", 250, "")}
    assert inputs_version(app) == before
    assert "2 of 4 actions answered" in page.text()


def test_only_what_suits_the_entry_is_asked(app: Flask, rosa: Visitor) -> None:
    """A tenant is not asked about the roof, nor about what another track is asked."""
    page = rosa.get(PART)
    codes = [one.attributes["id"] for one in page.all("fieldset", class_="scorecard__item")]
    assert codes == ["item-EN-01", "item-EN-02", "item-EN-03"]
    give_role(app, "owner")
    assert "item-EN-04" in rosa.get(PART).html
    assert "WA-02" not in rosa.get(f"{HOME}/parts/2").html


def test_who_owns_or_rents_is_asked_first(app: Flask, rosa: Visitor) -> None:
    give_role(app, "")
    page = rosa.get(PART)
    assert page.heading() == "One question first"
    page = rosa.post(f"{ENTRY}/role", {"role": "owner", "scorecard": "actions", "stage": "final"}, page=HOME)
    assert page.heading() == "Green actions, at the end"
    assert "You answer as an owner" in page.html


@pytest.mark.parametrize("role", ["", "both", "landlord"])
def test_a_role_that_there_is_not(app: Flask, rosa: Visitor, role: str) -> None:
    give_role(app, "")
    page = rosa.post(f"{ENTRY}/role", {"role": role, "scorecard": "actions", "stage": "final"}, page=HOME)
    assert page.status == 422


@ON_ONE_DATABASE
@pytest.mark.parametrize("amount", ["-1", "NaN", "1e3", "8.01", "1.234", "１", "9" * 40, "two"])
def test_an_amount_that_cannot_be(app: Flask, rosa: Visitor, amount: str) -> None:
    """It is refused beside its item and stays in its box; the others are saved."""
    page = save(rosa, typed("EN-02", "done", amount=amount), typed("EN-01", "done"))
    assert page.status == 422
    assert "Everything else was saved" in page.text()
    assert [one.attributes["value"] for one in page.all("input", id="amount-EN-02")] == [amount]
    assert set(drafts(app)) == {"EN-01"}


def test_a_note_that_is_too_long_is_kept_in_its_box(app: Flask, rosa: Visitor) -> None:
    note = "too long " * 600
    page = save(rosa, typed("EN-01", "done", note=note))
    assert page.status == 422
    assert "at most 2,000 are kept" in page.text()
    assert note.strip() in page.html
    assert drafts(app) == {}


def test_the_mended_form_is_saved(app: Flask, rosa: Visitor) -> None:
    """What was refused is sent again from the page that refused it."""
    page = save(rosa, typed("EN-01", "done", note="x" * 3000), typed("EN-03", "done", amount="1"))
    tokens = {name: value for name, value in page.values().items() if name in ("csrf_token", "key")}
    seen = {name: value for name, value in page.values().items() if name.startswith("seen.")}
    sent = tokens | seen | typed("EN-01", "done", note="short") | typed("EN-03", "done", amount="1")
    assert rosa.browser.post(PART, data=sent).status_code == 302
    assert drafts(app) == {"EN-01": ("done", 0, "short"), "EN-03": ("done", 100, "")}


@pytest.mark.parametrize("code", ["EN-04", "WA-01", "WA-02", "XX-99", "EN-01.note"])
def test_items_that_this_page_does_not_ask(app: Flask, rosa: Visitor, code: str) -> None:
    save(rosa, typed(code, "done"), typed("EN-01", "done"))
    assert set(drafts(app)) == {"EN-01"}


def test_a_status_that_there_is_not(app: Flask, rosa: Visitor) -> None:
    assert save(rosa, typed("EN-01", "verified")).status == 422
    assert save(rosa, {"note.EN-01": "A note alone."}).status == 422
    assert drafts(app) == {}


def test_credit_before_the_start_is_asked_only_where_it_matters(app: Flask, rosa: Visitor) -> None:
    save(rosa, typed("EN-01", "done", before="y"), typed("EN-02", "done", amount="8", before="y"))
    page = rosa.get(PART)
    assert not page.all("input", id="before-EN-01")
    assert "checked" in page.all("input", id="before-EN-02")[0].attributes
    assert "10 of 24 points so far" in page.text()


def test_the_same_form_twice_is_one_deed(app: Flask, rosa: Visitor) -> None:
    values = rosa.get(PART).values()
    sent = {"csrf_token": values["csrf_token"], "key": values["key"], **typed("EN-01", "done")}
    first, second = (rosa.browser.post(PART, data=sent) for _ in range(2))
    assert (first.status_code, second.status_code, first.location) == (302, 302, second.location)
    with app.app_context():
        assert db.session.query(DeedDone).filter_by(deed="save_answers").count() == 1


def test_two_people_at_once(app: Flask, rosa: Visitor, ben: Visitor) -> None:
    """The last save of an item wins and says so; what somebody did not touch is not undone."""
    tokens = {name: value for name, value in rosa.get(PART).values().items() if name[:4] in ("csrf", "key", "seen")}
    save(ben, typed("EN-01", "planned", note="In May."), typed("EN-03", "done", amount="3"))
    sent = {**tokens, **typed("EN-01", "done")}
    page = Page(rosa.browser.post(PART, data=sent, follow_redirects=True))
    assert "Ben Whitaker saved another answer to EN-01 while this page was open (“Planned”, “In May.”)" in page.html
    assert drafts(app) == {"EN-01": ("done", 0, ""), "EN-03": ("done", 300, "")}


def test_what_was_only_shown_does_not_undo_what_somebody_saved(app: Flask, rosa: Visitor, ben: Visitor) -> None:
    save(ben, typed("EN-01", "planned"))
    tokens = {name: value for name, value in rosa.get(PART).values().items() if name[:4] in ("csrf", "key", "seen")}
    save(ben, typed("EN-01", "done"))
    rosa.browser.post(PART, data={**tokens, **typed("EN-01", "planned"), **typed("EN-03", "no")})
    assert drafts(app) == {"EN-01": ("done", 0, ""), "EN-03": ("no", 0, "")}


def test_evidence_is_added_listed_and_removed(app: Flask, rosa: Visitor) -> None:
    page = save(rosa, typed("EN-02", "done", amount="8"), **{"file.EN-02": [a_file(), a_file(PDF + b"\n", "two.pdf")]})
    assert page.status == 200
    page = rosa.get(PART)
    assert "bill.pdf" in page.text()
    answer = rosa.browser.get(page.links()["bill.pdf"])
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "private, no-store"
    save(rosa, **{"drop.EN-02": "1"})
    assert "bill.pdf" not in rosa.get(PART).text()
    assert rosa.browser.get("/evidence/1").status_code == 404
    with app.app_context():
        assert db.session.query(AnswerFile).count() == 2


def test_the_same_file_is_kept_once(app: Flask, rosa: Visitor) -> None:
    for _ in range(2):
        save(rosa, **{"file.EN-01": a_file()})
    with app.app_context():
        assert db.session.query(AnswerFile).count() == 1


def test_a_file_that_is_no_evidence(app: Flask, rosa: Visitor) -> None:
    """It is refused, and nothing typed beside it is lost."""
    page = save(rosa, typed("EN-01", "done", note="See the file."), **{"file.EN-01": a_file(b"<svg/>", "x.png")})
    assert page.status == 422
    assert "Drawings in SVG can hold programs." in page.text()
    assert "See the file." in page.html


def test_evidence_is_for_its_own_people_and_coordinator(app: Flask, rosa: Visitor, carmen: Visitor) -> None:
    save(rosa, **{"file.EN-01": a_file()})
    assert carmen.browser.get("/evidence/1").status_code == 200
    for person in ("victor", "nadia"):
        assert Visitor(app).signed_in(person).browser.get("/evidence/1").status_code == 404
    with app.app_context(), transaction():
        row = db.session.get_one(AnswerFile, 1)
        row.entry.state = "withdrawn"
    assert carmen.browser.get("/evidence/1").status_code == 404
    assert rosa.browser.get("/evidence/1").status_code == 200


@pytest.mark.parametrize("person", ["victor", "nadia"])
def test_somebody_elses_scorecard_is_not_there(app: Flask, person: str) -> None:
    somebody = Visitor(app).signed_in(person)
    for address in (HOME, PART, f"{HOME}/baseline", f"{ENTRY}/role", f"{ENTRY}/bonuses"):
        assert somebody.get(address).status == 404


def test_addresses_that_lead_nowhere(rosa: Visitor) -> None:
    for address in (f"{HOME}x", f"{HOME}/parts/9", f"{HOME}/baseline/parts/3", HOME.replace("/1/", "/2/")):
        assert rosa.get(address).status == 404


def test_after_its_time_it_is_read_only(app: Flask, rosa: Visitor) -> None:
    values = rosa.get(PART).values()
    from challenge import clock

    move_window(app, submission_closes_at=clock.now())
    sent = {"csrf_token": values["csrf_token"], "key": values["key"], **typed("EN-01", "done")}
    page = Page(rosa.browser.post(PART, data=sent))
    assert page.status == 422
    assert "The time for this scorecard is over" in page.text()
    assert "can be read, and not changed" in rosa.get(PART).text()
    assert drafts(app) == {}


def test_the_start_is_answered_by_itself(app: Flask, rosa: Visitor) -> None:
    save(rosa, typed("EN-01", "done"), page=f"{HOME}/baseline/parts/1")
    assert "0 of 4 actions answered" in rosa.get(HOME).text()
    assert "1 of 4 actions answered" in rosa.get(f"{HOME}/baseline").text()
