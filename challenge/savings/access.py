"""Which meters, readings and uploads the signed-in person may open."""

from __future__ import annotations

from flask import abort

from challenge.accounts.access import me
from challenge.businesses.access import business_or_404, site_or_404, works_for
from challenge.businesses.models import Site
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.extensions import db
from challenge.savings.models import LeftOutDays, Meter, NonRoutineAdjustment, Reading, Upload


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
    """The upload, if the signed-in person may open what it is for: a site, a business, or a challenge she runs."""
    me()
    upload = db.session.get(Upload, upload_id)
    if upload is None:
        abort(404)
    if upload.challenge is not None:
        coordinated_challenge_or_404(upload.challenge.member.slug, upload.challenge.slug)
    elif upload.business is not None:
        business_or_404(upload.business.slug)
    else:
        site_or_404(upload.site_id or 0)
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


def left_out_of_challenge_or_404(city: str, challenge: str, row_id: int) -> LeftOutDays:
    """Days of a site that do not count in a challenge which the signed-in person coordinates."""
    found, row = coordinated_challenge_or_404(city, challenge), db.session.get(LeftOutDays, row_id)
    if row is None or row.challenge_id != found.id:
        abort(404)
    return row
