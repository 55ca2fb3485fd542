"""A board that stands still tells nothing that came later; a final one was made with nothing open."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from challenge import clock
from challenge.accounts.models import User
from challenge.businesses.models import Entry
from challenge.challenges.actions import touch_inputs
from challenge.challenges.life import FINAL, GRACE, IN_REVIEW
from challenge.challenges.queries import rules_of
from challenge.desks.ways_up import ways_up
from challenge.extensions import db, transaction
from challenge.leaderboards.boards import (
    board_of,
    freeze_board,
    make_final,
    open_review_again,
    thaw_board,
    what_blocks_final,
)
from challenge.leaderboards.jobs import ranked_now
from challenge.leaderboards.models import Snapshot
from challenge.leaderboards.podium import must_ids
from challenge.leaderboards.queries import standing_of
from challenge.leaderboards.unchecked import tiers_to_lose
from challenge.mistakes import Mistake
from challenge.savings.models import Hold, Reading
from tests.leaderboards.story import change_entry, compute, five_shops, riverbend, set_rules, verify_all_bills
from tests.page import Visitor

BOARD = "/challenges/riverbend-oh/2026/leaderboard"
BASE = "/challenges/riverbend-oh/2026"
MANAGE = "/cities/riverbend-oh/challenges/2026"


@pytest.fixture(autouse=True)
def by_carmen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deeds are the coordinator's."""

    def carmen() -> User:
        return db.session.scalars(select(User).filter_by(email="carmen@riverbend.example")).one()

    monkeypatch.setattr("challenge.challenges.actions.me", carmen)


def freeze(reason: str = "Until the awards night.") -> None:
    with transaction():
        freeze_board(riverbend(), reason)


def double_every_bill() -> None:
    """Something that counts changes a lot."""
    with transaction():
        start = riverbend().starts_on
        for reading in db.session.scalars(select(Reading).where(Reading.start_on >= start)):
            reading.quantity_millionths *= 2
            reading.meter.site.inputs_version += 1
        touch_inputs([1])


def put_in(state: str) -> None:
    with transaction():
        riverbend().state = state
        if state in (IN_REVIEW, FINAL):
            riverbend().submission_closes_at = clock.now()
            touch_inputs([1])


def snapshots() -> int:
    return db.session.scalar(select(func.count(Snapshot.id))) or 0


def test_it_works(app: Flask, visitor: Visitor) -> None:
    """All that leaves the site stays byte for byte the same while snapshots go on; then the newest is shown."""
    with app.app_context():
        keys = five_shops()
        compute()
        freeze()
        today = clock.today("America/New_York").isoformat()
    addresses = [
        BOARD,
        f"{BOARD}?as_of={today}",
        *(f"{BOARD}{kind}" for kind in (".json", ".csv", ".xlsx", ".png", "/evidence.zip")),
        *(f"{BASE}/{part}" for part in ("feed.atom", f"badge/{keys[0]}.svg", f"entries/{keys[0]}")),
        "/embed/riverbend-oh/2026",
        "/embed/riverbend-oh/2026?show=counter",
    ]
    assert {address: visitor.browser.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)
    before = [visitor.browser.get(address).data for address in addresses]
    with app.app_context():
        double_every_bill()
        stored = snapshots()
        compute()
        assert snapshots() == stored + 1
    assert [visitor.browser.get(address).data for address in addresses] == before
    with app.app_context(), transaction():
        thaw_board(riverbend(), "The awards night is over.")
    after = [visitor.browser.get(address).data for address in addresses]
    same = [address for address, one, other in zip(addresses, before, after, strict=True) if one == other]
    assert same in ([], [f"{BASE}/badge/{keys[0]}.svg"]), "a badge tells the place, which may be the same"


def test_pages_and_json_say_how_firm_it_is(app: Flask, visitor: Visitor, rosa: Visitor) -> None:
    with app.app_context():
        five_shops()
        compute()

    def told() -> tuple[str, str]:
        state = json.loads(visitor.browser.get(f"{BOARD}.json").data)["snapshot"]["state"]
        return state, visitor.get(BOARD).text()

    state, text = told()
    assert state == "provisional"
    assert "Places can still change" in text
    with app.app_context():
        freeze()
    state, text = told()
    assert state == "frozen"
    assert "stands still since" in text
    assert "Until the awards night." in text
    assert "The board is frozen: it stands still" in rosa.get("/businesses/rosas-bakery").text()
    assert "The leaderboard stands still" in visitor.get("/challenges/riverbend-oh/2026").text()
    with app.app_context():
        put_in(IN_REVIEW)
        verify_all_bills()
        compute()
        with transaction():
            thaw_board(riverbend(), "What was verified shows.")
            make_final(riverbend(), "All was checked.")
    state, text = told()
    assert state == "final"
    assert "what comes later changes nothing" in text


@pytest.mark.parametrize("state", ["published", "running", GRACE, FINAL])
def test_only_a_review_ends_final(context: Flask, state: str) -> None:
    five_shops()
    compute()
    put_in(state)
    with pytest.raises(Mistake), transaction():
        make_final(riverbend(), "Done.")


def test_what_is_open_blocks_it(context: Flask) -> None:
    keys = five_shops()
    put_in(IN_REVIEW)
    assert what_blocks_final(riverbend())[-1] == "No standings were computed yet."
    compute()
    assert "Acorn Books (among the first 3 of all" in " ".join(what_blocks_final(riverbend()))
    verify_all_bills()
    compute()
    assert what_blocks_final(riverbend()) == []
    change_entry(keys[0], state="waiting")
    assert "1 entry waits: approve or decline it." in what_blocks_final(riverbend())
    change_entry(keys[0], state="approved")
    with transaction():
        reading = db.session.scalars(select(Reading).limit(1)).one()
        db.session.add(Hold(reading_id=reading.id, why="Ten times the usual", opened_at=clock.now()))
    assert "1 odd bill is held: decide on it." in what_blocks_final(riverbend())
    with pytest.raises(Mistake, match="odd bill"), transaction():
        make_final(riverbend(), "Done.")
    assert (riverbend().state, board_of(riverbend()).state) == (IN_REVIEW, "provisional")  # type: ignore[union-attr]  # there is a board


def test_stale_standings_block_it(context: Flask) -> None:
    """What was decided since must be in it, whether the board went on or not."""
    five_shops()
    compute()
    freeze()
    put_in(IN_REVIEW)
    assert "Something that counts changed" in what_blocks_final(riverbend())[-1]
    double_every_bill()
    compute()
    assert "since the board was frozen" in what_blocks_final(riverbend())[-1]
    with transaction():
        thaw_board(riverbend(), "Look at it again.")
    verify_all_bills()
    compute()
    assert what_blocks_final(riverbend()) == []


def test_nothing_changes_a_final_board(app: Flask, visitor: Visitor) -> None:
    """Neither a bill nor a job: it is not computed any more, and what is computed by hand is not shown."""
    with app.app_context():
        five_shops()
        put_in(IN_REVIEW)
        verify_all_bills()
        compute()
        with transaction():
            make_final(riverbend(), "All was checked.")
        assert riverbend().state == FINAL
        assert ranked_now() == []
    before = visitor.browser.get(f"{BOARD}.json").data
    with app.app_context():
        double_every_bill()
        compute()
    assert visitor.browser.get(f"{BOARD}.json").data == before
    with app.app_context(), transaction():
        open_review_again(riverbend(), "A meter was read wrongly.")
    again = json.loads(visitor.browser.get(f"{BOARD}.json").data)
    assert (again["snapshot"]["state"], again["rows"]) == ("frozen", json.loads(before)["rows"])


def test_a_long_review_is_ranked_as_long_as_something_changes(context: Flask) -> None:
    five_shops()
    compute()
    put_in(IN_REVIEW)
    with transaction():
        riverbend().submission_closes_at = clock.now() - timedelta(days=60)
    assert ranked_now() == [1]
    compute()
    assert ranked_now() == []


def test_by_the_coordinators_buttons(app: Flask, carmen: Visitor) -> None:
    """Freeze with a reason, look at what is open, make it final."""
    with app.app_context():
        five_shops()
        compute()
    assert carmen.post(f"{MANAGE}/board", {"freeze": "1"}).errors()["reason"]
    assert carmen.post(f"{MANAGE}/board", {"freeze": "1", "reason": "Until the awards night."}).status == 200
    assert "Let it go on" in carmen.get(f"{MANAGE}/board").text()
    assert carmen.post(f"{MANAGE}/board", {"thaw": "1", "reason": "Not yet."}).status == 200
    with app.app_context():
        put_in(IN_REVIEW)
        verify_all_bills()
    assert "they follow within minutes" in carmen.get(f"{MANAGE}/moves/final").text()
    with app.app_context():
        compute()
    assert carmen.post(f"{MANAGE}/moves/final", {"reason": "All was checked."}).status == 200
    with app.app_context():
        assert (riverbend().state, board_of(riverbend()).state) == (FINAL, "final")  # type: ignore[union-attr]  # there is a board
        assert db.session.scalar(select(func.count(Entry.id)).filter_by(state="waiting")) == 0


def test_a_tier_that_lacks_a_check_is_told_before(app: Flask, carmen: Visitor) -> None:
    """Whose it is, and that it must be said that the board is final all the same."""
    app.config.update(REVIEW_SAMPLE_ENTRIES=0, REVIEW_SAMPLE_PERCENT=0)
    with app.app_context():
        five_shops()
        with transaction():
            set_rules(tiers=[{"key": "seed", "name": "Seed", "from": "10"}])
        put_in(IN_REVIEW)
        compute()
        verify_all_bills(must_ids(riverbend()))
        compute()
        lost = [(entry.desk_name, names) for entry, names in tiers_to_lose(riverbend())]
    assert [names for _, names in lost] == [["Seed"]]
    address = f"{MANAGE}/moves/final"
    told = carmen.get(address).text()
    assert "1 entry would have no tier, for want of a check" in told
    assert f"{lost[0][0]}: Seed" in told
    assert set(carmen.post(address, {"reason": "All was checked."}).errors()) == {"sure"}
    assert carmen.post(address, {"reason": "All was checked.", "sure": "y"}).status == 200
    with app.app_context():
        assert riverbend().state == FINAL
        entry = next(one for one, _ in tiers_to_lose(riverbend()))
        standing = standing_of(entry)
        assert standing is not None
        assert [way[:44] for way in ways_up(entry, standing, rules_of(riverbend()))] == [
            "Your figures reach Seed, but not all that it"
        ]
