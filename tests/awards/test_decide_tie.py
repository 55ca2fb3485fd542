"""Who shares a place is ordered by the jury or the coordinator, with a reason that everybody reads."""

from __future__ import annotations

import json
from datetime import timedelta

from flask import Flask

from challenge import clock
from challenge.awards.ties import decide_tie, open_ties
from challenge.businesses.models import BusinessPerson
from challenge.extensions import db, transaction
from challenge.review.models import TieDecision
from challenge.scoring.recompute import recompute
from tests.awards.story import AWARDS, MANAGE, PUBLIC, again, entry_of, finalize, holders, person, refused
from tests.challenges.test_set_up import send
from tests.leaderboards.story import BOARD, change_entry, compute, five_shops, riverbend, row_of, set_rules
from tests.leaderboards.test_download_evidence import download
from tests.page import Visitor
from tests.review.story import invite, user


def tied(*, over: bool = True) -> list[str]:
    """Five shops of which two share the second place, and a jury decides ties; their keys."""
    keys = five_shops()
    with transaction():
        set_rules(awards=[*AWARDS, {"key": "best-two", "name": "Best two", "when": [{"is": "place", "at_most": 2}]}],
                  ties="jury")  # fmt: skip
        if over:
            riverbend().ends_on = clock.today("America/New_York") - timedelta(days=1)
    compute()
    return keys


def form(keys: list[str], positions: tuple[int, ...], reason: str = "Cedar helped its neighbors.") -> dict[str, str]:
    rows = {f"rows-{at}-entry": key for at, key in enumerate(keys)}
    rows |= {f"rows-{at}-position": str(position) for at, position in enumerate(positions)}
    return {**rows, "reason": reason}


def test_it_works(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    with app.app_context():
        keys = tied()
        assert [row_of(key)["place"] for key in keys[:3]] == [1, 2, 2]
    assert "Place 2: Birch Cafe, Cedar Gym." in carmen.get(f"{MANAGE}/awards").text()
    page = send(carmen, f"{MANAGE}/ties/{keys[1]}", **form(keys[1:3], (2, 1)))
    assert "Cedar Gym before Birch Cafe: Cedar helped its neighbors." in page.text()
    with app.app_context():
        compute()
        assert [row_of(key)["place"] for key in keys[:4]] == [1, 3, 2, 4]
        finalize()
        again()
        assert holders("best-two") == ["Acorn Books", "Cedar Gym"]
    for address in (BOARD, f"{PUBLIC}/awards"):
        assert "Cedar Gym before Birch Cafe: Cedar helped its neighbors." in visitor.get(address).text()


def test_what_is_not_decided_so(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        keys = tied()
    here = f"{MANAGE}/ties/{keys[1]}"
    for fields, words in (
        (form(keys[1:3], (1, 1)), "All have the same position"),
        (form(keys[1:3], (1, 3)), "from 1 to 2"),
        (form(keys[1:3], (1, 2), reason=""), "Write why."),
        (form([keys[0], keys[1]], (1, 2)), "do not share a place any more"),
    ):
        page = send(carmen, here, **fields)
        assert page.status == 422
        assert words in page.text(), words
    with app.app_context():
        assert db.session.query(TieDecision).count() == 0
    assert carmen.get(f"{MANAGE}/ties/{keys[0]}").status == 404, "nobody shares the first place"


def test_nobody_decides_on_her_own_business_nor_before_the_end_nor_on_a_final_board(app: Flask) -> None:
    with app.app_context():
        keys = tied(over=False)

        def decide() -> None:
            with transaction():
                decide_tie(riverbend(), positions={keys[1]: 1, keys[2]: 2}, reason="So.", by=person("carmen"))

        assert refused(decide).startswith("Ties are decided once the last day")
        with transaction():
            riverbend().ends_on = clock.today("America/New_York") - timedelta(days=1)
            owner = BusinessPerson(user_id=person("carmen").id, business_id=entry_of(keys[2]).business_id, role="owner")
            db.session.add(owner)
        assert refused(decide).startswith("You work for one of these")
        with transaction():
            db.session.delete(owner)
        finalize()
        assert refused(decide).startswith("The board is final")


def test_a_decision_is_taken_back_and_holds_no_more_when_somebody_joins_the_tie(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        keys = tied()
        with transaction():
            decide_tie(riverbend(), positions={keys[1]: 1, keys[2]: 2}, reason="So.", by=person("carmen"))
        compute()
        assert open_ties(riverbend()) == []
    assert carmen.post("/tie-decisions/1/end", {"reason": "Too early."}).status == 200
    with app.app_context():
        compute()
        assert [row_of(key)["place"] for key in keys[:3]] == [1, 2, 2]
        with transaction():
            set_rules(ties="shared")
        assert open_ties(riverbend()) == [], "by these rules places are shared"


def test_a_juror_decides_and_is_not_told_who_hides_behind_a_pseudonym(app: Flask, nadia: Visitor) -> None:
    with app.app_context():
        keys = tied()
        with transaction():
            invite(user("nadia"), role="juror")
        change_entry(keys[1], listing="pseudonym", pseudonym="Quiet Shop")
    for page in (nadia.get(f"{MANAGE}/jury"), nadia.get(f"{MANAGE}/ties/{keys[1]}")):
        assert "Quiet Shop" in page.text()
        assert "Birch" not in page.html
    page = send(nadia, f"{MANAGE}/ties/{keys[1]}", **form(keys[1:3], (1, 2)))
    assert "Quiet Shop before Cedar Gym" in page.text()
    with app.app_context():
        assert db.session.query(TieDecision).one().decided_by == user("nadia").id


def test_a_tie_on_a_further_board_is_decided_too_and_told_with_each_entry(
    app: Flask, carmen: Visitor, visitor: Visitor
) -> None:
    """Three share the first place by points, two of them also the second by percents."""
    with app.app_context():
        keys = tied()
        with transaction():
            boards = [{"key": "percents", "name": "Percent", "metric": "percent", "metric_of": "electricity"}]
            set_rules(boards=boards, measures=[{"key": "electricity", "weight": "100", "target_percent": "5"}])
        compute()
        # 12, 8 and 8 % are all beyond the limit of 7.5 %: three share the first place, two the second of percents
        assert [row_of(key)["place"] for key in keys[:4]] == [1, 1, 1, 4]
        assert [row_of(key)["boards"]["percents"]["place"] for key in keys[:4]] == [1, 2, 2, 4]
    text = carmen.get(f"{MANAGE}/awards").text()
    assert "Place 1: Acorn Books, Birch Cafe, Cedar Gym." in text
    assert "Place 2 of the board “Percent”: Birch Cafe, Cedar Gym." in text
    send(carmen, f"{MANAGE}/ties/{keys[1]}", **form(keys[:3], (3, 2, 1), "Thrift."))
    send(carmen, f"{MANAGE}/ties/{keys[1]}?board=percents", **form(keys[1:3], (1, 2), "Birch was earlier."))
    with app.app_context():
        compute()
        assert [row_of(key)["place"] for key in keys[:4]] == [3, 2, 1, 4], "the later decision changes nothing here"
        assert [row_of(key)["boards"]["percents"]["place"] for key in keys[:4]] == [1, 2, 3, 4]
        assert open_ties(riverbend()) == []
    rows = {row["entry"]: row for row in json.loads(visitor.get(f"{BOARD}.json").html)["rows"]}
    assert [rows[key]["tie_break"] for key in keys[:4]] == ["Thrift."] * 3 + [None]
    told = [rows[key]["boards"]["percents"]["tie_break"] for key in keys[:4]]
    assert told == [None, "Birch was earlier.", "Birch was earlier.", None]
    page = visitor.get(f"{PUBLIC}/entries/{keys[1]}").text()
    assert "Others have the same figure. It was decided who comes first: Thrift." in page
    assert "On the board “Percent”, others have the same figure. It was decided who comes first: Birch was" in page
    assert "Birch Cafe before Cedar Gym: Birch was earlier." in visitor.get(f"{BOARD}?board=percents").text()
    assert recompute(download(visitor.browser)).differences == []
