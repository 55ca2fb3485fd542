"""A half-filled year of bills is kept until it is saved; what a meter's bills look like is remembered."""

from __future__ import annotations

from typing import Any

from challenge import clock
from challenge.accounts.models import User
from challenge.extensions import db
from challenge.savings.models import GridDraft, Meter


def save_year_draft(meter: Meter, cells: dict[str, Any], *, author: User) -> None:
    """Keep the cells as they were typed, instead of what was kept before."""
    draft = db.session.get(GridDraft, meter.id)
    if draft is None:
        db.session.add(GridDraft(meter_id=meter.id, cells=cells, saved_at=clock.now(), saved_by=author.id))
        return
    draft.cells, draft.saved_at, draft.saved_by = cells, clock.now(), author.id


def drop_year_draft(meter: Meter) -> None:
    """Forget the half-filled year: it was saved."""
    draft = db.session.get(GridDraft, meter.id)
    if draft is not None:
        db.session.delete(draft)


def remember_ends(meter: Meter, ends_inclusive: bool) -> None:
    """Bills of one meter print their end the same way each time."""
    if meter.ends_inclusive != ends_inclusive:
        meter.ends_inclusive = ends_inclusive
