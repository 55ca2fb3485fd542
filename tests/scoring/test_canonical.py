"""One spelling for each value: what is hashed can be hashed again by anybody."""

import hashlib
import json
import random

import pytest

from challenge.scoring.canonical import (
    HEADER_FIELDS,
    RankedRow,
    canonical,
    commitment,
    header_digest,
    row_text,
    rows_digest,
)

WORDS = ('all"', "café\\", "größer 10\u2028", "a", "", "\x07", "🌱")


def test_a_quick_row_is_what_json_writes() -> None:
    """Also for texts that no row should hold."""
    chance = random.Random(4)
    for number in range(500):
        row = _row(number, chance)
        assert row_text(row) == json.dumps(row, ensure_ascii=True, separators=(",", ":"))


def test_digests_are_sha256_of_ascii_text() -> None:
    header = dict.fromkeys(HEADER_FIELDS, 1) | {"slot": "é"}
    text = '{"number":1,"challenge":1,"slot":"\\u00e9",' + ",".join(f'"{name}":1' for name in HEADER_FIELDS[3:]) + "}"
    assert header_digest(header) == hashlib.sha256(text.encode("ascii")).hexdigest()
    assert header_digest(dict(reversed(header.items())) | {"sha256": "x"}) == header_digest(header)
    assert rows_digest(["ab", "cd"]) == hashlib.sha256(b"abcd").hexdigest()
    assert commitment("salt", "{}") == hashlib.sha256(b"salt{}").hexdigest()
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"points": float("nan")})


def _row(number: int, chance: random.Random) -> RankedRow:
    def some(value: str) -> str | None:
        return chance.choice((None, value))

    place = chance.choice((None, number + 1))
    return {
        "entry": chance.choice(WORDS),
        "track": chance.choice(WORDS),
        "place": place,
        "track_place": place,
        "division": some(chance.choice(WORDS)),
        "division_place": chance.choice((None, 0, 3)),
        "points": some(chance.choice(WORDS)),
        "boards": chance.choice(({}, {"more": {"place": place, "figure": some("-0.4")}})),
        "place_range": chance.choice((None, [1, 12])),
        "tie_group": chance.random() < 0.5,
        "results_sha256": "ab" * 32,
    }
