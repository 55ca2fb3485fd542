"""What would move an entry up: told to its own people, and only where places may be read."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from challenge.businesses.models import Entry
from challenge.challenges.queries import rules_of
from challenge.desks.ways_up import ways_up
from challenge.extensions import db, transaction
from challenge.leaderboards.queries import standing_of
from tests.leaderboards.story import change_entry, compute, five_shops, riverbend, set_rules, verify_all_bills


def ways_of(key: str) -> list[str]:
    entry = db.session.scalars(select(Entry).filter_by(public_key=key)).one()
    standing = standing_of(entry)
    assert standing is not None
    return ways_up(entry, standing, rules_of(riverbend()))


def test_the_next_place(context: Flask) -> None:
    """Ten points a percent: 3 % less are 30 points, the two ahead have 80."""
    keys = five_shops()
    compute()
    assert ways_of(keys[3]) == [
        "The next place up has 80 points, 50 more than you. "
        "Saving another 5 % of energy would make up for it, unless a limit is reached."
    ]


def test_who_is_first_has_none(context: Flask) -> None:
    keys = five_shops()
    compute()
    assert ways_of(keys[0]) == []


def test_who_is_not_listed_is_not_ahead(context: Flask) -> None:
    keys = five_shops()
    compute()
    for key in keys[1:3]:
        change_entry(key, listing="totals_only")
    assert ways_of(keys[3])[0].startswith("The next place up has 120 points")


def test_the_next_tier(context: Flask) -> None:
    keys = five_shops()
    with transaction():
        set_rules(tiers=[{"key": "gold", "name": "Gold", "from": "100"}, {"key": "top", "name": "Top", "from": "150"}])
    compute()
    provisional = "You reach Gold. It is provisional: others read it once all that it rests on is checked."
    assert ways_of(keys[0]) == [provisional, "Next tier: Top from 150 points. You have 120 so far."]
    verify_all_bills()
    compute()
    assert ways_of(keys[0]) == ["Next tier: Top from 150 points. You have 120 so far."]
    assert "Next tier: Gold from 100 points. You have 30 so far." in ways_of(keys[3])


def test_nothing_of_others_where_no_places_are_published(context: Flask) -> None:
    keys = five_shops()
    with transaction():
        set_rules(visibility={"shows": "participants"})
    compute()
    assert ways_of(keys[3]) == []
