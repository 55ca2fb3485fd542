"""The factors behind one entry, by name: heat contents of its fuels, and the emissions of its grid region.

A region is told only of who is listed by its own name: it says where a business is.
"""

from __future__ import annotations

from collections.abc import Iterable

from challenge.businesses.models import Entry
from challenge.businesses.queries import sites_of
from challenge.quantities.factors import Factor, emissions, factor, region_of
from challenge.quantities.resources import FUEL, RESOURCES


def factor_lines(entry: Entry, keys: Iterable[str], edition: str) -> list[str]:
    """One line for each factor that the resources with these keys are counted with."""
    by_name = entry.listing == "name"
    regions = sorted({region_of(site.zip_code) for site in sites_of(entry)}) if by_name else []
    found: list[str] = []
    for key in keys:
        name, gases = RESOURCES[key].name, emissions(key, "", edition)
        heat = factor("heat_content", key, "", edition) if RESOURCES[key].kind == FUEL else None
        if heat:
            found.append(f"{name} billed by volume: {_stated(heat)}")
        if gases is None:
            continue
        if key != "electricity":
            found.append(f"{name}, greenhouse gases: {_stated(gases)}")
        elif by_name:
            found += [
                f"{name}, greenhouse gases, grid region {region}: {_stated(one)}"
                for region in regions
                if (one := emissions(key, region, edition))
            ]
        else:
            found.append(f"{name}, greenhouse gases: the average of the grid region that its sites are in")
    return found


def _stated(one: Factor) -> str:
    return f"{one.name}, {one.stated}"
