"""Who takes part: the entries of a challenge, their sites, what these state, and their meters."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, select

from challenge.businesses.chosen import Chosen
from challenge.businesses.entry_facts import facts_in
from challenge.businesses.models import Entry, EntrySite, Site, SiteResource
from challenge.challenges.models import Challenge
from challenge.extensions import tuples_of
from challenge.leaderboards.answered import bonuses_in
from challenge.quantities.factors import region_of
from challenge.review.confirmed import looked_at_in
from challenge.review.ties import tie_positions
from challenge.savings.around import CountedMeter, CountedSite
from challenge.savings.left_out import counted_from, own_days_of
from challenge.savings.models import Meter
from challenge.scoring import entries as scoring
from challenge.scoring.rules import Rules
from challenge.scoring.rules.days import LeftOut
from challenge.scoring.rules.document import BY_JURY

Query = Select[*tuple[Any, ...]]


def sites_in(chosen: Chosen) -> dict[int, CountedSite]:
    """Every site of these entries, by its id. Entries are in the order of their ids."""
    columns = (Entry.id, EntrySite.site_id, Site.zip_code, Site.state, Site.inputs_version, Site.generates_since)
    statement = (
        select(*columns)
        .outerjoin(EntrySite, EntrySite.entry_id == Entry.id)
        .outerjoin(Site, Site.id == EntrySite.site_id)
        .where(*chosen.where)
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
    challenge: Challenge, chosen: Chosen, rules: Rules, sites: dict[int, CountedSite]
) -> tuple[list[scoring.Entry], list[int]]:
    """These entries in the order of their ids with what their sites state, and their ids."""
    stated: defaultdict[int, dict[str, str]] = defaultdict(dict)
    resources = select(SiteResource.site_id, SiteResource.resource, SiteResource.state)
    for site_id, resource, state in tuples_of(_at_sites(resources, SiteResource.site_id, chosen)):
        stated[site_id][resource] = state
    of_entry: defaultdict[int, list[dict[str, str]]] = defaultdict(list)
    for site_id, site in sites.items():
        of_entry[site.entry].append(stated[site_id])
    own_days: defaultdict[int, tuple[LeftOut, ...]] = defaultdict(tuple)
    for site_id, left_out in own_days_of(challenge.id).items():
        if site_id in sites:
            own_days[sites[site_id].entry] += left_out
    bonuses = bonuses_in(chosen) if rules.bonuses else {}
    looked_at = looked_at_in(challenge.id)
    ties = tie_positions(chosen.challenge_id) if rules.ties == BY_JURY else {}
    entries, ids = [], []
    for number, facts in enumerate(facts_in(chosen)):
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
                listed=facts.listed,
                ties=ties.get(facts.key, ()),
                counted_from=counted_from(facts.joined_at, challenge, rules) if rules.late_joiners else None,
                left_out=own_days[number],
                looked_at=looked_at.get(facts.entry_id),
            )
        )
    return entries, ids


def meters_in(chosen: Chosen) -> list[CountedMeter]:
    """All meters at those sites, in the order of their ids, whichever way what they count flows."""
    columns = (Meter.id, Meter.site_id, Meter.resource, Meter.unit, Meter.direction)
    statement = _at_sites(select(*columns), Meter.site_id, chosen).order_by(Meter.id)
    return [CountedMeter(*row) for row in tuples_of(statement)]


def _at_sites(statement: Query, site_id: SQLColumnExpression[int], chosen: Chosen) -> Query:
    """The statement, for sites of these entries only."""
    at = statement.join(EntrySite, EntrySite.site_id == site_id).join(Entry, Entry.id == EntrySite.entry_id)
    return at.where(*chosen.where)


@cache
def _region(zip_code: str) -> str:
    return region_of(zip_code)
