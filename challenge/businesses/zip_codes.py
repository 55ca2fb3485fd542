"""What a ZIP code tells of a site: its state and its time zone.

Only the fifty states, the District of Columbia and the inhabited territories: sites elsewhere have no factors yet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from challenge.mistakes import Mistake
from challenge.network.places import STATES
from challenge.network.zip_codes import find_zip

SHAPE = re.compile(r"([0-9]{5})(?:-?[0-9]{4})?", re.ASCII)


@dataclass(frozen=True)
class Place:
    """Where a ZIP code is. `zip_code` has five digits."""

    zip_code: str
    state: str
    time_zone: str


def place_of_zip(text: str) -> Place:
    """The place of a ZIP or ZIP+4 code. Raises Mistake."""
    match = SHAPE.fullmatch(text.strip())
    if match is None:
        raise Mistake("zip_code", "Write a ZIP code as five digits, like 43215, or nine, like 43215-1234.")
    return _place(match[1])


def site_place(state: str, zip_code: str) -> Place:
    """The place of a site whose state and ZIP code were both typed: they must agree. Raises Mistake."""
    place = place_of_zip(zip_code)
    if place.state != state:
        typed, found = STATES.get(state, state), STATES[place.state]
        raise Mistake("zip_code", f"ZIP code {place.zip_code} is in {found}, not in {typed}. Check both.")
    return place


def _place(zip_code: str) -> Place:
    found = find_zip(zip_code)
    if found is None:
        raise Mistake("zip_code", f"We do not know the ZIP code {zip_code}. Check it on a bill or an envelope.")
    if found.state not in STATES or not _is_zone(found.zone):
        raise Mistake("zip_code", f"ZIP code {zip_code} is outside the United States. Sites there cannot join yet.")
    return Place(zip_code, found.state, found.zone)


@cache
def _is_zone(name: str) -> bool:
    try:
        return bool(name) and ZoneInfo(name) is not None
    except (ZoneInfoNotFoundError, ValueError):
        return False
