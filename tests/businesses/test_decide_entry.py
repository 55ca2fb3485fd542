"""The coordinator approves an entry or declines it; its owner reads why."""

from __future__ import annotations

import pytest

from challenge.businesses.actions import approve_entry, decline_entry, withdraw_entry
from challenge.businesses.models import Entry
from challenge.businesses.queries import sites_of
from challenge.extensions import db, transaction
from challenge.mistakes import Mistake
from tests.businesses.story import enter, letters_to, other_challenge, person, second_site, versions

pytestmark = pytest.mark.usefixtures("context")


def approve(entry: Entry, by: str = "carmen") -> None:
    """Somebody of the cast approves."""
    user = person(by)
    with transaction():
        approve_entry(entry, user)


def decline(entry: Entry, reason: str = "The shop is outside the city.", by: str = "carmen") -> None:
    """Somebody of the cast declines."""
    user = person(by)
    with transaction():
        decline_entry(entry, user, reason)


def fresh(entry: Entry) -> Entry:
    """The entry as it is stored now."""
    db.session.rollback()
    return db.session.get_one(Entry, entry.id)


def test_it_works() -> None:
    entry = enter(second_site())
    before = versions()
    approve(entry)
    entry = fresh(entry)
    assert (entry.state, entry.decided_by) == ("approved", person("carmen").id)
    assert entry.decided_at is not None
    assert versions() == (before[0] + 1, before[1] + 1)
    (letter,) = letters_to("rosa@rosasbakery.example")
    assert letter.subject == "You take part in Riverbend Green Business Challenge"
    assert "/businesses/rosas-bakery" in letter.text
    assert not letters_to("ben@rosasbakery.example")


def test_who_is_declined_reads_the_reason() -> None:
    entry = enter(second_site())
    decline(entry, "  <b>Outside</b> of the city & its parks. ")
    entry = fresh(entry)
    assert (entry.state, entry.reason) == ("declined", "<b>Outside</b> of the city & its parks.")
    (letter,) = letters_to("rosa@rosasbakery.example")
    assert "<b>Outside</b> of the city & its parks." in letter.text


def test_an_approval_can_be_taken_back_and_given_again() -> None:
    entry = enter(second_site())
    approve(entry)
    decline(entry)
    assert fresh(entry).state == "declined"
    approve(entry)
    assert (fresh(entry).state, fresh(entry).reason) == ("approved", "")


def test_a_reason_is_needed() -> None:
    entry = enter(second_site())
    for reason in ("", "   ", "x" * 1001):
        with pytest.raises(Mistake) as refused:
            decline(entry, reason)
        assert refused.value.field == "reason"
    assert fresh(entry).state == "waiting"


def test_nobody_decides_on_her_own_business() -> None:
    entry = enter(second_site())
    with pytest.raises(Mistake, match="somebody else"):
        approve(entry, "rosa")
    with pytest.raises(Mistake, match="somebody else"):
        decline(entry, by="ben")


def test_it_is_decided_once() -> None:
    entry = enter(second_site())
    approve(entry)
    with pytest.raises(Mistake, match="approved before"):
        approve(entry)
    decline(entry)
    with pytest.raises(Mistake, match="declined already"):
        decline(entry)


def test_what_was_withdrawn_stays_so() -> None:
    entry = enter(second_site())
    with transaction():
        withdraw_entry(entry)
    with pytest.raises(Mistake, match="withdrew"):
        approve(entry)
    with pytest.raises(Mistake, match="withdrawn already"):
        decline(entry)


def test_a_declined_business_joins_again_with_the_same_site() -> None:
    site = second_site()
    first = enter(site)
    decline(first)
    second = enter(site)
    assert [one.id for one in sites_of(fresh(second))] == [site.id]
    with pytest.raises(Mistake, match="another entry"):
        approve(first)
    approve(second)


def test_a_site_that_counts_elsewhere_meanwhile_is_not_approved_here() -> None:
    site = second_site()
    entry = enter(site)
    decline(entry)
    enter(site, other_challenge("autumn", months_later=6))
    with pytest.raises(Mistake, match="Riverbend Autumn Challenge"):
        approve(entry)
