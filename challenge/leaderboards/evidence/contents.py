"""The files of a bundle, from the snapshot that the public reads. What may not be read today stays out.

Rows go in as they were hashed, to the byte, or not at all: of a row that may not be read, or not wholly, the digest
alone. Names are in none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, cast

from sqlalchemy import select

from challenge import clock
from challenge.businesses.models import TOTALS_ONLY, Entry
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.challenges.queries import rules_in
from challenge.extensions import db, tuples_of
from challenge.leaderboards.models import EntryResult, Snapshot, SnapshotRow
from challenge.leaderboards.stored import COLUMNS, row_of, with_results
from challenge.leaderboards.values import consenting_in, with_values
from challenge.leaderboards.visible import PLACES, shown_on, visible
from challenge.quantities.published import factors_text
from challenge.scoring.canonical import ROW_FIELDS, RankedRow, canonical, row_text
from challenge.scoring.metrics import is_private
from challenge.scoring.reasons import is_apart
from challenge.scoring.recompute.bundle import CHAIN, FACTORS, RULES, STANDINGS
from challenge.scoring.rows import Row
from challenge.scoring.rules import Rules, rules_of_track
from challenge.scoring.rules.document import WITH_PERCENTS

README, VERIFY, AMOUNTS = "README.txt", "verify.py", "amounts.py"


def contents_of(challenge: Challenge, snapshot: Snapshot) -> dict[str, bytes]:
    """Each file by its name, in the order of the zip file. The snapshot has a header, and its rows."""
    stored_rules = select(ChallengeRules).filter_by(challenge_id=challenge.id, version=snapshot.rules_version)
    rules = rules_in(db.session.scalars(stored_rules).one())
    rows = list(_rows(snapshot, rules, shown_on(rules, clock.today(challenge.time_zone))))
    texts = {
        README: _ours(README),
        VERIFY: _ours(VERIFY),
        AMOUNTS: _ours(AMOUNTS),
        STANDINGS: _standings(challenge, snapshot, [text for _, text in rows]),
        CHAIN: _chain(snapshot, [sha256 for sha256, _ in rows]),
        RULES: rules.canonical,
        FACTORS: factors_text(rules.factors),
    }
    return {name: text.encode() for name, text in texts.items()}


def _ours(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _standings(challenge: Challenge, snapshot: Snapshot, rows: list[str]) -> str:
    where = {
        "city": challenge.member.slug,
        "slug": challenge.slug,
        "name": challenge.name,
        "time_zone": challenge.time_zone,
    }
    lines = ",\n".join(rows)
    return (
        f'{{"challenge":{canonical(where)},\n"header":{_with_digest(snapshot.header, snapshot.sha256)},\n'
        f'"totals":{canonical(snapshot.totals)},\n"rows":[\n{lines}\n]}}\n'
    )


def _chain(snapshot: Snapshot, digests: list[str]) -> str:
    """Every header up to this one: what came later, while the board stands still, is in no bundle."""
    statement = select(Snapshot.header, Snapshot.sha256).where(Snapshot.sha256 != "")
    statement = statement.where(Snapshot.challenge_id == snapshot.challenge_id, Snapshot.number <= snapshot.number)
    headers = ",\n".join(_with_digest(*row) for row in tuples_of(statement.order_by(Snapshot.number)))
    return f'{{"headers":[\n{headers}\n],\n"row_sha256":{canonical(digests)}}}\n'


def _with_digest(text: str, sha256: str, more: str = "") -> str:
    """A canonical object with its digest at the end."""
    return f'{text[:-1]},"sha256":"{sha256}"{more}}}'


def _rows(snapshot: Snapshot, rules: Rules, shows: str) -> Iterator[tuple[str, str]]:
    """The digest of each row in board order, and the row as text, as far as it may be read."""
    about = (EntryResult.sha256, SnapshotRow.sha256, Entry.public_key, Entry.state, Entry.listing, Entry.competes)
    statement = with_results(select(*COLUMNS, *about)).where(SnapshotRow.snapshot_id == snapshot.id)
    whole = shows == WITH_PERCENTS
    values = consenting_in(snapshot.id, rules) if whole else {}
    stored = tuples_of(statement.order_by(SnapshotRow.position))
    for *columns, of_results, sha256, key, state, listing, competes in stored:
        row = row_of(*columns)
        named = state == "approved" and listing != TOTALS_ONLY
        readable = shows in PLACES and named and competes and not is_apart(row)
        text = _ranked_text(row, of_results, shows, rules) if readable else None
        more = f',"results":{columns[-2]}' if whole else ""
        if key in values:
            more += f',"values":{canonical(_values(row, values[key], rules))}'
        yield sha256, _with_digest(text, sha256, more) if text else f'{{"sha256":"{sha256}"}}'


def _values(row: Row, private: Mapping[str, Any], rules: Rules) -> dict[str, Any]:
    """The quantities that boards go by, of an entry that agreed to show them."""
    told = with_values(row, private, rules)
    boards = {one.key: told["boards"][one.key]["figure"] for one in rules.more_boards if is_private(one)}
    return {"points": told["points"] if is_private(rules_of_track(rules, row["track"])) else None, "boards": boards}


def _ranked_text(row: Row, of_results: str, shows: str, rules: Rules) -> str | None:
    """The row as it was hashed; None where part of it may not be read."""
    if shows != WITH_PERCENTS:
        seen: Mapping[str, Any] = visible(row, shows, rules, competes=True) or {}
        if any(seen.get(name) != value for name, value in _ranked(row).items()):
            return None
    return row_as_hashed(row, of_results)


def row_as_hashed(row: Row, of_results: str) -> str:
    """The text that a row's digest is of; `of_results` is the digest of its results."""
    return row_text(cast(RankedRow, {**_ranked(row), "results_sha256": of_results}))


def _ranked(row: Row) -> dict[str, Any]:
    told: Mapping[str, Any] = row
    return {name: told[name] for name in ROW_FIELDS if name != "results_sha256"}
