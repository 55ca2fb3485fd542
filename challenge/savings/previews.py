"""What would be saved of an uploaded file: where each of its meters goes, and what becomes of each row."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from challenge.accounts.models import User
from challenge.businesses.access import own_business_ids
from challenge.files.queries import content_of
from challenge.formats.contents import (
    BILLS_WORKBOOK,
    GREEN_BUTTON,
    PORTFOLIO_MANAGER,
    Bill,
    FileContents,
)
from challenge.savings.bills import bills_of
from challenge.savings.guesses import LEFT_OUT, NEW_METER
from challenge.savings.models import Meter, Upload
from challenge.savings.parsed import read_once
from challenge.savings.preview_lines import Line, Property, lines_of, properties_of, sites_for
from challenge.savings.queries import meters_of
from challenge.savings.scopes import scope_of, sites_of_upload, zone_of_scope
from challenge.savings.sources import property_key
from challenge.savings.verdicts import Verdict, verdicts_on_many

SOURCE_OF = {GREEN_BUTTON: "green_button", BILLS_WORKBOOK: "workbook", PORTFOLIO_MANAGER: "portfolio_manager"}


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
    properties = properties_of(upload, contents, places)
    usable = [one for one in contents.meters if one.usable]
    sites = {one.key: sites_for(one, places, properties) for one in usable}
    absent = [one.key for one in usable if (found := properties.get(property_key(one.property))) and found.left_out]
    lines = lines_of(upload, contents, usable, sites, absent)
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


def _facts(line: Line) -> tuple[Any, ...]:
    meter = line.meter
    target = (meter.id, meter.site.id, meter.resource, meter.unit, meter.name) if meter else line.choice
    rows = [
        (v.kind, v.bill.start_on, v.bill.end_on, v.millionths, v.cents, v.odd, v.other.id if v.other else None)
        for v in line.verdicts
    ]
    return line.key, target, rows


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


def clean_choices(choices: Mapping[str, Any]) -> dict[str, Any]:
    """Choices as they are kept: without what was left empty."""
    return {name: value for name, value in choices.items() if value}
