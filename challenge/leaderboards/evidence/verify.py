"""Checks this folder: python3 verify.py [FINGERPRINT]. Needs Python 3.8 or later, and nothing else.

A row has a fingerprint (SHA-256); a header has that of all rows and of the header before: any change shows in all later
headers. FINGERPRINT is that of a board, noted elsewhere (12 digits do): it tells a cut end. Exit 0: everything fits.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def digest(value: Any) -> str:
    """Of bytes as they are, of any other value as JSON without spaces, in the order given."""
    text = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return hashlib.sha256(text).hexdigest()


def without(value: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: one for name, one in value.items() if name not in names}


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object that names nothing twice: else people and programs could read different values."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name is there twice")
    return dict(pairs)


def read(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_bytes().decode(), object_pairs_hook=once)


def problems_of_chain(headers: list[Any]) -> Iterator[str]:
    previous = None
    for number, header in enumerate(headers, start=1):
        if digest(without(header, "sha256")) != header["sha256"]:
            yield f"Header {number} in chain.json was altered."
        if header["previous_sha256"] != previous:
            yield f"Header {number} in chain.json does not follow the one before: one was altered, removed or moved."
        previous = header["sha256"]


def problems_of_rows(rows: list[Any], listed: list[str]) -> Iterator[str]:
    """`listed` are the digests of the rows as the header knows them; what is moved is found among what both have."""
    known, own = {one: at for at, one in enumerate(listed, start=1)}, dict.fromkeys(row["sha256"] for row in rows)
    belongs, stands = [one for one in known if one in own], [one for one in own if one in known]
    moved = {one for at, one in enumerate(stands) if one != belongs[at]}
    met = set()
    for at, row in enumerate(rows, start=1):
        stated, fields = row["sha256"], without(row, "sha256", "results", "values")
        who = f"Row {at}, entry {json.dumps(row.get('entry', 'not listed'))[:50]},"
        if fields and digest(fields) != stated:
            yield f"{who} was altered."
        elif "results" in row and digest(row["results"]) != fields.get("results_sha256"):
            yield f"{who} has results that were altered."
        if stated in met or stated not in known:
            yield f"{who} was added, or replaces another."
        elif stated in moved:
            yield f"{who} was moved: it belongs at row {known[stated]}."
        met.add(stated)
    for one in [one for one in known if one not in own]:
        yield f"Row {known[one]} is missing: it was removed, or replaced. Its fingerprint is {ascii(one)[:70]}."


def problems(folder: Path, told: str | None = None) -> Iterator[str]:
    standings, chain = read(folder, "standings.json"), read(folder, "chain.json")
    headers, listed, header = chain["headers"], chain["row_sha256"], standings["header"]
    yield from problems_of_chain(headers)
    if not headers or digest(header) != digest(headers[-1]):
        yield "The header in standings.json is not the last one in chain.json."
    if digest("".join(listed).encode()) != header["rows_sha256"] or len(listed) != header["row_count"]:
        yield "The fingerprints of rows in chain.json are not those that the header knows."
    yield from problems_of_rows(standings["rows"], listed)
    if digest(standings["totals"]) != header["totals_sha256"]:
        yield "The totals in standings.json were altered."
    for name in ("rules", "factors"):
        if digest((folder / f"{name}.json").read_bytes()) != header[f"{name}_sha256"]:
            yield f"{name}.json was altered."
    given = (told or "").strip().lower()
    if told is not None and (len(given) < 12 or given.strip("0123456789abcdef")):
        yield "That is no fingerprint: give all 64 digits of it, or at least the first 12 (digits are 0 to 9, a to f)."
    elif not any(one["sha256"].startswith(given) for one in headers):
        yield "The chain does not hold the fingerprint that you gave: its end is missing, or it is another chain."


if __name__ == "__main__":
    try:
        found = list(problems(Path(__file__).parent, *sys.argv[1:2]))
    except OSError as error:
        found = [f"{Path(str(error.filename)).name} cannot be read. Unpack the whole zip file, and try again."]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        found = [f"The files are not whole, or not as this program knows them ({type(error).__name__})."]
    sys.stdout.write("\n".join(found or ["Everything fits: rows, totals, chain, rules and factors."]) + "\n")
    sys.exit(1 if found else 0)
