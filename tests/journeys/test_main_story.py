"""A utility bill becomes a place on a public board: Ines opens a café's account, logs bills, and is ranked."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from challenge import clock
from challenge.sample.cast import CAST, SAMPLE_PASSWORD, reporting_start
from tests.formats.feeds import meter_file, reading
from tests.journeys.conftest import Site
from tests.journeys.steps import follow, press, sign_in, sign_out, visit

ZONE = ZoneInfo("America/New_York")
CHALLENGE = "/challenges/riverbend-oh/2026"
PASSWORD = "walnut bread at five"


def months(start: date, count: int) -> list[date]:
    """Firsts of months, `count` + 1 of them, from a first of a month on."""
    firsts = [start]
    for _ in range(count):
        firsts.append((firsts[-1] + timedelta(days=32)).replace(day=1))
    return firsts


def join(page: Page, site: Site) -> None:
    """From the challenge's page: account and entry in one go."""
    visit(page, site, CHALLENGE)
    follow(page, page.get_by_role("link", name="Join this challenge"))
    page.get_by_label("Your name").fill("Ines Duarte")
    page.get_by_label("Your e-mail address").fill("ines@cafe-ines.example")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("Name of the business").fill("Café Ines")
    page.get_by_label("Trade").fill("Coffee shop")
    page.get_by_label("Name of the site").fill("Mill Street")
    page.get_by_label("Street and number").fill("3 Mill Street")
    page.locator("#city").fill("Riverbend")
    page.locator("#state").select_option("OH")
    page.get_by_label("ZIP code").fill("43215")
    page.get_by_label("Floor area").fill("1,250")
    page.get_by_label("Employees").fill("4")
    page.locator("#resource_water").select_option("shared")
    page.locator("label[for=agreed]").click()
    press(page, "Join the challenge")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")


def confirm(page: Page, site: Site) -> None:
    """With the link in the letter: a page with a button, so that a mail scanner does not use it up."""
    page.goto(site.link_in(site.letter_to("ines@cafe-ines.example", "/confirm/"), "/confirm/"))
    press(page, "Yes, confirm my address")


def approve(page: Page, site: Site) -> None:
    """The coordinator lets the entry in."""
    sign_in(page, site, CAST["carmen"].email, SAMPLE_PASSWORD)
    visit(page, site, "/cities/riverbend-oh/challenges/2026")
    expect(page.get_by_role("main")).to_contain_text("1 entry waits for your approval")
    press(page, "Approve")
    expect(page.get_by_role("main")).not_to_contain_text("waits for your approval")
    sign_out(page)


def add_meter(page: Page, site: Site, resource: str, name: str) -> str:
    """At the café's site, which is the third in this world; returns the path of the meter's page."""
    visit(page, site, f"/sites/3/meters/new?resource={resource}")
    page.locator("#name").fill(name)
    press(page, "Add the meter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    return page.url.removeprefix(site.address)


def fill_a_year(page: Page, site: Site, meter: str, firsts: list[date]) -> None:
    """Twelve bills in one grid: kept half-filled, then completed and saved."""
    visit(page, site, f"{meter}/year")
    page.get_by_label("The first bill starts on").fill(firsts[0].isoformat())
    for row, end in enumerate(firsts[1:13]):
        page.locator(f"input[name='rows-{row}-end_on']").fill(end.isoformat())
        if row < 6:
            page.locator(f"input[name='rows-{row}-quantity']").fill("1,000")
    press(page, "Keep for later")
    visit(page, site, f"{meter}/year")
    expect(page.locator("input[name='rows-5-quantity']")).to_have_value("1,000")
    for row in range(12):
        page.locator(f"input[name='rows-{row}-quantity']").fill("1,000")
        page.locator(f"input[name='rows-{row}-cost']").fill("180.50")
    press(page, "Check and save")
    press(page, "Save 12 bills")


def upload_csv(page: Page, site: Site, meter: str, firsts: list[date]) -> None:
    """Bills of the reporting period from a spreadsheet; one row is wrong, is named by its line, and is left out."""
    lines = ["Start,End,Usage (kWh),Cost"]
    lines += [f"{start},{end},900,$170.00" for start, end in pairwise(firsts)]
    lines.append(f"{firsts[-1]},{firsts[-1]},seven,1")
    visit(page, site, f"/sites/3/upload?meter={meter.rsplit('/', 1)[1]}")
    data = "\n".join(lines).encode()
    page.locator("input[type=file]").set_input_files({"name": "bills.csv", "mimeType": "text/csv", "buffer": data})
    press(page, "Read the file")
    expect(page.get_by_role("main")).to_contain_text(f"Line {len(lines)}: ")
    press(page, "Save")


def upload_green_button(page: Page, site: Site, start: date, end: date, changed: date) -> None:
    """Two years of daily gas from the utility: 10 % less since `changed`."""
    days = [start + timedelta(days=n) for n in range((end - start).days)]
    values = [
        reading(midnight(day), 3000 if day < changed else 2700, midnight(day + timedelta(1)) - midnight(day))
        for day in days
    ]
    data = meter_file(values, kind=1, uom=169, powerOfTenMultiplier=-3)
    visit(page, site, "/sites/3/upload")
    page.locator("input[type=file]").set_input_files({"name": "gas.xml", "mimeType": "text/xml", "buffer": data})
    press(page, "Read the file")
    expect(page.get_by_role("main")).to_contain_text("Green Button")
    press(page, "Save")


def midnight(day: date) -> int:
    """The instant at which a local day starts, in seconds since 1970."""
    return int(datetime.combine(day, time(), ZONE).timestamp())


def type_a_bill(page: Page, site: Site, meter: str, start: date, end: date) -> None:
    """The month's five minutes: dates, amount, cost, a look at what will be stored, save."""
    visit(page, site, f"{meter}/bills/new")
    page.locator("#start_on").fill(start.isoformat())
    page.locator("#end_on").fill(end.isoformat())
    page.locator("#quantity").fill("910")
    page.locator("#cost").fill("171.20")
    press(page, "Check the bill")
    press(page, "Save the bill")


@pytest.mark.journey
def test_a_bill_becomes_a_place(cast_site: Site, context: BrowserContext) -> None:
    """From the challenge's page to the board, as JSON and CSV too."""
    site, page = cast_site, context.new_page()
    join(page, site)
    confirm(page, site)
    start = reporting_start()
    now = clock.today("America/New_York")  # the story happens today, in Riverbend
    baseline = months(start.replace(year=start.year - 1), 12)
    so_far = [first for first in months(start, 12) if first <= now]
    if "Sign out" in page.content():
        sign_out(page)
    approve(page, site)
    sign_in(page, site, "ines@cafe-ines.example", PASSWORD)
    meter = add_meter(page, site, "electricity", "Counter and ovens")
    fill_a_year(page, site, meter, baseline)
    upload_csv(page, site, meter, so_far[:-1])
    type_a_bill(page, site, meter, so_far[-2], so_far[-1])
    upload_green_button(page, site, baseline[0], so_far[-1], start)
    visit(page, site, meter)
    expect(page.get_by_role("main")).to_contain_text("less")
    sign_out(page)
    on_the_board(page, site)


def on_the_board(page: Page, site: Site) -> None:
    """Within two intervals; the board, the entry's page, JSON and CSV say the same."""
    for _ in range(60):
        rows = json.loads(page.request.get(f"{site.address}{CHALLENGE}/leaderboard.json").text())["rows"]
        row = next((row for row in rows if row["business"]["name"] == "Café Ines"), None)
        if row and row["place"] is not None:
            break
        page.wait_for_timeout(500)
    assert row is not None
    assert row["place"] == 1, row
    assert 9 <= row["reduction_percent"] <= 11, row
    assert {"electricity", "natural_gas"} <= set(row["resources"])
    visit(page, site, f"{CHALLENGE}/leaderboard")
    expect(page.get_by_role("table").first).to_contain_text("Café Ines")
    follow(page, page.get_by_role("link", name="Café Ines").first)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Café Ines")
    assert "kWh" not in page.get_by_role("main").inner_text()
    text = page.request.get(f"{site.address}{CHALLENGE}/leaderboard.csv").text()
    lines = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert any("Café Ines" in line.values() for line in lines)


@pytest.mark.journey
def test_a_forgotten_password(cast_site: Site, context: BrowserContext) -> None:
    """A link by letter, used once."""
    site, page = cast_site, context.new_page()
    visit(page, site, "/login")
    follow(page, page.get_by_role("link", name="Forgot your password?"))
    page.get_by_label("E-mail", exact=False).fill(CAST["rosa"].email)
    follow(page, page.locator("main form button[type=submit]").first)
    link = site.link_in(site.letter_to(CAST["rosa"].email, "/reset/"), "/reset/")
    page.goto(link)
    for box in page.locator("input[type=password]").all():
        box.fill("a quieter oven than before")
    follow(page, page.locator("main form button[type=submit]").first)
    expect(page.get_by_role("main")).not_to_contain_text("Please check")
    context.clear_cookies()
    sign_in(page, site, CAST["rosa"].email, "a quieter oven than before")
    expect(page.get_by_role("heading", level=1)).to_have_text("My account")
    page.goto(link)
    expect(page.locator("input[type=password]")).to_have_count(0)
