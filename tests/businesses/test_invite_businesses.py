"""A coordinator invites businesses from a list; a link opens the join page once."""

from __future__ import annotations

import io
import time
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from challenge import clock
from challenge.accounts.access import token_hash
from challenge.businesses.models import Invitation
from challenge.extensions import db, transaction
from challenge.notices.actions import send_due_letters
from challenge.notices.models import Unsubscription
from tests.attacks.world import dump
from tests.businesses.invited import DORA, RECRUITING, invitations, invite, pasted, path_of, send_list
from tests.businesses.story import JOIN, business_called, change_challenge, joining, second_site
from tests.letters import letters_to
from tests.page import Visitor

MANY = """Business,Contact,E-mail,Employees,State
Maple Deli,Mo Abdi,mo+shop@maple.example,4,Ohio
Twice,Y,MO+shop@maple.example,,
Umlaut,Zoë,zoe@bücher.example,12,OH
No address,X,,,
Bad,X,not-an-address,,
Many,X,many@x.example,lots,
,X,nameless@x.example,,
Rosa again,Rosa,rosa@rosasbakery.example,,
"""


def rows(page: object) -> list[str]:
    return [" ".join(row.text.split()) for row in page.all("tr")]  # type: ignore[attr-defined]  # a Page


def test_it_works(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    page = pasted(carmen, DORA)
    assert page.heading() == "1 business to invite"
    assert invitations(app) == []
    done = send_list(carmen, page, by_letter="y", words="See you at the market.")
    assert done.heading() == "1 of this list was invited"
    (letter,) = letters_to(app, "dora@oldmill.example")
    assert "See you at the market." in letter.text
    assert letter.secret
    (invitation,) = invitations(app)
    with app.app_context():
        link = path_of(invitation)
    assert f"http://127.0.0.1{link}" in letter.text
    joined = visitor.get(link)
    values = joined.values()
    assert values["business_name"] == "Old Mill Bookshop"
    assert (values["person_name"], values["email"]) == ("Dora Mills", "dora@oldmill.example")
    assert (values["street"], values["employees"], values["floor_area_sqft"]) == ("3 Mill Lane", "4", "1,200")
    assert joined.response.headers["Referrer-Policy"] == "same-origin"
    sent = visitor.post(f"{JOIN}?{joined.response.request.query_string.decode()}", joining())
    assert sent.heading() == "Look into your mail"
    (invitation,) = invitations(app)
    with app.app_context():
        business = business_called("Old Mill Bookshop")
        assert business is not None
        assert invitation.entry_id is not None
    used = visitor.get(link)
    assert (used.status, used.heading()) == (404, "This invitation no longer works")
    assert "the business it was for has joined" in used.text()


def test_each_row_says_what_would_become_of_it(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        invite("Known, K, known@k.example")
        with transaction():
            db.session.add(Unsubscription(challenge_id=1, email="quiet@q.example", at=clock.now()))
    page = pasted(carmen, MANY + "Known,K,known@k.example,,\nQuiet,Q,quiet@q.example,,\n")
    assert page.heading() == "2 businesses to invite"
    told = rows(page)
    for words in (
        "Line 3 Why The address mo+shop@maple.example stands in line 2 already.",
        "Line 5 Why The e-mail address is missing.",
        "Line 6 Why This is not an e-mail address.",
        "Line 7 Why The employees is not a number: lots",
        "Line 8 Why The name of the business is missing.",
        "State Already joined",
        "State Already invited",
        "State Wants no more letters about this challenge",
    ):
        assert any(words in row for row in told), words
    send_list(carmen, page)
    assert {one.email for one in invitations(app)} == {
        "known@k.example",
        "mo+shop@maple.example",
        "zoe@xn--bcher-kva.example",
    }


def test_a_withdrawn_invitation_is_found_by_its_list_and_can_be_renewed(app: Flask, carmen: Visitor) -> None:
    send_list(carmen, pasted(carmen, DORA))
    here = carmen.get(f"{RECRUITING}/lists/1").links()["Old Mill Bookshop"]
    assert "no longer works" in carmen.post(f"{here}/withdraw", page=here).text()
    assert "Old Mill Bookshop" not in carmen.get(RECRUITING).links()
    assert "There is a new link" in carmen.post(f"{here}/link", page=here).text()
    assert invitations(app)[0].withdrawn_at is None


def test_who_has_a_business_here_joins_with_it(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        token = invite().rsplit("/", 1)[1]
        ids = [second_site().id]
    page = rosa.get(f"{JOIN}?invitation={token}")
    assert page.heading().startswith("Join")
    fields = {"sites": ids, "listing": "pseudonym", "pseudonym": "Rosa's Depot", "agreed": "y"}
    rosa.post(f"{JOIN}?invitation={token}", fields)
    assert invitations(app)[0].joined_at is not None


def test_a_list_invites_once_however_often_it_is_sent(app: Flask, carmen: Visitor) -> None:
    page = pasted(carmen, DORA)
    for _ in range(2):
        send_list(carmen, page, by_letter="y")
    assert len(letters_to(app, "dora@oldmill.example")) == 1
    again = pasted(carmen, DORA)
    assert "Nobody in this list is new" in again.text()
    assert send_list(carmen, again).status == 422


def test_a_sheet_of_five_thousand(app: Flask, carmen: Visitor) -> None:
    text = "Business,Contact,E-mail\n" + "".join(f"Shop {n},Ann,shop{n}@s.example\n" for n in range(5000))
    started = time.monotonic()
    fields = {"pasted": "", "file": (io.BytesIO(text.encode()), "members.csv")}
    page = carmen.post(f"{RECRUITING}/invite", fields, content_type="multipart/form-data")
    assert page.heading() == "5,000 businesses to invite"
    app.config["LETTERS_PER_DAY"] = 20
    send_list(carmen, page, by_letter="y")
    assert time.monotonic() - started < 60
    found = invitations(app)
    assert len(found) == 5000
    assert sum(one.written_at is not None for one in found) == 20
    refused = carmen.post(f"{RECRUITING}/write", {})
    assert "your letters for today are used up" in refused.text()


def test_what_is_no_list_is_said_beside_its_box(carmen: Visitor) -> None:
    fields = {"file": (io.BytesIO(b"PK nothing"), "x.xlsx")}
    page = carmen.post(f"{RECRUITING}/invite", fields, content_type="multipart/form-data")
    assert "damaged" in page.errors()["file"]
    page = carmen.post(f"{RECRUITING}/invite", {"pasted": ""})
    assert "choose a file" in page.errors()["pasted"]


def test_names_of_a_list_are_text(app: Flask, carmen: Visitor) -> None:
    page = pasted(carmen, '"<b>Bold</b>, Inc.",<script>x</script>,bold@b.example')
    assert "<b>Bold" not in page.html
    send_list(carmen, page, by_letter="y", words="<img src=x>")
    (letter,) = letters_to(app, "bold@b.example")
    assert "<b>" not in letter.html
    assert "<img" not in letter.html
    assert "&lt;b&gt;Bold&lt;/b&gt;" in letter.html


@pytest.mark.parametrize("what", ["expired", "withdrawn", "renewed", "guessed", "private"])
def test_a_dead_link_says_what_to_do(app: Flask, carmen: Visitor, visitor: Visitor, what: str) -> None:
    with app.app_context():
        link = invite()
    (invitation,) = invitations(app)
    here = f"{RECRUITING}/invitations/{invitation.id}"
    later = timedelta()
    if what == "expired":
        later = timedelta(days=70)
    elif what == "withdrawn":
        carmen.post(f"{here}/withdraw", page=here)
    elif what == "renewed":
        carmen.post(f"{here}/link", page=here)
    elif what == "guessed":
        link = f"/invitations/{token_hash('x')[:43]}"
    else:
        change_challenge(app, state="draft")
    with time_machine.travel(clock.now() + later):
        page = visitor.get(link)
    assert (page.status, page.heading()) == (404, "This invitation no longer works")
    assert page.links()


def test_a_link_that_dies_while_she_types_keeps_nobody_out(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    with app.app_context():
        link = invite()
    (invitation,) = invitations(app)
    token = link.rsplit("/", 1)[1]
    page = f"{JOIN}?invitation={token}"
    tokens = visitor.get(page).values()
    carmen.post(f"{RECRUITING}/invitations/{invitation.id}/withdraw", page=f"{RECRUITING}/invitations/{invitation.id}")
    fields = joining(csrf_token=tokens["csrf_token"], key=tokens["key"])
    assert visitor.browser.post(page, data=fields).status_code == 302
    with app.app_context():
        assert business_called("Old Mill Bookshop") is not None
    assert invitations(app)[0].joined_at is None


def test_an_invitation_to_one_challenge_opens_no_other(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        link = invite()
        with transaction():
            invitation = db.session.get_one(Invitation, 1)
            invitation.challenge_id = 2
    token = link.rsplit("/", 1)[1]
    assert visitor.get(f"{JOIN}?invitation={token}").values()["business_name"] == ""


def test_somebody_elses_coordinator_finds_nothing(app: Flask, nadia: Visitor, carmen: Visitor) -> None:
    with app.app_context():
        invite()
    for page in ("", "/invite", "/lists/1", "/invitations/1", "/links.csv", "/write"):
        assert nadia.get(RECRUITING + page).status == 404
    own = "/cities/alder-falls-wa/challenges/first/recruiting"
    assert nadia.get(own).status == 200
    for page in ("/lists/1", "/invitations/1"):  # hers is the challenge, not the row
        assert nadia.get(own + page).status == 404


def test_links_come_as_a_file_too(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    with app.app_context():
        link = invite('"=1+1", Dora, dora@oldmill.example')
    text = carmen.get(f"{RECRUITING}/links.csv").html
    assert f"http://127.0.0.1{link}" in text
    assert "'=1+1" in text
    assert visitor.get(link).status == 200


def test_a_letter_with_a_link_can_be_ended_and_then_none_is_written(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        invite()
        with transaction():
            db.session.add(Unsubscription(challenge_id=1, email="dora@oldmill.example", at=clock.now()))
    here = f"{RECRUITING}/invitations/1"
    page = carmen.post(f"{here}/letter", page=here)
    assert "No letter was written" in page.text()
    assert letters_to(app, "dora@oldmill.example") == []


def test_the_letter_can_be_ended_with_one_click(app: Flask, carmen: Visitor) -> None:
    send_list(carmen, pasted(carmen, DORA), by_letter="y")
    with app.app_context():
        assert send_due_letters() == 1
        message = app.extensions["mailman"].outbox[0].message()
    assert message["List-Unsubscribe"].startswith("<http://127.0.0.1/unsubscribe/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Reply-To"] == "carmen@riverbend.example"
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]


def test_the_contact_data_of_an_invited_business_are_deleted(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    """Nowhere in the database is there a word of it any more; the letter that waited is not sent."""
    page = pasted(carmen, DORA)
    send_list(carmen, page, by_letter="y", words="See you at the market.")
    with app.app_context():
        link = path_of(db.session.query(Invitation).one())
    here = f"{RECRUITING}/invitations/1"
    done = carmen.post(f"{here}/forget", page=here)
    assert "Its contact data were deleted" in done.text()
    with app.app_context():
        everything = str(dump()).casefold()
        for word in ("dora", "old mill", "mill lane", "oldmill"):
            assert word not in everything, word
        assert send_due_letters() == 0
    assert visitor.get(link).status in (404, 410)
    assert "Invite it again" in carmen.post(f"{here}/link", page="/account/name").html
    assert pasted(carmen, DORA).heading() == "1 business to invite"
