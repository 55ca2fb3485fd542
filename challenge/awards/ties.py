"""Ties for a jury: which there are, and what is decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.access import works_for
from challenge.businesses.models import Entry
from challenge.challenges.actions import touch_display, touch_inputs
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.leaderboards.boards import board_of
from challenge.leaderboards.models import Snapshot
from challenge.leaderboards.queries import rules_behind
from challenge.leaderboards.stored import rows_with_entries
from challenge.mistakes import Mistake
from challenge.review.models import TieDecision
from challenge.review.ties import tie_decisions_in
from challenge.scoring.rows import Row
from challenge.scoring.rules import MoreBoard, Rules
from challenge.scoring.rules.document import BY_JURY


@dataclass(frozen=True, slots=True)
class Tie:
    """Entries that share a place by the newest standings; by their names. `board` is the further board of the rules on
    which they do, None on the challenge's own."""

    place: int
    entries: tuple[Entry, ...]
    board: MoreBoard | None = None

    @property
    def keys(self) -> set[str]:
        """What a decision names them by."""
        return {entry.public_key for entry in self.entries}


def name_for_jurors(entry: Entry) -> str:
    """What everybody reads; who is behind a pseudonym, or in totals only, a juror is not told."""
    return entry.public_name or "An entry in totals only"


def name_for_coordinators(entry: Entry) -> str:
    """Whose it is."""
    return entry.business.name


def open_ties(challenge: Challenge) -> list[Tie]:
    """Those that a jury may decide, the first places first, then those on further boards; none where the rules say
    otherwise. The same entries are listed once: a decision on them holds wherever they share a figure."""
    board = board_of(challenge)
    newest = db.session.get(Snapshot, board.newest_id) if board and board.newest_id else None
    if newest is None or rules_of(challenge).ties != BY_JURY:
        return []
    rules = rules_behind(challenge, newest)
    rows = rows_with_entries(newest, Entry.state == "approved")
    found: dict[frozenset[str], Tie] = {}
    for more in (None, *rules.more_boards):
        for tie in _shared(rows, rules, more):
            found.setdefault(frozenset(tie.keys), tie)
    return list(found.values())


def _shared(rows: Sequence[tuple[Row, Entry]], rules: Rules, board: MoreBoard | None) -> Iterator[Tie]:
    """The places that are shared on one board, the first ones first."""
    groups: dict[tuple[int, str], list[Entry]] = {}
    for row, entry in rows:
        place = row["boards"].get(board.key, {"place": None})["place"] if board else row["place"]
        if place is not None:
            groups.setdefault((place, rules.together_with(row["track"])[0]), []).append(entry)
    for (place, _), entries in sorted(groups.items(), key=lambda one: one[0]):
        if len(entries) > 1:
            yield Tie(place, tuple(sorted(entries, key=lambda one: one.business.name.casefold())), board)


def tie_with(challenge: Challenge, entry_key: str, board: str = "") -> Tie | None:
    """The tie that an entry is in, on the challenge's own board or on a further one."""
    found = (tie for tie in open_ties(challenge) if entry_key in tie.keys)
    return next((tie for tie in found if (tie.board.key if tie.board else "") == board), None)


def why_no_ties(challenge: Challenge) -> str:
    """Why ties are not decided now; "" where they may be."""
    if clock.today(challenge.time_zone) < challenge.ends_on:
        return "Ties are decided once the last day that counts is over: until then places still move."
    board = board_of(challenge)
    if board is not None and board.state == "final":
        return "The board is final. Open the review again to decide a tie."
    return ""


def decide_tie(challenge: Challenge, *, positions: Mapping[str, int], reason: str, by: User) -> TieDecision:
    """Order those who share a place. The places follow with the next standings; the reason is published."""
    if why := why_no_ties(challenge):
        raise Mistake("", why)
    tie = next((one for one in open_ties(challenge) if one.keys == positions.keys()), None)
    if tie is None:
        raise Mistake("", "These entries do not share a place any more. Open the page again.")
    if not reason:
        raise Mistake("reason", "Write why. The reason is published.")
    if any(works_for(by, entry.business_id) for entry in tie.entries):
        raise Mistake("", "You work for one of these businesses, so somebody else must decide.")
    if any(not 1 <= position <= len(positions) for position in positions.values()):
        raise Mistake("", f"Give each of them a position from 1 to {len(positions)}.")
    if len(set(positions.values())) == 1:
        raise Mistake("", "All have the same position: that is how it is now.")
    decision = TieDecision(challenge_id=challenge.id, positions=dict(positions), reason=reason)
    decision.decided_by, decision.decided_at = by.id, clock.now()
    db.session.add(decision)
    db.session.flush()
    note("decide_tie", f"tie_decision:{decision.id}", positions=dict(positions), reason=reason)
    _touch(challenge.id)
    return decision


def end_tie(decision: TieDecision, *, reason: str, by: User) -> None:
    """Take it back: they share their place again, with the next standings."""
    if decision.ended_at is not None:
        raise Mistake("", "It was taken back before.")
    if why := why_no_ties(decision.challenge):
        raise Mistake("", why)
    if not reason:
        raise Mistake("reason", "Write why.")
    entries = db.session.scalars(select(Entry).where(Entry.public_key.in_(decision.positions)))
    if any(works_for(by, entry.business_id) for entry in entries):
        raise Mistake("", "You work for one of these businesses, so somebody else must decide.")
    decision.ended_at, decision.ended_by, decision.ended_reason = clock.now(), by.id, reason
    note("end_tie", f"tie_decision:{decision.id}", reason=reason)
    _touch(decision.challenge_id)


def decided_ties(challenge: Challenge) -> list[tuple[TieDecision, list[Entry]]]:
    """What was decided and holds, with the entries in their order."""
    decisions = tie_decisions_in(challenge.id)
    keys = {key for one in decisions for key in one.positions}
    statement = select(Entry).options(joinedload(Entry.business)).where(Entry.public_key.in_(keys))
    known = {entry.public_key: entry for entry in db.session.scalars(statement)}
    return [
        (one, [known[key] for key in sorted(one.positions, key=lambda key: (one.positions[key], key)) if key in known])
        for one in decisions
    ]


def _touch(challenge_id: int) -> None:
    touch_inputs([challenge_id])
    touch_display([challenge_id])
