"""Pledges of residents and employees."""

from tests.every_page.doors import CITY, EVERYBODY, Door

PUBLIC = "/challenges/riverbend-oh/2026"
OWN = "/cities/riverbend-oh/challenges/2026/pledges"

DOORS = [
    Door("pledges.pledge", f"{PUBLIC}/pledge", EVERYBODY),
    Door("pledges.pledge", f"{PUBLIC}/pledge", EVERYBODY, "POST", passed=(422,)),
    Door("pledges.pledges", f"{PUBLIC}/pledges", EVERYBODY),
    Door("pledges.manage_pledges", OWN, CITY),
    Door("pledges.manage_pledges", OWN, CITY, "POST", passed=(422,)),
    Door("pledges.pledges_file", f"{OWN}.csv", CITY),
    Door("pledges.forget_pledge_address", f"{OWN}/forget", CITY, "POST", passed=(422,)),
    Door("pledges.delete_all_pledges", f"{OWN}/delete", CITY, "POST", passed=(422,)),
]
