"""The board and the counter for other sites: framed anywhere, without a cookie, a form or a script."""

from __future__ import annotations

import pytest
from flask import Flask

from challenge.extensions import transaction
from tests.leaderboards.story import BOARD, add_entry, compute, shops
from tests.leaderboards.test_read_board import two_tracks
from tests.page import Page, Visitor

FRAME = "/embed/riverbend-oh/2026"


def rows(page: Page) -> list[str]:
    return [" ".join(row.text.split()) for row in page.all("tr")[1:]]


@pytest.mark.parametrize("address", [FRAME, f"{FRAME}?show=counter"])
def test_any_site_may_frame_it_since_nothing_can_be_done_in_it(app: Flask, visitor: Visitor, address: str) -> None:
    shops(app)
    page = visitor.get(address)
    policy = page.response.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert page.response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not [one for tag in ("form", "script", "button", "nav", "input") for one in page.all(tag)]
    assert {link.attributes["target"] for link in page.all("a")} == {"_blank"}
    assert "frame-ancestors 'none'" in visitor.get(BOARD).response.headers["Content-Security-Policy"]


def test_the_first_ten_rows(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        with transaction():
            for number in range(12):
                add_entry(f"Shop {number:02}", {"electricity": 12 - number})
        compute()
    page = visitor.get(FRAME)
    assert len(rows(page)) == 10
    assert rows(page)[0] == "1 Shop 00 120.0 points"
    assert "As of " in page.text()
    assert page.links()["The whole board, with 4 more (opens a new tab)"] == BOARD


def test_a_view_of_the_board(app: Flask, visitor: Visitor) -> None:
    two_tracks(app)
    page = visitor.get(f"{FRAME}?track=food&resource=electricity")
    assert rows(page) == ["1 tied Birch Cafe 6.0 % less electricity", "1 tied Cedar Grill 6.0 % less electricity"]
    assert "Track: Restaurants. By electricity." in page.text()
    assert visitor.get(f"{FRAME}?track=nobody").status == 404
    assert visitor.get(f"{FRAME}?page=0").status == 422


def test_the_counter_tells_quantities_of_many_only(app: Flask, visitor: Visitor) -> None:
    """As on the board: five contribute, and none makes up more than half."""
    with app.app_context():
        with transaction():
            for number in range(4):
                add_entry(f"Shop {number}", {"electricity": 10}, usual=1000)
        compute()
    few = visitor.get(f"{FRAME}?show=counter").text()
    assert "entries take part6" in few
    assert "kWh" not in few
    assert "at least five businesses" in few
    with app.app_context():
        with transaction():
            for number in range(4, 9):
                add_entry(f"Shop {number}", {"electricity": 10}, usual=1000)
        compute()
    many = visitor.get(f"{FRAME}?show=counter").text()
    assert "kilowatt-hours less" in many
    assert "The greenhouse gases avoided are like those of" in many


def test_the_codes_stand_on_a_page_that_the_board_leads_to(app: Flask, visitor: Visitor) -> None:
    shops(app)
    page = visitor.get(visitor.get(BOARD).links()["Put this board on your site"])
    codes = [one.text for one in page.all("pre")]
    assert [code.split('"')[1] for code in codes] == [
        f"http://127.0.0.1{FRAME}",
        f"http://127.0.0.1{FRAME}?show=counter",
    ]
    assert page.links()["The board for a big screen"] == f"{BOARD}/screen"


def test_before_the_first_standings(visitor: Visitor) -> None:
    assert "first standings follow" in visitor.get(FRAME).text()
    assert visitor.get(f"{FRAME}?show=counter").status == 200
