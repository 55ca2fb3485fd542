"""A business puts a badge on its own site: a picture that is text, in which nothing runs and nothing is cut."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from flask import Flask

from challenge.challenges.actions import touch_display
from challenge.extensions import db, transaction
from challenge.leaderboards.models import Board
from challenge.papers.badge import ROOM, Badge, badge_svg
from challenge.papers.lines import fitted
from tests.leaderboards.story import BOARD, add_entry, change_entry, riverbend, shops
from tests.page import Visitor

PUBLIC = BOARD.removesuffix("/leaderboard")


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in read(svg).iter("{http://www.w3.org/2000/svg}text")]


def read(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314  what we made ourselves


def badge_of(visitor: Visitor, key: str) -> list[str]:
    answer = visitor.browser.get(f"{PUBLIC}/badge/{key}.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    return texts(answer.get_data(as_text=True))


def test_it_works(app: Flask, visitor: Visitor) -> None:
    keys = shops(app)
    challenge, name, standing, honest, note = badge_of(visitor, keys[1])
    assert honest == "Self-reported; cannot be told apart from first"
    assert (challenge, name, standing) == ("Riverbend Green Business Challenge", "Birch Cafe", "Place 2, tied")
    assert note.startswith("As of ")
    assert note.endswith("places can still change")
    assert badge_of(visitor, "bakery0000000001")[2] == "Takes part"  # not ranked yet


def test_a_final_place_says_so(app: Flask, visitor: Visitor) -> None:
    keys = shops(app)
    with app.app_context(), transaction():
        db.session.get_one(Board, 1).state = "final"
        touch_display([riverbend().id])
    assert badge_of(visitor, keys[0])[4].endswith("final result")


def test_who_joined_after_the_standings_takes_part(app: Flask, visitor: Visitor) -> None:
    shops(app)
    with app.app_context(), transaction():
        key = add_entry("Newcomers", {})
        touch_display([1])
    assert badge_of(visitor, key)[1:3] == ["Newcomers", "Takes part"]
    assert visitor.browser.get(f"{PUBLIC}/badge/nobody.svg").status_code == 404


def test_code_and_picture_stand_on_the_entrys_pages(app: Flask, visitor: Visitor, rosa: Visitor) -> None:
    shops(app)
    address = f"{PUBLIC}/badge/bakery0000000001.svg"
    page = visitor.get(f"{PUBLIC}/entries/bakery0000000001")
    assert address in [one.attributes["src"] for one in page.all("img")]
    for shown in (page, rosa.get("/entries/1")):
        (code,) = [one.text for one in shown.all("pre")]
        assert (
            f'<a href="http://127.0.0.1{PUBLIC}/entries/bakery0000000001"><img src="http://127.0.0.1{address}"' in code
        )
    with app.app_context():
        change_entry("bakery0000000001", listing="totals_only")
    assert not rosa.get("/entries/1").all("pre")


NAMES = [
    "Rosa's Bakery",
    "W" * 200,
    "Rosa's Bakery and Coffee House by the Old Ferry Landing of Riverbend",
    '"><script>alert(1)</script> & <svg onload="x"/>',
    "\u202eknaB Bank\u2066",
    "מאפיית רוזה של העיר העתיקה ליד הנהר",
    "面包店" * 30,
    "👩‍🍳🥐" * 40,
    "e\u0301\u0300\u0302" * 60,
    "\x0b\ufffe",
    "",
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_text_that_fits(name: str) -> None:
    svg = badge_svg(Badge(name, name or "A challenge", "Place 1", "Checked", "As of Mar 3, 2026"))
    assert not {"\u202e", "\u2066"} & set(svg)
    lines = texts(svg)
    assert 5 <= len(lines) <= 6
    assert "script" not in {one.tag.rpartition("}")[2] for one in read(svg).iter()}
    assert all(fitted(line, ROOM, (10,), bold=True).lines == (line,) for line in lines)


def test_a_mark_stays_with_its_letter() -> None:
    word = "e\u0301" * 100
    for line in fitted(word, 100, (10,), 99).lines:
        assert not line.startswith("\u0301")
