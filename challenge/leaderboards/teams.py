"""Teams on the board: what a snapshot keeps of them, and how the public reads it, with names joined today."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from challenge.businesses.models import Entry, EntrySite, Site
from challenge.businesses.teams import team_keys_in, team_names_in
from challenge.extensions import db
from challenge.leaderboards.brief import whole
from challenge.leaderboards.field import Member as FieldMember
from challenge.leaderboards.visible import PLACES, hides_figure, shown_on
from challenge.scoring.award_words import InTeam
from challenge.scoring.places import places_of
from challenge.scoring.ranges import place_ranges, published_values
from challenge.scoring.reasons import is_apart
from challenge.scoring.rows import Row
from challenge.scoring.rules import Rules
from challenge.scoring.rules.teams import MEAN, PER_CAPITA, SUM
from challenge.scoring.teams import REASONS, Member, rank_teams
from challenge.words import plain_text

HEADS = {SUM: "Points", MEAN: "Points on average", PER_CAPITA: "Points per employee"}


@dataclass(frozen=True, slots=True)
class ListedTeam:
    """A team on the board; `place` counts over the teams that there still are, and so does `place_range`, None where it
    cannot be told."""

    key: str
    name: str
    place: int | None
    tied: bool
    points: str | None
    members: int
    ranked: int
    reason: str | None
    standard_error: str | None = None
    place_range: tuple[int, int] | None = None

    @property
    def no_range(self) -> str | None:
        """Why it has no range of places, in words."""
        return None if self.place_range else self.reason or NO_RANGE


NO_RANGE = "How sure the figures of its members are is not known of all."


def teams_shown(challenge_id: int, rules: Rules, field: Sequence[FieldMember], today: date) -> dict[str, Any]:
    """What a snapshot says of teams; nothing where the rules know none, or while nobody may read points.

    What stands in a snapshot stands in the evidence that everybody can download.
    """
    shows = shown_on(rules, today)
    hidden = shows not in PLACES or any(hides_figure(rules, track.key, shows) for track in rules.tracks)
    if rules.teams is None or hidden:
        return {}
    team_of, employees = team_keys_in(challenge_id), _employees_in(challenge_id) if rules.teams.by == PER_CAPITA else {}
    members = [
        Member(
            team_of[one.entry_id],
            one.contender.points if one.contender.ranked_by is not None else None,
            employees.get(one.entry_id),
            one.contender.error,
        )
        for one in field
        if one.entry_id in team_of and one.contender.listed and one.contender.competes
    ]
    return {"teams": rank_teams(members, rules.teams, rules.decimals)}


def teams_among(challenge_id: int, rules: Rules, rows: Sequence[tuple[Row, Entry]]) -> dict[str, InTeam]:
    """By entry its team, ranked among these entries once more: whoever left counts for no team."""
    if rules.teams is None:
        return {}
    team_of, names = team_keys_in(challenge_id), team_names_in(challenge_id)
    employees = _employees_in(challenge_id) if rules.teams.by == PER_CAPITA else {}
    own = [(row, entry) for row, entry in rows if team_of.get(entry.id) in names]
    members = [
        Member(team_of[entry.id], row["points"] if row["place"] is not None else None, employees.get(entry.id))
        for row, entry in own
        if not is_apart(row)
    ]
    found = {one["team"]: one for one in rank_teams(members, rules.teams, rules.decimals)}
    unit = HEADS[rules.teams.by].lower()
    return {
        row["entry"]: InTeam(team, names[team], place, points, unit)
        for row, entry in own
        if (told := found.get(team := team_of[entry.id]))
        and (place := told["place"]) is not None
        and (points := told["points"]) is not None
    }


def _employees_in(challenge_id: int) -> dict[int, int]:
    """Of the entries all of whose sites state them."""
    total, stated, sites = func.sum(Site.employees), func.count(Site.employees), func.count(Site.id)
    statement = select(EntrySite.entry_id, total).join(Site, Site.id == EntrySite.site_id)
    statement = statement.where(EntrySite.challenge_id == challenge_id).group_by(EntrySite.entry_id)
    return {row[0]: int(row[1] or 0) for row in db.session.execute(statement.having(stated == sites))}


def listed_teams(told: Sequence[Mapping[str, Any]], names: Mapping[str, str], seed: str) -> list[ListedTeam]:
    """The teams of a snapshot that have a name today, those with a place first. `seed` is that of ranges of places."""
    rows = [row for row in told if row["team"] in names]
    figures, errors = [whole(row["points"]) for row in rows], [row.get("standard_error") for row in rows]
    points = published_values([row["points"] for row in rows])
    ranges = place_ranges(points.tolist(), published_values(errors).tolist(), seed)
    found = [
        ListedTeam(
            row["team"], names[row["team"]], place, figure is not None and figures.count(figure) > 1, row["points"],
            row["members"], row["ranked"], REASONS.get(row["reason_code"] or ""), error, between,
        )
        for row, place, figure, error, between in zip(rows, places_of(figures), figures, errors, ranges, strict=True)
    ]  # fmt: skip
    return sorted(found, key=lambda team: (team.place or len(found) + 1, team.name.casefold(), team.key))


def json_of_teams(teams: Sequence[ListedTeam]) -> list[dict[str, Any]]:
    """As the board's JSON has them."""
    return [
        {
            "place": team.place,
            "team": team.key,
            "name": team.name,
            "points": None if team.points is None else float(team.points),
            "members": team.members,
            "ranked": team.ranked,
            "reason": team.reason,
            "standard_error": None if team.standard_error is None else float(team.standard_error),
            "place_range": list(team.place_range) if team.place_range else None,
            "place_range_reason": team.no_range,
        }
        for team in teams
    ]


_COLUMNS = ("place", "team", "name", "points", "members", "ranked", "reason")


def csv_of_teams(teams: Sequence[ListedTeam]) -> bytes:
    """For spreadsheets; no text can start a formula."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([*_COLUMNS, "standard_error", "best_place", "worst_place", "place_range_reason"])
    for row in json_of_teams(teams):
        between = row["place_range"] or (None, None)
        told = [*(row[name] for name in _COLUMNS), row["standard_error"], *between, row["place_range_reason"]]
        writer.writerow(["" if one is None else plain_text(one) if isinstance(one, str) else one for one in told])
    return text.getvalue().encode()
