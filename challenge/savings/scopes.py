"""What an uploaded file may be for: one site, all sites of a business, or all entries of a challenge."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from challenge.businesses.models import LIVE, Business, Entry, EntrySite, Site
from challenge.businesses.queries import sites_of_business
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.savings.models import Upload

Scope = Site | Business | Challenge


def scope_of(upload: Upload) -> Scope:
    """What the file is for."""
    scope = upload.site or upload.business or upload.challenge
    assert scope is not None  # noqa: S101 - the database asks for one of them
    return scope


def sites_of_scope(scope: Scope) -> Sequence[Site]:
    """The sites to whose meters bills of a file may go. No other site ever gets any."""
    if isinstance(scope, Site):
        return [scope]
    return sites_of_business(scope) if isinstance(scope, Business) else sites_in(scope)


def sites_of_upload(upload: Upload) -> Sequence[Site]:
    """The sites of what the file is for."""
    return sites_of_scope(scope_of(upload))


def sites_in(challenge: Challenge) -> Sequence[Site]:
    """The sites of a challenge's live entries with their businesses, by business."""
    statement = (
        select(Site)
        .join(EntrySite, EntrySite.site_id == Site.id)
        .join(Entry, Entry.id == EntrySite.entry_id)
        .where(Entry.challenge_id == challenge.id, Entry.state.in_(LIVE))
        .options(joinedload(Site.business))
    )
    found = db.session.scalars(statement.distinct()).all()
    return sorted(found, key=lambda site: (site.business.name.casefold(), site.business_id, site.id))


def zone_of_scope(scope: Scope) -> str:
    """The time zone whose days an interval file is cut into: the site's, the first site's, the challenge's."""
    if isinstance(scope, Challenge):
        return scope.time_zone
    sites = sites_of_scope(scope)
    return sites[0].time_zone if sites else "UTC"


def owner_of_scope(scope: Scope) -> tuple[int | None, int | None]:
    """For whom answers are remembered: the id of the business, or of the member whose coordinator imports."""
    if isinstance(scope, Challenge):
        return None, scope.member_id
    return (scope.id if isinstance(scope, Business) else scope.business_id), None


def place_words(site: Site, upload: Upload) -> str:
    """A site in a menu: with its business where there are several."""
    return f"{site.business.name}, {site.name}" if upload.challenge_id else site.name
