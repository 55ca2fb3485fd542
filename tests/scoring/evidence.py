"""The files of a bundle, for tests: made from standings by the format alone, beside the code that makes real ones."""

from __future__ import annotations

import json
from typing import Any

from challenge.scoring.canonical import HEADER_FIELDS, ROW_FIELDS, canonical, digest, header_digest, rows_digest
from challenge.scoring.rows import Results, Row, Standings
from challenge.scoring.rules import Rules

FACTORS = '{"edition":"US-2023.1"}'
Files = dict[str, bytes]


def files_of(board: Standings, rules: Rules, snapshots: int = 3) -> Files:
    """A bundle whose chain has so many headers; all rows are published."""
    rows = [_row(row) for row in board.rows]
    totals = {"entries": len(rows), "ranked": sum(row["place"] is not None for row in rows)}
    digests = [row["sha256"] for row in rows]
    headers: list[dict[str, Any]] = []
    for number in range(1, snapshots + 1):
        fields = {
            "number": number,
            "challenge": 3,
            "slot": f"2026-11-26T{number:02}:00:00+00:00",
            "as_of": f"2026-11-26T{number:02}:00:00Z",
            "state": "provisional",
            "rules_version": 1,
            "rules_sha256": rules.hash,
            "factors_sha256": digest(FACTORS),
            "weather_sha256": digest(f"weather {number}"),
            "totals_sha256": digest(canonical(totals)),
            "row_count": len(rows),
            "rows_sha256": rows_digest(digests),
            "previous_sha256": headers[-1]["sha256"] if headers else None,
        }
        assert tuple(fields) == HEADER_FIELDS
        headers.append({**fields, "sha256": header_digest(fields)})
    challenge = {"city": "riverbend-oh", "slug": "2026", "name": "Riverbend", "time_zone": "America/New_York"}
    standings = {"challenge": challenge, "header": headers[-1], "totals": totals, "rows": rows}
    return {
        "standings.json": canonical(standings).encode(),
        "chain.json": canonical({"headers": headers, "row_sha256": digests}).encode(),
        "rules.json": rules.canonical.encode(),
        "factors.json": FACTORS.encode(),
    }


def _row(row: Row) -> dict[str, Any]:
    told: dict[str, Any] = {**row}
    results = {name: told[name] for name in Results.__annotations__ if name in told} | {"private_sha256": "ab" * 32}
    names = [name for name in ROW_FIELDS if name != "ranges" or told["ranges"]]
    ranked = {name: told.get(name) for name in names} | {"results_sha256": digest(canonical(results))}
    return {**ranked, "sha256": digest(canonical(ranked)), "results": results}


def sealed(files: Files, standings: dict[str, Any]) -> Files:
    """These standings with digests that fit to them, as one who has the whole chain could make them."""
    for row in standings["rows"]:
        if "results" in row:
            row["results_sha256"] = digest(canonical(row["results"]))
        if "entry" in row:
            row["sha256"] = digest(canonical({key: row[key] for key in row if key not in ("sha256", "results")}))
    digests = [row["sha256"] for row in standings["rows"]]
    header = standings["header"] | {"row_count": len(digests), "rows_sha256": rows_digest(digests)}
    header["totals_sha256"] = digest(canonical(standings["totals"]))
    header["sha256"] = header_digest(header)
    chain = json.loads(files["chain.json"])
    chain = {"headers": [*chain["headers"][:-1], header], "row_sha256": digests}
    return {
        **files,
        "standings.json": canonical({**standings, "header": header}).encode(),
        "chain.json": canonical(chain).encode(),
    }
