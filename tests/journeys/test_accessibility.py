"""axe finds nothing on any page that anybody can open, on a desktop and on a phone."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext
from sqlalchemy import select

from challenge.app import create_app
from challenge.extensions import db
from challenge.savings.models import Upload
from tests.every_page.test_doors import DOORS
from tests.journeys.conftest import Site, no_sideways_scroll
from tests.page import Visitor

NO_PAGES = (".json", ".csv", ".xlsx", "/file", "/healthz", "/readyz")
SEEN_BY = {"/holds/1": "carmen"}  # in the sample data the first held bill is not the bakery's
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


def sign_in(context: BrowserContext, site: Site, person: str) -> None:
    """Give the browser the cookie of somebody of the cast."""
    app = create_app(site.environment)
    visitor = Visitor(app).signed_in(person)
    cookie = visitor.browser.get_cookie("session")
    assert cookie is not None
    context.add_cookies([{"name": "session", "value": cookie.value, "url": site.address}])


def addresses_for(person: str, upload: int) -> list[str]:
    """Pages this person may open; a page open to more than one is looked at once, as the first of them."""
    first = {door.address: door.who[0] for door in DOORS if door.method == "GET" and 200 in door.passed} | SEEN_BY
    mine = [address for address, who in first.items() if who == person and not address.endswith(NO_PAGES)]
    return [re.sub(r"^/uploads/1\b", f"/uploads/{upload}", address) for address in mine]


def open_upload(site: Site) -> int:
    """The file of the bakery that waits to be saved; the sample data has saved ones before it."""
    app = create_app(site.environment)
    with app.app_context():
        return db.session.scalars(select(Upload.id).filter_by(state="preview").order_by(Upload.id.desc())).first() or 0


@pytest.mark.journey
@pytest.mark.parametrize("person", ["walter", "rosa", "carmen", "grace"])
def test_no_page_has_a_violation(sample_site: Site, context: BrowserContext, person: str) -> None:
    """Each page, read as a machine reads it for people who cannot see or point."""
    if person != "walter":
        sign_in(context, sample_site, person)
    page, wrong = context.new_page(), []
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    for address in addresses_for(person, open_upload(sample_site)):
        answer = page.goto(sample_site.address + address)
        assert answer is not None
        assert answer.status == 200, address
        no_sideways_scroll(page)
        for violation in Axe().run(page, options=WCAG).response["violations"]:
            where = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
            wrong.append(f"{address}: {violation['id']} ({violation['help']}): {where}")
    assert wrong == []
    assert errors == [], "the browser complained (content security policy, missing files)"
