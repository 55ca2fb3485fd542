"""Who stands on a podium: whose answers must be verified before the board is final, and results are published.

The first three places of every board: of all entries ranked together, of a track, of a division, of each further board
of the rules; as many places as an award that goes by place names; and all who cannot be told apart from first, where an
award lets them share it. Who left since, and who counts in totals only, takes no place from anybody: the next one moves
up at once, before there are other standings.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from challenge.businesses.models import TOTALS_ONLY, Entry
from challenge.challenges.life import FINAL
from challenge.challenges.models import Challenge
from challenge.leaderboards.chain import newest_of
from challenge.leaderboards.models import Snapshot
from challenge.leaderboards.queries import current_snapshot, rules_behind
from challenge.leaderboards.stored import rows_in, rows_with_entries
from challenge.leaderboards.teams import teams_among
from challenge.review.verified import sample_of
from challenge.scoring.awards import best_place
from challenge.scoring.rows import Row
from challenge.scoring.rules import Rules
from challenge.scoring.rules.awards import ALL, DIVISION, TRACK
from challenge.words import and_words

PLACES = 3
Counted = dict[tuple[str, str], int]
"""How many places count, by board ("" is the main one) and within what."""

Group = tuple[str, str]
"""Entries ranked with each other: the first of the tracks that are ranked together, and the track or division in it."""


def must_ids(challenge: Challenge) -> set[int]:
    """The ids of the entries that must be verified: those of the random sample and those on a podium."""
    return {*sample_of(challenge).ids, *podium_of(challenge)}


def podium_of(challenge: Challenge) -> dict[int, str]:
    """The ids of the entries on a podium and which one it is, in words: the widest of them.

    By the newest standings; by those that are shown once they are final.
    """
    snapshot = current_snapshot(challenge) if challenge.state == FINAL else newest_of(challenge)
    if snapshot is None:
        return {}
    rules = rules_behind(challenge, snapshot)
    listed = (Entry.state == "approved", Entry.listing != TOTALS_ONLY)
    rows = [(entry_id, row) for row, (entry_id,) in rows_in(snapshot.id, Entry.id, where=listed)]
    found: dict[int, str] = {}
    for (board, within), most in places_that_count(rules).items():
        for entry_id, group in _first(rows, board, within, most, rules):
            found.setdefault(entry_id, _words(board, within, group, most, rules))
    for entry_id, row in rows:
        if any(best_place(row, one) == 1 for one in _shared(rules)):
            found.setdefault(entry_id, "not to be told apart from first")
    for entry_id in _in_first_teams(challenge, snapshot, rules):
        found.setdefault(entry_id, "in a team that may win")
    return found


def _words(board: str, within: str, group: Group, most: int, rules: Rules) -> str:
    """`among the first 3 of the track Small shops`."""
    first, part = group
    tracks = {one.key: one.name for one in rules.tracks}
    divisions = {one.key: one.name for one in rules.divisions.all} if rules.divisions else {}
    whole = "of all" if len(rules.boards) == 1 else f"of {and_words(tracks[key] for key in rules.together_with(first))}"
    where = {TRACK: f"of the track {tracks.get(part)}", DIVISION: f"of the division {divisions.get(part)}"}
    by = next((f" by “{one.name}”" for one in rules.more_boards if one.key == board), "")
    return f"among the first {most} {where.get(within, whole)}{by}"


def _in_first_teams(challenge: Challenge, snapshot: Snapshot, rules: Rules) -> set[int]:
    """Ranked members of the teams for which there is an award: the team's figure is made of theirs."""
    asked = [one.at_most for award in rules.awards for one in award.when if one.kind == "team"]
    if not asked:
        return set()
    rows = rows_with_entries(snapshot, Entry.state == "approved", Entry.listing != TOTALS_ONLY)
    teams = teams_among(challenge.id, rules, rows)
    first = {key for key, team in teams.items() if team.place <= max(asked)}
    return {entry.id for row, entry in rows if row["entry"] in first and row["place"] is not None}


def _shared(rules: Rules) -> set[str]:
    """Within what an award lets the first place be shared by all who cannot be told apart from first."""
    return {one.within for award in rules.awards if award.share_first for one in award.when if one.kind == "place"}


def places_that_count(rules: Rules) -> Counted:
    """The first three everywhere, more where an award names more."""
    boards = ("", *(board.key for board in rules.more_boards))
    found: Counted = {(board, within): PLACES for board in boards for within in (ALL, TRACK, DIVISION)}
    for award in rules.awards:
        for condition in award.when:
            if condition.kind == "place":
                key = (award.board, condition.within)
                found[key] = max(found.get(key, PLACES), condition.at_most)
    return found


def _first(
    rows: list[tuple[int, Row]], board: str, within: str, most: int, rules: Rules
) -> Iterator[tuple[int, Group]]:
    """Entries of which fewer than `most` stand ahead among the rows that are ranked with them, and which those are."""
    groups: defaultdict[Group, list[tuple[int, int]]] = defaultdict(list)
    for entry_id, row in rows:
        place, group = _place(row, board), _group(row, within, rules)
        if place is not None and group is not None:
            groups[group].append((place, entry_id))
    for group, ranked in groups.items():
        places = sorted(place for place, _ in ranked)
        yield from ((entry_id, group) for place, entry_id in ranked if bisect_left(places, place) < most)


def _place(row: Row, board: str) -> int | None:
    if not board:
        return row["place"]
    return row["boards"][board]["place"] if board in row["boards"] else None


def _group(row: Row, within: str, rules: Rules) -> Group | None:
    """Which entries it is ranked with: those of its track, of its division, or of all tracks with the same settings."""
    first = rules.together_with(row["track"])[0]
    if within == DIVISION:
        return (first, row["division"]) if row["division"] else None
    return first, row["track"] if within == TRACK else ""
