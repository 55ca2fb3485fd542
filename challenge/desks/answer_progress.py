"""How far entries have come where only scorecards count: what was begun, what was handed in, and when."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge
from challenge.desks.stages import Progress
from challenge.extensions import UTCDateTime, db
from challenge.scorecards.models import AnswerDraft, Submission
from challenge.scoring.cards import BASELINE, stages_of
from challenge.scoring.rules import Rules, rules_of_track

Sheet = tuple[str, str]
"""A scorecard's key, and its stage."""


@dataclass
class Answers:
    """Of one entry."""

    begun: set[Sheet] = field(default_factory=set)
    submitted: set[Sheet] = field(default_factory=set)
    last_on: date | None = None

    def progress(self, state: str, since: date, asked: set[Sheet]) -> Progress:
        """The same steps as with bills: the start, something of the end, and all of it."""
        first = {sheet for sheet in asked if sheet[1] == BASELINE}
        last = asked - first
        return Progress(
            state,
            since,
            baseline_in=first <= self.submitted,
            bills_in_period=bool(last & (self.begun | self.submitted)),
            period_covered=bool(last) and last <= self.submitted,
            last_bill_on=self.last_on,
            by_answers=True,
        )


def sheets_asked(rules: Rules) -> dict[str, set[Sheet]]:
    """What an entry of each track is to hand in."""
    found = {}
    for track in rules.tracks:
        cards = rules_of_track(rules, track.key).answered_scorecards
        found[track.key] = {(card.key, stage) for card in cards for stage in stages_of(card)}
    return found


def answers_of(challenge: Challenge) -> dict[int, Answers]:
    """By entry; those that never answered are missing."""
    zone, found = ZoneInfo(challenge.time_zone), defaultdict[int, Answers](Answers)
    for table, at in ((AnswerDraft, AnswerDraft.saved_at), (Submission, Submission.received_at)):
        for entry_id, key, stage, newest in db.session.execute(_newest(challenge, table, at)):
            one, day = found[entry_id], newest.astimezone(zone).date()
            (one.begun if table is AnswerDraft else one.submitted).add((key, stage))
            one.last_on = max(one.last_on or day, day)
    return dict(found)


def _newest(challenge: Challenge, table: Any, at: Any) -> Any:
    columns = (table.entry_id, table.scorecard, table.stage)
    statement = select(*columns, func.max(at, type_=UTCDateTime)).join(Entry, Entry.id == table.entry_id)
    return statement.where(Entry.challenge_id == challenge.id).group_by(*columns)
