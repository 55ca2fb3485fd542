"""The board as files for programs and spreadsheets: JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from challenge.leaderboards.brief import figure_of
from challenge.leaderboards.honest import why_no_range
from challenge.leaderboards.lineup import NO_FIGURE
from challenge.leaderboards.narrowed import diversions_in, improved_since
from challenge.leaderboards.public_board import Listed, PublicBoard, Shown, totals_in
from challenge.leaderboards.teams import json_of_teams
from challenge.leaderboards.told_ties import tie_breaks_of
from challenge.scoring.rows import Figure, RoundFigure
from challenge.scoring.rules import rules_of_track
from challenge.scoring.states import SELF_REPORTED
from challenge.scoring.totals import TOTALS
from challenge.words import plain_text


def json_of(board: PublicBoard, shown: Shown) -> bytes:
    """One page of the board. Numbers are numbers, what is not computed is null, instants have their offset."""
    parts = json_parts(board, shown)
    breaks = tie_breaks_of(board)
    rows = [{**_row(row, breaks), "figure": _number(shown.figure_of(row))} for row in shown.page_rows]
    last = {
        "rows": rows,
        "teams": json_of_teams(board.teams),
        "totals": parts.pop("totals"),
        "page": shown.view.page,
        "pages": shown.pages,
    }
    document = {**parts, **last}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def json_parts(board: PublicBoard, shown: Shown) -> dict[str, dict[str, Any]]:
    """What is said once about a board, beside its rows."""
    return {
        "challenge": _challenge(board),
        "snapshot": _snapshot(board),
        "view": _view(board, shown),
        "totals": _totals(board, shown),
    }


def csv_of(board: PublicBoard, shown: Shown) -> bytes:
    """All rows of the view. Texts are quoted, and none can start a formula; figures are plain numbers.

    Each row ends with the snapshot that it is of: a file of rows has no other place to say so.
    """
    out = io.BytesIO()
    with io.TextIOWrapper(out, "utf-8", newline="") as text:
        writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
        heads, rows = table_of(board, shown)
        snapshot = [board.number, board.snapshot.sha256 or None] if board.snapshot else [None, None]
        writer.writerow([*heads, *SNAPSHOT_COLUMNS])
        writer.writerows([_cell(value) for value in (*row, *snapshot)] for row in rows)
        text.flush()
        return out.getvalue()


def table_of(board: PublicBoard, shown: Shown) -> tuple[list[str], Iterator[list[Any]]]:
    """The heads and all rows of the view, for spreadsheets: numbers, texts, yes or no (bool), None where there is none.

    Resources that any listed entry has a figure of, the scorecards of the rules, rounds that add up, and diversion,
    which is told by no resource, have columns of their own.
    """
    resources, cards = board.resources, [card.key for card in board.rules.scorecards]
    rounds = _rounds_in(board)
    heads = ["place", "entry", "business", "track", "points", "reduction_percent", "data_through", "reason"]
    heads += [f"{key}_{what}" for key in resources for what in (*NUMBERS, *WORDS, "state")]
    heads += ["uncertainty_points", "distinguishable", "grade", "division", "tier"]
    heads += ["best_place", "worst_place", "tie_group", "state"]
    heads += [f"{key}_{what}" for key in cards for what in CARD_COLUMNS]
    heads += ["place_range_reason", "standard_error", "figure"]
    heads += [f"round_{key}_{what}" for key, names in rounds.items() for what in (*ROUND_COLUMNS, *names)]
    diversions = diversions_in(board)
    heads += [f"{key}_{what}" for key in diversions for what in MEASURE_COLUMNS]
    return heads, (
        [*_table_row(row, resources, cards, shown), *_rounds(row, rounds), *_measures(row, diversions)]
        for row in shown.every_row()
    )


def _measures(row: Listed, keys: list[str]) -> Iterator[Any]:
    for figure in (_figure(row.stored["measures"].get(key)) for key in keys):
        yield from (figure[what] for what in MEASURE_COLUMNS)


def _rounds_in(board: PublicBoard) -> dict[str, list[str]]:
    """The rounds that add up, by their last day, each with the names of what measures come to in it."""
    found: dict[str, list[str]] = {}
    for first in board.rules.boards:
        own = rules_of_track(board.rules, first)
        for one in own.counted_rounds:
            names = [f"{measure.key}_{what}" for measure in own.measures for what in ROUND_NUMBERS]
            found[one.key] = [*dict.fromkeys([*found.get(one.key, []), *names])]
    return dict(sorted(found.items()))


def _rounds(row: Listed, rounds: Mapping[str, list[str]]) -> Iterator[Any]:
    told = {one["round"]: _round(one) for one in row.stored.get("rounds", ())}
    for key, names in rounds.items():
        one = told.get(key, _NO_ROUND)
        figures = {f"{of}_{what}": number for of, own in one["measures"].items() for what, number in own.items()}
        yield from (one[what] for what in ROUND_COLUMNS)
        yield from (figures.get(name) for name in names)


def _table_row(row: Listed, resources: list[str], cards: list[str], shown: Shown) -> list[Any]:
    stored = row.stored
    own = [row.place, row.entry, row.name, stored["track"], _number(stored["points"])]
    own += [_number(stored["reduction_percent"]), stored["data_through"], row.reason]
    figures = [_figure(stored["resources"].get(key)) for key in resources]
    numbers = [one[name] for one in figures for name in (*NUMBERS, *WORDS, "state")]
    last = [_number(stored["uncertainty_points"]), stored["distinguishable"], stored["grade"]]
    best, worst = row.place_range or (None, None)
    honest = [best, worst, row.tie_group, stored["state"]]
    named = [stored["division"], stored["tier"]]
    sure = [why_no_range(row), _number(stored["standard_error"]), _number(shown.figure_of(row))]
    return [*own, *numbers, *last, *named, *honest, *_cards(row, cards), *sure]


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
    since = improved_since(board, shown.view)
    return {
        "track": shown.view.track or None,
        "division": shown.view.division or None,
        "board": shown.view.board or None,
        "placed_by": shown.view.resource or shown.view.by or (metrics.pop() if len(metrics) == 1 else None),
        "compared_with": since.isoformat() if since else None,
        "only": shown.view.only or None,
        "name": shown.view.name or None,
        "as_of": shown.view.as_of or None,
        "ranges_among": shown.ranged.among or None,
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
        "blackouts": [{**_period(one.days), "reason": one.reason} for one in board.rules.blackouts],
        "rounds": [
            {"round": one.key, "name": one.name, **_period(one.days), "part": round(one.part, 6)}
            for one in board.rules.counted_rounds
        ],
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
        unknown = dict.fromkeys(("id", "as_of", "computed_at", "sha256", "previous_sha256"))
        return {**unknown, "rules_sha256": board.rules.hash, "state": board.state}
    return {
        "id": board.number,
        "as_of": _instant(snapshot.as_of, zone),
        "computed_at": _instant(snapshot.computed_at, zone),
        "sha256": snapshot.sha256 or None,
        "previous_sha256": snapshot.previous_sha256,
        "rules_sha256": snapshot.rules_hash,
        "state": board.state,
    }


def _instant(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


def _row(row: Listed, breaks: Mapping[str, Mapping[int, str]]) -> dict[str, Any]:
    """`breaks`: why entries with the same figure do not share a place, by board and entry."""
    stored = row.stored
    return {
        "place": row.place,
        "place_range": list(row.place_range) if row.place_range else None,
        "place_range_reason": why_no_range(row),
        "tie_group": row.tie_group,
        "state": stored["state"],
        "entry": row.entry,
        "business": {"name": row.name, "slug": row.slug},
        "track": stored["track"],
        "division": stored["division"],
        "division_place": stored["division_place"],
        "tier": stored["tier"],
        "scorecards": stored["scorecards"],
        "boards": {
            key: {**one, "tie_break": breaks.get(key, {}).get(row.entry_id)} for key, one in stored["boards"].items()
        },
        "tie_break": breaks[""].get(row.entry_id),
        "points": _number(stored["points"]),
        "standard_error": _number(stored["standard_error"]),
        "reduction_percent": _number(stored["reduction_percent"]),
        "uncertainty_points": _number(stored["uncertainty_points"]),
        "distinguishable": stored["distinguishable"],
        "grade": stored["grade"],
        "grade_reasons": stored["grade_reasons"],
        "adjustments": [{**event, "effect_points": _number(event["effect_points"])} for event in stored["adjustments"]],
        "data_through": stored["data_through"],
        "covered_days": stored["covered_days"],
        "counted_from": stored.get("counted_from"),
        "left_out": stored.get("left_out", []),
        "looked_at": stored.get("looked_at"),
        "rounds": [_round(one) for one in stored.get("rounds", ())],
        "resources": {key: _figure(figure) for key, figure in stored["resources"].items()},
        "measures": {key: _figure(figure) for key, figure in stored["measures"].items()},
        "reason": row.reason,
    }


def _round(one: RoundFigure) -> dict[str, Any]:
    measures = {
        key: {"reduction_percent": _number(own["reduction_percent"]), "points": _number(own["points"])}
        for key, own in one["measures"].items()
    }
    return {"round": one["round"], "state": one["state"], "points": _number(one["points"]), "measures": measures}


SNAPSHOT_COLUMNS = ("snapshot", "snapshot_sha256")
PLEDGED = ("pledged_people", "pledged_actions")
ROUND_COLUMNS, ROUND_NUMBERS = ("points", "state"), ("reduction_percent", "points")
_NO_ROUND: dict[str, Any] = {"points": None, "state": None, "measures": {}}
MEASURE_COLUMNS = ("reduction_percent", "points", "uncertainty_points")
CARD_COLUMNS = ("raw", "of", "percent", "tier")
NUMBERS, WORDS = ("reduction_percent", "points", "uncertainty_points"), ("distinguishable", "grade")


def _figure(figure: Figure | None) -> dict[str, Any]:
    if figure is None:
        return dict.fromkeys((*NUMBERS, *WORDS, "state"))
    known: Any = figure
    figures = {**{name: _number(known[name]) for name in NUMBERS}, **{name: known[name] for name in WORDS}}
    return {**figures, "state": known.get("state", SELF_REPORTED)}


def _totals(board: PublicBoard, shown: Shown) -> dict[str, Any]:
    """Counts of the whole challenge, `listed` those that have a row, and what the entries of the view avoided together
    where it may be told.

    `points` are those of all rows of the view that have a place, on whichever page: a sum to check the pages by.
    """
    whole, totals = board.snapshot.totals if board.snapshot else {}, totals_in(board, shown.view)
    counts = {name: whole.get(name) for name in ("entries", "ranked", *PLEDGED)}
    quantities = {name: _number(totals.get(name)) for name in TOTALS}
    quantities |= _bands(totals.get("bands", {}))
    published = {"contributors": totals.get("contributors"), "on": totals.get("on")}
    points = shown.of("points")
    sum_of_points = figure_of(int(points[points > NO_FIGURE].sum()))
    return {**counts, "listed": board.listed, "points": _number(sum_of_points), **published, **quantities}


def _bands(bands: Mapping[str, Any]) -> dict[str, Any]:
    """Half the width of the 90 % band of each total, and what is said of it."""
    found: dict[str, Any] = {}
    for name in TOTALS:
        band = bands.get(name)
        found[f"{name}_band"] = _number(band["give_or_take"]) if band else None
        found[f"{name}_band_means"] = band["means"] if band else None
    return found


def _number(text: str | None) -> float | int | None:
    if text is None:
        return None
    return float(text) if "." in text else int(text)
