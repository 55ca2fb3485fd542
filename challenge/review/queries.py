"""What waits for a coordinator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from challenge.accounts.queries import coordinators_of
from challenge.businesses.models import BusinessPerson, Entry, EntrySite, Site, SiteDriver
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.savings.models import Hold, Meter, NonRoutineAdjustment, Reading, StatedBaseline
from challenge.savings.queries import is_held


def open_holds_in(member_id: int) -> Sequence[Hold]:
    """Held readings of sites that count in this member's challenges, the oldest first."""
    sites = _sites_in(member_id)
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


@dataclass(frozen=True, slots=True)
class WaitingChange:
    """Something said of a site that waits for the coordinator, and where she decides on it."""

    site: Site
    what: str
    address: str
    author_id: int


def site_changes_waiting(member_id: int) -> list[WaitingChange]:
    """What waits of all that was said of sites in this member's challenges: size and staff first."""
    return [
        *_waiting(member_id, SiteDriver, "held", "driver", "Size, staff or hours"),
        *_waiting(member_id, NonRoutineAdjustment, "proposed", "adjustment", "Use changed for another reason"),
        *_waiting(member_id, StatedBaseline, "proposed", "baseline", "A figure without bills"),
    ]


def site_changes_for_staff() -> list[WaitingChange]:
    """What waits and only network staff may decide: said by someone who coordinates the business's challenge herself,
    or of a business whose coordinators all work for it.
    """
    return [
        change for member_id in _members() for change in site_changes_waiting(member_id) if _is_stuck(change, member_id)
    ]


def _members() -> Sequence[int]:
    return db.session.scalars(select(Challenge.member_id).distinct().order_by(Challenge.member_id)).all()


def _is_stuck(change: WaitingChange, member_id: int) -> bool:
    """No coordinator of the city is left who neither said it nor works for the business."""
    coordinators = {one.id for one in coordinators_of(member_id)}
    people = select(BusinessPerson.user_id).filter_by(business_id=change.site.business_id)
    return not coordinators - {change.author_id, *db.session.scalars(people)}


def _waiting(
    member_id: int,
    model: Any,  # one of the three tables
    state: str,
    kind: str,
    what: str,
) -> list[WaitingChange]:
    statement = select(model).where(model.state == state, model.site_id.in_(_sites_in(member_id)))
    rows = db.session.scalars(statement.order_by(model.id)).all()
    return [WaitingChange(row.site, what, f"/site-changes/{kind}/{row.id}", row.author_id) for row in rows]


def _sites_in(member_id: int) -> Select[Any]:
    return (
        select(EntrySite.site_id)
        .join(Entry, Entry.id == EntrySite.entry_id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .where(Challenge.member_id == member_id, Entry.state.in_(("waiting", "approved")))
    )
