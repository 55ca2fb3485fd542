"""The digests of a bundle, computed again: of each row and its results, the totals, rules, factors, and the chain."""

from __future__ import annotations

import hashlib
from itertools import zip_longest
from typing import Any

from challenge.scoring.canonical import canonical, digest, rows_digest
from challenge.scoring.recompute.bundle import FACTORS, RULES, Bundle, Json
from challenge.scoring.recompute.differences import Outcome

BESIDE = ("sha256", "results", "values")
"""What stands beside the fields of a row and is not in its digest."""


def compare_digests(bundle: Bundle, outcome: Outcome) -> None:
    _compare_chain(bundle, outcome)
    header = bundle.header
    for name in (RULES, FACTORS):
        key = name.replace(".json", "_sha256")
        outcome.compare(None, key, header.get(key), hashlib.sha256(bundle.contents[name]).hexdigest())
    outcome.compare(None, "totals_sha256", header.get("totals_sha256"), digest(canonical(bundle.totals)))
    outcome.compare(None, "row_count", header.get("row_count"), len(bundle.rows))
    outcome.compare(None, "rows_sha256", header.get("rows_sha256"), rows_digest(bundle.listed))
    for row in bundle.rows:
        _compare_row(row, outcome)
    _compare_order([row["sha256"] for row in bundle.rows], bundle.listed, outcome)


def _compare_chain(bundle: Bundle, outcome: Outcome) -> None:
    previous = None
    for header in bundle.headers:
        name = f"header {header.get('number')}"
        outcome.compare(None, f"{name}.sha256", header["sha256"], _digest_without(header, "sha256"))
        outcome.compare(None, f"{name}.previous_sha256", header.get("previous_sha256"), previous)
        previous = header["sha256"]
    outcome.compare(None, "header.sha256", bundle.header["sha256"], _digest_without(bundle.header, "sha256"))
    outcome.compare(None, "header", bundle.header["sha256"], previous)


def _compare_row(row: Json, outcome: Outcome) -> None:
    entry, fields = row.get("entry"), {name: one for name, one in row.items() if name not in BESIDE}
    if fields:
        outcome.compare(entry, "sha256", row["sha256"], digest(canonical(fields)))
    if "results" in row:
        outcome.compare(entry, "results_sha256", row.get("results_sha256"), digest(canonical(row["results"])))


def _compare_order(stands: list[str], listed: list[str], outcome: Outcome) -> None:
    """The first row that stands elsewhere than in the chain, or is not in it; `verify.py` names each of them."""
    for at, (stated, expected) in enumerate(zip_longest(stands, listed), start=1):
        if stated != expected:
            return outcome.compare(None, f"row {at}", stated, expected)
    return None


def _digest_without(value: Json, name: str) -> Any:
    return digest(canonical({key: one for key, one in value.items() if key != name}))
