"""A jury's choice and a draw: who may get it, once, in public."""

from __future__ import annotations

import hashlib

from flask import Flask

from challenge.awards.actions import take_back
from challenge.awards.models import AwardDecision
from challenge.businesses.models import BusinessPerson
from challenge.extensions import db, transaction
from tests.awards.story import (
    MANAGE,
    PUBLIC,
    again,
    code_of,
    entry_of,
    final_board,
    finalize,
    holders,
    jury,
    lots,
    person,
    refused,
    seed,
)
from tests.page import Visitor


def test_it_works(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    with app.app_context():
        keys = final_board()
        again()
    here = f"{MANAGE}/awards/heart/jury"
    assert carmen.post(here, {"entry": keys[3], "reason": ""}).errors()["reason"] == "Write why."
    page = carmen.post(here, {"entry": keys[3], "reason": "It lent its ladder."})
    assert "Dogwood Hotel: It lent its ladder." in page.text()
    assert "Dogwood Hotel: It lent its ladder." in visitor.get(f"{PUBLIC}/awards").text()


def test_a_jury_gives_as_many_as_there_are_with_a_reason_and_to_those_who_take_part(app: Flask) -> None:
    with app.app_context():
        keys = final_board()
        assert refused(lambda: jury("nobody00000000000")).startswith("Choose one of the entries")
        assert refused(lambda: jury(keys[0], reason="")).startswith("Write why")
        jury(keys[0])
        assert refused(lambda: jury(keys[0])) == "It has this award already."
        assert refused(lambda: jury(keys[1])).startswith("This award has all its winners.")


def test_nobody_decides_on_the_award_of_a_business_she_works_for(app: Flask) -> None:
    with app.app_context():
        keys = final_board()
        with transaction():
            business = entry_of(keys[0]).business_id
            db.session.add(BusinessPerson(user_id=person("carmen").id, business_id=business, role="owner"))
        assert refused(lambda: jury(keys[0])).startswith("You work for this business")


def test_a_jury_may_think_again(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    with app.app_context():
        keys = final_board()
        again()
        decision_id = jury(keys[0]).id
        code = code_of(keys[0], "heart")
    page = carmen.post(f"{MANAGE}/awards/given/{decision_id}/end", {"reason": "The ladder was not theirs."})
    assert page.status == 200
    assert "holds no more" in visitor.get(f"/certificates/{code}").heading()
    with app.app_context():
        assert holders("heart") == []


def test_what_goes_by_the_rules_is_not_taken_back_by_hand(app: Flask) -> None:
    with app.app_context():
        keys = final_board()
        again()
        decision = db.session.query(AwardDecision).filter_by(code=code_of(keys[0], "first")).one()
        assert refused(lambda: take_back(decision, reason="No.", by=person("carmen"))).startswith("This award goes by")


def test_a_draw_is_made_once_by_a_seed_that_was_public_before(app: Flask, visitor: Visitor, carmen: Visitor) -> None:
    with app.app_context():
        keys = final_board()
        finalize(final=False)
        assert refused(lots).startswith("Publish the seed first")
        made = seed()
        assert refused(seed).startswith("The seed of this draw is public already")
        assert refused(lots).startswith("The board is not final yet")
        finalize()
    assert made in visitor.get(f"{PUBLIC}/awards").text()
    carmen.post(f"{MANAGE}/awards/luck/draw", page=f"{MANAGE}/awards")
    by_hand = sorted(keys, key=lambda key: hashlib.sha256((made + key).encode()).hexdigest())
    with app.app_context():
        names = [entry_of(key).business.name for key in by_hand]
        own = [name for name in holders("luck") if name in names]
        assert own == [name for name in names if name in own]
        assert len(holders("luck")) == 2
        assert refused(lots).startswith("This was drawn before")
    page = carmen.post(f"{MANAGE}/awards/luck/draw", page=f"{MANAGE}/awards")
    assert page.status in (200, 422)
