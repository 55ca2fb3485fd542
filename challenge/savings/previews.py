"""What would be saved of an uploaded file: where each of its meters goes, and what becomes of each row."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from challenge import clock
from challenge.accounts.models import User
from challenge.businesses.access import own_business_ids
from challenge.businesses.models import Site
from challenge.files.queries import content_of
from challenge.formats.contents import (
    BILLS_WORKBOOK,
    GREEN_BUTTON,
    PORTFOLIO_MANAGER,
    Bill,
    FileContents,
    FileMeter,
)
from challenge.quantities.resources import RESOURCES
from challenge.quantities.units import UNITS
from challenge.savings.bills import bills_of
from challenge.savings.guesses import LEFT_OUT, NEW_METER, UNDECIDED, Guess, guesses, is_named, site_like
from challenge.savings.intervals import completed_days
from challenge.savings.models import Meter, Upload
from challenge.savings.parsed import read_once
from challenge.savings.queries import meters_of
from challenge.savings.scopes import scope_of, sites_of_upload, zone_of_scope
from challenge.savings.sources import property_key, remembered
from challenge.savings.verdicts import NEW, REFUSED, REPLACES, SAME, Verdict, verdicts_on_many
from challenge.words import unit_label

SOURCE_OF = {GREEN_BUTTON: "green_button", BILLS_WORKBOOK: "workbook", PORTFOLIO_MANAGER: "portfolio_manager"}


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


@dataclass(frozen=True)
class Preview:
    """A file, read with the answers so far, and its meters that can be used."""

    contents: FileContents
    properties: tuple[Property, ...] = ()
    lines: tuple[Line, ...] = ()

    @cached_property
    def open_lines(self) -> list[Line]:
        return [line for line in self.lines if line.open]

    @cached_property
    def used(self) -> list[Line]:
        """The meters of the file whose bills go somewhere."""
        return [line for line in self.lines if line.meter is not None]

    @cached_property
    def fresh(self) -> int:
        """How many bills are new."""
        return sum(len(line.new) for line in self.used)

    @cached_property
    def changed(self) -> int:
        """How many bills would take the place of what is saved, if that is meant."""
        return sum(len(line.changed) for line in self.used)

    @property
    def to_save(self) -> int:
        return self.fresh + self.changed

    @cached_property
    def refused(self) -> int:
        """How many rows cannot be saved, for whatever reason."""
        return sum(len(line.refused) for line in self.used) + len(self.contents.refused_rows)

    @cached_property
    def fingerprint(self) -> str:
        """Changes when saving would do something else than what this preview shows."""
        return hashlib.sha256(repr([_facts(line) for line in self.lines]).encode()).hexdigest()[:32]


def read_upload(upload: Upload) -> FileContents:
    """What is in the file, read with the answers given so far. Slow for large files: not inside a transaction."""
    file, answers = upload.file, upload.choices.get("answers", {})
    return read_once(lambda: content_of(file), file.sha256, file.name, zone_of_scope(scope_of(upload)), answers)


def preview_of(upload: Upload, contents: FileContents, *, viewer: User) -> Preview:
    """What would be saved now. What a coordinator saves for a business is not held."""
    if not contents.usable:
        return Preview(contents)
    places = sites_of_upload(upload)
    properties = _properties(upload, contents, places)
    usable = [one for one in contents.meters if one.usable]
    sites = {one.key: _sites_for(one, places, properties) for one in usable}
    absent = [one.key for one in usable if (found := properties.get(property_key(one.property))) and found.left_out]
    lines = _lines(upload, contents, usable, sites, absent)
    return Preview(contents, tuple(properties.values()), tuple(_judged(lines, source_of(contents), viewer)))


def is_foreign(upload: Upload, choices: Mapping[str, Any]) -> bool:
    """Whether choices name a meter or a site that is not one of this upload's, which no page of ours offers."""
    sites = {str(site.id) for site in sites_of_upload(upload)}
    meters = {str(meter.id) for site in sites for meter in meters_of(int(site))}
    offered = meters | {f"{NEW_METER}:{site}" for site in sites} | {NEW_METER, LEFT_OUT}
    return not (
        set(choices.get("to", {}).values()) <= offered and set(choices.get("sites", {}).values()) <= sites | {LEFT_OUT}
    )


def source_of(contents: FileContents) -> str:
    """How readings of this file are marked."""
    return SOURCE_OF.get(contents.format, "csv")


def stored_direction(source_meter: FileMeter) -> str:
    """What goes out, and what a net meter says, is kept apart; total flow counts as use."""
    is_power = source_meter.resource in (None, "electricity")
    return source_meter.direction if is_power and source_meter.direction in ("export", "net") else "use"


def _facts(line: Line) -> tuple[Any, ...]:
    meter = line.meter
    target = (meter.id, meter.site.id, meter.resource, meter.unit, meter.name) if meter else line.choice
    rows = [
        (v.kind, v.bill.start_on, v.bill.end_on, v.millionths, v.cents, v.odd, v.other.id if v.other else None)
        for v in line.verdicts
    ]
    return line.key, target, rows


# -- where it goes


def _properties(upload: Upload, contents: FileContents, places: Sequence[Site]) -> dict[str, Property]:
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


def _sites_for(one: FileMeter, places: Sequence[Site], properties: Mapping[str, Property]) -> Sequence[Site]:
    found = properties.get(property_key(one.property))
    if found is None:
        return places
    return [found.site] if found.site else []


def _lines(
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


def new_name(site_id: int, resource_name: str) -> str:
    """A name that no meter of the site has yet: `Electricity meter 2`."""
    return free_name(resource_name, {meter.name.casefold() for meter in meters_of(site_id)})


def free_name(resource_name: str, taken: set[str]) -> str:
    """A name that is not among those taken, which are in lower case."""
    names = [f"{resource_name} meter", *(f"{resource_name} meter {number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name.casefold() not in taken)


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


# -- what becomes of it


def _judged(lines: Sequence[Line], source: str, viewer: User) -> list[Line]:
    """Meters of the file that go to one meter of ours are judged together: none of them may repeat another's days."""
    together: dict[int, list[Line]] = {}
    for line in lines:
        if line.meter is not None:
            together.setdefault(line.meter.id or -id(line.meter), []).append(line)
    own = own_business_ids(viewer)
    batches = [_batch(group, own) for group in together.values()]
    found: dict[str, tuple[Verdict, ...]] = {}
    for group, verdicts in zip(together.values(), verdicts_on_many(batches, source), strict=True):
        at = 0
        for line in group:
            found[line.key] = tuple(verdicts[at : at + len(line.source.bills)])
            at += len(line.source.bills)
    return [replace(line, verdicts=found.get(line.key, ())) for line in lines]


def _batch(group: Sequence[Line], own: Collection[int]) -> tuple[Meter, list[Bill], bool]:
    meter = group[0].meter
    assert meter is not None  # noqa: S101 - gathered so
    bills = [bill for line in group for bill in bills_of(line.source.bills, meter.unit)]
    return meter, bills, meter.site.business_id not in own


def choice_words(meter: Meter) -> str:
    """A meter in a menu: its name, what it counts, its unit."""
    return f"{meter.name} ({RESOURCES[meter.resource].name.lower()}, {unit_label(meter.unit)})"


def clean_choices(choices: Mapping[str, Any]) -> dict[str, Any]:
    """Choices as they are kept: without what was left empty."""
    return {name: value for name, value in choices.items() if value}
