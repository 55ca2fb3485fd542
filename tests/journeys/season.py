"""A challenge from its set-up to its awards: in a browser on its first and its last day, in between in this process.

In this process a challenge is lived through day by day, on the database of the story: quicker than any browser.
Everybody uses the pages of the product; only the clock is set, and the timers are wound by hand.
"""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile, is_zipfile
from zoneinfo import ZoneInfo

import time_machine
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from challenge import clock
from challenge.app import create_app
from challenge.businesses.models import Entry
from challenge.businesses.queries import owners_of
from challenge.challenges.jobs import challenges_that_move, move_by_date
from challenge.challenges.models import Challenge
from challenge.extensions import db, transaction
from challenge.leaderboards.jobs import challenges_to_rank, rank, show
from challenge.sample.cast import CAST
from challenge.scorecards.asked import card_of_entry
from challenge.scorecards.models import ActionAnswer
from tests.conftest import CompiledTemplates
from tests.journeys.conftest import DESKTOP, Site, site_on
from tests.journeys.steps import CITY, winners
from tests.page import Page as Read
from tests.page import Visitor
from tests.papers.reading import read, words_of
from tests.review.story import PNG

PASSWORD = "quiet herons eat at noon"
Answers = Mapping[str, int]
"""{item: how many, or how many points of a range; 0 for what is done or not}. All of them are done."""


@dataclass(frozen=True)
class Firm:
    """A business that is new here. `owner`: somebody of the cast, or the address of who has no account yet."""

    name: str
    owner: str
    kind: str = "office"
    employees: int = 4
    more: Mapping[str, str] = field(default_factory=dict)


Deed = Callable[["Season"], None]


@dataclass(frozen=True)
class Course:
    """What happens to the challenge with this `slug`: what is done on its first and its last day in a browser, and in
    this process between the two and after them."""

    slug: str
    first_day: datetime
    set_up: Callable[[Page, Site], None]
    between: Sequence[Deed]
    last_day: datetime
    ends: Callable[[Page, Site], None]
    after: Sequence[Deed] = ()

    def run(self, browser: Browser, folder: Path) -> None:
        """One database through all of it."""
        with site_on(folder, self.first_day, fresh=True) as site:
            self._in_a_browser(browser, self.set_up, site)
        self._in_this_process(site, self.between)
        with site_on(folder, self.last_day) as again:
            self._in_a_browser(browser, self.ends, again)
        self._in_this_process(again, self.after)

    def _in_a_browser(self, browser: Browser, deeds: Callable[[Page, Site], None], site: Site) -> None:
        context = browser.new_context(viewport=DESKTOP)
        deeds(context.new_page(), site)
        context.close()

    def _in_this_process(self, site: Site, deeds: Sequence[Deed]) -> None:
        if deeds:
            with lived_in(site, self.slug) as season:
                for deed in deeds:
                    deed(season)


@contextmanager
def lived_in(site: Site, slug: str) -> Iterator[Season]:
    """The database of a product that does not run any more, in this process and on the clock of the wall."""
    app = create_app({**site.environment, "CLOCK_SHIFT_SECONDS": "0"})
    app.jinja_env.bytecode_cache = CompiledTemplates()
    yield Season(app, slug)
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def on(*when: int) -> time_machine.travel:
    """A moment in Riverbend, by its year, month, day and so on, for as long as a `with` lasts."""
    moment = datetime(*when, tzinfo=ZoneInfo("America/New_York"))  # type: ignore[misc,arg-type]  # ints alone
    return time_machine.travel(moment, tick=False)


class Season:
    """One challenge of Riverbend, from the first who joins to the report."""

    def __init__(self, app: Flask, slug: str) -> None:
        self.app, self.public = app, f"/challenges/riverbend-oh/{slug}"
        self.manage = f"{CITY}/challenges/{slug}"
        self.visitor = Visitor(app)
        self.slug = slug

    def join(self, firm: Firm) -> None:
        """A business with a place: its owner has an account, or opens one; the coordinator lets it in."""
        typed = {"business_name": firm.name, "trade": "Store", "site_name": "Main Street", "street": "9 Main Street"}
        typed |= {"city": "Riverbend", "state": "OH", "zip_code": "43215", "employees": str(firm.employees)}
        typed |= {"floor_area_sqft": "2,000", "listing": "name", "agreed": "y", "role": "tenant", "kind": firm.kind}
        typed |= {"sector": "business", **firm.more}
        if firm.owner in CAST:
            page = Visitor(self.app).signed_in(firm.owner).post(f"{self.public}/join?business=new", typed)
        else:
            account = {"person_name": f"Owner of {firm.name}", "email": firm.owner, "password": PASSWORD}
            page = Visitor(self.app).post(f"{self.public}/join", {**account, **typed})
        assert page.status == 200, (page.errors(), page.text())
        self.approve(firm.name)

    def approve(self, name: str) -> None:
        address = f"/entries/{self.entry(name)}/approve"
        assert Visitor(self.app).signed_in("carmen").post(address, page=self.manage).status == 200

    def give_awards(self, **typed: str) -> dict[str, list[str]]:
        """The coordinator publishes the results; `typed` is what the evening's papers say. Who won, as everybody reads
        it."""
        carmen = Visitor(self.app).signed_in("carmen")
        published = carmen.post(
            f"{self.manage}/awards/publish", {"appeal_days": "14"}, page=f"{self.manage}/awards/publish"
        )
        assert "The results are public." in published.text(), published.text()
        assert "Saved." in carmen.post(f"{self.manage}/awards-night", typed).text()
        return winners(self.visitor.get(f"{self.public}/awards").html)

    def certificates(self) -> list[str]:
        """The words of each page of the evening's certificates."""
        paper = Visitor(self.app).signed_in("carmen").browser.get(f"{self.manage}/awards-night/certificates.pdf")
        assert paper.mimetype == "application/pdf"
        return [page.extract_text() for page in read(paper.data).pages]

    def entry(self, name: str) -> int:
        """The id of a business's entry."""
        with self.app.app_context():
            return next(one.id for one in self._entries() if one.business.name == name)

    @property
    def keys(self) -> list[str]:
        """By which the public would ask for each entry."""
        with self.app.app_context():
            return [one.public_key for one in self._entries()]

    @property
    def words(self) -> list[str]:
        """What would tell the public of an entry."""
        with self.app.app_context():
            return [word for one in self._entries() for word in (one.business.name, one.public_key)]

    def person_of(self, name: str) -> Visitor:
        """Somebody who signs in for a business."""
        return Visitor(self.app).signed_in(self._email(name))

    def card(self, name: str, stage: str) -> str:
        """Where a business answers its scorecard."""
        with self.app.app_context():
            card = card_of_entry(db.session.get_one(Entry, self.entry(name)), "actions", stage)
            assert card is not None
            return card.address

    def answer(self, name: str, stage: str, answers: Answers) -> Read:
        """Save, page by page, with a picture beside what needs evidence, and submit."""
        person, address = self.person_of(name), self.card(name, stage)
        for part, items in self._parts(name, stage, answers).items():
            read = person.get(f"{address}/parts/{part}")
            kept = ("seen.", "csrf_token", "key")
            typed: dict[str, object] = {key: one for key, one in read.values().items() if key.startswith(kept)}
            for code, (amount, needs_evidence) in items.items():
                typed |= {f"status.{code}": "done", f"amount.{code}": str(amount or "")}
                if needs_evidence:
                    typed[f"file.{code}"] = (io.BytesIO(PNG), f"{code}.png")
            saved = Read(person.browser.post(f"{address}/parts/{part}", data=typed))
            if saved.status != 302:
                return saved
        return person.post(address)

    def submitted(self, name: str, stage: str = "final") -> dict[str, int]:
        """The answers that count, {item: id}."""
        chosen = {"entry_id": self.entry(name), "stage": stage, "is_current": True}
        with self.app.app_context():
            rows = db.session.scalars(select(ActionAnswer).filter_by(**chosen))
            return {row.item: row.id for row in rows}

    def read(self, address: str) -> str:
        """What everybody reads there, packed or not."""
        answer = self.visitor.browser.get(address)
        assert answer.status_code == 200, address
        if answer.mimetype == "application/pdf":
            return words_of(answer.data)
        if not is_zipfile(io.BytesIO(answer.data)):
            return html.unescape(answer.get_data(as_text=True))
        with ZipFile(io.BytesIO(answer.data)) as packed:
            return html.unescape("".join(packed.read(name).decode(errors="replace") for name in packed.namelist()))

    def verify(self, reviewer: Visitor, answers: Iterable[int]) -> None:
        """Each on its page."""
        for answer in answers:
            read = reviewer.get(f"/answers/{answer}").values()
            typed = {name: read[name] for name in ("csrf_token", "key", "seen")} | {"verify": "1"}
            assert reviewer.browser.post(f"/answers/{answer}/decide", data=typed).status_code == 302

    def wind(self) -> None:
        """The timers: states by their dates, then standings."""
        with self.app.app_context():
            for subject in challenges_that_move():
                with transaction():
                    move_by_date(subject, clock.now(), last_try=True)
            for subject in challenges_to_rank():
                computed = rank(subject, clock.now())
                with transaction():
                    show(subject, computed, last_try=True)

    @property
    def state(self) -> str:
        with self.app.app_context():
            return db.session.scalars(select(Challenge.state).filter_by(slug=self.slug)).one()

    @property
    def id(self) -> int:
        with self.app.app_context():
            return db.session.scalars(select(Challenge.id).filter_by(slug=self.slug)).one()

    def _entries(self) -> list[Entry]:
        statement = select(Entry).join(Entry.challenge).where(Challenge.slug == self.slug)
        return list(db.session.scalars(statement.order_by(Entry.id)))

    def _email(self, name: str) -> str:
        with self.app.app_context():
            return owners_of(db.session.get_one(Entry, self.entry(name)).business_id)[0].email

    def _parts(self, name: str, stage: str, answers: Answers) -> dict[int, dict[str, tuple[int, bool]]]:
        found: dict[int, dict[str, tuple[int, bool]]] = {}
        with self.app.app_context():
            card = card_of_entry(db.session.get_one(Entry, self.entry(name)), "actions", stage)
            assert card is not None
            for code, amount in answers.items():
                part = card.part_of(code)
                assert part is not None, code
                found.setdefault(part.number, {})[code] = (amount, card.by_code[code].evidence == "required")
        return found
