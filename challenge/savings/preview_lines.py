"""Where each meter of an uploaded file goes: to a meter of ours, to one that is made, or nowhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from challenge import clock
from challenge.businesses.models import Site
from challenge.formats.contents import (
    GREEN_BUTTON,
    FileContents,
    FileMeter,
)
from challenge.quantities.resources import RESOURCES
from challenge.quantities.units import UNITS
from challenge.savings.guesses import LEFT_OUT, NEW_METER, UNDECIDED, Guess, guesses, is_named, site_like
from challenge.savings.intervals import completed_days
from challenge.savings.meter_names import free_name
from challenge.savings.models import Meter, Upload
from challenge.savings.queries import meters_of
from challenge.savings.sources import property_key, remembered
from challenge.savings.verdicts import NEW, REFUSED, REPLACES, SAME, Verdict


@dataclass(frozen=True, slots=True)
class Property:
    """A building or business of the file, and the site it is. No `site`: somebody has to say, or it stays out."""

    key: str
    name: str
    site: Site | None
    left_out: bool
    as_last_time: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One meter of the file. `meter` takes its bills; it has no id yet if it is made when they are saved.

    `choice` is that meter's id, "new:" and the id of a site, "out", or "" while somebody has to say. `sites` are
    those it may go to, `fitting` their meters that can take it.
    """

    source: FileMeter
    sites: tuple[Site, ...]
    fitting: tuple[Meter, ...]
    choice: str
    why: str
    resource: str | None
    meter: Meter | None
    verdicts: tuple[Verdict, ...] = ()

    @property
    def key(self) -> str:
        return self.source.key

    @property
    def is_new(self) -> bool:
        return self.meter is not None and self.meter.id is None

    @property
    def left_out(self) -> bool:
        return self.choice == LEFT_OUT

    @property
    def open(self) -> bool:
        """Whether somebody has to say where it goes."""
        return self.meter is None and not self.left_out

    def of_kind(self, kind: str) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.kind == kind]

    @property
    def new(self) -> list[Verdict]:
        return self.of_kind(NEW)

    @property
    def changed(self) -> list[Verdict]:
        return self.of_kind(REPLACES)

    @property
    def there_already(self) -> list[Verdict]:
        return self.of_kind(SAME)

    @property
    def refused(self) -> list[Verdict]:
        return self.of_kind(REFUSED)

    @property
    def odd(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.odd]

    def verdicts_to_save(self, *, replacing: bool) -> list[Verdict]:
        """What is handed in: also what is there already, which is counted; changed bills only if that is meant."""
        kinds = (NEW, SAME, REPLACES) if replacing else (NEW, SAME)
        return [verdict for verdict in self.verdicts if verdict.kind in kinds]


def properties_of(upload: Upload, contents: FileContents, places: Sequence[Site]) -> dict[str, Property]:
    """The properties that the file names. A business with one site needs none; a city's sheet may name strangers."""
    if upload.site is not None or (upload.challenge is None and len(places) < 2):
        return {}
    source = remembered(upload, contents)
    last_time, chosen = source.sites if source else {}, upload.choices.get("sites", {})
    names = {property_key(one.property): one.property for one in contents.meters if one.property}
    return {key: _property(key, name, places, chosen.get(key, ""), last_time.get(key)) for key, name in names.items()}


def _property(key: str, name: str, places: Sequence[Site], chosen: str, last_time: int | None) -> Property:
    by_id = {str(site.id): site for site in places}
    if chosen == LEFT_OUT or chosen in by_id:
        return Property(key, name, by_id.get(chosen), chosen == LEFT_OUT, False)
    if str(last_time) in by_id:
        return Property(key, name, by_id[str(last_time)], False, True)
    return Property(key, name, site_like(name, places), False, False)


def sites_for(one: FileMeter, places: Sequence[Site], properties: Mapping[str, Property]) -> Sequence[Site]:
    found = properties.get(property_key(one.property))
    if found is None:
        return places
    return [found.site] if found.site else []


def lines_of(
    upload: Upload,
    contents: FileContents,
    usable: Sequence[FileMeter],
    sites: Mapping[str, Sequence[Site]],
    absent: Sequence[str],
) -> list[Line]:
    """`absent`: the keys of meters whose property is none of ours."""
    meters = {site_id: meters_of(site_id) for site_id in {site.id for some in sites.values() for site in some}}
    fitting = {
        one.key: [meter for site in sites[one.key] for meter in meters[site.id] if _may_take(meter, one, contents)]
        for one in usable
    }
    source = remembered(upload, contents)
    chosen = {**_chosen(upload, usable, sites), **dict.fromkeys(absent, LEFT_OUT)}
    guessed = guesses(usable, sites, fitting, chosen, source.meters if source else {})
    taken = {site_id: {meter.name.casefold() for meter in some} for site_id, some in meters.items()}
    return [
        _line(upload, one, tuple(sites[one.key]), tuple(fitting[one.key]), guessed[one.key], taken) for one in usable
    ]


def _chosen(upload: Upload, usable: Sequence[FileMeter], sites: Mapping[str, Sequence[Site]]) -> dict[str, str]:
    """What was chosen; the meter that was named with a file of one meter; "new" where there is one site only."""
    chosen = {key: str(value) for key, value in upload.choices.get("to", {}).items()}
    with_bills = [one for one in usable if one.bills]
    if len(with_bills) == 1 and upload.choices.get("target"):
        chosen.setdefault(with_bills[0].key, str(upload.choices["target"]))
    for key, choice in chosen.items():
        if choice == NEW_METER and len(sites.get(key, ())) == 1:
            chosen[key] = f"{NEW_METER}:{sites[key][0].id}"
    return chosen


def _line(
    upload: Upload,
    one: FileMeter,
    sites: tuple[Site, ...],
    fitting: tuple[Meter, ...],
    guess: Guess,
    taken: dict[int, set[str]],
) -> Line:
    resource = one.resource or upload.choices.get("resource", {}).get(one.key)
    resource = resource if resource in RESOURCES else None
    meter = next((meter for meter in fitting if str(meter.id) == guess.choice), None)
    site = next((site for site in sites if guess.choice == f"{NEW_METER}:{site.id}"), None)
    if site is not None and resource is not None:
        meter = _new_meter(site, one, resource, upload.choices.get("name", {}).get(one.key, ""), taken[site.id])
    choice = guess.choice if meter or site or guess.choice == LEFT_OUT else UNDECIDED
    source = _with_completed_days(one, meter)
    return Line(source, sites, fitting, choice, guess.why, meter.resource if meter else resource, meter)


def _with_completed_days(one: FileMeter, meter: Meter | None) -> FileMeter:
    days = completed_days(meter, one) if meter else []
    return replace(one, bills=(*one.bills, *days)) if days else one


def _new_meter(site: Site, one: FileMeter, resource: str, name: str, taken: set[str]) -> Meter:
    """A meter as it would be made; it is not in the database."""
    name = name or free_name(RESOURCES[resource].name, taken)
    taken.add(name.casefold())
    return Meter(
        site_id=site.id,
        site=site,
        resource=resource,
        name=name,
        unit=_kept_unit(resource, one.unit),
        direction=stored_direction(one),
        ends_inclusive=False,
        created_at=clock.now(),
    )


def _kept_unit(resource: str, unit: str | None) -> str:
    """The resource's usual unit when the file's converts to it (Wh to kWh), else the file's own."""
    usual = RESOURCES[resource].default_unit
    return usual if unit is None or UNITS[unit].dimension == UNITS[usual].dimension else unit


def _may_take(meter: Meter, one: FileMeter, contents: FileContents) -> bool:
    """A sheet of bills does not say what is sent out: there a meter with that name takes its bills as well."""
    known = contents.format == GREEN_BUTTON or not is_named(one, meter)
    return _fits(meter, one) and (not known or meter.direction == stored_direction(one))


def _fits(meter: Meter, source_meter: FileMeter) -> bool:
    if source_meter.resource not in (None, meter.resource):
        return False
    unit = source_meter.unit
    return unit is None or (
        UNITS[unit].dimension == UNITS[meter.unit].dimension and RESOURCES[meter.resource].accepts(unit)
    )


def stored_direction(source_meter: FileMeter) -> str:
    """What goes out, and what a net meter says, is kept apart; total flow counts as use."""
    is_power = source_meter.resource in (None, "electricity")
    return source_meter.direction if is_power and source_meter.direction in ("export", "net") else "use"
