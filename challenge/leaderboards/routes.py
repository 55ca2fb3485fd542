"""The board, as a page and as files, and the page that explains one entry's score."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template
from flask.blueprints import BlueprintSetupState

from challenge import clock
from challenge.answers import public
from challenge.businesses.teams import team_of
from challenge.challenges.access import public_challenge_or_404
from challenge.challenges.queries import phase_of, registration_of, rules_of
from challenge.challenges.rule_words import LATE_WORDS, counts_beside_energy, team_words, weight_of_round
from challenge.leaderboards.access import public_entry_or_404
from challenge.leaderboards.brief import FINEST
from challenge.leaderboards.downloads import csv_of, json_of
from challenge.leaderboards.editions import answer_view, edition_or_404, kept, kept_board, listed_or_404, make_room
from challenge.leaderboards.factor_lines import factor_lines
from challenge.leaderboards.history import days_of
from challenge.leaderboards.honest import (
    STATE_WORDS,
    Honesty,
    has_checked,
    honesty_of,
    honesty_of_teams,
    not_apart,
    range_words,
)
from challenge.leaderboards.kept import KeptPage
from challenge.leaderboards.metric_words import (
    NOUNS,
    RATE_HEAD,
    head_by,
    head_of,
    metric_name,
    ranked_words,
    reached_words,
)
from challenge.leaderboards.narrowed import (
    IMPROVED,
    diversions_in,
    improved_since,
    ways_of,
    who_is_left_out,
    why_not_improved,
)
from challenge.leaderboards.over_time import field_stories, story_of
from challenge.leaderboards.past import Past, past_of
from challenge.leaderboards.public_board import Listed, PublicBoard, Shown, totals_in
from challenge.leaderboards.queries import current_snapshot, rules_behind, standing_of
from challenge.leaderboards.rounds import ROUND_STATES, first_board_day, points_by_round, rounds_of, sum_of_rounds
from challenge.leaderboards.sentences import (
    METHOD_WORDS,
    address_of,
    data_through,
    decided_words,
    equivalents_together,
    finding_of,
    leaders_of,
    not_told_together,
    totals_together,
    verb_of_first,
    with_sure,
)
from challenge.leaderboards.team_members import members_told
from challenge.leaderboards.teams import HEADS as HEADS_OF_TEAMS
from challenge.leaderboards.teams import csv_of_teams
from challenge.leaderboards.told import picture_of_board, told_of
from challenge.leaderboards.told_ties import tie_breaks_of, told_ties
from challenge.leaderboards.values import public_row
from challenge.leaderboards.visible import PLACES, shown_on, visible
from challenge.leaderboards.workbook import WORKBOOK, workbook_of
from challenge.papers.codes import badge_code
from challenge.papers.picture import alternative_text
from challenge.quantities.resources import RESOURCES
from challenge.savings.models import CATEGORIES
from challenge.scoring.explain import explain
from challenge.scoring.measures import ENERGY, MEASURES
from challenge.scoring.metrics import Ranking
from challenge.scoring.reasons import is_apart
from challenge.scoring.rules import PERCENT, POINTS, rules_of_track
from challenge.scoring.rules.document import TOTALS_ONLY, WINNERS, WITH_PERCENTS
from challenge.words import short_day

pages = Blueprint("leaderboards", __name__)

BASE = "/challenges/<city>/<challenge>"


@pages.record_once
def _make_room(state: BlueprintSetupState) -> None:
    make_room(state.app)


@pages.get(f"{BASE}/leaderboard")
@public
def leaderboard(city: str, challenge: str) -> Response:
    """Who leads, as of when."""
    return answer_view(city, challenge, _page)


@pages.get(f"{BASE}/leaderboard.json")
@public
def leaderboard_json(city: str, challenge: str) -> Response:
    """The same, for programs."""
    return answer_view(city, challenge, _json)


@pages.get(f"{BASE}/leaderboard.csv")
@public
def leaderboard_csv(city: str, challenge: str) -> Response:
    """The same, for spreadsheets; every row of the view."""
    return answer_view(city, challenge, _csv)


@pages.get(f"{BASE}/leaderboard.xlsx")
@public
def leaderboard_xlsx(city: str, challenge: str) -> Response:
    """The same as a workbook."""
    return answer_view(city, challenge, _xlsx)


@pages.get(f"{BASE}/leaderboard/history")
@public
def history(city: str, challenge: str) -> Response:
    """How did it come to this? Who was first, and how the field moved."""
    return answer_view(city, challenge, _history)


@pages.get(f"{BASE}/leaderboard/teams")
@public
def teams(city: str, challenge: str) -> Response:
    """The board of the teams; 404 where the rules know none."""
    return answer_view(city, challenge, _teams)


@pages.get(f"{BASE}/leaderboard/teams.csv")
@public
def teams_csv(city: str, challenge: str) -> Response:
    """The same, for spreadsheets."""
    return answer_view(city, challenge, _teams_csv)


@pages.get(f"{BASE}/rounds")
@public
def rounds(city: str, challenge: str) -> str:
    """Who was first at the end of each round; 404 where the rules have none."""
    found, edition = public_challenge_or_404(city, challenge), edition_or_404(city, challenge)
    rules = rules_of(found)
    if not rules.rounds:
        abort(404)
    told = rounds_of(edition, rules.rounds, found.time_zone)
    return render_template(
        "leaderboards/rounds.html",
        challenge=found,
        rules=rules,
        rounds=told,
        first_day=first_board_day(found),
        by_points=points_by_round(kept_board(edition)) if rules.rounds_are else [],
        today=clock.today(found.time_zone),
        weight_of_round=weight_of_round,
    )


@pages.get(f"{BASE}/entries/<entry>")
@public
def entry(city: str, challenge: str, entry: str) -> str:
    """Why this place: how the score of one entry came about."""
    found = public_challenge_or_404(city, challenge)
    public_entry = public_entry_or_404(found, entry)
    snapshot = current_snapshot(found)
    standing = standing_of(public_entry)
    rules = rules_behind(found, snapshot)
    shows = shown_on(rules, clock.today(found.time_zone))
    stored = public_row(standing.row, public_entry, standing.snapshot_id, rules) if standing else None
    row = visible(stored, shows, rules) if stored else None
    if shows == TOTALS_ONLY or (standing and row is None):
        abort(404)
    own_rules = rules_of_track(rules, public_entry.track)
    board = kept_board(edition_or_404(city, challenge))
    listed, apart = listed_or_404(board, entry) if row else None, row is not None and is_apart(row)
    boards = {"": "", **{one.key: one.name for one in rules.more_boards}}
    return render_template(
        "leaderboards/entry.html",
        listed=listed,
        tie_breaks=[
            (boards[key], own[public_entry.id]) for key, own in tie_breaks_of(board).items() if public_entry.id in own
        ],
        profile=f"/businesses/{public_entry.business.slug}/profile" if public_entry.listing == "name" else "",
        range_words=range_words(listed) if listed else "",
        not_apart=not_apart(board.whole) if listed else "",
        factor_lines=factor_lines(public_entry, row["resources"], rules.factors) if row else [],
        team=team_of(public_entry) if rules.teams and shows in PLACES and public_entry.listing == "name" else None,
        some_checked=listed is not None and has_checked(listed),
        state_words=STATE_WORDS,
        story=story_of(board, listed) if listed and not apart else None,
        challenge=found,
        entry=public_entry,
        snapshot=snapshot,
        place=standing.place if standing and row and row["place"] is not None else None,
        row=row,
        shows=shows,
        reached=reached_words(row, rules) if row else "",
        apart=apart,
        lines=explain(row, own_rules) if row and shows == WITH_PERCENTS and not apart else [],
        finding=finding_of(row, own_rules, with_state=False) if row else "",
        is_final=board.state == "final",
        ranked_with=ranked_words(row, rules) if row and row["place"] is not None and shows in PLACES else "",
        round_words=ROUND_STATES,
        round_total=sum_of_rounds(row) if row else "",
        categories=CATEGORIES,
        method_words=METHOD_WORDS,
        beside_energy=counts_beside_energy(rules),
        rules=own_rules,
        phase=phase_of(found),
        measures=MEASURES,
        resources=RESOURCES,
        badge_code=badge_code(
            f"{current_app.config['BASE_URL']}/challenges/{city}/{found.slug}",
            public_entry.public_key,
            public_entry.public_name or "",
            found.name,
        ),
    )


def _json(board: PublicBoard, seen: Shown) -> KeptPage:
    return kept(json_of(board, seen), "application/json")


def _csv(board: PublicBoard, seen: Shown) -> KeptPage:
    return kept(csv_of(board, seen), "text/csv", _file_name(board, "csv"))


def _xlsx(board: PublicBoard, seen: Shown) -> KeptPage:
    return kept(workbook_of(board, seen), WORKBOOK, _file_name(board, "xlsx"))


def _history(board: PublicBoard, seen: Shown) -> KeptPage:
    challenge, days = board.challenge, days_of(board)
    html = render_template(
        "leaderboards/history.html",
        challenge=challenge,
        base=f"/challenges/{challenge.member.slug}/{challenge.slug}",
        stories=field_stories(board, days, seen.view.track),
        track=seen.view.track,
        track_name=board.track_names.get(seen.view.track, ""),
        days=days,
    )
    return kept(html.encode(), "text/html")


def _teams(board: PublicBoard, seen: Shown) -> KeptPage:
    rule = board.rules.teams
    if rule is None:
        abort(404)
    challenge = board.challenge
    html = render_template(
        "leaderboards/teams.html",
        board=board,
        challenge=challenge,
        base=f"/challenges/{challenge.member.slug}/{challenge.slug}",
        view=seen.view,
        head=HEADS_OF_TEAMS[rule.by],
        rule_words=team_words(rule),
        verb_of_first=verb_of_first,
        honesty=honesty_of_teams(board.teams),
        range_words=range_words,
        members=members_told(board),
    )
    return kept(html.encode(), "text/html")


def _teams_csv(board: PublicBoard, seen: Shown) -> KeptPage:
    if board.rules.teams is None:
        abort(404)
    name = _file_name(board, "csv").replace("-leaderboard", "-teams")
    return kept(csv_of_teams(board.teams), "text/csv", name)


def _file_name(board: PublicBoard, kind: str) -> str:
    return f"{board.challenge.member.slug}-{board.challenge.slug}-leaderboard.{kind}"


def _page(board: PublicBoard, seen: Shown) -> KeptPage:
    challenge = board.challenge
    base = f"/challenges/{challenge.member.slug}/{challenge.slug}"
    days, honest = days_of(board), honesty_of(seen)
    past, leaders = past_of(board, seen, days), leaders_of(board, seen)
    html = render_template(
        "leaderboards/leaderboard.html",
        board=board,
        challenge=challenge,
        shown=seen,
        base=base,
        rows=[_cells(row, board, seen, base, past, honest) for row in seen.page_rows],
        past=past,
        honesty=honest,
        last_day=clock.today(challenge.time_zone),
        state_words=STATE_WORDS,
        ways=ways_of(board, days),
        why_not_improved=why_not_improved(board, days),
        improved_since=improved_since(board, seen.view),
        who_is_left_out=who_is_left_out(seen),
        columns=_columns(board, seen),
        percent_ranks=_percent_ranks(board, seen),
        bars_of=_bars_of(board, seen),
        digits=_digits(board, seen),
        by_points=any(one.metric == POINTS for one in _rankings(board)),
        several_days=len(days) > 1,
        percents=_span(seen),
        leaders=leaders,
        decided=decided_words(board, leaders, honest) if not (seen.view.by or seen.view.resource) else "",
        verb_of_first=verb_of_first,
        ties=[] if seen.view.by or seen.view.resource else told_ties(board, seen.view.board),
        through=data_through(seen),
        together=totals_together(board, seen.view),
        with_sure=with_sure,
        not_told=not_told_together(board, seen.view),
        equivalents=equivalents_together(board, seen.view),
        address=lambda **other: address_of(f"{base}/leaderboard", replace(seen.view, **{"page": 1, **other})),
        page_address=lambda number: address_of(f"{base}/leaderboard", replace(seen.view, page=number)),
        download=lambda kind: address_of(f"{base}/leaderboard.{kind}", replace(seen.view, page=1)),
        totals=totals_in(board, seen.view),
        phase=phase_of(challenge),
        registration=registration_of(challenge),
        head=_head(board, seen),
        unit=NOUNS.get(_head(board, seen), ""),
        ranks_by=_ranks_by(board, seen),
        main_head=head_of(board.rules),
        metric=metric_name(_ranking(board, seen)),
        main_metric=metric_name(rules_of_track(board.rules, seen.view.track)),
        resources=RESOURCES,
        measures=MEASURES,
        late_words=LATE_WORDS,
        picture_words=alternative_text(picture_of_board(board, seen)),
    )
    return kept(html.encode(), "text/html")


def _span(seen: Shown) -> list[float]:
    """The least and the most of the percents in the whole view, for the scale of the bars; nothing without any."""
    percents = seen.percents() / 10**FINEST
    return [float(percents.min()), float(percents.max())] if len(percents) else []


def _columns(board: PublicBoard, seen: Shown) -> list[tuple[str, str]]:
    """What has a percent of its own in each row beside the one that its bar shows: key and name."""
    keys = [key for key in board.resources if key != seen.beside]
    shown_once = len(board.resources) == 1 and board.headline in (ENERGY, *board.resources)
    diversions = [key for key in diversions_in(board) if key != seen.view.by]
    return [(key, MEASURES[key].name) for key in [*([] if shown_once else keys), *diversions] if key in MEASURES]


def _diverted(row: Listed, measure: str) -> float | None:
    """The percentage points by which more of its waste was kept out of the landfill."""
    figure = row.stored["measures"].get(measure)
    return float(figure["reduction_percent"]) if figure and figure["reduction_percent"] is not None else None


def _rankings(board: PublicBoard) -> list[Ranking]:
    """All that entries of the challenge are ranked by, on any of its boards."""
    return [*(rules_of_track(board.rules, first) for first in board.rules.boards), *board.rules.more_boards]


def _percent_ranks(board: PublicBoard, seen: Shown) -> bool:
    """Whether places go by the very percent that the bars show: then it is the only number of a row."""
    if seen.view.resource or seen.view.by:
        return bool(seen.view.resource)
    ranking, fuels = _ranking(board, seen), set(board.resources) & set(MEASURES[ENERGY].resources)
    alone = len(board.rules.boards) == 1 or bool(seen.view.track)
    same = {seen.beside or board.headline, *(fuels if board.headline == ENERGY and len(fuels) == 1 else ())}
    return alone and ranking.metric == PERCENT and (ranking.metric_of or ENERGY) in same


def _digits(board: PublicBoard, seen: Shown) -> int:
    """Decimals of the numbers that rank: those of the rules, and of a category of a scorecard as many as it has."""
    figures = [Decimal(row.figure).normalize() for row in seen.page_rows if row.figure and "." in seen.view.by]
    return max([board.rules.decimals, *(-int(one.as_tuple().exponent) for one in figures)])


def _bars_of(board: PublicBoard, seen: Shown) -> str:
    """What the percents of the bars are of: `energy`."""
    of = seen.beside or (_percent_ranks(board, seen) and _ranking(board, seen).metric_of) or board.headline
    return MEASURES[of].name.lower().partition(",")[0] if of else ""


def _ranks_by(board: PublicBoard, seen: Shown) -> str:
    """What places go by in this view, in words."""
    if seen.view.resource:
        return RESOURCES[seen.view.resource].name.lower()
    if seen.view.by:
        since = improved_since(board, seen.view)
        return (
            f"points gained since {short_day(since)}" if since else ways_of(board, days_of(board))[seen.view.by].lower()
        )
    return metric_name(_ranking(board, seen))


def _head(board: PublicBoard, seen: Shown) -> str:
    """The head of the column that ranks."""
    if seen.view.by:
        return {IMPROVED: "Points gained"}.get(seen.view.by, RATE_HEAD if seen.view.by in MEASURES else "Points")
    return head_by(_ranking(board, seen)) if seen.view.board else head_of(board.rules)


def _ranking(board: PublicBoard, seen: Shown) -> Ranking:
    """What the view ranks by."""
    return board.further(seen.view.board) or rules_of_track(board.rules, seen.view.track)


def _cells(row: Listed, board: PublicBoard, seen: Shown, base: str, past: Past, honest: Honesty) -> dict[str, Any]:
    """A row as the board's table takes it."""
    stored = row.stored
    before = past.places.get(row.entry)
    percent = board.percent_of(row, seen.beside)
    return {
        "place": row.place,
        "tied": row.tied,
        "moved": before - row.place if before and row.place else None,
        "new": past.since is not None and before is None and row.place is not None,
        "spark": past.sparks.get(row.entry),
        "together": row.tie_group and honest.together > 1,
        "range": range_words(row) if row.place else "",
        "grade": stored["grade"] if row.place else None,
        "state": STATE_WORDS[stored["state"]] if row.place else "",
        "entry": row.entry,
        "url": f"{base}/entries/{row.entry}",
        "business": {"name": row.name},
        "track": board.track_names.get(stored["track"], stored["track"]),
        "points": row.stored["points"] if row.place is None else seen.figure_of(row),
        "points_now": stored["points"] if seen.view.by == IMPROVED else None,
        "reduction_percent": None if percent is None else float(percent),
        "uncertainty_points": board.band_of(row, seen.beside).points if row.place else None,
        "data_through": stored["data_through"] and short_day(stored["data_through"]),
        "resources": {
            key: {"reduction_percent": None if (own := row.percent_of(key)) is None else float(own)}
            for key in board.resources
        }
        | {key: {"points_higher": _diverted(row, key)} for key in diversions_in(board)},
        "reason": row.reason,
        "reason_code": stored["reason_code"],
        "reached": told_of(row, board).standing if board.shows == WINNERS else reached_words(stored, board.rules),
        "counted_from": stored.get("counted_from") if board.has_places else None,
    }
