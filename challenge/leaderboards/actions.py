"""Standings: computed from what counts now, stored as an immutable snapshot, shown by moving one pointer."""

from __future__ import annotations

import gc
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select

from challenge import clock
from challenge.businesses.models import Entry
from challenge.challenges.life import PUBLIC
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.challenges.queries import rules_in, rules_row
from challenge.extensions import Base, db
from challenge.leaderboards.brief import brief_of
from challenge.leaderboards.chain import Content, add_snapshot, newest_of, ranked_row, show, weather_hash
from challenge.leaderboards.field import Field, FreshResult, Member, amounts_in, current_row, field_of, remember
from challenge.leaderboards.inputs import BoardInputs
from challenge.leaderboards.models import (
    Board,
    CurrentResult,
    EntryResult,
    MeasuredResult,
    PublishedTotals,
    Snapshot,
)
from challenge.leaderboards.queries import held_figures_of, held_in
from challenge.leaderboards.results import Fresh
from challenge.leaderboards.stored_readings import MOST_NAMED
from challenge.leaderboards.teams import teams_shown
from challenge.leaderboards.values import has_quantities
from challenge.pledges.queries import pledge_totals
from challenge.review.actions import tell_of_result
from challenge.review.confirmed import looked_at_in
from challenge.scheduling.slots import InputsChanged
from challenge.scoring.groups import Group
from challenge.scoring.placed import Ranked, contributions_of, filters_of, rank
from challenge.scoring.rules import Rules, rules_of_track
from challenge.scoring.totals import TOTALS, TotalsDecision, decide_totals, read_totals
from challenge.scoring.totals import PublishedTotals as Totals
from challenge.weather.actions import keep_stations
from challenge.weather.queries import kept_stations

PROVISIONAL = "provisional"


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Standings are many small objects in no cycles: looking for cycles among them would take a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@dataclass(frozen=True)
class Computed:
    """Standings, not stored yet."""

    challenge_id: int
    field: Field
    content: Content
    decision: TotalsDecision


@dataclass(frozen=True)
class RankedField:
    """Every entry measured and ranked; nothing of a snapshot is written yet.

    `boards` are the members that are ranked together, each with their places.
    """

    challenge: Challenge
    stored_rules: ChallengeRules
    rules: Rules
    as_of: datetime
    field: Field
    boards: Sequence[tuple[Sequence[Member], Ranked]]
    decision: TotalsDecision


@_without_garbage_collection()
def compute_standings(challenge_id: int, slot: str, *, anew: bool = False) -> Computed:
    """Rank everything from what each entry came to; what changed is measured, or all of it (`anew`). Only reads."""
    return write_standings(rank_standings(challenge_id, anew=anew), slot)


def rank_standings(challenge_id: int, *, anew: bool = False) -> RankedField:
    """Measure what changed, and rank all. Only reads."""
    challenge, as_of = db.session.get_one(Challenge, challenge_id), clock.now()
    stored_rules = rules_row(challenge)
    rules = rules_in(stored_rules)
    field = field_of(challenge, rules, as_of, anew=anew)
    boards = []
    for first, tracks in rules.boards.items():
        own = field.members
        if len(rules.boards) > 1:
            own = [one for one in own if one.contender.track in tracks]
        boards.append((own, rank([one.contender for one in own], rules_of_track(rules, first))))
    decision = _totals_decision(challenge, rules, field, boards, as_of)
    return RankedField(challenge, stored_rules, rules, as_of, field, boards, decision)


def write_standings(ranked: RankedField, slot: str) -> Computed:
    """What a snapshot says of a ranked field, with the digest of each row."""
    challenge, field, rules = ranked.challenge, ranked.field, ranked.rules
    groups = [group for _, one in ranked.boards for group in one.groups]
    content = Content(
        slot=slot,
        as_of=ranked.as_of,
        inputs_version=challenge.inputs_version,
        rules_version=ranked.stored_rules.version,
        rules=rules,
        weather_hash=weather_hash(challenge, rules),
        rows=_rows_of(ranked.boards),
        totals={
            **_totals_shown(field.members, ranked.decision),
            **_groups_shown(groups),
            **pledge_totals(challenge, ranked.as_of),
            **teams_shown(
                challenge.id, rules, field.members, ranked.as_of.astimezone(ZoneInfo(challenge.time_zone)).date()
            ),
        },
    )
    return Computed(challenge.id, field, content, ranked.decision)


def _rows_of(boards: Iterable[tuple[Sequence[Member], Ranked]]) -> list[dict[str, Any]]:
    """The rows of a snapshot in board order: tracks that are ranked together one after the other."""
    rows: list[dict[str, Any]] = []
    for members, ranked in boards:
        for at, standing in zip(ranked.order, ranked.standings, strict=True):
            entry_id, number, sha256, contender = members[at]
            told = (contender.entry, contender.track, contender.points, standing, (entry_id, number, sha256))
            rows.append(ranked_row(len(rows), *told))
    return rows


def _totals_decision(
    challenge: Challenge, rules: Rules, field: Field, boards: Sequence[tuple[Sequence[Member], Ranked]], as_of: datetime
) -> TotalsDecision:
    """What is told of all together. It changes at most once a day, so most of the time nothing is added up."""
    today = as_of.astimezone(ZoneInfo(challenge.time_zone)).date()
    told = _told_last(challenge)
    if told is not None and today <= told.on:
        return TotalsDecision(told, False, "today_already")
    within = {
        members[at].entry_id: filters_of(members[at].contender.track, standing["division"])
        for members, ranked in boards
        for at, standing in zip(ranked.order, ranked.standings, strict=True)
    }
    amounts = amounts_in(challenge.id, field.fresh)
    found = contributions_of((business, own, errors, within[entry]) for entry, business, own, errors in amounts)
    beside = _beside(challenge)
    of_amounts = [challenge.id] if has_quantities(rules) else []
    shows = _showing([*of_amounts, *(one.id for one in beside)])
    contributions = [replace(one, shows=one.business in shows) for one in found]
    elsewhere = filter(None, (_published_totals(one.id) for one in beside))
    return decide_totals(_published_totals(challenge.id), contributions, today, elsewhere)


def _beside(challenge: Challenge) -> Sequence[Challenge]:
    """Other challenges that the same businesses take or took part in over some of the same days: what is told there and
    here could be subtracted."""
    here = select(Entry.business_id).where(Entry.challenge_id == challenge.id)
    there = select(Entry.challenge_id).where(Entry.business_id.in_(here), Entry.challenge_id != challenge.id)
    same_days = (Challenge.starts_on < challenge.ends_on, Challenge.ends_on > challenge.starts_on)
    return db.session.scalars(select(Challenge).where(Challenge.id.in_(there), *same_days).order_by(Challenge.id)).all()


def _showing(challenge_ids: Sequence[int]) -> set[str]:
    """The businesses that let anybody read their quantities on a board of these."""
    shown = (Entry.challenge_id.in_(challenge_ids), Entry.state == "approved", Entry.shows_values)
    return {str(business_id) for business_id in db.session.scalars(select(Entry.business_id).where(*shown))}


def _groups_shown(found: Sequence[Group]) -> dict[str, Any]:
    """The divisions that entries are ranked in, with how many they are; nothing where there are none."""
    groups: dict[str, dict[str, Any]] = {}
    for group in found:
        told = groups.setdefault(group.key, {"name": group.name, "entries": 0, "has_winner": False})
        told["entries"] += group.entries
        told["has_winner"] = told["has_winner"] or group.has_winner
    return {"divisions": groups} if groups else {}


def store_standings(computed: Computed, *, last_try: bool = False) -> bool:
    """Write a snapshot and, unless the board stands still, show it, in the caller's transaction.

    False when nothing changed.

    Raises InputsChanged when what was read is no longer so. On the last try bills that came meanwhile wait for the
    next slot, since the standings are true as of when they were read; other rules never do.
    """
    content = computed.content
    challenge = db.session.get_one(Challenge, computed.challenge_id)
    same_inputs = last_try or challenge.inputs_version == content.inputs_version
    if not same_inputs or rules_row(challenge).version != content.rules_version:
        raise InputsChanged("Something that counts here changed while the standings were computed.")
    board = db.session.get(Board, challenge.id) or Board(challenge_id=challenge.id)
    newest = db.session.get(Snapshot, board.newest_id) if board.newest_id else None
    if newest and newest.as_of >= content.as_of:
        return False
    _keep_results(board, computed.field)
    for one in computed.field.boards:
        _keep_measured(challenge.id, one.fresh)
        if challenge.state in PUBLIC:
            _keep_stations(challenge.id, one)
    db.session.add(board)
    board.checked_at, board.checked_inputs = clock.now(), content.inputs_version
    if newest and _same(newest, content):
        return False
    added = add_snapshot(challenge, content, PROVISIONAL)
    board.newest_id = added.id
    if computed.decision.changed and computed.decision.totals:
        if _told_beside_since(challenge, content.as_of):
            raise InputsChanged(
                "Another challenge of the same businesses told totals while the standings were computed."
            )
        _publish_totals(challenge.id, computed.decision.totals)
    if board.state not in ("frozen", "final"):
        show(board, added)
    return True


def _same(newest: Snapshot, content: Content) -> bool:
    before = (newest.rows_hash, newest.rules_hash, newest.totals)
    return before == (content.rows_hash, content.rules.hash, content.totals)


def _keep_results(board: Board, field: Field) -> None:
    """Store what entries came to: a new result where anything in it changed, and that it is the newest one."""
    challenge_id, fresh = board.challenge_id, field.fresh
    if not fresh:
        return
    _tell_who_fell(challenge_id, fresh)
    _insert(EntryResult, [_result_row(one) for one in fresh if one.is_new])
    for first in range(0, len(fresh), MOST_NAMED):
        ids = [one.entry_id for one in fresh[first : first + MOST_NAMED]]
        db.session.execute(delete(CurrentResult).where(CurrentResult.entry_id.in_(ids)))
    _insert(CurrentResult, [current_row(one, challenge_id, field.common) for one in fresh])
    board.results_stamp = secrets.token_hex(8)
    remember(challenge_id, field, board.results_stamp)


def _tell_who_fell(challenge_id: int, fresh: Sequence[FreshResult]) -> None:
    """By letter: a result past the limits that was found right, and whose figures are others now."""
    looked_at = looked_at_in(challenge_id)
    for one in fresh:
        seen = looked_at.get(one.entry_id) if one.is_new else None
        if seen is None or seen.holds_for(held_in(one.private)):
            continue
        entry = db.session.get_one(Entry, one.entry_id)
        if seen.holds_for(held_figures_of(entry)):
            tell_of_result(entry, "fallen")


def _result_row(one: FreshResult) -> dict[str, Any]:
    stored = {name: getattr(one, name) for name in ("entry_id", "number", "results", "sha256", "words", "private")}
    return {**stored, "brief": brief_of(one.scored.results, one.scored.words), "made_at": clock.now()}


def _keep_measured(challenge_id: int, fresh: Fresh) -> None:
    """Store what was measured in place of what was kept before."""
    if not fresh.places:
        return
    more = {"challenge_id": challenge_id, "measured_at": clock.now()}
    rows = [{**asdict(one), "result": text, **more} for one, text in zip(fresh.places, fresh.texts, strict=True)]
    of_challenge = delete(MeasuredResult).where(MeasuredResult.challenge_id == challenge_id)
    for first in range(0, len(rows), MOST_NAMED):
        ids = [row["meter_id"] for row in rows[first : first + MOST_NAMED]]
        db.session.execute(of_challenge.where(MeasuredResult.meter_id.in_(ids)))
    _insert(MeasuredResult, rows)


def _insert(model: type[Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(model.__table__), rows)  # type: ignore[arg-type]  # a mapped table is typed as any selectable


def _keep_stations(challenge_id: int, board: BoardInputs) -> None:
    """What sites were measured with now stays their station in this challenge, unless one was kept meanwhile."""
    kept = kept_stations(challenge_id)
    keep_stations(challenge_id, {site: at for site, at in board.stations_to_keep.items() if site not in kept})


def _publish_totals(challenge_id: int, totals: Totals) -> None:
    row = PublishedTotals(challenge_id=challenge_id, published_at=clock.now())
    row.totals, row.fingerprints = dict(totals.values), totals.document()
    db.session.add(row)


def _told_beside_since(challenge: Challenge, moment: datetime) -> bool:
    ids = [one.id for one in _beside(challenge)]
    newer = select(PublishedTotals.id).where(
        PublishedTotals.challenge_id.in_(ids), PublishedTotals.published_at > moment
    )
    return db.session.scalar(newer.limit(1)) is not None


def _told_last(challenge: Challenge) -> Totals | None:
    """What the newest snapshot tells of all together, without what it was made from."""
    newest = newest_of(challenge)
    told = newest.totals if newest else {}
    if not told.get("on"):
        return None
    on, values = date.fromisoformat(told["on"]), {name: told[name] for name in TOTALS}
    return Totals(on, values, told["contributors"], {}, told.get("groups", {}), told.get("bands", {}))


def _published_totals(challenge_id: int) -> Totals | None:
    """What the public was told last about the whole challenge."""
    newest = select(PublishedTotals).filter_by(challenge_id=challenge_id).order_by(PublishedTotals.id.desc())
    row = db.session.scalar(newest.limit(1))
    return None if row is None else read_totals(row.fingerprints)


def _totals_shown(members: Sequence[Member], decision: TotalsDecision) -> dict[str, Any]:
    """Counts of entries, and quantities of all together where they give no single business away."""
    told = decision.totals
    values = {name: told.values.get(name) if told else None for name in TOTALS}
    return {
        "entries": len(members),
        "ranked": sum(one.contender.ranked_by is not None for one in members),
        "contributors": told.contributors if told else None,
        "on": told.on.isoformat() if told else None,
        **values,
        **({"groups": {key: dict(one) for key, one in told.groups.items()}} if told and told.groups else {}),
        **({"bands": dict(told.bands)} if told and told.bands else {}),
    }
