"""Awards: what everybody reads, what the coordinator decides, what a business may appeal against."""

from tests.every_page.doors import BAKERY, BAKERY_OWNER, CITY, EVERYBODY, STAFF, Door

PUBLIC = "/challenges/riverbend-oh/2026"
HERE = "/cities/riverbend-oh/challenges/2026/awards"
NIGHT = f"{HERE}-night"
POST, REFUSED = "POST", (422,)

DOORS = [
    Door("awards.awards", f"{PUBLIC}/awards", EVERYBODY),
    Door("awards.changes", f"{PUBLIC}/changes", EVERYBODY),
    Door("awards.feed", f"{PUBLIC}/feed.atom", EVERYBODY),
    Door("awards.certificate", "/certificates/2222-3333-4444-5555", EVERYBODY),
    Door("awards.giving", HERE, CITY),
    Door("awards.publish_awards", f"{HERE}/publish", CITY),
    Door("awards.publish_awards", f"{HERE}/publish", CITY, POST, passed=REFUSED),
    Door("awards.jury", f"{HERE}/heart/jury", CITY),
    Door("awards.jury", f"{HERE}/heart/jury", CITY, POST, passed=REFUSED),
    Door("awards.jury_desk", "/cities/riverbend-oh/challenges/2026/jury", ()),  # jurors alone: Ben takes part himself
    Door("awards.ballot", "/cities/riverbend-oh/challenges/2026/jury/heart", ()),
    Door("awards.ballot", "/cities/riverbend-oh/challenges/2026/jury/heart", (), POST),
    Door("awards.tie", "/cities/riverbend-oh/challenges/2026/ties/nobody", CITY, passed=(404,)),
    Door("awards.tie", "/cities/riverbend-oh/challenges/2026/ties/nobody", CITY, POST, passed=REFUSED),
    Door("awards.end_tie_decision", "/tie-decisions/1/end", CITY),
    Door("awards.end_tie_decision", "/tie-decisions/1/end", CITY, POST, passed=REFUSED),
    Door("awards.seed", f"{HERE}/luck/seed", CITY, POST, passed=REFUSED),
    Door("awards.draw", f"{HERE}/luck/draw", CITY, POST, passed=REFUSED),
    Door("awards.end_award", f"{HERE}/given/1/end", CITY),
    Door("awards.end_award", f"{HERE}/given/1/end", CITY, POST, passed=REFUSED),
    Door("awards.out", "/entries/1/out", CITY),
    Door("awards.out", "/entries/1/out", CITY, POST, passed=REFUSED),
    Door("awards.end_exclusion", "/exclusions/1/end", CITY),
    Door("awards.end_exclusion", "/exclusions/1/end", CITY, POST, passed=REFUSED),
    Door("awards.new_appeal", "/entries/1/appeal", BAKERY_OWNER),
    Door("awards.new_appeal", "/entries/1/appeal", BAKERY_OWNER, POST, passed=REFUSED),
    Door("awards.appeal", "/appeals/1", BAKERY),
    Door("awards.decide", "/appeals/1", STAFF, POST, passed=REFUSED),  # Carmen made the decision
    Door("awards.hand_over_appeal", "/appeals/1/hand-over", CITY, POST, passed=REFUSED),
    Door("awards.settle", "/appeals/1/settle", CITY, POST, passed=REFUSED),
    Door("awards.own_certificate", "/entries/2/awards/1/certificate.pdf", ("victor",)),
    Door("awards.own_picture", "/entries/2/awards/1/picture.png", ("victor",)),
    Door("awards.awards_night", NIGHT, CITY),
    Door("awards.awards_night", NIGHT, CITY, POST, passed=REFUSED),
    Door("awards.programme_pdf", f"{NIGHT}/programme.pdf", CITY),
    Door("awards.certificates_pdf", f"{NIGHT}/certificates.pdf", CITY),
    Door("awards.certificate_pdf", f"{NIGHT}/certificates/2222-3333-4444-5555.pdf", CITY),
    Door("awards.picture_png", f"{NIGHT}/pictures/1.png", CITY),
    Door("awards.press_text", f"{NIGHT}/press.txt", CITY),
    Door("awards.booklet", f"{NIGHT}/booklet.csv", CITY),
]
