"""Results are published and corrected: what differs goes into a public log, in places, points and percents."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import select

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.awards.finals import is_final
from challenge.awards.models import AwardDecision, PublishedResult
from challenge.awards.placed import Placed, award_of, placed_in
from challenge.awards.queries import decisions_in, last_result, seeds_in
from challenge.awards.winners import tell_winners
from challenge.challenges.actions import touch_display
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.leaderboards.podium import podium_of
from challenge.mistakes import Mistake
from challenge.review.verified import unverified_for_final
from challenge.scoring.draws import draw
from challenge.scoring.rules.awards import BY_CONDITIONS, BY_DRAW, BY_JURY

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that looks like another
Figures = Mapping[str, Sequence[str | int | None]]


class Change(TypedDict):
    """One line of the log. `what`: figures, left, came, lost, got; the last two name an `award`."""

    entry: str
    what: str
    award: str
    before: list[str | int | None]
    after: list[str | int | None]


def new_code() -> str:
    """What a certificate is checked by: 78 random bits, to be typed from paper."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(4))


def publish_results(challenge: Challenge, *, reason: str, by: User) -> PublishedResult:
    """Say who won by the final board; after the first time, say what was corrected and why.

    Refused while somebody who moved up, since an entry was taken out, is not verified.
    """
    if not is_final(challenge):
        raise Mistake("", "The board is not final yet. Awards are published from a final board.")
    if unverified := unverified_for_final(challenge, podium_of(challenge)):
        raise Mistake("", f"Not everybody who must be verified is. {' '.join(unverified)}")
    placed, before = placed_in(challenge), last_result(challenge)
    if placed.snapshot is None:
        raise Mistake("", "There is no board yet.")
    if before is not None and not reason:
        raise Mistake("reason", "The results are public. Say what is corrected and why; the reason is published.")
    reason = reason if before else ""  # the first time nobody is asked for one
    _settle(challenge, placed, reason, by)
    changes = [*differences(before.figures, placed.figures), *_moved(challenge, before.published_at)] if before else []
    if before is not None and not changes:
        raise Mistake("", "Nothing that the public reads changed since the results were published.")
    row = PublishedResult(challenge_id=challenge.id, number=before.number + 1 if before else 1, reason=reason)
    row.snapshot_id, row.figures, row.changes = placed.snapshot.id, dict(placed.figures), list(changes)
    row.published_by, row.published_at = by.id, clock.now()
    db.session.add(row)
    db.session.flush()
    tell_winners(one for one in decisions_in(challenge) if before is None or one.decided_at > before.published_at)
    note("publish_results", f"challenge:{challenge.id}", number=row.number, reason=reason, changes=len(changes))
    touch_display([challenge.id])
    return row


def differences(before: Figures, after: Figures) -> list[Change]:
    """What differs between two publications, in the order of the later one, then who left."""
    found = [
        _change(key, "came" if key not in before else "figures", before.get(key, ()), figures)
        for key, figures in after.items()
        if list(before.get(key, ())) != list(figures)
    ]
    return [*found, *(_change(key, "left", figures, ()) for key, figures in before.items() if key not in after)]


def _change(key: str, what: str, before: Sequence[Any], after: Sequence[Any], award: str = "") -> Change:
    return {"entry": key, "what": what, "award": award, "before": list(before), "after": list(after)}


def end_decision(decision: AwardDecision, reason: str, by: User) -> None:
    """An award holds no more; its certificate says so from now on."""
    decision.ended_at, decision.ended_by, decision.ended_reason = clock.now(), by.id, reason
    note("end_award", f"award_decision:{decision.id}", award=decision.award, reason=reason)


def add_decision(challenge: Challenge, award: str, entry_id: int, by: User, **more: Any) -> AwardDecision:
    """An award is given. `more` are columns of the decision; `name` is the award's."""
    decision = AwardDecision(challenge_id=challenge.id, award=award, entry_id=entry_id, code=new_code())
    decision.decided_by, decision.decided_at, decision.position = by.id, clock.now(), more.pop("position", 1)
    for column, value in more.items():
        setattr(decision, column, value)
    db.session.add(decision)
    db.session.flush()
    note("give_award", f"award_decision:{decision.id}", award=award, entry=entry_id, how=decision.how)
    return decision


def _settle(challenge: Challenge, placed: Placed, reason: str, by: User) -> None:
    """Let decisions be as conditions and draws say now; those that hold keep their code, and jury's stay."""
    wanted = {
        (one["award"], placed.entries[one["entry"]].id, one["team_id"]): one for one in _wanted(challenge, placed)
    }
    before = decisions_in(challenge)
    codes = {(one.award, one.team_id): one.team_code for one in before}
    for decision in before:
        one = wanted.pop((decision.award, decision.entry_id, decision.team_id), None)
        if decision.how == BY_JURY:
            if decision.entry.state != "approved":
                end_decision(decision, reason or "The entry takes part no more.", by)
        elif one is None:
            end_decision(decision, reason or "The final board says otherwise.", by)
        else:
            decision.position, decision.why, decision.why_bare = one["position"], one["why"], one["why_bare"]
    for (award, entry_id, team_id), one in wanted.items():
        more = {name: value for name, value in one.items() if name not in ("award", "entry")}
        if team_id is not None:
            more["team_code"] = codes.setdefault((award, team_id), new_code())
        add_decision(challenge, award, entry_id, by, **more)


def _wanted(challenge: Challenge, placed: Placed) -> list[dict[str, Any]]:
    names = {award.key: award.name for award in placed.rules.awards}
    found = [
        {"award": one.award, "name": names[one.award], "entry": entry, "position": at, "how": BY_CONDITIONS}
        | {"why": why, "why_bare": bare, "team_id": placed.team_ids.get(one.award, {}).get(entry)}
        for one in placed.given
        for at, (entry, why, bare) in enumerate(zip(one.entries, one.why, one.why_bare, strict=True), start=1)
    ]
    for seed in seeds_in(challenge).values():
        if seed.drawn_at is not None and seed.award in names:
            found += drawn(placed, seed.award, seed.seed, seed.drawn_from)
    return found


def drawn(placed: Placed, key: str, seed: str, drawn_from: Sequence[str]) -> list[dict[str, Any]]:
    """Who is drawn of those who took part in the draw and still do: the next one moves up."""
    award = award_of(placed.rules, key)
    if award is None:
        return []
    keys = draw(seed, [one for one in drawn_from if one in placed.entries], award.winners or 1, placed.holders(award))
    return [
        {"award": key, "name": award.name, "entry": entry, "position": at, "how": BY_DRAW, "seed": seed}
        | {"why": "Drawn by lot.", "why_bare": "Drawn by lot.", "team_id": None}
        for at, entry in enumerate(keys, start=1)
    ]


def _moved(challenge: Challenge, since: datetime) -> list[Change]:
    """Awards that were lost or got after an instant."""
    statement = select(AwardDecision).filter_by(challenge_id=challenge.id).order_by(AwardDecision.id)
    found = []
    for decision in db.session.scalars(statement):
        old, ended = decision.decided_at <= since, decision.ended_at is not None
        if old and decision.ended_at is not None and decision.ended_at > since:
            found.append(_change(decision.entry.public_key, "lost", (), (), decision.name))
        elif not old and not ended:
            found.append(_change(decision.entry.public_key, "got", (), (), decision.name))
    return found
