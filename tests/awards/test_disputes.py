"""Entries are taken out with a reason; businesses appeal in time; who decided does not decide again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from challenge import clock
from challenge.accounts.models import Coordination
from challenge.awards.disputes import decide_appeal, hand_over, make_appeal, take_in_again, take_out
from challenge.awards.models import Appeal, Exclusion
from challenge.businesses.models import Business, BusinessPerson, Entry
from challenge.extensions import db, transaction
from challenge.notices.models import Letter
from challenge.review.models import BillReview
from tests.awards.story import MANAGE, PUBLIC, again, code_of, entry_of, final_board, holders, person, refused
from tests.leaderboards.story import BOARD, riverbend, verify_all_bills
from tests.page import Visitor

BAKERY = "bakery0000000001"


def out(key: str, *, kind: str = "disqualified", reason: str = "Its bills were made up.") -> Exclusion:
    with transaction():
        return take_out(entry_of(key), kind=kind, reason=reason, by=person("carmen"))


def appeal(key: str, about: str = "exclusion", *, at: datetime | None = None) -> Appeal:
    with transaction():
        now = at or clock.now()
        return make_appeal(entry_of(key), about=about, text="They are ours.", by=person("rosa"), received_at=now)


def decide(row: Appeal, who: str, *, upheld: bool = True) -> None:
    with transaction():
        one = db.session.get_one(Appeal, row.id)
        decide_appeal(one, upheld=upheld, answer="We looked at the originals.", by=person(who))


def owned_by_rosa(key: str) -> None:
    with transaction():
        business = entry_of(key).business_id
        db.session.add(BusinessPerson(user_id=person("rosa").id, business_id=business, role="owner"))


def test_it_works(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    with app.app_context():
        keys = final_board()
        again()
        code, entry_id = code_of(keys[0], "first"), entry_of(keys[0]).id
        owned_by_rosa(keys[0])
    page = carmen.post(f"/entries/{entry_id}/out", {"kind": "disqualified", "reason": "Its bills were made up."})
    assert "Verify who moves up, then publish the results again." in page.html
    assert "Acorn Books" not in visitor.get(BOARD).text()
    assert "holds no more" in visitor.get(f"/certificates/{code}").heading()
    assert "an entry was disqualified. Its bills were made up." in visitor.get(f"{PUBLIC}/changes").text()
    assert "Acorn" not in visitor.get(f"{PUBLIC}/changes").text()
    with app.app_context():
        letter = db.session.scalars(select(Letter).order_by(Letter.id.desc())).first()
        assert letter is not None
        assert "Its bills were made up." in letter.text
        assert f"/entries/{entry_id}/appeal" in letter.text
        again(reason="An entry was disqualified.")
        assert holders("first") == ["Birch Cafe", "Cedar Gym"]


def unverify(key: str) -> None:
    """Nobody looked at its bills."""
    with transaction():
        db.session.execute(delete(BillReview).where(BillReview.entry_id == entry_of(key).id))


def test_who_moves_up_must_be_verified_before_it_wins(app: Flask, carmen: Visitor) -> None:
    """Fourth by the final board, third when the first one is out, whatever chance drew."""
    app.config["REVIEW_SAMPLE_ENTRIES"], app.config["REVIEW_SAMPLE_PERCENT"] = 0, 0
    with app.app_context():
        keys = final_board()
        unverify(keys[3])
        again()
        assert holders("second") == ["Acorn Books", "Birch Cafe", "Cedar Gym"]
        out(keys[0])
        left = "Dogwood Hotel (among the first 3 of all): the bills of electricity are not verified."
        assert refused(lambda: again(reason="One is out.")) == f"Not everybody who must be verified is. {left}"
        assert holders("second") == ["Birch Cafe", "Cedar Gym"]
    page = carmen.get(f"{MANAGE}/awards")
    assert left in page.text()
    assert f"{MANAGE}/review/final" in page.html
    assert "Publish the correction" not in page.text()
    assert "Dogwood Hotel" in carmen.get(f"{MANAGE}/review/final").text()
    with app.app_context():
        verify_all_bills()
        again(reason="One is out.")
        assert holders("second") == ["Birch Cafe", "Cedar Gym", "Dogwood Hotel"]


def test_it_needs_a_kind_a_reason_and_an_entry_that_takes_part(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        keys = final_board()
        entry_id = entry_of(keys[0]).id
        assert refused(lambda: out(keys[0], kind="tired")).startswith("Choose why")
        assert refused(lambda: out(keys[0], reason="")).startswith("Write the reason")
    assert set(carmen.post(f"/entries/{entry_id}/out", {}).errors()) == {"kind", "reason"}
    with app.app_context():
        out(keys[0])
        assert refused(lambda: out(keys[0])) == "This entry does not take part."


def test_who_withdrew_has_to_ask_again_who_was_disqualified_may_come_back(app: Flask) -> None:
    with app.app_context():
        keys = final_board()
        left, thrown = out(keys[0], kind="withdrawn", reason="They asked."), out(keys[1])
        with transaction():
            assert refused(lambda: take_in_again(left, reason="Back.", by=person("carmen"))).startswith(
                "The business left"
            )
        with transaction():
            take_in_again(db.session.get_one(Exclusion, thrown.id), reason="It was right.", by=person("carmen"))
        assert [entry_of(key).state for key in keys[:2]] == ["withdrawn", "approved"]


def test_an_appeal_is_decided_by_somebody_else(app: Flask, carmen: Visitor, grace: Visitor, rosa: Visitor) -> None:
    with app.app_context():
        keys = final_board()
        again()
        owned_by_rosa(keys[0])
        entry_id = entry_of(keys[0]).id
        out(keys[0])
    home = rosa.get("/businesses/business-2")
    assert "was taken out. The reason stands below." in home.text()
    assert "join again" not in home.text(), "registration may be open, but who was taken out appeals"
    assert home.links()["Appeal in Riverbend Green Business Challenge"] == f"/entries/{entry_id}/appeal"
    page = rosa.post(f"/entries/{entry_id}/appeal", {"about": "exclusion", "text": "They are ours."})
    assert "It is not decided yet" in page.text()
    with app.app_context():
        row = db.session.scalars(select(Appeal)).one()
        appeal_id = row.id
        assert refused(lambda: decide(row, "carmen")).startswith("You made the decision")
    address = f"/appeals/{appeal_id}"
    told = carmen.get(address).text()
    assert "You made the decision that this is about" in told
    assert "Nobody else of City of Riverbend" in told
    assert "The network’s staff: they were told on" in told
    with app.app_context():
        letter = db.session.scalars(select(Letter).where(Letter.to == person("grace").email)).one()
        assert letter.subject.startswith("An appeal for you to decide: ")
        assert address in letter.text
    assert address in grace.get("/staff").links().values()
    assert carmen.post(address, {"answer": "No.", "deny": "Deny it"}).status == 404
    page = grace.post(address, {"answer": "They are theirs.", "uphold": "Uphold it"})
    assert "Upheld on" in page.text()
    with app.app_context():
        assert entry_of(keys[0]).state == "approved"
        assert holders("first") == []
    assert "1 upheld appeal waits for a correction" in carmen.get("/cities/riverbend-oh").text()
    assert address not in grace.get("/staff").links().values()
    with app.app_context():
        again(reason="An appeal was upheld.")
        assert holders("first") == ["Acorn Books"]
        row = db.session.get_one(Appeal, appeal_id)
        assert refused(lambda: decide(row, "grace")) == "This appeal was decided before."


def test_another_coordinator_may_decide_or_hand_it_over(app: Flask, carmen: Visitor, grace: Visitor) -> None:
    """Carmen published; Nadia coordinates here, too. What is upheld stays a task until somebody says why it is none."""
    with app.app_context():
        keys = final_board()
        again()
        with transaction():
            city = riverbend().member_id
            db.session.add(Coordination(user_id=person("nadia").id, member_id=city, since=clock.now()))
        row = appeal(keys[0], "place")
        address, nadia = f"/appeals/{row.id}", person("nadia")
        letter = db.session.scalars(select(Letter).where(Letter.to == nadia.email)).one()
        assert f"It is up to {nadia.name}, or to the network's staff" in letter.text
        assert f"{nadia.name}, who coordinates here, too" in carmen.get(address).text()
    assert address not in grace.get("/staff").links().values()
    page = carmen.post(f"{address}/hand-over", page=address)
    assert "they were told on" in page.text()
    assert address in grace.get("/staff").links().values()
    with app.app_context():
        with transaction():
            again_row = db.session.get_one(Appeal, row.id)
            assert refused(lambda: hand_over(again_row, by=person("carmen"))).startswith("The network's staff has it")
        decide(row, "nadia")
    assert "1 upheld appeal waits for a correction" in carmen.get("/cities/riverbend-oh").text()
    assert "To be put right" in carmen.get(f"{MANAGE}/awards").text()
    assert "reason" in carmen.post(f"{address}/settle", {"reason": ""}, page=address).errors()
    page = carmen.post(f"{address}/settle", {"reason": "The points were right before the appeal."}, page=address)
    assert "No correction was needed" in page.text()
    assert "upheld" not in carmen.get("/cities/riverbend-oh").text()


def test_a_denied_appeal_changes_nothing_and_is_told(app: Flask, visitor: Visitor) -> None:
    """That it was decided and how, on the page of changes and in the feed: no name, no text."""
    with app.app_context():
        keys = final_board()
        out(keys[0])
        row = appeal(keys[0])
        assert "appeal about" not in visitor.get(f"{PUBLIC}/changes").text()
        decide(row, "grace", upheld=False)
        assert entry_of(keys[0]).state == "declined"
    for address in (f"{PUBLIC}/changes", f"{PUBLIC}/feed.atom"):
        told = visitor.browser.get(address).get_data(as_text=True)
        assert "ppeal about an entry that was taken out was denied" in told, address
        assert "It stays as it was." in told
        assert "We looked at the originals." not in told
        assert "They are ours." not in told


def test_nobody_who_works_for_the_business_decides(app: Flask) -> None:
    with app.app_context():
        keys = final_board()
        out(keys[0])
        row = appeal(keys[0])
        with transaction():
            business = entry_of(keys[0]).business_id
            db.session.add(BusinessPerson(user_id=person("grace").id, business_id=business, role="owner"))
        assert refused(lambda: decide(row, "grace")).startswith("You work for this business")
        assert refused(lambda: decide(row, "nadia")).startswith("You work for this business")


@pytest.mark.parametrize(("late", "taken"), [(timedelta(seconds=-1), True), (timedelta(0), False)])
def test_the_deadline_is_an_instant(app: Flask, late: timedelta, taken: bool) -> None:
    """Fourteen days after the publication; what arrives at the instant is too late."""
    with app.app_context():
        keys = final_board()
        at = again().published_at + timedelta(days=14) + late
        if taken:
            assert appeal(keys[0], "place", at=at).id
        else:
            assert refused(lambda: appeal(keys[0], "place", at=at)) == "The time to appeal is over."


def test_there_must_be_something_to_appeal_against_and_one_appeal_at_a_time(app: Flask) -> None:
    with app.app_context():
        keys = final_board()
        assert refused(lambda: appeal(keys[0], "place")) == "The results are not published yet."
        assert refused(lambda: appeal(keys[0], "exclusion")) == "Your entry was not taken out."
        assert refused(lambda: appeal(keys[0], "weather")).startswith("Choose what")
        again()
        appeal(keys[0], "award")
        assert refused(lambda: appeal(keys[0], "award")).startswith("You have appealed against this already")


def test_only_an_owner_appeals(app: Flask, ben: Visitor, victor: Visitor) -> None:
    with app.app_context():
        entry_id = db.session.scalars(select(Entry.id).join(Business).where(Business.slug == "rosas-bakery")).one()
    refusals: list[Any] = [one.get(f"/entries/{entry_id}/appeal").status for one in (ben, victor)]
    assert refusals == [404, 404]
