"""What the columns of a bill spreadsheet are, by their names in English and Spanish. Never by their position.

A header is taken apart into a unit ("kWh", "(therms)", "$"), a resource ("gas") and the rest; the rest names a
role: "Gas usage (therms)" is the usage, of natural gas, in therms. What two columns could be is asked.
"""

import re
import unicodedata
from dataclasses import dataclass

from challenge.formats.dates import month_named
from challenge.quantities.resources import RESOURCES
from challenge.quantities.units import AmbiguousUnit, UnitError, find_unit

REQUIRED = ("usage", "end")
ROLES = ("start", "end", "usage", "unit", "cost", "estimated", "resource", "meter", "account", "property", "business")

ROLE_NAMES = {
    "start": "the first day of each bill",
    "end": "the end of each bill",
    "usage": "the amount used",
    "unit": "the unit",
    "cost": "the cost",
    "estimated": "whether the bill is estimated",
    "resource": "electricity, gas, water and so on",
    "meter": "the meter",
    "account": "the account",
    "property": "the building or site",
    "business": "the business",
    "year": "the year",
    "month": "the month",
}

_SPANS = (
    "",
    "period ",
    "bill ",
    "billing ",
    "bill period ",
    "billing period ",
    "service ",
    "service period ",
    "usage ",
    "read ",
    "reading ",
    "meter read ",
    "statement ",
    "statement period ",
    "cycle ",
    "billing cycle ",
)
_START = (
    "start",
    "start date",
    "start on",
    "starts",
    "from",
    "from date",
    "begin",
    "begin date",
    "begins",
    "beginning",
    "beginning date",
)
_END = ("end", "end date", "end on", "ends", "ending", "to", "to date", "through", "through date", "thru", "until")
LAST_DAY = ("last day", "last day bill", "ultimo dia", "ultimo dia factura")  # an end that can only be counted

_NAMES: dict[str, tuple[str, ...]] = {
    "start": (
        *(f"{span}{word}" for span in _SPANS for word in _START),
        "date from, start period, previous read date, prior read date",
        "inicio, fecha inicio, fecha inicial, inicio periodo, inicio facturacion, fecha inicio periodo, desde, "
        "fecha desde, periodo desde, comienzo, fecha comienzo, lectura anterior, fecha lectura anterior",
    ),
    "end": (
        *(f"{span}{word}" for span in _SPANS for word in _END),
        *LAST_DAY,
        "date to, end period, read date, reading date, meter read date, meter reading date, current read date",
        "fin, final, fecha fin, fecha final, fin periodo, fecha fin periodo, fin facturacion, hasta, fecha hasta, "
        "periodo hasta, fecha lectura, fecha corte, termino, fecha termino, lectura actual, fecha lectura actual",
    ),
    "usage": (
        "usage, use, used, consumption, quantity, qty, amount used, amount consumed, units used, units consumed, "
        "total usage, total use, total consumption, total used, energy use, energy usage, energy used, energy, "
        "energy consumption, energy consumed, billed usage, billed use, billed quantity, billed consumption, "
        "net usage, net use, usage amount, usage quantity, usage value, use amount, metered usage, metered use, "
        "consumed, volume, weight, volume used, delivered, quantity delivered, billed",
        "consumo, consumo total, uso, uso total, cantidad, cantidad usada, cantidad consumida, consumido, "
        "energia, energia consumida, energia usada, consumo facturado, consumo energia, volumen, peso",
    ),
    "unit": (
        "unit, units, unit measure, unit measurement, units measure, uom, usage unit, usage units, quantity unit, "
        "measurement unit, usage uom",
        "unidad, unidades, unidad medida, unidades medida",
    ),
    "cost": (
        "cost, costs, total cost, cost total, amount due, total due, total amount due, charge, charges, "
        "total charges, total charge, current charges, bill amount, billed amount, bill total, total bill, "
        "billing amount, usage cost, usage charge, usage charges, energy cost, energy charges, price paid, paid, "
        "amount paid, invoice amount, invoice total, bill cost, dollars, cost usd, $, usd, us$",
        "costo, costo total, coste, coste total, costos, importe, importe total, monto, monto total, "
        "monto pagar, total pagar, cargo, cargos, cargo total, cargos totales, dolares, valor factura, "
        "importe factura, precio total",
    ),
    "estimated": (
        "estimated, estimate, est, is estimated, estimation, estimated read, estimated reading, "
        "estimated or actual, actual or estimated, estimated actual, read type, reading type, read quality, "
        "reading quality, estimated value",
        "estimado, estimada, lectura estimada, tipo lectura, estimacion, consumo estimado, es estimado",
    ),
    "resource": (
        "resource, fuel, commodity, service, service type, utility, utility type, utility service, energy type, "
        "fuel type, energy source, meter type, resource type, commodity type",
        "recurso, combustible, servicio, tipo servicio, suministro, tipo suministro, tipo energia, "
        "tipo recurso, tipo medidor",
    ),
    "meter": (
        "meter, meter name, meter number, meter no, meter id, meter #, meter label, meter serial number",
        "medidor, contador, nombre medidor, numero medidor, numero contador, id medidor",
    ),
    "account": (
        "account, account name, account number, account no, account id, account #, service agreement, "
        "service agreement id, service account, service id, customer account",
        "cuenta, nombre cuenta, numero cuenta, numero suministro, contrato, numero contrato",
    ),
    "property": (
        "site, site name, property, property name, building, building name, facility, facility name, "
        "location, location name",
        "sitio, nombre sitio, instalacion, local, propiedad, nombre propiedad, edificio, nombre edificio, sede",
    ),
    "year": ("year, calendar year, bill year, billing year", "ano, ano calendario"),
    "month": (
        "month, bill month, billing month, service month, month year, usage month",
        "mes, mes facturacion, mes factura, mes consumo",
    ),
    "business": (
        "business, business name, company, company name, customer, customer name",
        "negocio, nombre negocio, empresa, nombre empresa, cliente, nombre cliente",
    ),
}
_ROLE_OF = {name.strip(): role for role, lists in _NAMES.items() for listed in lists for name in listed.split(",")}
# Money or use: the unit, or the column beside it, tells.
_EITHER = {"amount", "total", "total amount", "amount billed", "valor"}
_MONEY = {"$", "usd", "us$", "dollar", "dollars", "dolares", "us dollars"}
_LONGEST_HEADER = 80
_MOST_WORDS = 8
_CONNECTING = {"a", "of", "the", "in", "de", "del", "la", "el", "los", "las", "en", "por"}

_RESOURCE_WORDS: dict[str, str] = {
    "electricity": "electricity electric elec power electricidad luz electrico electrica",
    "natural_gas": "natural-gas gas gas-natural",
    "heating_oil": "heating-oil oil fuel-oil no-2-oil diesel petroleo aceite combustible-calefaccion",
    "propane": "propane lpg lp-gas propano gas-propano gas-lp",
    "water": "water agua",
    "waste": "waste trash garbage landfill refuse rubbish basura residuos desechos waste-to-landfill",
    "recycling": "recycling recyclables recycled reciclaje reciclables",
    "compost": "compost organics food-waste composta organicos compostaje",
}


@dataclass(frozen=True, slots=True)
class Column:
    """`roles` has two names where the header alone cannot tell. `unit_choices`: the header's unit has two meanings."""

    number: int  # from 1, as people count
    header: str
    roles: frozenset[str]
    unit: str | None = None
    unit_choices: tuple[str, ...] = ()
    resource: str | None = None

    @property
    def label(self) -> str:
        return f"{self.header or 'without a name'} (column {self.number})"


@dataclass(frozen=True, slots=True)
class _Unit:
    rest: list[str]
    key: str | None = None
    choices: tuple[str, ...] = ()


def columns_of(headers: list[str]) -> list[Column]:
    """Reads each header; then settles "amount" where another column is the cost, or the usage."""
    columns = [_column(number, header) for number, header in enumerate(headers, start=1)]
    sure = {role for column in columns if len(column.roles) == 1 for role in column.roles}
    return [_settled(column, sure) for column in columns]


def folded_name(text: str) -> str:
    """A name that capitals, accents and punctuation do not change."""
    return _folded(text)


def folded_names(headers: list[str]) -> str:
    """Column names as one text that capitals, accents and punctuation do not change."""
    return "|".join(_folded(header[:200]) for header in headers)


def is_last_day(column: Column) -> bool:
    """Whether the name of a column of end dates says that they count."""
    return " ".join(_words(column.header)) in LAST_DAY


def month_column(column: Column) -> tuple[int | None, int] | None:
    """Year (if it is said) and month, where a column's name is a month."""
    return None if column.roles else month_named(column.header)


def amount_column(column: Column) -> bool:
    """Whether a column's name is that of a resource, as far as we know its words: "Electricity", "Agua (galones)"."""
    outside = re.sub(r"\([^)]*\)", " ", column.header)
    return column.resource is not None and resource_of(outside) == column.resource


def resource_of(text: str) -> str | None:
    """The resource that a cell names ("Electric", "gas natural", our own key or name), or None."""
    return _RESOURCE_OF.get(" ".join(_words(text[:_LONGEST_HEADER])))


def _settled(column: Column, sure: set[str]) -> Column:
    open_roles = column.roles - sure
    if len(column.roles) != 2 or len(open_roles) != 1:
        return column
    return Column(column.number, column.header, open_roles, column.unit, column.unit_choices, column.resource)


def _column(number: int, header: str) -> Column:
    shown = " ".join(header[:200].split())[:60]
    if len(header) > _LONGEST_HEADER or not any(character.isalpha() or character == "$" for character in header):
        return Column(number, shown, frozenset())
    inside = [part for part in re.findall(r"\(([^)]*)\)", header) if part.strip()]
    words = _words(re.sub(r"\([^)]*\)", " ", header))
    if len(words) > _MOST_WORDS:
        return Column(number, shown, frozenset())
    if any(_folded(part) in _MONEY for part in inside) or _without_money(words) != words:
        return _money_column(number, shown, _without_money(words))
    plain = _role(words)
    unit = _unit_inside(inside, words) if inside else _unit_among(words)
    rest, resource = _without_resource(unit.rest)
    if unit.key or unit.choices:
        if not rest or _role(rest) == "usage" or " ".join(rest) in _EITHER:
            return Column(number, shown, frozenset({"usage"}), unit.key, unit.choices, resource)
        return Column(number, shown, frozenset({plain} if plain else ()))
    if plain:
        return Column(number, shown, frozenset({plain}))
    if " ".join(rest) in _EITHER:
        return Column(number, shown, frozenset({"usage", "cost"}), resource=resource)
    role = _role(rest) if resource else None
    return Column(number, shown, frozenset({role} if role else ()), resource=resource)


def _money_column(number: int, shown: str, words: list[str]) -> Column:
    rest, resource = _without_resource(words)
    is_cost = not rest or _role(rest) in ("cost", "usage") or " ".join(rest) in _EITHER
    return Column(number, shown, frozenset({"cost"} if is_cost else ()), resource=resource)


def _role(words: list[str]) -> str | None:
    return _ROLE_OF.get(" ".join(words))


def _without_money(words: list[str]) -> list[str]:
    return [word for word in words if word not in _MONEY]


def _unit_inside(inside: list[str], words: list[str]) -> _Unit:
    for part in inside:
        found = _unit(part, words)
        if found:
            return found
    return _unit_among(words)


def _unit_among(words: list[str]) -> _Unit:
    """A unit at the end or the beginning of a header: "usage kWh", "kWh used"."""
    for count in (3, 2, 1):
        for part, rest in ((words[-count:], words[:-count]), (words[:count], words[count:])):
            if len(part) == count and (found := _unit(" ".join(part), rest)):
                return found
    return _Unit(words)


def _unit(text: str, rest: list[str]) -> _Unit | None:
    try:
        return _Unit(rest, find_unit(text).key)
    except AmbiguousUnit as error:
        return _Unit(rest, None, error.choices)
    except UnitError:
        return None


def _without_resource(words: list[str]) -> tuple[list[str], str | None]:
    """Takes the longest name of a resource out of the words."""
    for count in (4, 3, 2, 1):
        for at in range(len(words) - count + 1):
            if resource := _RESOURCE_OF.get(" ".join(words[at : at + count])):
                return words[:at] + words[at + count :], resource
    return words, None


def _words(text: str) -> list[str]:
    return [word for word in _folded(text).split() if word not in _CONNECTING]


def _folded(text: str) -> str:
    """Lower case, without accents, punctuation as spaces; $ and # stay."""
    plain = unicodedata.normalize("NFKD", text.replace("³", "3"))
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(re.sub(r"[^a-z0-9$#]+", " ", plain.lower()).split())


_RESOURCE_OF = {
    **{words.replace("-", " "): key for key, text in _RESOURCE_WORDS.items() for words in text.split()},
    **{" ".join(_words(resource.name)): key for key, resource in RESOURCES.items()},
    **{key.replace("_", " "): key for key in RESOURCES},
}
