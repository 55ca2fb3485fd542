"""The settings that one track has of its own. What is left open is as in the challenge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, DateField, FieldList, FormField, RadioField, SelectField, ValidationError
from wtforms.validators import Length, NumberRange, Optional

from challenge.challenges.forms.challenge import in_our_times
from challenge.challenges.forms.measures import MeasureForm, WeightForm
from challenge.challenges.forms.ranking import METRIC_NAMES, WITHOUT_BILLS, TierRow, tier_row, tiers_typed
from challenge.challenges.forms.rows import without_empty
from challenge.scoring.measures import MEASURES
from challenge.scoring.rules.document import GRADES, NO_LIMIT, POINTS
from challenge.scoring.rules.reading import plain
from challenge.typed import IntegerField, OnceForm, line

SAME, MORE_TIERS = "As in the challenge", 2
BOTH_DAYS = "Give the first and the last day, or leave both open."
WHOLE_GATES = (
    *("min_covered_days", "min_coverage_percent", "min_complete_months", "due_after_days"),
    *("hold_saving_percent", "hold_increase_percent", "widest_band_points"),
)
EDITED = ("reporting", "metric", "metric_of", "measures", "scorecard_weights", "without_bills", "tiers", "gates")


class TrackSettingsForm(OnceForm):
    """Period, what counts, what places go by, tiers, gates."""

    starts_on = DateField("First day that counts", [Optional(), in_our_times])
    last_day = DateField("Last day that counts", [Optional(), in_our_times])
    metric = RadioField("Places go by", choices={"": SAME, **METRIC_NAMES}, default="")
    metric_of = SelectField("Of which measure or scorecard", validate_choice=False)
    own_weights = BooleanField("Other weights count in this track")
    measures = FieldList(FormField(MeasureForm), min_entries=len(MEASURES), max_entries=len(MEASURES))
    scorecards = FieldList(FormField(WeightForm), max_entries=10)
    without_bills = RadioField("Who lacks bills for a measure", choices={"": SAME, **WITHOUT_BILLS}, default="")
    own_tiers = BooleanField("This track has tiers by points of its own")
    tiers = FieldList(FormField(TierRow), max_entries=23)
    min_covered_days = IntegerField("Covered days needed", [Optional(), NumberRange(1, 366)])
    min_coverage_percent = IntegerField("Percent of the days due", [Optional(), NumberRange(0, 100)])
    min_complete_months = IntegerField("Complete months needed", [Optional(), NumberRange(0, 60)])
    due_after_days = IntegerField("A day is due after", [Optional(), NumberRange(0, 366)])
    hold_saving_percent = IntegerField("Look at savings from", [Optional(), NumberRange(1, 100)])
    hold_increase_percent = IntegerField("Look at increases above", [Optional(), NumberRange(1, 100_000)])
    widest_band_points = IntegerField("Widest give or take", [Optional(), NumberRange(1, NO_LIMIT)])
    lowest_grade = SelectField(
        "Lowest grade that is ranked", choices={"": SAME, **{one: one for one in GRADES}}, default=""
    )
    reason = line("Reason for changing the rules", Length(max=300))

    cards: Mapping[str, str] = {}

    def validate_starts_on(self, field: Any) -> None:
        """Both days or none."""
        if field.data and not self.last_day.data:
            raise ValidationError(BOTH_DAYS)

    def validate_last_day(self, field: Any) -> None:
        """Both days or none."""
        if field.data and not self.starts_on.data:
            raise ValidationError(BOTH_DAYS)

    def offer(self, document: Mapping[str, Any]) -> None:
        """The scorecards of these rules, for weights and for what places go by."""
        self.cards = {card["key"]: card["name"] for card in document.get("scorecards", ())}
        named = {key: f"{name} (scorecard)" for key, name in self.cards.items()}
        self.metric_of.choices = {"": "Choose one", **{key: one.name for key, one in MEASURES.items()}, **named}

    def measure_rows(self) -> Iterator[tuple[str, MeasureForm]]:
        """Each measure's key with its row."""
        for key, row in zip(MEASURES, self.measures, strict=True):
            yield key, row.form

    def scorecard_rows(self) -> Iterator[tuple[str, WeightForm]]:
        """Each scorecard's name with its row."""
        for name, row in zip(self.cards.values(), self.scorecards, strict=False):
            yield name, row.form

    def fill(self, document: Mapping[str, Any], own: Mapping[str, Any]) -> None:
        """With what holds in the track, and whether it is its own."""
        holds = {**document, **own}
        if "reporting" in own:
            first, end = (date.fromisoformat(own["reporting"][name]) for name in ("start", "end"))
            self.starts_on.data, self.last_day.data = first, end - timedelta(days=1)
        self.metric.data, self.metric_of.data = own.get("metric", ""), own.get("metric_of", "")
        self.own_weights.data = "measures" in own or "scorecard_weights" in own
        measures = {one["key"]: one for one in holds["measures"]}
        for key, row in self.measure_rows():
            if key in measures:
                row.fill(measures[key])
        weights = holds.get("scorecard_weights", {})
        for key in self.cards:
            self.scorecards.append_entry({"weight": Decimal(weights[key]) if key in weights else None})
        self.without_bills.data = own.get("without_bills", "")
        self.own_tiers.data = "tiers" in own
        for tier in [*holds.get("tiers", ()), *[{}] * MORE_TIERS]:
            self.tiers.append_entry(tier_row(tier))
        gates = own.get("gates", {})
        for name in WHOLE_GATES:
            self[name].data = gates.get(name)
        self.lowest_grade.data = gates.get("lowest_grade", "")

    def changes(self, document: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
        """The track's own settings as typed; those that this page does not ask for stay."""
        found = {name: value for name, value in own.items() if name not in EDITED}
        if self.starts_on.data and self.last_day.data:
            end = self.last_day.data + timedelta(days=1)
            found["reporting"] = {"start": self.starts_on.data.isoformat(), "end": end.isoformat()}
        if self.metric.data:
            found["metric"] = self.metric.data
            found |= {"metric_of": self.metric_of.data} if self.metric.data != POINTS else {}
        if self.own_weights.data:
            for name, value in self._weights().items():
                found |= {name: value} if name in own or value != document.get(name) else {}
        if self.without_bills.data:
            found["without_bills"] = self.without_bills.data
        if self.own_tiers.data:
            found["tiers"] = tiers_typed(self.tiers)
        gates = {name: self[name].data for name in WHOLE_GATES if self[name].data is not None}
        gates |= {"lowest_grade": self.lowest_grade.data} if self.lowest_grade.data else {}
        return {**found, "gates": gates} if gates else found

    def _weights(self) -> dict[str, Any]:
        cards = zip(self.cards, self.scorecards, strict=False)
        return {
            "measures": [
                {"key": key, **without_empty(row.document())} for key, row in self.measure_rows() if row.weight.data
            ],
            "scorecard_weights": {
                key: plain(row.form.weight.data) for key, row in cards if row.form.weight.data is not None
            },
        }
