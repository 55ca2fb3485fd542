"""The field of a challenge: what every entry came to, kept from the last time or measured now, ready to be ranked.

An entry is measured and scored anew only when something of its own changed (its `inputs_version`), or something that
all have in common did: the rules, the day in the challenge's zone (what is due by now), what is too late by now.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import Select, and_, select

from challenge.businesses.chosen import Chosen
from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge
from challenge.extensions import db, tuples_of
from challenge.leaderboards.deadlines import deadlines_in
from challenge.leaderboards.inputs import BoardInputs, boards_under
from challenge.leaderboards.models import Board, CurrentResult, EntryResult
from challenge.leaderboards.stored_readings import MOST_NAMED
from challenge.scoring.canonical import canonical, commitment, digest
from challenge.scoring.placed import Contender
from challenge.scoring.ranking import OtherFigure
from challenge.scoring.rules import Rules
from challenge.scoring.scored import Scored, score_entries
from challenge.scoring.standings import contender_of

FORMAT = 5  # rises when the same inputs are scored in another way
Query = Select[*tuple[Any, ...]]


class Member(NamedTuple):
    """An entry of the field: which result of which entry, its digest, and what it is ranked by."""

    entry_id: int
    number: int
    sha256: str
    contender: Contender


@dataclass(frozen=True)
class FreshResult:
    """A result that was computed now. `number` is that of the kept one, unless anything in it changed (`is_new`)."""

    entry_id: int
    number: int
    is_new: bool
    inputs_version: int
    business_id: int
    results: str
    sha256: str
    words: str
    private: str
    scored: Scored

    @property
    def member(self) -> Member:
        """The entry as it is ranked."""
        return Member(self.entry_id, self.number, self.sha256, contender_of(self.scored))


@dataclass(frozen=True)
class Field:
    """Every approved entry, those that were computed now, and what must be stored with them."""

    members: Sequence[Member]
    fresh: Sequence[FreshResult]
    boards: Sequence[BoardInputs]
    common: str


def field_of(challenge: Challenge, rules: Rules, as_of: datetime, *, anew: bool = False) -> Field:
    """Reads only. `anew`: measure and score every entry, whatever is kept."""
    common = common_hash(challenge, rules, as_of)
    kept, stale = _kept(challenge.id, "") if anew else _known(challenge.id, common)
    if not stale:
        return Field(_in_key_order(kept), [], [], common)
    few = list(stale) if len(stale) <= MOST_NAMED else None
    boards = boards_under(challenge, rules, as_of, few, anew=anew)
    today = as_of.astimezone(ZoneInfo(challenge.time_zone)).date()
    before = _before(challenge.id, few)
    fresh = [
        _fresh(entry_id, stale[entry_id], scored, before.get(entry_id, _NOTHING), challenge.salt_key)
        for one in boards
        for entry_id, scored in zip(one.ids, _scored(one, today), strict=True)
    ]
    return Field(_in_key_order([*kept, *(one.member for one in fresh)]), fresh, boards, common)


def _in_key_order(members: list[Member]) -> list[Member]:
    """Ranking a field that stands in this order is quicker."""
    return sorted(members, key=attrgetter("contender.entry"))


@dataclass(frozen=True)
class KeptField:
    """What this process remembers of the current results of a challenge, as of one change of theirs (`stamp`)."""

    stamp: str
    common: str
    members: Mapping[int, tuple[int, Member]]  # by the entry's id, with the version of its inputs

    def with_fresh(self, stamp: str, fresh: Iterable[FreshResult]) -> KeptField:
        """The same after these were stored."""
        new = {one.entry_id: (one.inputs_version, one.member) for one in fresh}
        return KeptField(stamp, self.common, {**self.members, **new})


def _kept_fields() -> dict[int, KeptField]:
    found: dict[int, KeptField] = current_app.extensions.setdefault("kept_fields", {})
    return found


def remember(challenge_id: int, field: Field, stamp: str) -> None:
    """These results are stored under this stamp: the next computation need not read them.

    If they are not stored in the end, no board has this stamp, and what is remembered here is not used.
    """
    before = _kept_fields().get(challenge_id)
    if before is not None and before.common == field.common:
        _kept_fields()[challenge_id] = before.with_fresh(stamp, field.fresh)


def _known(challenge_id: int, common: str) -> tuple[list[Member], dict[int, int]]:
    """As `_kept`, from memory where nobody else stored results meanwhile."""
    stamp = db.session.scalar(select(Board.results_stamp).filter_by(challenge_id=challenge_id)) or ""
    known = _kept_fields().get(challenge_id)
    if known is None or known.stamp != stamp or known.common != common:
        members, stale = _kept(challenge_id, common)
        versions = dict(_versions(challenge_id))
        found = {one.entry_id: (versions[one.entry_id], one) for one in members}
        if stamp:
            _kept_fields()[challenge_id] = KeptField(stamp, common, found)
        return members, stale
    members, stale = [], {}
    for entry_id, version in _versions(challenge_id):
        of_version, member = known.members.get(entry_id, (None, None))
        if member is not None and of_version == version:
            members.append(member)
        else:
            stale[entry_id] = version
    return members, stale


def _versions(challenge_id: int) -> list[tuple[Any, ...]]:
    """Every approved entry with the version of its inputs."""
    return tuples_of(select(Entry.id, Entry.inputs_version).where(*Chosen(challenge_id).where))


def common_hash(challenge: Challenge, rules: Rules, as_of: datetime) -> str:
    """Names what the results of all entries hang on beside their own inputs."""
    today = as_of.astimezone(ZoneInfo(challenge.time_zone)).date()
    deadlines = deadlines_in(challenge, Chosen(challenge.id), rules, as_of)
    passed = sorted(map(repr, set(deadlines.values()))) or repr(deadlines[0])
    parts = (FORMAT, rules.hash, today.isoformat(), challenge.common_version, passed)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _scored(one: BoardInputs, today: Any) -> list[Scored]:
    due_until = one.rules.due_until(today)
    told = (one.adjustments, one.answers, one.by_round)
    return score_entries(one.entries, one.meters, one.measured, one.rules, due_until, *told)


class _Before(NamedTuple):
    number: int
    sha256: str
    words: str


_NOTHING = _Before(0, "", "")


def _fresh(entry_id: int, version: int, scored: Scored, before: _Before, salt_key: str) -> FreshResult:
    private = canonical(scored.detail)
    salt = salt_of(salt_key, scored.entry.key, private)
    results = canonical({**scored.results, "private_sha256": commitment(salt, private)})
    sha256, words = digest(results), canonical(scored.words)
    is_new = (sha256, words) != (before.sha256, before.words)
    number = before.number + is_new
    business_id = int(scored.entry.business)
    return FreshResult(entry_id, number, is_new, version, business_id, results, sha256, words, private, scored)


def salt_of(salt_key: str, entry_key: str, private: str) -> str:
    """What a commitment is salted with: the same for the same quantities, and known only to who has the key."""
    return hmac.new(salt_key.encode(), f"{entry_key}|{private}".encode(), hashlib.sha256).hexdigest()


_KEPT = (
    CurrentResult.entry_id, CurrentResult.number, CurrentResult.sha256, Entry.public_key, CurrentResult.track,
    CurrentResult.division, CurrentResult.competes, CurrentResult.listed, CurrentResult.ranked_by, CurrentResult.points,
    CurrentResult.error, CurrentResult.tie, CurrentResult.others,
)  # fmt: skip


def _kept(challenge_id: int, common: str) -> tuple[list[Member], dict[int, int]]:
    """What still holds, and the others: {entry id: its version}."""
    holds = and_(
        CurrentResult.entry_id == Entry.id,
        CurrentResult.inputs_version == Entry.inputs_version,
        CurrentResult.common == common,
    )
    statement = select(Entry.id, Entry.inputs_version, *_KEPT).outerjoin(CurrentResult, holds)
    found, stale = [], {}
    for entry_id, version, kept_id, number, sha256, *own, tie, others in tuples_of(
        statement.where(*Chosen(challenge_id).where)
    ):
        if kept_id is None:
            stale[entry_id] = version
        else:
            contender = Contender(
                *own,
                tuple((one[0], one[1]) for one in json.loads(tie)) if tie else (),
                {} if others == "{}" else _others(others),
            )  # type: ignore[call-arg]  # a row of the driver has no types
            found.append(Member(entry_id, number, sha256, contender))
    return found, stale


def _others(text: str) -> dict[str, OtherFigure]:
    return {key: OtherFigure(*one) for key, one in json.loads(text).items()}


def _before(challenge_id: int, few: Collection[int] | None) -> dict[int, _Before]:
    """The result that each entry has by now, which is the last of its results."""
    chosen = Chosen(challenge_id, entry_ids=few)
    same = and_(EntryResult.entry_id == CurrentResult.entry_id, EntryResult.number == CurrentResult.number)
    columns = (CurrentResult.entry_id, CurrentResult.number, EntryResult.sha256, EntryResult.words)
    statement = select(*columns).join(Entry, Entry.id == CurrentResult.entry_id).join(EntryResult, same)
    return {row[0]: _Before(*row[1:]) for row in tuples_of(statement.where(*chosen.where))}


def current_row(one: FreshResult, challenge_id: int, common: str) -> dict[str, Any]:
    """A fresh result as CurrentResult stores it."""
    contender = contender_of(one.scored)
    kept: dict[str, Any] = {**contender._asdict(), "others": canonical(contender.others)}
    kept["tie"] = canonical(contender.ties) if contender.ties else ""
    del kept["entry"], kept["ties"]
    return {
        "entry_id": one.entry_id,
        "challenge_id": challenge_id,
        "number": one.number,
        "sha256": one.sha256,
        "inputs_version": one.inputs_version,
        "common": common,
        "business_id": one.business_id,
        "amounts": canonical([one.scored.amounts, one.scored.spreads]),
        **kept,
    }


def amounts_in(
    challenge_id: int, fresh: Iterable[FreshResult]
) -> list[tuple[int, str, Mapping[str, Any], Mapping[str, Any]]]:
    """What each entry adds to totals and how sure that is, with its business: kept ones, and those computed now."""
    new = {one.entry_id: (one.entry_id, str(one.business_id), one.scored.amounts, one.scored.spreads) for one in fresh}
    columns = (CurrentResult.entry_id, CurrentResult.business_id, CurrentResult.amounts)
    statement = select(*columns).join(Entry, Entry.id == CurrentResult.entry_id)
    kept = [row for row in tuples_of(statement.where(*Chosen(challenge_id).where)) if row[0] not in new]
    texts: list[list[dict[str, Any]]] = json.loads(f"[{','.join(row[2] for row in kept)}]")
    return [*((row[0], str(row[1]), *both) for row, both in zip(kept, texts, strict=True)), *new.values()]
