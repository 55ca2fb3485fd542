"""A board is provisional, then frozen or final: which standings the public reads, and from when they stay.

Frozen: what the public reads stands still while standings are computed and stored as before. Final: it is the result.
"""

from __future__ import annotations

from sqlalchemy import func, select

from challenge import clock
from challenge.audit.actions import note
from challenge.businesses.models import Entry, EntrySite
from challenge.challenges.actions import move_challenge, touch_display
from challenge.challenges.life import FINAL, IN_REVIEW
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_row
from challenge.extensions import db
from challenge.leaderboards.chain import restate, show
from challenge.leaderboards.models import Board, Snapshot
from challenge.leaderboards.podium import podium_of
from challenge.mistakes import Mistake
from challenge.review.queries import open_holds_in, site_changes_waiting
from challenge.review.verified import unverified_for_final

PROVISIONAL, FROZEN = "provisional", "frozen"


def board_state(challenge: Challenge) -> str:
    """`provisional`, `frozen` or `final`; provisional before the first standings."""
    return db.session.scalar(select(Board.state).filter_by(challenge_id=challenge.id)) or PROVISIONAL


def board_of(challenge: Challenge) -> Board | None:
    """The row that says what the public reads and since when; None before the first standings."""
    return db.session.get(Board, challenge.id)


def freeze_board(challenge: Challenge, reason: str) -> None:
    """Let the public board stand still as it is now. The reason is published beside it."""
    board = _board(challenge)
    if board.state != PROVISIONAL:
        raise Mistake("", "The board stands still already. Open the page again to see since when.")
    _set(board, challenge, FROZEN, reason)
    _restate(board, challenge, FROZEN)


def thaw_board(challenge: Challenge, reason: str) -> None:
    """Let a frozen board go on: it shows the newest standings at once."""
    board = _board(challenge)
    if board.state != FROZEN:
        raise Mistake("", "The board is not frozen.")
    _set(board, challenge, PROVISIONAL, reason)
    if board.newest_id in (None, board.snapshot_id):
        _restate(board, challenge, PROVISIONAL)
    else:
        show(board, db.session.get_one(Snapshot, board.newest_id))


def make_final(challenge: Challenge, reason: str) -> None:
    """Make the board that is shown the result, and end the review. Refused while anything is open."""
    if challenge.state != IN_REVIEW:
        raise Mistake("", "A board becomes final at the end of the review: close bills first.")
    move_challenge(challenge, FINAL, reason=reason, open_matters=what_blocks_final(challenge))
    board = _board(challenge)
    _set(board, challenge, FINAL, reason)
    _restate(board, challenge, FINAL)


def open_review_again(challenge: Challenge, reason: str) -> None:
    """Take back that a board is final: it is frozen until it is made final again, or goes on."""
    if challenge.state != FINAL:
        raise Mistake("", "The board is not final.")
    move_challenge(challenge, IN_REVIEW, reason=reason)
    board = _board(challenge)
    _set(board, challenge, FROZEN, reason)
    _restate(board, challenge, FROZEN)


def what_blocks_final(challenge: Challenge) -> list[str]:
    """What has to be done before the board may become final, in sentences; nothing: it may."""
    sites = set(db.session.scalars(select(EntrySite.site_id).filter_by(challenge_id=challenge.id)))
    waiting = _waiting_entries(challenge)
    holds = sum(hold.reading.meter.site_id in sites for hold in open_holds_in(challenge.member_id))
    changes = sum(change.site.id in sites for change in site_changes_waiting(challenge.member_id))
    return [
        *_some(waiting, "entry waits", "entries wait", "approve or decline"),
        *_some(holds, "odd bill is held", "odd bills are held", "decide on"),
        *_some(changes, "change at a site waits", "changes at sites wait", "decide on"),
        *unverified_for_final(challenge, podium_of(challenge)),
        *_stale_standings(challenge),
    ]


def _stale_standings(challenge: Challenge) -> list[str]:
    """The board has to show the standings by all that was decided."""
    board = db.session.get(Board, challenge.id)
    if board is None or board.snapshot_id is None:
        return ["No standings were computed yet."]
    shown = db.session.get_one(Snapshot, board.snapshot_id)
    newest = db.session.get_one(Snapshot, board.newest_id or board.snapshot_id)
    current = board.checked_inputs == challenge.inputs_version and newest.rules_version == rules_row(challenge).version
    if not current:
        return ["Something that counts changed since the standings were computed: they follow within minutes."]
    if (shown.rows_hash, shown.rules_hash) != (newest.rows_hash, newest.rules_hash):
        return ["Standings changed since the board was frozen: let it go on, look at it, and freeze it again."]
    return []


def _waiting_entries(challenge: Challenge) -> int:
    statement = select(func.count()).select_from(Entry).where(Entry.challenge_id == challenge.id)
    return db.session.scalar(statement.where(Entry.state == "waiting")) or 0


def _some(count: int, one: str, many: str, deed: str) -> list[str]:
    if not count:
        return []
    return [f"{count} {one if count == 1 else many}: {deed} {'it' if count == 1 else 'them'}."]


def _board(challenge: Challenge) -> Board:
    board = db.session.get(Board, challenge.id)
    if board is None or board.snapshot_id is None:
        raise Mistake("", "There is no board yet: the first standings are computed within minutes of an approval.")
    return board


def _restate(board: Board, challenge: Challenge, state: str) -> None:
    """What the public reads says under which state it stands: the same standings, once more."""
    if board.snapshot_id is not None:
        shown = restate(challenge, db.session.get_one(Snapshot, board.snapshot_id), state)
        show(board, shown)
        board.newest_id = shown.id


def _set(board: Board, challenge: Challenge, state: str, reason: str) -> None:
    if not reason:
        raise Mistake("reason", "Say why. The reason is published beside the board.")
    note("set_board", f"challenge:{challenge.id}", before=board.state, after=state, reason=reason)
    board.state, board.reason, board.state_since = state, reason, clock.now()
    touch_display([challenge.id])
