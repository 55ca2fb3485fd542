"""What is done to a challenge: made, edited, published, given new rules; and noticed to have changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select, update

from challenge import clock
from challenge.accounts.access import me
from challenge.audit.actions import note
from challenge.challenges.checks import problems_of
from challenge.challenges.life import (
    AS_IT_WAS,
    BILLS_CLOSED,
    DRAFT,
    GRACE,
    IN_REVIEW,
    NEW_CLOSE,
    NOTHING_OPEN,
    PUBLIC,
    PUBLISHED,
    REASON,
    move_between,
)
from challenge.challenges.models import Challenge, ChallengeRules, EarlierEdition, StateChange
from challenge.challenges.queries import rules_of, rules_row, state_before
from challenge.challenges.windows import WINDOWS, windows_moved
from challenge.extensions import Base, db
from challenge.mistakes import Mistake
from challenge.network.models import Member
from challenge.quantities.problems import Problem
from challenge.scoring.checks import problems_in
from challenge.scoring.rules import Rules, read_rules


def touch_inputs(challenge_ids: Iterable[int], *, common: bool = True) -> None:
    """Say that what counts in these challenges changed: the job looks again, at every entry (`common`) or at those
    that were touched by themselves (see `touch_entries`)."""
    statement = update(Challenge).where(Challenge.id.in_(list(challenge_ids)))
    more = {"common_version": Challenge.common_version + 1} if common else {}
    db.session.execute(statement.values(inputs_version=Challenge.inputs_version + 1, **more))


def touch_display(challenge_ids: Iterable[int]) -> None:
    """Say that what the public reads of these challenges changed (a name, a consent, a text, publication)."""
    statement = update(Challenge).where(Challenge.id.in_(list(challenge_ids)))
    db.session.execute(statement.values(display_version=Challenge.display_version + 1))


def create_challenge(
    member: Member, *, facts: dict[str, Any], document: dict[str, Any], past_is_meant: bool
) -> Challenge:
    """Make a draft. `facts` are columns of Challenge, `document` the rules as typed."""
    rules = checked_rules(document)
    _check_dates(facts, past_is_meant)
    _check_baseline_window(facts)
    _check_slug(member.id, facts["slug"], None)
    challenge = Challenge(member_id=member.id, state="draft", created_at=clock.now(), **facts)
    db.session.add(challenge)
    db.session.flush()
    _add_rules(challenge, rules, 1, "")
    note("create_challenge", f"challenge:{challenge.id}", name=challenge.name)
    return challenge


def edit_challenge(
    challenge: Challenge,
    *,
    facts: dict[str, Any],
    document: dict[str, Any],
    past_is_meant: bool,
    reason: str,
    has_begun: bool,
    unfinished: bool = False,
) -> Challenge:
    """Change a challenge, but not its tracks. Other rules become a new version, with a reason that everybody reads:

    once it is public, and in any state once an entry was approved or a bill was logged for it (`has_begun`).
    """
    rules, after = edited(challenge, facts=facts, document=document, past_is_meant=past_is_meant, unfinished=unfinished)
    _keep_windows(challenge, after, reason)
    _keep_rules(challenge, rules, reason, has_begun)
    for name in facts:
        setattr(challenge, name, getattr(after, name))
    note("edit_challenge", f"challenge:{challenge.id}", rules=rules.hash[:16], reason=reason)
    touch_inputs([challenge.id])
    touch_display([challenge.id])
    return challenge


def edited(
    challenge: Challenge,
    *,
    facts: dict[str, Any],
    document: dict[str, Any],
    past_is_meant: bool,
    unfinished: bool = False,
) -> tuple[Rules, Challenge]:
    """The rules, and the challenge as it would be: with its windows as they will hold. Nothing is changed yet.

    Raises the Mistake that saving would raise, but for a missing reason. `unfinished`: what cannot work yet is saved
    and marked on the set-up page.
    """
    rules = checked_rules(document)
    after = challenge.changed({**facts, **_not_moved(challenge, facts)})
    _check_dates(facts, past_is_meant or facts["starts_on"] == challenge.starts_on)
    if not set(BASELINE_WINDOW).isdisjoint(windows_moved(challenge, after)):
        _check_baseline_window(facts)
    _check_slug(challenge.member_id, facts["slug"], challenge.id)
    _check_address_stays(challenge, facts["slug"])
    _check_closed_stays(challenge, after)
    if not unfinished:
        refuse_step(challenge, after, rules)
    return rules, after


def changed_rules(challenge: Challenge, document: dict[str, Any], tracks_in_use: Iterable[str]) -> Rules:
    """The rules that were typed. Raises the Mistake that saving them would raise, but for a missing reason."""
    rules = checked_rules(document)
    _check_tracks_in_use(rules, tracks_in_use)
    refuse_step(challenge, challenge, rules)
    return rules


def change_rules(
    challenge: Challenge, *, document: dict[str, Any], reason: str, tracks_in_use: Iterable[str], has_begun: bool
) -> Challenge:
    """Change the rules alone. `has_begun`: somebody takes part by them already."""
    rules = changed_rules(challenge, document, tracks_in_use)
    _keep_rules(challenge, rules, reason, has_begun)
    note("change_rules", f"challenge:{challenge.id}", rules=rules.hash[:16], reason=reason)
    touch_inputs([challenge.id])
    touch_display([challenge.id])
    return challenge


def refuse_new_problems(before: Iterable[Problem], after: Iterable[Problem]) -> None:
    """What the public goes by must work, in the words of the set-up page. What could not work before may be mended
    bit by bit, and what nobody meets yet may be built bit by bit."""
    known = set(before)
    for problem in after:
        if problem not in known and not problem.meets_nobody:
            raise Mistake(problem.field, problem.what)


def refuse_step(challenge: Challenge, after: Challenge, rules: Rules) -> None:
    """A step of the set-up that would make something impossible. Of a draft the first of two steps is saved (`halfway`;
    days without their windows): the second is on another page, and the set-up page says at once what is missing."""
    problems = problems_of(after, rules)
    if challenge.state not in PUBLIC:
        own = problems if after is not challenge else problems_in(rules)
        problems = [one for one in own if not one.halfway]
    refuse_new_problems(problems_of(challenge, rules_of(challenge)), problems)


def _not_moved(challenge: Challenge, facts: dict[str, Any]) -> dict[str, Any]:
    """Windows that were left as they are. They are typed to the minute; one that was closed by hand is not."""
    now = {name: getattr(challenge, name) for name in WINDOWS}
    return {name: value for name, value in now.items() if name in facts and _written(facts[name]) == _written(value)}


def _keep_windows(challenge: Challenge, after: Challenge, reason: str) -> None:
    """Once it is public, a window that moves needs a reason; everybody reads it with the old and the new instant."""
    moved = windows_moved(challenge, after)
    if challenge.state not in PUBLIC or not moved:
        return
    if not reason:
        raise Mistake("reason", "A window moves, and the challenge is public. Say why; the reason is published.")
    told = {name: [_written(getattr(one, name)) for one in (challenge, after)] for name in moved}
    note("move_windows", f"challenge:{challenge.id}", windows=told, reason=reason)


def _written(value: datetime | int | None) -> str | int | None:
    """An instant to the minute, as it is typed."""
    return value.astimezone(UTC).isoformat(timespec="minutes") if isinstance(value, datetime) else value


def _keep_rules(challenge: Challenge, rules: Rules, reason: str, has_begun: bool) -> None:
    """A new version where somebody knew the one before; a draft that nobody saw is simply written anew."""
    newest = rules_row(challenge)
    if rules.hash == newest.hash:
        return
    if challenge.published_at is None and not has_begun:
        newest.document, newest.hash = rules.document(), rules.hash
        newest.created_at, newest.created_by = clock.now(), me().id
        return
    if (has_begun or challenge.state in PUBLIC) and not reason:
        since = "businesses take part by them" if has_begun else "the challenge is public"
        raise Mistake("reason", f"The rules change, and {since}. Say why; the reason is published.")
    _add_rules(challenge, rules, newest.version + 1, reason)


def why_not_deleted(challenge: Challenge) -> str:
    """Why a challenge is kept; "" for a draft that nobody but its coordinators ever met."""
    if challenge.published_at is not None:
        return "It was public, so people may look for it. It can be taken off the public site."
    keys = (key for table in Base.metadata.sorted_tables for key in table.foreign_keys)
    others = [key.parent for key in keys if key.column.table.name == "challenges" and key.parent not in OWN_ROWS]
    if any(db.session.execute(select(one).where(one == challenge.id).limit(1)).first() for one in others):
        return "Somebody was invited or takes part, or another challenge continues it. Put it away instead."
    return ""


def delete_draft(challenge: Challenge) -> None:
    """Forget a draft with its rules."""
    why = why_not_deleted(challenge)
    if why:
        raise Mistake("", why)
    note("delete_draft", f"challenge:{challenge.id}", name=challenge.name)
    for column in OWN_ROWS:
        db.session.execute(delete(column.table).where(column == challenge.id))
    db.session.delete(challenge)


OWN_ROWS = tuple(one.__table__.c.challenge_id for one in (ChallengeRules, StateChange, EarlierEdition))


def publish_challenge(challenge: Challenge) -> None:
    """Let the public see it. Dates that are over by then move it on by themselves."""
    move_challenge(challenge, PUBLISHED)


def move_challenge(
    challenge: Challenge,
    target: str,
    *,
    reason: str = "",
    closes_at: datetime | None = None,
    by_date: bool = False,
    open_matters: Iterable[str] = (),
) -> StateChange:
    """Move it to another state: by its date, or by hand with a reason that is kept.

    `closes_at`: until when bills are taken again. `open_matters`: what stands in the way of a final board; whoever
    moves a challenge there has asked (`leaderboards.boards.make_final`).
    """
    move = move_between(challenge.state, target)
    if move is None or (AS_IT_WAS in move.needs and target != state_before(challenge)):
        raise Mistake("", "The challenge is in another state by now. Open its page again to see what can be done.")
    if NOTHING_OPEN in move.needs:
        for matter in open_matters:
            raise Mistake("", matter)
    if REASON in move.needs and not (reason or by_date):
        raise Mistake("reason", "Say why.")
    if challenge.state == DRAFT and target in PUBLIC:
        refuse_new_problems([], problems_of(challenge, rules_of(challenge)))
    _keep_close(challenge, target, closes_at if NEW_CLOSE in move.needs else None)
    change = StateChange(challenge_id=challenge.id, source=move.source, target=target, changed_at=clock.now())
    change.reason, change.changed_by = reason, None if by_date else me().id
    challenge.state = target
    if target in PUBLIC:
        challenge.published_at = challenge.published_at or clock.now()
    db.session.add(change)
    how = "by date" if by_date else "by hand"
    note("move_challenge", f"challenge:{challenge.id}", before=move.source, after=target, how=how, reason=reason)
    touch_display([challenge.id])
    return change


def _keep_close(challenge: Challenge, target: str, closes_at: datetime | None) -> None:
    """Bills are closed in a review and open before it: the instant follows a move by hand."""
    now = clock.now()
    if closes_at is not None or (challenge.state, target) == (IN_REVIEW, GRACE):
        if closes_at is None or closes_at <= now:
            raise Mistake("closes", "Give a moment that is still to come.")
        challenge.submission_closes_at = closes_at
        touch_inputs([challenge.id])
    elif target == IN_REVIEW and challenge.submission_closes_at > now:
        if challenge.submission_opens_at >= now:
            raise Mistake("", "The submission window has not opened yet, so it cannot close.")
        challenge.submission_closes_at = now
        touch_inputs([challenge.id])


RULE_FIELDS = {
    "baseline.start": "baseline_starts_on",
    "baseline.end": "baseline_last_day",
    "baseline": "baseline_last_day",
    "reporting.start": "starts_on",
    "reporting.end": "last_day",
    "reporting": "last_day",
    "award_note": "award_note",
    "baseline_kind": "baseline_kind",
    "adjustment": "adjustment",
    "driver": "driver",
    "allowance_percent": "allowance_percent",
}


def checked_rules(document: dict[str, Any]) -> Rules:
    """The rules. Raises a Mistake with the first problem, beside the field it came from."""
    rules, problems = read_rules(document)
    if rules is not None:
        return rules
    where, what = problems[0].where, problems[0].what
    field = RULE_FIELDS.get(where, where.split(".")[0] if where.startswith(FIELDS_OF_PARTS) else "")
    said = what if field else f"{_place(where, document)}{what}"
    raise Mistake(where.removeprefix("gates.") if where.startswith("gates.") else field, said)


FIELDS_OF_PARTS = (
    "measures",
    "tracks",
    "divisions",
    "visibility",
    "ties",
    "metric_of",
    "blackouts",
    "late_joiners",
    "teams",
    "rounds",
)


def _place(where: str, document: dict[str, Any]) -> str:
    """The name of what a problem is about, as people know it: `Actions, EN-01: `."""
    at: Any = document
    names = []
    for part in where.split("."):
        try:
            at = at[int(part)] if isinstance(at, list) else at[part]
        except (KeyError, IndexError, ValueError, TypeError):
            break
        if isinstance(at, dict):
            names += [str(at[name]) for name in ("code", "name") if at.get(name)][:1]
    return f"{', '.join(names)}: " if names else ""


def _check_dates(facts: dict[str, Any], past_is_meant: bool) -> None:
    for kind, name in (("registration", "Registration"), ("submission", "Submission")):
        if facts[f"{kind}_closes_at"] <= facts[f"{kind}_opens_at"]:
            raise Mistake(f"{kind}_closes", f"{name} must close after it opens.")
    if facts["ends_on"] <= clock.today(facts["time_zone"]) and not past_is_meant:
        raise Mistake("past_is_meant", "This challenge is over already. Tick the box below if you mean it.")
    if facts["starts_on"] < clock.today(facts["time_zone"]) and not past_is_meant:
        raise Mistake("past_is_meant", "The first day that counts is in the past. Tick the box below if you mean it.")


BASELINE_WINDOW = ("baseline_opens_at", "baseline_closes_at", "submission_closes_at")  # what must fit together


def _check_baseline_window(facts: dict[str, Any]) -> None:
    opens, closes = facts.get("baseline_opens_at"), facts.get("baseline_closes_at")
    if opens is not None and opens >= (closes or facts["submission_closes_at"]):
        raise Mistake("baseline_closes", "The baseline's window must close after it opens.")
    if closes is not None and closes > facts["submission_closes_at"]:
        raise Mistake(
            "baseline_closes", "No bill is taken after submission closes: choose that moment or an earlier one."
        )


def _check_closed_stays(challenge: Challenge, after: Challenge) -> None:
    if challenge.state in BILLS_CLOSED and after.submission_closes_at != challenge.submission_closes_at:
        raise Mistake(
            "submission_closes", "Bills are closed, and their results stand. To take bills again, open it again."
        )


RESERVED = {"new", "start"}  # pages of this site stand at these addresses


def _check_slug(member_id: int, slug: str, own_id: int | None) -> None:
    if slug in RESERVED:
        raise Mistake("slug", "This address is taken by a page of this site. Choose another.")
    other = db.session.scalar(select(Challenge.id).filter_by(member_id=member_id, slug=slug))
    if other is not None and other != own_id:
        raise Mistake("slug", "You have a challenge at this address already. Choose another.")


def _check_address_stays(challenge: Challenge, slug: str) -> None:
    if challenge.published_at is not None and slug != challenge.slug:
        raise Mistake("slug", "People may have saved this address: it stays as it is once the challenge was public.")


def _check_tracks_in_use(rules: Rules, in_use: Iterable[str]) -> None:
    for key in sorted(set(in_use) - {track.key for track in rules.tracks}):
        raise Mistake("tracks", f"Entries are in the track “{key}”: it cannot be removed.")


def _add_rules(challenge: Challenge, rules: Rules, version: int, reason: str) -> None:
    row = ChallengeRules(
        challenge_id=challenge.id,
        version=version,
        document=rules.document(),
        hash=rules.hash,
        reason=reason,
        created_at=clock.now(),
        created_by=me().id,
    )
    db.session.add(row)
