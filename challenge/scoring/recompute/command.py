"""`./run flask recompute`: a bundle's standings computed again, without a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from challenge.scoring.recompute import recompute
from challenge.scoring.recompute.bundle import NotABundle
from challenge.scoring.recompute.differences import Outcome
from challenge.scoring.recompute.unpacked import read_zip

EQUAL, DIFFERENT, UNREADABLE = 0, 1, 2
MOST_LINES = 200


def main(path: str, as_json: bool) -> int:
    """Say whether the standings come out equal, or where not. The exit code: 0 equal, 1 different, 2 cannot be read."""
    try:
        outcome = recompute(read_zip(Path(path)))
    except NotABundle as refusal:
        said = "".join(letter if letter.isprintable() else "?" for letter in str(refusal))
        sys.stdout.write(json.dumps({"error": said}, indent=1) + "\n" if as_json else "")
        sys.stderr.write("" if as_json else f"{said}\n")
        return UNREADABLE
    sys.stdout.write(json.dumps(outcome.document(), indent=1) + "\n" if as_json else _words(outcome))
    return EQUAL if outcome.equal else DIFFERENT


def _words(outcome: Outcome) -> str:
    lines = ["Equal: the standings follow from what is published."]
    if not outcome.equal:
        lines = [f"Not equal. What differs: {len(outcome.differences)}."]
    for one in outcome.differences:
        told = (json.dumps(value)[:100] for value in (one["stated"], one["recomputed"]))
        lines.append("{}{}: {} is stated, {} comes out.".format(_who(one["entry"]), ascii(one["field"])[1:-1], *told))
    if outcome.not_recomputable:
        lines.append(f"What cannot be computed from what is published: {len(outcome.not_recomputable)}.")
    lines += [f"{_who(one['entry'])}{one['field']}: {one['why']}" for one in outcome.not_recomputable]
    if outcome.taken_as_published:
        lines.append("Taken as published, of every entry (* stands for any key):")
    by_reason: dict[str, list[str]] = {}
    for taken in outcome.taken_as_published:
        by_reason.setdefault(taken["why"], []).append(taken["field"])
    lines += [f"{', '.join(fields)}: {why}" for why, fields in by_reason.items()]
    more = [f"... and {len(lines) - MOST_LINES} more; --json tells all of them."] if len(lines) > MOST_LINES else []
    return "\n".join([*lines[:MOST_LINES], *more]) + "\n"


def _who(entry: str | None) -> str:
    return f"entry {json.dumps(entry)[:50]}, " if entry else ""
