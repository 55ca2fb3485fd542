"""What search engines are told: which pages there are, and which to leave alone."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

from flask import Response, current_app

from challenge.answers import public
from challenge.desks.queries import directory, public_challenges
from challenge.desks.routes.blueprint import pages

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
SITE = ("", "/about", "/about/how-savings-are-measured", "/about/factors", "/members", "/green-business-challenge")
MORE = ("/challenges", "/league", "/privacy", "/accessibility", "/request-login")
OF_A_CHALLENGE = ("", "/leaderboard", "/rules")


@pages.get("/robots.txt")
@public
def robots() -> Response:
    """Questions to a board make pages without end (every day, every page, every search): the boards themselves do."""
    lines = ["User-agent: *", "Disallow: /*?", "Disallow: /embed/", "", f"Sitemap: {_base()}/sitemap.xml", ""]
    return Response("\n".join(lines), mimetype="text/plain")


@pages.get("/sitemap.xml")
@public
def sitemap() -> Response:
    """The pages of the site, of members and of public challenges (sitemaps.org, 0.9). No business is named."""
    root = ElementTree.Element("urlset", xmlns=NAMESPACE)
    for address in _addresses():
        ElementTree.SubElement(ElementTree.SubElement(root, "url"), "loc").text = f"{_base()}{address}"
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return Response(text + b"\n", mimetype="application/xml")


def _addresses() -> Iterator[str]:
    yield from SITE
    yield from MORE
    for member in directory():
        yield f"/members/{member.slug}"
    for challenge in public_challenges():
        address = f"/challenges/{challenge.member.slug}/{challenge.slug}"
        yield from (f"{address}{page}" for page in OF_A_CHALLENGE)


def _base() -> str:
    base_url: str = current_app.config["BASE_URL"]
    return base_url
