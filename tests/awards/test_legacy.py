"""A legacy goes by the baseline of the first edition that had all sites of an entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.awards.legacy import challenges_with_legacy, compute_legacy, kept_legacy, store_legacy
from challenge.businesses.models import Entry, EntrySite
from challenge.challenges.actions import touch_inputs
from challenge.challenges.editions import earlier_edition, name_earlier_edition
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.challenges.queries import rules_of
from challenge.challenges.templates import moved, rules_moved
from challenge.extensions import db, transaction
from challenge.savings.models import Meter
from tests.awards.story import MANAGE, again, entry_of, finalize, holders, person, refused
from tests.challenges.test_set_up import send
from tests.leaderboards.story import add_reading, compute, five_shops, riverbend, set_rules, verify_all_bills
from tests.page import Visitor

EDITION = f"{MANAGE}/setup/edition"
LEGACY = [{"key": "legacy", "name": "Long haul", "when": [{"is": "legacy", "at_least": "20"}]}]


def edition(years: int, *, keys: list[str], per_day: float) -> Challenge:
    """A challenge so many years before, with these entries' sites, and bills of its whole baseline."""
    now = riverbend()
    start = now.starts_on.replace(year=now.starts_on.year - years)
    columns = {column.name: getattr(now, column.name) for column in Challenge.__table__.columns if column.name != "id"}
    before = Challenge(**{**columns, "slug": f"before-{years}", "name": f"Riverbend {start.year}", "state": "final"})
    before.starts_on, before.ends_on = start, moved(now.ends_on, now.starts_on, start)
    db.session.add(before)
    db.session.flush()
    rules = rules_moved(rules_of(now), start)
    rules = replace(rules, awards=())
    row = ChallengeRules(challenge_id=before.id, version=1, document=rules.document(), hash=rules.hash)
    row.created_at = clock.now()
    db.session.add(row)
    for key in keys:
        entry = entry_of(key)
        (site_id,) = db.session.scalars(select(EntrySite.site_id).filter_by(entry_id=entry.id))
        old = Entry(public_key=f"{years}-{key}", challenge_id=before.id, business_id=entry.business_id, track="all")
        old.listing, old.state, old.joined_at = "name", "approved", clock.now()
        db.session.add(old)
        db.session.flush()
        db.session.add(EntrySite(entry_id=old.id, site_id=site_id, challenge_id=before.id))
        meter = db.session.scalars(select(Meter).filter_by(site_id=site_id)).one()
        if per_day:
            add_reading(meter, rules.baseline.start, rules.baseline.end, per_day)
    return before


def compare() -> dict[str, Any]:
    """As the job does; what is kept."""
    (subject,) = challenges_with_legacy()
    found = compute_legacy(subject, clock.now())
    with transaction():
        store_legacy(subject, found, False)
    kept = kept_legacy(riverbend())
    assert kept is not None
    return kept.savings


def final_legacy_board() -> list[str]:
    """Five shops with one award; their keys."""
    keys = five_shops()
    with transaction():
        set_rules(awards=LEGACY)
    compute()
    finalize()
    return keys


def story() -> list[str]:
    """Five shops; of two of them an edition two years before has bills, and one without the second a year later."""
    keys = final_legacy_board()
    with transaction():
        first = edition(4, keys=[keys[0], keys[3]], per_day=125)
        second = edition(2, keys=[keys[0], keys[1]], per_day=0)
        name_earlier_edition(second, first, by=person("carmen"))
        name_earlier_edition(riverbend(), second, by=person("carmen"))
    return keys


def test_it_works(app: Flask, carmen: Visitor) -> None:
    """88 a day against the 125 of four years before, not against the 100 of last year."""
    with app.app_context():
        keys = story()
        saved = compare()
        assert saved[keys[0]] == {"edition": earlier_name(), "percent": "29.6", "lacking": ""}
        assert saved[keys[3]]["percent"] == "22.4"
        assert saved[keys[1]]["percent"] is None
        assert saved[keys[2]]["lacking"] == "Its sites did not all take part in one earlier edition."
        verify_all_bills()
        again()
        assert sorted(holders("legacy")) == ["Acorn Books", "Dogwood Hotel"]
    page = carmen.get(f"{MANAGE}/awards").text()
    assert "Acorn Books: 29.6 % less than before its first challenge" in page
    assert "2 of 7 entries can be compared" in page
    assert "Cedar Gym: Its sites did not all take part in one earlier edition." in page


def earlier_name() -> str:
    """Of the first edition."""
    return f"Riverbend {riverbend().starts_on.year - 4}"


def test_without_a_named_edition_the_page_says_what_is_lacking(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        final_legacy_board()
        assert challenges_with_legacy() == []
    page = carmen.get(f"{MANAGE}/awards")
    assert "No earlier edition is named" in page.text()
    assert page.links()["Name the earlier edition"] == EDITION


def test_another_edition_is_compared_anew_even_after_the_board_is_final(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        story()
        compare()
        assert challenges_with_legacy() == [], "a final board is compared once"
        finalize(final=False)
        assert challenges_with_legacy() == [], "nothing changed today"
        with transaction():
            touch_inputs([riverbend().id])
        assert len(challenges_with_legacy()) == 1
        compare()
        first = earlier_edition(earlier_edition(riverbend()) or riverbend())
        assert first is not None
        chosen = str(first.id)
    assert send(carmen, EDITION, earlier=chosen).status == 200
    with app.app_context():
        assert kept_legacy(riverbend()) is None, "what was computed holds for the edition that was named then"
        assert len(challenges_with_legacy()) == 1


def test_only_an_earlier_challenge_of_the_city_is_an_earlier_edition(app: Flask, carmen: Visitor) -> None:
    with app.app_context():
        five_shops()
        with transaction():
            edition(2, keys=[], per_day=0)
            later = edition(1, keys=[], per_day=0)
            days = riverbend().starts_on + timedelta(days=1), riverbend().ends_on + timedelta(days=1)
            later.starts_on, later.ends_on = days
        later_id = str(later.id)
        assert "began before" in refused(lambda: name_earlier_edition(riverbend(), later, by=person("carmen")))
    for wrong in (later_id, "1", "nothing"):
        assert "began before" in send(carmen, EDITION, earlier=wrong).errors()["earlier"]
    assert send(carmen, EDITION, earlier="").status == 200


def test_a_challenge_from_last_years_continues_it(app: Flask, carmen: Visitor) -> None:
    made = send(carmen, "/cities/riverbend-oh/challenges/start-again/2026", slug="next")
    assert "It continues Riverbend" in made.text()
    with app.app_context():
        made_challenge = db.session.scalars(select(Challenge).filter_by(slug="next")).one()
        assert earlier_edition(made_challenge) == riverbend()
