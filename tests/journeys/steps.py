"""What everybody does in a story: open, follow, press, sign in and out. Nothing may stick out on the way."""

from __future__ import annotations

import html
import re

from playwright.sync_api import Locator, Page, expect

from challenge.sample.cast import SAMPLE_PASSWORD
from tests.journeys.conftest import Site, no_sideways_scroll

CITY = "/cities/riverbend-oh"


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


def launch(page: Page, site: Site, template: str, slug: str, first_day: str) -> None:
    """From the coordinator's page to a draft."""
    sign_in(page, site, "carmen@riverbend.example", SAMPLE_PASSWORD)
    visit(page, site, f"{CITY}/challenges/start")
    page.get_by_role("link", name=template, exact=True).click()
    page.get_by_label("Address").fill(slug)
    page.get_by_label("First day that counts").fill(first_day)
    press(page, "Make the draft")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Set-up:")
    no_sideways_scroll(page)


def edit(page: Page, site: Site, slug: str, **fields: str) -> None:
    """Change boxes of the page of dates, by their names."""
    visit(page, site, f"{CITY}/challenges/{slug}/edit")
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)
    press(page, "Save")


def publish(page: Page, site: Site, slug: str) -> None:
    visit(page, site, f"{CITY}/challenges/{slug}/setup")
    press(page, "Publish")


def add_award(page: Page, site: Site, slug: str, name: str, by: str = "", **boxes: str) -> None:
    """By the conditions that these boxes say, unless it is given `by` somebody."""
    visit(page, site, f"{CITY}/challenges/{slug}/setup/awards/new")
    page.locator("[name=name]").fill(name)
    if by:
        page.get_by_text(by, exact=True).click()
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    if "when-0-kind" in boxes:  # saved once, the form asks what such a condition needs
        page.locator("[name=when-0-kind]").select_option(boxes["when-0-kind"])
        press(page, "Save")
    for box, choice in boxes.items():
        page.locator(f"[name={box}]").select_option(choice)
    press(page, "Save")


def make_final(page: Page, site: Site, slug: str, reason: str) -> None:
    """The coordinator, as soon as nothing is open any more."""
    for _ in range(60):
        visit(page, site, f"{CITY}/challenges/{slug}/moves/final")
        if page.locator("[name=reason]").count():
            break
        page.wait_for_timeout(300)
    page.locator("[name=reason]").fill(reason)
    if page.locator("[name=sure]").count():
        page.locator("label[for=sure]").click()
    press(page, "Make it final")
    expect(page.get_by_role("main")).to_contain_text("Final")


def final_words(page: Page, site: Site, slug: str) -> tuple[str, str]:
    """What everybody reads when it is final: on the board, and in the report."""
    page.context.clear_cookies()
    told = []
    for name, heading in (("leaderboard", ""), ("report", "Final report")):
        visit(page, site, f"/challenges/riverbend-oh/{slug}/{name}")
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        told.append(" ".join(page.get_by_role("main").inner_text().split()))
    assert "Final" in told[0]
    return told[0], told[1]


def winners(text: str) -> dict[str, list[str]]:
    """The names below each award of the public page."""
    found = {}
    for heading, under in re.findall(r'<h2 id="[^"]+">(.*?)</h2>(.*?)(?=<h2|</main>)', text, re.DOTALL):
        names = re.findall(r"<strong>(.*?)</strong>", under, re.DOTALL)
        found[html.unescape(heading)] = sorted(html.unescape(re.sub(r"<[^>]+>", "", name)) for name in names)
    return found
