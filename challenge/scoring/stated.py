"""What entries state about their sites, as tables with a row per entry and a column per resource."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from challenge.quantities.resources import RESOURCES
from challenge.scoring.entries import NOT_USED, OWN_METER, SHARED, Entry, Meters
from challenge.scoring.figures import Flags, Floats, Ints

COLUMN = {key: column for column, key in enumerate(RESOURCES)}
WIDTH = len(COLUMN)

_UNSTATED, _OWN, _SHARED, _NOT_USED = range(4)
_STATE_NUMBER = {OWN_METER: _OWN, SHARED: _SHARED, NOT_USED: _NOT_USED}


@dataclass(frozen=True)
class Stated:
    """Flags by entry and resource: true if any of the entry's sites states it.

    `bare` marks a site that states a meter of its own and has none. `cell` places each meter in the flattened
    table; `counts` tells whether it counts: its site states a meter of its own, or states nothing and has one. `seen`
    are percents past the limits that somebody looked at and found right, by measure (see `LookedAt`), NaN without.
    """

    own: Flags
    shared: Flags
    unstated: Flags
    bare: Flags
    cell: Ints
    counts: Flags
    seen: Mapping[str, Floats]


def stated_by(entries: Sequence[Entry], meters: Meters) -> Stated:
    """Raises KeyError for a resource or a state we do not know."""
    first_site = np.cumsum([0, *(len(entry.sites) for entry in entries)], dtype=np.int64)
    states = _states(entries, int(first_site[-1]))
    entry = np.asarray(meters.entry, dtype=np.int64)
    column = np.array([COLUMN[key] for key in meters.resource], dtype=np.int64)
    site = first_site[entry] + np.asarray(meters.site, dtype=np.int64)
    silent = states[site, column] == _UNSTATED
    states[site[silent], column[silent]] = _OWN
    has_meter = np.zeros(states.shape, bool)
    has_meter[site, column] = True
    entry_of_site = np.repeat(np.arange(len(entries)), np.diff(first_site))
    return Stated(
        own=_any_site(states == _OWN, entry_of_site, len(entries)),
        shared=_any_site(states == _SHARED, entry_of_site, len(entries)),
        unstated=_any_site(states == _UNSTATED, entry_of_site, len(entries)),
        bare=_any_site((states == _OWN) & ~has_meter, entry_of_site, len(entries)),
        cell=entry * WIDTH + column,
        counts=states[site, column] == _OWN,
        seen=_seen(entries),
    )


def _seen(entries: Sequence[Entry]) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    for at, entry in enumerate(entries):
        for key, percent in entry.looked_at.percents.items() if entry.looked_at else ():
            found.setdefault(key, np.full(len(entries), np.nan))[at] = percent
    return found


def _any_site(flags: Flags, entry_of_site: NDArray[np.intp], entry_count: int) -> Flags:
    found = np.zeros((entry_count, WIDTH), bool)
    site, column = np.nonzero(flags)
    found[entry_of_site[site], column] = True
    return found


def _states(entries: Sequence[Entry], site_count: int) -> NDArray[np.uint8]:
    states = bytearray(site_count * WIDTH)
    at = 0
    for entry in entries:
        for site in entry.sites:
            for key, state in site.items():
                states[at + COLUMN[key]] = _STATE_NUMBER[state]
            at += WIDTH
    return np.frombuffer(states, np.uint8).reshape(site_count, WIDTH)
