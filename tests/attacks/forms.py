"""Forms as a browser finds them on a page: where they are sent, and what their boxes hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class FoundForm:
    """One form that is posted. `fields` holds what it would send if nothing were changed; `kinds` all its boxes."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)


class FormReader(HTMLParser):
    """Collects the forms of a page that are posted."""

    def __init__(self, html: str, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.forms: list[FoundForm] = []
        self.form: FoundForm | None = None
        self.menu = self.area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms and what is in them."""
        facts = {name: value or "" for name, value in attrs}
        if tag == "form" and facts.get("method", "").lower() == "post":
            self.form = FoundForm(facts.get("action") or self.address)
            self.forms.append(self.form)
        elif self.form is not None:
            self._note(self.form, tag, facts)

    def handle_endtag(self, tag: str) -> None:
        """A form, a menu or an area ends."""
        if tag == "form":
            self.form = None
        elif tag in ("select", "textarea"):
            self.menu = self.area = ""

    def handle_data(self, data: str) -> None:
        """The text of an area is what it holds."""
        if self.form is not None and self.area:
            self.form.fields[self.area] = (self.form.fields[self.area] + data).removeprefix("\n").strip("\r\n ")

    def _note(self, form: FoundForm, tag: str, facts: dict[str, str]) -> None:
        name = facts.get("name", "")
        if tag == "input" and name:
            kind = facts.get("type", "text")
            form.kinds[name] = kind
            if kind not in ("radio", "checkbox", "file", "submit") or "checked" in facts:
                form.fields[name] = facts.get("value", "on" if kind == "checkbox" else "")
        elif tag in ("select", "textarea") and name:
            form.kinds[name] = tag
            self.menu, self.area = (name, "") if tag == "select" else ("", name)
            if self.area:
                form.fields[name] = ""
        elif tag == "option" and self.menu and ("selected" in facts or self.menu not in form.fields):
            form.fields[self.menu] = facts.get("value", "")
        elif tag == "button" and name:
            form.kinds[name] = "button"


def forms_of(html: str, address: str) -> list[FoundForm]:
    """The forms of a page at this address that are posted."""
    return FormReader(html, address).forms
