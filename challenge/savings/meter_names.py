"""What meters are called: in menus, and when nobody said."""

from __future__ import annotations

from challenge.quantities.resources import RESOURCES
from challenge.savings.models import Meter
from challenge.savings.queries import meters_of
from challenge.words import unit_label


def choice_words(meter: Meter) -> str:
    """A meter in a menu: its name, what it counts, its unit."""
    return f"{meter.name} ({RESOURCES[meter.resource].name.lower()}, {unit_label(meter.unit)})"


def new_name(site_id: int, resource_name: str) -> str:
    """A name that no meter of the site has yet: `Electricity meter 2`."""
    return free_name(resource_name, {meter.name.casefold() for meter in meters_of(site_id)})


def free_name(resource_name: str, taken: set[str]) -> str:
    """A name that is not among those taken, which are in lower case."""
    names = [f"{resource_name} meter", *(f"{resource_name} meter {number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name.casefold() not in taken)
