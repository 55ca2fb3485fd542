"""The few figures of a result that boards choose, place and add up by: kept beside it, so that no board reads it whole.

A brief is a JSON list in the order of `Brief`. Decimals are whole numbers of 10^-FINEST, days are ordinals.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from challenge.scoring.reasons import NOT_COMPETING
from challenge.scoring.rows import Results, Words
from challenge.scoring.states import SELF_REPORTED, STATES

FINEST = 6  # decimals of any published figure, and more
CHECKED_RESOURCE, CHECKED_CARD = 1, 2
TOLD, APART = 1, 2


class Brief(NamedTuple):
    """`resources` and `measures` are reductions by key, None where there is no figure; `through` is the last day with
    data, 0 without one; `checked` says of what somebody looked at a figure; `why` is TOLD where a reason for no place
    is told, and APART where that is that the entry takes part without competing."""

    track: str
    points: int | None
    energy: int | None
    resources: Mapping[str, int | None]
    measures: Mapping[str, int | None]
    state: int
    through: int
    checked: int
    why: int


def brief_of(results: Results, words: Words) -> str:
    """The brief of a result, as it is stored."""
    return json.dumps(
        Brief(
            track=results["track"],
            points=whole(results["points"]),
            energy=whole(results["reduction_percent"]),
            resources=_reductions(results["resources"]),
            measures=_reductions(results["measures"]),
            state=STATES.index(results["state"]),
            through=date.fromisoformat(results["data_through"]).toordinal() if results["data_through"] else 0,
            checked=CHECKED_RESOURCE * any_checked(results["resources"])
            + CHECKED_CARD * any_checked(results["scorecards"]),
            why=APART if results["reason_code"] == NOT_COMPETING else TOLD * (words["reason"] is not None),
        ),
        separators=(",", ":"),
    )


def whole(figure: str | None) -> int | None:
    """A published figure as a whole number of 10^-FINEST."""
    return None if figure is None else int(Decimal(figure).scaleb(FINEST))


def figure_of(number: int) -> str:
    """A whole number of 10^-FINEST as a figure, without zeros at its end."""
    return f"{Decimal(number).scaleb(-FINEST).normalize():f}"


def _reductions(figures: Mapping[str, Any]) -> dict[str, int | None]:
    return {key: whole(one["reduction_percent"]) for key, one in figures.items()}


def any_checked(figures: Mapping[str, Any]) -> bool:
    """Whether somebody looked at any of these resources or scorecards."""
    return any(one.get("state", SELF_REPORTED) != SELF_REPORTED for one in figures.values())
