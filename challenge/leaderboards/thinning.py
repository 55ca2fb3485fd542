"""Old snapshots lose their rows, by a rule that anybody may read; their headers stay, so the chain can be checked.

- A snapshot keeps its rows for 30 days.
- After that, of each local day in the challenge's zone, the last snapshot that the public could read keeps them for
  good. So does what a board shows or would show next, and what a result was published from.
- Of all others the rows are deleted, and `thinned_at` says when. What an entry came to is emptied with the last row
  that shows it, unless it is the newest result of the entry: its number and its digest stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, tuple_, update

from challenge import clock
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.leaderboards.models import Board, CurrentResult, EntryResult, Snapshot, SnapshotRow
from challenge.leaderboards.stored_readings import MOST_NAMED

KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Old:
    """Snapshots of one challenge whose rows may go."""

    challenge_id: int
    snapshot_ids: Sequence[int]


def challenges_to_thin() -> Sequence[int]:
    """Challenges with a snapshot that is older than 30 days and has its rows."""
    statement = select(Snapshot.challenge_id).where(Snapshot.as_of < clock.now() - KEPT_FOR)
    return db.session.scalars(
        statement.where(Snapshot.thinned_at.is_(None)).distinct().order_by(Snapshot.challenge_id)
    ).all()


def old_snapshots(challenge_id: int, needed: Collection[int]) -> Old:
    """What may be thinned now. `needed` are snapshots that upper rooms still read. Only reads."""
    challenge, before = db.session.get_one(Challenge, challenge_id), clock.now() - KEPT_FOR
    board = db.session.get(Board, challenge_id)
    shown = {board.snapshot_id, board.newest_id} if board else set()
    columns = (Snapshot.id, Snapshot.as_of, Snapshot.public_from, Snapshot.thinned_at)
    statement = select(*columns).filter_by(challenge_id=challenge_id).order_by(Snapshot.number)
    rows = [(row[0], row[1], row[2]) for row in db.session.execute(statement) if row[3] is None]
    public = ((at, since) for at, _, since in rows if since is not None)
    kept = {*shown, *needed, *_last_of_days(public, ZoneInfo(challenge.time_zone))}
    old = [at for at, as_of, _ in rows if as_of < before and at not in kept]
    return Old(challenge_id, old)


def _last_of_days(public: Iterable[tuple[int, datetime]], zone: ZoneInfo) -> Iterator[int]:
    """The last one that the public got to read on each local day, as `?as_of=` asks for it."""
    last: dict[date, int] = {since.astimezone(zone).date(): at for at, since in public}
    yield from last.values()


def thin(old: Old) -> bool:
    """Delete the rows, in the caller's transaction; False where there was nothing to delete."""
    for ids in _few(old.snapshot_ids):
        shown = select(Board.snapshot_id).where(Board.snapshot_id.in_(ids))
        newest = select(Board.newest_id).where(Board.newest_id.in_(ids))
        gone = set(ids) - set(db.session.scalars(shown)) - set(db.session.scalars(newest))
        db.session.execute(delete(SnapshotRow).where(SnapshotRow.snapshot_id.in_(gone)))
        db.session.execute(update(Snapshot).where(Snapshot.id.in_(gone)).values(thinned_at=clock.now()))
    if old.snapshot_ids:
        _forget_results(old.challenge_id)
    return bool(old.snapshot_ids)


def _few(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    yield from (ids[at : at + MOST_NAMED] for at in range(0, len(ids), MOST_NAMED))


def _forget_results(challenge_id: int) -> None:
    """Empty the results of a challenge that no row shows and that are nobody's newest.

    Their number and digest stay. To delete the whole row, a database would look through all rows for each of them.
    """
    result, row, current = EntryResult, SnapshotRow, CurrentResult
    of_challenge = result.entry_id.in_(select(current.entry_id).filter_by(challenge_id=challenge_id))
    kept = select(Snapshot.id).filter_by(challenge_id=challenge_id, thinned_at=None)
    shown = select(row.entry_id, row.result_number).where(row.snapshot_id.in_(kept))
    newest = select(current.entry_id, current.number).where(current.challenge_id == challenge_id)
    key = tuple_(result.entry_id, result.number)
    statement = update(result).where(of_challenge, result.results != "", key.not_in(shown), key.not_in(newest))
    emptied = statement.values(results="", words="", private="", brief="")
    db.session.execute(emptied, execution_options={"synchronize_session": False})
