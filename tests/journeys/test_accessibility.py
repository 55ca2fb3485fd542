"""axe finds nothing on any page that anybody can open, on a desktop and on a phone."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext
from sqlalchemy import func, select

from challenge.app import create_app
from challenge.businesses.models import Entry
from challenge.businesses.models import Site as BusinessSite
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.savings.models import Meter, Reading, Upload
from tests.every_page.test_doors import DOORS
from tests.journeys.conftest import Site, no_sideways_scroll
from tests.page import Visitor

IN_NO_SPRINT = (
    "/baseline",
    "/questions/",
    "/bonuses",
    "/evidence/",
    "/scorecard-sheets/",
)  # the sample's scorecard has none of these
NO_PAGES = (
    ".json",
    ".csv",
    ".xlsx",
    ".pdf",
    ".png",
    ".svg",
    ".txt",
    ".xml",
    ".atom",
    ".zip",
    "=json",
    "/file",
    "/healthz",
    "/readyz",
)
GIVEN = "/cities/riverbend-oh/challenges/2026/awards/given/1/end"
SEEN_BY = {"/holds/1": "carmen", GIVEN: "grace"}  # in the sample data the first held bill is not the bakery's
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "resultTypes": ["violations"]}


def sign_in(context: BrowserContext, site: Site, person: str) -> None:
    """Give the browser the cookie of somebody of the cast."""
    app = create_app(site.environment)
    visitor = Visitor(app).signed_in(person)
    cookie = visitor.browser.get_cookie("session")
    assert cookie is not None
    context.add_cookies([{"name": "session", "value": cookie.value, "url": site.address}])


@dataclass(frozen=True)
class Places:
    """What has another number in the sample data than behind the doors."""

    upload: int
    sprint: str
    entry: int
    reading: int

    def address(self, address: str) -> str:
        """The same page in the sample data."""
        found = re.sub(r"^/uploads/1\b", f"/uploads/{self.upload}", address)
        found = found.replace(GIVEN, GIVEN.replace("riverbend-oh/challenges/2026", "port-larkin-me/challenges/2025"))
        found = re.sub(r"/challenges/2026((/setup)?/scorecards)", rf"/challenges/{self.sprint}\1", found)
        found = found.replace("/readings/1/", f"/readings/{self.reading}/")
        found = found.replace("/moves/running", "/moves/grace")  # it runs already
        found = found.replace("/setup/tracks/large", "/setup/tracks/food")
        return re.sub(r"/entries/1(/scorecards|/role)", rf"/entries/{self.entry}\1", found)


def addresses_for(person: str, places: Places) -> list[str]:
    """Pages this person may open; a page open to more than one is looked at once, as the first of them."""
    first = {door.address: door.who[0] for door in DOORS if door.method == "GET" and door.who and 200 in door.passed}
    first |= SEEN_BY
    mine = [address for address, who in first.items() if who == person and not address.endswith(NO_PAGES)]
    return [places.address(one) for one in mine if not any(part in one for part in IN_NO_SPRINT)]


def places_in(site: Site) -> Places:
    """The file of the bakery that waits to be saved, its entry in the sprint, and its first bill."""
    app = create_app(site.environment)
    with app.app_context():
        uploads = select(Upload.id).filter_by(state="preview").order_by(Upload.id.desc())
        sprint = db.session.scalars(select(Challenge).where(Challenge.slug.startswith("sprint-"))).one()
        entry = db.session.scalars(select(Entry).filter_by(challenge_id=sprint.id, business_id=1)).one()
        bills = select(func.min(Reading.id)).join(Reading.meter).join(Meter.site).where(BusinessSite.business_id == 1)
        first = db.session.scalar(bills) or 0
        return Places(db.session.scalars(uploads).first() or 0, sprint.slug, entry.id, first)


@pytest.mark.journey
@pytest.mark.parametrize("person", ["walter", "rosa", "carmen", "grace"])
def test_no_page_has_a_violation(sample_site: Site, context: BrowserContext, person: str) -> None:
    """Each page, read as a machine reads it for people who cannot see or point."""
    if person != "walter":
        sign_in(context, sample_site, person)
    page, wrong = context.new_page(), []
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    for address in addresses_for(person, places_in(sample_site)):
        answer = page.goto(sample_site.address + address)
        assert answer is not None
        assert answer.status == 200, address
        no_sideways_scroll(page)
        for violation in Axe().run(page, options=WCAG).response["violations"]:
            where = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
            wrong.append(f"{address}: {violation['id']} ({violation['help']}): {where}")
    assert wrong == []
    assert errors == [], "the browser complained (content security policy, missing files)"
