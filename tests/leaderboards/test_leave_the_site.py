"""Whatever leaves the site of a board tells what the board tells: no more, not longer, to everybody the same."""

from __future__ import annotations

import pytest
from flask import Flask

from challenge.challenges.actions import touch_display
from challenge.extensions import transaction
from tests.attacks.world import words_in
from tests.leaderboards.story import BOARD, add_entry, change_entry, compute, riverbend, set_rules, shops
from tests.leaderboards.test_freeze_board import by_carmen, double_every_bill, freeze  # noqa: F401  # a fixture
from tests.page import Visitor

PUBLIC = BOARD.removesuffix("/leaderboard")
FRAME = "/embed/riverbend-oh/2026"
OEMBED = "/oembed?format=json&url=http://127.0.0.1"


def about_board() -> list[str]:
    """Every way out of the board."""
    more = [f"{BOARD}.xlsx", f"{BOARD}.png", f"{BOARD}/screen", f"{BOARD}/on-your-site", f"{PUBLIC}/feed.atom"]
    return [FRAME, f"{FRAME}?show=counter", *more, f"{OEMBED}{BOARD}"]


def about_entry(key: str) -> list[str]:
    return [f"{PUBLIC}/badge/{key}.svg", f"{PUBLIC}/entries/{key}.png", f"{OEMBED}{PUBLIC}/entries/{key}"]


def test_the_same_for_everybody_and_kept_until_it_changes(app: Flask, visitor: Visitor, rosa: Visitor) -> None:
    """Neither who is signed in nor what a proxy says makes another answer."""
    keys = shops(app)
    lies = {"X-Forwarded-Host": "evil.example", "X-Original-URL": "/account", "Accept-Language": "es", "Accept": "*"}
    for address in (*about_board(), *about_entry(keys[0])):
        first = visitor.browser.get(address)
        assert first.status_code == 200, address
        assert first.headers["Cache-Control"] == "public, no-cache"
        other = rosa.browser.get(address, headers=lies)
        assert other.data == first.data, address
        for answer in (first, other):
            assert "Set-Cookie" not in answer.headers
            assert "Cookie" not in answer.headers.get("Vary", "")
        again = visitor.browser.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), address


@pytest.mark.parametrize("state", ["draft", "archived"])
def test_what_is_not_published_has_no_way_out(app: Flask, visitor: Visitor, state: str) -> None:
    keys = shops(app)
    ways = [*about_board(), *about_entry(keys[0])]
    assert {visitor.browser.get(address).status_code for address in ways} == {200}
    with app.app_context(), transaction():
        riverbend().state = state
        touch_display([riverbend().id])
    assert {visitor.browser.get(address).status_code for address in ways} == {404}


@pytest.mark.usefixtures("by_carmen")
def test_a_frozen_board_tells_nothing_that_came_later(app: Flask, visitor: Visitor) -> None:
    """Byte for byte, with the same ETag; once it goes on, the new standings are everywhere."""
    keys = shops(app)
    with app.app_context():
        freeze()
    ways = [*about_board(), *about_entry(keys[0])]
    before = [(answer.data, answer.headers["ETag"]) for answer in map(visitor.browser.get, ways)]
    with app.app_context():
        double_every_bill()
        with transaction():
            add_entry("Late Lamps", {"electricity": 40})
        compute()
    assert [(answer.data, answer.headers["ETag"]) for answer in map(visitor.browser.get, ways)] == before


@pytest.mark.parametrize("shows", ["totals", "participants", "finishers", "winners", "points"])
def test_no_way_out_tells_more_than_the_rules_let(app: Flask, visitor: Visitor, shows: str) -> None:
    with app.app_context():
        with transaction():
            first = add_entry("Acorn Books", {"electricity": 6.4})
            second = add_entry("Birch Cafe", {"electricity": 3.2})
            set_rules(visibility={"shows": shows})
        compute()
    ways = [*about_board(), *about_entry(first), *about_entry(second)]
    told = " ".join(words_in(visitor.browser.get(address).data) for address in ways if "on-your-site" not in address)
    assert "6.4" not in told, "a percent is told"
    assert ("64.0" in told) == (shows == "points")
    assert ("Birch Cafe" in told) == (shows not in ("totals", "winners"))
    badge = visitor.browser.get(about_entry(second)[0])
    assert badge.status_code == (404 if shows in ("totals", "winners") else 200)
    feed = visitor.browser.get(f"{PUBLIC}/feed.atom").get_data(as_text=True)
    assert ("Acorn Books leads" in feed) == (shows == "points")


def test_before_the_day_of_the_results_only_who_takes_part_is_told(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        with transaction():
            key = add_entry("Acorn Books", {"electricity": 6.4})
            set_rules(visibility={"shows": "percents", "since": "2090-01-01"})
        compute()
    badge = visitor.browser.get(about_entry(key)[0]).get_data(as_text=True)
    assert "Takes part" in badge
    assert "Place" not in badge
    told = " ".join(words_in(visitor.browser.get(address).data) for address in (*about_board(), *about_entry(key)))
    assert "6.4" not in told
    assert "Acorn Books leads" not in told


def test_who_counts_in_totals_only_is_in_none(app: Flask, visitor: Visitor) -> None:
    """From the moment of the choice on, without new standings; a pseudonym is all that is told of a name."""
    keys = shops(app)
    with app.app_context():
        change_entry(keys[0], listing="totals_only")
        change_entry(keys[1], listing="pseudonym", pseudonym="Team Heron")
    assert {visitor.browser.get(address).status_code for address in about_entry(keys[0])} == {404}
    told = " ".join(words_in(visitor.browser.get(address).data) for address in (*about_board(), *about_entry(keys[1])))
    assert "Acorn" not in told
    assert keys[0] not in told
    assert "Birch" not in told
    assert "Team Heron" in told
