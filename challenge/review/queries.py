"""What waits for a coordinator."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from challenge.businesses.models import Entry, EntrySite, Site
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.savings.models import Hold, Meter, Reading
from challenge.savings.queries import is_held


def open_holds_in(member_id: int) -> Sequence[Hold]:
    """Held readings of sites that count in this member's challenges, the oldest first."""
    sites = (
        select(EntrySite.site_id)
        .join(Entry, Entry.id == EntrySite.entry_id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .where(Challenge.member_id == member_id, Entry.state.in_(("waiting", "approved")))
    )
    statement = (
        select(Hold)
        .join(Hold.reading)
        .join(Reading.meter)
        .join(Meter.site)
        .join(Site.business)
        .options(
            contains_eager(Hold.reading)
            .contains_eager(Reading.meter)
            .contains_eager(Meter.site)
            .contains_eager(Site.business)
        )
        .where(Hold.decision.is_(None), is_held(), Site.id.in_(sites))
    )
    return db.session.scalars(statement.order_by(Hold.opened_at, Hold.id)).all()
