"""Which days count for a site: not those that are left out for everybody, nor those of its own, nor those before it
joined where the rules say so."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from challenge.businesses.models import Entry, EntrySite
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.measurement.periods import Period
from challenge.savings.models import LeftOutDays
from challenge.scoring.rules import Rules
from challenge.scoring.rules.days import EVERYBODY_ALIKE, LeftOut, counts_from

FEW = 400  # sites are named in a statement


def exceptions_in(challenge_id: int) -> Sequence[LeftOutDays]:
    """The days of single sites that do not count in a challenge, by site and day."""
    statement = select(LeftOutDays).filter_by(challenge_id=challenge_id, ended_at=None)
    return db.session.scalars(statement.order_by(LeftOutDays.site_id, LeftOutDays.start_on, LeftOutDays.id)).all()


def decisions_in(challenge_id: int) -> Sequence[tuple[LeftOutDays, str]]:
    """Every decision about days of single sites, those taken back too, each with the key of the site's entry."""
    statement = (
        select(LeftOutDays, Entry.public_key)
        .join(EntrySite, (EntrySite.site_id == LeftOutDays.site_id) & (EntrySite.challenge_id == challenge_id))
        .join(Entry, Entry.id == EntrySite.entry_id)
        .where(LeftOutDays.challenge_id == challenge_id)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement.order_by(LeftOutDays.id))]


def own_days_of(challenge_id: int) -> dict[int, tuple[LeftOut, ...]]:
    """The same by site, as the public reads them."""
    found: dict[int, tuple[LeftOut, ...]] = {}
    for row in exceptions_in(challenge_id):
        one = LeftOut(Period(row.start_on, row.end_on), row.reason)
        found[row.site_id] = (*found.get(row.site_id, ()), one)
    return found


def counted_from(joined_at: datetime, challenge: Challenge, rules: Rules) -> date | None:
    """The first day that counts for an entry that joined at this instant; None: it is that of everybody."""
    joined_on = joined_at.astimezone(ZoneInfo(challenge.time_zone)).date()
    return counts_from(joined_on, rules.reporting, rules.late_joiners)


def left_out_in(challenge: Challenge, rules: Rules, sites: Collection[int]) -> Mapping[int, tuple[Period, ...]]:
    """The days that do not count, by site; sites for which all days do are left out."""
    everywhere = tuple(one.days for one in rules.left_out)
    found = {site_id: everywhere for site_id in sites if everywhere}
    for site_id, own in own_days_of(challenge.id).items():
        if site_id in sites:
            found[site_id] = (*found.get(site_id, ()), *(one.days for one in own))
    if rules.late_joiners == EVERYBODY_ALIKE:
        return found
    for site_id, joined_at in _joined(challenge.id, sites):
        since = counted_from(joined_at, challenge, rules)
        if since is not None and site_id in sites:
            found[site_id] = (*found.get(site_id, ()), Period(rules.reporting.start, since))
    return found


def _joined(challenge_id: int, sites: Collection[int]) -> list[tuple[int, datetime]]:
    """When each site joined; of few sites, only theirs is read."""
    statement = select(EntrySite.site_id, Entry.joined_at).join(Entry, Entry.id == EntrySite.entry_id)
    statement = statement.where(EntrySite.challenge_id == challenge_id)
    if len(sites) <= FEW:
        statement = statement.where(EntrySite.site_id.in_(sites))
    return [(site_id, joined_at) for site_id, joined_at in db.session.execute(statement)]
