"""What is known about the sites of a challenge beside their readings: weather, drivers, adjustments, generation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from challenge.challenges.models import Challenge
from challenge.leaderboards.entered import CountedMeter, CountedSite
from challenge.measurement.measured import NO_STATION, NO_TEMPERATURES, Circumstances, NonRoutine, Temperatures
from challenge.measurement.periods import epoch_day
from challenge.measurement.spread import Floats
from challenge.quantities.factors import multiplier
from challenge.quantities.resources import FUEL, RESOURCES
from challenge.scoring.rules import DRIVER, SURVEYED, WEATHER, Rules

ELECTRICITY = "electricity"
UNMETERED, NO_DRIVER = "generation", "no_driver"  # reason codes of scoring


@dataclass(frozen=True, slots=True)
class SiteAdjustment:
    """A non-routine adjustment that was accepted: `per_day` in `unit` on each day of [start_on, end_on)."""

    resource: str
    category: str
    start_on: date
    end_on: date
    per_day: float
    unit: str


@dataclass(frozen=True, slots=True)
class Generation:
    """A site that makes power. `metered`: import, generation and export are all there; the ids are those of meters."""

    metered: bool
    generation: tuple[int, ...] = ()
    export: tuple[int, ...] = ()


@dataclass(frozen=True)
class Around:
    """By site id, as far as the challenge's rules ask for it.

    `stations` maps a site to a row of `temperatures`; `weather_versions` names the state of that row. `growth` is None
    for a site whose driver is not known in both periods. `stated` maps (site, resource) to (use a day, unit).
    """

    stations: Mapping[int, int] = field(default_factory=dict)
    temperatures: Temperatures = NO_TEMPERATURES
    weather_versions: Sequence[str] = ()
    growth: Mapping[int, float | None] = field(default_factory=dict)
    stated: Mapping[tuple[int, str], tuple[float, str]] = field(default_factory=dict)
    adjustments: Mapping[int, Sequence[SiteAdjustment]] = field(default_factory=dict)
    generation: Mapping[int, Generation] = field(default_factory=dict)

    def blocked(self, meter: CountedMeter) -> str:
        """The reason code that keeps the meter's resource from being compared, or ""."""
        generation = self.generation.get(meter.site_id)
        if meter.resource == ELECTRICITY and generation and not generation.metered:
            return UNMETERED
        return NO_DRIVER if self.growth.get(meter.site_id, 1.0) is None else ""

    def fingerprint(self, site_id: int) -> tuple[object, ...]:
        """All of it that a site's results hang on and that the site's own version does not name."""
        row = self.stations.get(site_id, NO_STATION)
        return (self.weather_versions[row] if row != NO_STATION else None, self.growth.get(site_id))


def circumstances_of(challenge: Challenge, rules: Rules, sites: Mapping[int, CountedSite], today: date) -> Around:
    """What the rules of a challenge ask to know about its sites. Reads only."""
    del challenge, rules, sites, today
    return Around()


def of_meters(around: Around, meters: Sequence[CountedMeter], rules: Rules) -> Circumstances:
    """The same, one value per meter, in the meters' own units.

    What is known of a site's resource as a whole (a stated baseline, an adjustment) goes to its first meter: the
    meters are added up before anything is compared.
    """
    usual = Circumstances.usual(len(meters))
    follows = [rules.adjustment == WEATHER and RESOURCES[meter.resource].kind == FUEL for meter in meters]
    stations = [around.stations.get(meter.site_id, NO_STATION) for meter in meters]
    growth = [around.growth.get(meter.site_id) or 1.0 for meter in meters]
    return Circumstances(
        station=np.where(follows, np.array(stations, np.int64), NO_STATION),
        follows_weather=np.array(follows, bool),
        growth=np.array(growth, np.float64) if rules.adjustment == DRIVER else usual.growth,
        stated_per_day=_stated(around, meters, rules) if rules.baseline_kind == SURVEYED else usual.stated_per_day,
        adjustments=_non_routine(adjusted_meters(around, meters, rules)),
    )


@dataclass(frozen=True, slots=True)
class Adjusted:
    """An adjustment at the meter that takes it, [start, end) in epoch days, in the meter's unit a day."""

    meter: int
    category: str
    start: int
    end: int
    per_day: float


def adjusted_meters(around: Around, meters: Sequence[CountedMeter], rules: Rules) -> list[Adjusted]:
    """Every adjustment of the sites, at the first of their meters that it is about."""
    return [
        Adjusted(at, one.category, epoch_day(one.start_on), epoch_day(one.end_on), per_day)
        for at, meter in _first_meters(meters)
        for one in around.adjustments.get(meter.site_id, ())
        if one.resource == meter.resource
        for per_day in (_in_unit((one.per_day, one.unit), meter, rules),)
    ]


def _first_meters(meters: Sequence[CountedMeter]) -> Iterator[tuple[int, CountedMeter]]:
    """The first meter of each resource of each site, with its position."""
    seen: set[tuple[int, str]] = set()
    for at, meter in enumerate(meters):
        if (meter.site_id, meter.resource) not in seen:
            seen.add((meter.site_id, meter.resource))
            yield at, meter


def _stated(around: Around, meters: Sequence[CountedMeter], rules: Rules) -> Floats:
    """A stated figure is the first meter's; the others of that resource then add nothing to the baseline."""
    stated = [0.0 if (meter.site_id, meter.resource) in around.stated else np.nan for meter in meters]
    for at, meter in _first_meters(meters):
        if found := around.stated.get((meter.site_id, meter.resource)):
            stated[at] = _in_unit(found, meter, rules)
    return np.array(stated, np.float64)


def _non_routine(adjusted: Sequence[Adjusted]) -> NonRoutine:
    return NonRoutine(
        meter=np.array([one.meter for one in adjusted], np.int64),
        start=np.array([one.start for one in adjusted], np.int64),
        end=np.array([one.end for one in adjusted], np.int64),
        per_day=np.array([one.per_day for one in adjusted], np.float64),
    )


def _in_unit(stated: tuple[float, str], meter: CountedMeter, rules: Rules) -> float:
    per_day, unit = stated
    return per_day * float(multiplier(meter.resource, unit, meter.unit, rules.factors))
