"""What people write is text wherever it is read: in pages, files, titles and letters. It neither runs nor spills."""

from __future__ import annotations

import csv
import email
import io
import json
import unicodedata
from email.policy import default
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from challenge.businesses.models import Business, Entry
from challenge.challenges.models import ChallengeRules
from challenge.extensions import Base, db, transaction
from challenge.notices.actions import send_due_letters
from challenge.notices.models import Letter
from challenge.schedule import compute_now
from challenge.words import plain_text
from tests.attacks.deeds import DEEDS, data_of, form_of
from tests.attacks.world import World, settle, visitor, words_in
from tests.conftest import ON_ONE_DATABASE
from tests.every_page.test_doors import DOORS
from tests.page import Visitor

SCRIPT = (
    "\"><script>alert(1)</script><img src=x onerror=alert(2)> ' onload='alert(3) {{7*191}} ${7*191} javascript:alert(4)"
)
TURNED = "\u202eknaB \u200d\U0001f9c1 Ze\u0301\u0300\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b"
TYPED = {
    "users": "name",
    "businesses": "name trade",
    "sites": "name street city",
    "meters": "name",
    "entries": "pseudonym reason",
    "challenges": "name summary text contact_name contact_phone",
    "members": "name blurb",
    "government_requests": "government name job_title phone message reason",
    "holds": "why question answer note",
    "stored_files": "name",
    "challenge_rules": "reason",
    "weather_stations": "name",
    "site_drivers": "reason why note",
    "non_routine_adjustments": "reason note",
    "stated_baselines": "source note",
    "answer_drafts": "note",
    "action_answers": "note",
    "answer_reviews": "text",
    "event_codes": "label",
    "earned_bonuses": "why revoked_why",
    "guest_lists": "name",
    "invitations": "business_name contact_name street city trade",
    "join_codes": "name",
    "group_letters": "subject text",
    "mailed_scorecards": "reason",
    "stories": "title text reason",
    "jury_ballots": "text",
    "tie_decisions": "reason",
    "award_decisions": "reason why",
    "exclusions": "reason lifted_reason",
    "letter_links": "invites_to",
    "appeals": "text answer settled_reason",
}
BOARD = "/challenges/riverbend-oh/2026/leaderboard"
ENTRY = "/challenges/riverbend-oh/2026/entries/bakery0000000001"


class Watcher(HTMLParser):
    """Reads a page as a browser does, and notes what would run, and names that could turn the text around them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[str] = []
        self.spills: list[str] = []
        self.open: list[str] = []
        self.text = self.title = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Scripts are files of ours; no attribute is code; no address is code."""
        facts = {name: value or "" for name, value in attrs}
        if tag == "script" and not facts.get("src", "").startswith("/static/"):
            self.runs.append(f"script {facts}")
        self.runs += [
            f"{tag} {name}={value}" for name, value in facts.items() if name.startswith("on") or name == "style"
        ]
        addresses = [facts[name] for name in ("href", "src", "action", "formaction") if name in facts]
        schemes = ("/", "#", "?", "http://127.0.0.1", "mailto:", "data:image")
        self.runs += [f"{tag} to {one}" for one in addresses if one and not one.startswith(schemes) and tag != "a"]
        self.runs += [
            f"{tag} to {one}" for one in addresses if one.strip().lower().startswith(("javascript", "data:text"))
        ]
        if tag not in ("input", "br", "img", "meta", "link", "hr", "use", "path", "rect", "line", "circle", "polyline"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element of this kind."""
        if tag in self.open:
            del self.open[len(self.open) - 1 - self.open[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        """Note where a name stands that writes from right to left."""
        self.text += data
        self.title += data if "title" in self.open else ""
        if "\u202e" in data and not {"bdi", "title", "option", "textarea"} & set(self.open):
            self.spills.append(f"{'>'.join(self.open[-3:])}: {data.strip()[:60]}")


@pytest.fixture
def world(app: Flask) -> World:
    return settle(app)


def compute() -> None:
    """Let the running challenge have a board."""
    assert [outcome.error for _, outcome in compute_now([1])] == [None]


def rename_all(text: str) -> None:
    """Let everybody have written this everywhere."""
    tables = Base.metadata.tables
    with transaction():
        for table, names in TYPED.items():
            db.session.execute(update(tables[table]).values(dict.fromkeys(names.split(), text)))
        for rules in db.session.scalars(select(ChallengeRules)):
            rules.document = {
                **rules.document,
                "award_note": text,
                "tracks": [
                    {**track, "name": f"{track['key']}{text}"[:80], "text": text} for track in rules.document["tracks"]
                ],
                "scorecards": [scorecard_in_words(one, text) for one in rules.document.get("scorecards", [])],
            }
    compute()


def scorecard_in_words(scorecard: dict[str, Any], text: str) -> dict[str, Any]:
    """A scorecard of the rules, with this wherever a coordinator writes."""
    words = {"text": text, "how_to": text, "cost": text, "effort": text, "saving": text, "evidence_text": text}
    items = [one | words | ({"unit": text[:60]} if "unit" in one else {}) for one in scorecard["items"]]
    categories = [one | {"name": text[:80]} for one in scorecard["categories"]]
    return scorecard | {"name": text[:80], "text": text, "items": items, "categories": categories}


def pages(app: Flask, world: World) -> list[tuple[str, Visitor]]:
    """Every page, each with somebody who may read it."""
    people: dict[str, Visitor] = {}
    found = []
    for door in DOORS:
        name = "walter" if "walter" in door.who else "carmen" if "carmen" in door.who else next(iter(door.who), "")
        if door.method == "GET" and name:
            found.append((door.address, people.setdefault(name, visitor(app, name))))
    rosa = people.setdefault("rosa", visitor(app, "rosa"))
    card = f"/businesses/rosas-bakery/entries/{world.ids['card_entry']}"
    answered = ("scorecards/actions", "scorecards/actions/parts/1", f"questions/{world.ids['card_answer']}", "bonuses")
    found += [(f"{card}/{page}", rosa) for page in answered]
    found.append(("/cities/riverbend-oh/challenges/cards/bonuses", people["carmen"]))
    raffle, tied = "/cities/riverbend-oh/challenges/raffle", "/cities/riverbend-oh/challenges/tied"
    found += [(f"{raffle}/jury", visitor(app, "lee")), (f"{raffle}/jury/heart", visitor(app, "lee"))]
    found += [(f"{raffle}/awards/heart/jury", people["carmen"]), (f"{tied}/ties/tied-0000000001", people["carmen"])]
    return [*found, *((f"/uploads/{world.ids[name]}", rosa) for name in ("choose", "again")), ("/nothing", rosa)]


@ON_ONE_DATABASE
def test_no_page_runs_what_people_wrote(app: Flask, world: World) -> None:
    with app.app_context():
        rename_all(SCRIPT)
    wrong, seen = [], 0
    for address, person in pages(app, world):
        answer = person.browser.get(address)
        html = words_in(answer.get_data())
        wrong += [f"{address}: {answer.status_code}"] if answer.status_code >= 500 else []
        wrong += [f"{address}: a template in a text was filled in"] if "1337" in html else []
        if "html" in answer.mimetype:
            watcher = Watcher(html)
            wrong += [f"{address}: {what}" for what in watcher.runs]
            seen += "<script>alert(1)</script>" in watcher.text
    assert seen > 30
    assert not wrong, "\n" + "\n".join(sorted(set(wrong)))


def test_files_and_titles_hold_it_as_it_was_written(app: Flask, world: World) -> None:
    with app.app_context():
        rename_all(SCRIPT)
    walter = visitor(app, "walter").browser
    document = json.loads(walter.get(f"{BOARD}.json").data)
    assert document["challenge"]["name"] == SCRIPT
    assert {row["business"]["name"] for row in document["rows"]} == {SCRIPT}
    rows = list(csv.DictReader(io.StringIO(walter.get(f"{BOARD}.csv").get_data(as_text=True))))
    assert {row["business"] for row in rows} == {SCRIPT}
    assert SCRIPT in Watcher(walter.get("/challenges/riverbend-oh/2026").get_data(as_text=True)).title


def test_letters_hold_it_as_text_and_go_to_one_reader(app: Flask, world: World) -> None:
    """Whatever a deed writes to somebody, with line breaks of every kind in the names."""
    breaking = "Rosa\u2028Bcc: all@evil.example\u2029\u0085 <b>x</b>"
    with app.app_context():
        rename_all(f"{breaking} {SCRIPT}")
    for one in DEEDS:
        if "letters+" in one.writes:
            person = visitor(app, one.person)
            form = form_of(one, world, person, app)
            assert person.browser.post(form.action, data=data_of(form)).status_code == 302, one.endpoint
    with app.app_context():
        written = list(db.session.scalars(select(Letter)))
        subjects = [letter.subject for letter in written]
        assert len(written) > 10
        assert all(len(subject.splitlines()) == 1 for subject in subjects)
        send_due_letters()
        sent = [message.message().as_bytes() for message in app.extensions["mailman"].outbox]
    assert len(sent) == len(written)
    for message in sent:
        read = email.message_from_bytes(message, policy=default)
        assert len(read.get_all("To")) == 1
        assert read["Bcc"] is None
        assert read["Cc"] is None
        parts = [part.get_content() for part in read.walk() if not part.is_multipart()]
        assert not [part for part in parts if "1337" in part]
        html = [part.get_content() for part in read.walk() if part.get_content_type() == "text/html"]
        assert not [what for part in html for what in Watcher(part).runs]


STARTS = ["=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "－", "＠", " =", "\u00a0=", "\u3000="]


@pytest.mark.parametrize("start", STARTS)
def test_no_text_of_a_file_starts_a_formula(start: str) -> None:
    assert plain_text(f"{start}cmd|' /C calc'!A1") == f"'{start}cmd|' /C calc'!A1"
    assert plain_text(f"Rosa {start}") == f"Rosa {start}"


@ON_ONE_DATABASE
@pytest.mark.parametrize("start", ["=", " ＠"])
def test_a_name_in_a_file_is_no_formula(app: Flask, start: str) -> None:
    formula = f"{start}cmd|' /C calc'!A1"
    with app.app_context():
        with transaction():
            db.session.get_one(Business, 1).name = formula
            entry = db.session.get_one(Entry, 2)
            entry.listing, entry.pseudonym = "pseudonym", formula
        compute()
    text = app.test_client().get(f"{BOARD}.csv").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["business"] for row in rows] == [f"'{formula}"] * 2
    cells = [cell.strip() for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "＠"))]


def test_a_name_of_any_script_is_kept_composed_and_shown_by_itself(app: Flask, world: World) -> None:
    """Direction, joiners, emoji and marks are the name's own: they do not turn what stands beside it."""
    rosa = visitor(app, "rosa")
    page = "/businesses/rosas-bakery/edit"
    assert rosa.post(page, {"business_name": TURNED, "trade": "Bakery"}).status == 200
    kept = unicodedata.normalize("NFC", TURNED)
    with app.app_context():
        assert db.session.get_one(Business, 1).name == kept != TURNED
        compute()
    wrong, walter = [], visitor(app, "walter").browser
    for door in DOORS:
        if "walter" in door.who and door.method == "GET":
            answer = walter.get(door.address)
            watcher = Watcher(answer.get_data(as_text=True) if "html" in answer.mimetype else "")
            wrong += [f"{door.address}: {what}" for what in watcher.spills]
    assert f"<bdi>{kept}</bdi>" in walter.get(BOARD).get_data(as_text=True)
    assert f"<bdi>{kept}</bdi>" in walter.get(ENTRY).get_data(as_text=True)
    assert kept in walter.get(f"{BOARD}.csv").get_data(as_text=True)
    assert json.loads(walter.get(f"{BOARD}.json").data)["rows"][0]["business"]["name"] in (kept, "Hale's Diner")
    assert not wrong, "\n" + "\n".join(sorted(set(wrong)))
