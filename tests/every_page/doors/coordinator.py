"""What a coordinator does."""

from tests.every_page.doors import CITY, Door

RIVERBEND = "/cities/riverbend-oh"

SETUP = f"{RIVERBEND}/challenges/2026/setup"

DOORS = [
    Door("desks.coordinator_home", RIVERBEND, CITY),
    Door("desks.manage", f"{RIVERBEND}/challenges/2026", CITY),
    Door("desks.new_challenge", f"{RIVERBEND}/challenges/new", CITY),
    Door("desks.new_challenge", f"{RIVERBEND}/challenges/new", CITY, "POST", passed=(422,)),
    Door("desks.edit", f"{RIVERBEND}/challenges/2026/edit", CITY),
    Door("desks.edit", f"{RIVERBEND}/challenges/2026/edit", CITY, "POST", passed=(422,)),
    Door("desks.start", f"{RIVERBEND}/challenges/start", CITY),
    Door("desks.start_from_template", f"{RIVERBEND}/challenges/start/city-scorecard", CITY),
    Door("desks.start_from_template", f"{RIVERBEND}/challenges/start/city-scorecard", CITY, "POST", passed=(422,)),
    Door("desks.start_again", f"{RIVERBEND}/challenges/start-again/2026", CITY),
    Door("desks.start_again", f"{RIVERBEND}/challenges/start-again/2026", CITY, "POST", passed=(422,)),
    Door("desks.start_from_file", f"{RIVERBEND}/challenges/start-from-file", CITY, "POST", passed=(422,)),
    Door("desks.setup", f"{SETUP}", CITY),
    Door("desks.setup_preview", f"{SETUP}/preview", CITY),
    Door("desks.setup_file", f"{SETUP}/rules.json", CITY),
    Door("desks.dry_run", f"{SETUP}/dry-run", CITY),
    Door("desks.records", f"{RIVERBEND}/challenges/2026/records.csv", CITY),
    Door("desks.setup_groups", f"{SETUP}/groups", CITY),
    Door("desks.setup_groups", f"{SETUP}/groups", CITY, "POST", passed=(422,)),
    Door("desks.setup_ranking", f"{SETUP}/ranking", CITY),
    Door("desks.setup_ranking", f"{SETUP}/ranking", CITY, "POST", passed=(422,)),
    Door("desks.setup_scorecard", f"{SETUP}/scorecards/actions", CITY),
    Door("desks.setup_scorecard", f"{SETUP}/scorecards/actions", CITY, "POST", passed=(422,)),
    Door("desks.setup_items", f"{SETUP}/scorecards/actions/energy", CITY),
    Door("desks.setup_items", f"{SETUP}/scorecards/actions/energy", CITY, "POST", passed=(422,)),
    Door("desks.setup_award", f"{SETUP}/awards/new", CITY),
    Door("desks.setup_award", f"{SETUP}/awards/new", CITY, "POST", passed=(422,)),
    Door("desks.remove_award", f"{SETUP}/awards/first/remove", CITY, "POST", passed=(422,)),
    Door("desks.setup_edition", f"{SETUP}/edition", CITY),
    Door("desks.setup_edition", f"{SETUP}/edition", CITY, "POST", passed=(422,)),
    Door("desks.publish", f"{RIVERBEND}/challenges/2026/publish", CITY, "POST", passed=(422,)),
    Door("desks.move", f"{RIVERBEND}/challenges/2026/moves/running", CITY),
    Door("desks.move", f"{RIVERBEND}/challenges/2026/moves/running", CITY, "POST", passed=(422,)),
    Door("desks.board", f"{RIVERBEND}/challenges/2026/board", CITY),
    Door("desks.board", f"{RIVERBEND}/challenges/2026/board", CITY, "POST", passed=(422,)),
    Door("desks.approve", "/entries/1/approve", CITY, "POST", passed=(422,)),
    Door("desks.division", "/entries/1/division", CITY),
    Door("desks.division", "/entries/1/division", CITY, "POST", passed=(422,)),
    Door("desks.decline", "/entries/1/decline", CITY),
    Door("desks.decline", "/entries/1/decline", CITY, "POST", passed=(422,)),
]
