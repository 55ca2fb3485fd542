"""Recruiting: the coordinator's pages, and what links and codes open for everybody."""

from tests.every_page.doors import CITY, EVERYBODY, Door

HERE = "/cities/riverbend-oh/challenges/2026/recruiting"
TOKEN = "no-link-has-this-token"
POST, REFUSED = "POST", (422,)

DOORS = [
    Door("desks.recruiting", HERE, CITY),
    Door("desks.recruiting_csv", f"{HERE}.csv", CITY),
    Door("businesses.invite_list", f"{HERE}/invite", CITY),
    Door("businesses.invite_list", f"{HERE}/invite", CITY, POST, passed=REFUSED),
    Door("businesses.guest_list", f"{HERE}/lists/1", CITY),
    Door("businesses.guest_list", f"{HERE}/lists/1", CITY, POST, passed=REFUSED),
    Door("businesses.write_to_invited", f"{HERE}/write", CITY),
    Door("businesses.write_to_invited", f"{HERE}/write", CITY, POST, passed=REFUSED),
    Door("businesses.invitation_links", f"{HERE}/links.csv", CITY),
    Door("businesses.invited", f"{HERE}/invitations/1", CITY),
    *(
        Door(f"businesses.{deed}_invitation", f"{HERE}/invitations/1/{part}", CITY, POST, passed=REFUSED)
        for deed, part in (("renew", "link"), ("write", "letter"), ("end", "withdraw"))
    ),
    Door("businesses.forget_invited", f"{HERE}/invitations/1/forget", CITY, POST, passed=REFUSED),
    Door("businesses.codes", f"{HERE}/codes", CITY),
    Door("businesses.codes", f"{HERE}/codes", CITY, POST, passed=REFUSED),
    Door("businesses.change_join_code", f"{HERE}/codes/1", CITY),
    Door("businesses.change_join_code", f"{HERE}/codes/1", CITY, POST, passed=REFUSED),
    Door("businesses.end_join_code", f"{HERE}/codes/1/end", CITY, POST, passed=REFUSED),
    Door("desks.new_letter", f"{HERE}/letters/new", CITY),
    Door("desks.new_letter", f"{HERE}/letters/new", CITY, POST, passed=REFUSED),
    Door("desks.letters", f"{HERE}/letters", CITY),
    Door("desks.letter", f"{HERE}/letters/1", CITY),
    Door("desks.reminders", f"{HERE}/reminders", CITY),
    Door("desks.reminders", f"{HERE}/reminders", CITY, POST, passed=REFUSED),
    Door("businesses.invitation", f"/invitations/{TOKEN}", EVERYBODY, passed=(404,)),
    Door("businesses.code", "/code", EVERYBODY),
    Door("businesses.code", "/code", EVERYBODY, POST, passed=REFUSED),
    Door("businesses.embed_join", "/embed/riverbend-oh/2026/join", EVERYBODY),
    Door("desks.unsubscribe_page", f"/unsubscribe/{TOKEN}", EVERYBODY, passed=(404,)),
    Door("desks.end_letters", f"/unsubscribe/{TOKEN}", EVERYBODY, POST, passed=(404,)),
]
