"""Challenges are told when something that counts changed: at a site, or of an entry. Other entries stay as they are."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update

from challenge.businesses.models import LIVE, Entry, EntrySite, Site
from challenge.businesses.queries import challenge_ids_of_sites
from challenge.challenges.actions import touch_inputs
from challenge.extensions import db


def touch_entries(entry_ids: Collection[int]) -> None:
    """Say that what the results of these entries are made from changed: they are measured and ranked again."""
    chosen = Entry.id.in_(entry_ids)
    _raise_versions(entry_ids)
    touch_inputs(db.session.scalars(select(Entry.challenge_id).where(chosen).distinct()).all(), common=False)


def touch_challenges_of_site(site_id: int) -> None:
    """Say that what counts at this site changed (a meter, a reading, a statement): its challenges look again."""
    touch_challenges_of_sites([site_id])


def touch_challenges_of_sites(site_ids: Collection[int]) -> None:
    """The same for several sites."""
    if not site_ids:
        return
    raised = update(Site).where(Site.id.in_(site_ids)).values(inputs_version=Site.inputs_version + 1)
    db.session.execute(raised)
    seats = select(EntrySite.entry_id).join(EntrySite.entry).where(EntrySite.site_id.in_(site_ids))
    _raise_versions(db.session.scalars(seats.where(Entry.state.in_(LIVE))).all())
    touch_inputs(challenge_ids_of_sites(site_ids), common=False)


def _raise_versions(entry_ids: Collection[int]) -> None:
    raised = update(Entry).where(Entry.id.in_(entry_ids)).values(inputs_version=Entry.inputs_version + 1)
    db.session.execute(raised)
