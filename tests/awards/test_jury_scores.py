"""Jurors score on a page of theirs, and the award goes as they scored."""

from __future__ import annotations

from flask import Flask

from challenge.audit.models import DeedDone
from challenge.awards.models import JuryBallot
from challenge.businesses.models import BusinessPerson
from challenge.extensions import db, transaction
from challenge.review.models import ChallengeHelper
from tests.awards.story import MANAGE, entry_of, final_board, holders, person
from tests.challenges.test_set_up import send
from tests.page import Visitor
from tests.review.story import invite, user

DESK = f"{MANAGE}/jury"
HEART = f"{DESK}/heart"
GIVE = f"{MANAGE}/awards/heart/jury"


def story(app: Flask, *jurors: str) -> list[str]:
    """A final board, and jurors; the entries' keys."""
    with app.app_context():
        keys = final_board()
        with transaction():
            for juror in jurors:
                invite(user(juror), role="juror")
    return keys


def points(keys: list[str], *given: str) -> dict[str, str]:
    """Fields for the candidates in their order, the others empty."""
    rows = {f"rows-{at}-entry": key for at, key in enumerate(keys)}
    return {**rows, **{f"rows-{at}-points": one for at, one in enumerate(given)}}


def test_it_works(app: Flask, carmen: Visitor, nadia: Visitor, visitor: Visitor) -> None:
    keys = story(app, "nadia", "grace")
    assert nadia.get("/account").links()["Jury of Riverbend Green Business Challenge"] == DESK
    assert "1 award waits for your points" in nadia.get(DESK).text()
    page = send(nadia, HEART, **points(keys, "3", "9", "", "", "0"), text="It repairs what others throw away.")
    assert "Scored 3 of 7" in page.text()
    grace = Visitor(app).signed_in("grace")
    assert send(grace, HEART, **points(keys, "8", "7", "7", "", "")).status == 200
    page = carmen.get(GIVE)
    assert "2 jurors have scored" in page.text()
    text = page.text()
    assert text.index("8.0") < text.index("Cedar Gym") < text.index("7.0") < text.index("5.5"), "the highest first"
    assert "It repairs what others throw away." in page.text()
    assert "scored another one higher" in carmen.post(GIVE, {"entry": keys[0], "reason": "I like it."}).text()
    send(carmen, GIVE)
    with app.app_context():
        assert holders("heart") == ["Birch Cafe"]
    assert "2 jurors gave it 8.0 of 10 points on average" in carmen.get(f"{MANAGE}/awards").text()


def test_points_are_changed_until_the_award_is_given_and_the_log_keeps_all(app: Flask, nadia: Visitor) -> None:
    keys = story(app, "nadia", "grace")
    send(nadia, HEART, **points(keys, "3"))
    send(nadia, HEART, **points(keys, "10"))
    with app.app_context():
        assert [ballot.scores for ballot in db.session.query(JuryBallot)] == [{keys[0]: 10}]
        assert db.session.query(DeedDone).filter_by(deed="cast_ballot").count() == 2
    carmen = Visitor(app).signed_in("carmen")
    send(carmen, GIVE)
    page = send(nadia, HEART, **points(keys, "1"))
    assert "given already" in page.text()
    late = Visitor(app).signed_in("grace").get(DESK).text()
    assert "No award waits for your points." in late, "it is given, though she never scored"


def test_wrong_points_are_said_and_kept(app: Flask, nadia: Visitor) -> None:
    keys = story(app, "nadia")
    for wrong in ("11", "-1", "many"):
        page = send(nadia, HEART, **points(keys, wrong))
        assert page.status == 422
        assert page.values()["rows-0-points"] == wrong
    assert "at least one" in send(nadia, HEART, **points(keys)).text()
    assert "no candidate any more" in send(nadia, HEART, **points(["nobody"], "5")).text()


def test_only_a_juror_of_today_who_does_not_take_part_opens_the_page(
    app: Flask, carmen: Visitor, nadia: Visitor
) -> None:
    keys = story(app, "nadia")
    assert carmen.get(DESK).status == 404
    with app.app_context(), transaction():
        business = entry_of(keys[0]).business_id
        db.session.add(BusinessPerson(user_id=person("nadia").id, business_id=business, role="owner"))
    assert nadia.get(DESK).status == nadia.get(HEART).status == 404
    with app.app_context(), transaction():
        db.session.query(BusinessPerson).filter_by(user_id=person("nadia").id).delete()
        helper = db.session.query(ChallengeHelper).one()
        helper.revoked_at = helper.invited_at
    assert nadia.get(DESK).status == 404
