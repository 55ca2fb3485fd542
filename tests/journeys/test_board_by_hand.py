"""The board by keyboard alone, and with scripts off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from challenge import clock
from tests.journeys.conftest import DESKTOP, Site

BOARD = "/challenges/riverbend-oh/2026/leaderboard"
SEARCH = "details:has(form[role=search])"
MOST_STOPS = 400


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until it has the focus; each stop on the way is visible and has an outline or a shadow of its own."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate(
                "() => { const s = getComputedStyle(document.activeElement);"
                " return s.outlineStyle !== 'none' || s.boxShadow !== 'none' }"
            ), f"nobody sees where the focus is: {selector}"
            return
    raise AssertionError(f"the keyboard does not come to {selector}")


@pytest.mark.journey
def test_by_keyboard_alone(sample_site: Site, browser: Browser) -> None:
    """Skip to the board, filter it, search it, open a fold, choose a day."""
    page = browser.new_page(viewport=DESKTOP)
    page.goto(f"{sample_site.address}{BOARD}")
    tab_to(page, "a.usa-skipnav")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    tab_to(page, ".filters a[href*='resource=']")
    page.keyboard.press("Enter")
    page.wait_for_url("**resource=**")
    tab_to(page, f"{SEARCH} > summary")
    page.keyboard.press("Enter")
    tab_to(page, "input[name=name]")
    page.keyboard.type("ba")
    page.keyboard.press("Enter")
    page.wait_for_url("**name=ba**")
    page.goto(f"{sample_site.address}{BOARD}")
    tab_to(page, "#board-day")
    day = clock.today("America/New_York") - timedelta(days=2)
    page.keyboard.type(f"{day:%m%d%Y}")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**as_of={day.isoformat()}**")
    assert page.locator("h1").inner_text().startswith("Past board")
    tab_to(page, "details:has([data-head]) > summary")
    page.keyboard.press("Enter")
    assert page.locator("[data-head]").is_visible()
    page.close()


@pytest.mark.journey
def test_with_scripts_off(sample_site: Site, browser: Browser) -> None:
    """The board is whole, a search answers, and a past day can be asked for."""
    context = browser.new_context(java_script_enabled=False, viewport=DESKTOP)
    page = context.new_page()
    page.goto(f"{sample_site.address}{BOARD}")
    rows = page.locator("main table tbody tr")
    listed = rows.count()
    assert listed > 10
    name = rows.first.locator("bdi").first.inner_text()
    page.locator(f"{SEARCH} > summary").click()
    page.fill("input[name=name]", name)
    page.locator("input[name=name]").press("Enter")
    page.wait_for_url("**name=**")
    assert 1 <= page.locator("main table").first.locator("tbody tr").count() < listed
    assert name in page.locator("main table").first.inner_text()
    day = clock.today("America/New_York") - timedelta(days=2)
    page.goto(f"{sample_site.address}{BOARD}")
    page.fill("#board-day", day.isoformat())
    page.locator("#board-day").press("Enter")
    page.wait_for_url(f"**as_of={day.isoformat()}**")
    assert page.locator("h1").inner_text().startswith("Past board")
    context.close()
