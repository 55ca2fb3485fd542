"""What places go by, and what the public reads of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import DateField, FieldList, Form, FormField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from challenge.challenges.forms.rows import filled
from challenge.scoring.measures import MEASURES
from challenge.scoring.rules.document import (
    ABSOLUTE,
    BY_JURY,
    BY_QUALITY,
    FINISHERS,
    GAIN,
    INTENSITY,
    PARTICIPANTS,
    PERCENT,
    POINTS,
    SCORECARD,
    SCORECARD_ONLY,
    SHARED_PLACE,
    TOTALS_ONLY,
    UNRANKED,
    WINNERS,
    WITH_PERCENTS,
    WITH_POINTS,
)
from challenge.scoring.rules.reading import plain
from challenge.typed import DecimalField, IntegerField, OnceForm, line

METRIC_NAMES = {
    POINTS: "Points, from weights and targets",
    PERCENT: "The percent saved of one measure",
    ABSOLUTE: "The amount saved of one measure (a quantity: shown as places only)",
    INTENSITY: "Use per square foot of one measure, the least first (a quantity, too)",
    SCORECARD: "The score of a scorecard",
    GAIN: "The gain of a scorecard since the start",
}
WITHOUT_BILLS = {
    UNRANKED: "is not ranked until they are there",
    SCORECARD_ONLY: "is ranked by its scorecard alone; the measure earns nothing",
}
FLOORS = {"-1": "costs points, down to the whole weight", "0": "costs nothing"}
SHOWN = {
    WITH_PERCENTS: "Places with points and percents",
    WITH_POINTS: "Places with points, no percents",
    WINNERS: "First places only",
    FINISHERS: "Who finished, with the tiers they reached",
    PARTICIPANTS: "Who takes part, no results",
    TOTALS_ONLY: "Totals of all, no names",
}


class BoardRow(Form):
    """Another board of the same entries. An empty name: none."""

    key = HiddenField()
    name = line("Name", Length(max=60))
    metric = SelectField("Places go by", choices=METRIC_NAMES, default=PERCENT)
    metric_of = SelectField("Of which", validate_choice=False)


class BonusRow(Form):
    """Points on top for something. An empty name: none."""

    key = HiddenField()
    name = line("What for", Length(max=80))
    points = DecimalField("Points each", [Optional(), NumberRange(0, 100)], places=None)
    most = IntegerField("At most so often", [Optional(), NumberRange(1, 1000)], default=1)


class TierRow(Form):
    """A tier by a lower bound. An empty name: none."""

    key = HiddenField()
    name = line("Name", Length(max=60))
    since = DecimalField("From", [Optional(), NumberRange(-1000, 100_000)], places=None)


class RankingForm(OnceForm):
    """Metric, boards, bonuses, tiers by points, ties, and what is published."""

    metric = RadioField("Places go by", choices=METRIC_NAMES, default=POINTS)
    metric_of = SelectField("Of which measure or scorecard", validate_choice=False)
    boards = FieldList(FormField(BoardRow), max_entries=9)
    without_bills = RadioField(
        "Who lacks bills for a measure",
        choices=WITHOUT_BILLS,
        default=UNRANKED,
    )
    clamp_low = RadioField("An increase", choices=FLOORS, default="-1")
    clamp_high = DecimalField("At most so many times the weight", [InputRequired(), NumberRange(1, 10)], places=None)
    tiers = FieldList(FormField(TierRow), max_entries=23)
    bonuses = FieldList(FormField(BonusRow), max_entries=23)
    most_bonus = DecimalField("All bonuses together at most", [Optional(), NumberRange(0, 100)], places=None)
    ties = RadioField(
        "Equal figures",
        choices={
            SHARED_PLACE: "share a place",
            BY_QUALITY: "are told apart by how far they were reviewed, then by the grade of their data",
            BY_JURY: "share a place until a jury decides between them",
        },
        default=SHARED_PLACE,
    )
    shows = RadioField("The public reads", choices=SHOWN, default=WITH_PERCENTS)
    since = DateField("Results are shown from this day on", [Optional()])
    reason = line("Reason for changing the rules", Length(max=300))

    def offer(self, document: Mapping[str, Any]) -> None:
        """The measures and scorecards that a metric can go by."""
        of = {"": "Choose one", **{key: measure.name for key, measure in MEASURES.items()}}
        of |= {card["key"]: f"{card['name']} (scorecard)" for card in document.get("scorecards", ())}
        self.metric_of.choices = of
        for row in self.boards:
            row.form.metric_of.choices = of

    def fill(self, document: Mapping[str, Any]) -> None:
        self.metric.data = document.get("metric", POINTS)
        self.metric_of.data = document.get("metric_of", "")
        for board in [*document.get("boards", ()), {}, {}]:
            self.boards.append_entry({"metric": PERCENT, **board})
        self.without_bills.data = document.get("without_bills", UNRANKED)
        self.clamp_low.data = floor_of(document["clamp"])
        self.clamp_high.process_data(_decimal(document["clamp"]["high"]))
        for tier in [*document.get("tiers", ()), {}, {}]:
            self.tiers.append_entry(tier_row(tier))
        fill_bonuses(document, self.bonuses, self.most_bonus)
        self.ties.data = document.get("ties", SHARED_PLACE)
        visibility = document.get("visibility") or {}
        self.shows.data = visibility.get("shows", WITH_PERCENTS)
        self.since.data = date.fromisoformat(visibility["since"]) if "since" in visibility else None
        self.offer(document)

    def changes(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The settings of this page, as typed."""
        low = floor_typed(document["clamp"], self.clamp_low.data)
        clamp = {"low": low, "high": plain(self.clamp_high.data or 0)}
        since = {"since": self.since.data.isoformat()} if self.since.data else {}
        return {
            "metric": self.metric.data,
            "metric_of": "" if self.metric.data == POINTS else self.metric_of.data,
            "boards": [
                {"key": key, "name": row.name.data, "metric": row.metric.data, "metric_of": row.metric_of.data or ""}
                for row, key in filled(self.boards, "board")
            ],
            "without_bills": self.without_bills.data,
            "clamp": clamp,
            "tiers": tiers_typed(self.tiers),
            "bonuses": bonuses_typed(self.bonuses, self.most_bonus.data),
            "ties": self.ties.data,
            "visibility": {"shows": self.shows.data, **since},
        }


def floor_of(clamp: Mapping[str, str]) -> str:
    """How far an increase counts, as the boxes offer it; any other floor is shown as the whole weight. "" without."""
    low = clamp.get("low", "")
    return low if low in ("", "0") else "-1"


def floor_typed(clamp: Mapping[str, str], typed: str) -> str:
    """The floor as typed; one that the boxes cannot show stays while the box that stands for it is chosen."""
    return clamp.get("low", typed) if floor_of(clamp) == typed else typed


def fill_bonuses(document: Mapping[str, Any], rows: Any, most: Any) -> None:
    """Rows and limit of a form, with two empty rows."""
    bonuses = document.get("bonuses") or {}
    for bonus in [*bonuses.get("kinds", ()), {}, {}]:
        rows.append_entry({**bonus, "points": _decimal(bonus.get("points")), "most": bonus.get("most", 1)})
    most.data = _decimal(bonuses.get("maximum"))


def bonuses_typed(rows: Iterable[Any], most: Decimal | None) -> dict[str, Any] | None:
    """Bonuses as the rules state them; without a limit they come to as much as the rows allow."""
    kinds = [
        {"key": key, "name": row.name.data, "points": plain(row.points.data or 0), "most": row.most.data or 1}
        for row, key in filled(rows, "bonus")
    ]
    all_of_them = sum(float(kind["points"]) * kind["most"] for kind in kinds)
    maximum = plain(most) if most is not None else f"{min(all_of_them, 100):g}"
    return {"maximum": maximum, "kinds": kinds} if kinds else None


def tier_row(tier: Mapping[str, Any]) -> dict[str, Any]:
    return {"key": tier.get("key", ""), "name": tier.get("name", ""), "since": _decimal(tier.get("from"))}


def tiers_typed(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Tiers as the rules state them, without conditions."""
    return [
        {"key": key, "name": row.name.data, "from": plain(row.since.data or 0)} for row, key in filled(rows, "tier")
    ]


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
