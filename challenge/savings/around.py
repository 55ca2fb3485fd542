"""What is known about the sites of a challenge beside their readings, as measurement takes it.

Weather, drivers, adjustments, stated figures and power of their own, as far as the rules ask for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from challenge.businesses.queries import driver_values
from challenge.challenges.models import Challenge
from challenge.measurement.drivers import growth_of
from challenge.measurement.measured import NO_STATION, NO_TEMPERATURES, Circumstances, NonRoutine, Temperatures
from challenge.measurement.periods import Period, epoch_day
from challenge.measurement.runs import Runs, united
from challenge.measurement.spread import Floats
from challenge.quantities.factors import multiplier
from challenge.quantities.numbers import MILLION
from challenge.quantities.resources import FUEL, RESOURCES
from challenge.savings.circumstances import adjustments_in, stated_baselines_of
from challenge.savings.left_out import left_out_in
from challenge.scoring.rules import DRIVER, SURVEYED, WEATHER, Rules
from challenge.weather.queries import kept_stations, ready_stations, stations_of, temperatures_of, version_of

ELECTRICITY = "electricity"
BEFORE = timedelta(days=370)  # bills that straddle the first day of the baseline need their own days' weather
UNMETERED, NO_DRIVER = "generation", "no_driver"  # reason codes of scoring


@dataclass(frozen=True, slots=True)
class CountedSite:
    """A site that counts: the position of its entry, its own position in that entry, and where it is.

    `version` rises with every change of what was measured from it; `panels_since` is when it began to make power.
    """

    entry_id: int
    entry: int
    position: int
    zip_code: str
    state: str
    region: str
    version: int
    panels_since: date | None


@dataclass(frozen=True, slots=True)
class CountedMeter:
    """A meter at such a site, as the database has it. `direction` is that of `savings.models.Meter`."""

    id: int
    site_id: int
    resource: str
    unit: str
    direction: str


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
class OwnPower:
    """A site that makes power: the ids of its electricity meters by what they count, and since when it does.

    What was used is import + generation - export; a net meter counts import - export in one.
    """

    imported: tuple[int, ...]
    generation: tuple[int, ...]
    export: tuple[int, ...]
    since: date | None

    @property
    def is_metered(self) -> bool:
        """Without a meter of what is made, nobody knows what is used."""
        return bool(self.generation)


@dataclass(frozen=True)
class Around:
    """By site id, as far as the challenge's rules ask for it.

    `stations` maps a site to a row of `temperatures`; `weather_versions` names the state of that row.
    `stations_to_keep` maps a site to the id of the station it is measured with for the first time now. `growth` is None
    for a site whose driver is not known in both periods. `stated` maps (site, resource) to (use a day, unit).
    `left_out` are the days that do not count there.
    """

    stations: Mapping[int, int] = field(default_factory=dict)
    temperatures: Temperatures = NO_TEMPERATURES
    weather_versions: Sequence[str] = ()
    stations_to_keep: Mapping[int, int] = field(default_factory=dict)
    growth: Mapping[int, float | None] = field(default_factory=dict)
    stated: Mapping[tuple[int, str], tuple[float, str]] = field(default_factory=dict)
    adjustments: Mapping[int, Sequence[SiteAdjustment]] = field(default_factory=dict)
    own_power: Mapping[int, OwnPower] = field(default_factory=dict)
    left_out: Mapping[int, Sequence[Period]] = field(default_factory=dict)

    def blocked(self, meter: CountedMeter) -> str:
        """The reason code that keeps the meter's resource from being compared, or ""."""
        power = self.own_power.get(meter.site_id)
        if meter.resource == ELECTRICITY and power and not power.is_metered:
            return UNMETERED
        return NO_DRIVER if self.growth.get(meter.site_id, 1.0) is None else ""

    def fingerprint(self, site_id: int) -> tuple[object, ...]:
        """All of it that a site's results hang on and that the site's own version does not name."""
        row = self.stations.get(site_id, NO_STATION)
        more = (tuple(map(str, self.left_out[site_id])),) if site_id in self.left_out else ()
        return (self.weather_versions[row] if row != NO_STATION else None, self.growth.get(site_id), *more)


def circumstances_of(
    challenge: Challenge, rules: Rules, sites: Mapping[int, CountedSite], meters: Sequence[CountedMeter], today: date
) -> Around:
    """What the rules of a challenge ask to know about its sites. Reads only."""
    on_weather = rules.adjustment == WEATHER
    stations, temperatures, versions, to_keep = _weather(challenge, rules, sites) if on_weather else _NO_WEATHER
    return Around(
        stations=stations,
        temperatures=temperatures,
        weather_versions=versions,
        stations_to_keep=to_keep,
        growth=_growth(rules, sites, today) if rules.adjustment == DRIVER else {},
        stated=_surveyed(sites) if rules.baseline_kind == SURVEYED else {},
        adjustments=_adjustments(rules, sites),
        own_power=_own_power(rules, sites, meters),
        left_out=left_out_in(challenge, rules, sites.keys()),
    )


_Weather = tuple[dict[int, int], Temperatures, list[str], dict[int, int]]
_NO_WEATHER: _Weather = ({}, NO_TEMPERATURES, [], {})


def _weather(challenge: Challenge, rules: Rules, sites: Mapping[int, CountedSite]) -> _Weather:
    """A site keeps the station that is kept for it; one without takes the nearest, and keeps it once that is ready."""
    kept = kept_stations(challenge.id)
    zip_codes = {site_id: site.zip_code for site_id, site in sites.items() if site_id not in kept}
    of_zip = stations_of(zip_codes.values(), challenge.member_id, rules.baseline.start)
    chosen = {site_id: of_zip[zip_code] for site_id, zip_code in zip_codes.items() if zip_code in of_zip}
    ready = ready_stations(rules.baseline.start) if chosen else frozenset()
    of_site = {**chosen, **{site_id: kept[site_id] for site_id in sites if site_id in kept}}
    ids = sorted(set(of_site.values()))
    row = {station: number for number, station in enumerate(ids)}
    versions = version_of(ids)
    start, end = rules.baseline.start - BEFORE, rules.reporting.end
    return (
        {site_id: row[station] for site_id, station in of_site.items()},
        temperatures_of(ids, start, end),
        [f"{station}:{versions[station]}" for station in ids],
        {site_id: station for site_id, station in chosen.items() if station in ready},
    )


def _growth(rules: Rules, sites: Mapping[int, CountedSite], today: date) -> dict[int, float | None]:
    """While no day of the reporting period has passed nothing can have changed in it."""
    so_far = rules.reporting.until(max(today, rules.reporting.start + timedelta(days=1)))
    values = driver_values(sites, rules.driver)
    return {site_id: growth_of(values[site_id], rules.baseline, so_far or rules.reporting) for site_id in sites}


def _surveyed(sites: Mapping[int, CountedSite]) -> dict[tuple[int, str], tuple[float, str]]:
    return {
        place: (row.amount_millionths / MILLION / (row.end_on - row.start_on).days, row.unit)
        for place, row in stated_baselines_of(sites).items()
    }


def _adjustments(rules: Rules, sites: Mapping[int, CountedSite]) -> dict[int, list[SiteAdjustment]]:
    found: dict[int, list[SiteAdjustment]] = {}
    for row in adjustments_in(sites, rules.reporting):
        per_day = row.per_day_millionths / MILLION
        end_on = row.end_on or rules.reporting.end
        one = SiteAdjustment(row.resource, row.category, row.start_on, end_on, per_day, row.unit)
        found.setdefault(row.site_id, []).append(one)
    return found


def _own_power(rules: Rules, sites: Mapping[int, CountedSite], meters: Sequence[CountedMeter]) -> dict[int, OwnPower]:
    """Sites with an export, a generation or a net meter, or with panels before the end of the reporting period."""
    by_site: dict[int, dict[str, list[int]]] = {}
    for meter in meters:
        if meter.resource == ELECTRICITY:
            by_site.setdefault(meter.site_id, {}).setdefault(meter.direction, []).append(meter.id)
    found = {}
    for site_id, of in by_site.items():
        since = sites[site_id].panels_since
        if of.keys() - {"use"} or (since is not None and since < rules.reporting.end):
            imported = tuple(of.get("use", []) + of.get("net", []))
            found[site_id] = OwnPower(imported, tuple(of.get("generation", ())), tuple(of.get("export", ())), since)
    return found


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
        left_out=days_left_out(around, meters),
    )


def days_left_out(around: Around, meters: Sequence[CountedMeter]) -> Runs:
    """The days that do not count, by the meters' positions."""
    found = [
        (at, epoch_day(days.start), epoch_day(days.end))
        for at, meter in enumerate(meters)
        for days in around.left_out.get(meter.site_id, ())
    ]
    table = np.array(found, np.int64).reshape(len(found), 3)
    return united(Runs(table[:, 0], table[:, 1], table[:, 2]))


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
