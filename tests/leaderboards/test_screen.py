"""The board on a television: page after page, each leading to the next one, without a script as well."""

from __future__ import annotations

import pytest
from flask import Flask

from challenge.extensions import transaction
from tests.leaderboards.story import BOARD, add_entry, compute, shops
from tests.page import Visitor

SCREEN = f"{BOARD}/screen"


def test_it_works(app: Flask, visitor: Visitor) -> None:
    """Each page names the next, the last one the first; every entry is on one of them."""
    with app.app_context():
        with transaction():
            for number in range(15):
                add_entry(f"Shop {number:02}", {"electricity": 20 - number})
        compute()
    address, names = SCREEN, []
    for following in (f"{SCREEN}?page=2", f"{SCREEN}?page=3", SCREEN):
        page = visitor.get(address)
        (main,) = page.all("main")
        assert main.attributes["data-next"] == following
        (without_script,) = page.all("meta", http_equiv="refresh")
        assert without_script.attributes["content"] == f"20; url={following}"
        assert "As of " in page.text()
        assert "All figures are self-reported." in page.text()
        names += [row.text for row in page.all("bdi")]
        address = following
    assert len(names) == len(set(names)) == 17


def test_one_page_asks_for_itself_again(app: Flask, visitor: Visitor) -> None:
    shops(app)
    (main,) = visitor.get(f"{SCREEN}?track=all").all("main")
    assert main.attributes["data-next"] == f"{SCREEN}?track=all"


def test_those_who_share_a_place_share_a_screen(app: Flask, visitor: Visitor) -> None:
    """Seven, then two in the eighth place: the ninth business pulls the eighth over."""
    with app.app_context():
        with transaction():
            for number, percent in enumerate([20, 19, 18, 17, 16, 15, 14, 13, 13]):
                add_entry(f"Shop {number:02}", {"electricity": percent})
        compute()
    first, second = ([row.text for row in visitor.get(f"{SCREEN}?page={at}").all("bdi")] for at in (1, 2))
    assert len(first) == 7
    assert second[:2] == ["Shop 07", "Shop 08"]


@pytest.mark.parametrize("number", ["0", "-1", "1e3", "１", "1000000000000"])
def test_no_such_page(app: Flask, visitor: Visitor, number: str) -> None:
    shops(app)
    assert visitor.get(f"{SCREEN}?page={number}").status == 422
    page = visitor.get(f"{SCREEN}?page=99")
    assert "There is no screen 99." in page.text()
    assert page.all("main")[0].attributes["data-next"] == SCREEN
