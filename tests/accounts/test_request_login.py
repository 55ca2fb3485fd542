"""A member's representative requests a login; whoever asks reads the same answer."""

from __future__ import annotations

import time
from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import func, select

from challenge import clock
from challenge.accounts.forms import LoginRequestForm
from challenge.accounts.limits import EVERYONE, REQUESTS_OF_ALL, take
from challenge.accounts.models import GovernmentRequest
from challenge.extensions import db, transaction
from tests.letters import letters_to
from tests.page import Page, Visitor

PAULA = "paula@riverbend.example"
FORM = {
    "member": "riverbend-oh",
    "name": "Paula Reyes",
    "job_title": "Energy officer",
    "email": PAULA,
    "phone": "555-0144",
    "message": "Carmen works with me.",
}


def ask(app: Flask, **changed: str) -> Page:
    """Somebody sends the form."""
    return Visitor(app).post("/request-login", {**FORM, **changed})


def requests_of(app: Flask, email: str) -> list[GovernmentRequest]:
    """What was kept of this person's requests."""
    with app.app_context():
        found = list(db.session.scalars(select(GovernmentRequest).filter_by(email=email)))
        db.session.expunge_all()
        return found


def test_it_works(app: Flask) -> None:
    page = ask(app)
    assert page.heading() == "We have your request"
    (kept,) = requests_of(app, PAULA)
    assert (kept.kind, kept.title, kept.state) == ("login", "City of Riverbend", "OH")
    assert (kept.name, kept.job_title, kept.phone) == ("Paula Reyes", "Energy officer", "555-0144")
    assert (kept.message, kept.answer) == ("Carmen works with me.", None)
    (letter,) = letters_to(app, PAULA)
    assert letter.subject == "We have your request for a login"


def test_asking_again_changes_nothing(app: Flask) -> None:
    first, second = ask(app), ask(app, message="Please hurry!")
    assert first.html == second.html
    assert len(requests_of(app, PAULA)) == 1
    assert len(letters_to(app, PAULA)) == 1


def test_the_answer_does_not_tell_who_has_an_account(app: Flask) -> None:
    assert ask(app).html == ask(app, email="carmen@riverbend.example").html


def test_the_letter_says_nothing_that_was_typed(app: Flask) -> None:
    ask(app, name="Buy at http://evil.example", message="Click http://evil.example")
    (letter,) = letters_to(app, PAULA)
    assert "evil" not in letter.subject + letter.text


def test_a_machine_that_fills_the_hidden_box_is_told_the_same(app: Flask) -> None:
    assert ask(app, homepage="http://evil.example").html == ask(app, email="other@riverbend.example").html
    assert requests_of(app, PAULA) == []
    assert letters_to(app, PAULA) == []


IMPOSSIBLE = [
    ("member", ""),
    ("member", "nowhere-xx"),
    ("name", ""),
    ("name", "N" * 121),
    ("name", "Paula\r\nBcc: all@riverbend.example"),
    ("job_title", " "),
    ("email", "paula"),
    ("email", "paula@riverbend.example\r\nBcc: all@riverbend.example"),
    ("email", "paula@riverbend.example, all@riverbend.example"),
    ("email", "p" * 100_000 + "@riverbend.example"),
    ("email", "a@a@a" * 8_000),
    ("email", "1" * 40_000 + "!"),
    ("phone", "5" * 41),
    ("message", "m" * 2001),
    ("message", "with\x00NUL"),
]


def test_what_cannot_be_is_said_beside_its_box(app: Flask) -> None:
    for field, typed in IMPOSSIBLE:
        page = ask(app, **{field: typed})
        assert (page.status, set(page.errors())) == (422, {field}), typed[:40]
    assert requests_of(app, PAULA) == []


def test_an_address_that_is_none_takes_no_time(app: Flask) -> None:
    """However long, and however often it begins anew."""
    for typed in ("a@" * 20_000, "a@a@a" * 8_000, "1" * 40_000 + "!", "a" + ".a" * 20_000 + "@x", "a@" + "a." * 20_000):
        with app.test_request_context("/request-login", method="POST", data={**FORM, "email": typed}):
            form = LoginRequestForm(meta={"csrf": False})
            began = time.process_time()
            form.email.validate(form)
            assert time.process_time() - began < 0.1, typed[:9]
            assert form.email.errors


def test_what_was_typed_is_still_there_after_a_mistake(app: Flask) -> None:
    page = ask(app, email="paula")
    assert page.values()["name"] == "Paula Reyes"
    assert "Carmen works with me." in page.all("textarea")[0].text


def test_a_member_that_left_cannot_be_chosen(app: Flask, grace: Visitor) -> None:
    grace.post("/staff/members/riverbend-oh/left", page="/staff/members/riverbend-oh")
    page = ask(app)
    assert set(page.errors()) == {"member"}


def test_one_address_asks_five_times_a_day(app: Flask) -> None:
    assert [ask(app).status for _ in range(6)] == [200] * 5 + [429]


def test_one_place_asks_thirty_times_an_hour(app: Flask) -> None:
    """The letters of a form that anybody may send are not for bombing strangers."""
    for number in range(30):
        ask(app, email=f"victim{number}@riverbend.example")
    page = ask(app, email="victim99@riverbend.example")
    assert page.status == 429
    assert int(page.response.headers["Retry-After"]) > 0
    assert requests_of(app, "victim99@riverbend.example") == []
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        assert ask(app, email="victim99@riverbend.example").status == 200


def test_all_places_together_ask_three_hundred_times_an_hour(app: Flask) -> None:
    """Whoever has very many addresses of her own bombs nobody either."""
    with app.app_context(), transaction():
        for _ in range(REQUESTS_OF_ALL.most):
            assert take(REQUESTS_OF_ALL, EVERYONE)
    page = Visitor(app).post("/request-login", FORM, environ_base={"REMOTE_ADDR": "198.51.100.77"})
    assert page.status == 429
    assert requests_of(app, PAULA) == []
    assert letters_to(app, PAULA) == []


def test_without_a_token_nothing_is_kept(app: Flask, visitor: Visitor) -> None:
    assert visitor.browser.post("/request-login", data=FORM).status_code == 400
    stranger = Visitor(app).get("/request-login").values()["csrf_token"]
    visitor.get("/request-login")
    assert visitor.browser.post("/request-login", data={**FORM, "csrf_token": stranger}).status_code == 400
    assert requests_of(app, PAULA) == []


def test_sent_twice_it_counts_once(app: Flask, visitor: Visitor) -> None:
    fields = {**visitor.get("/request-login").values(), **FORM}
    answers = [visitor.browser.post("/request-login", data=fields) for _ in range(2)]
    assert [answer.headers.get("Location") for answer in answers] == ["/request-login/received"] * 2
    other = visitor.browser.post("/request-login", data={**fields, "name": "Somebody Else"})
    assert other.status_code == 409
    assert [request.name for request in requests_of(app, PAULA)] == ["Paula Reyes"]


def test_nothing_else_can_be_set_along(app: Flask) -> None:
    ask(app, answer="accepted", answered_by="1", kind="membership", created_at="2020-01-01")
    (kept,) = requests_of(app, PAULA)
    assert (kept.answer, kept.answered_by, kept.kind) == (None, None, "login")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(GovernmentRequest)) == 3
