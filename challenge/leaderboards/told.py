"""What a badge or a picture tells of one entry, as far as its board may be read, and of a whole board."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from challenge.leaderboards.honest import honest_line, honest_words
from challenge.leaderboards.metric_words import ranked_words, reached_words
from challenge.leaderboards.public_board import Listed, PublicBoard, Shown
from challenge.leaderboards.sentences import finding_of, leaders_of, together_words, verb_of_first
from challenge.papers.badge import Badge
from challenge.papers.picture import Picture
from challenge.scoring.rules import rules_of_track
from challenge.scoring.rules.document import FINISHERS, WINNERS, WITH_PERCENTS
from challenge.words import and_words, number, short_day

TAKES_PART = "Takes part"
FIRM = {"frozen": "the board stands still", "final": "final result"}


@dataclass(frozen=True, slots=True)
class Told:
    """`standing` is a place, a tier, a first place, or that it takes part; `finding` a sentence, or ""."""

    standing: str
    finding: str


def told_of(row: Listed, board: PublicBoard) -> Told:
    """What may be told of an entry beside its name."""
    if board.shows == WINNERS:
        return Told(_first_place(row, board), "")
    if board.shows == FINISHERS:
        return Told(reached_words(row.stored, board.rules) or "Finished", "")
    if not board.has_places or row.place is None:
        return Told(TAKES_PART, "")
    tier = reached_words(row.stored, board.rules)
    place = f"Place {row.place}{_among(row, board)}{', tied' if row.tied else ''}"
    return Told(f"{place} · {tier}" if tier else place, _finding(row, board))


def _finding(row: Listed, board: PublicBoard) -> str:
    own = rules_of_track(board.rules, row.stored["track"])
    found = finding_of(row.stored, own) if board.shows == WITH_PERCENTS else ""
    ranked = ranked_words(row.stored, board.rules)
    return found or (f"With {ranked}." if ranked else "")


def _among(row: Listed, board: PublicBoard) -> str:
    """The tracks that it is ranked with, where not all are ranked together."""
    if len(board.rules.boards) == 1:
        return ""
    together = board.rules.boards[board.board_of(row.stored["track"])]
    return " in " + " and ".join(board.track_names[track] for track in together)


def _first_place(row: Listed, board: PublicBoard) -> str:
    """Of all, of its track, or of its division: the board lists nobody else."""
    if row.stored["place"] == 1:
        return f"First place{_among(row, board)}"
    if row.stored["track_place"] == 1:
        return f"First in {board.track_names.get(row.stored['track'], row.stored['track'])}"
    if row.stored["place"] is None:
        first = [one.name for one in board.rules.more_boards if one.key in row.stored["boards"]]
        return f"First by {and_words(first)}"
    return "First in its division"


def day_of(board: PublicBoard) -> str:
    """The day of the standings in the challenge's zone; "" before the first."""
    if board.snapshot is None:
        return ""
    return short_day(board.snapshot.as_of.astimezone(ZoneInfo(board.challenge.time_zone)).date())


def as_of_words(board: PublicBoard) -> str:
    """As of when, in few words."""
    return f"As of {day_of(board)}" if board.snapshot else "No standings yet"


def firm_words(board: PublicBoard) -> str:
    """Whether it can still change."""
    return FIRM.get(board.state) or f"{'places' if board.has_places else 'results'} can still change"


def badge_of(row: Listed, board: PublicBoard) -> Badge:
    """The badge of an entry."""
    told = told_of(row, board)
    firm = "" if told.standing == TAKES_PART else f" · {firm_words(board)}"
    return Badge(row.name, board.challenge.name, told.standing, honest_words(row, board), f"{as_of_words(board)}{firm}")


def picture_of_entry(row: Listed, board: PublicBoard) -> Picture:
    """What stands beside a link to an entry's page."""
    told, challenge = told_of(row, board), board.challenge
    return Picture(
        city=challenge.member.title,
        challenge=challenge.name,
        name=row.name,
        honour=told.standing,
        finding=told.finding,
        honest=honest_words(row, board),
        as_of=as_of_words(board),
        made_on=challenge.starts_on,
    )


def picture_of_board(board: PublicBoard, seen: Shown) -> Picture:
    """What stands beside a link to the board: who leads, or how many take part, and what all saved together."""
    challenge = board.challenge
    return Picture(
        city=challenge.member.title,
        challenge="Leaderboard",
        name=challenge.name,
        honour=board_line(board, seen),
        finding=together_words(board),
        honest=honest_line(seen),
        as_of=f"{as_of_words(board)}, {firm_words(board)}" if board.snapshot else "No standings yet",
        made_on=challenge.starts_on,
    )


def board_line(board: PublicBoard, seen: Shown) -> str:
    """One line about a board: who leads with what, or how many take part."""
    leaders = leaders_of(board, seen) if board.has_places else None
    if leaders and leaders.count == 1:
        return f"{leaders.names[0]} {verb_of_first(board, 1, leaders.doubt)} with {leaders.figure}"
    if leaders:
        who = and_words(leaders.names) or f"{leaders.count} entries"
        return f"{who} {verb_of_first(board, leaders.count)}"
    return entries_words(board)


def entries_words(board: PublicBoard) -> str:
    """`41 entries take part`."""
    count = board.snapshot.totals["entries"] if board.snapshot else 0
    return f"{number(count)} {'entry takes' if count == 1 else 'entries take'} part"
