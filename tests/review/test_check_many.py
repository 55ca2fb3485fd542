"""Many ordinary answers, or measured numbers, marked as checked at once: never her own, never what was not seen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from challenge import clock
from challenge.businesses.actions import add_person
from challenge.businesses.models import Business, Entry
from challenge.challenges.queries import rules_of
from challenge.extensions import db, transaction
from challenge.review.bills import numbers_in
from challenge.review.models import AnswerReview, BillReview
from challenge.scorecards.models import ActionAnswer
from tests.attacks.forms import FoundForm, forms_of
from tests.leaderboards.story import add_reading, riverbend, shops
from tests.page import Page, Visitor
from tests.review.billed import meter_of, number_of, page_of, press
from tests.review.story import (
    REVIEW,
    add_answers,
    decide,
    give_rules,
    hand_in,
    inputs_version,
    newcomer,
    reviews,
    standing,
    user,
)

NOTHING: list[tuple[str, bool]] = []


def form_of(person: Visitor, of: str, query: str = "") -> FoundForm:
    """The form of many, as the queue shows it."""
    found = forms_of(person.get(REVIEW + query).html, REVIEW)
    return next(form for form in found if form.action == f"{REVIEW}/{of}")


def send(person: Visitor, of: str, button: str, rows: list[str] | None = None, query: str = "", **more: str) -> Page:
    fields = {**form_of(person, of, query).fields, button: "1", "rows": rows or [], **more}
    return Page(person.browser.post(f"{REVIEW}/{of}", data=fields, follow_redirects=True))


@pytest.fixture
def answers(app: Flask) -> list[int]:
    """The bakery's lamps and roof, which are ordinary, its audit without the evidence that is asked for, and the
    diner's lamps."""
    give_rules(app)
    found = hand_in(app, ("EN-01", "done", 0), ("EN-04", "done", 0), ("EN-02", "done", 7))
    return found + hand_in(app, ("EN-01", "done", 0), entry_id=2, by="victor")


def test_it_works(app: Flask, carmen: Visitor, answers: list[int]) -> None:
    """Ticked rows, odd ones too; one version of the inputs for all of them; and sent again it is the same deed."""
    before = inputs_version(app)
    fields = {**form_of(carmen, "answers").fields, "ticked": "1", "rows": [str(one) for one in answers[:3]]}
    sent = carmen.browser.post(f"{REVIEW}/answers", data=fields)
    assert sent.location == f"{REVIEW}#answers"
    assert "3 answers marked as checked." in carmen.get(REVIEW).text()
    assert [standing(app, one) for one in answers] == ["checked", "checked", "checked", ""]
    assert inputs_version(app) == before + 1
    assert carmen.browser.post(f"{REVIEW}/answers", data=fields).location == sent.location
    assert [reviews(app, one) for one in answers[:3]] == [[("checked", True)]] * 3
    assert carmen.browser.post(f"{REVIEW}/answers", data={**fields, "rows": [str(answers[3])]}).status_code == 409


def test_all_that_are_not_odd(app: Flask, carmen: Visitor, answers: list[int]) -> None:
    """Within the filter; not what is odd, and not what came while the page was open."""
    assert "Mark all 3 answers that are not odd as checked" in carmen.get(REVIEW).text()
    old = form_of(carmen, "answers", "?item=EN-01").fields
    (late,) = hand_in(app, ("EN-01", "done", 0), entry_id=2, by="victor")
    carmen.browser.post(f"{REVIEW}/answers", data={**old, "ordinary": "1"})
    assert [standing(app, one) for one in (*answers, late)] == ["checked", "", "", "", ""]
    send(carmen, "answers", "ordinary")
    assert [standing(app, one) for one in (*answers, late)] == ["checked", "checked", "", "", "checked"]
    again = send(carmen, "answers", "ordinary")
    assert (again.status, "Tick at least one row" in again.text()) == (422, True)


def test_one_entry_is_verified_together(app: Flask, carmen: Visitor, rosa: Visitor, answers: list[int]) -> None:
    """What was shown of one entry and is ordinary, checked or not, with what was seen; nothing odd."""
    lamps, roof, audit, diner = answers
    assert "Verify the" not in carmen.get(REVIEW).text(), "an entry must be chosen"
    decide(carmen, lamps, "check")
    with app.app_context():
        entry_id = db.session.get_one(ActionAnswer, lamps).entry_id
    page = carmen.get(f"{REVIEW}?state=all&entry={entry_id}")
    assert "Verify the 2 ordinary answers of" in page.text()
    form = next(one for one in forms_of(page.html, REVIEW) if one.action == f"{REVIEW}/verify")
    nothing = Page(carmen.browser.post(form.action, data={**form.fields, "rows": [str(lamps)]}))
    assert (nothing.status, "Say what you have seen" in nothing.text()) == (422, True)
    rows = [str(one) for one in (lamps, roof, audit, diner)]
    sent = carmen.browser.post(form.action, data={**form.fields, "rows": rows, "seen": "The invoices."})
    told = carmen.get(str(sent.location)).text()
    assert "2 answers marked as verified." in told
    assert "Something is odd about them" in told
    assert "They are not in this queue" in told, "another entry's"
    assert [standing(app, one) for one in answers] == ["verified", "verified", "", ""]
    assert reviews(app, lamps) == [("checked", False), ("verified", True)]
    assert "The invoices." in rosa.get(f"/answers/{roof}").text()


def test_what_was_checked_is_left_while_it_must_be_verified(app: Flask, carmen: Visitor, answers: list[int]) -> None:
    """Hours and count take it in: all entries are in the sample here."""
    assert "4 of them must be verified" in carmen.get(REVIEW).text()
    send(carmen, "answers", "ordinary")
    text = carmen.get(REVIEW).text()
    assert "4 answers to look at: about 0.2 hours. 4 of them must be verified" in text
    decide(carmen, answers[0], "verify")
    assert "3 answers to look at" in carmen.get(REVIEW).text()


def test_what_was_spoken_of_is_skipped(app: Flask, carmen: Visitor, rosa: Visitor, answers: list[int]) -> None:
    """A decision stays, a reply has to be read; she is told how many and why."""
    lamps, roof, _, diner = answers
    decide(carmen, lamps, "reject", "They are old.")
    decide(carmen, roof, "ask", "All of it?")
    decide(carmen, diner, "ask", "All of them?")
    rosa.post(f"/answers/{roof}/reply", {"text": "Yes."}, page=f"/answers/{roof}")
    done = send(carmen, "answers", "ticked", [str(one) for one in answers])
    assert "1 answer marked as checked. Skipped 3: EN-01 of" in done.text()
    assert "Something was said of them before" in done.text()
    assert [standing(app, one) for one in answers] == ["rejected", "", "checked", ""]


def test_never_her_own(app: Flask, carmen: Visitor, grace: Visitor, answers: list[int]) -> None:
    """What she typed in for somebody, and every answer of a business that she works for: by either button."""
    with app.app_context(), transaction():
        add_person(db.session.get_one(Business, 1), user("carmen"), "owner")
        entry = db.session.get_one(Entry, 2)
        (typed,) = add_answers(entry, user("carmen"), ("EN-04", "done", 0), origin="coordinator")
    done = send(carmen, "answers", "ticked", [str(one) for one in (*answers, typed)])
    assert "1 answer marked as checked." in done.text()
    assert "Skipped 3: EN-01 of Rosa's Bakery" in done.text()
    assert "You work for this business" in done.text()
    assert "Skipped 1: EN-04 of Hale's Diner. You entered this answer" in done.text()
    send(carmen, "answers", "ordinary")
    assert [standing(app, one) for one in (*answers, typed)] == ["", "", "", "checked", ""]
    send(grace, "answers", "ordinary")
    assert [standing(app, one) for one in (*answers, typed)] == ["checked", "checked", "", "checked", "checked"]


def test_who_may_not(app: Flask, carmen: Visitor, rosa: Visitor, nadia: Visitor, answers: list[int]) -> None:
    """The owner, another city's coordinator, a juror, a reviewer of another challenge or whose time is over, a reviewer
    who competes: the address is not there, whatever is sent. An invited reviewer may."""
    people = [
        rosa,
        nadia,
        newcomer(app, "joe", role="juror"),
        newcomer(app, "eli", role="reviewer", days=-1),
        newcomer(app, "ann", role="reviewer", challenge_id=2),
    ]
    rival = newcomer(app, "kay", role="reviewer")
    eva = newcomer(app, "eva", role="reviewer")
    with app.app_context(), transaction():
        add_person(db.session.get_one(Business, 2), user("kay"), "owner")
    rows = [str(one) for one in answers]
    for of in ("answers", "numbers"):
        fields = form_of(carmen, of).fields if of == "answers" else {"key": "k" * 20, "newest": "99999999"}
        for person in (*people, rival):
            token = person.get("/account/name").values().get("csrf_token", "")
            for button in ("ticked", "ordinary"):
                data = {**fields, "csrf_token": token, button: "1", "rows": rows}
                assert person.browser.post(f"{REVIEW}/{of}", data=data).status_code == 404
    assert [reviews(app, one) for one in answers] == [NOTHING] * 4
    assert "4 answers marked as checked." in send(eva, "answers", "ticked", rows).text()


def test_forged_rows(app: Flask, carmen: Visitor, answers: list[int]) -> None:
    """Ids of another challenge, of an answer that no longer counts, of nothing, and no ids: marked is none of them, and
    nothing of them is told."""
    with app.app_context(), transaction():
        entry = Entry(public_key="far000000000001", challenge_id=2, business_id=2, track="all", listing="name")
        entry.state, entry.joined_at = "approved", clock.now()
        db.session.add(entry)
        db.session.flush()
        (other,) = add_answers(entry, user("rosa"), ("EN-01", "done", 0))
    hand_in(app, ("EN-01", "no", 0))
    rows = [str(other), str(answers[0]), "0", "-3", "1e9", "9" * 30, "<b>", "4 OR 1=1"]
    done = send(carmen, "answers", "ticked", rows)
    assert "0 answers marked as checked. Skipped 3. They are not in this queue" in done.text()
    assert reviews(app, other) == reviews(app, answers[0]) == NOTHING
    for button, more in (("ticked", {}), ("ticked", {"ordinary": "1"}), ("ticked", {"newest": "x"})):
        assert send(carmen, "answers", button, **more).status == 422
    with app.app_context():
        assert db.session.scalar(select(func.count(AnswerReview.id))) == 0


@pytest.fixture
def keys(app: Flask) -> list[str]:
    """Five shops with bills of electricity."""
    return shops(app)


def state_of(app: Flask, key: str) -> str:
    with app.app_context():
        return number_of(key).state


def tick_of(app: Flask, key: str) -> str:
    with app.app_context():
        one = number_of(key)
        return f"{one.entry_id}:{one.resource}:{one.bills}"


def test_numbers(app: Flask, carmen: Visitor, keys: list[str]) -> None:
    """Ticked ones as they were shown; a bill that came meanwhile has to be seen first; and all that are not odd."""
    rows = [tick_of(app, key) for key in keys[:2]]
    with app.app_context(), transaction():
        add_reading(meter_of(keys[1]), date(2025, 12, 30), date(2025, 12, 31), 100.0)
    done = send(carmen, "numbers", "ticked", rows)
    assert "1 measured number marked as checked. Skipped 1: electricity of Birch Cafe" in done.text()
    assert "They changed since you opened the page" in done.text()
    assert [state_of(app, key) for key in keys] == ["checked", *["self_reported"] * 4]
    press(carmen, page_of(app, keys[2]), "ask", text="Is it right?")
    press(carmen, page_of(app, keys[3]), "check")
    press(carmen, page_of(app, keys[3]), "take_back", text="Wrong shop.")
    send(carmen, "numbers", "ordinary")
    assert [state_of(app, key) for key in keys] == ["checked", "checked", "self_reported", "self_reported", "checked"]
    with app.app_context():
        kept = select(BillReview).filter_by(entry_id=number_of(keys[4]).entry_id, is_standing=True)
        assert [row.kind for row in db.session.scalars(kept)] == ["checked"]


def test_numbers_of_her_own_and_forged_ones(app: Flask, carmen: Visitor, keys: list[str]) -> None:
    """Bills that she entered, a business that she works for; entries that are not there, texts that are no numbers."""
    with app.app_context(), transaction():
        add_reading(meter_of(keys[0]), date(2025, 12, 30), date(2025, 12, 31), 1.0, author_id=user("carmen").id)
        owned = db.session.scalars(select(Business).filter_by(name="Birch Cafe")).one()
        add_person(owned, user("carmen"), "bookkeeper")
    forged = ["", ":", "1:electricity:1.1.1.0.0", "999:electricity:1", "x:y:z", f"{tick_of(app, keys[2])}.7"]
    done = send(carmen, "numbers", "ticked", [*forged, *(tick_of(app, key) for key in keys[:2])])
    assert "0 measured numbers marked as checked." in done.text()
    assert "You entered some of these bills" in done.text()
    assert "You work for this business" in done.text()
    send(carmen, "numbers", "ordinary")
    assert [state_of(app, key) for key in keys] == ["self_reported", "self_reported", "checked", "checked", "checked"]
    send(newcomer(app, "eva", role="reviewer"), "numbers", "ordinary")
    with app.app_context():
        assert {one.state for one in numbers_in(riverbend())} == {"checked"}


def test_the_oddest_stake_is_first(app: Flask, carmen: Visitor, keys: list[str]) -> None:
    """What rests on it times how odd it is: 8 percent with an odd bill come before 12 with none. The reason is
    told in words, and what is odd is not among those marked together."""
    with app.app_context(), transaction():
        meter, at = meter_of(keys[1]), rules_of(riverbend()).baseline.start
        for number, per_day in enumerate((100, 101, 700, 99, 100)):
            add_reading(meter, at + timedelta(number * 30), at + timedelta(number * 30 + 30), per_day)
        odd = at + timedelta(75)
    page = carmen.get(REVIEW)
    assert [one.text for one in page.all("h3")][:2] == ["Electricity of Birch Cafe", "Electricity of Acorn Books"]
    assert f"electricity, {odd:%B %Y}: 7.0 times the usual" in page.text()
    assert "points rest on it" in page.text()
    assert "Mark all 4 measured numbers that are not odd as checked" in page.text()
    assert [one.text for one in carmen.get(f"{REVIEW}?numbers=odd").all("h3")] == ["Electricity of Birch Cafe"]
    send(carmen, "numbers", "ordinary")
    assert [state_of(app, key) for key in keys] == ["checked", "self_reported", "checked", "checked", "checked"]
    assert f"electricity, {odd:%B %Y}: 7.0 times the usual" in carmen.get(page_of(app, keys[1])).text()
