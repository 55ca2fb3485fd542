"""Why an entry stands elsewhere than on a day before, in codes: never a quantity, never a text that somebody wrote.

Told is only what is behind the two boards that are compared: nothing that came after the one the public reads now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import func, select

from challenge.businesses.models import EntrySite
from challenge.extensions import db
from challenge.leaderboards.models import Snapshot
from challenge.leaderboards.public_board import Listed
from challenge.savings.models import Meter, Reading

RULES, CORRECTED, NEW_BILLS = "rules", "corrected", "new_bills"
REVIEWED, ANSWERS, DAYS, ADJUSTED = "reviewed", "answers", "days", "adjusted"
LOOKED_AT = "looked_at"
OTHERS, UNKNOWN = "others", "unknown"
REASON_WORDS = {
    RULES: "the rules changed",
    CORRECTED: "a bill was corrected",
    NEW_BILLS: "new bills came in",
    REVIEWED: "its answers were reviewed",
    ANSWERS: "its answers are others",
    DAYS: "days of it were left out, or count again",
    LOOKED_AT: "its result was looked at and found right, or is no longer",
    ADJUSTED: "a change at a site was taken into account",
    OTHERS: "others moved",
    UNKNOWN: "what counts of it changed",
}

Bills = Mapping[int, Collection[str]]
"""CORRECTED and NEW_BILLS, by the entry's id."""


def bills_between(entry_ids: Collection[int], then: Snapshot, now: Snapshot) -> Bills:
    """What came in for these entries after the one, and is counted in the other."""
    statement = select(EntrySite.entry_id, func.count(), func.count(Reading.supersedes_id))
    statement = statement.join(Meter, Meter.site_id == EntrySite.site_id).join(Reading, Reading.meter_id == Meter.id)
    statement = statement.where(Reading.saved_at >= then.as_of, Reading.saved_at < now.as_of)
    found: dict[int, set[str]] = defaultdict(set)
    for entry_id, came, corrected in db.session.execute(
        statement.where(EntrySite.entry_id.in_(entry_ids)).group_by(EntrySite.entry_id)
    ):
        if corrected:
            found[entry_id].add(CORRECTED)
        if came > corrected:
            found[entry_id].add(NEW_BILLS)
    return found


def why_moved(then: Listed | None, now: Listed | None, bills: Collection[str], *, same_rules: bool) -> list[str]:
    """Codes, keys of REASON_WORDS, in their order; none for who is not on one of the boards."""
    if then is None or now is None:
        return []
    before, after = then.stored, now.stored
    if same_rules and _same(then, now):
        return [OTHERS]
    found = set(bills)
    if not same_rules:
        found.add(RULES)
    if before["scorecards"] != after["scorecards"]:
        found.add(REVIEWED if _states(then) != _states(now) else ANSWERS)
    if before.get("left_out", []) != after.get("left_out", []):
        found.add(DAYS)
    if before.get("looked_at") != after.get("looked_at"):
        found.add(LOOKED_AT)
    if before["adjustments"] != after["adjustments"]:
        found.add(ADJUSTED)
    return [code for code in REASON_WORDS if code in (found or {UNKNOWN})]


def _same(then: Listed, now: Listed) -> bool:
    """Whether it has all of its figures as before: then only others can have moved it."""
    names = ("points", "reason_code", "resources", "scorecards", "measures")
    return all(then.stored.get(name) == now.stored.get(name) for name in names)


def _states(row: Listed) -> dict[str, str | None]:
    return {key: card.get("state") for key, card in row.stored["scorecards"].items()}
