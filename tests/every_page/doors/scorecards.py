"""Scorecards, evidence, bonuses and sheets: the bakery's people, and its coordinator on their behalf."""

from tests.every_page.doors import BAKERY, CITY, Door

POST, REFUSED = "POST", (422,)
ENTRY = "/businesses/rosas-bakery/entries/1"
CARD = f"{ENTRY}/scorecards/actions"
MANAGE = "/cities/riverbend-oh/challenges/2026"

DOORS = [
    *(
        door
        for endpoint, address in (
            ("desks.scorecard", CARD),
            ("desks.scorecard", f"{CARD}/baseline"),
            ("desks.scorecard_part", f"{CARD}/parts/1"),
            ("desks.scorecard_part", f"{CARD}/baseline/parts/2"),
            ("desks.question", f"{ENTRY}/questions/1"),
            ("scorecards.role", f"{ENTRY}/role"),
            ("scorecards.bonuses", f"{ENTRY}/bonuses"),
        )
        for door in (Door(endpoint, address, BAKERY), Door(endpoint, address, BAKERY, POST, passed=REFUSED))
    ),
    Door("scorecards.evidence", "/evidence/1", BAKERY),
    Door("scorecards.challenge_bonuses", f"{MANAGE}/bonuses", CITY),
    Door("scorecards.new_code", f"{MANAGE}/bonuses/codes", CITY, POST, passed=REFUSED),
    Door("scorecards.end_event_code", f"{MANAGE}/bonuses/codes/1/end", CITY, POST, passed=REFUSED),
    *(
        door
        for address in (f"{CARD}/mailed", f"{CARD}/baseline/mailed")
        for door in (Door("desks.mailed", address, CITY), Door("desks.mailed", address, CITY, POST, passed=REFUSED))
    ),
    Door("scorecards.give", f"{MANAGE}/bonuses/given", CITY, POST, passed=REFUSED),
    Door("scorecards.take_back", "/bonuses/1/take-back", CITY),
    Door("scorecards.take_back", "/bonuses/1/take-back", CITY, POST, passed=REFUSED),
    Door("scorecards.import_scorecards", f"{MANAGE}/scorecards/import", CITY),
    Door("scorecards.import_scorecards", f"{MANAGE}/scorecards/import", CITY, POST, passed=REFUSED),
    Door("scorecards.sheet_template", f"{MANAGE}/scorecards/template.xlsx", CITY),
    Door("scorecards.sheet", "/scorecard-sheets/1", CITY),
    Door("scorecards.save", "/scorecard-sheets/1/save", CITY, POST, passed=REFUSED),
    Door("scorecards.discard", "/scorecard-sheets/1/discard", CITY, POST, passed=REFUSED),
]
