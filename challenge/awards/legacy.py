"""Legacy: what an entry saved since the baseline of the first edition in which all of its sites took part.

Its use in this challenge's period is measured against that baseline, from the bills themselves: savings of the
editions between are not added up. The figure is the one that a board would show, and an award's limit is held to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from challenge import clock
from challenge.awards.models import LegacySavings
from challenge.businesses.models import Entry, EntrySite
from challenge.challenges.actions import touch_display
from challenge.challenges.editions import earlier_edition, editions_before
from challenge.challenges.life import FINAL
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.leaderboards.jobs import ranked_now, subject_of
from challenge.leaderboards.other_baseline import saved_against
from challenge.measurement.periods import Period
from challenge.scoring.rules import Rules, rules_of_track

LEGACY = "legacy"


@dataclass(frozen=True, slots=True)
class First:
    """The first edition of an entry, and the baseline that it had there."""

    edition: str
    baseline: Period


@dataclass(frozen=True, slots=True)
class Legacy:
    """Not stored yet."""

    challenge_id: int
    earlier_id: int
    savings: dict[str, Any]
    inputs_version: int
    as_of: datetime


def legacy_awards(rules: Rules) -> set[str]:
    """The keys of the awards that go by it."""
    return {award.key for award in rules.awards if any(condition.kind == LEGACY for condition in award.when)}


def kept_legacy(challenge: Challenge) -> LegacySavings | None:
    """What was computed last, if it was against the edition that is named now."""
    kept, earlier = db.session.get(LegacySavings, challenge.id), earlier_edition(challenge)
    return kept if kept and earlier and kept.earlier_id == earlier.id else None


def legacy_percents(challenge: Challenge) -> dict[str, Decimal]:
    """By entry's key, of those that have one."""
    kept = kept_legacy(challenge)
    savings = kept.savings if kept else {}
    return {key: Decimal(one["percent"]) for key, one in savings.items() if one["percent"] is not None}


def challenges_with_legacy() -> list[str]:
    """Those whose standings are made now, when something changed or a day began; final ones only as long as they were
    never compared with what is named now."""
    found = set(ranked_now()) | set(db.session.scalars(select(Challenge.id).filter_by(state=FINAL)))
    return [subject_of(challenge_id) for challenge_id in sorted(found) if _is_owed(challenge_id)]


def _is_owed(challenge_id: int) -> bool:
    challenge = db.session.get_one(Challenge, challenge_id)
    if earlier_edition(challenge) is None or not legacy_awards(rules_of(challenge)):
        return False
    kept = kept_legacy(challenge)
    if kept is None or challenge.state == FINAL:
        return kept is None
    zone = ZoneInfo(challenge.time_zone)  # with each day more bills are due
    a_new_day = kept.as_of.astimezone(zone).date() < clock.today(challenge.time_zone)
    return a_new_day or kept.inputs_version != challenge.inputs_version


def compute_legacy(subject: str, slot: datetime) -> Legacy | None:
    """Measure every entry against its first baseline. Only reads."""
    challenge = db.session.get_one(Challenge, int(subject.removeprefix("challenge:")))
    earlier, as_of = earlier_edition(challenge), clock.now()
    if earlier is None:
        return None
    firsts = _first_editions(challenge)
    saved = {
        baseline: saved_against(challenge, rules_of(challenge), baseline, as_of)
        for baseline in {first.baseline for first in firsts.values() if first}
    }
    savings = {}
    for key, first in firsts.items():
        one = saved[first.baseline].get(key) if first else None
        savings[key] = {
            "edition": first.edition if first else None,
            "percent": one.percent if one else None,
            "lacking": one.reason if one else "Its sites did not all take part in one earlier edition.",
        }
    return Legacy(challenge.id, earlier.id, savings, challenge.inputs_version, as_of)


def store_legacy(subject: str, found: Legacy | None, last_try: bool) -> bool:
    """Keep it; False when nothing changed."""
    if found is None:
        return False
    kept = db.session.get(LegacySavings, found.challenge_id) or LegacySavings(challenge_id=found.challenge_id)
    changed = (kept.earlier_id, kept.savings) != (found.earlier_id, found.savings)
    kept.earlier_id, kept.savings = found.earlier_id, found.savings
    kept.inputs_version, kept.as_of = found.inputs_version, found.as_of
    db.session.add(kept)
    if changed:
        touch_display([found.challenge_id])
    return changed


def _first_editions(challenge: Challenge) -> dict[str, First | None]:
    """For each approved entry the earliest edition that had all of its sites, in entries that took part."""
    sites = _sites_in(challenge)
    found: dict[str, First | None] = {entry.public_key: None for entry, _ in sites}
    for edition in reversed(editions_before(challenge)):
        rules, tracks = rules_of(edition), _tracks_by_site(edition)
        for entry, own in sites:
            if own and own <= tracks.keys():
                baseline = rules_of_track(rules, tracks[min(own)]).baseline
                found[entry.public_key] = First(edition.name, baseline)
    return found


def _sites_in(challenge: Challenge) -> Sequence[tuple[Entry, set[int]]]:
    statement = select(Entry, EntrySite.site_id).join(EntrySite, EntrySite.entry_id == Entry.id)
    rows = db.session.execute(statement.where(Entry.challenge_id == challenge.id, Entry.state == "approved"))
    found: defaultdict[Entry, set[int]] = defaultdict(set)
    for entry, site_id in rows:
        found[entry].add(site_id)
    return list(found.items())


def _tracks_by_site(challenge: Challenge) -> dict[int, str]:
    return {site_id: entry.track for entry, own in _sites_in(challenge) for site_id in own}
