"""The board as files for programs and spreadsheets: JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from challenge.leaderboards.public_board import Listed, PublicBoard, Shown
from challenge.scoring.rows import Figure
from challenge.scoring.rules import rules_of_track
from challenge.scoring.totals import TOTALS
from challenge.words import plain_text


def json_of(board: PublicBoard, shown: Shown) -> bytes:
    """One page of the board. Numbers are numbers, what is not computed is null, instants have their offset."""
    document = {
        "challenge": _challenge(board),
        "snapshot": _snapshot(board),
        "view": _view(board, shown),
        "rows": [_row(row) for row in shown.page_rows],
        "totals": _totals(board),
        "page": shown.view.page,
        "pages": shown.pages,
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def csv_of(board: PublicBoard, shown: Shown) -> bytes:
    """All rows of the view. Texts are quoted, and none can start a formula; figures are plain numbers."""
    resources = board.resources
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    heads = ["place", "entry", "business", "track", "points", "reduction_percent", "data_through", "reason"]
    sure = ["uncertainty_points", "distinguishable", "grade"]
    cards = [card.key for card in board.rules.scorecards]
    actions = ["division", "tier", *(f"{key}_{what}" for key in cards for what in ("raw", "of", "percent", "tier"))]
    writer.writerow([*heads, *(f"{key}_{what}" for key in resources for what in (*NUMBERS, *WORDS)), *sure, *actions])
    for row in shown.rows:
        own = [row.place, row.entry, row.name, row.stored["track"], _number(row.stored["points"])]
        own += [_number(row.stored["reduction_percent"]), row.stored["data_through"], row.reason]
        figures = [_figure(row.stored["resources"].get(key)) for key in resources]
        numbers = [one[name] for one in figures for name in (*NUMBERS, *WORDS)]
        last = [_number(row.stored["uncertainty_points"]), row.stored["distinguishable"], row.stored["grade"]]
        last += [row.stored["division"], row.stored["tier"], *_cards(row, cards)]
        writer.writerow([_cell(value) for value in (*own, *numbers, *last)])
    return text.getvalue().encode()


def _cards(row: Listed, keys: list[str]) -> list[Any]:
    found: list[Any] = []
    for key in keys:
        card = row.stored["scorecards"].get(key)
        found += (
            [_number(card["raw"] or None), _number(card["of"] or None), _number(card["percent"]), card["tier"]]
            if card
            else [None] * 4
        )
    return found


def _view(board: PublicBoard, shown: Shown) -> dict[str, Any]:
    """What is shown. Tracks with settings of their own have a metric each: then one has to be asked for."""
    metrics = {rules_of_track(board.rules, first).metric for first in board.rules.boards}
    if shown.view.board:
        metrics = {one.metric for one in board.rules.more_boards if one.key == shown.view.board}
    elif shown.view.track:
        metrics = {rules_of_track(board.rules, shown.view.track).metric}
    return {
        "track": shown.view.track or None,
        "division": shown.view.division or None,
        "board": shown.view.board or None,
        "placed_by": shown.view.resource or (metrics.pop() if len(metrics) == 1 else None),
        "shows": board.shows,
    }


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain_text(value) if isinstance(value, str) else value


def _challenge(board: PublicBoard) -> dict[str, Any]:
    challenge = board.challenge
    return {
        "city": challenge.member.slug,
        "slug": challenge.slug,
        "name": challenge.name,
        "time_zone": challenge.time_zone,
        "baseline": _period(board.rules.baseline),
        "reporting": _period(board.rules.reporting),
        "tracks": [{"key": track.key, "name": track.name} for track in board.rules.tracks],
        "rules_version": board.snapshot.rules_version if board.snapshot else None,
        "rules_hash": board.rules.hash,
    }


def _period(period: Any) -> dict[str, str]:
    """Half-open, as everywhere: `end` is the first day that no longer counts."""
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}


def _snapshot(board: PublicBoard) -> dict[str, Any]:
    snapshot, zone = board.snapshot, board.challenge.time_zone
    if snapshot is None:
        return {"id": None, "as_of": None, "computed_at": None, "state": board.state}
    return {
        "id": snapshot.id,
        "as_of": _instant(snapshot.as_of, zone),
        "computed_at": _instant(snapshot.computed_at, zone),
        "state": board.state,
    }


def _instant(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


def _row(row: Listed) -> dict[str, Any]:
    stored = row.stored
    return {
        "place": row.place,
        "entry": row.entry,
        "business": {"name": row.name, "slug": row.slug},
        "track": stored["track"],
        "division": stored["division"],
        "division_place": stored["division_place"],
        "tier": stored["tier"],
        "scorecards": stored["scorecards"],
        "boards": stored["boards"],
        "points": _number(stored["points"]),
        "reduction_percent": _number(stored["reduction_percent"]),
        "uncertainty_points": _number(stored["uncertainty_points"]),
        "distinguishable": stored["distinguishable"],
        "grade": stored["grade"],
        "grade_reasons": stored["grade_reasons"],
        "adjustments": [{**event, "effect_points": _number(event["effect_points"])} for event in stored["adjustments"]],
        "data_through": stored["data_through"],
        "covered_days": stored["covered_days"],
        "resources": {key: _figure(figure) for key, figure in stored["resources"].items()},
        "measures": {key: _figure(figure) for key, figure in stored["measures"].items()},
        "reason": row.reason,
    }


NUMBERS, WORDS = ("reduction_percent", "points", "uncertainty_points"), ("distinguishable", "grade")


def _figure(figure: Figure | None) -> dict[str, Any]:
    if figure is None:
        return dict.fromkeys((*NUMBERS, *WORDS))
    known: Any = figure
    return {**{name: _number(known[name]) for name in NUMBERS}, **{name: known[name] for name in WORDS}}


def _totals(board: PublicBoard) -> dict[str, Any]:
    """Counts, `listed` those that have a row here, and what all avoided together where it may be told."""
    totals = board.snapshot.totals if board.snapshot else {}
    counts = {name: totals.get(name) for name in ("entries", "ranked")}
    quantities = {name: _number(totals.get(name)) for name in TOTALS}
    published = {"contributors": totals.get("contributors"), "on": totals.get("on")}
    return {**counts, "listed": len(board.listed), **published, **quantities}


def _number(text: str | None) -> float | int | None:
    if text is None:
        return None
    return float(text) if "." in text else int(text)
