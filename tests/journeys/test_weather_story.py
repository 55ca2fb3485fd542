"""A challenge that takes the weather out waits for it: Carmen brings temperatures, and the diner's saving is told."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from challenge import clock
from challenge.businesses.models import SiteResource
from challenge.extensions import db, transaction
from challenge.quantities.resources import RESOURCES
from challenge.sample.cast import CAST, SAMPLE_PASSWORD, reporting_start, settle_cast
from challenge.savings.models import Meter
from challenge.weather.actions import add_station
from tests.journeys.conftest import Site, filled_by, run_site
from tests.journeys.steps import press, sign_in, visit
from tests.leaderboards.story import add_reading, set_rules

CHALLENGE = "/challenges/riverbend-oh/2026"
DINER = "diner00000000001"
DINERS_METER = 3


def settle_the_diner() -> None:
    """The cast, a challenge that takes the weather out, and bills of a diner that saves a tenth since it began."""
    settle_cast()
    with transaction():
        set_rules(adjustment="weather")
        add_station(code="TOWN", name="Riverbend", latitude=39.99, longitude=-82.88)
        meter, start = db.session.get_one(Meter, DINERS_METER), reporting_start()
        for resource in set(RESOURCES) - {"electricity"}:
            db.session.add(SiteResource(site_id=meter.site_id, resource=resource, state="not_used"))
        for first, end in _months(start.replace(year=start.year - 1), clock.today("America/New_York")):
            usual = sum(_usual(first + timedelta(days=n)) for n in range((end - first).days))
            kept = 0.9 if first >= start else 1
            add_reading(meter, first, end, usual * kept / (end - first).days)


def _months(start: date, today: date) -> Iterator[tuple[date, date]]:
    """Whole months from a first of a month on, as far as they are over."""
    while (end := (start + timedelta(days=32)).replace(day=1)) <= today:
        yield start, end
        start = end


def _temperature(day: date) -> float:
    """In F: cold in January, hot in July, and this year milder than the one before."""
    turn = math.cos(2 * math.pi * (day.timetuple().tm_yday - 20) / 365.25)
    milder = 6 if day >= reporting_start() else 0
    return round(53 - (24 - milder) * turn + 4 * math.sin(day.toordinal()), 1)


def _usual(day: date) -> float:
    """What a day uses in kWh: kitchen, cooling, electric heat, and what no weather explains."""
    degrees = _temperature(day)
    return 150 + 3 * max(0.0, degrees - 65) + 4 * max(0.0, 55 - degrees) + 6 * math.sin(day.month * 2.4)


@pytest.fixture
def weather_site(tmp_path: Path) -> Iterator[Site]:
    """The product with the diner's bills and no temperature at all."""
    yield from run_site(tmp_path, filled_by("tests.journeys.test_weather_story", "settle_the_diner"))


@pytest.mark.journey
def test_temperatures_tell_the_saving(weather_site: Site, context: BrowserContext) -> None:
    """Waiting for weather, an upload with its preview, and the saving with its band on board and entry page."""
    site, page = weather_site, context.new_page()
    waits(page, site)
    upload_temperatures(page, site)
    is_told(page, site)


def waits(page: Page, site: Site) -> None:
    """The board and the coordinator's page say what is missing; nobody has a place."""
    row = _row(page, site, lambda row: "weather" in row["reason"])
    assert row["place"] is None
    sign_in(page, site, CAST["carmen"].email, SAMPLE_PASSWORD)
    visit(page, site, f"{CHALLENGE}/leaderboard")
    expect(page.get_by_role("main")).to_contain_text("waiting for weather")
    visit(page, site, "/cities/riverbend-oh/challenges/2026")
    expect(page.get_by_role("main")).to_contain_text("waiting for weather")


def upload_temperatures(page: Page, site: Site) -> None:
    """Two years of days in one file, looked at before they are saved."""
    start, end = reporting_start().replace(year=reporting_start().year - 1), clock.today("America/New_York")
    days = [start + timedelta(days=n) for n in range((end - start).days)]
    data = "\n".join(["date,mean (F)", *(f"{day},{_temperature(day)}" for day in days)]).encode()
    visit(page, site, "/weather/upload")
    page.locator("input[type=file]").set_input_files({"name": "days.csv", "mimeType": "text/csv", "buffer": data})
    page.locator("#station").select_option(label="Riverbend (TOWN)")
    press(page, "Read the file")
    expect(page.get_by_role("main")).to_contain_text(f"{len(days)} new days")
    press(page, "Save these temperatures")
    expect(page.get_by_role("main")).to_contain_text("Temperatures are there through")


def is_told(page: Page, site: Site) -> None:
    """A tenth less than expected, give or take a few points: beyond chance, although the year was milder."""
    row = _row(page, site, lambda row: row["place"] is not None)
    assert 8 <= row["reduction_percent"] <= 12, row
    assert row["distinguishable"], row
    visit(page, site, f"{CHALLENGE}/leaderboard")
    expect(page.get_by_role("table").first).to_contain_text("give or take")
    visit(page, site, f"{CHALLENGE}/entries/{DINER}")
    expect(page.get_by_role("main")).to_contain_text("less energy than expected at this year's weather, give or take")


def _row(page: Page, site: Site, is_there: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The diner's row, once the scheduler has computed what is expected of it."""
    for _ in range(60):
        rows = json.loads(page.request.get(f"{site.address}{CHALLENGE}/leaderboard.json").text())["rows"]
        row = next((row for row in rows if row["business"]["name"] == "Hale's Diner"), None)
        if row and is_there(row):
            return row
        page.wait_for_timeout(500)
    raise AssertionError(row)
