"""What a coordinator does."""

from tests.every_page.doors import CITY, Door

RIVERBEND = "/cities/riverbend-oh"

DOORS = [
    Door("desks.coordinator_home", RIVERBEND, CITY),
    Door("desks.manage", f"{RIVERBEND}/challenges/2026", CITY),
    Door("desks.new_challenge", f"{RIVERBEND}/challenges/new", CITY),
    Door("desks.new_challenge", f"{RIVERBEND}/challenges/new", CITY, "POST", passed=(422,)),
    Door("desks.edit", f"{RIVERBEND}/challenges/2026/edit", CITY),
    Door("desks.edit", f"{RIVERBEND}/challenges/2026/edit", CITY, "POST", passed=(422,)),
    Door("desks.publish", f"{RIVERBEND}/challenges/2026/publish", CITY, "POST", passed=(422,)),
    Door("desks.move", f"{RIVERBEND}/challenges/2026/moves/running", CITY),
    Door("desks.move", f"{RIVERBEND}/challenges/2026/moves/running", CITY, "POST", passed=(422,)),
    Door("desks.board", f"{RIVERBEND}/challenges/2026/board", CITY),
    Door("desks.board", f"{RIVERBEND}/challenges/2026/board", CITY, "POST", passed=(422,)),
    Door("desks.approve", "/entries/1/approve", CITY, "POST", passed=(422,)),
    Door("desks.decline", "/entries/1/decline", CITY),
    Door("desks.decline", "/entries/1/decline", CITY, "POST", passed=(422,)),
]
