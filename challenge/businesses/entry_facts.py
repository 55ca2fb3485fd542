"""What is stored of each entry that decides on its division, its eligibility and its goals."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from challenge.businesses.chosen import Chosen
from challenge.businesses.models import LIVE, TOTALS_ONLY, Business, Entry, EntrySite, Site
from challenge.extensions import tuples_of
from challenge.scoring.rules.divisions import FACT_NAMES, Divisions
from challenge.scoring.rules.eligibility import Eligibility


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """One approved entry. Numbers are sums over its sites, None where a site does not state its own."""

    entry_id: int
    key: str
    track: str
    business_id: int
    role: str
    kind: str
    sector: str
    by_hand: str
    competes: bool
    listed: bool
    goals: dict[str, float]
    floor_area: int | None
    employees: int | None
    zip_codes: tuple[str, ...]
    occupied_since: date | None
    joined_at: datetime

    @property
    def told(self) -> dict[str, Any]:
        """By the names that divisions use; what is not known is None."""
        numbers = {"employees": self.employees, "floor_area": self.floor_area}
        return {"role": self.role or None, "type": self.kind or None, "sector": self.sector or None, **numbers}

    def division_by(self, divisions: Divisions | None) -> str:
        """By hand, else by its facts; "" where they do not suffice."""
        if divisions is None:
            return ""
        if self.by_hand in {division.key for division in divisions.all}:
            return self.by_hand
        return divisions.division_of(self.told) or ""

    def barred_by(self, eligibility: Eligibility | None) -> str:
        if eligibility is None:
            return ""
        return eligibility.reason_against(self.zip_codes, self.floor_area, self.occupied_since) or ""

    def missing_for(self, divisions: Divisions | None) -> list[str]:
        """What it has to state before it has a division, in words."""
        return [FACT_NAMES[fact] for fact in divisions.missing(self.told)] if divisions else []


def facts_in(chosen: Chosen) -> list[EntryFacts]:
    """Every one of these entries, in the order of their ids."""
    return _facts(chosen.where)


def live_facts_in(challenge_id: int) -> list[EntryFacts]:
    """Every entry that takes part or waits to."""
    return _facts((Entry.challenge_id == challenge_id, Entry.state.in_(LIVE)))


def facts_of(entry: Entry) -> EntryFacts:
    """Of one entry, in any state."""
    return _facts((Entry.id == entry.id,))[0]


def _facts(where: tuple[ColumnElement[bool], ...]) -> list[EntryFacts]:
    of_site: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    columns = (EntrySite.entry_id, Site.floor_area_sqft, Site.employees, Site.zip_code, Site.occupied_since)
    sites = select(*columns).join(EntrySite, EntrySite.site_id == Site.id).join(Entry, Entry.id == EntrySite.entry_id)
    for entry_id, *facts in tuples_of(sites.where(*where)):
        of_site[entry_id].append(tuple(facts))
    about = (Entry.id, Entry.public_key, Entry.track, Entry.business_id, Entry.role, Business.kind, Business.sector)
    more = (Entry.division, Entry.competes, Entry.listing, Entry.goals, Entry.joined_at)
    statement = select(*about, *more).join(Business, Business.id == Entry.business_id).where(*where)
    return [_one(row, of_site[row[0]]) for row in tuples_of(statement.order_by(Entry.id))]


def _one(row: Sequence[Any], sites: Sequence[tuple[Any, ...]]) -> EntryFacts:
    entry_id, key, track, business_id, role, kind, sector, by_hand, competes, listing, goals, joined_at = row
    areas, employees, zip_codes, since = zip(*sites, strict=True) if sites else ((), (), (), ())
    stated = json.loads(goals) if isinstance(goals, str) else goals or {}
    days = [date.fromisoformat(day) if isinstance(day, str) else day for day in since]
    return EntryFacts(
        entry_id, key, track, business_id, role, kind, sector, by_hand,
        competes=bool(competes),
        listed=listing != TOTALS_ONLY,
        goals={measure: float(goal) for measure, goal in stated.items()},
        floor_area=_sum(areas),
        employees=_sum(employees),
        zip_codes=tuple(zip_codes),
        occupied_since=max(days) if days and None not in days else None,
        joined_at=_instant(joined_at),
    )  # fmt: skip


def _instant(stored: Any) -> datetime:
    """As the driver gives it: text without a zone, or a datetime."""
    found = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def _sum(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == len(values) else None
