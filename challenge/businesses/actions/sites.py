"""Sites are added, their facts kept true, and challenges told when what counts at a site changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from challenge import clock
from challenge.audit.actions import note
from challenge.businesses.actions.touched import touch_challenges_of_site
from challenge.businesses.models import RESOURCE_STATES, Business, Entry, EntrySite, Site, SiteResource
from challenge.businesses.queries import driver_rows, drivers_that_score, resource_states_of
from challenge.businesses.stated import COLUMNS, settled_at
from challenge.businesses.zip_codes import site_place
from challenge.challenges.actions import touch_display
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.quantities.resources import RESOURCES
from challenge.scoring.asked import SINCE


def add_site(
    business: Business,
    *,
    name: str,
    street: str,
    city: str,
    state: str,
    zip_code: str,
    floor_area_sqft: int | None,
    employees: int | None,
    resources: Mapping[str, str],
    occupied_since: date | None = None,
) -> Site:
    """Add a place of the business. `resources` maps resource keys to own_meter, shared or not_used."""
    place = site_place(state, zip_code)
    _refuse_second(business, name)
    site = Site(
        business_id=business.id,
        name=name,
        street=street,
        city=city,
        state=place.state,
        zip_code=place.zip_code,
        time_zone=place.time_zone,
        floor_area_sqft=floor_area_sqft,
        employees=employees,
        occupied_since=occupied_since,
        created_at=clock.now(),
    )
    db.session.add(site)
    db.session.flush()
    _state_resources(site, resources)
    note("add site", f"site:{site.id}", business=business.id, zip_code=place.zip_code, resources=dict(resources))
    return site


def edit_site(
    site: Site,
    *,
    name: str,
    floor_area_sqft: int | None,
    employees: int | None,
    resources: Mapping[str, str],
    occupied_since: date | None = None,
) -> bool:
    """Change a site's facts. Returns whether an approved entry went back to its coordinator.

    It does when a resource that had a meter of its own is now said to have none: what was approved is no longer
    what is entered, and leaving out the worse half of the bills must not make a place better unseen.
    """
    before = resource_states_of([site.id])[site.id]
    _refuse_second(site.business, name, site)
    _refuse_undated(site, "floor_area", site.floor_area_sqft, floor_area_sqft, "floor_area_sqft")
    _refuse_undated(site, "employees", site.employees, employees, "employees")
    since = occupied_since or site.occupied_since
    _refuse_settled(site, {"floor_area": floor_area_sqft, "employees": employees, SINCE: since})
    note(
        "edit site",
        f"site:{site.id}",
        before=[site.name, site.floor_area_sqft, site.employees, before],
        after=[name, floor_area_sqft, employees, dict(resources)],
    )
    site.name, site.floor_area_sqft, site.employees, site.occupied_since = name, floor_area_sqft, employees, since
    _state_resources(site, resources)
    touch_challenges_of_site(site.id)
    dropped = any(before.get(key) == "own_meter" and state != "own_meter" for key, state in resources.items())
    return dropped and _ask_for_approval_again(site)


def _refuse_undated(site: Site, driver: str, before: int | None, after: int | None, field: str) -> None:
    """Once a challenge divides by it, or a change was dated, a figure changes with its day and reason only."""
    if before is None or after == before:
        return
    if driver_rows([site.id], driver)[site.id] or driver in drivers_that_score(site.id):
        raise Mistake(field, "A challenge counts with this. Leave it, and say below what has changed, and since when.")


def _refuse_settled(site: Site, typed: Mapping[str, Any]) -> None:
    """What divisions and eligibility go by is stated until a challenge goes by it; then its coordinator changes it."""
    settled = settled_at(site.id)
    for fact, value in typed.items():
        column, _ = COLUMNS[fact]
        before = getattr(site, column)
        if fact in settled and before is not None and value != before:
            raise Mistake(column, "Places in a challenge go by this already. Ask its coordinator to change it.")


def _refuse_second(business: Business, name: str, site: Site | None = None) -> None:
    others = db.session.scalars(select(Site).filter_by(business_id=business.id)).all()
    if any(other.name.casefold() == name.casefold() for other in others if other is not site):
        raise Mistake("site_name", f"You have a site called {name} already. Give this one another name.")


def _state_resources(site: Site, resources: Mapping[str, str]) -> None:
    rows = {row.resource: row for row in db.session.scalars(select(SiteResource).filter_by(site_id=site.id))}
    for key, state in resources.items():
        if key not in RESOURCES or state not in RESOURCE_STATES:
            raise Mistake(f"resource_{key}", "Choose one of the three answers.")
        row = rows.get(key)
        if row is None:
            db.session.add(SiteResource(site_id=site.id, resource=key, state=state))
        else:
            row.state = state
    db.session.flush()


def _ask_for_approval_again(site: Site) -> bool:
    statement = select(Entry).join(EntrySite, EntrySite.entry_id == Entry.id)
    approved = db.session.scalars(statement.where(EntrySite.site_id == site.id, Entry.state == "approved")).all()
    for entry in approved:
        entry.state = "waiting"
        note("ask for approval again", f"entry:{entry.id}", site=site.id)
    touch_display([entry.challenge_id for entry in approved])
    return bool(approved)
