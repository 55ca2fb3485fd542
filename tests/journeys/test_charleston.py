"""Charleston's second year, in Riverbend: a scorecard answered twice, four tiers, and the public reads totals only.

Set up in 2011, answered on Leap Day 2012 and at the end of the year, reviewed and reported in January 2013.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from challenge.sample.cast import SAMPLE_PASSWORD
from tests.journeys.conftest import Site
from tests.journeys.season import Course, Firm, Season, on
from tests.journeys.steps import add_award, edit, final_words, launch, make_final, publish, sign_in, visit
from tests.page import Visitor
from tests.review.story import decide, newcomer

PUBLIC = "/challenges/riverbend-oh/year-two"
CAFE, DINER, BOOKS, DENTAL, HOTEL = "Delgado Café", "Hale's Tavern", "Tide Books", "Palm Dental", "Quay Hotel"
ON_TIME = (Firm(CAFE, "rosa"), *(Firm(name, f"{name.split()[0]}@x.example".lower()) for name in (BOOKS, DENTAL, HOTEL)))
LATE = Firm(DINER, "victor")
START = {"EN-02": 2, "EN-03": 0, "OU-02": 3}
SEED = {"EN-03": 0, "EN-04": 0, "EN-08": 0, "WA-01": 0, "WA-02": 0, "WS-05": 0}
"""16 points."""
SPROUT = {"EN-02": 5, "EN-03": 0, "EN-04": 0, "EN-06": 2, "EN-09": 3, "OU-02": 4, "WA-01": 0}
"""5 + 2 + 4 + 2 x 3 + 3 x 2 of energy, of which 22 count, 4 x 1 and 3: 29 points."""


def test_charleston_year_two(browser: Browser, tmp_path: Path) -> None:
    """Of December 2011 to November 2012; first answers due on February 29; tiers from 15, 26, 51, 76; totals only."""
    first_day, last_day = datetime(2011, 10, 3, 14, tzinfo=UTC), datetime(2013, 1, 21, 15, tzinfo=UTC)
    between = (the_start, the_end, reviewed)
    Course("year-two", first_day, set_up, between, last_day, is_final, after=(celebrated,)).run(browser, tmp_path)


def set_up(page: Page, site: Site) -> None:
    """A late joiner has 30 days for the start; who reaches a tier gets a plaque."""
    launch(page, site, "City scorecard", "year-two", "2011-12-01")
    expect(page.get_by_text("Tiers: Seed from 15, Sprout from 26, Branch from 51, Canopy from 76")).to_be_visible()
    expect(page.get_by_text("The public reads totals only")).to_be_visible()
    expect(page.get_by_text("the start before the end of Wednesday, February 29, 2012, EST")).to_be_visible()
    edit(page, site, "year-two", baseline_due_days_after_joining="30")
    for tier in ("Seed", "Sprout"):
        condition = {"when-0-kind": "tier", "when-0-scorecard": "actions", "when-0-at_least": tier.lower()}
        add_award(page, site, "year-two", f"{tier} plaque", **condition)
    publish(page, site, "year-two")
    visit(page, site, PUBLIC)
    text = page.locator("main").inner_text()
    assert "December 1, 2011" in text
    assert "November 30, 2012" in text


def the_start(season: Season) -> None:
    """Four join in December, the tavern in the last days of February; each answers within its own days."""
    with on(2011, 12, 5, 10):
        season.wind()
        assert season.state == "running"
        for firm in ON_TIME:
            season.join(firm)
    with on(2012, 2, 27, 10):
        season.join(LATE)
    with on(2012, 2, 29, 23, 59, 59):
        for name in (CAFE, BOOKS, DENTAL):
            assert "Submitted." in season.answer(name, "baseline", START).html
    with on(2012, 3, 1):
        assert "time for this scorecard is over" in season.answer(HOTEL, "baseline", START).text()
        words = "Submit before the end of Wednesday, March 28, 2012, EDT (UTC-04:00)"
        assert words in season.person_of(DINER).get(season.card(DINER, "baseline")).text()
    with on(2012, 3, 28, 23, 59, 59):
        assert "Submitted." in season.answer(DINER, "baseline", {"EN-03": 0}).html
    with on(2012, 3, 29):
        assert "time for this scorecard is over" in season.answer(DINER, "baseline", {"EN-04": 0}).text()
        season.wind()
        tells_nobody(season)


def the_end(season: Season) -> None:
    """A month after the year is left for it, and no second longer."""
    with on(2012, 12, 20, 12):
        season.wind()
        assert season.state == "grace"
        assert "Submitted." in season.answer(CAFE, "final", SPROUT).html
        for name in (DINER, BOOKS):
            assert "Submitted." in season.answer(name, "final", SEED).html
    with on(2012, 12, 31, 23, 59, 59):
        assert "Submitted." in season.answer(DENTAL, "final", {"EN-04": 0, "WA-01": 0}).html
    with on(2013, 1, 1):
        season.wind()
        assert season.state == "in_review"
        assert "time for this scorecard is over" in season.answer(HOTEL, "final", SEED).text()


def reviewed(season: Season) -> None:
    """An invited reviewer reads what to do, gives a part of a range and verifies the rest; only then tiers are told."""
    with on(2013, 1, 7, 9):
        assert tiers(season) == "0 Sprout, 0 Seed, 4 none"
        iris = newcomer(season.app, "iris", role="reviewer", challenge_id=season.id)
        assert "Decide on all that must be verified" in iris.get("/account").text()
        own = season.submitted(CAFE)
        given = decide(iris, own.pop("EN-02"), "part", "Nine in ten lamps, not all.", points="4")
        assert given.status == 200
        season.verify(iris, own.values())
        season.wind()
        assert tiers(season) == "1 Sprout, 0 Seed, 3 none"
    with on(2013, 1, 7, 10):
        for name in (CAFE, BOOKS, DINER, DENTAL):
            season.verify(iris, season.submitted(name, "baseline").values())
        for name in (BOOKS, DINER, DENTAL):
            season.verify(iris, season.submitted(name).values())
        season.wind()
        assert tiers(season) == "1 Sprout, 2 Seed, 1 none"
        assert "Sprout" in season.person_of(CAFE).get(season.card(CAFE, "final")).text()
        tells_nobody(season, "report", "report.pdf")


def tiers(season: Season) -> str:
    """How many reached each tier, as the public reads it in the report."""
    text = season.visitor.get(f"{PUBLIC}/report").text().replace("Entries ", "")
    found = re.search(r"Sprout from 26 points (\d) Seed from 15 points (\d) None (\d) Not checked (\d)", text)
    assert found, text
    sprout, seed, none, unchecked = map(int, found.groups())
    return f"{sprout} Sprout, {seed} Seed, {none + unchecked} none"


def tells_nobody(season: Season, *more: str) -> None:
    """Five take part: that is all, on every page and in every file that everybody may open."""
    told = json.loads(season.read(f"{PUBLIC}/leaderboard.json"))
    assert (told["totals"]["entries"], told["rows"]) == (5, [])
    assert len(season.read(f"{PUBLIC}/leaderboard.csv").splitlines()) == 1
    files = ("leaderboard.json", "leaderboard.csv", "leaderboard.xlsx", "leaderboard/evidence.zip", "feed.atom")
    pages = ("", "leaderboard", "leaderboard/history", "leaderboard/screen", "rules", "awards", "changes")
    own = (f"{PUBLIC}/{name}".rstrip("/") for name in (*files, *pages, *more))
    for address in (*own, "/embed/riverbend-oh/year-two", "/", "/league"):
        text = season.read(address)
        assert not [word for word in season.words if word in text], address
    for key in season.keys:
        assert season.visitor.get(f"{PUBLIC}/entries/{key}").status == 404


def is_final(page: Page, site: Site) -> None:
    """Nothing is open: the coordinator ends it, and everybody reads the same totals in the final report."""
    sign_in(page, site, "carmen@riverbend.example", SAMPLE_PASSWORD)
    make_final(page, site, "year-two", "Every answer was looked at.")
    board, report = final_words(page, site, "year-two")
    assert "5 entries" in board
    assert CAFE not in board
    assert "Sprout from 26 points 1 Seed from 15 points 2" in report
    assert "Submitted Green actions 4" in report


def celebrated(season: Season) -> None:
    """Three have a plaque, one of them two; the public reads how many, and only the evening's papers name them."""
    with on(2013, 1, 28, 10):
        assert not any(season.give_awards(held_on="2013-02-07", place="City market").values())
        told = season.visitor.get(f"{PUBLIC}/awards").text()
        assert "Seed plaque 3 winners, not named here. Sprout plaque 1 winner, not named here." in told
        papers = [" ".join(text.split()) for text in season.certificates()]
        for award, names in (("Seed plaque", {CAFE, BOOKS, DINER}), ("Sprout plaque", {CAFE})):
            own = [text for text in papers if f"{award} is awarded to" in text]
            assert {name for name in season.words for text in own if f"is awarded to {name}" in text} == names
            assert len(own) == len(names)
        press = Visitor(season.app).signed_in("carmen").get(f"{season.manage}/awards-night/press.txt").html
        assert "Seed plaque\n- 3 winners" in press
        assert not [word for word in season.words if word in press]
        tells_nobody(season, "report", "report.pdf")
