"""Charts of a board's weeks: the first and the middle one of the field, and one entry by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from challenge.businesses.models import Entry
from challenge.charts import LineChart, line_chart
from challenge.leaderboards.history import BoardDay, FieldThen, Then, days_of, few_of, field_over_time, stories_of
from challenge.leaderboards.lineup import names_in
from challenge.leaderboards.public_board import Listed, PublicBoard
from challenge.leaderboards.sentences import MOST_NAMED
from challenge.scoring.metrics import is_percent
from challenge.scoring.rules import rules_of_track
from challenge.words import MINUS, and_words, short_day


@dataclass(frozen=True)
class FieldStory:
    """Entries that are ranked together: what happened in a sentence, a chart, and who was first since when."""

    name: str
    finding: str
    chart: LineChart | None
    leaders: Sequence[tuple[date, str]]


@dataclass(frozen=True)
class EntryStory:
    """One entry's points over time. `rows` are all that is known: day, place as counted then, points, percent."""

    finding: str
    chart: LineChart | None
    rows: Sequence[Then]


def field_stories(board: PublicBoard, days: Sequence[BoardDay], track: str = "") -> list[FieldStory]:
    """One for each group of tracks that are ranked together, or that of one track alone. `days` are all of the
    board's."""
    told = {board.board_of(track): (track,)} if track else board.rules.boards
    return [_field_story(board, first, tracks, days) for first, tracks in told.items() if len(days) > 1]


def story_of(board: PublicBoard, row: Listed) -> EntryStory | None:
    """How one entry came along; None while there is only one day to tell of."""
    days = few_of(days_of(board), 1)
    story = stories_of(board, [row.entry], days).get(row.entry, [])
    return _entry_story(story, unit_of(board, row.stored["track"]), board.rules.decimals)


def _entry_story(story: Sequence[Then], unit: str, digits: int) -> EntryStory | None:
    known = [one for one in story if one.place is not None or one.points is not None]
    if len(known) < 2:
        return None
    figures = [_number(one.points) for one in known]
    if sum(figure is not None for figure in figures) < 2:
        return EntryStory("", None, known)
    days = [one.day for one in known]
    none: list[float | None] = [None] * len(known)
    chart = line_chart(days, figures, none, unit=unit, digits=digits, now_name="", baseline_name="", heading="Day")
    return EntryStory(
        f"{_moved(known[0].points, known[-1].points, unit)} since {short_day(known[0].day)}.", chart, known
    )


def unit_of(board: PublicBoard, track: str) -> str:
    """What the figures of a board are in."""
    return "%" if is_percent(rules_of_track(board.rules, track)) else "points"


def _field_story(board: PublicBoard, first: str, tracks: Sequence[str], days: Sequence[BoardDay]) -> FieldStory:
    then = field_over_time(board, tracks, few_of(days, board.listed))
    name = (
        ""
        if len(board.rules.boards) == 1 or len(tracks) == 1
        else " and ".join(board.track_names[track] for track in tracks)
    )
    unit = unit_of(board, first)
    told = [one for one in then if one.first is not None and one.middle is not None]
    first_ever = {key for one in then for key in one.leaders}
    leaders = _leaders(then, {key: name for _, key, name, _ in names_in(Entry.public_key.in_(first_ever))})
    if len(told) < 2:
        return FieldStory(name, "", None, leaders)
    chart = line_chart(
        [one.day for one in told],
        [_number(one.first) for one in told],
        [_number(one.middle) for one in told],
        unit=unit,
        digits=board.rules.decimals,
        now_name="First place",
        baseline_name="The middle",
        heading="Day",
    )
    return FieldStory(name, _finding(told[0], told[-1], unit), chart, leaders)


def _finding(start: FieldThen, end: FieldThen, unit: str) -> str:
    first, middle = _moved(start.first, end.first, unit), _moved(start.middle, end.middle, unit)
    return f"Since {short_day(start.day)} the first place went {_low(first)}, the middle of the field {_low(middle)}."


def _moved(start: str | None, end: str | None, unit: str) -> str:
    return f"From {(start or '–').replace('-', MINUS)} to {(end or '–').replace('-', MINUS)} {unit}"


def _low(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def _leaders(then: Sequence[FieldThen], names: dict[str, str]) -> list[tuple[date, str]]:
    """Who was first from which day on; who is not listed today is not named."""
    found: list[tuple[date, str]] = []
    for one in then:
        who = [names[key] for key in one.leaders if key in names]
        words = and_words(who) if len(who) <= MOST_NAMED else f"{len(who)} entries together"
        if words and (not found or found[-1][1] != words):
            found.append((one.day, words))
    return found


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)
