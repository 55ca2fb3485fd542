"""Where a ZIP code is, and how far that is from a station. Offline, from the `zipcodes` package."""

from __future__ import annotations

import math
import re
from functools import lru_cache

import zipcodes

EARTH_KM = 6371.0088  # mean radius (IUGG)
# Checked before the library sees it: it stops the process at characters beyond ASCII.
SHAPE = re.compile(r"[0-9]{5}", re.ASCII)

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


@lru_cache(maxsize=50_000)
def point_of_zip(zip_code: str) -> Point | None:
    """Where a ZIP code of five digits is; None when that is not known."""
    found = zipcodes.matching(zip_code) if SHAPE.fullmatch(zip_code) else []  # type: ignore[no-untyped-call]  # the package has no types
    if not found or not found[0]["lat"] or not found[0]["long"]:
        return None
    return float(found[0]["lat"]), float(found[0]["long"])


def kilometers(one: Point, other: Point) -> float:
    """The great-circle distance (haversine formula)."""
    (lat1, long1), (lat2, long2) = (tuple(map(math.radians, point)) for point in (one, other))
    across = math.sin((lat2 - lat1) / 2) ** 2
    along = math.cos(lat1) * math.cos(lat2) * math.sin((long2 - long1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(across + along)))
