"""People promise something without an account; everybody reads totals, and nobody reads people."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from challenge.businesses.models import Entry
from challenge.extensions import db, transaction
from challenge.pledges.models import Pledge, PledgeDrive
from tests.challenges.test_set_up import send
from tests.leaderboards.story import BOARD, add_entry, compute
from tests.page import Page, Visitor

FORM = "/challenges/riverbend-oh/2026/pledge"
TOTALS = "/challenges/riverbend-oh/2026/pledges"
OWN = "/cities/riverbend-oh/challenges/2026/pledges"
ACTIONS = "I switch off what nobody needs.\nI come by bicycle.\n\nI take the stairs."


def promise(app: Flask, *keys: str, **more: str) -> Page:
    """Somebody with a browser of her own."""
    return Visitor(app).post(FORM, {"chosen": list(keys), **more})


def chosen(page: Page) -> list[str]:
    """The rows of the table of totals."""
    return [re.sub(r"\s+", " ", row.text.replace("People", "")).strip() for row in page.all("tr")[1:]]


def test_it_works(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    assert visitor.get(FORM).status == 404
    assert "Nobody has pledged anything yet." in send(carmen, OWN, actions=ACTIONS, text="Together.").text()
    made = promise(app, "1", "3")
    assert "1 person pledged 2 actions." in made.text()
    assert "I come by bicycle." not in made.text(), "with so few, what they chose stays unknown"
    for _ in range(4):
        promise(app, "2", email="")
    told = visitor.get(TOTALS)
    assert "5 people pledged 6 actions." in told.text()
    assert told.response.headers["Cache-Control"] == "public, no-cache"
    assert "Set-Cookie" not in told.response.headers
    assert chosen(told) == ["I switch off what nobody needs. 1", "I come by bicycle. 4", "I take the stairs. 1"]
    assert "5 people pledged 6 actions" in visitor.get("/challenges/riverbend-oh/2026").links()


def test_a_closed_form_is_sent_to_nobody(app: Flask, carmen: Visitor) -> None:
    send(carmen, OWN, actions=ACTIONS)
    assert "Send people this address" in carmen.get(OWN).text()
    with app.app_context(), transaction():
        db.session.scalars(select(PledgeDrive)).one().is_open = False
    page = carmen.get(OWN).text()
    assert "Send people this address" not in page
    assert "Pledges are closed" in page


def test_what_cannot_work_is_said_and_nothing_is_lost(app: Flask, carmen: Visitor) -> None:
    assert "at least one action" in send(carmen, OWN, actions=" ").errors()["actions"]
    send(carmen, OWN, actions=ACTIONS)
    assert promise(app).errors()["chosen"] == "Choose at least one action."
    unasked = promise(app, "1", email="pia@home.example")
    assert "we keep it for nothing else" in unasked.errors()["agreed"]
    assert unasked.values()["email"] == "pia@home.example"
    assert promise(app, "99").status == 422, "an action that nobody offers"
    late = Visitor(app)
    tokens = {name: value for name, value in late.get(FORM).values().items() if name in ("key", "csrf_token")}
    send(carmen, OWN, is_open="closed", actions=ACTIONS)
    answer = Page(late.browser.post(FORM, data={**tokens, "chosen": ["1"]}))
    assert (answer.status, "Pledges are closed." in answer.text()) == (422, True)
    with app.app_context():
        assert db.session.scalars(select(Pledge)).all() == []


def test_an_address_pledges_once_is_exported_forgotten_and_deleted(app: Flask, carmen: Visitor, rosa: Visitor) -> None:
    send(carmen, OWN, actions=ACTIONS)
    for key in ("1", "2"):
        promise(app, key, email="Pia@home.example", agreed="y")
    promise(app, "3")
    rows = list(csv.DictReader(io.StringIO(carmen.browser.get(f"{OWN}.csv").get_data(as_text=True))))
    assert [(row["email"], row["I come by bicycle."]) for row in rows] == [("pia@home.example", "yes"), ("", "")]
    assert rosa.get(f"{OWN}.csv").status == 404
    assert "No pledge has this address." in carmen.post(f"{OWN}/forget", {"email": "x@y.example"}, page=OWN).text()
    carmen.post(f"{OWN}/forget", {"email": "pia@home.example"}, page=OWN)
    assert "2 people pledged 2 actions." in carmen.get(OWN).text()
    with app.app_context():
        assert [one.email for one in db.session.scalars(select(Pledge))] == [None, None]
    carmen.post(f"{OWN}/delete", {"sure": "y"}, page=OWN)
    with app.app_context():
        assert [*db.session.scalars(select(Pledge)), *db.session.scalars(select(PledgeDrive))] == []


def test_an_action_that_keeps_its_words_keeps_its_pledges(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    send(carmen, OWN, actions=ACTIONS)
    for _ in range(5):
        promise(app, "3")
    send(carmen, OWN, actions="I take the stairs.\nI eat beans.")
    told = visitor.get(TOTALS)
    assert "5 people pledged 5 actions" in told.text()
    assert chosen(told) == ["I take the stairs. 5", "I eat beans. 0"]


def test_pledges_stand_in_the_totals_of_the_board_from_the_next_day_on(
    app: Flask, carmen: Visitor, visitor: Visitor
) -> None:
    """They change once a day, like the other totals, and move no place."""
    send(carmen, OWN, actions=ACTIONS)
    promise(app, "1", "3")
    promise(app, "2")
    assert totals_now(app, visitor) == (0, 0), "those of today are counted tomorrow"
    with app.app_context(), transaction():
        for pledge in db.session.scalars(select(Pledge)):
            pledge.made_at -= timedelta(days=1)
    promise(app, "3")
    assert totals_now(app, visitor) == (2, 3)
    board = visitor.get(BOARD)
    assert "2 people pledged 3 actions" in board.links()
    with app.app_context():
        assert compute() is None, "nothing else to tell on that day"


def totals_now(app: Flask, visitor: Visitor) -> tuple[int, int]:
    """What the JSON of the board says of pledges."""
    with app.app_context():
        shops_or_more()
        compute()
    told = json.loads(visitor.get(f"{BOARD}.json").html)["totals"]
    return told["pledged_people"], told["pledged_actions"]


def shops_or_more() -> None:
    """A board with somebody on it."""
    if db.session.scalar(select(Entry.id).filter_by(public_key="entry00000000003")) is None:
        with transaction():
            add_entry("Acorn Books", {"electricity": 5})
