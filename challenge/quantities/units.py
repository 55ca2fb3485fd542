"""Units, and exact conversion between units of one dimension.

Sources of the definitions
- inch = 25.4 mm and pound = 0.45359237 kg exactly (NIST Special Publication 811, 2008 edition, appendix B.8);
  hence the cubic foot, the cubic yard and the US liquid gallon of 231 cubic inches.
- Btu: the International Table Btu, 1055.05585262 J exactly (same source).
- therm: the therm of the United States, 105,480,400 J exactly by its legal definition (Federal Register of
  27 July 1968, vol. 33 no. 146, p. 10756; quoted in NIST SP 811). It is on every US gas bill, and is 0.024 %
  less than 100 kBtu of the International Table: 1 therm = 99.976 kBtu. A dekatherm is ten of these therms.

A volume never turns into energy or mass here: that needs a named factor (see `factors`).
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

ENERGY, VOLUME, MASS = "energy", "volume", "mass"


class UnitError(ValueError):
    """Says in a sentence what is wrong with a unit."""


class UnknownUnit(UnitError):
    """We have no such unit."""


class AmbiguousUnit(UnitError):
    """The spelling stands for two units, and only the sender knows which. `choices` are our unit keys."""

    def __init__(self, text: str, choices: tuple[str, ...]):
        self.choices = choices
        names = " or ".join(UNITS[key].label for key in choices)
        super().__init__(f'"{text}" can mean {names}. Choose which one your bill means.')


class DimensionMismatch(UnitError):
    """The two units measure different things."""


@dataclass(frozen=True, slots=True)
class Unit:
    """`per_base` is the number of base units (joule, cubic meter, kilogram) in one of this unit."""

    key: str
    label: str
    dimension: str
    per_base: Fraction
    spellings: tuple[str, ...] = ()


_FOOT3 = Fraction("0.3048") ** 3
_GALLON = 231 * Fraction("0.0254") ** 3
_POUND = Fraction("0.45359237")
_BTU = Fraction("1055.05585262")
_THERM = Fraction(105_480_400)
_WH = Fraction(3600)

UNITS: dict[str, Unit] = {
    unit.key: unit
    for unit in (
        Unit("Wh", "Wh (watt-hours)", ENERGY, _WH, ("watt hour",)),
        Unit("kWh", "kWh (kilowatt-hours)", ENERGY, 1000 * _WH, ("kilowatt hour", "thousand watt hour", "kw h")),
        Unit("MWh", "MWh (megawatt-hours)", ENERGY, 1_000_000 * _WH, ("megawatt hour", "million watt hour")),
        Unit("J", "J (joules)", ENERGY, Fraction(1), ("joule",)),
        Unit("MJ", "MJ (megajoules)", ENERGY, Fraction(10**6), ("megajoule",)),
        Unit("GJ", "GJ (gigajoules)", ENERGY, Fraction(10**9), ("gigajoule", "billion joule")),
        Unit("Btu", "Btu", ENERGY, _BTU, ("british thermal unit",)),
        Unit("kBtu", "kBtu (thousand Btu)", ENERGY, 1000 * _BTU, ("thousand btu",)),
        Unit("MMBtu", "MMBtu (million Btu)", ENERGY, 1_000_000 * _BTU, ("million btu",)),
        Unit("therm", "therms", ENERGY, _THERM, ("thm", "us therm", "therm us")),
        Unit("dth", "dekatherms", ENERGY, 10 * _THERM, ("dekatherm", "decatherm", "dktherm", "dkt")),
        Unit(
            "cf",
            "cubic feet",
            VOLUME,
            _FOOT3,
            ("cubic foot", "cubic feet", "cu ft", "cuft", "ft3", "ft^3", "scf"),
        ),
        Unit(
            "ccf",
            "ccf (hundred cubic feet)",
            VOLUME,
            100 * _FOOT3,
            ("hcf", "hundred cubic feet", "100 cubic feet", "100 cu ft", "100cf"),
        ),
        Unit(
            "kcf",
            "kcf (thousand cubic feet)",
            VOLUME,
            1000 * _FOOT3,
            ("thousand cubic feet", "1000 cubic feet"),
        ),
        Unit("MMcf", "MMcf (million cubic feet)", VOLUME, 1_000_000 * _FOOT3, ("million cubic feet",)),
        Unit("m3", "cubic meters", VOLUME, Fraction(1), ("cubic meter", "cubic metre", "cu m", "m^3", "cbm")),
        Unit("gal", "gallons", VOLUME, _GALLON, ("gallon", "us gallon", "gallon us", "us gal")),
        Unit(
            "kgal",
            "kgal (thousand gallons)",
            VOLUME,
            1000 * _GALLON,
            ("thousand gallon", "1000 gallon", "thousand gallon us", "thousand us gallon", "1000 gal"),
        ),
        Unit(
            "MMgal",
            "million gallons",
            VOLUME,
            1_000_000 * _GALLON,
            ("million gallon", "million gallon us", "million us gallon"),
        ),
        Unit("L", "liters", VOLUME, Fraction(1, 1000), ("liter", "litre", "ltr")),
        Unit("yd3", "cubic yards", VOLUME, 27 * _FOOT3, ("cubic yard", "cu yd", "cuyd", "yd^3", "yard", "cy")),
        Unit("lb", "pounds", MASS, _POUND, ("pound",)),
        Unit("short_ton", "short tons (2,000 lb)", MASS, 2000 * _POUND, ("short ton", "ton", "us ton")),
        Unit("kg", "kilograms", MASS, Fraction(1), ("kilogram", "kilogramme", "kilo")),
        Unit("tonne", "tonnes (1,000 kg)", MASS, Fraction(1000), ("tonne", "metric ton", "metric tonne", "mt")),
    )
}

THOUSAND, MILLION = 1_000, 1_000_000

# M is the Roman thousand on gas and steam bills and a million elsewhere.
_TWO_MEANINGS: dict[str, dict[int, str]] = {
    "mbtu": {THOUSAND: "kBtu", MILLION: "MMBtu"},
    "mcf": {THOUSAND: "kcf", MILLION: "MMcf"},
    "mgal": {THOUSAND: "kgal", MILLION: "MMgal"},
}


def unit_of(key: str) -> Unit:
    """The unit with exactly this key. Raises UnknownUnit."""
    try:
        return UNITS[key]
    except (KeyError, TypeError):
        raise UnknownUnit(f'We do not know the unit "{str(key)[:40]}".') from None


def rate(from_key: str, to_key: str) -> Fraction:
    """How many `to_key` make one `from_key`, exactly. Raises UnknownUnit or DimensionMismatch."""
    source, target = unit_of(from_key), unit_of(to_key)
    if source.dimension != target.dimension:
        raise DimensionMismatch(
            f"{source.label} measure {source.dimension} and {target.label} measure {target.dimension}: "
            "one does not turn into the other without a factor."
        )
    return source.per_base / target.per_base


def convert(amount: Decimal | Fraction | int, from_key: str, to_key: str) -> Fraction:
    """The same quantity in another unit, exactly. Raises UnknownUnit or DimensionMismatch."""
    return Fraction(amount) * rate(from_key, to_key)


def find_unit(text: str, *, m_means: int | None = None) -> Unit:
    """The unit that a column head or a file means by `text` ("CCF", "Kilowatt-hours", "kBtu (thousand Btu)").

    `m_means` is what the source takes M for in MBtu, MCF and MGal: `THOUSAND`, `MILLION`, or None if it does
    not say. A parenthesis counts ("Use (kWh)"). Imperial gallons are not US gallons: refused, never guessed.
    Raises UnknownUnit, and AmbiguousUnit where only the sender can know.
    """
    for spelling in _readings_of(text):
        if spelling in _SPELLINGS:
            return UNITS[_SPELLINGS[spelling]]
    for spelling in _readings_of(text):
        if meanings := _TWO_MEANINGS.get(spelling):
            return _one_meaning(text, meanings, m_means)
    raise UnknownUnit(f'We do not know the unit "{text.strip()[:40]}".')


def _one_meaning(text: str, meanings: dict[int, str], m_means: int | None) -> Unit:
    if m_means is None:
        raise AmbiguousUnit(text.strip()[:40], tuple(meanings.values()))
    return UNITS[meanings[m_means]]


def _readings_of(text: str) -> list[str]:
    """The ways to read a spelling: as a whole, without its parenthesis, and the parenthesis alone."""
    text = text[:80]
    if _NOT_OURS & set(_folded(text).split()):
        return []
    outside = re.sub(r"\([^)]*\)", " ", text)
    inside = re.findall(r"\(([^)]*)\)", text)
    return [_folded(part) for part in (text, outside, *inside) if _folded(part)]


def _folded(text: str) -> str:
    """Lower case, superscript 3 as a digit, punctuation as spaces, words in the singular."""
    words = re.sub(r"[^a-z0-9^]+", " ", text.lower().replace("³", "3")).split()
    return " ".join(word.removesuffix("s") if len(word) > 2 else word for word in words)


_NOT_OURS = {"uk", "imperial", "imp"}

_SPELLINGS: dict[str, str] = {
    _folded(spelling): unit.key for unit in UNITS.values() for spelling in (unit.key, unit.label, *unit.spellings)
}
