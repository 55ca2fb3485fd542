"""The sign-up box for a city's own site: framed anywhere, without a cookie, a form or a script."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from challenge import clock
from tests.businesses.invited import RECRUITING
from tests.businesses.story import JOIN, change_challenge
from tests.page import Visitor

BOX = "/embed/riverbend-oh/2026/join"


def test_it_works(visitor: Visitor) -> None:
    page = visitor.get(BOX)
    (button,) = page.all("a", class_="usa-button")
    assert (button.attributes["href"], button.attributes["target"]) == (JOIN, "_blank")
    headers = page.response.headers
    assert "frame-ancestors *" in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers
    assert headers["Cache-Control"].startswith("public")
    assert not page.all("form")
    assert not page.all("script")


def test_every_other_page_is_framed_by_nobody(visitor: Visitor) -> None:
    assert "frame-ancestors 'none'" in visitor.get(JOIN).response.headers["Content-Security-Policy"]


def test_when_registration_is_closed_it_says_so(app: Flask, visitor: Visitor) -> None:
    change_challenge(app, registration_closes_at=clock.now() - timedelta(days=1))
    page = visitor.get(BOX)
    assert "Registration is closed" in page.html
    assert JOIN not in page.html


def test_a_draft_has_none(app: Flask, visitor: Visitor) -> None:
    change_challenge(app, state="draft")
    assert visitor.get(BOX).status == 404


def test_the_snippet_stands_on_the_page_of_recruiting(carmen: Visitor) -> None:
    (snippet,) = [one for one in carmen.get(RECRUITING).all("pre") if "iframe" in one.text]
    assert f'src="http://127.0.0.1{BOX}"' in snippet.text
