"""My account: what I may open, and what I change about myself."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from challenge.extensions import Base, db
from challenge.sample.cast import CAST, SAMPLE_PASSWORD
from tests.accounts.people import PASSWORD, add_person, person, sign_in
from tests.leaderboards.story import compute
from tests.letters import letters_to
from tests.page import Visitor

ROSA = CAST["rosa"].email
CHANGED = {"current": SAMPLE_PASSWORD, "password": PASSWORD, "again": PASSWORD}


def test_a_business_owner_sees_her_business_and_her_entries(rosa: Visitor) -> None:
    page = rosa.get("/account")
    assert page.links()["Rosa's Bakery"] == "/businesses/rosas-bakery"
    assert page.links()["Riverbend Green Business Challenge"] == "/challenges/riverbend-oh/2026"
    assert "Approved" in page.text()
    assert "Hale's Diner" not in page.text()
    assert "Challenges I run" not in page.text()


def test_a_coordinator_sees_her_city(carmen: Visitor) -> None:
    page = carmen.get("/account")
    assert page.links()["City of Riverbend, OH"] == "/cities/riverbend-oh"
    assert "Alder Falls" not in page.text()
    assert "/staff" not in page.links().values()


def test_staff_see_their_console(grace: Visitor) -> None:
    assert "/staff" in grace.get("/account").links().values()


def test_who_has_nothing_yet_is_told_what_to_do(app: Flask, visitor: Visitor) -> None:
    add_person(app, "new@shop.example")
    page = sign_in(visitor, "new@shop.example")
    assert "Nothing to open yet" in page.text()
    assert page.links()["Find a challenge"] == "/challenges"
    assert page.links()["Request a login"] == "/request-login"


def test_a_private_page_is_never_kept(rosa: Visitor) -> None:
    assert rosa.get("/account").response.headers["Cache-Control"] == "no-store"


def test_change_name(app: Flask, rosa: Visitor) -> None:
    page = rosa.post("/account/name", {"name": "  Rosa Delgado-Nun\u0303ez "})
    assert page.heading() == "My account"
    assert "Your name is saved." in page.text()
    assert person(app, ROSA).name == "Rosa Delgado-Nuñez"


def test_a_name_may_not_be_empty_or_unreadable(app: Flask, rosa: Visitor) -> None:
    for name in ("", "   ", "Rosa\x00Delgado", "R" * 121, "Rosa\r\nBcc: all@shop.example"):
        page = rosa.post("/account/name", {"name": name})
        assert page.status == 422, name
        assert page.errors()["name"]
    assert person(app, ROSA).name == "Rosa Delgado"


def test_nothing_else_can_be_changed_along(app: Flask, rosa: Visitor) -> None:
    more = {"is_staff": "1", "email": "mallory@evil.example", "confirmed_at": "", "id": "1", "user_id": "1"}
    rosa.post("/account/name", {"name": "Rosa D.", **more})
    found = person(app, ROSA)
    assert (found.name, found.is_staff, found.email) == ("Rosa D.", False, ROSA)
    assert rosa.get("/staff").status == 404


def test_a_name_is_shown_as_text(rosa: Visitor) -> None:
    name = '<script>alert(1)</script>"><img src=x onerror=alert(1)>{{7*7}}'
    page = rosa.post("/account/name", {"name": name})
    assert name in page.text()
    assert all("src" in script.attributes for script in page.all("script"))
    assert "<script>alert" not in page.html
    assert "onerror" not in {attribute for element in page.elements for attribute in element.attributes}


def test_change_password(app: Flask, visitor: Visitor, rosa: Visitor) -> None:
    sign_in(visitor, ROSA, SAMPLE_PASSWORD)
    before = visitor.browser.get_cookie("session")
    page = visitor.post("/account/password", CHANGED)
    assert page.heading() == "My account"
    assert "signed out in every other browser" in page.text()
    assert rosa.get("/account").heading() == "Sign in"
    assert before is not None
    stranger = Visitor(app)
    stranger.browser.set_cookie("session", before.value)
    assert stranger.get("/account").heading() == "Sign in"
    assert sign_in(Visitor(app), ROSA, PASSWORD).heading() == "My account"
    assert letters_to(app, ROSA)[-1].subject == "Your password was changed"


def test_the_password_now_must_be_right(app: Flask, rosa: Visitor) -> None:
    page = rosa.post("/account/password", {**CHANGED, "current": "not her password"})
    assert page.status == 422
    assert "not your password" in page.errors()["current"]
    assert sign_in(Visitor(app), ROSA, SAMPLE_PASSWORD).heading() == "My account"


def test_who_found_an_open_browser_may_not_guess_on(app: Flask, rosa: Visitor) -> None:
    for number in range(10):
        rosa.post("/account/password", {**CHANGED, "current": f"guess number {number}"})
    page = rosa.post("/account/password", CHANGED)
    assert page.status == 422
    assert "too many tries" in page.text()


def test_a_password_made_of_her_name_is_refused(rosa: Visitor) -> None:
    page = rosa.post("/account/password", {**CHANGED, "password": "rosa.delgado.1", "again": "rosa.delgado.1"})
    assert "tried first" in page.errors()["password"]


BOARD = "/challenges/riverbend-oh/2026/leaderboard.csv"


def everything_kept(app: Flask) -> str:
    """Every word in every table."""
    with app.app_context():
        return "\n".join(
            str(tuple(row)) for table in Base.metadata.sorted_tables for row in db.session.execute(select(table))
        )


def test_an_account_is_closed_for_good(app: Flask, rosa: Visitor, visitor: Visitor) -> None:
    """Nothing in the database names her any more, the board stays as it was, and her address is free."""
    with app.app_context():
        compute()
    board = visitor.get(BOARD).response.data
    assert b"Rosa's Bakery" in board
    cookie = rosa.browser.get_cookie("session")
    assert cookie is not None
    assert "only owner of Rosa's Bakery" in rosa.get(rosa.get("/account").links()["Close your account"]).text()
    assert ROSA in everything_kept(app)
    assert "not your password" in rosa.post("/account/close", {"current": "a guess of a password"}).errors()["current"]
    page = rosa.post("/account/close", {"current": SAMPLE_PASSWORD})
    assert page.heading() == "Sign in"
    assert "Your account is closed." in page.text()
    kept = everything_kept(app)
    assert [line for line in kept.splitlines() if ROSA in line or "Rosa Delgado" in line] == []
    assert visitor.get(BOARD).response.data == board
    copy = Visitor(app)
    copy.browser.set_cookie("session", cookie.value)
    assert copy.get("/account").heading() == "Sign in"
    assert sign_in(Visitor(app), ROSA, SAMPLE_PASSWORD).heading() == "Sign in"
    add_person(app, ROSA)


def test_what_nobody_owns_any_more_may_lose_its_name(app: Flask, rosa: Visitor, visitor: Visitor) -> None:
    with app.app_context():
        compute()
    assert "Rosa's Bakery" in visitor.get(BOARD).response.text
    rosa.post("/account/close", {"current": SAMPLE_PASSWORD, "unname": "y"})
    assert "Rosa's Bakery" not in visitor.get(BOARD).response.text


def test_the_last_of_the_staff_cannot_leave(app: Flask, grace: Visitor) -> None:
    page = grace.post("/account/close", {"current": SAMPLE_PASSWORD})
    assert "only person of the network's staff" in page.text()
    assert person(app, CAST["grace"].email).is_staff


def test_who_asks_by_letter_is_closed_on_the_command_line(app: Flask) -> None:
    run = app.test_cli_runner()
    assert "No account has this address" in run.invoke(args=["user", "close", "who@shop.example", "--yes"]).output
    assert run.invoke(args=["user", "close", ROSA, "--yes"]).exit_code == 0
    assert ROSA not in everything_kept(app)
