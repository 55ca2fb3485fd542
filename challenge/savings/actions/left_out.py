"""The coordinator decides that days of one site do not count, or that they count again."""

from __future__ import annotations

from datetime import date

from challenge import clock
from challenge.accounts.access import me
from challenge.audit.actions import note
from challenge.businesses.access import works_for
from challenge.businesses.actions.touched import touch_challenges_of_site
from challenge.businesses.models import Site
from challenge.businesses.queries import entry_of_site
from challenge.challenges.actions import touch_display
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.measurement.periods import Period
from challenge.mistakes import Mistake
from challenge.savings.left_out import exceptions_in
from challenge.savings.models import LeftOutDays
from challenge.scoring.rules import rules_of_track

OWN = "You work for this business, so somebody else must decide on its days."


def leave_out_days(challenge: Challenge, site: Site, *, start_on: date, end_on: date, reason: str) -> LeftOutDays:
    """Days [start_on, end_on) of a site that takes part do not count for it in this challenge."""
    entry = entry_of_site(site, challenge)
    if entry is None:
        raise Mistake("site", "This site does not take part.")
    if works_for(me(), site.business_id):
        raise Mistake("", OWN)
    rules, days = rules_of_track(rules_of(challenge), entry.track), Period(start_on, end_on)
    if not (days.overlaps(rules.reporting) or days.overlaps(rules.baseline)):
        raise Mistake("first", "These days lie in none of the periods that are compared.")
    if days.covers(rules.reporting):
        raise Mistake("last", "No day would be left that counts. Take the entry out instead.")
    for other in exceptions_in(challenge.id):
        if other.site_id == site.id and days.overlaps(Period(other.start_on, other.end_on)):
            raise Mistake("first", "Some of these days are left out already.")
    row = LeftOutDays(challenge_id=challenge.id, site_id=site.id, start_on=start_on, end_on=end_on, reason=reason)
    row.created_at, row.created_by = clock.now(), me().id
    db.session.add(row)
    db.session.flush()
    note("leave_out_days", f"site:{site.id}", challenge=challenge.id, days=str(days), reason=reason)
    _touch(challenge, site.id)
    return row


def count_days_again(challenge: Challenge, row: LeftOutDays) -> None:
    """Take it back: the days count as all others."""
    if row.ended_at is not None:
        raise Mistake("", "These days count again already.")
    if works_for(me(), row.site.business_id):
        raise Mistake("", OWN)
    row.ended_at, row.ended_by = clock.now(), me().id
    note("count_days_again", f"site:{row.site_id}", challenge=challenge.id, days=f"{row.start_on}:{row.end_on}")
    _touch(challenge, row.site_id)


def _touch(challenge: Challenge, site_id: int) -> None:
    touch_challenges_of_site(site_id)
    touch_display([challenge.id])
