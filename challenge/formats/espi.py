"""The code tables of ESPI, the standard behind Green Button, as far as bills need them.

Source: the ESPI 4.0 schema (NAESB REQ.21), enumerations UnitSymbolKind, UnitMultiplierKind, ServiceKind,
CommodityKind, FlowDirectionKind, AccumulationKind, DataQualifierKind and QualityOfReading. Codes are text, as in
the file. What is not listed here is refused with its code, never guessed.
"""

from challenge.formats.contents import Direction

ATOM = "http://www.w3.org/2005/Atom"
ESPI = "http://naesb.org/espi"
CUSTOMER = "http://naesb.org/espi/customer"

# Compensated and uncompensated volumes (for temperature and pressure) are volumes all the same.
UNIT_OF_UOM = {
    "31": "J",
    "42": "m3",
    "72": "Wh",
    "119": "cf",
    "120": "cf",
    "128": "gal",
    "132": "Btu",
    "134": "L",
    "156": "L",
    "157": "L",
    "166": "m3",
    "167": "m3",
    "169": "therm",
}

# Seen in real files, and never an amount that a bill can count.
REFUSED_UOM = {
    "5": "amperes, a current",
    "29": "volts, a voltage",
    "38": "watts, a power (how fast energy is used, not how much)",
    "61": "volt-amperes, a power",
    "63": "reactive volt-amperes, a power",
    "71": "volt-ampere-hours, apparent energy",
    "73": "reactive volt-ampere-hours, reactive energy",
    "111": "counts without a unit",
    "130": "imperial gallons",
}

MULTIPLIERS = frozenset({-12, -9, -6, -3, -2, -1, 0, 1, 2, 3, 6, 9, 12})

RESOURCE_OF_SERVICE = {"0": "electricity", "1": "natural_gas", "2": "water"}
NAME_OF_SERVICE = {
    "3": "time",
    "4": "heat",
    "5": "refuse",
    "6": "sewerage",
    "7": "rates",
    "8": "TV license",
    "9": "internet",
}
RESOURCE_OF_COMMODITY = {
    "2": "electricity",
    "7": "natural_gas",
    "8": "propane",
    "9": "water",
    "14": "water",
    "26": "electricity",
}
# "Secondary metered": electricity by the book, and what careless files write for anything.
ELECTRICITY_OR_ANYTHING = "1"

DIRECTION_OF_FLOW: dict[str, Direction] = {
    "0": "use",
    "1": "use",
    "4": "net",
    "19": "export",
    "20": "total",
    "21": "total",
}

INTERVAL_ACCUMULATIONS = frozenset({"0", "4"})
REGISTERS = {
    "1": "bulk quantity",
    "2": "continuous cumulative",
    "3": "cumulative",
    "9": "summation",
    "13": "latching quantity",
    "14": "bounded quantity",
}
MOMENTS = {"6": "indicating", "10": "time delay", "12": "instantaneous"}

EXTREMES = {
    "4": "excess",
    "5": "high threshold",
    "7": "low threshold",
    "8": "maximum",
    "9": "minimum",
    "16": "second maximum",
    "17": "second minimum",
    "23": "third maximum",
    "24": "fourth maximum",
    "25": "fifth maximum",
}

# Replaced by a computed value, interpolated, calculated, forecast.
ESTIMATED_QUALITIES = frozenset({"8", "9", "11", "12"})

US_DOLLAR = "840"
COST_EXPONENT = -5  # costs are whole hundred-thousandths of the currency
