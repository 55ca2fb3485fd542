"""What everybody does in a story: open, follow, press, sign in and out. Nothing may stick out on the way."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from tests.journeys.conftest import Site, no_sideways_scroll


def visit(page: Page, site: Site, path: str) -> None:
    """Open a page and see that nothing sticks out."""
    page.goto(site.address + path)
    no_sideways_scroll(page)


def follow(page: Page, thing: Locator) -> None:
    """Click on what leads to another page, and see that nothing sticks out there."""
    with page.expect_navigation():
        thing.click()
    no_sideways_scroll(page)


def press(page: Page, name: str) -> None:
    """Press a button."""
    follow(page, page.get_by_role("button", name=name, exact=False).first)


def sign_in(page: Page, site: Site, email: str, password: str) -> None:
    """Through the form."""
    visit(page, site, "/login")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    press(page, "Sign in")


def sign_out(page: Page) -> None:
    """With the button on every private page."""
    press(page, "Sign out")
