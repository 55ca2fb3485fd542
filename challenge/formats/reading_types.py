"""What a Green Button file says a meter counts: resource, unit, multiplier, direction. Nothing is assumed."""

from collections.abc import Iterator
from dataclasses import dataclass

from challenge.formats.contents import Direction
from challenge.formats.espi import (
    DIRECTION_OF_FLOW,
    ELECTRICITY_OR_ANYTHING,
    EXTREMES,
    INTERVAL_ACCUMULATIONS,
    MOMENTS,
    MULTIPLIERS,
    NAME_OF_SERVICE,
    REFUSED_UOM,
    REGISTERS,
    RESOURCE_OF_COMMODITY,
    RESOURCE_OF_SERVICE,
    UNIT_OF_UOM,
    US_DOLLAR,
)
from challenge.formats.feed import Texts
from challenge.quantities.resources import RESOURCES
from challenge.quantities.units import UNITS

ASK_UTILITY = "Ask your utility for a corrected file, or type the bills."


@dataclass(slots=True)
class Stated:
    """`refusals` are reasons why the readings cannot be used as they are; `unit` None without one: to be asked."""

    refusals: list[str]
    resource: str | None = None
    unit: str | None = None
    multiplier: int = 0
    direction: Direction = "use"
    in_dollars: bool = True


def stated_by(reading_types: list[Texts], service_kind: str, unit_answer: str | None) -> Stated:
    """`unit_answer` counts only where the file itself names no unit."""
    if len(reading_types) != 1:
        return Stated([_not_one(len(reading_types))], RESOURCE_OF_SERVICE.get(service_kind))
    texts = reading_types[0]
    stated = Stated(list(_refusals(texts, service_kind)))
    stated.resource = _resource(service_kind, texts.get("commodity", ""))
    stated.unit = UNIT_OF_UOM.get(texts["uom"]) if "uom" in texts else unit_answer if unit_answer in UNITS else None
    multiplier = texts.get("powerOfTenMultiplier", "0")
    stated.multiplier = int(multiplier) if _is_multiplier(multiplier) else 0
    stated.direction = DIRECTION_OF_FLOW.get(texts.get("flowDirection", "0"), "total")
    stated.in_dollars = texts.get("currency", "0") in ("0", US_DOLLAR)
    stated.refusals += _misfit(stated.resource, stated.unit)
    return stated


def _not_one(count: int) -> str:
    if count == 0:
        return f"The MeterReading is linked to no ReadingType, so its unit is unknown. {ASK_UTILITY}"
    return f"The MeterReading is linked to {count} different ReadingTypes, so its unit is unclear. {ASK_UTILITY}"


def _refusals(texts: Texts, service_kind: str) -> Iterator[str]:
    yield from _refused_service(service_kind, texts.get("commodity", ""))
    uom = texts.get("uom")
    if uom in REFUSED_UOM:
        yield f"The readings are in {REFUSED_UOM[uom]}. We need amounts, such as kWh, therms or gallons."
    elif uom is not None and uom not in UNIT_OF_UOM:
        yield f'We do not know the unit with the code (uom) "{uom[:20]}". {ASK_UTILITY}'
    multiplier = texts.get("powerOfTenMultiplier", "0")
    if not _is_multiplier(multiplier):
        yield f'The powerOfTenMultiplier "{multiplier[:20]}" is none that the standard knows. {ASK_UTILITY}'
    flow = texts.get("flowDirection", "0")
    if flow not in DIRECTION_OF_FLOW:
        yield f'The flow direction "{flow[:20]}" is neither use, nor export, nor net. {ASK_UTILITY}'
    yield from _refused_accumulation(texts)


def _refused_accumulation(texts: Texts) -> Iterator[str]:
    accumulation, qualifier = texts.get("accumulationBehaviour", "0"), texts.get("dataQualifier", "0")
    if accumulation in REGISTERS:
        yield (
            f"These are dial readings ({REGISTERS[accumulation]}: a register that grows and may be reset), not the "
            "use of each interval. Ask your utility for interval data, or type the bills."
        )
    elif accumulation in MOMENTS:
        yield f"These are values of single moments ({MOMENTS[accumulation]}), not the use of each interval."
    elif accumulation not in INTERVAL_ACCUMULATIONS:
        yield f'We do not know the accumulation "{accumulation[:20]}". {ASK_UTILITY}'
    if qualifier in EXTREMES:
        yield f"These are peaks or limits ({EXTREMES[qualifier]}), not the use of each interval."


def _refused_service(service_kind: str, commodity: str) -> Iterator[str]:
    by_service = RESOURCE_OF_SERVICE.get(service_kind)
    by_commodity = RESOURCE_OF_COMMODITY.get(commodity)
    if service_kind and not by_service:
        name = NAME_OF_SERVICE.get(service_kind, f'of kind "{service_kind[:20]}"')
        yield f"The service is {name}, which is not electricity, gas or water."
    elif commodity not in ("", "0", ELECTRICITY_OR_ANYTHING) and not by_commodity:
        yield f'The commodity with the code "{commodity[:20]}" is not electricity, gas, propane or water.'
    elif by_service and by_commodity and by_commodity != by_service and not _is_bottled_gas(service_kind, commodity):
        yield (f"The file calls the service {_name(by_service)} and the commodity {_name(by_commodity)}. {ASK_UTILITY}")


def _resource(service_kind: str, commodity: str) -> str | None:
    if _is_bottled_gas(service_kind, commodity):
        return RESOURCE_OF_COMMODITY[commodity]
    if service_kind:
        return RESOURCE_OF_SERVICE.get(service_kind)
    return "electricity" if commodity == ELECTRICITY_OR_ANYTHING else RESOURCE_OF_COMMODITY.get(commodity)


def _is_bottled_gas(service_kind: str, commodity: str) -> bool:
    """ESPI has one kind of service for all gas; only the commodity tells propane."""
    gas = RESOURCE_OF_SERVICE.get(service_kind) == "natural_gas"
    return gas and RESOURCE_OF_COMMODITY.get(commodity) == "propane"


def _misfit(resource: str | None, unit: str | None) -> Iterator[str]:
    if resource and unit and not RESOURCES[resource].accepts(unit):
        yield f"The file counts {_name(resource)} in {UNITS[unit].label}, which does not fit. {ASK_UTILITY}"


def _is_multiplier(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").isdigit() and len(text) <= 3 and int(text) in MULTIPLIERS


def _name(resource: str) -> str:
    return RESOURCES[resource].name.lower()
