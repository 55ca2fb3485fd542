"""Which meters and uploads the signed-in person may open."""

from __future__ import annotations

from flask import abort

from challenge.businesses.access import site_or_404
from challenge.extensions import db
from challenge.savings.models import Meter, Upload


def meter_or_404(meter_id: int) -> Meter:
    """The meter, if the signed-in person may open its site's business (its people, its coordinator)."""
    meter = db.session.get(Meter, meter_id)
    if meter is None:
        abort(404)
    site_or_404(meter.site_id)
    return meter


def upload_or_404(upload_id: int) -> Upload:
    """The upload, if the signed-in person may open its site's business."""
    upload = db.session.get(Upload, upload_id)
    if upload is None:
        abort(404)
    site_or_404(upload.site_id)
    return upload
