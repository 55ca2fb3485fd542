"""Teams: entries that are counted together, on a board of their own beside the entries'.

    "teams": {"by": "mean", "least_share_percent": 50}

`by` says what a team comes to: `sum` of the points of its members that are ranked, their `mean`, or the sum per
employee (`per_capita`). A mean is ranked where at least `least_share_percent` of the members are ranked themselves,
so that nobody leaves the weak ones out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from challenge.scoring.rules.reading import Reader

SUM, MEAN, PER_CAPITA = "sum", "mean", "per_capita"
TEAMS_BY = (SUM, MEAN, PER_CAPITA)


@dataclass(frozen=True, slots=True)
class TeamRule:
    """What a team comes to."""

    by: str = SUM
    least_share_percent: int = 50

    def document(self) -> dict[str, Any]:
        share = {"least_share_percent": self.least_share_percent} if self.by == MEAN else {}
        return {"by": self.by, **share}


def read_teams(reader: Reader, where: str, value: object) -> TeamRule | None:
    if value is None:
        return None
    one = reader.mapping(where, value, frozenset({"by", "least_share_percent"}))
    by = reader.one_of(f"{where}.by", one.get("by"), TEAMS_BY)
    if by != MEAN:
        return TeamRule(by)
    return TeamRule(by, reader.whole(f"{where}.least_share_percent", one.get("least_share_percent", 50), 0, 100))
