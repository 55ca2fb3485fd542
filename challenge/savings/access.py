"""Which meters, readings and uploads the signed-in person may open."""

from __future__ import annotations

from flask import abort

from challenge.accounts.access import me
from challenge.businesses.access import site_or_404, works_for
from challenge.businesses.models import Site
from challenge.extensions import db
from challenge.savings.models import Meter, NonRoutineAdjustment, Reading, Upload


def meter_or_404(meter_id: int) -> Meter:
    """The meter, if the signed-in person may open its site's business (its people, its coordinator)."""
    me()
    meter = db.session.get(Meter, meter_id)
    if meter is None:
        abort(404)
    site_or_404(meter.site_id)
    return meter


def reading_or_404(reading_id: int) -> Reading:
    """The reading, if the signed-in person may open its meter."""
    me()
    reading = db.session.get(Reading, reading_id)
    if reading is None:
        abort(404)
    meter_or_404(reading.meter_id)
    return reading


def upload_or_404(upload_id: int) -> Upload:
    """The upload, if the signed-in person may open its site's business."""
    me()
    upload = db.session.get(Upload, upload_id)
    if upload is None:
        abort(404)
    site_or_404(upload.site_id)
    return upload


def is_on_behalf(site: Site) -> bool:
    """Whether the signed-in person acts for somebody else's business: its coordinator, or network staff."""
    return not works_for(me(), site.business_id)


def adjustment_of_own_or_404(adjustment_id: int) -> NonRoutineAdjustment:
    """The adjustment, if the signed-in person works for its business."""
    user, row = me(), db.session.get(NonRoutineAdjustment, adjustment_id)
    if row is None or not works_for(user, row.site.business_id):
        abort(404)
    return row
