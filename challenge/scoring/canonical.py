"""What is hashed, as text: one spelling for each value, so that anybody who has the values gets the same digest.

text   = JSON with no spaces, keys in the order given, everything beyond ASCII escaped
digest = SHA-256 of its bytes, in lower hex

results, row -> their digests        rows_sha256 = digest of the row digests, one after the other
header       -> its digest           previous_sha256 = the digest of the header before
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, NotRequired, TypedDict

from challenge.scoring.rows import BoardFigure


class RankedRow(TypedDict):
    """What is ranked, in the order in which it is written. `results_sha256` is the digest of the entry's results;
    `place_range` the best and the worst place, None where it cannot be told; `ranges` the same within the track and the
    division, left out where there is nothing to tell."""

    entry: str
    track: str
    place: int | None
    track_place: int | None
    division: str | None
    division_place: int | None
    points: str | None
    boards: dict[str, BoardFigure]
    place_range: list[int] | None
    tie_group: bool
    ranges: NotRequired[Mapping[str, Sequence[int] | None]]
    results_sha256: str


class Header(TypedDict):
    """What a snapshot answers for, in the order in which it is written. `as_of` is UTC, `2026-11-26T12:00:00Z`;
    `previous_sha256` is None in the first snapshot of a challenge."""

    number: int
    challenge: int
    slot: str
    as_of: str
    state: str
    rules_version: int
    rules_sha256: str
    factors_sha256: str
    weather_sha256: str
    totals_sha256: str
    row_count: int
    rows_sha256: str
    previous_sha256: str | None


_ENCODER = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), allow_nan=False)
ROW_FIELDS, HEADER_FIELDS = tuple(RankedRow.__annotations__), tuple(Header.__annotations__)


def canonical(value: Any) -> str:
    """The text of any value that JSON knows. Raises ValueError for a number that is none (NaN, infinity)."""
    return _ENCODER.encode(value)


def digest(text: str) -> str:
    """SHA-256 of a canonical text (or any other) in lower hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def row_text(row: RankedRow) -> str:
    """`canonical(row)`, several times as quick: a board writes all of its rows whenever one of them changes."""
    place, track_place, between = row["place"], row["track_place"], row["place_range"]
    division, division_place, points = row["division"], row["division_place"], row["points"]
    boards = canonical(row["boards"]) if row["boards"] else "{}"
    told = f'"ranges":{canonical(row["ranges"])},' if row.get("ranges") else ""
    return (
        f'{{"entry":{quoted(row["entry"])},"track":{quoted(row["track"])},'
        f'"place":{"null" if place is None else place},"track_place":{"null" if track_place is None else track_place},'
        f'"division":{"null" if division is None else quoted(division)},'
        f'"division_place":{"null" if division_place is None else division_place},'
        f'"points":{"null" if points is None else quoted(points)},"boards":{boards},'
        f'"place_range":{f"[{between[0]},{between[1]}]" if between else "null"},'
        f'"tie_group":{"true" if row["tie_group"] else "false"},'
        f'{told}"results_sha256":{quoted(row["results_sha256"])}}}'
    )


def rows_digest(digests: Iterable[str]) -> str:
    """The digest of all rows of a snapshot, from the digest of each, in board order."""
    return digest("".join(digests))


def header_digest(header: Mapping[str, Any]) -> str:
    """The digest of a header. Its fields may come in any order; what it does not answer for is passed over."""
    return digest(canonical({name: header[name] for name in HEADER_FIELDS}))


def commitment(salt: str, private_text: str) -> str:
    """What is published of private quantities: only who has both can show what they were."""
    return digest(salt + private_text)
