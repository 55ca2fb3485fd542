"""Who takes part: the entries of a challenge, their sites, what these state, and their meters."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, select

from challenge.businesses.entry_facts import Tracks, approved_in, facts_in
from challenge.businesses.models import Entry, EntrySite, Site, SiteResource
from challenge.leaderboards.answered import bonuses_in
from challenge.leaderboards.stored_readings import tuples_of
from challenge.quantities.factors import region_of
from challenge.review.ties import tie_positions
from challenge.savings.around import CountedMeter, CountedSite
from challenge.savings.models import Meter
from challenge.scoring import entries as scoring
from challenge.scoring.groups import Group, groups_of
from challenge.scoring.rules import Rules
from challenge.scoring.rules.document import BY_JURY

Query = Select[*tuple[Any, ...]]


def sites_in(challenge_id: int, tracks: Tracks = None) -> dict[int, CountedSite]:
    """Every site of an approved entry in these tracks, by its id. Entries are in the order of their ids."""
    columns = (Entry.id, EntrySite.site_id, Site.zip_code, Site.state, Site.inputs_version, Site.generates_since)
    statement = (
        select(*columns)
        .outerjoin(EntrySite, EntrySite.entry_id == Entry.id)
        .outerjoin(Site, Site.id == EntrySite.site_id)
        .where(*approved_in(challenge_id, tracks))
        .order_by(Entry.id, EntrySite.site_id)
    )
    found: dict[int, CountedSite] = {}
    last, entry, position = None, -1, 0
    for entry_id, site_id, zip_code, state, version, since in tuples_of(statement):
        entry, position = (entry, position + 1) if entry_id == last else (entry + 1, 0)
        last = entry_id
        if site_id is not None:
            panels = date.fromisoformat(since) if isinstance(since, str) else since
            found[site_id] = CountedSite(entry_id, entry, position, zip_code, state, _region(zip_code), version, panels)
    return found


def entries_of_board(
    challenge_id: int, rules: Rules, sites: dict[int, CountedSite], tracks: Tracks = None
) -> tuple[list[scoring.Entry], list[int], list[Group]]:
    """The approved entries in the order of their ids with what their sites state, their ids, and their divisions."""
    stated: defaultdict[int, dict[str, str]] = defaultdict(dict)
    resources = select(SiteResource.site_id, SiteResource.resource, SiteResource.state)
    for site_id, resource, state in tuples_of(_at_sites(resources, SiteResource.site_id, challenge_id, tracks)):
        stated[site_id][resource] = state
    of_entry: defaultdict[int, list[dict[str, str]]] = defaultdict(list)
    for site_id, site in sites.items():
        of_entry[site.entry].append(stated[site_id])
    bonuses = bonuses_in(challenge_id) if rules.bonuses else {}
    ties = tie_positions(challenge_id) if rules.ties == BY_JURY else {}
    entries, ids = [], []
    for number, facts in enumerate(facts_in(challenge_id, tracks)):
        ids.append(facts.entry_id)
        entries.append(
            scoring.Entry(
                facts.key,
                facts.track,
                str(facts.business_id),
                tuple(of_entry[number]),
                role=facts.role,
                division=facts.division_by(rules.divisions),
                floor_area=facts.floor_area or 0,
                goals=facts.goals,
                bonuses=bonuses.get(facts.entry_id, {}),
                barred=facts.barred_by(rules.eligibility),
                competes=facts.competes,
                tie=ties.get(facts.key),
            )
        )
    return _with_groups(entries, ids, rules)


def _with_groups(
    entries: list[scoring.Entry], ids: list[int], rules: Rules
) -> tuple[list[scoring.Entry], list[int], list[Group]]:
    """The entries in the divisions that they are ranked in."""
    if rules.divisions is None:
        return entries, ids, []
    of, groups = groups_of(rules.divisions, [entry.division for entry in entries if entry.competes])
    return [replace(entry, division=of.get(entry.division, "")) for entry in entries], ids, groups


def meters_in(challenge_id: int, tracks: Tracks = None) -> list[CountedMeter]:
    """All meters at those sites, in the order of their ids, whichever way what they count flows."""
    columns = (Meter.id, Meter.site_id, Meter.resource, Meter.unit, Meter.direction)
    statement = _at_sites(select(*columns), Meter.site_id, challenge_id, tracks).order_by(Meter.id)
    return [CountedMeter(*row) for row in tuples_of(statement)]


def _at_sites(statement: Query, site_id: SQLColumnExpression[int], challenge_id: int, tracks: Tracks) -> Query:
    """The statement, for sites of approved entries only."""
    at = statement.join(EntrySite, EntrySite.site_id == site_id).join(Entry, Entry.id == EntrySite.entry_id)
    return at.where(*approved_in(challenge_id, tracks))


@cache
def _region(zip_code: str) -> str:
    return region_of(zip_code)
