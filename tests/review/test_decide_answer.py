"""A submitted answer: checked, verified, given part, not accepted, asked about; what stands is the last decision."""

from __future__ import annotations

import pytest
from flask import Flask

from challenge.businesses.chosen import Chosen
from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.leaderboards.answered import answers_in
from challenge.review.said import reviews_of
from tests.page import Page, Visitor
from tests.review.story import decide, give_file, give_rules, hand_in, inputs_version, reviews, standing


@pytest.fixture
def answers(app: Flask) -> list[int]:
    """The bakery changed its lamps, had an audit, trained three hours, and has no roof of its own."""
    give_rules(app)
    return hand_in(
        app,
        ("EN-01", "done", 0),
        ("EN-02", "done", 8),
        ("EN-03", "done", 3),
        ("EN-04", "not_applicable", 0),
        note="See the bill.",
    )


def test_it_works(app: Flask, carmen: Visitor, rosa: Visitor, answers: list[int]) -> None:
    """Self-reported, then checked, then verified; each in words, and the challenge counts anew."""
    page = carmen.get(f"/answers/{answers[0]}")
    assert page.status == 200
    assert "Self-reported" in page.text()
    version = inputs_version(app)
    assert "Checked" in decide(carmen, answers[0], "check").text()
    assert inputs_version(app) == version + 1
    decide(carmen, answers[0], "verify", "The photograph shows them.")
    assert reviews(app, answers[0]) == [("checked", False), ("verified", True)]
    shown = rosa.get(f"/answers/{answers[0]}").text()
    assert "Verified" in shown
    assert "The photograph shows them." in shown
    assert "Carmen" not in shown


def test_what_counts_on_the_board(app: Flask, carmen: Visitor, answers: list[int]) -> None:
    """A part replaces what is claimed; what is rejected is nothing; what does not apply is left out once accepted."""
    decide(carmen, answers[0], "reject", "The lamps are old.")
    decide(carmen, answers[1], "part", "A short audit.", points="3.5")
    decide(carmen, answers[3], "check")
    with app.app_context():
        rules = rules_of(db.session.get_one(Challenge, 1))
        taken = answers_in(Chosen(1), rules, {1: 0, 2: 1}).submitted["actions", "final"][0]
        assert taken.given.tolist() == [0, 350, -1, -1]
        assert taken.accepted.tolist() == [False, False, False, True]


def test_a_part_is_less_than_claimed(app: Flask, carmen: Visitor, answers: list[int]) -> None:
    """Of a range from 0 to all; of others more than nothing and less than claimed; with a reason, two decimals."""
    refused = {
        ("10", "Why."): answers[0],
        ("0", "Why."): answers[0],
        ("-1", "Why."): answers[1],
        ("8.01", "Why."): answers[1],
        ("1.234", "Why."): answers[1],
        ("", "Why."): answers[1],
    }
    for (points, reason), answer in refused.items():
        page = decide(carmen, answer, "part", reason, points=points)
        assert (page.status, "points" in page.errors()) == (422, True), points
    assert "applies or not" in decide(carmen, answers[3], "part", "No half roofs.", points="3").text()
    page = decide(carmen, answers[1], "part", "", points="3")
    assert "text" in page.errors()
    assert 'value="3"' in page.html
    assert [standing(app, answer) for answer in answers] == [""] * 4
    assert decide(carmen, answers[1], "part", "Not done at all.", points="0").status == 200


@pytest.mark.parametrize("button", ["reject", "ask"])
def test_the_business_reads_why(app: Flask, carmen: Visitor, answers: list[int], button: str) -> None:
    """Without a word nothing is decided."""
    page = decide(carmen, answers[0], button)
    assert (page.status, "text" in page.errors()) == (422, True)
    assert reviews(app, answers[0]) == []


def test_asked_and_replied(app: Flask, carmen: Visitor, rosa: Visitor, ben: Visitor, answers: list[int]) -> None:
    """A question leaves what was decided; the reply brings the answer back to the queue."""
    decide(carmen, answers[0], "check")
    version = inputs_version(app)
    decide(carmen, answers[0], "ask", "How many lamps?")
    assert inputs_version(app) == version
    page = f"/answers/{answers[0]}"
    assert "How many lamps?" in rosa.get(page).text()
    assert rosa.post(f"{page}/reply", {"text": ""}, page=page).errors().keys() == {"text"}
    assert ben.post(f"{page}/reply", {"text": "All forty."}, page=page).status == 200
    assert reviews(app, answers[0]) == [("checked", True), ("asked", False), ("replied", False)]
    assert "All forty." in carmen.get(page).text()
    assert rosa.post(f"{page}/reply", {"text": "Forty-one."}, page=page).status == 422
    with app.app_context():
        found = reviews_of(db.session.get_one(Entry, 1), "actions")
        assert [row.kind for row in found["EN-01"]] == ["checked", "asked", "replied"]


def test_an_answer_submitted_anew_starts_unreviewed(app: Flask, carmen: Visitor, answers: list[int]) -> None:
    """And the old one can no longer be decided on."""
    decide(carmen, answers[0], "verify")
    (newer,) = hand_in(app, ("EN-01", "in_progress", 0))
    assert standing(app, newer) == ""
    old = carmen.get(f"/answers/{answers[0]}")
    assert "no longer counts" in old.text()
    again = Page(
        carmen.browser.post(
            f"/answers/{answers[0]}/decide",
            data={"csrf_token": old.values()["csrf_token"], "key": "k" * 24, "seen": "1", "reject": "1", "text": "No."},
        )
    )
    assert again.status == 422
    assert reviews(app, answers[0]) == [("verified", True)]


def test_who_has_not_read_the_last_word_is_told(
    app: Flask, carmen: Visitor, grace: Visitor, answers: list[int]
) -> None:
    """Two reviewers, two tabs: the second decides on what she has seen."""
    page = f"/answers/{answers[0]}"
    tab = grace.get(page).values()
    decide(carmen, answers[0], "check")
    second = Page(grace.browser.post(f"{page}/decide", data={**tab, "reject": "1", "text": "Old lamps."}))
    assert second.status == 422
    assert "meanwhile" in second.text()
    assert "Old lamps." in second.html
    assert standing(app, answers[0]) == "checked"


def test_decided_anew_only_with_a_reason(app: Flask, carmen: Visitor, answers: list[int]) -> None:
    """From checked to verified needs none."""
    decide(carmen, answers[0], "check")
    decide(carmen, answers[0], "verify")
    assert "text" in decide(carmen, answers[0], "check").errors()
    decide(carmen, answers[0], "check", "It was the wrong photograph.")
    assert reviews(app, answers[0]) == [("checked", False), ("verified", False), ("checked", True)]


def test_evidence_is_saved_and_private(
    app: Flask, carmen: Visitor, rosa: Visitor, victor: Visitor, answers: list[int]
) -> None:
    """For reviewers and the business; of this answer only."""
    file = give_file(app)
    address = f"/answers/{answers[0]}/evidence/{file}"
    assert f'src="{address}"' in carmen.get(f"/answers/{answers[0]}").html
    for person in (carmen, rosa):
        answer = person.browser.get(address)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
    assert victor.get(address).status == 404
    assert carmen.get(f"/answers/{answers[1]}/evidence/{file}").status == 404


def test_an_item_that_is_asked_no_more(app: Flask, carmen: Visitor, answers: list[int]) -> None:
    """Its answer can be read; nothing is left to decide."""
    give_rules(app, scorecards=[], scorecard_weights={})
    page = carmen.get(f"/answers/{answers[0]}")
    assert "do not ask this any more" in page.text()
    assert "Decide" not in page.text()
    assert carmen.get("/cities/riverbend-oh/challenges/2026/review").status == 200
