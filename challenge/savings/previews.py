"""What would be saved of an uploaded file: which of its meters, to which of the site, and what becomes of each row."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from challenge import clock
from challenge.extensions import db
from challenge.files.queries import content_of
from challenge.formats.contents import GREEN_BUTTON, FileContents, FileMeter
from challenge.formats.files import read_file
from challenge.quantities.resources import RESOURCES
from challenge.quantities.units import UNITS
from challenge.savings.bills import Bill
from challenge.savings.intervals import completed_days
from challenge.savings.models import Meter, Upload
from challenge.savings.queries import meters_of
from challenge.savings.verdicts import NEW, REFUSED, REPLACES, SAME, Verdict, verdicts_on
from challenge.words import unit_label

NEW_METER = "new"
SOURCE_OF = {GREEN_BUTTON: "green_button"}


@dataclass(frozen=True, slots=True)
class Target:
    """Where the bills go: a meter of the site, or one that is made when they are saved (it has no id yet)."""

    meter: Meter | None
    resource: str | None

    @property
    def is_new(self) -> bool:
        return self.meter is not None and self.meter.id is None


@dataclass(frozen=True, slots=True)
class Preview:
    """A file, read with the answers so far. Without `target` or `source_meter` something is still to be chosen."""

    contents: FileContents
    source_meter: FileMeter | None
    target: Target | None
    verdicts: tuple[Verdict, ...]

    def of_kind(self, kind: str) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.kind == kind]

    @property
    def to_save(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.kind in (NEW, REPLACES)]

    @property
    def refused(self) -> list[Verdict]:
        return self.of_kind(REFUSED)

    @property
    def there_already(self) -> list[Verdict]:
        return self.of_kind(SAME)

    @property
    def odd(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.odd]

    @property
    def fingerprint(self) -> str:
        """Changes when saving would do something else than what this preview shows."""
        meter = self.target.meter if self.target else None
        target = (meter.id, meter.resource, meter.unit, meter.name) if meter else None
        rows = [(v.kind, v.bill.start_on, v.bill.end_on, v.millionths, v.cents, v.odd) for v in self.verdicts]
        return hashlib.sha256(repr((target, rows)).encode()).hexdigest()[:32]


def read_upload(upload: Upload) -> FileContents:
    """What is in the file, read with the answers given so far. Slow for large files: not inside a transaction."""
    answers = upload.choices.get("answers", {})
    return read_file(content_of(upload.file), upload.file.name, upload.site.time_zone, answers=answers)


def preview_of(upload: Upload, contents: FileContents, *, trusted: bool) -> Preview:
    """What would be saved now. `trusted`: the coordinator saves it, so nothing is held."""
    source_meter = _source_meter(upload, contents)
    if not contents.usable or source_meter is None:
        return Preview(contents, None, None, ())
    target = _target(upload, source_meter)
    if target.meter is None:
        return Preview(contents, source_meter, target, ())
    rows = (*source_meter.bills, *completed_days(target.meter, source_meter))
    bills = [_bill(one, target.meter.unit) for one in rows]
    verdicts = verdicts_on(target.meter, bills, source_of(contents), trusted=trusted)
    return Preview(contents, source_meter, target, tuple(verdicts))


def source_of(contents: FileContents) -> str:
    """How readings of this file are marked."""
    return SOURCE_OF.get(contents.format, "csv")


def fitting_meters(site_id: int, source_meter: FileMeter) -> list[Meter]:
    """The site's meters that can take this meter of the file: its resource, direction and kind of unit."""
    return [meter for meter in meters_of(site_id) if _fits(meter, source_meter)]


def stored_direction(source_meter: FileMeter) -> str:
    """What goes out is kept apart; net and total flow count as use."""
    return "export" if source_meter.direction == "export" else "use"


def _bill(one: Any, unit: str) -> Bill:
    return Bill(one.start_on, one.end_on, one.quantity, one.unit or unit, one.cost, one.estimated, one.where)


def _source_meter(upload: Upload, contents: FileContents) -> FileMeter | None:
    """The chosen meter of the file, else the first one with something to store."""
    usable = [meter for meter in contents.meters if meter.usable]
    chosen = [meter for meter in usable if meter.key == upload.choices.get("file_meter")]
    with_bills = [meter for meter in usable if meter.bills]
    return next(iter([*chosen, *with_bills, *usable]), None)


def _target(upload: Upload, source_meter: FileMeter) -> Target:
    fitting = fitting_meters(upload.site_id, source_meter)
    wanted = str(upload.choices.get("target", ""))
    for meter in fitting:
        if str(meter.id) == wanted:
            return Target(meter, meter.resource)
    if wanted != NEW_METER and (usual := _usual_meter(upload, source_meter, fitting)):
        return Target(usual, usual.resource)
    resource = source_meter.resource or upload.choices.get("resource") or None
    return Target(_new_meter(upload, source_meter, resource) if resource in RESOURCES else None, resource)


def _usual_meter(upload: Upload, source_meter: FileMeter, fitting: Sequence[Meter]) -> Meter | None:
    """The meter that took this meter of a file before; else the only one that fits, or that is kept in its unit."""
    earlier = select(Upload).where(Upload.site_id == upload.site_id, Upload.state == "saved", Upload.id != upload.id)
    for one in db.session.scalars(earlier.order_by(Upload.id.desc())):
        if one.choices.get("file_meter") == source_meter.key:
            for meter in fitting:
                if meter.id == one.meter_id:
                    return meter
    in_its_unit = [meter for meter in fitting if meter.unit == source_meter.unit]
    return next((found[0] for found in (fitting, in_its_unit) if len(found) == 1), None)


def _new_meter(upload: Upload, source_meter: FileMeter, resource: str | None) -> Meter:
    """A meter as it would be made; it is not in the database."""
    assert resource is not None  # noqa: S101 - the caller looked
    return Meter(
        site_id=upload.site_id,
        site=upload.site,
        resource=resource,
        name=upload.choices.get("name") or new_name(upload.site_id, RESOURCES[resource].name),
        unit=_kept_unit(resource, source_meter.unit),
        direction=stored_direction(source_meter),
        ends_inclusive=False,
        created_at=clock.now(),
    )


def new_name(site_id: int, resource_name: str) -> str:
    """A name that no meter of the site has yet: `Electricity meter 2`."""
    taken = {meter.name.casefold() for meter in meters_of(site_id)}
    names = [f"{resource_name} meter", *(f"{resource_name} meter {number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name.casefold() not in taken)


def _kept_unit(resource: str, unit: str | None) -> str:
    """The resource's usual unit when the file's converts to it (Wh to kWh), else the file's own."""
    usual = RESOURCES[resource].default_unit
    return usual if unit is None or UNITS[unit].dimension == UNITS[usual].dimension else unit


def _fits(meter: Meter, source_meter: FileMeter) -> bool:
    if source_meter.resource not in (None, meter.resource) or meter.direction != stored_direction(source_meter):
        return False
    unit = source_meter.unit
    return unit is None or (
        UNITS[unit].dimension == UNITS[meter.unit].dimension and RESOURCES[meter.resource].accepts(unit)
    )


def choice_words(meter: Meter) -> str:
    """A meter in a menu: its name, what it counts, its unit."""
    return f"{meter.name} ({RESOURCES[meter.resource].name.lower()}, {unit_label(meter.unit)})"


def clean_choices(choices: Mapping[str, Any]) -> dict[str, Any]:
    """Choices as they are kept: without what was left empty."""
    return {name: value for name, value in choices.items() if value}
