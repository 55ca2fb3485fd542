"""What a city hands out when it is asked for its records: nothing that was confidential, figures as published."""

from __future__ import annotations

import csv
import io
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from challenge import clock
from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.leaderboards.metric_words import head_by
from challenge.leaderboards.queries import current_snapshot, rules_behind, standings_in
from challenge.leaderboards.values import public_row
from challenge.leaderboards.visible import shown_on, visible
from challenge.scoring.rules import Rules, rules_of_track
from challenge.words import plain_text

HEADS = (
    *("entry", "listed_as", "state", "joined_on", "decided_on", "track", "division", "place", "points", "ranked_by"),
    *("reduction_percent", "uncertainty_points", "tier", "reason"),
)


def records_csv(challenge: Challenge) -> bytes:
    """One row for each entry that was ever decided on. Who is not listed has neither a name nor figures here."""
    rules = rules_behind(challenge, current_snapshot(challenge))
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    cards = [card.key for card in rules.scorecards]
    writer.writerow([*HEADS, *(f"{key}_{what}" for key in cards for what in ("raw", "of", "percent", "tier"))])
    standing = _figures(challenge, rules)
    statement = select(Entry).options(joinedload(Entry.business)).filter_by(challenge_id=challenge.id)
    for entry in db.session.scalars(statement.where(Entry.state != "waiting").order_by(Entry.id)):
        figures = standing.get(entry.id, {})
        by = head_by(rules_of_track(rules, entry.track)) if figures else None
        writer.writerow([_cell(value) for value in _row(entry, {**figures, "ranked_by": by}, cards)])
    return text.getvalue().encode()


def _figures(challenge: Challenge, rules: Rules) -> dict[int, dict[str, Any]]:
    """What the public reads of each entry, with its public place."""
    shows = shown_on(rules, clock.today(challenge.time_zone))
    found = {}
    for one in standings_in(challenge):
        row = visible(public_row(one.row, one.entry, one.snapshot_id, rules), shows, rules)
        if row is not None and one.entry.public_name is not None:
            found[one.entry.id] = {**row, "place": one.place if row["place"] is not None else None}
    return found


def _row(entry: Entry, figures: dict[str, Any], cards: list[str]) -> list[Any]:
    decided = entry.decided_at.date().isoformat() if entry.decided_at else None
    listed = entry.public_name if entry.state == "approved" else None
    own = [entry.public_key if listed else None, listed, entry.state, entry.joined_at.date().isoformat(), decided]
    names = HEADS[5:]
    own += [figures.get(name) for name in names] if listed else [None] * len(names)
    for key in cards:
        card = figures.get("scorecards", {}).get(key, {}) if listed else {}
        own += [card.get(name) or None for name in ("raw", "of", "percent", "tier")]
    return own


def _cell(value: Any) -> Any:
    return "" if value is None else plain_text(value) if isinstance(value, str) else value
