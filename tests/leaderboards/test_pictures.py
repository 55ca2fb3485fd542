"""Pictures beside links: set once for what they say, and never so many at once that pages have to wait."""

from __future__ import annotations

import io
from threading import Event, Thread
from time import sleep

import pytest
from flask import Flask
from PIL import Image

from challenge.extensions import transaction
from challenge.leaderboards import pictures
from challenge.papers.picture import Picture
from challenge.papers.press import NotPrinted
from tests.leaderboards.story import BOARD, add_entry, compute, shops
from tests.page import Visitor

PUBLIC = BOARD.removesuffix("/leaderboard")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Picture]:
    """What the press was asked for; it works as usual."""
    found: list[Picture] = []
    usual = pictures.picture

    def noted(shown: Picture) -> bytes:
        found.append(shown)
        return usual(shown)

    monkeypatch.setattr(pictures, "picture", noted)
    return found


def test_it_works(app: Flask, visitor: Visitor, asked: list[Picture]) -> None:
    """The pages' heads name them; they are as large as networks want, and say what the pages say."""
    keys = shops(app)
    for page, path in ((BOARD, f"{BOARD}.png"), (f"{PUBLIC}/entries/{keys[1]}", f"{PUBLIC}/entries/{keys[1]}.png")):
        (image,) = visitor.get(page).all("meta", property="og:image")
        assert image.attributes["content"] == f"http://127.0.0.1{path}"
        answer = visitor.browser.get(path)
        assert answer.mimetype == "image/png"
        assert Image.open(io.BytesIO(answer.data)).size == (1200, 630)
    board, entry = asked
    assert (board.name, board.honour) == ("Riverbend Green Business Challenge", "Acorn Books leads with 120.0 points")
    assert (entry.name, entry.honour) == ("Birch Cafe", "Place 2, tied")
    assert entry.finding.startswith("It used 8.0\N{NO-BREAK SPACE}% less energy than")
    assert entry.honest == "Self-reported; cannot be told apart from first"
    assert board.honest.startswith("All figures are self-reported. ")


def test_new_standings_that_say_the_same_need_no_new_picture(
    app: Flask, visitor: Visitor, asked: list[Picture]
) -> None:
    keys = shops(app)
    address = f"{PUBLIC}/entries/{keys[0]}.png"
    first = visitor.browser.get(address)
    with app.app_context():
        with transaction():
            add_entry("Low Lamps", {"electricity": 1})
        compute()
    second = visitor.browser.get(address)
    assert second.data == first.data
    assert second.headers["ETag"] == first.headers["ETag"], "it names the bytes"
    assert len(asked) == 1


def test_while_two_are_asked_for_others_are_told_to_come_again(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, begun, go_on = shops(app), Event(), Event()

    def slow(shown: Picture) -> bytes:
        begun.set()
        assert go_on.wait(20)
        return b"a picture"

    monkeypatch.setattr(pictures, "picture", slow)
    statuses: list[int] = []
    ask = [
        Thread(target=lambda key=key: statuses.append(app.test_client().get(f"{PUBLIC}/entries/{key}.png").status_code))
        for key in keys[:2]
    ]
    ask[0].start()
    assert begun.wait(20)
    ask[1].start()
    for _ in range(2_000):  # until the second one waits; looking takes no place from it
        if pictures._queue._value == 0:
            break
        sleep(0.01)
    answer = visitor.browser.get(f"{PUBLIC}/entries/{keys[2]}.png")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert visitor.get(BOARD).status == 200, "pages are answered meanwhile"
    go_on.set()
    for one in ask:
        one.join()
    assert statuses == [200, 200]


def test_a_press_that_does_not_work_is_no_broken_page(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(shown: Picture) -> bytes:
        raise NotPrinted("no paper")

    monkeypatch.setattr(pictures, "picture", broken)
    shops(app)
    assert visitor.browser.get(f"{BOARD}.png").status_code == 503
    assert visitor.get(BOARD).status == 200
