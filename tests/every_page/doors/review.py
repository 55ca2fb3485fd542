"""Held readings: the bakery's own people and its coordinator."""

from tests.every_page.doors import BAKERY, BAKERY_PEOPLE, CITY, Door

DOORS = [
    Door("review.hold", "/holds/1", BAKERY),
    Door("review.decide", "/holds/1/decide", CITY, "POST", passed=(422,)),
    Door("review.answer", "/holds/1/answer", BAKERY_PEOPLE, "POST", passed=(422,)),
    Door("review.site_change", "/site-changes/adjustment/1", BAKERY),
    Door("review.evidence", "/site-changes/adjustment/1/file", BAKERY),
    Door("review.decide_change", "/site-changes/adjustment/1", CITY, "POST", passed=(422,)),
]
