"""A business tells its story; nobody else reads it before the coordinator did, and it may be taken back."""

from __future__ import annotations

from flask import Flask

from challenge.businesses.models import BusinessPerson, Story
from challenge.extensions import db, transaction
from tests.attacks.forms import FoundForm, forms_of
from tests.desks.test_report import PAGE, REPORT, end, run
from tests.leaderboards.story import change_entry
from tests.letters import letters_to
from tests.page import Page, Visitor
from tests.papers.reading import words_of
from tests.review.story import user

STORY, LIST, ONE = "/entries/1/story", "/cities/riverbend-oh/challenges/2026/stories", "/stories/1"
TOLD = {"title": "The night oven", "text": "We bake at night now.\n\nThe gas bill fell by a third.", "agreed": "y"}


def over(app: Flask) -> None:
    """The challenge is over, and has a board."""
    run(app)
    end(app)


def deciding(carmen: Visitor) -> FoundForm:
    """The form below the story, as she reads it."""
    return next(form for form in forms_of(carmen.get(ONE).html, ONE) if "seen" in form.fields)


def decide(carmen: Visitor, **fields: str) -> Page:
    form = deciding(carmen)
    return Page(carmen.browser.post(ONE, data={**form.fields, **fields}, follow_redirects=True))


def test_it_works(app: Flask, rosa: Visitor, carmen: Visitor, visitor: Visitor) -> None:
    over(app)
    assert "Our story" in rosa.get("/entries/1").text()
    assert "reads it before everybody may" in rosa.post(STORY, TOLD).text()
    for address in (PAGE, REPORT):
        assert "night oven" not in visitor.get(address).text()
    assert "1 story waits" in carmen.get(LIST).text()
    assert "1 story waits to be read" in carmen.get("/cities/riverbend-oh").text()
    decide(carmen, approve="1")
    for address in (PAGE, REPORT):
        text = visitor.get(address).text()
        assert "The night oven" in text
        assert "The gas bill fell by a third." in text
        assert "Rosa's Bakery" in text
    paper = words_of(visitor.browser.get(f"{REPORT}.pdf").data)
    assert "The night oven" in paper
    rosa.post(f"{STORY}/take-back", page=STORY)
    for address in (PAGE, REPORT):
        assert "night oven" not in visitor.get(address).text()
    assert "night oven" not in words_of(visitor.browser.get(f"{REPORT}.pdf").data)


def test_other_words_wait_again_and_nobody_approves_what_she_did_not_read(
    app: Flask, rosa: Visitor, carmen: Visitor, visitor: Visitor
) -> None:
    over(app)
    rosa.post(STORY, TOLD)
    form = deciding(carmen)
    rosa.post(STORY, {**TOLD, "text": "Buy at our shop!"})
    page = Page(carmen.browser.post(ONE, data={**form.fields, "approve": "1"}))
    assert page.status == 422
    assert "wrote other words meanwhile" in page.text()
    decide(carmen, approve="1")
    rosa.post(STORY, TOLD)
    assert "Buy at our shop" not in visitor.get(PAGE).text()
    assert "1 story waits" in carmen.get(LIST).text()


def test_without_consent_or_words_nothing_is_kept(app: Flask, rosa: Visitor) -> None:
    for wrong, box in (({"agreed": ""}, "agreed"), ({"title": ""}, "title"), ({"text": "x" * 1501}, "text")):
        page = rosa.post(STORY, {**TOLD, **wrong})
        assert page.status == 422
        assert box in page.errors()
    with app.app_context():
        assert db.session.query(Story).count() == 0
        change_entry("bakery0000000001", listing="totals_only")
    assert "in totals only" in rosa.post(STORY, TOLD).text()


def test_a_story_is_declined_with_a_reason_and_not_by_its_own_people(
    app: Flask, rosa: Visitor, carmen: Visitor, ben: Visitor, nadia: Visitor
) -> None:
    rosa.post(STORY, TOLD)
    assert "reason" in decide(carmen, decline="1", reason="").errors()
    decide(carmen, decline="1", reason="Please name no supplier.")
    assert "Please name no supplier." in rosa.get(STORY).text()
    assert "Please name no supplier." in letters_to(app, "rosa@rosasbakery.example")[-1].text
    with app.app_context(), transaction():
        db.session.add(BusinessPerson(user_id=user("carmen").id, business_id=1, role="owner"))
    assert "You work for this business" in decide(carmen, approve="1").text()
    assert ben.get(STORY).status == nadia.get(LIST).status == nadia.get(ONE).status == 404


def test_who_agreed_need_not_tick_it_again_to_mend_a_word(app: Flask, rosa: Visitor) -> None:
    (before,) = rosa.get(STORY).all("input", name="agreed")
    assert "checked" not in before.attributes
    rosa.post(STORY, TOLD, page=STORY)
    (after,) = rosa.get(STORY).all("input", name="agreed")
    assert "checked" in after.attributes
