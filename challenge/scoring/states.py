"""What figures have been through: self-reported, then checked (plausible), then verified (seen to be true)."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from challenge.quantities.resources import RESOURCES
from challenge.scoring.entries import Entry
from challenge.scoring.figures import Flags

SELF_REPORTED, CHECKED, VERIFIED = "self_reported", "checked", "verified"
STATES = (SELF_REPORTED, CHECKED, VERIFIED)

_KEYS = tuple(RESOURCES)


def least_of(states: Iterable[str]) -> str:
    """The state of something that is made from several: the least of theirs; self-reported of nothing."""
    return min(states, key=STATES.index, default=SELF_REPORTED)


def state_of_resources(entry: Entry, resources: Iterable[str]) -> str:
    """Of what is measured from these resources."""
    return least_of(entry.checked.get(key, SELF_REPORTED) for key in resources)


def states_of_entries(entries: Sequence[Entry], counted: Flags, submitted: Mapping[str, Flags]) -> list[str]:
    """Of each entry's figures together. `counted` tells which resources count of it; `submitted`, for the scorecards
    that count, who submitted each: a draft counts for nothing."""
    return [
        _state_of(entry, row, [key for key, begun in submitted.items() if begun[at]])
        if entry.checked or entry.checked_answers
        else SELF_REPORTED
        for at, (entry, row) in enumerate(zip(entries, counted, strict=True))
    ]


def _state_of(entry: Entry, counted: Flags, scorecards: Sequence[str]) -> str:
    bills = [entry.checked.get(_KEYS[column], SELF_REPORTED) for column in np.flatnonzero(counted).tolist()]
    return least_of([*bills, *(entry.checked_answers[key] for key in scorecards if key in entry.checked_answers)])
