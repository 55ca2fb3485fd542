"""Pittsburgh's challenge of 2016-17, in Riverbend: thirteen months, divisions by type and size, items that count often.

Set up in June 2016, joined until the last second of August, reviewed and final in November 2017.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from challenge.sample.cast import SAMPLE_PASSWORD
from tests.journeys.conftest import Site
from tests.journeys.season import Course, Firm, Season, on
from tests.journeys.steps import CITY, final_words, launch, make_final, press, publish, sign_in, visit
from tests.page import Visitor
from tests.review.story import decide, newcomer

PUBLIC = "/challenges/riverbend-oh/2016-17"
AWARDS = f"{CITY}/challenges/2016-17/awards"
BILLS = {
    **{f"resource_{name}": "shared" for name in ("electricity", "natural_gas", "water")},
    **{f"resource_{name}": "not_used" for name in ("heating_oil", "propane", "waste", "recycling", "compost")},
}
"""Nobody has a bill of her own: the actions alone count."""


def firm(name: str, kind: str, employees: int, owner: str = "", **more: str) -> Firm:
    return Firm(name, owner or f"{name.split()[0]}@x.example".lower(), kind, employees, {**BILLS, **more})


MEDIUM = (firm("Allegheny Law", "office", 499), firm("Birch Design", "office", 120), firm("Carrick Tax", "office", 60))
LARGE = (firm("Duquesne Bank", "office", 500), firm("Etna Health", "office", 900), firm("Fort Data", "office", 2000))
FOOD = (
    firm("Delgado Café", "restaurant", 7, "rosa"),
    firm("Hale's Tavern", "restaurant", 11, "victor"),
    firm("Strip Deli", "restaurant", 5),
)
OWN_PACE = firm("Quiet Works", "office", 30, not_competing="y")
HIDDEN = firm("Unseen Studio", "office", 3, not_competing="y", listing="totals_only")
BRONZE = {"EN-02": 5, "EN-03": 0, "EN-04": 0, "EN-06": 2, "OU-02": 20}
"""5 + 2 + 4 + 2 x 3 of energy and, capped, 8 of outreach: 25 points."""
FEW = ("EN-03", "EN-04", "EN-08", "WA-01", "WA-02", "WS-05", "IN-02")


def test_pittsburgh_2016_17(browser: Browser, tmp_path: Path) -> None:
    """Thirteen months; sign-up until August 31, 2016; divisions; and the hole at 499 people is refused."""
    first_day, last_day = datetime(2016, 6, 6, 14, tzinfo=UTC), datetime(2017, 11, 20, 15, tzinfo=UTC)
    between = (join_until_the_last_second, answer, reviewed)
    Course("2016-17", first_day, set_up, between, last_day, is_final, after=(celebrated,)).run(browser, tmp_path)


def set_up(page: Page, site: Site) -> None:
    """From a template; whom no division takes is named."""
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
    visit(page, site, f"{PUBLIC}/rules")
    text = page.locator("main").inner_text()
    assert "September 30, 2017" in text
    assert "the end of Wednesday, August 31, 2016, EDT" in text


def join_until_the_last_second(season: Season) -> None:
    """Eleven workplaces, of which two do not compete, one unseen; a twelfth comes on September 1."""
    with on(2016, 8, 15, 12):
        for one in (*MEDIUM, *LARGE, *FOOD):
            season.join(one)
    with on(2016, 8, 31, 23, 59, 59):
        season.join(OWN_PACE)
        season.join(HIDDEN)
    with on(2016, 9, 1):
        assert "Registration" in season.visitor.get(f"{PUBLIC}/join").text()
        late = Visitor(season.app).post(f"{PUBLIC}/join", {"business_name": "Too Late"}, page="/login")
        assert late.status == 422


def answer(season: Season) -> None:
    """All answer at the start, and in the last days, the month after the thirteen."""
    with on(2016, 10, 20, 12):
        season.wind()
        assert season.state == "running"
        assert "Submitted." in season.answer(MEDIUM[0].name, "baseline", {"EN-02": 2}).html
    with on(2017, 10, 20, 12):
        season.wind()
        assert season.state == "grace"
        for one in (MEDIUM[0], OWN_PACE, HIDDEN):
            assert "Submitted." in season.answer(one.name, "final", BRONZE).html
        for number, one in enumerate((*MEDIUM[1:], *LARGE, *FOOD[:2])):
            chosen = dict.fromkeys(FEW[: 1 + number % len(FEW)], 0)
            assert "Submitted." in season.answer(one.name, "final", chosen).html
    with on(2017, 11, 1):
        season.wind()
        assert season.state == "in_review"
        assert "time for this scorecard is over" in season.answer(FOOD[2].name, "final", BRONZE).text()


def reviewed(season: Season) -> None:
    """A reviewer chooses the points of a range; a tier is told once its answers are verified."""
    with on(2017, 11, 6, 9):
        before = rows(season)[MEDIUM[0].name]
        assert (before["place"], before["scorecards"]["actions"]["raw"]) == (1, "25.00")
        assert before["scorecards"]["actions"]["tier"] is None
        carmen = Visitor(season.app).signed_in("carmen")
        assert "Seed, public since" in carmen.post(f"{AWARDS}/draw/seed", page=AWARDS).text()
        iris = newcomer(season.app, "iris", role="reviewer", challenge_id=season.id)
        own = season.submitted(MEDIUM[0].name)
        assert decide(iris, own.pop("EN-02"), "part", "Nine in ten lamps, not all.", points="4").status == 200
        season.verify(iris, own.values())
        season.verify(iris, season.submitted(MEDIUM[0].name, "baseline").values())
        for one in (*MEDIUM[1:], *LARGE, *FOOD, OWN_PACE, HIDDEN):
            season.verify(iris, season.submitted(one.name).values())
        season.wind()
        known = rows(season)
        card = known[MEDIUM[0].name]["scorecards"]["actions"]
        assert (card["raw"], card["tier"]) == ("24.00", "bronze")
        stands_by_itself(season, known)


def rows(season: Season) -> dict[str, dict[str, Any]]:
    """The public board's rows by name."""
    told = json.loads(season.read(f"{PUBLIC}/leaderboard.json"))
    assert (told["totals"]["entries"], told["totals"]["listed"]) == (11, 10)
    return {row["business"]["name"]: row for row in told["rows"]}


def stands_by_itself(season: Season, known: dict[str, dict[str, Any]]) -> None:
    """499 and 500 people compete with their like; who sets her own pace is nowhere; files and page say the same."""
    medium, large = ({known[one.name]["division"] for one in firms} for firms in (MEDIUM, LARGE))
    assert (medium, large) == ({"offices-small"}, {"offices-large"}), "the few small offices are joined with the next"
    firsts = {name for name, row in known.items() if row["division_place"] == 1}
    assert MEDIUM[0].name in firsts
    assert len(firsts & {one.name for one in LARGE}) == 1
    assert known[FOOD[2].name]["place"] is None
    text = season.read(f"{PUBLIC}/leaderboard.csv")
    lines = {line["business"]: line for line in csv.DictReader(io.StringIO(text))}
    for name, row in known.items():
        card = row["scorecards"].get("actions")
        assert lines[name]["place"] == str(row["place"] or "")
        assert lines[name]["actions_tier"] == ((card["tier"] if card else None) or "")
    pages = ("", "leaderboard", "leaderboard.json", "leaderboard.csv", "feed.atom", "leaderboard/history", "report")
    for page in pages:
        assert HIDDEN.name not in season.read(f"{PUBLIC}/{page}".rstrip("/")), page
    assert season.visitor.get(f"{PUBLIC}/entries/{season.keys[-1]}").status == 404
    assert "Bronze" in season.read(f"{PUBLIC}/entries/{known[MEDIUM[0].name]['entry']}")


def is_final(page: Page, site: Site) -> None:
    """The coordinator ends it; the board and the report say the same of the first."""
    sign_in(page, site, "carmen@riverbend.example", SAMPLE_PASSWORD)
    make_final(page, site, "2016-17", "Every answer was looked at.")
    board, report = final_words(page, site, "2016-17")
    assert f"{MEDIUM[0].name} won with 17.1 points." in board, "it did what it answered: no bill, no chance"
    assert HIDDEN.name not in board
    assert "11 entries took part" in report
    assert f"1 {MEDIUM[0].name}" in report
    assert "Bronze from 20 points 3" in report, "those who do not compete are counted"


def celebrated(season: Season) -> None:
    """A winner of each division; nothing is won by who sets her own pace, though she reached Bronze: seen or unseen."""
    with on(2017, 11, 27, 10):
        drawn = Visitor(season.app).signed_in("carmen").post(f"{season.manage}/awards/draw/draw", page=AWARDS)
        assert "among 1." in drawn.text(), drawn.text()
        first = MEDIUM[0].name
        assert season.give_awards(held_on="2017-12-07", place="Union hall") == {
            "First in its division": [first, "Fort Data", "Hale's Tavern"],
            "Top saver of electricity": [],
            "Top saver of water": [],
            "Most improved": [first],
            "Story worth telling": [],
            "Thank-you draw": [first],
        }
        names = {one.name for one in (OWN_PACE, HIDDEN)}
        papers = " ".join(season.certificates())
        assert not [name for name in names if name in papers]
        for page in ("awards", "changes", "feed.atom", "report"):
            assert HIDDEN.name not in season.read(f"{PUBLIC}/{page}"), page
