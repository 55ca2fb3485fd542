"""What the bills of entries have been through, as scoring takes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select

from challenge.businesses.chosen import Chosen
from challenge.businesses.models import Entry
from challenge.extensions import tuples_of
from challenge.review.bills import fingerprints_of, state_by
from challenge.review.models import BillReview
from challenge.scoring import entries as scoring
from challenge.scoring.rules import Rules
from challenge.scoring.states import CHECKED, VERIFIED

States = Mapping[int, Mapping[str, str]]
"""By entry id and resource, or scorecard."""


def checked_bills(chosen: Chosen, rules: Rules) -> States:
    """Those that somebody looked at as they are now. `rules` are those of the whole challenge."""
    row = BillReview
    statement = select(row.entry_id, row.resource, row.kind, row.bills).join(Entry, Entry.id == row.entry_id)
    seen = statement.where(*chosen.where, row.is_standing, row.kind.in_((CHECKED, VERIFIED)))
    said = {(entry_id, resource): (kind, bills) for entry_id, resource, kind, bills in tuples_of(seen)}
    if not said:
        return {}
    now = fingerprints_of(rules, {entry_id for entry_id, _ in said})
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for (entry_id, resource), (kind, bills) in said.items():
        found[entry_id][resource] = state_by(kind, bills, now.get((entry_id, resource), ""))
    return found


def with_states(
    entries: Sequence[scoring.Entry], ids: Sequence[int], bills: States, answers: States
) -> list[scoring.Entry]:
    """The entries, each with what its bills and its claims have been through."""
    return [
        replace(entry, checked=bills.get(entry_id, {}), checked_answers=answers.get(entry_id, {}))
        if entry_id in bills or entry_id in answers
        else entry
        for entry, entry_id in zip(entries, ids, strict=True)
    ]
