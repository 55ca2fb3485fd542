"""What a ZIP code tells of a site: its state and its time zone. Offline, from the `zipcodes` package.

Only the fifty states, the District of Columbia and the inhabited territories: sites elsewhere have no factors yet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import zipcodes

from challenge.mistakes import Mistake
from challenge.network.places import STATES

# Checked before the library sees it: it stops the process at characters beyond ASCII.
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
    found = zipcodes.matching(zip_code)  # type: ignore[no-untyped-call]  # the package has no types
    if not found:
        raise Mistake("zip_code", f"We do not know the ZIP code {zip_code}. Check it on a bill or an envelope.")
    state, time_zone = found[0]["state"], found[0]["timezone"]
    if state not in STATES or not _is_zone(time_zone):
        raise Mistake("zip_code", f"ZIP code {zip_code} is outside the United States. Sites there cannot join yet.")
    return Place(zip_code, state, time_zone)


def middle_of_zip(zip_code: str) -> tuple[float, float] | None:
    """Latitude and longitude of the middle of a five-digit ZIP code; None where it is not known."""
    if SHAPE.fullmatch(zip_code) is None:
        return None
    found = zipcodes.matching(zip_code)  # type: ignore[no-untyped-call]  # the package has no types
    return (float(found[0]["lat"]), float(found[0]["long"])) if found and found[0]["lat"] and found[0]["long"] else None


@cache
def _is_zone(name: str) -> bool:
    try:
        return bool(name) and ZoneInfo(name) is not None
    except (ZoneInfoNotFoundError, ValueError):
        return False
