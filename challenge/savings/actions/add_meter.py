"""Add a meter to a site."""

from __future__ import annotations

from sqlalchemy import func, select

from challenge import clock
from challenge.audit.actions import note
from challenge.businesses.actions.touched import touch_challenges_of_site
from challenge.businesses.models import Site, SiteResource
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.quantities.resources import RESOURCES, check_unit
from challenge.quantities.units import UNITS, UnitError, find_unit
from challenge.savings.models import DIRECTIONS, Meter

LONGEST_NAME = 80


def add_meter(
    site: Site, resource: str, name: str, unit: str, direction: str = "use", *, ends_inclusive: bool = False
) -> Meter:
    """A new meter. The site then says that it has a meter of its own for this resource.

    `unit` is one of our keys, or as the bill writes it; a spelling with two meanings (MCF, MBtu) is refused
    with the question which one is meant.
    """
    _check_kind(resource, direction)
    meter = Meter(
        site=site,
        resource=resource,
        name=_free_name(site, name),
        unit=_unit_for(resource, unit),
        direction=direction,
        ends_inclusive=ends_inclusive,
        created_at=clock.now(),
    )
    db.session.add(meter)
    db.session.flush()
    _state_own_meter(site, resource)
    note("add_meter", f"meter:{meter.id}", site=site.id, resource=resource, unit=meter.unit, direction=direction)
    touch_challenges_of_site(site.id)
    return meter


def _check_kind(resource: str, direction: str) -> None:
    if resource not in RESOURCES:
        raise Mistake("resource", "Choose what this meter counts.")
    if direction not in DIRECTIONS or (direction != "use" and resource != "electricity"):
        raise Mistake("direction", "Choose what the meter counts.")


def _unit_for(resource: str, text: str) -> str:
    try:
        unit = text if text in UNITS else find_unit(text).key
        check_unit(resource, unit)
    except UnitError as error:
        raise Mistake("unit", str(error)) from None
    return unit


def _free_name(site: Site, name: str) -> str:
    if not name or len(name) > LONGEST_NAME:
        raise Mistake("name", f"Give the meter a name of 1 to {LONGEST_NAME} characters.")
    same = select(Meter.id).where(Meter.site_id == site.id, func.lower(Meter.name) == name.lower())
    if db.session.scalar(same.limit(1)) is not None:
        raise Mistake("name", "This site has a meter with that name. Choose another name, so you can tell them apart.")
    return name


def _state_own_meter(site: Site, resource: str) -> None:
    stated = db.session.scalar(select(SiteResource).filter_by(site_id=site.id, resource=resource))
    if stated is None:
        db.session.add(SiteResource(site_id=site.id, resource=resource, state="own_meter"))
    else:
        stated.state = "own_meter"
