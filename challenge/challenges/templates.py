"""From a template and a first day to a challenge: its texts, its windows, and a complete document of rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from challenge import clock
from challenge.challenges.models import Challenge
from challenge.measurement.periods import Period
from challenge.quantities.factors import edition_for
from challenge.scoring.catalogue.templates import Template, TemplateScorecard, templates
from challenge.scoring.rules import read_rules
from challenge.scoring.rules.document import GAIN, POINTS, SCORECARD, Rules

STATED = ("entry_kind", "baseline_kind", "adjustment", "driver", "gates", "without_bills", "divisions", "eligibility")
SAME_AGAIN = (
    *("summary", "text", "time_zone", "entry_kind", "contact_name", "contact_email", "contact_phone"),
    "baseline_due_days_after_joining",
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """`facts` are columns of Challenge but name and address; `document` the rules."""

    facts: dict[str, Any]
    document: dict[str, Any]


def propose(template: Template, start: date, zone: str) -> Proposal:
    """The challenge of this template whose first day is `start`. Windows open and close at local midnight."""
    end = end_of(template, start)
    windows = {window.key: window.days(start, end) for window in template.windows}
    opens, closes = _instants(windows["registration"], zone)
    bills_open, bills_close = _instants(_handed_in(template, windows), zone)
    facts = {
        "summary": template.summary,
        "text": template.text,
        "time_zone": zone,
        "entry_kind": template.stated.get("entry_kind", "business"),
        "starts_on": start,
        "ends_on": end,
        "registration_opens_at": opens,
        "registration_closes_at": closes,
        "submission_opens_at": bills_open,
        "submission_closes_at": bills_close,
    }
    if "baseline" in windows:
        facts["baseline_opens_at"], facts["baseline_closes_at"] = _instants(windows["baseline"], zone)
    return Proposal(facts, document_of(template, start, end))


def end_of(template: Template, start: date) -> date:
    """The first day that no longer counts: whole months where the template counts in months."""
    if not template.length_months:
        return start + timedelta(template.length_days)
    months = start.month - 1 + template.length_months
    year, month = start.year + months // 12, months % 12 + 1
    day = start.day
    while True:
        try:
            return date(year, month, day)
        except ValueError:  # the 31st of a shorter month
            day -= 1


def document_of(template: Template, start: date, end: date) -> dict[str, Any]:
    """The rules, for a reporting period of [start, end)."""
    stated = template.stated
    scorecards = [one.document(_settings(template, one)) for one in template.scorecards]
    metric = _metric(template)
    found: dict[str, Any] = {
        "reporting": {"start": start.isoformat(), "end": end.isoformat()},
        "baseline_kind": "year_before",
        "factors": edition_for(start).key,
        "measures": stated.get("measures", []),
        "tracks": _tracks(template),
        "scorecards": scorecards,
        "scorecard_weights": _weights(template),
        "awards": stated.get("awards", []),
        "visibility": {"shows": stated["visibility"]},
        "boards": _more_boards(template, metric),
        "milestones": [
            {"on": (start + timedelta(one["day"])).isoformat(), **{name: one[name] for name in one if name != "day"}}
            for one in stated.get("milestones", ())
        ],
        **metric,
        **{name: stated[name] for name in STATED if name in stated},
        "gates": _gates(stated, start, end),
    }
    found["awards"] = [_award(award, found["boards"]) for award in found["awards"]]
    return {name: value for name, value in found.items() if value or name == "measures"}


def template_scorecards() -> dict[str, dict[str, Any]]:
    """Every scorecard of every template as the rules state it, by template and key: `city-scorecard.actions`."""
    return {
        f"{template.key}.{one.key}": one.document(_settings(template, one))
        for template in templates().values()
        for one in template.scorecards
    }


def _instants(days: tuple[date, date], zone: str) -> tuple[datetime, datetime]:
    first, last = (clock.instant(datetime.combine(day, time()), zone) for day in days)
    return first, last


def _handed_in(template: Template, windows: dict[str, tuple[date, date]]) -> tuple[date, date]:
    """When what counts in the end is handed in. Where a scorecard is answered twice each time has its own window;
    else all of it may come from the day on which the first of it is asked for (a bill that comes earlier counts, too).
    """
    if template.stated.get("scorecard", {}).get("has_baseline"):
        return windows["submission"]
    asked = [windows[key] for key in ("baseline", "submission") if key in windows]
    return min(first for first, _ in asked), max(last for _, last in asked)


def _settings(template: Template, scorecard: TemplateScorecard) -> dict[str, Any]:
    return {name: value for name, value in template.stated["scorecard"].items() if name != "key"}


def _metric(template: Template) -> dict[str, Any]:
    boards = template.stated.get("boards")
    metric = boards[0]["metric"] if boards else template.stated.get("metric", POINTS)
    if metric in (SCORECARD, GAIN):
        return {"metric": metric, "metric_of": template.scorecards[0].key}
    return {} if metric == POINTS else {"metric": metric, "metric_of": template.stated["measures"][0]["key"]}


def _more_boards(template: Template, metric: dict[str, Any]) -> list[dict[str, Any]]:
    """The boards after the first, which is the challenge's own."""
    return [
        {"key": one["metric"], "name": one["name"], "metric": one["metric"], "metric_of": metric["metric_of"]}
        for one in template.stated.get("boards", ())[1:]
    ]


def _weights(template: Template) -> dict[str, str]:
    """Where each track has a scorecard of its own, the tracks say what it weighs."""
    if template.stated.get("tracks"):
        return {}
    stated = template.stated.get("scorecard_weights")
    return stated or {one.key: "100" for one in template.scorecards}


def _gates(stated: Mapping[str, Any], start: date, end: date) -> dict[str, Any]:
    """Twelve months from the middle of one to the middle of another hold eleven whole ones: no more are asked for."""
    found = dict(stated.get("gates", {}))
    if found.get("min_complete_months"):
        found["min_complete_months"] = min(found["min_complete_months"], Period(start, end).whole_months)
    return found


def _tracks(template: Template) -> list[dict[str, Any]]:
    return [_track(track) for track in template.stated.get("tracks", ())]


def _track(track: dict[str, Any]) -> dict[str, Any]:
    """A track with the scorecard that has its key, and with the measures that it states."""
    own: dict[str, Any] = {
        "measures": track.get("measures", []),
        "scorecard_weights": {track["key"]: track.get("scorecard_weight", "100")},
        **{name: track[name] for name in ("without_bills", "gates") if name in track},
    }
    if track.get("metric", POINTS) != POINTS:
        own |= {"metric": track["metric"], "metric_of": track["key"]}
    return {"key": track["key"], "name": track["name"], "text": track.get("text", ""), "own": own}


def _award(award: dict[str, Any], boards: list[dict[str, Any]]) -> dict[str, Any]:
    """By the places of the challenge's own board, an award names none."""
    keys = {board["key"] for board in boards}
    return {name: value for name, value in award.items() if name != "board" or value in keys}


def propose_again(challenge: Challenge, rules: Rules, start: date) -> Proposal:
    """An earlier challenge once more, its days moved: by whole years where it starts on the same day of a year."""
    zone = challenge.time_zone

    def day(old: date) -> date:
        return moved(old, challenge.starts_on, start)

    def moment(old: datetime) -> datetime:
        local = old.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        return clock.instant(datetime.combine(day(local.date()), local.time()), zone)

    facts: dict[str, Any] = {name: getattr(challenge, name) for name in SAME_AGAIN}
    facts |= {"starts_on": start, "ends_on": day(challenge.ends_on)}
    windows: tuple[str, ...] = (
        "registration_opens_at",
        "registration_closes_at",
        "submission_opens_at",
        "submission_closes_at",
    )
    windows += ("baseline_opens_at", "baseline_closes_at")
    facts |= {name: moment(at) for name in windows if (at := getattr(challenge, name)) is not None}
    return Proposal(facts, _moved_document(rules.document(), day) | {"factors": edition_for(start).key})


def _moved_document(document: dict[str, Any], day: Callable[[date], date]) -> dict[str, Any]:
    """The document with its periods, milestones, the day of publication and that of eligibility moved.

    A flood does not come again: days that count for nobody stay behind.
    """

    def text(old: str) -> str:
        return day(date.fromisoformat(old)).isoformat()

    found = {name: value for name, value in document.items() if name != "blackouts"}
    for name in ("reporting", "baseline"):
        if name in found:
            found[name] = {end: text(found[name][end]) for end in ("start", "end")}
    found["milestones"] = [
        {**one, **{name: text(one[name]) for name in ("on", "from") if name in one}}
        for one in document.get("milestones", ())
    ]
    found["awards"] = [
        {**award, "when": [{**one, "round": text(one["round"])} if "round" in one else one for one in award["when"]]}
        for award in document.get("awards", ())
    ]
    if "since" in document.get("visibility", {}):
        found["visibility"] = {**document["visibility"], "since": text(document["visibility"]["since"])}
    if "occupied_since" in (document.get("eligibility") or {}):
        found["eligibility"] = {**document["eligibility"]}
        found["eligibility"]["occupied_since"] = text(document["eligibility"]["occupied_since"])
    found["tracks"] = [
        {**track, "own": _moved_document(track["own"], day)} if track.get("own") else track
        for track in document.get("tracks", ())
    ]
    return {name: value for name, value in found.items() if value or name == "measures"}


def rules_moved(rules: Rules, start: date) -> Rules:
    """The same rules for a reporting period that starts on another day, as a challenge of that time would have had."""

    def day(old: date) -> date:
        return moved(old, rules.reporting.start, start)

    found, problems = read_rules(_moved_document(rules.document(), day))
    if found is None:
        raise ValueError(f"rules cannot be moved: {problems}")
    return found


def moved(old: date, before: date, start: date) -> date:
    """A day as far from the new start as it was from the one before."""
    if (before.month, before.day) != (start.month, start.day):
        return old + (start - before)
    year = old.year + start.year - before.year
    try:
        return old.replace(year=year)
    except ValueError:  # a 29th of February
        return date(year, 3, 1)


def propose_rules(rules: Rules, today: date, zone: str) -> Proposal:
    """A challenge by rules alone: sign-up opens now, and closes a quarter after the start; bills are taken until a
    month after the end."""
    start, end = rules.reporting.start, rules.reporting.end
    opens = min(today, start)
    windows = {
        "registration": (opens, start + timedelta(90)),
        "submission": (opens, end + timedelta(31)),
    }
    facts: dict[str, Any] = {
        "summary": "A challenge by imported rules.",
        "text": "",
        "time_zone": zone,
        "entry_kind": rules.entry_kind,
        "starts_on": start,
        "ends_on": end,
    }
    for name, days in windows.items():
        facts[f"{name}_opens_at"], facts[f"{name}_closes_at"] = _instants(days, zone)
    return Proposal(facts, rules.document())


def usual_start(today: date) -> date:
    """The first of January that a coordinator can still prepare for."""
    return date(today.year + 1, 1, 1)
