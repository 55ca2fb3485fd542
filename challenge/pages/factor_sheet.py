"""An edition of factors as the page shows it: parts with tables, each figure with an anchor and its source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from challenge.network.places import STATES
from challenge.quantities.anchors import factor_anchor
from challenge.quantities.equivalents import Comparison, comparisons
from challenge.quantities.factors import (
    UNITED_STATES,
    Edition,
    Factor,
    Subregion,
    emissions,
    factors_in,
    subregion_of_zip,
)
from challenge.quantities.gases import GASES, potentials
from challenge.quantities.prices import StatePrice, prices_in
from challenge.quantities.residual_mix import ResidualMix, residual_mixes
from challenge.quantities.resources import RESOURCES
from challenge.quantities.tables import Table
from challenge.quantities.units import UNITS
from challenge.words import number

Cell = str | None
Head = str | tuple[str, str]


@dataclass(frozen=True)
class Source:
    """Where figures come from, in words. `by_way_of` is the copy that was read."""

    text: str
    potentials: str
    by_way_of: str
    url: str


@dataclass(frozen=True)
class Part:
    """A table: its heads, rows (the first cell names the row), columns of numbers, anchors of the rows, sources."""

    key: str
    title: str
    heads: Sequence[Head]
    rows: list[list[Cell]]
    ids: list[str]
    numbers: Sequence[int]
    sources: list[Source]
    folded: bool = True


@dataclass(frozen=True)
class Answer:
    """What the ZIP code look-up found; `also` are grids that supply part of the ZIP code."""

    zip_code: str
    factor: Factor
    also: list[Factor]
    residual: ResidualMix | None


class UnknownZip(ValueError):
    """No grid is known for what was typed; the text is a sentence for the person."""


def parts_of(edition: Edition) -> dict[str, Part]:
    """The tables of an edition by their key; a part without rows is left out."""
    found = factors_in(edition.key)
    fuels = [key for key, one in RESOURCES.items() if one.kind == "fuel" and key != "electricity"]
    grid = [one for one in found if one.kind == "emissions" and one.resource == "electricity"]
    burned = [one for one in found if one.kind == "emissions" and one.resource in fuels]
    waste = [one for one in found if one.kind == "emissions" and one.resource not in (*fuels, "electricity")]
    heat = [one for one in found if one.kind == "heat_content"]
    bins = [one for one in found if one.kind == "density"]
    parts = [
        _emissions("electricity", "Electricity, by grid subregion", "Subregion", grid, _grid_name),
        _emissions("fuels", "Fuels burned on site", "Fuel", burned, _plain_name, folded=False),
        _conversions("heat", "Energy in a volume of fuel", "Fuel", heat),
        _waste("waste", "Waste, recycling and compost", "What", waste),
        _conversions("bins", "Weight of a full bin", "What", bins),
        *(_prices(key, edition) for key in RESOURCES),
        _residual(edition),
        _equivalents(),
        _potentials(),
    ]
    return {part.key: part for part in parts if part.rows}


def answer_for_zip(text: str, edition: Edition) -> Answer:
    """The grid of a ZIP code. Raises UnknownZip."""
    found = subregion_of_zip(text)
    if found is None:
        raise UnknownZip("We know no grid for this ZIP code. Write five digits, like 43215, or nine, like 43215-1234.")
    own = _factor_of(found.code, edition)
    return Answer(text.strip()[:5], own, _others(found, edition), residual_mixes(edition.key).get(found.code))


def rounded(value: Fraction, digits: int) -> str:
    """A figure rounded for people, with its thousands grouped."""
    return number(float(round(value, digits)), digits)


def _factor_of(code: str, edition: Edition) -> Factor:
    """The factor of a grid; where the edition knows no such grid, of the United States, as boards take it."""
    found = emissions("electricity", code, edition.key)
    if found is None:
        raise KeyError(f"{edition.key} has no average of the United States")
    return found


def _others(found: Subregion, edition: Edition) -> list[Factor]:
    return [_factor_of(code, edition) for code in found.also]


def _emissions(
    key: str, title: str, first: str, factors: list[Factor], name: Callable[[Factor], str], *, folded: bool = True
) -> Part:
    heads: list[Head] = [first, "CO2e", ("CO2", "kg"), ("CH4", "g"), ("N2O", "g"), "Note"]
    rows: list[list[Cell]] = [
        [name(one), _rate(one), _kg(one.co2_kg), _written(one.ch4_g), _written(one.n2o_g), one.note or None]
        for one in factors
    ]
    return Part(key, title, heads, rows, _anchors(factors), (1, 2, 3, 4), _sources_of(factors), folded)


def _waste(key: str, title: str, first: str, factors: list[Factor]) -> Part:
    rows: list[list[Cell]] = [[_plain_name(one), _rate(one), one.note or None] for one in factors]
    return Part(key, title, [first, "CO2e", "Note"], rows, _anchors(factors), (1,), _sources_of(factors), folded=False)


def _conversions(key: str, title: str, first: str, factors: list[Factor]) -> Part:
    rows: list[list[Cell]] = [[_plain_name(one), _rate(one), one.note or None] for one in factors]
    return Part(key, title, [first, "Value", "Note"], rows, _anchors(factors), (1,), _sources_of(factors), folded=False)


def _prices(resource: str, edition: Edition) -> Part:
    found = [one for one in prices_in(edition.key) if one.resource == resource]
    rows: list[list[Cell]] = [[STATES.get(one.state, one.state), _price(one), one.sector] for one in found]
    ids = [factor_anchor("price", resource, one.state) for one in found]
    title = f"Prices of {RESOURCES[resource].name.lower()}, by state"
    heads = ["State", "Price", "Customers"]
    return Part(f"price-{resource}", title, heads, rows, ids, (1,), _distinct(_source(one.table) for one in found))


def _residual(edition: Edition) -> Part:
    found = list(residual_mixes(edition.key).values())
    heads: list[Head] = [
        "Subregion",
        ("Residual mix", "kg CO2e per MWh"),
        ("Average of the same year", "kg CO2e per MWh"),
        ("Above average", "%"),
    ]
    rows: list[list[Cell]] = [
        [
            _grid_name(_factor_of(one.region, edition)),
            rounded(one.kg_co2e_per_mwh, 1),
            rounded(one.average_kg_co2e_per_mwh, 1),
            rounded(one.percent_above_average, 1),
        ]
        for one in found
    ]
    ids = [factor_anchor("residual", "electricity", one.region) for one in found]
    title = "Residual mix, shown only"
    return Part("residual", title, heads, rows, ids, (1, 2, 3), _distinct(_source(one.table) for one in found))


def _equivalents() -> Part:
    found = comparisons()
    rows: list[list[Cell]] = [[_capital(one.one), number(one.kg_co2e), one.basis, one.verified] for one in found]
    heads: list[Head] = ["What", ("CO2e", "kg"), "Made from", "How sure"]
    ids = [factor_anchor("equivalent", one.key) for one in found]
    sources = _distinct(_source_of_comparison(one) for one in found)
    return Part("equivalents", "In everyday words", heads, rows, ids, (1,), sources, folded=False)


def _potentials() -> Part:
    rows: list[list[Cell]] = [
        [f"{one.key}, {one.source}, {one.year}", *(number(one.weights[gas]) for gas in GASES)]
        for one in potentials().values()
    ]
    heads = ["Set, over 100 years", "CO2", "CH4", "CH4, fossil", "N2O"]
    ids = [f"potentials-{key}" for key in potentials()]
    return Part("potentials", "Global warming potentials", heads, rows, ids, (1, 2, 3, 4), [])


def _anchors(factors: list[Factor]) -> list[str]:
    return [factor_anchor(one.kind, one.resource, one.region) for one in factors]


def _grid_name(one: Factor) -> str:
    return one.name if one.region in (UNITED_STATES, "WORLD") else f"{one.region}, {one.name}"


def _plain_name(one: Factor) -> str:
    return one.name


def _rate(one: Factor) -> str:
    return f"{number(one.value)} {one.unit} per {_label(one.per_unit)}"


def _price(one: StatePrice) -> str:
    return f"${one.value} per {_label(one.unit)}"


def _label(unit: str) -> str:
    """A unit after "per": `gal`, `short ton`."""
    return unit.replace("_", " ") if unit in UNITS else unit


def _written(value: Decimal | None) -> Cell:
    return None if value is None else number(value)


def _kg(value: Decimal | None) -> Cell:
    """EPA's pounds in kilograms have many digits; three decimals are as exact as what was published."""
    return None if value is None else number(value.quantize(Decimal("0.001")))


def _sources_of(factors: list[Factor]) -> list[Source]:
    return _distinct(
        Source(f"{one.source}, {one.edition} ({one.year})", one.warming_potentials, one.by_way_of, one.url)
        for one in factors
    )


def _source(table: Table) -> Source:
    return Source(
        f"{table.source}, {table.edition} ({table.year})", table.warming_potentials, table.by_way_of, table.url
    )


def _source_of_comparison(one: Comparison) -> Source:
    return Source(f"{one.source} ({one.edition})", "", "", "")


def _distinct(sources: Iterable[Source]) -> list[Source]:
    return list(dict.fromkeys(sources))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
