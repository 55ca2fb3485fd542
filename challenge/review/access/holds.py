"""Who may look at a held reading, and who may decide on it."""

from __future__ import annotations

from typing import Any

from flask import abort

from challenge.accounts.access import me
from challenge.businesses.access import coordinates_business, works_for
from challenge.businesses.models import SiteDriver
from challenge.extensions import db
from challenge.files.models import StoredFile
from challenge.savings.models import Hold, NonRoutineAdjustment, StatedBaseline

SiteChange = SiteDriver | NonRoutineAdjustment | StatedBaseline
KINDS: dict[str, Any] = {
    "driver": SiteDriver,
    "adjustment": NonRoutineAdjustment,
    "baseline": StatedBaseline,
}


def hold_or_404(hold_id: int) -> Hold:
    """The hold, if the signed-in person works for its business or coordinates its challenge."""
    user, hold = me(), db.session.get(Hold, hold_id)
    if hold is None:
        abort(404)
    business_id = hold.reading.meter.site.business_id
    if not (works_for(user, business_id) or coordinates_business(user, business_id)):
        abort(404)
    return hold


def may_decide(hold: Hold) -> bool:
    """The coordinator decides, and never on the bills of a business she works for herself."""
    business_id = hold.reading.meter.site.business_id
    return coordinates_business(me(), business_id) and not works_for(me(), business_id)


def decidable_hold_or_404(hold_id: int) -> Hold:
    """The hold, if the signed-in person may decide on it."""
    hold = hold_or_404(hold_id)
    if not may_decide(hold):
        abort(404)
    return hold


def own_hold_or_404(hold_id: int) -> Hold:
    """The hold, if the signed-in person works for its business."""
    hold = hold_or_404(hold_id)
    if not works_for(me(), hold.reading.meter.site.business_id):
        abort(404)
    return hold


def site_change_or_404(kind: str, change_id: int) -> SiteChange:
    """What was said of a site, if the signed-in person works for its business or coordinates its challenge."""
    user = me()
    row: SiteChange | None = db.session.get(KINDS[kind], change_id) if kind in KINDS else None
    if row is None:
        abort(404)
    business_id = row.site.business_id
    if not (works_for(user, business_id) or coordinates_business(user, business_id)):
        abort(404)
    return row


def evidence_or_404(adjustment_id: int) -> StoredFile:
    """The paper or picture beside an adjustment, for those who may open the adjustment."""
    file: StoredFile | None = getattr(site_change_or_404("adjustment", adjustment_id), "file", None)
    return file or abort(404)


def may_decide_change(row: SiteChange) -> bool:
    """The coordinator decides, and never on a business she works for herself or on what she entered."""
    business_id, user = row.site.business_id, me()
    return coordinates_business(user, business_id) and not works_for(user, business_id) and row.author_id != user.id


def decidable_change_or_404(kind: str, change_id: int) -> SiteChange:
    """What was said of a site, if the signed-in person may decide on it."""
    row = site_change_or_404(kind, change_id)
    if not may_decide_change(row):
        abort(404)
    return row
