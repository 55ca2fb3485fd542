"""Philadelphia's Energy Reduction Race, in Riverbend: set up in 2014, run for a year, reviewed and celebrated in 2015.

What happens between the two days is told in `race.py`. See also docs/life.md, docs/review.md and docs/awards.md.
"""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from challenge.sample.cast import CAST, SAMPLE_PASSWORD
from tests.journeys.conftest import Site
from tests.journeys.race import run_the_race
from tests.journeys.season import Course, Season, on
from tests.journeys.steps import (
    CITY,
    add_award,
    edit,
    follow,
    launch,
    make_final,
    press,
    publish,
    sign_in,
    visit,
    winners,
)
from tests.papers.reading import links_in, words_of

MANAGE = f"{CITY}/challenges/race"
PUBLIC = "/challenges/riverbend-oh/race"
JUNE = "june2@parkandparker.example"
PASSWORD = "five quiet chairs in a row"


def test_philadelphia_energy_reduction_race(browser: Browser, tmp_path: Path) -> None:
    """Three boards, one gate of twelve months, an owner who wins twice, a jury, an appeal, and the report."""
    first_day, last_day = datetime(2014, 9, 2, 14, tzinfo=UTC), datetime(2015, 12, 7, 15, tzinfo=UTC)
    Course("race", first_day, set_up, (raced,), last_day, play).run(browser, tmp_path)


def set_up(page: Page, site: Site) -> None:
    """Buildings over 50,000 square feet; entry closes after October 31, 2014; an award that a jury gives."""
    launch(page, site, "Energy race of buildings", "race", "2014-10-01")
    expect(page.get_by_text("From 50,000 square feet")).to_be_visible()
    expect(page.get_by_text("another board by energy saved; another board by energy per square foot")).to_be_visible()
    add_award(page, site, "race", "Good neighbor", by="A jury")
    edit(page, site, "race", registration_closes="2014-11-01T00:00")
    publish(page, site, "race")
    visit(page, site, f"{PUBLIC}/rules")
    text = page.locator("main").inner_text()
    assert "September 30, 2015" in text
    assert "the end of Friday, October 31, 2014, EDT (UTC-04:00)" in text


def raced(season: Season) -> None:
    """The year between the two days."""
    with on(2015, 12, 7, 10), season.app.app_context():
        run_the_race()
        season.wind()


def play(page: Page, site: Site) -> None:
    """A week after the last bills: from the first look at the board to the report of a corrected result."""
    the_gate_holds(standings(page, site))
    sign_in(page, site, CAST["carmen"].email, SAMPLE_PASSWORD)
    verify_all(page, site)
    make_final(page, site, "race", "Every bill was compared with the utility's own.")
    invite_a_juror(page, site)
    page.context.clear_cookies()
    a_juror_scores(page, site)
    sign_in(page, site, CAST["carmen"].email, SAMPLE_PASSWORD)
    give_and_publish(page, site)
    paper = certificate(page, site)
    take_out_a_winner(page, site)
    page.context.clear_cookies()
    appeal(page, site)
    is_upheld(page, site)
    assert "holds no more" in told_by(page, site, paper)
    the_report_tells_the_board(page, site)


def standings(page: Page, site: Site) -> dict[str, dict[str, Any]]:
    """The board's rows by name, once the scheduler has made them of the bills."""
    for _ in range(60):
        answer = json.loads(page.request.get(f"{site.address}{PUBLIC}/leaderboard.json").text())
        if answer.get("totals", {}).get("ranked"):
            return {row["business"]["name"]: row for row in answer["rows"]}
        page.wait_for_timeout(300)
    raise AssertionError(answer)


def the_gate_holds(rows: dict[str, dict[str, Any]]) -> None:
    """Five race; eleven gas bills, the twelfth an hour late, are no place; nor are 40,000 square feet."""
    assert {name: row["place"] for name, row in rows.items()} == {
        "Kestrel Row": 1, "Loom Building": 2, "Guildhall": 3, "Kestrel Tower": 4, "Old Foundry": 5,
        "Harbor Depot": None, "Corner Cannery": None,
    }  # fmt: skip
    assert rows["Harbor Depot"]["reason"] == "Natural gas: bills are complete for 11 of the 12 months needed."
    assert "smaller than the 50,000 square feet" in rows["Corner Cannery"]["reason"]
    assert rows["Kestrel Tower"]["boards"]["absolute"] == {
        "place": 1,
        "figure": None,
        "standard_error": None,
        "tie_break": None,
    }, "places without quantities"
    assert rows["Loom Building"]["boards"]["intensity"]["place"] == 1
    assert rows["Kestrel Row"]["distinguishable"]


def verify_all(page: Page, site: Site) -> None:
    """What is open stands beside the move; the first number is verified on its page, the others by the same form."""
    visit(page, site, f"{MANAGE}/moves/final")
    expect(page.get_by_role("main")).to_contain_text("Not yet")
    visit(page, site, f"{MANAGE}/review?numbers=all")
    links = page.locator("#numbers ~ .review-list h3 a")
    addresses = [str(link.get_attribute("href")) for link in links.all()]
    assert len(addresses) >= 10
    follow(page, links.first)
    page.get_by_label("Compared with").select_option("utility")
    press(page, "Verified")
    for address in addresses[1:]:
        send(page, site, address, seen="utility", verify="Verified")


def send(page: Page, site: Site, address: str, **typed: str) -> None:
    """A form of a page sent as it is, with what was typed: quicker than a browser draws it."""
    html = page.request.get(site.address + address).text()
    kept = dict(re.findall(r'type="hidden" value="([^"]*)"[^>]*name="([^"]*)"', html))
    found = {name: value for value, name in kept.items()}
    found |= dict(re.findall(r'name="([^"]*)"[^>]*type="hidden"[^>]*value="([^"]*)"', html))
    answer = page.request.post(site.address + address, form={**found, **typed})
    assert answer.ok, (address, answer.status)


def invite_a_juror(page: Page, site: Site) -> None:
    """June has no account yet."""
    visit(page, site, f"{MANAGE}/reviewers")
    page.get_by_label("Name").fill("June Parker")
    page.get_by_label("E-mail address").fill(JUNE)
    page.locator("label[for=role-1]").click()
    press(page, "Invite")
    expect(page.get_by_role("main")).to_contain_text(f"{JUNE} (invited)")


def a_juror_scores(page: Page, site: Site) -> None:
    """From the letter to a password, to the candidates, and back to her account."""
    page.goto(site.link_in(site.letter_to(JUNE, "/invite/"), "/invite/"))
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.locator("[name=again]").fill(PASSWORD)
    press(page, "Save and sign in")
    visit(page, site, "/account")
    follow(page, page.get_by_role("main").get_by_role("link", name="Riverbend Energy race of buildings"))
    follow(page, page.get_by_role("link", name="Give points to"))
    page.get_by_role("row", name="Old Foundry").get_by_role("textbox").fill("9")
    page.get_by_role("row", name="Kestrel Row").get_by_role("textbox").fill("4")
    page.locator("[name=text]").fill("It lent its yard to the street market.")
    press(page, "Keep my points")
    expect(page.get_by_role("main")).to_contain_text("Scored 2 of")
    page.context.clear_cookies()


def give_and_publish(page: Page, site: Site) -> None:
    """The jury's award goes to whom she scored highest; the owner of two buildings wins two others."""
    visit(page, site, f"{MANAGE}/awards")
    follow(page, page.get_by_role("link", name="Give it by the jurors’ points"))
    page.locator("[name=entry]").select_option(label="Old Foundry")
    page.locator("[name=reason]").fill("It lent its yard to the street market.")
    press(page, "Give the award")
    follow(page, page.get_by_role("link", name="Publish the results"))
    expect(page.get_by_role("main")).to_contain_text("Every award is decided.")
    press(page, "Publish the results")
    visit(page, site, f"{PUBLIC}/awards")
    assert winners(page.content()) == {
        "Largest share saved": ["Kestrel Row"],
        "Most energy saved": ["Kestrel Tower"],
        "Least energy for its size": ["Loom Building"],
        "Five percent less": ["Guildhall", "Kestrel Row", "Kestrel Tower", "Loom Building", "Old Foundry"],
        "Good neighbor": ["Old Foundry"],
    }


def certificate(page: Page, site: Site) -> str:
    """The evening's page; a certificate that opens as a paper and tells the address that verifies it: that path."""
    visit(page, site, f"{MANAGE}/awards-night")
    page.locator("[name=held_on]").fill("2015-12-17")
    page.locator("[name=place]").fill("Town hall")
    page.locator("[name=signatory]").fill("Carmen Ortiz")
    press(page, "Save")
    link = page.get_by_role("link", name="Certificate of Kestrel Row, Largest share saved")
    paper = page.request.get(f"{site.address}{link.get_attribute('href')}").body()
    assert "Kestrel Row" in words_of(paper)
    (address,) = links_in(paper)
    programme = words_of(page.request.get(f"{site.address}{MANAGE}/awards-night/programme.pdf").body())
    assert "Town hall" in programme
    assert "still holds today" in told_by(page, site, address.removeprefix(site.address))
    return address.removeprefix(site.address)


def told_by(page: Page, site: Site, certificate: str) -> str:
    """What the address of a certificate tells everybody."""
    visit(page, site, certificate)
    return page.locator("body").inner_text()


def take_out_a_winner(page: Page, site: Site) -> None:
    """The certificate is void at once; the correction, with its reason, lets the next one move up."""
    visit(page, site, MANAGE)
    row = page.get_by_role("row").filter(has_text="Kestrel Row")
    follow(page, row.get_by_role("link", name="Take out"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kestrel Row")
    page.get_by_text("It broke the rules", exact=False).click()
    page.locator("[name=reason]").fill("Its gas meter counts for the house next door, too.")
    press(page, "Take it out")
    publish_correction(page, site, "An entry was taken out: its gas meter is not its own.")
    visit(page, site, f"{PUBLIC}/awards")
    assert winners(page.content())["Largest share saved"] == ["Loom Building"]


def publish_correction(page: Page, site: Site, reason: str) -> None:
    """As soon as the board is made of what counts now."""
    visit(page, site, f"{MANAGE}/awards")
    expect(page.get_by_role("main")).to_contain_text("The board says otherwise now")
    follow(page, page.get_by_role("link", name="Publish a correction"))
    page.locator("[name=reason]").fill(reason)
    press(page, "Publish the correction")


def appeal(page: Page, site: Site) -> None:
    """Its owner tells what is right."""
    sign_in(page, site, CAST["victor"].email, SAMPLE_PASSWORD)
    visit(page, site, "/businesses/kestrel-holdings")
    follow(page, page.get_by_role("main").get_by_role("link", name="Appeal").first)
    expect(page.get_by_role("main")).to_contain_text("Its gas meter counts for the house next door")
    page.locator("[name=about]").select_option("exclusion")
    page.locator("[name=text]").fill("The house next door has a gas meter of its own: see the utility's letter.")
    press(page, "Send the appeal")
    page.context.clear_cookies()


def is_upheld(page: Page, site: Site) -> None:
    """Carmen decided, so Grace of the network's staff looks at it; then the result is as it was."""
    sign_in(page, site, CAST["grace"].email, SAMPLE_PASSWORD)
    visit(page, site, f"{MANAGE}/awards")
    follow(page, page.locator("a[href^='/appeals/']").first)
    page.locator("[name=answer]").fill("The utility confirms it: two meters.")
    press(page, "Uphold it")
    publish_correction(page, site, "After an appeal an entry takes part again.")
    visit(page, site, f"{PUBLIC}/awards")
    assert winners(page.content())["Largest share saved"] == ["Kestrel Row"]
    visit(page, site, f"{PUBLIC}/changes")
    text = page.get_by_role("main").inner_text()
    assert "After an appeal an entry takes part again." in text
    assert "Kestrel Row now has the award" in text


def the_report_tells_the_board(page: Page, site: Site) -> None:
    """Page, PDF and records have the figures of the board, and Carmen's sheet names nobody else."""
    page.context.clear_cookies()
    sign_in(page, site, CAST["carmen"].email, SAMPLE_PASSWORD)
    rows = standings(page, site)
    visit(page, site, f"{PUBLIC}/report")
    told = page.get_by_role("main").inner_text()
    assert "Report so far" not in told
    paper = words_of(page.request.get(f"{site.address}{PUBLIC}/report.pdf").body())
    text = page.request.get(f"{site.address}{MANAGE}/records.csv").text()
    records = {line["listed_as"]: line for line in csv.DictReader(io.StringIO(text.lstrip("\ufeff")))}
    assert set(records) == set(rows)
    for name, row in rows.items():
        record = records[name]
        assert record["place"] == str(row["place"] or "")
        if row["place"]:
            assert float(record["points"]) == row["points"]
            assert float(record["reduction_percent"]) == row["reduction_percent"]
        if row["place"] and row["place"] <= 3:
            figures = f"{row['place']} {name} {row['reduction_percent']:.1f} % less energy"
            assert figures in " ".join(told.split())
            assert figures in paper
