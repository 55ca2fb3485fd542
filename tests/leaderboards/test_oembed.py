"""Another site asks how to show an address of ours (oembed.com)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from challenge.extensions import transaction
from challenge.leaderboards.outside.oembed import asked_for
from challenge.papers import badge
from tests.conftest import ON_ONE_DATABASE
from tests.leaderboards.story import BOARD, TRACKS, compute, five_shops, set_rules, shops
from tests.page import Visitor

OURS = "http://127.0.0.1"
ENTRY = "/challenges/riverbend-oh/2026/entries/bakery0000000001"


def ask(visitor: Visitor, url: str, **more: str) -> Any:
    return visitor.browser.get("/oembed", query_string={"url": url, **more})


def test_it_works(app: Flask, visitor: Visitor) -> None:
    """By the link in the page's head, as askers find it."""
    shops(app)
    (link,) = visitor.get(BOARD).all("link", type="application/json+oembed")
    found = visitor.browser.get(link.attributes["href"].removeprefix(OURS)).get_json()
    assert (found["version"], found["type"], found["width"]) == ("1.0", "rich", 600)
    assert found["html"].startswith('<iframe src="http://127.0.0.1/embed/riverbend-oh/2026" ')
    assert found["thumbnail_url"] == f"{OURS}{BOARD}.png"


def test_an_entry_is_its_badge(app: Flask, visitor: Visitor) -> None:
    shops(app)
    found = ask(visitor, f"{OURS}{ENTRY}").get_json()
    assert found["title"].startswith("Rosa's Bakery")
    assert "/badge/bakery0000000001.svg" in found["html"]


def test_as_large_as_the_asker_has_room(app: Flask, visitor: Visitor) -> None:
    shops(app)
    found = ask(visitor, f"{OURS}{BOARD}", maxwidth="320", maxheight="100").get_json()
    assert (found["width"], found["height"]) == (320, 100)
    assert 'width="320" height="100"' in found["html"]
    assert ask(visitor, f"{OURS}{BOARD}", maxwidth="100").get_json()["width"] == 100
    found = ask(visitor, f"{OURS}{ENTRY}", maxwidth="170", maxheight="100").get_json()
    assert (found["width"], found["height"]) == (170, badge.HEIGHT // 2), "it keeps its shape"
    assert f'width="170" height="{badge.HEIGHT // 2}"' in found["html"]
    for odd in ("0", "-5", "1e3", "９", "x" * 5000):
        assert ask(visitor, f"{OURS}{BOARD}", maxwidth=odd).get_json()["width"] == 600


def test_the_view_of_the_address_is_that_of_the_frame(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        five_shops()
        with transaction():
            set_rules(tracks=TRACKS)
        compute()
    found = ask(visitor, f"{OURS}{BOARD}?track=food&resource=electricity&page=3&utm=x").get_json()
    assert 'src="http://127.0.0.1/embed/riverbend-oh/2026?track=food&amp;resource=electricity"' in found["html"]
    for odd in ("track=nowhere", "resource=gold", "by=luck"):
        assert ask(visitor, f"{OURS}{BOARD}?{odd}").status_code == 404


FOREIGN = [
    "",
    "https://evil.example/challenges/riverbend-oh/2026/leaderboard",
    "http://127.0.0.1.evil.example/challenges/riverbend-oh/2026/leaderboard",
    "http://127.0.0.1@evil.example/challenges/riverbend-oh/2026/leaderboard",
    "http://[::1/challenges",
    "javascript:alert(1)",
    "/challenges/riverbend-oh/2026/leaderboard",
    "http://127.0.0.1/account",
    "http://127.0.0.1/challenges/riverbend-oh/2026/../../account",
    "http://127.0.0.1/challenges/riverbend-oh/nothing/leaderboard",
]


@ON_ONE_DATABASE
@pytest.mark.parametrize("url", FOREIGN)
def test_what_is_not_ours_is_not_found(visitor: Visitor, url: str) -> None:
    assert ask(visitor, url).status_code == 404


def test_json_is_all_it_speaks(visitor: Visitor) -> None:
    assert ask(visitor, f"{OURS}{BOARD}", format="xml").status_code == 501


def test_the_address_of_the_site_decides() -> None:
    wanted = "https://challenge.example/challenges/a/b/leaderboard?track=x#y"
    assert asked_for(wanted, "https://challenge.example") == ("a", "b", "")
    assert asked_for(wanted, "https://other.example") is None
