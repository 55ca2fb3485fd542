"""Files that were uploaded before: each leads to its preview or to the report on what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from challenge.businesses.models import Business, Site
from challenge.extensions import db
from challenge.savings.models import Upload
from challenge.savings.scopes import Scope

MOST_FILES = 200


def imports_of(scope: Scope, limit: int = MOST_FILES) -> Sequence[Upload]:
    """Files for a site, a business with its sites, or a challenge; the newest first."""
    statement = select(Upload).where(_is_for(scope)).options(joinedload(Upload.file), joinedload(Upload.site))
    return db.session.scalars(statement.order_by(Upload.id.desc()).limit(limit)).all()


def _is_for(scope: Scope) -> ColumnElement[bool]:
    if isinstance(scope, Site):
        return Upload.site_id == scope.id
    if not isinstance(scope, Business):
        return Upload.challenge_id == scope.id
    sites = select(Site.id).where(Site.business_id == scope.id)
    return or_(Upload.business_id == scope.id, Upload.site_id.in_(sites))
