"""What a place uses on each day, by its trade, its size, the weather and what it changed. Pure.

The intensities in `trades.csv` are of the order that surveys of commercial buildings find; they are made up:
`plug_kwh` (all but cooling), `heat_kbtu` (at 5,000 heating degree days), `cool_kwh` (at 1,000 cooling degree days),
`process_kbtu` (ovens, kitchens, hot water) and `water_gal` are per square foot and year, `waste_lb` per employee
and week; `weekend` is a day's trade against a weekday's, `summer` how much more happens in July than on average.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from challenge.measurement.periods import Period
from challenge.sample.chance import Chance
from challenge.sample.tables import rows_of
from challenge.sample.weather import Weather, season_of
from challenge.scoring.figures import Floats

HEATING_YEAR, COOLING_YEAR = 5_000.0, 1_000.0
KBTU_PER_KWH, HEAT_PUMP, FURNACE = 3.412, 2.8, 0.82
HOT_WATER = 0.6  # its share of what is neither heating nor light
RAMP_DAYS = 90  # a change of habits or machines takes effect little by little
BASE_UNITS = {"electricity": "kWh", "water": "gal", "waste": "lb", "recycling": "lb", "compost": "lb"}
FUEL_UNIT = "kBtu"  # of every fuel that is burnt
DIVERTED = {"landfill": {}, "sorted": {"recycling": 0.35}, "composting": {"recycling": 0.3, "compost": 0.3}}


@dataclass(frozen=True)
class Trade:
    """One line of `trades.csv`. `track` is the group it competes in."""

    kind: str
    track: str
    plug_kwh: float
    cool_kwh: float
    heat_kbtu: float
    process_kbtu: float
    water_gal: float
    waste_lb: float
    weekend: float
    summer: float


@dataclass(frozen=True)
class Change:
    """What a place made of its use: `saving` (a share, negative for more) from a day on; `sorting` adds to what
    it keeps out of the landfill."""

    since: date
    saving: float
    water_saving: float
    waste_saving: float
    sorting: float = 0.0


@dataclass(frozen=True)
class Premises:
    """A place as far as its use depends on it. `heat`: gas, oil, propane or electric; `waste`: how it sorts."""

    trade: Trade
    area: int
    employees: int
    heat: str
    waste: str


@cache
def trades() -> dict[str, Trade]:
    """Every trade by its kind."""
    found = {}
    for row in rows_of("trades"):
        kind, track, *figures = row.values()
        found[kind] = Trade(kind, track, *map(float, figures))
    return found


def daily_use(place: Premises, weather: Weather, change: Change, chance: Chance) -> dict[str, Floats]:
    """Use of each day by resource, in BASE_UNITS and FUEL_UNIT. Only what the place has a use for."""
    trade, area = place.trade, place.area
    busy = _busy(trade, weather, chance)
    kept = 1 - change.saving * _ramp(weather, change.since)
    heat = area * trade.heat_kbtu * weather.heating_degrees / HEATING_YEAR * kept
    process = area * trade.process_kbtu / 365 * busy * kept
    plugs = area * trade.plug_kwh / 365 * busy * _light(weather) * kept
    cooling = area * trade.cool_kwh * weather.cooling_degrees / COOLING_YEAR * kept
    found = {"electricity": plugs + cooling + _electric(place, heat, process)}
    found |= _burnt(place, heat, process)
    found["water"] = area * trade.water_gal / 365 * busy * (1 - change.water_saving * _ramp(weather, change.since))
    return found | _bins(place, weather, change, busy)


def _busy(trade: Trade, weather: Weather, chance: Chance) -> Floats:
    """How much happens on a day, about 1 on a weekday: weekends, summers, good and bad months, luck."""
    week = 1 + weather.is_weekend * (trade.weekend - 1)
    season = 1 - trade.summer * season_of(weather.days_of_year)
    luck = np.concatenate([_luck_of(month, chance) for month in weather.period.months()])
    busy: Floats = week * season * luck
    return busy


def _luck_of(month: Period, chance: Chance) -> Floats:
    """Good and bad months, and in them better and worse days."""
    dice = chance.about("month", month.start.replace(day=1))
    whole = dice.gauss(1, 0.03)
    return np.array([whole * dice.gauss(1, 0.06) for _ in range(month.days)])


def _light(weather: Weather) -> Floats:
    return 1 + 0.06 * season_of(weather.days_of_year + 30)


def _ramp(weather: Weather, since: date) -> Floats:
    """0 before a change, 1 once it has taken effect."""
    days = np.arange(len(weather)) - weather.day_number(since)
    ramp: Floats = np.clip(days / RAMP_DAYS, 0.0, 1.0)
    return ramp


def _electric(place: Premises, heat: Floats, process: Floats) -> Floats | float:
    if place.heat != "electric":
        return 0.0
    return heat / KBTU_PER_KWH / HEAT_PUMP + process / KBTU_PER_KWH


def fuels_of(place: Premises) -> tuple[str, ...]:
    """What the place burns. Who heats with oil has hot water from the same boiler and cooks with propane."""
    return {"gas": ("natural_gas",), "propane": ("propane",), "oil": ("heating_oil", "propane")}.get(place.heat, ())


def _burnt(place: Premises, heat: Floats, process: Floats) -> dict[str, Floats]:
    fuels = fuels_of(place)
    if len(fuels) == 2:
        return dict(zip(fuels, (heat / FURNACE + process * HOT_WATER, process * (1 - HOT_WATER)), strict=True))
    return dict.fromkeys(fuels, heat / FURNACE + process)


def _bins(place: Premises, weather: Weather, change: Change, busy: Floats) -> dict[str, Floats]:
    ramp = _ramp(weather, change.since)
    thrown = place.employees * place.trade.waste_lb / 7 * busy * (1 - change.waste_saving * ramp)
    streams = DIVERTED.get(place.waste, {})
    shares = {key: share + change.sorting / len(streams) * ramp for key, share in streams.items()}
    found = {key: thrown * share for key, share in shares.items()}
    return {"waste": thrown - sum(found.values(), np.zeros(len(weather))), **found}
