"""Who stands on a podium by the newest standings: whose answers must be verified before the board is final.

The first three places of every board: of all entries ranked together, of a track, of a division, of each further board
of the rules; and as many places as an award that goes by place names. The next one moves up with the standings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge
from challenge.leaderboards.chain import newest_of
from challenge.leaderboards.queries import rules_behind
from challenge.leaderboards.stored import rows_in
from challenge.scoring.rows import Row
from challenge.scoring.rules import Rules
from challenge.scoring.rules.awards import ALL, DIVISION, TRACK

PLACES = 3
Counted = dict[tuple[str, str], int]
"""How many places count, by board ("" is the main one) and within what."""


def podium_of(challenge: Challenge) -> set[int]:
    """The ids of the entries on a podium; none before the first standings."""
    snapshot = newest_of(challenge)
    if snapshot is None:
        return set()
    counted = places_that_count(rules_behind(challenge, snapshot))
    rows = {entry_id: row for row, (entry_id,) in rows_in(snapshot.id, Entry.id, where=(Entry.state == "approved",))}
    return {entry_id for (board, within), most in counted.items() for entry_id in _first(rows, board, within, most)}


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


def _first(rows: dict[int, Row], board: str, within: str, most: int) -> Iterator[int]:
    """Entries with at most this place among the rows that are ranked with them."""
    groups: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for entry_id, row in rows.items():
        place, group = _place(row, board), _group(row, within)
        if place is not None and group is not None:
            groups[group].append((place, entry_id))
    for ranked in groups.values():
        for place, entry_id in ranked:
            ahead = place - 1 if within == ALL else sum(other < place for other, _ in ranked)
            if ahead < most:
                yield entry_id


def _place(row: Row, board: str) -> int | None:
    if not board:
        return row["place"]
    return row["boards"][board]["place"] if board in row["boards"] else None


def _group(row: Row, within: str) -> str | None:
    return {TRACK: row["track"], DIVISION: row["division"]}.get(within, "")
