"""What every field of a board's files means. A test compares it with the files: a field without a line here fails.

`fields.csv` has a line for each field of the JSON; `{resource}` and the like stand for a key: electricity, ...
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from challenge.leaderboards.downloads import CARD_COLUMNS, MEASURE_COLUMNS, NUMBERS, ROUND_COLUMNS, ROUND_NUMBERS, WORDS


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `null` says when it has no value (an empty cell in spreadsheets)."""

    path: str
    kind: str
    unit: str
    null: str
    meaning: str

    @property
    def part(self) -> str:
        """The part of the document it is in: challenge, snapshot, rows, ..."""
        return re.split(r"[.\[]", self.path)[0]


def _read() -> tuple[Field, ...]:
    with (Path(__file__).resolve().parent / "fields.csv").open(newline="", encoding="utf-8") as lines:
        return tuple(Field(**line) for line in csv.DictReader(lines))


FIELDS = _read()

# The columns of CSV and workbook, and which field of a row each one is.
COLUMNS: dict[str, str] = {
    **{name: f"rows[].{name}" for name in ("place", "entry")},
    "business": "rows[].business.name",
    **{name: f"rows[].{name}" for name in ("track", "points", "reduction_percent", "data_through", "reason")},
    **{f"{{resource}}_{what}": f"rows[].resources.{{resource}}.{what}" for what in (*NUMBERS, *WORDS, "state")},
    **{name: f"rows[].{name}" for name in ("uncertainty_points", "distinguishable", "grade", "division", "tier")},
    "best_place": "rows[].place_range[]",
    "worst_place": "rows[].place_range[]",
    **{name: f"rows[].{name}" for name in ("tie_group", "state")},
    **{f"{{scorecard}}_{what}": f"rows[].scorecards.{{scorecard}}.{what}" for what in CARD_COLUMNS},
    **{name: f"rows[].{name}" for name in ("place_range_reason", "standard_error", "figure")},
    **{f"round_{{round}}_{what}": f"rows[].rounds[].{what}" for what in ROUND_COLUMNS},
    **{f"round_{{round}}_{{measure}}_{what}": f"rows[].rounds[].measures.{{measure}}.{what}" for what in ROUND_NUMBERS},
    **{f"{{measure}}_{what}": f"rows[].measures.{{measure}}.{what}" for what in MEASURE_COLUMNS},
    "snapshot": "snapshot.id",
    "snapshot_sha256": "snapshot.sha256",
}

# What may stand at the end of a board's address, the same for the page and its files.
QUERIES: dict[str, str] = {
    "track": "One track alone, with places counted within it. Keys are listed in challenge.tracks.",
    "division": "One division alone, where the challenge has divisions.",
    "board": "A further board of the rules, where there are any.",
    "resource": "Places by the percent of one resource: electricity, natural_gas, water, waste, ...",
    "by": "Places by something else: improved (points gained in four weeks), diversion (the diversion rate), or a "
    "category of a scorecard (actions.energy).",
    "only": "newcomers: those who joined in the last 30 days. Places stay as they are counted among all.",
    "name": "Those who have this in their name, however it is spelled. Places stay.",
    "page": "The page and the JSON have 50 rows; this is the number of the next 50. CSV and Excel have all.",
    "as_of": "The board as it stood at the end of a day: 2026-03-31.",
}
