"""The evening's papers tell what was published, by the names that may be read today."""

from __future__ import annotations

import csv
import io

from flask import Flask
from sqlalchemy import select

from challenge.businesses.models import BusinessPerson
from challenge.extensions import db, transaction
from challenge.notices.models import Letter
from challenge.sample.cast import CAST
from tests.awards.story import MANAGE, PUBLIC, again, code_of, entry_of, final_board, jury, person
from tests.leaderboards.story import change_entry
from tests.page import Visitor
from tests.papers.reading import read, words_of

NIGHT = f"{MANAGE}/awards-night"
FACTS = {"held_on": "2026-12-03", "starts": "7 PM", "place": "Town hall", "signatory": "Carmen Ortiz"}


def test_it_works(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        keys = final_board()
        again()
        jury(keys[3])
        code = code_of(keys[0], "first")
    page = carmen.post(NIGHT, {**FACTS, "signatory_role": "Coordinator", "welcome": "Hello."})
    assert "Saved." in page.html
    order = page.text()
    assert order.index("Good neighbor") < order.index("Second prize") < order.index("First prize")
    programme = words_of(carmen.browser.get(f"{NIGHT}/programme.pdf").data)
    assert "Town hall" in programme
    assert "7 PM" in programme
    assert programme.index("Second prize") < programme.index("First prize")
    papers = carmen.browser.get(f"{NIGHT}/certificates.pdf").data
    assert len(read(papers).pages) == 5
    assert f"Certificate {code}." in words_of(papers)
    press = carmen.browser.get(f"{NIGHT}/press.txt").get_data(as_text=True)
    assert "First prize\n- Acorn Books: 1st place." in press
    assert "self-reported" not in press
    assert "were verified before the result" in press
    assert "December 3, 2026" in press
    text = carmen.browser.get(f"{NIGHT}/booklet.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Winner"] for row in rows if row["Award"] == "Second prize"] == [
        "Acorn Books",
        "Birch Cafe",
        "Cedar Gym",
    ]


def test_papers_say_no_date_that_nobody_entered_and_nothing_twice(
    app: Flask, carmen: Visitor, visitor: Visitor
) -> None:
    """And an award that is not decided is named so, in the running order as in the text for the press."""
    with app.app_context():
        first = {"key": "first", "name": "First place", "text": "For the first place.", "when": [{"is": "place"}]}
        final_board(awards=[first, {"key": "heart", "name": "Good neighbor", "by": "jury", "winners": 1}])
        again()
    page = carmen.get(NIGHT).text()
    assert "Good neighbor : Not decided yet." in page.replace("neighbor:", "neighbor :")
    press = carmen.browser.get(f"{NIGHT}/press.txt").get_data(as_text=True)
    assert "handed over" not in press
    assert "First place\n- Acorn Books\n\nGood neighbor\n- Not decided yet." in press
    programme = words_of(carmen.browser.get(f"{NIGHT}/programme.pdf").data)
    assert "Not decided yet." in programme
    assert "2026, 7 PM" not in programme
    assert "November" not in programme
    assert visitor.get(f"{PUBLIC}/rules").text().count("For the first place.") == 1
    assert "Acorn Books Certificate" in visitor.get(f"{PUBLIC}/awards").text().replace("Books  ", "Books ")


def test_each_winner_has_a_certificate_and_a_picture(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        keys = final_board()
        again()
        decision_id, code = (decision := jury(keys[3])).id, decision.code
    paper = carmen.browser.get(f"{NIGHT}/certificates/{code}.pdf")
    assert "Dogwood Hotel" in words_of(paper.data)
    picture = carmen.browser.get(f"{NIGHT}/pictures/{decision_id}.png")
    assert picture.mimetype == "image/png"
    assert picture.data.startswith(b"\x89PNG")


def test_a_winner_finds_its_award_at_home_and_in_a_letter(
    app: Flask, carmen: Visitor, victor: Visitor, rosa: Visitor, visitor: Visitor
) -> None:
    """Certificate and picture for its own people, the page that verifies it for everybody; no ways up after the end."""
    with app.app_context():
        keys = final_board()
        entry, slug = entry_of(keys[0]), entry_of(keys[0]).business.slug
        with transaction():
            for one in (entry, entry_of(keys[1])):
                db.session.add(BusinessPerson(user_id=person("rosa").id, business_id=one.business_id, role="owner"))
        home = f"/businesses/{slug}"
    assert "What you have won" not in rosa.get(home).text()
    with app.app_context():
        again()
        code = code_of(keys[0], "first")
        letters = db.session.scalars(select(Letter).where(Letter.to == CAST["rosa"].email)).all()
        won = [one for one in letters if "won" in one.subject]
        assert [one.subject for one in won][:1] == [
            "Acorn Books has won 2 awards in Riverbend Green Business Challenge"
        ]
        assert "- First prize\n- Second prize" in won[0].text
        assert f"{home}\n" in won[0].text
        assert "<strong>First prize</strong>" in (won[0].html or "")
        count = len(letters)
        change_entry(keys[4], state="declined")
        again(reason="One is out.")
        assert len(db.session.scalars(select(Letter).where(Letter.to == CAST["rosa"].email)).all()) == count
    page = rosa.get(home)
    assert "First prize. Certificate (PDF)" in page.text()
    paper = page.links()["Certificate (PDF): First prize"]
    assert "Acorn Books" in words_of(rosa.browser.get(paper).data)
    assert rosa.browser.get(page.links()["Picture to share: First prize"]).mimetype == "image/png"
    assert victor.get(paper).status == carmen.get(paper).status == 404
    second = rosa.get(f"/businesses/{slug[:-1]}{int(slug[-1]) + 1}").text()
    assert "What you have won" in second
    assert "What would move you up" not in second
    profile = visitor.get(f"{home}/profile")
    assert f"/certificates/{code}" in profile.links().values()


def test_without_published_results_there_are_no_papers(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        final_board()
    assert "Publish the results first" in carmen.get(NIGHT).text()
    for paper in ("programme.pdf", "certificates.pdf", "press.txt", "booklet.csv"):
        assert carmen.get(f"{NIGHT}/{paper}").status == 404


def test_who_may_not_be_named_any_more_is_in_no_paper(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        keys = final_board()
        again()
        decision = jury(keys[0])
        decision_id, code = decision.id, decision.code
        change_entry(keys[0], listing="pseudonym", pseudonym="Quiet Shop")
    press = carmen.browser.get(f"{NIGHT}/press.txt").get_data(as_text=True)
    assert "Quiet Shop" in press
    assert "Acorn" not in press
    with app.app_context():
        change_entry(keys[0], listing="totals_only", pseudonym="")
    assert carmen.get(f"{NIGHT}/certificates/{code}.pdf").status == 404
    assert carmen.get(f"{NIGHT}/pictures/{decision_id}.png").status == 404
    assert "Quiet" not in carmen.browser.get(f"{NIGHT}/press.txt").get_data(as_text=True)


def test_what_is_typed_wrong_is_said_and_kept(app: Flask, carmen: Visitor) -> None:
    page = carmen.post(NIGHT, {**FACTS, "signatory_role": "x" * 81})
    assert page.status == 422
    assert "signatory_role" in page.errors()
    assert page.values()["place"] == "Town hall"
