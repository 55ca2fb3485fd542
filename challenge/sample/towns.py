"""The three sample towns in which businesses log bills: their climate, what they measure in, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass

from challenge.sample.billing import Price
from challenge.sample.weather import Climate


@dataclass(frozen=True)
class Town:
    """`slug` is its member's. `units` are those on the bills there; `prices` are dollars for one of them."""

    slug: str
    state: str
    city: str
    climate: Climate
    units: dict[str, str]
    prices: dict[str, Price]


BINS = {"waste": "lb", "recycling": "lb", "compost": "lb"}
BIN_PRICES = {"waste": Price(0.09, 22), "recycling": Price(0.02, 12), "compost": Price(0.05, 15)}

TOWNS = {
    "riverbend": Town(
        "riverbend-oh",
        "OH",
        "Riverbend",
        Climate(mean=52.5, swing=23.5),
        {"electricity": "kWh", "natural_gas": "therm", "propane": "gal", "water": "ccf", **BINS},
        {
            "electricity": Price(0.128, 24),
            "natural_gas": Price(0.94, 32),
            "propane": Price(2.6, 0),
            "water": Price(6.9, 14),
            **BIN_PRICES,
        },
    ),
    "port-larkin": Town(
        "port-larkin-me",
        "ME",
        "Port Larkin",
        Climate(mean=46.0, swing=23.0),
        {
            "electricity": "kWh",
            "natural_gas": "therm",
            "heating_oil": "gal",
            "propane": "gal",
            "water": "kgal",
            **BINS,
        },
        {
            "electricity": Price(0.196, 21),
            "natural_gas": Price(1.62, 38),
            "heating_oil": Price(3.68, 0),
            "propane": Price(3.1, 0),
            "water": Price(9.8, 17),
            **BIN_PRICES,
        },
    ),
    "cinder-mesa": Town(
        "cinder-mesa-az",
        "AZ",
        "Cinder Mesa",
        Climate(mean=69.5, swing=17.5),
        {"electricity": "kWh", "natural_gas": "therm", "propane": "gal", "water": "kgal", **BINS},
        {
            "electricity": Price(0.121, 27),
            "natural_gas": Price(1.21, 30),
            "propane": Price(2.9, 0),
            "water": Price(7.4, 19),
            **BIN_PRICES,
        },
    ),
}
