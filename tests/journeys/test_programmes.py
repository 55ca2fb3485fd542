"""Two programmes of real cities, set up in the browser on the days on which they were: see docs/launching.md.

The third one is in `test_race.py`, and goes on to its awards.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from challenge import clock
from challenge.businesses.models import Site
from challenge.challenges.models import Challenge
from challenge.extensions import db, transaction
from challenge.sample.cast import SAMPLE_PASSWORD
from tests.journeys.conftest import Site as Running
from tests.journeys.conftest import filled_by, no_sideways_scroll, site_on
from tests.journeys.steps import press, sign_in, visit
from tests.leaderboards.story import enter

CITY = "/cities/riverbend-oh"


def launch(page: Page, site: Running, template: str, slug: str, first_day: str) -> None:
    """From the coordinator's page to a draft."""
    sign_in(page, site, "carmen@riverbend.example", SAMPLE_PASSWORD)
    visit(page, site, f"{CITY}/challenges/start")
    page.get_by_role("link", name=template, exact=True).click()
    page.get_by_label("Address").fill(slug)
    page.get_by_label("First day that counts").fill(first_day)
    press(page, "Make the draft")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Set-up:")
    no_sideways_scroll(page)


def edit(page: Page, site: Running, slug: str, **fields: str) -> None:
    """Change boxes of the page of dates, by their names."""
    visit(page, site, f"{CITY}/challenges/{slug}/edit")
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)
    press(page, "Save")


def publish(page: Page, site: Running, slug: str) -> None:
    visit(page, site, f"{CITY}/challenges/{slug}/setup")
    press(page, "Publish")


def test_charleston_year_two(browser: Browser, tmp_path: Path) -> None:
    """Of December 2011 to November 2012; first answers due on February 29; tiers from 15, 26, 51, 76; totals only."""
    with site_on(tmp_path, datetime(2011, 10, 3, 14, tzinfo=UTC), fresh=True) as site:
        page = browser.new_page()
        launch(page, site, "City scorecard", "year-two", "2011-12-01")
        expect(page.get_by_text("Tiers: Seed from 15, Sprout from 26, Branch from 51, Canopy from 76")).to_be_visible()
        expect(page.get_by_text("The public reads totals only")).to_be_visible()
        expect(page.get_by_text("the start before the end of Wednesday, February 29, 2012, EST")).to_be_visible()
        publish(page, site, "year-two")
        visit(page, site, "/challenges/riverbend-oh/year-two")
        text = page.locator("main").inner_text()
        assert "December 1, 2011" in text
        assert "November 30, 2012" in text
        page.close()
    fill = filled_by("tests.journeys.test_programmes", "two_take_part")
    with site_on(tmp_path, datetime(2012, 2, 29, 23, tzinfo=UTC), fill=fill) as site:
        page = browser.new_page()
        board = "/challenges/riverbend-oh/year-two/leaderboard"
        told = counted(page, site, f"{board}.json")
        assert (told["totals"]["entries"], told["rows"]) == (2, [])
        visit(page, site, board)
        text = page.locator("main").inner_text()
        assert "Rosa's Bakery" not in text
        assert "2 entries" in text
        assert page.request.get(f"{site.address}/challenges/riverbend-oh/year-two/entries/yeartwo1").status == 404
        page.close()


def two_take_part() -> None:
    """The bakery and the diner, by name, and as far as the rules let it be read."""
    challenge = db.session.scalars(select(Challenge).filter_by(slug="year-two")).one()
    with transaction():
        for site in db.session.scalars(select(Site)):
            enter(challenge, site.business, site, key=f"yeartwo{site.id}", decided_at=clock.now())


def counted(page: Page, site: Running, address: str) -> dict[str, Any]:
    """The board as JSON, once the scheduler has made it."""
    for _ in range(60):
        told: dict[str, Any] = json.loads(page.request.get(site.address + address).text())
        if told["snapshot"]["id"]:
            return told
        page.wait_for_timeout(300)
    raise AssertionError(told)


def test_pittsburgh_2016_17(browser: Browser, tmp_path: Path) -> None:
    """Thirteen months; sign-up until August 31, 2016; divisions; and the hole at 499 people is refused."""
    with site_on(tmp_path, datetime(2016, 6, 6, 14, tzinfo=UTC), fresh=True) as site:
        page = browser.new_page()
        launch(page, site, "Workplace challenge with divisions", "2016-17", "2016-09-01")
        visit(page, site, f"{CITY}/challenges/2016-17/setup/groups")
        below = page.locator("[name=divisions-1-employees_below]")
        expect(below).to_have_value("500")
        below.fill("499")
        press(page, "Save")
        expect(page.get_by_text("499 employees belongs to no division").first).to_be_visible()
        page.locator("[name=divisions-1-employees_below]").fill("500")
        press(page, "Save")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Set-up:")
        publish(page, site, "2016-17")
        visit(page, site, "/challenges/riverbend-oh/2016-17/rules")
        text = page.locator("main").inner_text()
        assert "September 30, 2017" in text
        assert "the end of Wednesday, August 31, 2016, EDT" in text
        page.close()
