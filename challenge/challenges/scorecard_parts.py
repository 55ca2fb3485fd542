"""A scorecard put into the rules of a challenge, and taken out of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from challenge.challenges.forms.rows import free_key, key_of
from challenge.mistakes import Mistake
from challenge.scoring.catalogue.actions import CATEGORIES
from challenge.scoring.measures import MEASURES

Document = Mapping[str, Any]
FIRST_MAXIMUM = "10"


def with_scorecard(document: Document, name: str, like: Document | None) -> dict[str, Any]:
    """One more scorecard, without a weight: nobody answers it before it has one.

    `like` is the scorecard it begins as; None: the usual categories, and no action yet.
    """
    empty = {"categories": [{"key": key, "name": one, "maximum": FIRST_MAXIMUM} for key, one in CATEGORIES.items()]}
    cards = [*document.get("scorecards", ())]
    taken = {card["key"] for card in cards} | set(MEASURES)
    key = free_key(key_of(name, "scorecard"), taken)
    return {**document, "scorecards": [*cards, {**(empty if like is None else like), "key": key, "name": name}]}


def without_scorecard(document: Document, key: str) -> dict[str, Any]:
    """The rules without a scorecard. Raises a Mistake that names what still goes by it."""
    for what in _users(document, key):
        raise Mistake("", f"{what} Change that first.")
    return {
        **_without_weight(document, key),
        "scorecards": [card for card in document["scorecards"] if card["key"] != key],
        "tracks": [
            {**track, "own": _without_weight(track["own"], key)} if "own" in track else track
            for track in document["tracks"]
        ],
    }


def _users(document: Document, key: str) -> Iterator[str]:
    """What of the rules goes by a scorecard, as sentences."""
    if float(document.get("scorecard_weights", {}).get(key, 0)):
        yield "It has a weight, and weights add up to 100."
    if document.get("metric_of") == key:
        yield "Places go by it."
    yield from (
        f"The board “{one['name']}” goes by it." for one in document.get("boards", ()) if one["metric_of"] == key
    )
    for track in document["tracks"]:
        own = track.get("own", {})
        if own.get("metric_of") == key or float(own.get("scorecard_weights", {}).get(key, 0)):
            yield f"The track “{track['name']}” goes by it."
    for award in document.get("awards", ()):
        if any(condition.get("scorecard") == key for condition in award["when"]):
            yield f"The award “{award['name']}” goes by it."


def _without_weight(document: Document, key: str) -> dict[str, Any]:
    if "scorecard_weights" not in document:
        return dict(document)
    weights = {name: weight for name, weight in document["scorecard_weights"].items() if name != key}
    return {**document, "scorecard_weights": weights}
