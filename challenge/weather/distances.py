"""Where a ZIP code is, and how far that is from a station."""

from __future__ import annotations

import math

from challenge.network.zip_codes import Point, find_zip

EARTH_KM = 6371.0088  # mean radius (IUGG)


def point_of_zip(zip_code: str) -> Point | None:
    """Where a ZIP code of five digits is; None when that is not known."""
    found = find_zip(zip_code)
    return found.middle if found else None


def kilometers(one: Point, other: Point) -> float:
    """The great-circle distance (haversine formula)."""
    (lat1, long1), (lat2, long2) = (tuple(map(math.radians, point)) for point in (one, other))
    across = math.sin((lat2 - lat1) / 2) ** 2
    along = math.cos(lat1) * math.cos(lat2) * math.sin((long2 - long1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(across + along)))
