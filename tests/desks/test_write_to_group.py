"""A letter to a group: looked at, tried, sent once to each; and its end by who reads it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.accounts.queries import user_by_email
from challenge.businesses.models import Entry, Team, TeamMember
from challenge.extensions import db, transaction
from challenge.notices.actions import send_due_letters
from challenge.notices.models import GroupLetter, Letter, Unsubscription
from tests.businesses.invited import RECRUITING, invite
from tests.conftest import ON_ONE_DATABASE
from tests.leaderboards.story import compute
from tests.letters import letters_to
from tests.page import Page, Visitor
from tests.savings.bills import bill, log
from tests.scorecards.story import give_role, give_rules, save, say, submit, typed

NEW = f"{RECRUITING}/letters/new"
WORDS = {"stage": "all joined", "subject": "Bills of {business}", "text": "Hello {name},\n\n**bring** bills: {link}"}
ROSA, VICTOR = "rosa@rosasbakery.example", "victor@halesdiner.example"


def write(carmen: Visitor, do: str, **changes: Any) -> Page:
    """What is sent was looked at before."""
    seen = carmen.post(NEW, {**WORDS, "do": "preview", **changes}).values().get("seen", "") if do == "send" else ""
    return carmen.post(NEW, {**WORDS, "do": do, "seen": seen, **changes})


def group_letters(app: Flask) -> list[GroupLetter]:
    with app.app_context():
        found = list(db.session.scalars(select(GroupLetter)))
        db.session.expunge_all()
        return found


def ending(letter: Letter) -> str:
    """The path of the link that ends such letters."""
    return letter.text.rsplit("http://127.0.0.1", 1)[1].strip()


def test_it_works(app: Flask, carmen: Visitor) -> None:
    shown = write(carmen, "preview")
    assert "Bills of Hale's Diner" in shown.text()
    assert "<strong>bring</strong>" in shown.html
    assert letters_to(app, ROSA) == []
    sent = write(carmen, "send")
    assert "2 letters are on the way" in sent.text()
    (letter,) = letters_to(app, ROSA)
    assert letter.subject == "Bills of Rosa's Bakery"
    assert letter.text.startswith("Hello Rosa Delgado,\n\nbring bills: http://127.0.0.1/businesses/rosas-bakery\n")
    assert "<strong>bring</strong>" in letter.html
    assert letter.reply_to == "carmen@riverbend.example"
    assert "waits in the outbox" in sent.text()
    with app.app_context():
        assert send_due_letters() == 2
        first = app.extensions["mailman"].outbox[0].message()
    assert first["List-Unsubscribe"].startswith("<http://127.0.0.1/unsubscribe/")


def test_a_group_is_narrowed_down_by_all_that_is_known(app: Flask, carmen: Visitor, rosa: Visitor) -> None:
    """The bakery: small, in a team, Bronze by what was verified, electricity logged to May 1. The diner: none of it."""
    half = {"measures": [{"key": "energy", "weight": "50", "target_percent": "10"}]}
    key, sizes = "mainstreet000001", (("small", {"below": "10"}), ("large", {"from": "10"}))
    divided = {"list": [{"key": key, "name": key.title(), "where": {"employees": ends}} for key, ends in sizes]}
    give_rules(app, scorecard_weights={"actions": "50"}, teams={"by": "sum"}, divisions=divided, **half)
    give_role(app)
    save(rosa, typed("EN-01", "done"))
    submit(rosa)
    say(app, "EN-01", "verified")
    with app.app_context():
        log([bill(date(2026, 4, 1))])
        with transaction():
            team = {"name": "Main Street", "public_key": key, "code": "MAINSTREET", "created_by": 1}
            db.session.add(Team(id=1, challenge_id=1, created_at=clock.now(), **team))
            db.session.flush()
            db.session.add(TeamMember(entry_id=1, team_id=1, joined_at=clock.now()))
            db.session.get_one(Entry, 2).track = "large"
        compute()
    bakery = {"track": "all", "division": "small", "team": key, "tier": "card:actions:bronze"}
    bakery |= {"scorecard": "in:actions:final", "resource": "electricity", "through": "2026-05-01"}
    diner = {"track": "large", "division": "large", "team": "-", "tier": "-", "scorecard": "out:actions:final"}
    for name, value in diner.items():
        for who, wanted in (("Rosa Delgado (Rosa's Bakery)", bakery[name]), ("Victor Hale (Hale's Diner)", value)):
            text = write(carmen, "preview", **{name: wanted}).text()
            assert f"1 person gets it: {who}." in text, (name, wanted)
    late = {"resource": "electricity", "through": "2026-04-30"}
    assert "1 person gets it: Victor" in write(carmen, "preview", **late).text(), "April 30 is the bakery's last day"
    assert "2 people get it: " in write(carmen, "preview", resource="electricity", through="2026-05-01").text()
    assert write(carmen, "send", stage="invited", track="all").status == 422
    assert "Say through which day" in write(carmen, "send", resource="electricity").errors()["resource"]
    assert "Choose what" in write(carmen, "send", through="2026-05-01").errors()["through"]
    assert write(carmen, "send", track="none", division="x").errors().keys() == {"track", "division"}
    assert group_letters(app) == []
    sent = write(carmen, "send", **bakery)
    words = "All that have joined; track: All; division: Small; tier reached: Bronze; team: Main Street; "
    words += "scorecard: Green actions, at the end: submitted; electricity not logged through May 1, 2026"
    assert f"To: {words}." in sent.text()
    assert words in carmen.get(f"{RECRUITING}/letters").text()
    assert [len(letters_to(app, email)) for email in (ROSA, VICTOR)] == [1, 0]
    assert "was not sent again" in write(carmen, "send", **bakery).text()
    assert write(carmen, "send").status == 200, "the same words to a wider group are another letter"


def test_a_test_goes_to_oneself_alone(app: Flask, carmen: Visitor) -> None:
    page = write(carmen, "test")
    assert "A test is on its way to carmen@riverbend.example" in page.text()
    (letter,) = letters_to(app, "carmen@riverbend.example")
    assert letter.subject == "[Test] Bills of Hale's Diner"
    assert letters_to(app, ROSA) == []
    values = page.values()
    fields = {**WORDS, "do": "send", "csrf_token": values["csrf_token"], "key": values["key"], "text": "Changed."}
    refused = Page(carmen.browser.post(NEW, data={**fields, "seen": values["seen"]}))
    assert "not what you last looked at" in refused.text()
    assert (refused.status, "Changed.</textarea>" in refused.html, letters_to(app, ROSA)) == (422, True, [])
    assert "Bills of Hale's Diner" in refused.text(), "the changed letter is shown"
    assert carmen.browser.post(NEW, data={**fields, "seen": refused.values()["seen"]}).status_code == 302


def test_two_posts_send_once(app: Flask, carmen: Visitor) -> None:
    values = write(carmen, "preview").values()
    fields = {**WORDS, "do": "send", "seen": values["seen"], "csrf_token": values["csrf_token"], "key": values["key"]}
    answers = [carmen.browser.post(NEW, data=fields).headers["Location"] for _ in range(2)]
    assert answers[0] == answers[1]
    refused = write(carmen, "send")  # the same from another window
    assert "was not sent again" in refused.text()
    assert len(group_letters(app)) == 1
    assert len(letters_to(app, ROSA)) == 1


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("subject", "a\r\nBcc: x@evil.example", "cannot be shown"),
        ("subject", "", "Type a subject"),
        ("subject", "x" * 151, "at most 150"),
        ("text", " ", "Type the text"),
        ("text", "Hello {naem}", "We cannot fill in {naem}. What can stand in braces: {name}, {business} and {link}."),
        ("text", "x" * 10_001, "at most 10,000"),
        ("stage", "everybody", "Not a valid choice"),
        ("stage", "finished", "Nobody in this group"),
    ],
)
def test_refusals_are_said_beside_the_box(app: Flask, carmen: Visitor, field: str, value: str, words: str) -> None:
    page = write(carmen, "send", **{field: value})
    assert page.status == 422
    assert words in page.errors()[field]
    assert group_letters(app) == []


def test_a_business_with_a_broken_name_breaks_no_header(app: Flask, carmen: Visitor) -> None:
    with app.app_context(), transaction():
        user = user_by_email(ROSA)
        assert user is not None
        user.name = "Rosa\u2028Bcc: all@evil.example <b>"
    write(carmen, "send", subject="For {name}")
    with app.app_context():
        send_due_letters()
        messages = [one.message() for one in app.extensions["mailman"].outbox]
    assert all(message["Bcc"] is None for message in messages)
    (letter,) = letters_to(app, ROSA)
    assert "<b>" not in letter.html


def test_the_days_letters_are_counted(app: Flask, carmen: Visitor) -> None:
    app.config["LETTERS_PER_DAY"] = 3
    assert "3 more letters within 24 hours (of 3)" in carmen.get(NEW).text()
    write(carmen, "test")
    write(carmen, "send")
    page = write(carmen, "send", text="Another")
    assert "you may write 0 more" in page.text()
    assert len(letters_to(app, ROSA)) == 1


def test_who_cannot_be_written_to_is_left_out_and_named(app: Flask, carmen: Visitor) -> None:
    with app.app_context(), transaction():
        db.session.add(Unsubscription(challenge_id=1, email=ROSA, at=clock.now()))
        user = user_by_email(VICTOR)
        assert user is not None
        user.confirmed_at = None
    page = carmen.get(NEW)
    assert f"{ROSA} (wants no more letters)" in page.text()
    assert f"{VICTOR} (address not confirmed)" in page.text()
    assert write(carmen, "send").status == 422
    assert ROSA in carmen.get(RECRUITING).text()


def test_invited_businesses_get_their_own_link(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    with app.app_context():
        link = invite()
    write(carmen, "send", stage="invited")
    (letter,) = letters_to(app, "dora@oldmill.example")
    assert f"http://127.0.0.1{link}" in letter.text
    assert letter.secret
    assert visitor.get(link).status == 200


def test_a_reader_ends_them_with_one_click(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    write(carmen, "send")
    path = ending(letters_to(app, ROSA)[0])
    page = visitor.get(path)
    assert page.heading().startswith("No more letters about")
    assert ROSA not in page.html
    one_click = visitor.app.test_client().post(path, data={"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 200
    assert visitor.get(path).heading().startswith("You get no more letters")
    write(carmen, "send", text="Another")
    assert len(letters_to(app, ROSA)) == 1
    assert len(letters_to(app, VICTOR)) == 2


def test_the_button_ends_them_too(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    write(carmen, "send")
    path = ending(letters_to(app, ROSA)[0])
    assert visitor.post(path).heading().startswith("You get no more letters")


def test_what_waits_in_the_outbox_is_not_sent_any_more(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    write(carmen, "send")
    visitor.post(ending(letters_to(app, ROSA)[0]))
    with app.app_context():
        assert send_due_letters() == 1
        assert [one.to for one in app.extensions["mailman"].outbox] == [[VICTOR]]
    group = group_letters(app)[0]
    assert "its reader unsubscribed" in carmen.get(f"{RECRUITING}/letters/{group.id}").text()


def test_letters_about_the_account_still_come(app: Flask, visitor: Visitor) -> None:
    with app.app_context(), transaction():
        db.session.add(Unsubscription(challenge_id=1, email=ROSA, at=clock.now()))
    visitor.post("/forgot-password", {"email": ROSA})
    with app.app_context():
        assert send_due_letters() == 1


def test_a_link_that_was_guessed_ends_nothing(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    write(carmen, "send")
    path = ending(letters_to(app, ROSA)[0])
    number, _, digest = path.rsplit("/", 1)[1].partition("-")
    for token in (f"{number}-{'0' * 40}", f"{int(number) + 1}-{digest}", number, f"{number}-", "x", "9" * 30):
        assert visitor.get(f"/unsubscribe/{token}").status == 404
        answer = visitor.browser.post(f"/unsubscribe/{token}", data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 404
    with app.app_context():
        assert db.session.scalar(select(Unsubscription)) is None


def test_somebody_elses_coordinator_finds_nothing(app: Flask, carmen: Visitor, nadia: Visitor) -> None:
    write(carmen, "send")
    for page in ("letters", "letters/new", "letters/1"):
        assert nadia.get(f"{RECRUITING}/{page}").status == 404
    assert nadia.get("/cities/alder-falls-wa/challenges/first/recruiting/letters/1").status == 404
