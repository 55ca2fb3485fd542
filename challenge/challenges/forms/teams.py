"""Whether there are teams, and what a team comes to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import RadioField
from wtforms.validators import Length, NumberRange, Optional

from challenge.scoring.rules.teams import MEAN, PER_CAPITA, SUM
from challenge.typed import IntegerField, OnceForm, line


class TeamRuleForm(OnceForm):
    """What a team comes to."""

    by = RadioField(
        "What a team comes to",
        choices={
            "": "There are no teams",
            SUM: "The points of its members, added up: large teams have an advantage",
            MEAN: "The mean of its members' points: small and large teams have the same chance",
            PER_CAPITA: "The points of its members, added up, per employee",
        },
        default="",
    )
    least_share_percent = IntegerField("Members that must be ranked", [Optional(), NumberRange(0, 100)], default=50)
    reason = line("Reason for changing the rules", Length(max=300))

    def fill(self, document: Mapping[str, Any]) -> None:
        """With the rules as they are."""
        teams = document.get("teams") or {}
        self.by.data, self.least_share_percent.data = teams.get("by", ""), teams.get("least_share_percent", 50)

    def changes(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The settings of this page, as typed."""
        if not self.by.data:
            return {"teams": None}
        share = self.least_share_percent.data
        more = {"least_share_percent": 50 if share is None else share} if self.by.data == MEAN else {}
        return {"teams": {"by": self.by.data, **more}}
