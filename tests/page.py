"""A person with a browser, and what she sees: `heading()`, `errors()`, `table()`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from challenge.accounts.actions import open_sign_in
from challenge.accounts.queries import user_by_email
from challenge.extensions import transaction
from challenge.sample.cast import CAST

VOID = {"input", "br", "img", "meta", "link", "hr", "use", "path", "rect", "line", "circle", "polyline"}

TOKEN = re.compile(r'<input [^>]*name="(csrf_token|key)"[^>]* value="([^"]*)"')


@dataclass
class Element:
    """One element of a page: its tag, attributes and text."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


class Reader(HTMLParser):
    """Reads a page into a flat list of elements; each has all the text inside it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element."""
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element of this kind."""
        for position in range(len(self.open) - 1, -1, -1):
            if self.open[position].tag == tag:
                del self.open[position:]
                return

    def handle_data(self, data: str) -> None:
        """Text belongs to every element that is open."""
        for element in self.open:
            element.text += data


class Page:
    """An answer, read."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.html = response.get_data(as_text=True)

    @cached_property
    def elements(self) -> list[Element]:
        """Everything on the page, in its order; many pages are only sent for their status or their tokens."""
        return Reader(self.html).elements

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements of this tag that have these attributes (class_ matches one of its classes)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [e for e in self.elements if e.tag == tag and all(_has(e, n, v) for n, v in wanted.items())]

    def heading(self) -> str:
        """The text of the page's only h1."""
        (heading,) = self.all("h1")
        return _spaces(heading.text)

    def errors(self) -> dict[str, str]:
        """Messages beside fields, by the field's name."""
        found: dict[str, str] = {}
        for element in self.elements:
            name = element.attributes.get("id", "").removesuffix("-error")
            if name != element.attributes.get("id", ""):
                found[name] = _spaces(element.text)
        return found

    def text(self) -> str:
        """All the text of the page's main part."""
        main = self.all("main") or self.all("body")
        return _spaces(main[0].text)

    def links(self) -> dict[str, str]:
        """Addresses of links by their text."""
        return {_spaces(e.text): e.attributes.get("href", "") for e in self.all("a")}

    def values(self) -> dict[str, str]:
        """What the inputs of the page's main form hold, hidden ones too."""
        return {
            e.attributes["name"]: e.attributes.get("value", "") for e in self.all("input") if "name" in e.attributes
        }


class Visitor:
    """A person with a browser. Forms she sends carry the tokens of the page she read before."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.browser = app.test_client()

    def signed_in(self, person: str) -> Visitor:
        """Sign in somebody of the cast, or whoever has this address, without the sign-in page."""
        with self.app.app_context():
            user = user_by_email(CAST[person].email if person in CAST else person)
            assert user is not None
            with transaction():
                token = open_sign_in(user)
        with self.browser.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
        return self

    def get(self, address: str, **more: Any) -> Page:
        """Open a page, following redirects unless told not to."""
        return Page(self.browser.get(address, follow_redirects=more.pop("follow_redirects", True), **more))

    def post(self, address: str, fields: dict[str, Any] | None = None, *, page: str | None = None, **more: Any) -> Page:
        """Fill in the form of `page` (default: the same address) and send it to `address`."""
        tokens = dict(TOKEN.findall(self.get(page or address).html))
        follow = more.pop("follow_redirects", True)
        return Page(self.browser.post(address, data={**tokens, **(fields or {})}, follow_redirects=follow, **more))


def _has(element: Element, name: str, value: str) -> bool:
    if name == "class":
        return value in element.attributes.get("class", "").split()
    return element.attributes.get(name) == value


def _spaces(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
