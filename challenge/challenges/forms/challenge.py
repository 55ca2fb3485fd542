"""What a coordinator types: one form makes a challenge, and changes what no part of the set-up asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectField,
    SubmitField,
)
from wtforms.validators import (
    DataRequired,
    Email,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    StopValidation,
    ValidationError,
)

from challenge import clock
from challenge.challenges.forms.measures import MeasureForm, WeightForm
from challenge.challenges.forms.rows import key_of
from challenge.challenges.models import Challenge
from challenge.network.models import Member
from challenge.network.places import ZONES
from challenge.quantities.factors import edition_for
from challenge.scoring.measures import MEASURES
from challenge.scoring.rules import DRIVER, FIXED, NO_LIMIT, NONE, SURVEYED, TWO_YEARS, WEATHER, YEAR_BEFORE, Rules
from challenge.typed import DecimalField, IntegerField, OnceForm, line, lines
from challenge.words import day, hour

LOCAL = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
GATES = (
    *("min_covered_days", "min_coverage_percent", "due_after_days", "hold_saving_percent", "hold_increase_percent"),
    *("widest_band_points", "lowest_grade", "min_complete_months"),
)
MEASURING = ("baseline_kind", "adjustment", "driver", "allowance_percent", "distinguishable_winners")
FIRST_YEAR, LAST_YEAR = 1990, 2199  # dates are counted with: there must be room on both sides
WINDOWS = ("registration_opens", "registration_closes", "submission_opens", "submission_closes")
BASELINE_WINDOW = ("baseline_opens", "baseline_closes")  # may be empty: as submission


@cache
def zones() -> dict[str, str]:
    """Every time zone and its name, those of the network first. Looked up once: it takes a walk through many files."""
    others = sorted(zone for zone in available_timezones() if "/" in zone and zone not in ZONES)
    return {**ZONES, **{zone: zone.replace("_", " ") for zone in others}}


def in_our_times(form: Any, field: Any) -> None:
    """Refuses a day that nobody means."""
    if field.data is None:
        raise StopValidation  # what was typed is no day: the field has said so
    if not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        raise ValidationError(f"Choose a year from {FIRST_YEAR} to {LAST_YEAR}.")


def on_the_clock(form: Any, field: Any) -> None:
    """Refuses a time of day that the clocks jump over, in the zone that the form names."""
    zone = form.zone if hasattr(form, "zone") else form.time_zone.data
    if zone not in zones() or field.errors or not clock.is_skipped(field.data, zone):
        return
    after = clock.instant(field.data, zone).astimezone(ZoneInfo(zone))
    jumped = f"On {after:%A}, {day(after.date())} the clocks there jump over {hour(field.data)}."
    raise ValidationError(f"{jumped} Choose {hour(after)}, or another time.")


BASELINES = {
    YEAR_BEFORE: "The twelve months before the first day that counts",
    FIXED: "The days given below",
    TWO_YEARS: "The mean of the two years given below",
    SURVEYED: "A figure that each business states for the days given below; its bills where it states none",
}
ADJUSTMENTS_OFFERED = {
    NONE: "Nothing: each day is compared with the same day before",
    WEATHER: "The weather: what would have been used at this year's temperatures",
    DRIVER: "Size or activity: use for each square foot, employee, hour, room or unit",
}
DRIVER_NAMES = {
    "floor_area": "Floor area",
    "employees": "Employees",
    "operating_hours": "Opening hours",
    "rooms": "Rooms",
    "units": "Units made or served",
}
GRADES_OFFERED = {
    "D": "D: any figure, stated ones too",
    "C": "C: computed from bills",
    "B": "B: the weather is taken out",
    "A": "A: the weather is taken out, and data and model are good",
}


def given_unless_year_before(form: Any, field: Any) -> None:
    """The days of a baseline, which the twelve months before do not need."""
    if form.baseline_kind.data == YEAR_BEFORE:
        field.errors = []
        raise StopValidation
    if field.data is None:
        raise StopValidation("Give the first and the last day of the baseline.")


class TrackForm(Form):
    """One track of a new challenge. An empty name: there is none in this row."""

    name = line("Name", Length(max=80))
    text = line("Who belongs in it", Length(max=1000))


class ChallengeForm(OnceForm):
    """Everything that makes a challenge, in the order a coordinator thinks of it."""

    name = line("Name", DataRequired("Give the challenge a name."), Length(max=120))
    slug = line(
        "Address",
        DataRequired("Give the challenge an address."),
        Length(max=60),
        Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message="Use lower-case letters, digits and single hyphens."),
        description="The last part of its web address, such as 2027.",
    )
    summary = line("In one sentence", DataRequired("Say in one sentence what this is."), Length(max=300))
    text = lines(
        "More about it",
        Length(max=20_000),
        description="Who may take part, prizes, events. Headings, lists and links in Markdown.",
    )
    time_zone = SelectField("Time zone", [DataRequired()])
    entry_kind = RadioField(
        "What has a place on the board",
        choices={"business": "A business, with all or some of its sites", "site": "Each site by itself"},
        default="business",
    )
    starts_on = DateField("First day that counts", [DataRequired("Give the first day."), in_our_times])
    last_day = DateField("Last day that counts", [DataRequired("Give the last day."), in_our_times])
    baseline_starts_on = DateField("First day of the baseline", [given_unless_year_before, in_our_times])
    baseline_last_day = DateField("Last day of the baseline", [given_unless_year_before, in_our_times])
    registration_opens = DateTimeLocalField(
        "Registration opens", [DataRequired("Give date and time."), in_our_times, on_the_clock], format=LOCAL
    )
    registration_closes = DateTimeLocalField(
        "Registration closes", [DataRequired("Give date and time."), in_our_times, on_the_clock], format=LOCAL
    )
    submission_opens = DateTimeLocalField(
        "Submission opens", [DataRequired("Give date and time."), in_our_times, on_the_clock], format=LOCAL
    )
    submission_closes = DateTimeLocalField(
        "Submission closes", [DataRequired("Give date and time."), in_our_times, on_the_clock], format=LOCAL
    )
    baseline_opens = DateTimeLocalField("Baseline opens", [Optional(), in_our_times, on_the_clock], format=LOCAL)
    baseline_closes = DateTimeLocalField("Baseline closes", [Optional(), in_our_times, on_the_clock], format=LOCAL)
    baseline_due_days_after_joining = IntegerField("Baseline due after joining", [Optional(), NumberRange(1, 366)])
    measures = FieldList(FormField(MeasureForm), min_entries=len(MEASURES), max_entries=len(MEASURES))
    scorecards = FieldList(FormField(WeightForm), max_entries=10)
    tracks = FieldList(FormField(TrackForm), min_entries=6, max_entries=40)
    min_covered_days = IntegerField("Covered days needed", [InputRequired(), NumberRange(1, 366)], default=60)
    min_coverage_percent = IntegerField("Percent of the days due", [InputRequired(), NumberRange(0, 100)], default=80)
    due_after_days = IntegerField("A day is due after", [InputRequired(), NumberRange(0, 366)], default=30)
    min_complete_months = IntegerField("Complete months needed", [InputRequired(), NumberRange(0, 60)], default=0)
    hold_saving_percent = IntegerField("Look at savings from", [InputRequired(), NumberRange(1, 100)], default=100)
    hold_increase_percent = IntegerField(
        "Look at increases above", [InputRequired(), NumberRange(1, 100_000)], default=1000
    )
    baseline_kind = RadioField("What each entry is compared with", choices=BASELINES, default=FIXED)
    adjustment = RadioField("What is taken out of the comparison", choices=ADJUSTMENTS_OFFERED, default=NONE)
    driver = SelectField("Which figure", choices={"": "Choose one", **DRIVER_NAMES}, default="")
    allowance_percent = DecimalField(
        "Allowance from year to year", [InputRequired(), NumberRange(0, 20)], default=Decimal(3), places=None
    )
    lowest_grade = SelectField("Lowest grade that is ranked", choices=GRADES_OFFERED, default="D")
    widest_band_points = IntegerField(
        "Widest give or take", [InputRequired(), NumberRange(1, NO_LIMIT)], default=NO_LIMIT
    )
    distinguishable_winners = BooleanField("Only call it a win if the saving is beyond chance", default=True)
    award_note = lines("Awards", Length(max=2000), description="What there is to win, and who hands it out.")
    contact_name = line("Your name", DataRequired("Who answers questions?"), Length(max=120))
    contact_email = line(
        "E-mail", DataRequired("Where do questions go?"), Email("This is not an address."), Length(max=254)
    )
    contact_phone = line("Phone", Length(max=40))
    past_is_meant = BooleanField("Yes, the first day that counts is in the past")
    reason = line("Reason for changing the rules", Length(max=300))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.time_zone.choices = zones()
        self.factors = edition_for(clock.today("UTC")).key
        self.before: Rules | None = None

    def change(self, rules: Rules) -> None:
        """The form is about a challenge with these rules. It keeps its edition of factors: a new one moves no board.

        Its tracks are a part of the set-up.
        """
        self.before, self.factors = rules, rules.factors
        if "tracks" in self:
            del self.tracks

    def start_from_usual(self, member: Member, contact: tuple[str, str]) -> None:
        """Fill a new form with what most challenges have: the next calendar year against this one."""
        year = clock.today(member.time_zone).year + 1
        self.name.data, self.slug.data = f"{member.name} Green Business Challenge {year}", str(year)
        self.time_zone.data = member.time_zone
        self.starts_on.data, self.last_day.data = date(year, 1, 1), date(year, 12, 31)
        self.baseline_starts_on.data, self.baseline_last_day.data = date(year - 1, 1, 1), date(year - 1, 12, 31)
        now = clock.now().astimezone(ZoneInfo(member.time_zone)).replace(minute=0, second=0, microsecond=0, tzinfo=None)
        self.registration_opens.data = self.submission_opens.data = now
        self.registration_closes.data = datetime(year, 3, 31, 17)  # noqa: DTZ001 - wall-clock time, as typed
        self.submission_closes.data = datetime(year + 1, 1, 31, 17)  # noqa: DTZ001 - wall-clock time, as typed
        self.contact_name.data, self.contact_email.data = contact
        self.measures[0].form.weight.data, self.measures[0].form.target.data = Decimal(100), Decimal(10)
        self.tracks[0].form.name.data = "All businesses"

    def start_from(self, challenge: Challenge, rules: Rules) -> None:
        """Fill the form with a challenge as it is."""
        for name in ("name", "slug", "summary", "text", "time_zone", "entry_kind", "starts_on"):
            self[name].data = getattr(challenge, name)
        for name in ("contact_name", "contact_email", "contact_phone"):
            self[name].data = getattr(challenge, name)
        for name in WINDOWS:
            local = getattr(challenge, f"{name}_at").astimezone(ZoneInfo(challenge.time_zone))
            self[name].data = local.replace(tzinfo=None)
        for name in BASELINE_WINDOW:
            moment = getattr(challenge, f"{name}_at")
            self[name].data = moment and moment.astimezone(ZoneInfo(challenge.time_zone)).replace(tzinfo=None)
        self.baseline_due_days_after_joining.data = challenge.baseline_due_days_after_joining
        self.last_day.data = challenge.ends_on - timedelta(days=1)
        self.baseline_starts_on.data = rules.baseline.start
        self.baseline_last_day.data = rules.baseline.end - timedelta(days=1)
        measures = {one["key"]: one for one in rules.document()["measures"]}
        for key, row in self.measure_rows():
            if key in measures:
                row.fill(measures[key])
        for name in GATES:
            self[name].data = getattr(rules.gates, name)
        for name in MEASURING:
            self[name].data = getattr(rules, name)
        self.award_note.data = rules.award_note
        weights = dict(rules.scorecard_weights)
        for scorecard in rules.scorecards:
            self.scorecards.append_entry({"weight": weights.get(scorecard.key)})

    def measure_rows(self) -> Iterator[tuple[str, MeasureForm]]:
        """The rows of the measures' table with the key each stands for."""
        for key, row in zip(MEASURES, self.measures, strict=True):
            yield key, row.form

    def typed(self) -> dict[str, Any]:
        """What a deed takes: columns, the rules' document, and whether a start in the past is meant."""
        meant = bool(self.past_is_meant.data)
        return {"facts": self.facts(), "document": self.document(), "past_is_meant": meant}

    def facts(self) -> dict[str, Any]:
        """Columns of a challenge, from what was typed: instants in UTC, ends half-open."""
        zone = self.time_zone.data
        plain = ("name", "slug", "summary", "text", "time_zone", "entry_kind", "starts_on")
        facts = {name: self[name].data or "" for name in (*plain, "contact_name", "contact_email", "contact_phone")}
        facts["ends_on"] = _next(self.last_day.data)
        facts |= {f"{name}_at": clock.instant(self[name].data, zone) for name in WINDOWS}
        for name in BASELINE_WINDOW:
            facts[f"{name}_at"] = clock.instant(self[name].data, zone) if self[name].data else None
        return facts | {"baseline_due_days_after_joining": self.baseline_due_days_after_joining.data}

    def _baseline(self) -> dict[str, Any]:
        if self.baseline_kind.data == YEAR_BEFORE:
            return {}
        return {"baseline": _period(self.baseline_starts_on.data, self.baseline_last_day.data)}

    def scorecard_rows(self) -> Iterator[tuple[str, WeightForm]]:
        """The names of the challenge's scorecards with the row of each."""
        for scorecard, row in zip(self.before.scorecards if self.before else (), self.scorecards, strict=False):
            yield scorecard.name, row.form

    def document(self) -> dict[str, Any]:
        """The rules' document, from what was typed; `scoring.rules.read_rules` checks it.

        Settings that this form does not ask for stay as they were.
        """
        typed = self._typed()
        if self.before is None:
            return {**typed, "tracks": self._tracks()}
        document = self.before.document()
        kept = {name: document[name] for name in document if name not in _FORGOTTEN}
        measures = {measure["key"]: measure for measure in document["measures"]}
        typed["measures"] = [{**measures.get(one["key"], {}), **one} for one in typed["measures"]]
        return {**kept, **typed, "gates": {**document["gates"], **typed["gates"]}, **self._scorecard_weights(document)}

    def _scorecard_weights(self, document: dict[str, Any]) -> dict[str, Any]:
        rows = zip(document.get("scorecards", ()), self.scorecards, strict=False)
        typed = {card["key"]: row.form.weight.data for card, row in rows}
        weights = {key: f"{weight.normalize():f}" for key, weight in typed.items() if weight is not None}
        return {"scorecard_weights": weights} if typed else {}

    def _typed(self) -> dict[str, Any]:
        return {
            "entry_kind": self.entry_kind.data,
            **self._baseline(),
            "reporting": _period(self.starts_on.data, self.last_day.data),
            "measures": [{"key": key, **row.document()} for key, row in self.measure_rows() if row.weight.data],
            "baseline_kind": self.baseline_kind.data,
            "adjustment": self.adjustment.data,
            "driver": self.driver.data if self.adjustment.data == DRIVER else "",
            "allowance_percent": f"{(self.allowance_percent.data or Decimal(0)).normalize():f}",
            "distinguishable_winners": bool(self.distinguishable_winners.data),
            "factors": self.factors,
            "gates": {name: self[name].data for name in GATES},
            "award_note": self.award_note.data or "",
        }

    def _tracks(self) -> list[dict[str, str]]:
        """Those of a new challenge."""
        return [
            {"key": key_of(row.form.name.data, "track"), "name": row.form.name.data, "text": row.form.text.data or ""}
            for row in self.tracks
            if row.form.name.data
        ]


class MoveForm(OnceForm):
    """Why a challenge is moved to another state and, where bills are taken again, until when."""

    reason = line("Reason", DataRequired("Say why."), Length(max=300))
    closes = DateTimeLocalField("Bills are taken until", [Optional(), in_our_times, on_the_clock], format=LOCAL)
    sure = BooleanField("Make it final all the same: these tiers will not count")
    zone = ""
    asks_close = False

    def closes_at(self) -> datetime | None:
        """The instant that was typed, where one is asked for."""
        return clock.instant(self.closes.data, self.zone) if self.asks_close and self.closes.data else None


class BoardForm(OnceForm):
    """Whether the board stands still, and why: the button says which."""

    reason = line("Reason", DataRequired("Say why. The reason is published beside the board."), Length(max=300))
    freeze = SubmitField("Freeze the board")
    thaw = SubmitField("Let it go on")


class ReasonForm(OnceForm):
    """One sentence that another person will read."""

    reason = line("Reason", DataRequired("Give a reason; it is shown to the business."), Length(max=300))


_FORGOTTEN = ("baseline", "scorecard_weights")  # said anew whenever this form is saved


def _next(day: date | None) -> date:
    """The day after a validated field's day: periods are half-open."""
    if day is None:
        raise ValueError("a date is missing: validate the form first")
    return day + timedelta(days=1)


def _period(first: date | None, last: date | None) -> dict[str, str]:
    return {"start": f"{first}", "end": _next(last).isoformat()}
