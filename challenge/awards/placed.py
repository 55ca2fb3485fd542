"""The rows that awards are given from: entries that take part and are listed, as the current snapshot has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select

from challenge import clock
from challenge.awards.legacy import legacy_percents
from challenge.businesses.models import TOTALS_ONLY, Entry, EntrySite
from challenge.businesses.teams import teams_in
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.leaderboards.models import Snapshot
from challenge.leaderboards.queries import current_snapshot, rules_behind
from challenge.leaderboards.rounds import places_on
from challenge.leaderboards.stored import rows_with_entries
from challenge.leaderboards.teams import teams_among
from challenge.scoring.awards import Given, Known, candidates, winners
from challenge.scoring.places import places_of
from challenge.scoring.rows import Row
from challenge.scoring.rules import Rules
from challenge.scoring.rules.awards import TEAM, Award
from challenge.scoring.rules.rounds import ADD_UP

LISTED = Entry.listing != TOTALS_ONLY


@dataclass(frozen=True)
class Placed:
    """Rows of one snapshot without the entries that left or count in totals only, and what rows do not say."""

    rules: Rules
    snapshot: Snapshot | None
    rows: Sequence[Row]
    entries: dict[str, Entry]
    known: Known

    @cached_property
    def given(self) -> list[Given]:
        """The awards that go by conditions, with their winners."""
        return winners(self.rules, self.rows, self.known)

    def candidates(self, award: Award) -> list[Entry]:
        """Whom a jury or a draw may choose from."""
        return [self.entries[key] for key in candidates(award, self.rules, self.rows, self.known)]

    @cached_property
    def team_ids(self) -> dict[str, dict[str, int]]:
        """Of each award to teams: {entry's key: id of its team}."""
        ids = {team.public_key: team.id for team in teams_in(self.snapshot.challenge_id)} if self.snapshot else {}
        own = {entry: ids[team.key] for entry, team in self.known.teams.items()}
        return {award.key: own for award in self.rules.awards if award.to == TEAM}

    def team_names(self, award: Award) -> dict[str, str]:
        """Of an award to teams: {entry's key: name of its team}."""
        return {entry: team.name for entry, team in self.known.teams.items()} if award.to == TEAM else {}

    def holders(self, award: Award) -> dict[str, str]:
        """Whose each entry is, where nobody may have the award twice."""
        return dict(self.known.holders.get(award.one_per, {})) if award.one_per else {}

    @cached_property
    def figures(self) -> dict[str, list[str | int | None]]:
        """For each entry its place among these rows, its points and its percent."""
        places: dict[str, int | None] = {}
        for tracks in self.rules.boards.values():
            group = [row for row in self.rows if row["track"] in tracks]
            counted = places_of([None if row["place"] is None else -row["place"] for row in group])
            places |= {row["entry"]: place for row, place in zip(group, counted, strict=True)}
        return {row["entry"]: [places.get(row["entry"]), row["points"], row["reduction_percent"]] for row in self.rows}


def placed_in(challenge: Challenge) -> Placed:
    """By the snapshot that the public reads; no rows before the first."""
    snapshot = current_snapshot(challenge)
    rules = rules_behind(challenge, snapshot)
    found = rows_with_entries(snapshot, Entry.state == "approved", LISTED) if snapshot else []
    entries = {entry.public_key: entry for _, entry in found}
    return Placed(rules, snapshot, [row for row, _ in found], entries, _known(challenge, rules, snapshot, found))


def award_of(rules: Rules, key: str) -> Award | None:
    """The award with this key."""
    return next((award for award in rules.awards if award.key == key), None)


def _known(challenge: Challenge, rules: Rules, snapshot: Snapshot | None, found: Sequence[tuple[Row, Entry]]) -> Known:
    """An entry of several sites stands for itself where an award goes once to a site."""
    entries = {entry.public_key: entry for _, entry in found}
    divisions = snapshot.totals.get("divisions", {}) if snapshot else {}
    seats = select(EntrySite.entry_id, EntrySite.site_id).filter_by(challenge_id=challenge.id)
    sites: dict[int, list[int]] = {}
    for entry_id, site_id in db.session.execute(seats):
        sites.setdefault(entry_id, []).append(site_id)
    own = {key: sites.get(entry.id, []) for key, entry in entries.items()}
    return Known(
        holders={
            "owner": {key: f"business {entry.business_id}" for key, entry in entries.items()},
            "site": {key: f"site {ids[0]}" for key, ids in own.items() if len(ids) == 1},
        },
        divisions={key: told["name"] for key, told in divisions.items()},
        legacy=legacy_percents(challenge),
        without_winner={key for key, told in divisions.items() if not told["has_winner"]},
        rounds=_rounds(challenge, rules, snapshot),
        teams=teams_among(challenge.id, rules, found),
    )


def _rounds(challenge: Challenge, rules: Rules, snapshot: Snapshot | None) -> dict[str, dict[str, int]]:
    """Places at the end of each round that is over and that an award asks for, where rounds are for the record."""
    asked = {one.round for award in rules.awards for one in award.when if one.kind == "round"}
    if snapshot is None or rules.rounds_are == ADD_UP:
        return {}
    today = clock.today(challenge.time_zone)
    over = [one for one in rules.rounds if one.key in asked and one.on < today]
    return {one.key: places_on(challenge, snapshot.id, one.on) for one in over}
