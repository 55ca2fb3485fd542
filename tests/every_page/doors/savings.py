"""Meters, bills and files: the bakery's own people and its coordinator, who logs on their behalf."""

from tests.every_page.doors import BAKERY, BAKERY_PEOPLE, CITY, Door

POST, REFUSED = "POST", (422,)

DOORS = [
    Door("savings.new_meter", "/sites/1/meters/new", BAKERY),
    Door("savings.new_meter", "/sites/1/meters/new?resource=water", BAKERY, POST, passed=REFUSED),
    Door("savings.meter", "/meters/1", BAKERY),
    Door("savings.intervals_csv", "/meters/1/intervals.csv", BAKERY),
    Door("savings.new_bill", "/meters/1/bills/new", BAKERY),
    Door("savings.new_bill", "/meters/1/bills/new", BAKERY, POST, passed=REFUSED),
    Door("savings.year", "/meters/1/year", BAKERY),
    Door("savings.year", "/meters/1/year", BAKERY, POST, passed=REFUSED),
    Door("savings.correct", "/readings/1/correct", BAKERY),
    Door("savings.correct", "/readings/1/correct", BAKERY, POST, passed=REFUSED),
    Door("savings.withdraw", "/readings/1/withdraw", BAKERY),
    Door("savings.withdraw", "/readings/1/withdraw", BAKERY, POST, passed=REFUSED),
    Door("savings.changes", "/sites/1/changes", BAKERY),
    *(
        door
        for kind in ("driver", "adjustment", "baseline", "generation")
        for door in (
            Door(f"savings.say_{kind}", f"/sites/1/changes/{kind}", BAKERY),
            Door(f"savings.say_{kind}", f"/sites/1/changes/{kind}", BAKERY, POST, passed=REFUSED),
        )
    ),
    Door("savings.withdraw_change", "/adjustments/1/withdraw", BAKERY_PEOPLE, POST, passed=REFUSED),
    Door("savings.upload", "/sites/1/upload", BAKERY),
    Door("savings.upload", "/sites/1/upload", BAKERY, POST, passed=REFUSED),
    Door("savings.upload_for_business", "/businesses/rosas-bakery/upload", BAKERY),
    Door("savings.upload_for_business", "/businesses/rosas-bakery/upload", BAKERY, POST, passed=REFUSED),
    Door("savings.upload_for_challenge", "/cities/riverbend-oh/challenges/2026/import", CITY),
    Door("savings.upload_for_challenge", "/cities/riverbend-oh/challenges/2026/import", CITY, POST, passed=REFUSED),
    Door("savings.imports", "/businesses/rosas-bakery/imports", BAKERY),
    Door("savings.bills_csv", "/businesses/rosas-bakery/bills.csv", BAKERY),
    Door("savings.bills_xlsx", "/businesses/rosas-bakery/bills.xlsx", BAKERY),
    Door("savings.template_csv", "/businesses/rosas-bakery/template.csv", BAKERY),
    Door("savings.template_xlsx", "/businesses/rosas-bakery/template.xlsx", BAKERY),
    Door("savings.original", "/uploads/1/file", BAKERY),
    Door("savings.report_file", "/uploads/2/report.csv", BAKERY),
    Door("savings.preview", "/uploads/1", BAKERY),
    Door("savings.choose", "/uploads/1/choices", BAKERY, POST, passed=REFUSED),
    Door("savings.save", "/uploads/1/save", BAKERY, POST, passed=REFUSED),
    Door("savings.again", "/uploads/1/again", BAKERY, POST, passed=REFUSED),
    Door("savings.discard", "/uploads/1/discard", BAKERY, POST, passed=REFUSED),
]
