"""What happened on a board that is worth telling: who leads, frozen or final, corrections, awards.

Made from what the public may read now: standings up to the one that is shown (a frozen board tells nothing that came
later), names by today's consent, nothing of places where the board shows none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from challenge import clock
from challenge.audit.models import DeedDone
from challenge.awards.honours import public_name
from challenge.awards.models import ABOUT_IN_PUBLIC, PublishedResult
from challenge.awards.queries import decided_appeals, exclusions_in, told_awards
from challenge.businesses.models import TOTALS_ONLY, Entry
from challenge.challenges.models import Challenge
from challenge.challenges.queries import moved_windows
from challenge.extensions import db
from challenge.leaderboards.metric_words import ranked_words
from challenge.leaderboards.models import Snapshot, SnapshotRow
from challenge.leaderboards.queries import current_snapshot, public_number, rules_behind
from challenge.leaderboards.sentences import MOST_NAMED
from challenge.leaderboards.stored import results_in
from challenge.leaderboards.visible import PLACES, hides_figure, shown_on
from challenge.scoring.rows import Row
from challenge.scoring.rules import Rules
from challenge.words import and_words

LEADERS = "leaders/"  # how the keys of news about the first place begin
DAYS_TOLD = 60
MOST_NEWS = 60
APPEAL_WORDS = {
    "upheld": "Somebody who had not made the decision looked at it again. What follows is told as a change of its own.",
    "denied": "Somebody who had not made the decision looked at it again. It stays as it was.",
}
BOARD_WORDS = {
    "frozen": "The board is frozen",
    "final": "The result is final",
    "provisional": "The board goes on",
}


@dataclass(frozen=True, slots=True)
class News:
    """`key` never changes. It is a moment, not a number of ours: a gap between numbers tells of what is not told.

    `page` is the part of the challenge's address where more is told.
    """

    key: str
    title: str
    text: str
    at: datetime
    page: str


@dataclass(frozen=True, slots=True)
class Head:
    """What is told of a snapshot."""

    id: int
    public_from: datetime
    sha256: str


def news_of(challenge: Challenge) -> list[News]:
    """The newest first."""
    found = [*_leaders(challenge), *_board_states(challenge), *_results(challenge), *_exclusions(challenge)]
    found += [*_appeals(challenge), *_windows(challenge)]
    return sorted(found, key=lambda one: (one.at, one.key), reverse=True)[:MOST_NEWS]


def _leaders(challenge: Challenge) -> Iterator[News]:
    """Who leads when it is somebody else than the day before: by the last standings of each local day.

    Told as of the first standings of that day that said so: what comes later that day changes nothing of it.
    """
    shown = current_snapshot(challenge)
    if shown is None:
        return
    rules = rules_behind(challenge, shown)
    if shown_on(rules, clock.today(challenge.time_zone)) not in PLACES:
        return
    before: str | None = None if _has_older(challenge, shown) else ""
    for day, heads in _by_day(challenge, shown).items():
        if rules.visibility.since and day < rules.visibility.since:
            continue
        words = _leading(heads[-1].id, rules)
        if words and before is not None and words != before:
            first = next(head for head in heads if head is heads[-1] or _leading(head.id, rules) == words)
            title = words if day < challenge.ends_on else _leading(first.id, rules, "stands first")
            number = public_number(db.session.get_one(Snapshot, first.id))
            over = day >= challenge.ends_on
            text = (
                f"{title}{_figure(first.id, rules)}, by {board_words(number, first.sha256)}. {_caution(first.id, over)}"
            )
            yield News(f"{LEADERS}{day.isoformat()}", title, text, first.public_from, "leaderboard")
        before = words


def board_words(number: int, sha256: str) -> str:
    """Which standings are meant: their number, and the fingerprint that the next ones name."""
    return f"board {number}{f' (fingerprint {sha256})' if sha256 else ''}"


def _figure(snapshot_id: int, rules: Rules) -> str:
    """` with 141.3 points`, where all are ranked together and the board tells it."""
    statement = select(SnapshotRow.entry_id).filter_by(snapshot_id=snapshot_id, place=1).limit(1)
    ids = list(db.session.scalars(statement)) if len(rules.boards) == 1 else []
    shows = rules.visibility.shows
    told = [one for one in results_in(snapshot_id, ids) if not hides_figure(rules, one["track"], shows)]
    words = ranked_words(cast(Row, told[0]), rules) if told else ""
    return f" with {words}" if words else ""


def _caution(snapshot_id: int, over: bool) -> str:
    """That places can still change, and how many cannot be told apart from first."""
    statement = select(func.count()).select_from(SnapshotRow).filter_by(snapshot_id=snapshot_id, best_place=1)
    together = db.session.scalar(statement) or 0
    change = "Places can still change until the board is final." if over else "Places can still change."
    return f"{change} {together} entries cannot be told apart from first." if together > 1 else change


def _by_day(challenge: Challenge, shown: Snapshot) -> dict[date, list[Head]]:
    """The standings of each day of which the rows are kept, up to those that are shown."""
    zone = ZoneInfo(challenge.time_zone)
    statement = select(Snapshot.id, Snapshot.public_from, Snapshot.sha256).where(
        Snapshot.challenge_id == challenge.id,
        Snapshot.id <= shown.id,
        Snapshot.public_from > _since(shown),
        Snapshot.thinned_at.is_(None),
    )
    found: dict[date, list[Head]] = {}
    for number, public_from, sha256 in db.session.execute(statement.order_by(Snapshot.id)):
        if public_from is not None:
            head = Head(number, public_from, sha256)
            found.setdefault(public_from.astimezone(zone).date(), []).append(head)
    return found


def _since(shown: Snapshot) -> datetime:
    return (shown.public_from or shown.as_of) - timedelta(days=DAYS_TOLD)


def _has_older(challenge: Challenge, shown: Snapshot) -> bool:
    """Whether there are standings from before the days that are told: then the first of these days is no news."""
    statement = select(Snapshot.id).where(Snapshot.challenge_id == challenge.id, Snapshot.public_from <= _since(shown))
    return db.session.scalar(statement.limit(1)) is not None


def _leading(snapshot_id: int, rules: Rules, verb: str = "leads") -> str:
    """`Acorn Books leads`; for tracks that are ranked apart, each with its leader. "" where nobody is ranked."""
    names = {track.key: track.name for track in rules.tracks}
    told = []
    for tracks in rules.boards.values():
        words = _first(snapshot_id, tracks, verb)
        if words:
            where = " and ".join(names[track] for track in tracks)
            told.append(words if len(rules.boards) == 1 else f"{where}: {words}")
    return "; ".join(told)


def _first(snapshot_id: int, tracks: tuple[str, ...], verb: str) -> str:
    """Who is first of those that may be named. Rows are stored in the order of places, so few have to be read."""
    statement = (
        select(SnapshotRow.place, Entry)
        .join(Entry, Entry.id == SnapshotRow.entry_id)
        .options(joinedload(Entry.business))
        .where(SnapshotRow.snapshot_id == snapshot_id, Entry.track.in_(tracks), SnapshotRow.place.is_not(None))
        .where(Entry.state == "approved", Entry.listing != TOTALS_ONLY)
        .order_by(SnapshotRow.position)
        .limit(MOST_NAMED + 1)
    )
    rows = db.session.execute(statement).all()
    first = [public_name(entry) or "" for place, entry in rows if place == rows[0][0]]
    if len(first) > MOST_NAMED:
        return "Several share the first place"
    if len(first) > 1:
        return f"{and_words(first)} share the first place"
    return f"{first[0]} {verb}" if first else ""


def _board_states(challenge: Challenge) -> Iterator[News]:
    """When the board was frozen, went on or became final, with the reason that stood beside it."""
    statement = select(DeedDone).filter_by(deed="set_board", subject=f"challenge:{challenge.id}")
    for deed in db.session.scalars(statement.order_by(DeedDone.id.desc()).limit(MOST_NEWS)):
        title = BOARD_WORDS[deed.detail["after"]]
        yield News(f"board/{_moment(deed.at)}", title, str(deed.detail["reason"]), deed.at, "leaderboard")


def _results(challenge: Challenge) -> Iterator[News]:
    """The awards as they stand, and each correction with its reason."""
    statement = select(PublishedResult).filter_by(challenge_id=challenge.id).order_by(PublishedResult.number)
    for result in db.session.scalars(statement):
        if result.number == 1:
            yield News("results", "The results are published", _awards(challenge), result.published_at, "awards")
        else:
            title = "The results were corrected"
            yield News(f"results/{result.number}", title, result.reason, result.published_at, "changes")


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S.%f}Z"


def _awards(challenge: Challenge) -> str:
    lines = []
    for award, named, others in told_awards(challenge):
        who = [one.told for one in named] + ([f"{others} not named"] if others else [])
        lines += [f"{award.name}: {', '.join(who)}"] if who else []
    return "\n".join(lines)


def _exclusions(challenge: Challenge) -> Iterator[News]:
    for one in exclusions_in(challenge):
        title = "An entry withdrew" if one.kind == "withdrawn" else "An entry was disqualified"
        yield News(f"exclusion/{_moment(one.decided_at)}", title, one.reason, one.decided_at, "changes")
        if one.lifted_at:
            title = "An entry takes part again"
            yield News(f"exclusion/{_moment(one.decided_at)}/ended", title, one.lifted_reason, one.lifted_at, "changes")


def _appeals(challenge: Challenge) -> Iterator[News]:
    """That one was decided, and how: neither whose it was nor what was written."""
    for one in decided_appeals(challenge):
        if one.decided_at is not None:
            title = f"An appeal about {ABOUT_IN_PUBLIC[one.about]} was {one.decision}"
            yield News(
                f"appeal/{_moment(one.decided_at)}", title, APPEAL_WORDS[one.decision or ""], one.decided_at, "changes"
            )


def _windows(challenge: Challenge) -> Iterator[News]:
    for one in moved_windows(challenge):
        yield News(f"windows/{_moment(one.at)}", "A window was moved", one.reason, one.at, "changes")
