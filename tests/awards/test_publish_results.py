"""Results are published from a final board; a correction is logged for everybody, in places, points and percents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from challenge import clock
from challenge.awards.queries import appeal_deadline
from challenge.awards.results import differences, new_code
from challenge.extensions import transaction
from challenge.leaderboards.podium import podium_of
from challenge.leaderboards.stored import rows_in
from tests.awards.story import (
    AWARDS,
    MANAGE,
    PUBLIC,
    again,
    code_of,
    entry_of,
    final_board,
    finalize,
    holders,
    lots,
    refused,
    seed,
)
from tests.leaderboards.story import change_entry, compute, riverbend, set_rules, shown_snapshot
from tests.page import Visitor


def test_it_works(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    with app.app_context():
        keys = final_board()
    assert "Winners are named once the results are final." in visitor.get(f"{PUBLIC}/awards").text()
    assert "Acorn Books" not in visitor.get(f"{PUBLIC}/awards").text()
    page = carmen.get(f"{MANAGE}/awards")
    assert "The board is final." in page.text()
    assert "Acorn Books: 1st place." in page.text()
    here = page.links()["Publish the results"]
    page = carmen.get(here)
    assert "Good neighbor: The jury has not decided yet. No juror is invited." in page.text()
    assert "Lucky draw: It is not drawn yet." in page.text()
    assert "With 14 days, a business can appeal before" in page.text()
    assert "Acorn Books" not in visitor.get(f"{PUBLIC}/awards").text(), "nothing is public before it is confirmed"
    for wrong in ("", "400"):
        page = carmen.post(here, {"appeal_days": wrong})
        assert page.status == 422
        assert set(page.errors()) == {"appeal_days"}
    page = carmen.post(here, {"appeal_days": "10"})
    assert "The results are public." in page.html
    with app.app_context():
        deadline = appeal_deadline(entry_of(keys[0]))
        assert deadline is not None
        assert deadline - clock.now() > timedelta(days=9)
        assert deadline - clock.now() <= timedelta(days=10)
    told = visitor.get(f"{PUBLIC}/awards").text()
    assert "Acorn Books: 1st place." in told
    with app.app_context():
        assert holders("second") == ["Acorn Books", "Birch Cafe", "Cedar Gym"]


def test_all_who_cannot_be_told_apart_from_first_may_share_the_first_prize(app: Flask, visitor: Visitor) -> None:
    """They must be verified, stand on the awards page and on certificates, and the rules say so."""
    with app.app_context():
        shared = [{**AWARDS[0], "share_first": True}]
        final_board(awards=shared)
        apart = {row["entry"] for row, _ in rows_in(shown_snapshot().id) if (row["place_range"] or [0])[0] == 1}
        assert len(apart) > 3
        assert podium_of(riverbend()).keys() >= {entry_of(key).id for key in apart}
        again()
        assert len(holders("first")) == len(apart)
    told = visitor.get(f"{PUBLIC}/awards").text()
    assert "1st place, shared by all who cannot be told apart from first." in told
    assert "all who cannot be told apart from first share the first place" in visitor.get(f"{PUBLIC}/rules").text()


def test_a_board_that_is_not_final_is_so_far_and_for_the_coordinator_only(
    app: Flask, carmen: Visitor, visitor: Visitor
) -> None:
    with app.app_context():
        final_board()
        finalize(final=False)
        assert refused(again).startswith("The board is not final yet.")
    assert "So far, by the board as it is now." in carmen.get(f"{MANAGE}/awards").text()
    assert carmen.post(f"{MANAGE}/awards/publish", {"appeal_days": "14"}).status == 422
    assert "Acorn Books" not in visitor.get(f"{PUBLIC}/awards").text()


def test_a_correction_needs_a_reason_and_something_that_changed(app: Flask) -> None:
    with app.app_context():
        keys = final_board()
        again()
        assert "Say what is corrected" in refused(again)
        assert refused(lambda: again(reason="Nothing.")).startswith("Nothing that the public reads changed")
        change_entry(keys[0], state="declined")
        assert again(reason="A bill was not theirs.").number == 2


def test_the_next_one_moves_up_and_the_log_says_so(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        keys = final_board()
        again()
        kept = code_of(keys[1], "second")
        change_entry(keys[0], state="declined")
        again(reason="A bill of its baseline was another shop's.")
        assert holders("first") == ["Birch Cafe", "Cedar Gym"]
        assert holders("second") == ["Birch Cafe", "Cedar Gym", "Dogwood Hotel"]
        assert code_of(keys[1], "second") == kept
        lost = code_of(keys[0], "first")
    log = visitor.get(f"{PUBLIC}/changes").text()
    assert "A bill of its baseline was another shop's." in log
    assert "An entry left the board." in log
    assert "An entry no longer has the award “First prize”." in log
    assert "Birch Cafe now has the award “First prize”." in log
    assert "Birch Cafe: place 2, now 1." in log
    assert "Acorn" not in log
    assert "kWh" not in log
    assert "holds no more" in visitor.get(f"/certificates/{lost}").heading()


def test_a_draw_goes_on_to_the_next_ticket(app: Flask) -> None:
    with app.app_context():
        final_board()
        again()
        seed()
        drawn = [one.entry for one in lots()]
        names = [entry.business.name for entry in drawn]
        assert len(names) == 2
        change_entry(drawn[0].public_key, state="declined")
        again(reason="It left.")
        assert len(holders("luck")) == 2
        assert len(set(names) & set(holders("luck"))) == 1


@pytest.mark.parametrize("shows", ["totals", "participants", "finishers", "winners", "points", "percents"])
def test_no_page_says_more_than_the_board(app: Flask, visitor: Visitor, shows: str) -> None:
    saver = {"key": "saver", "name": "Top saver", "when": [{"is": "top_saver", "resource": "electricity"}]}
    with app.app_context():
        keys = final_board()
        with transaction():
            set_rules(awards=[saver], visibility={"shows": shows})
        finalize(final=False)
        compute()
        finalize()
        again()
        change_entry(keys[0], state="declined")
        again(reason="It left.")
    told = visitor.get(f"{PUBLIC}/awards").text() + visitor.get(f"{PUBLIC}/changes").text()
    assert ("Birch Cafe" in told) == (shows in ("winners", "points", "percents"))
    assert ("8.0 %" in told) == (shows == "percents")
    assert ("place 2, now 1" in told) == (shows in ("points", "percents"))
    assert "Top saver" in told


def test_an_entry_in_totals_only_wins_nothing_and_takes_no_place(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        keys = final_board()
        change_entry(keys[0], listing="totals_only")
        again()
        assert holders("first") == ["Birch Cafe", "Cedar Gym"]


def test_consent_that_ends_takes_the_name_off(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        keys = final_board()
        again()
        code = code_of(keys[0], "first")
        change_entry(keys[0], listing="totals_only")
    assert "Acorn" not in visitor.get(f"{PUBLIC}/awards").text()
    page = visitor.get(f"/certificates/{code}").text()
    assert "Acorn" not in page
    assert "A business that is not named in public" in page


def test_codes_cannot_be_guessed_and_are_read_in_small_letters_too(app: Flask, visitor: Visitor) -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {19}
    with app.app_context():
        keys = final_board()
        again()
        code = code_of(keys[0], "first")
    page = visitor.get(f"/certificates/{code.lower()}")
    assert page.heading() == "This certificate is true"
    assert "Acorn Books" in page.text()
    assert page.response.headers["X-Robots-Tag"] == "noindex"
    assert visitor.get("/certificates/2222-2222-2222-2222").status == 404


def test_a_certificate_of_a_hidden_challenge_is_not_there(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        keys = final_board()
        again()
        code = code_of(keys[0], "first")
        with transaction():
            riverbend().state = "archived"
    assert visitor.get(f"/certificates/{code}").status == 404
    assert visitor.get(f"{PUBLIC}/changes").status == 404


def test_differences() -> None:
    before: dict[str, Any] = {"a": [1, "90.0", "9.0"], "b": [2, "80.0", "8.0"], "c": [3, "1.0", None]}
    after: dict[str, Any] = {"b": [1, "80.0", "8.0"], "c": [3, "1.0", None], "d": [2, "70.0", "7.0"]}
    assert [(one["entry"], one["what"]) for one in differences(before, after)] == [
        ("b", "figures"),
        ("d", "came"),
        ("a", "left"),
    ]
    assert differences(after, after) == []
