"""What everybody reads."""

from tests.every_page.doors import EVERYBODY, Door

DOORS = [
    Door("desks.home", "/", EVERYBODY),
    Door("desks.members", "/members", EVERYBODY),
    Door("desks.member", "/members/riverbend-oh", EVERYBODY),
    Door("desks.green_business_challenge", "/green-business-challenge", EVERYBODY),
    Door("desks.challenges", "/challenges", EVERYBODY),
    Door("desks.league", "/league", EVERYBODY),
    Door("desks.profile", "/businesses/rosas-bakery/profile", EVERYBODY),
    Door("desks.challenge", "/challenges/riverbend-oh/2026", EVERYBODY),
    Door("desks.rules", "/challenges/riverbend-oh/2026/rules", EVERYBODY),
    Door("desks.report", "/challenges/riverbend-oh/2026/report", EVERYBODY, passed=(404,)),
    Door("desks.report_pdf", "/challenges/riverbend-oh/2026/report.pdf", EVERYBODY, passed=(404,)),
    Door("desks.robots", "/robots.txt", EVERYBODY),
    Door("desks.sitemap", "/sitemap.xml", EVERYBODY),
    Door("pages.about", "/about", EVERYBODY),
    Door("pages.method", "/about/how-savings-are-measured", EVERYBODY),
    Door("pages.factors", "/about/factors?edition=US-2023.2&zip=43215", EVERYBODY),
    Door("pages.factors_csv", "/about/factors.csv", EVERYBODY),
    Door("pages.privacy", "/privacy", EVERYBODY),
    Door("pages.accessibility", "/accessibility", EVERYBODY),
]
