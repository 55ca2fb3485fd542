"""What network staff do. Coordination 2 is Nadia's, of Alder Falls."""

from tests.every_page.doors import STAFF, Door

ALDER_FALLS = "/staff/members/alder-falls-wa"

DOORS = [
    Door("desks.staff", "/staff", STAFF),
    Door("desks.staff_request", "/staff/requests/1", STAFF),
    Door("desks.staff_request", "/staff/requests/2", STAFF, "POST", passed=(422,)),
    Door("desks.staff_new_member", "/staff/members/new", STAFF),
    Door("desks.staff_new_member", "/staff/members/new", STAFF, "POST", passed=(422,)),
    Door("desks.staff_member", ALDER_FALLS, STAFF),
    Door("desks.staff_member", ALDER_FALLS, STAFF, "POST", passed=(422,)),
    Door("desks.staff_invite", f"{ALDER_FALLS}/coordinators", STAFF),
    Door("desks.staff_invite", f"{ALDER_FALLS}/coordinators", STAFF, "POST", passed=(422,)),
    Door("desks.staff_invite_again", f"{ALDER_FALLS}/coordinations/2/invite-again", STAFF, "POST", passed=(302,)),
    Door("desks.staff_end_coordination", f"{ALDER_FALLS}/coordinations/2/end", STAFF, "POST", passed=(302,)),
    Door("desks.staff_member_left", f"{ALDER_FALLS}/left", STAFF, "POST", passed=(302,)),
    Door("desks.staff_member_back", f"{ALDER_FALLS}/back", STAFF, "POST", passed=(302,)),
]
