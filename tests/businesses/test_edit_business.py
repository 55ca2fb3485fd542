"""A business is renamed; boards show it at once, addresses stay."""

from __future__ import annotations

from flask import Flask

from tests.businesses.story import bakery, versions
from tests.page import Visitor

EDIT = "/businesses/rosas-bakery/edit"


def test_it_works(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        before = versions()
    page = rosa.post(EDIT, {"business_name": "Rosa & Daughters", "trade": "Café", "slug": "mine"})
    assert page.heading() == "Rosa & Daughters"
    with app.app_context():
        assert (bakery().slug, bakery().trade) == ("rosas-bakery", "Café")
        assert versions() == (before[0], before[1] + 1)


def test_an_empty_name_is_refused(app: Flask, rosa: Visitor) -> None:
    page = rosa.post(EDIT, {"business_name": " ", "trade": "Café"})
    assert list(page.errors()) == ["business_name"]
    with app.app_context():
        assert bakery().name == "Rosa's Bakery"


def test_only_an_owner_may(ben: Visitor, carmen: Visitor) -> None:
    assert ben.get(EDIT).status == 404
    assert carmen.get(EDIT).status == 404
