"""Tiers that the figures of an entry reach, and that do not count: something that they rest on was never checked."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge
from challenge.leaderboards.queries import current_snapshot, rules_behind
from challenge.leaderboards.stored import rows_with_entries
from challenge.scoring.card_rows import tier_of
from challenge.scoring.rows import Row
from challenge.scoring.rules import POINTS, Rules, rules_of_track
from challenge.scoring.rules.scorecards import RAW


def unchecked_tiers(row: Row, rules: Rules) -> Iterator[str]:
    """Their names, by the rules of the entry's track; nobody but its own people and its city reads them."""
    found = [(rules.tiers, row["tier"], tier_of(rules.tiers, row["points"]))] if rules.metric == POINTS else []
    for card in rules.scorecards:
        if told := row["scorecards"].get(card.key):
            points = {key: Decimal(one["raw"]) for key, one in told["categories"].items()}
            figure = told["raw" if card.tiers_by == RAW else "percent"]
            found.append((card.tiers, told["tier"], tier_of(card.tiers, figure, points)))
    for tiers, public, claimed in found:
        yield from (tier.name for tier in tiers if public is None and tier.key == claimed)


def tiers_to_lose(challenge: Challenge) -> list[tuple[Entry, list[str]]]:
    """The entries of the board that is shown, by name, whose tiers would not count if it became final now."""
    snapshot = current_snapshot(challenge)
    if snapshot is None:
        return []
    rules = rules_behind(challenge, snapshot)
    found = [
        (entry, list(unchecked_tiers(row, rules_of_track(rules, row["track"]))))
        for row, entry in rows_with_entries(snapshot, Entry.state == "approved")
    ]
    return sorted((one for one in found if one[1]), key=lambda one: (one[0].desk_name.casefold(), one[0].id))
