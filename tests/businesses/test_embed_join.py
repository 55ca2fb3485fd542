"""The sign-up box for a city's own site: framed anywhere, without a cookie, a form or a script."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask

from challenge import clock
from challenge.challenges.actions import touch_display
from challenge.extensions import transaction
from challenge.notices.actions import filled
from tests.businesses.invited import RECRUITING
from tests.businesses.story import JOIN, change_challenge
from tests.leaderboards.story import riverbend, set_rules
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


def test_where_there_is_a_fee_nothing_is_called_free(app: Flask, visitor: Visitor) -> None:
    """Neither in the box nor in an invitation, as text or HTML."""
    facts: dict[str, Any] = {
        "invitation": {"contact_name": "", "business_name": "Acorn Books", "expires_at": clock.now()}
    }
    letters = ("invited_business.txt", "invited_business.html")
    with app.app_context():
        known = facts | {"challenge": riverbend(), "link": "", "ending": "", "words": ""}
        assert all("costs nothing" in filled(one, {**known, "fee": False}) for one in letters)
        assert not any("costs nothing" in filled(one, {**known, "fee": True}) for one in letters)
    assert "Free for businesses" in visitor.get(BOX).text()
    with app.app_context(), transaction():
        set_rules(tracks=[{"key": "all", "name": "Shops", "fee": "$20"}])
        touch_display([riverbend().id])
    assert "Free for businesses" not in visitor.get(BOX).text()
