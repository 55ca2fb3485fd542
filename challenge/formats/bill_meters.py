"""The bills of a sheet, gathered by meter: what a row says of its meter, and nothing else, tells them apart."""

import hashlib
import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise

from challenge.formats.bill_periods import file_bills
from challenge.formats.bill_rows import DatedBill
from challenge.formats.contents import Bill, EndDates, FileMeter
from challenge.formats.findings import Findings
from challenge.quantities.problems import Problem
from challenge.quantities.resources import RESOURCES

Group = tuple[str, str | None, str, str]


def by_meter(bills: Iterable[DatedBill]) -> dict[Group, list[DatedBill]]:
    groups: dict[Group, list[DatedBill]] = {}
    known: dict[int, list[DatedBill]] = {}  # the reader gives one object for all rows that say the same
    for bill in bills:
        group = known.get(id(bill.labels))
        if group is None:
            group = known[id(bill.labels)] = groups.setdefault(bill.labels.group, [])
        group.append(bill)
    return groups


def meters_of(groups: dict[Group, list[DatedBill]], ends: EndDates, findings: Findings) -> tuple[FileMeter, ...]:
    """The groups are emptied meanwhile: what is made of them takes their place in memory."""
    meters: list[FileMeter] = []
    for group, dated in groups.items():
        bills, overlaps, notes = file_bills(dated, ends, findings)
        dated.clear()
        if bills:
            meters.append(_meter(len(meters) + 1, group, bills, overlaps, notes))
    return tuple(meters)


def _meter(number: int, group: Group, bills: list[Bill], overlaps: int, notes: tuple[str, ...]) -> FileMeter:
    meter, resource, building, building_id = group
    identity = "|".join((meter, resource or "", *filter(None, (building_id or building,))))
    gaps = sum(later.start_on > earlier.end_on for earlier, later in pairwise(bills))
    problem = Problem(f"meter {number}", f"Gaps between the bills: {gaps}. Their days are not counted.")
    return FileMeter(
        key=hashlib.sha256(identity.encode()).hexdigest()[:16],
        name=_name(number, meter, resource),
        resource=resource,
        unit=bills[0].unit,
        direction="use",
        interval=False,
        bills=tuple(bills),
        readings=len(bills),
        total=sum((bill.quantity for bill in bills), Decimal(0)),
        start=bills[0].start_on,
        end=bills[-1].end_on,
        gaps=gaps,
        overlaps=overlaps,
        estimated=sum(bill.estimated for bill in bills),
        problems=(problem,) if gaps else (),
        notes=notes,
        property=" ".join(building.split())[:120],
        property_id=building_id[:60],
    )


def _name(number: int, meter: str, resource: str | None) -> str:
    """An account number is shown by its last digits only."""
    digits = re.sub(r"[^0-9]", "", meter)
    label = f"ending in {digits[-4:]}" if len(digits) > 5 else " ".join(meter.split())[:60]
    known = [part for part in (RESOURCES[resource].name if resource else "", label) if part]
    return f"Meter {number}: {', '.join(known) or 'bills'}"
