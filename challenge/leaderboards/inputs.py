"""What a challenge's standings are made from, read at once: entries, sites, meters, and what each meter came to.

A meter's result is kept (see `results`); only meters whose inputs changed are measured anew, from their readings.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import select

from challenge.businesses.chosen import Chosen
from challenge.challenges.models import Challenge
from challenge.extensions import tuples_of
from challenge.leaderboards.answered import answers_in
from challenge.leaderboards.checked import checked_bills, with_states
from challenge.leaderboards.deadlines import deadlines_in
from challenge.leaderboards.entered import entries_of_board, meters_in, sites_in
from challenge.leaderboards.models import MeasuredResult
from challenge.leaderboards.netted import net_readings
from challenge.leaderboards.results import Fresh, Place, inputs_hash, read_parts
from challenge.leaderboards.stored_readings import MOST_NAMED, readings_of
from challenge.measurement.measured import Measured, Plan, measure
from challenge.measurement.periods import Period
from challenge.measurement.spread import Ints, Readings
from challenge.quantities.prices import price_of
from challenge.savings.around import (
    ELECTRICITY,
    Adjusted,
    Around,
    CountedMeter,
    CountedSite,
    adjusted_meters,
    circumstances_of,
    days_left_out,
    of_meters,
)
from challenge.savings.deadlines import Deadline
from challenge.scoring import entries as scoring
from challenge.scoring.cards import Submitted
from challenge.scoring.rules import Rules, rules_of_track


@dataclass(frozen=True)
class BoardInputs:
    """What the entries of tracks that are ranked together are ranked from. `by_round` is empty unless rounds add up."""

    rules: Rules
    entries: list[scoring.Entry]
    ids: list[int]  # of the entries, in their order
    meters: scoring.Meters
    measured: Measured
    by_round: Sequence[Measured]
    adjustments: list[scoring.Adjustment]
    answers: Submitted
    fresh: Fresh
    stations_to_keep: Mapping[int, int]


def boards_under(
    challenge: Challenge, rules: Rules, as_of: datetime, few: Collection[int] | None = None, *, anew: bool = False
) -> list[BoardInputs]:
    """The challenge's entries (or a few of them), bills and answers by these rules, which may be others than its own.

    One for the tracks that are ranked together. `anew`: measure every meter, whatever is kept.
    """
    together = list(rules.boards.values())
    return [
        _board_inputs(
            challenge,
            Chosen(challenge.id, tracks if len(together) > 1 else None, few),
            rules_of_track(rules, tracks[0]),
            rules,
            as_of,
            anew,
        )
        for tracks in together
    ]


def _board_inputs(
    challenge: Challenge, chosen: Chosen, rules: Rules, whole: Rules, as_of: datetime, anew: bool
) -> BoardInputs:
    """`rules` are those of its tracks, `whole` those of the challenge."""
    sites = sites_in(chosen)
    today = as_of.astimezone(ZoneInfo(challenge.time_zone)).date()
    meters = meters_in(chosen)
    around = circumstances_of(challenge, rules, sites, meters, today)
    work = Work(challenge.id, rules, sites, meters, around, deadlines_in(challenge, chosen, rules, as_of))
    (measured, *by_round), fresh = work.measured(anew=anew)
    entries, ids = entries_of_board(challenge, chosen, rules, sites)
    answered = answers_in(chosen, rules, {entry_id: at for at, entry_id in enumerate(ids)})
    return BoardInputs(
        rules=rules,
        entries=with_states(entries, ids, checked_bills(chosen, whole), answered.states),
        ids=ids,
        meters=work.columns,
        measured=measured,
        by_round=by_round,
        adjustments=work.adjustments(measured),
        answers=answered.submitted,
        fresh=fresh,
        stations_to_keep=around.stations_to_keep,
    )


@dataclass(frozen=True)
class Work:
    """The meters of a challenge, and how each comes to its result.

    `streams` are what is measured: the meters that count what comes in. Where a site makes power and all of it is
    metered, its first electricity meter stands for import + generation - export, and its other ones for nothing.
    """

    challenge_id: int
    rules: Rules
    sites: dict[int, CountedSite]
    meters: Sequence[CountedMeter]
    around: Around
    deadlines: Mapping[int, Deadline]  # by the entry's id

    @cached_property
    def streams(self) -> list[CountedMeter]:
        found, netted = [], set()
        for meter in self.meters:
            if meter.direction not in ("use", "net"):
                continue
            if self._is_netted(meter):
                if meter.site_id in netted:
                    continue
                netted.add(meter.site_id)
            found.append(meter)
        return found

    @cached_property
    def columns(self) -> scoring.Meters:
        """The streams as scoring takes them."""
        at = [self.sites[meter.site_id] for meter in self.streams]
        return scoring.Meters(
            entry=[site.entry for site in at],
            site=[site.position for site in at],
            resource=[meter.resource for meter in self.streams],
            unit=[meter.unit for meter in self.streams],
            region=[site.region for site in at],
            blocked=[self.around.blocked(meter) for meter in self.streams],
            price=self._prices(),
            left_out=days_left_out(self.around, self.streams),
        )

    def _prices(self) -> list[float]:
        """The state's average price of each stream's unit, for bills without a cost; NaN where there is none."""
        asked = [(meter.resource, meter.unit, self.sites[meter.site_id].state) for meter in self.streams]
        known = {one: price_of(*one, self.rules.factors) for one in set(asked)}
        return [math.nan if (price := known[one]) is None else float(price.dollars) for one in asked]

    def measured(self, *, anew: bool) -> tuple[list[Measured], Fresh]:
        """The result of every stream, in order, of the whole period and then of each round that adds up; and those that
        had to be measured now."""
        hashes = {site_id: self._hash(site_id) for site_id in self.sites}
        kept = {} if anew else self._kept(hashes)
        stale = [meter for meter in self.streams if meter.id not in kept]
        fresh = self._measure(stale, hashes) if stale else Fresh()
        if fresh.measured is not None and len(stale) == len(self.streams):
            return [fresh.measured, *fresh.rounds], fresh
        texts = {**kept, **{one.meter_id: text for one, text in zip(fresh.places, fresh.texts, strict=True)}}
        return read_parts([texts[meter.id] for meter in self.streams], len(self._plans) - 1), fresh

    def adjustments(self, measured: Measured) -> list[scoring.Adjustment]:
        """What each non-routine adjustment added to the adjusted baseline, by its covered days."""
        return [
            scoring.Adjustment(one.meter, one.category, one.per_day * _days_within(measured, one))
            for one in adjusted_meters(self.around, self.streams, self.rules)
        ]

    def _hash(self, site_id: int) -> str:
        parts = (self.rules.plan, self.rules.driver, self.rules.factors, self._deadline(site_id))
        return inputs_hash(
            *parts, *map(str, self._rounds), self.sites[site_id].version, *self.around.fingerprint(site_id)
        )

    @cached_property
    def _rounds(self) -> list[Period]:
        return [one.days for one in self.rules.counted_rounds]

    @cached_property
    def _plans(self) -> list[Plan]:
        """How meters are measured over the whole period, and in each round: against the same baseline, its own days."""
        whole = self.rules.plan
        return [whole, *(replace(whole, reporting=days) for days in self._rounds)]

    def _deadline(self, site_id: int) -> Deadline:
        return self.deadlines[self.sites[site_id].entry_id]

    def _kept(self, hashes: dict[int, str]) -> dict[int, str]:
        columns = (MeasuredResult.meter_id, MeasuredResult.site_id, MeasuredResult.inputs_hash, MeasuredResult.result)
        statement = select(*columns).where(MeasuredResult.challenge_id == self.challenge_id)
        if len(self.streams) <= MOST_NAMED:
            statement = statement.where(MeasuredResult.meter_id.in_([meter.id for meter in self.streams]))
        stored = tuples_of(statement)
        return {meter_id: text for meter_id, site_id, digest, text in stored if hashes.get(site_id) == digest}

    def _measure(self, stale: Sequence[CountedMeter], hashes: dict[int, str]) -> Fresh:
        circumstances = of_meters(self.around, stale, self.rules)
        readings = self._readings(stale)
        found, *rounds = (
            measure(readings, len(stale), plan, circumstances, self.around.temperatures) for plan in self._plans
        )
        places = [
            Place(meter.id, self.sites[meter.site_id].entry_id, meter.site_id, meter.resource, hashes[meter.site_id])
            for meter in stale
        ]
        return Fresh(places, found, rounds)

    def _readings(self, stale: Sequence[CountedMeter]) -> Readings:
        """Of every stream, by its position; netted ones are worked out from all electricity meters of their site."""
        plain: defaultdict[Deadline, list[int]] = defaultdict(list)
        parts = []
        for at, meter in enumerate(stale):
            deadline = self._deadline(meter.site_id)
            if self._is_netted(meter):
                net = net_readings(self.around.own_power[meter.site_id], deadline)
                parts.append(replace(net, meter=net.meter + at))
            else:
                plain[deadline].append(at)
        for deadline, places in plain.items():
            own = readings_of(np.array([stale[at].id for at in places], np.int64), deadline)
            parts.append(replace(own, meter=np.array(places, np.int64)[own.meter]))
        return _together(parts)

    def _is_netted(self, meter: CountedMeter) -> bool:
        power = self.around.own_power.get(meter.site_id)
        return meter.resource == ELECTRICITY and power is not None and power.is_metered


def _together(parts: Sequence[Readings]) -> Readings:
    if len(parts) == 1:
        return parts[0]

    def column(name: str) -> Ints:
        return np.concatenate([getattr(one, name) for one in parts])

    costs = [np.full(len(one), np.nan) if one.cost_cents is None else one.cost_cents for one in parts]
    estimated = [np.zeros(len(one), bool) if one.estimated is None else one.estimated for one in parts]
    return Readings(
        meter=column("meter"),
        start=column("start"),
        end=column("end"),
        millionths=column("millionths"),
        cost_cents=np.concatenate(costs),
        estimated=np.concatenate(estimated),
    )


def _days_within(measured: Measured, adjusted: Adjusted) -> int:
    """Covered days of the meter on which the adjustment counts."""
    runs = measured.covered
    own = runs.meter == adjusted.meter
    days = np.minimum(runs.end[own], adjusted.end) - np.maximum(runs.start[own], adjusted.start)
    return int(np.clip(days, 0, None).sum())
