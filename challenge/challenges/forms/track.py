"""The settings that one track has of its own. What is left open is as in the challenge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, DateField, FieldList, FormField, RadioField, SelectField, ValidationError
from wtforms.validators import Length, NumberRange, Optional

from challenge.challenges.forms.challenge import ADJUSTMENTS_OFFERED, BASELINES, DRIVER_NAMES, in_our_times
from challenge.challenges.forms.measures import MeasureForm, WeightForm
from challenge.challenges.forms.ranking import (
    FLOORS,
    METRIC_NAMES,
    WITHOUT_BILLS,
    BonusRow,
    TierRow,
    bonuses_typed,
    fill_bonuses,
    floor_of,
    floor_typed,
    tier_row,
    tiers_typed,
)
from challenge.challenges.forms.rows import without_empty
from challenge.scoring.measures import MEASURES
from challenge.scoring.rules.document import DRIVER, GRADES, NO_LIMIT, POINTS, YEAR_BEFORE
from challenge.scoring.rules.reading import plain
from challenge.typed import DecimalField, IntegerField, OnceForm, line

SAME, MORE_TIERS = "As in the challenge", 2
NO_DAYS = "The twelve months before have no days to give. Leave both open, or choose the days given below."
BOTH_DAYS = "Give the first and the last day, or leave both open."
PERIODS = (("reporting", "starts_on", "last_day"), ("baseline", "baseline_starts_on", "baseline_last_day"))
WHOLE_GATES = (
    *("min_covered_days", "min_coverage_percent", "min_complete_months", "due_after_days"),
    *("hold_saving_percent", "hold_increase_percent", "widest_band_points"),
)
EDITED = (
    *("reporting", "baseline", "baseline_kind", "adjustment", "driver", "allowance_percent"),
    *("metric", "metric_of", "measures", "scorecard_weights", "without_bills", "clamp", "bonuses", "tiers", "gates"),
)


class TrackSettingsForm(OnceForm):
    """Period, baseline, what counts, what places go by, bonuses, tiers, gates."""

    starts_on = DateField("First day that counts", [Optional(), in_our_times])
    last_day = DateField("Last day that counts", [Optional(), in_our_times])
    baseline_kind = RadioField("What each entry is compared with", choices={"": SAME, **BASELINES}, default="")
    baseline_starts_on = DateField("First day of the baseline", [Optional(), in_our_times])
    baseline_last_day = DateField("Last day of the baseline", [Optional(), in_our_times])
    adjustment = RadioField(
        "What is taken out of the comparison", choices={"": SAME, **ADJUSTMENTS_OFFERED}, default=""
    )
    driver = SelectField("Which figure", choices={"": "Choose one", **DRIVER_NAMES}, default="")
    allowance_percent = DecimalField("Allowance from year to year", [Optional(), NumberRange(0, 20)], places=None)
    metric = RadioField("Places go by", choices={"": SAME, **METRIC_NAMES}, default="")
    metric_of = SelectField("Of which measure or scorecard", validate_choice=False)
    own_weights = BooleanField("Other weights count in this track")
    measures = FieldList(FormField(MeasureForm), min_entries=len(MEASURES), max_entries=len(MEASURES))
    scorecards = FieldList(FormField(WeightForm), max_entries=10)
    without_bills = RadioField("Who lacks bills for a measure", choices={"": SAME, **WITHOUT_BILLS}, default="")
    clamp_low = RadioField("An increase", choices={"": SAME, **FLOORS}, default="")
    clamp_high = DecimalField("At most so many times the weight", [Optional(), NumberRange(1, 10)], places=None)
    own_bonuses = BooleanField("This track has bonuses of its own")
    bonuses = FieldList(FormField(BonusRow), max_entries=23)
    most_bonus = DecimalField("All bonuses together at most", [Optional(), NumberRange(0, 100)], places=None)
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
    usual_baseline = ""

    def validate_starts_on(self, field: Any) -> None:
        """Both days or none."""
        if field.data and not self.last_day.data:
            raise ValidationError(BOTH_DAYS)

    def validate_last_day(self, field: Any) -> None:
        """Both days or none."""
        if field.data and not self.starts_on.data:
            raise ValidationError(BOTH_DAYS)

    def validate_baseline_starts_on(self, field: Any) -> None:
        """Both days or none, and none where they are counted back from the start."""
        if (self.baseline_kind.data or self.usual_baseline) == YEAR_BEFORE:
            raise ValidationError(NO_DAYS)
        if field.data and not self.baseline_last_day.data:
            raise ValidationError(BOTH_DAYS)

    def validate_baseline_last_day(self, field: Any) -> None:
        """Both days or none."""
        if field.data and not self.baseline_starts_on.data:
            raise ValidationError(BOTH_DAYS)

    def validate_adjustment(self, field: Any) -> None:
        """Beside the figure that is missing, or that divides nothing."""
        if field.data == DRIVER and not self.driver.data:
            raise ValidationError("Choose below which figure use is divided by.")
        if field.data != DRIVER and self.driver.data:
            raise ValidationError("A figure to divide by is chosen below: choose size or activity here, or no figure.")

    def offer(self, document: Mapping[str, Any]) -> None:
        """The scorecards of these rules, for weights and for what places go by."""
        self.usual_baseline = document["baseline_kind"]
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
        for name, first, last in PERIODS:
            if name in own:
                start, end = (date.fromisoformat(own[name][at]) for at in ("start", "end"))
                self[first].data, self[last].data = start, end - timedelta(days=1)
        for name in ("baseline_kind", "adjustment", "driver"):
            self[name].data = own.get(name, "")
        self.allowance_percent.data = Decimal(own["allowance_percent"]) if "allowance_percent" in own else None
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
        clamp = own.get("clamp", {})
        self.clamp_low.data = floor_of(clamp)
        self.clamp_high.data = Decimal(clamp["high"]) if "high" in clamp else None
        self.own_bonuses.data = "bonuses" in own
        fill_bonuses(holds, self.bonuses, self.most_bonus)
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
        for name, first, last in PERIODS:
            if self[first].data and self[last].data:
                end = self[last].data + timedelta(days=1)
                found[name] = {"start": self[first].data.isoformat(), "end": end.isoformat()}
        found |= {name: self[name].data for name in ("baseline_kind", "adjustment", "driver") if self[name].data}
        if self.allowance_percent.data is not None:
            found["allowance_percent"] = plain(self.allowance_percent.data)
        if self.metric.data:
            found["metric"] = self.metric.data
            found |= {"metric_of": self.metric_of.data} if self.metric.data != POINTS else {}
        if self.own_weights.data:
            for name, value in self._weights().items():
                found |= {name: value} if name in own or value != document.get(name) else {}
        if self.without_bills.data:
            found["without_bills"] = self.without_bills.data
        low = floor_typed(own.get("clamp", {}), self.clamp_low.data)
        high = plain(self.clamp_high.data) if self.clamp_high.data is not None else ""
        if low or high:
            found["clamp"] = without_empty({"low": low, "high": high})
        if self.own_bonuses.data:
            bonuses = bonuses_typed(self.bonuses, self.most_bonus.data)
            found |= {"bonuses": bonuses} if "bonuses" in own or bonuses != document.get("bonuses") else {}
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
