"""What pages gather from several rooms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

import numpy as np
from flask import current_app
from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from challenge import clock
from challenge.businesses.models import Business, Entry
from challenge.challenges.life import PUBLIC
from challenge.challenges.models import Challenge
from challenge.challenges.queries import phase_of, rules_of
from challenge.challenges.rule_words import is_measured, start_words
from challenge.committed import WhileUnchanged
from challenge.extensions import db
from challenge.leaderboards.editions import board_now
from challenge.leaderboards.metric_words import ranked_words
from challenge.leaderboards.public_board import Shown, View, shown
from challenge.leaderboards.queries import current_snapshot, rules_behind
from challenge.leaderboards.stored import READ_AT_ONCE
from challenge.leaderboards.visible import shown_on
from challenge.network.models import Member
from challenge.scoring.figures import Flags
from challenge.scoring.rules.document import FINISHERS, TOTALS_ONLY, WINNERS
from challenge.words import day as day_in_words
from challenge.words import last_day, short_deadline, short_moment


@dataclass(frozen=True)
class Taking:
    """Who takes part in a challenge, as the public may read it."""

    names: list[str]
    unnamed: int

    @property
    def count(self) -> int:
        """How many entries there are, named or not."""
        return len(self.names) + self.unnamed


@dataclass(frozen=True)
class Winner:
    """An entry that holds one of the first places when a challenge is over."""

    place: int
    name: str
    entry_key: str
    figure: str  # what it is ranked with, in words; "" where the public reads none
    track: str


def site_totals() -> dict[str, Any]:
    """The live figures in the site's box: running challenges, businesses taking part in them, members.

    Every page shows them: they are counted again once anything was committed, or a minute is over.
    """
    known: WhileUnchanged[dict[str, Any]] = current_app.extensions["site_totals"]
    return known.get(int(clock.now().timestamp() // 60), _site_totals)


def _site_totals() -> dict[str, Any]:
    running = [challenge.id for challenge in public_challenges() if phase_of(challenge) == "running"]
    businesses = select(func.count(func.distinct(Entry.business_id)))
    businesses = businesses.where(Entry.challenge_id.in_(running), Entry.state == "approved")
    return {
        "running_challenges": len(running),
        "businesses": db.session.scalar(businesses) or 0,
        "members": db.session.scalar(select(func.count(Member.id)).where(Member.left_on.is_(None))) or 0,
    }


def public_challenges(member: Member | None = None) -> Sequence[Challenge]:
    """Public challenges with their members, the latest start first."""
    statement = select(Challenge).options(joinedload(Challenge.member)).where(Challenge.state.in_(PUBLIC))
    if member is not None:
        statement = statement.where(Challenge.member_id == member.id)
    return db.session.scalars(statement.order_by(Challenge.starts_on.desc(), Challenge.name)).all()


def by_phase(challenges: Iterable[Challenge]) -> dict[str, list[Challenge]]:
    """Challenges sorted into running, upcoming and finished."""
    phases: dict[str, list[Challenge]] = {"running": [], "upcoming": [], "finished": []}
    for challenge in challenges:
        phases[phase_of(challenge)].append(challenge)
    return phases


def dates_of(challenge: Challenge) -> list[tuple[str, str, str]]:
    """The challenge's dates in their order: when, in words; what; and "past" for those that are over.

    Of two at one midnight the one that ends there comes first: "the end of January 31", then "February 1".
    """
    zone, now, rules = challenge.time_zone, clock.now(), rules_of(challenge)
    midnight = datetime.min.time()
    starts, ends = (
        clock.instant(datetime.combine(day, midnight), zone) for day in (challenge.starts_on, challenge.ends_on)
    )
    in_time = "must be in before this moment"
    closes = {
        "Registration closes": challenge.registration_closes_at,
        f"{start_words(rules)} {in_time}": challenge.baseline_closes_at if start_words(rules) else None,
        f"{'Bills' if is_measured(rules) else 'Scorecards'} {in_time}": challenge.submission_closes_at,
    }
    begins, dates = True, [(ends, False, day_in_words(last_day(challenge.ends_on)), "Last day that counts")]
    dates += [(at, False, short_deadline(at, zone), what) for what, at in closes.items() if at is not None]
    opens = challenge.registration_opens_at
    dates.append((opens, begins, short_moment(opens, zone), "Registration opens"))
    dates.append((starts, begins, day_in_words(challenge.starts_on), "First day that counts"))
    for one in rules.milestones:
        at = clock.instant(datetime.combine(one.on, midnight), zone)
        dates.append((at, begins, day_in_words(one.on), one.name))
    return [(when[0].upper() + when[1:], what, "past" if at <= now else "") for at, _, when, what in sorted(dates)]


def taking_part(challenge: Challenge) -> Taking:
    """The approved entries of a challenge: names that may be read, and how many have none."""
    name = case((Entry.listing == "name", Business.name), (Entry.listing == "pseudonym", Entry.pseudonym))
    statement = select(name).select_from(Entry).join(Business, Business.id == Entry.business_id)
    names = db.session.scalars(statement.where(Entry.challenge_id == challenge.id, Entry.state == "approved")).all()
    rules = rules_behind(challenge, current_snapshot(challenge))
    hides = shown_on(rules, clock.today(challenge.time_zone)) in (TOTALS_ONLY, FINISHERS, WINNERS)
    known = [name for name in names if name is not None and not hides]
    return Taking(sorted(known, key=str.casefold), len(names) - len(known))


def entry_counts() -> dict[int, int]:
    """How many approved entries each challenge has."""
    statement = select(Entry.challenge_id, func.count()).where(Entry.state == "approved").group_by(Entry.challenge_id)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def winners_of(challenge: Challenge, places: int = 3) -> list[Winner]:
    """The entries in the first places of the public board: the same places as there."""
    seen = board_now(challenge).whole
    first = (winner for winner in _winners(seen, (seen.places > 0) & (seen.places <= places)))
    return [winner for winner in first if winner.place <= places]


def track_winners_of(challenge: Challenge) -> dict[str, list[Winner]]:
    """Who is first in each track, by the track's key; several when they share the place."""
    seen = board_now(challenge).whole
    tracks, first = seen.board.lineup["track"][seen.lines], np.zeros(seen.count, np.bool_)
    for track in np.unique(tracks[seen.places > 0]):
        own = (tracks == track) & (seen.places > 0)
        first |= own & (seen.places == seen.places[own].min())
    found: dict[str, list[Winner]] = {}
    for winner in _winners(seen, first):
        found.setdefault(winner.track, []).append(winner)
    return found


def board_winners_of(challenge: Challenge, places: int = 3) -> dict[str, list[Winner]]:
    """The entries in the first places of each further board, by the board's name; places alone, without figures."""
    board, found = board_now(challenge), {}
    for more in board.rules.more_boards if board.has_places else ():
        seen = shown(board, View(board=more.key))
        rows = seen.rows_at(np.flatnonzero((seen.places > 0) & (seen.places <= places)))
        winners = [Winner(row.place or 0, row.name, row.entry, "", row.stored["track"]) for row in rows]
        if winners:
            found[more.name] = winners
    return found


def _winners(seen: Shown, chosen: Flags) -> Iterator[Winner]:
    """As far as the rules let the public read places. Where winners alone are shown, their places are those stored."""
    board, where = seen.board, np.flatnonzero(chosen)
    some = (
        where[first : first + READ_AT_ONCE] for first in range(0, len(where), READ_AT_ONCE)
    )  # thousands may share it
    for row in chain.from_iterable(map(seen.rows_at, some)):
        place = row.place if board.has_places else row.stored["place"]
        if place is not None:
            figure = ranked_words(row.stored, board.rules) if board.has_places else ""
            yield Winner(place, row.name, row.entry, figure, row.stored["track"])


def directory() -> Sequence[Member]:
    """Today's members by state and name."""
    statement = select(Member).where(Member.left_on.is_(None)).order_by(Member.state, Member.name)
    return db.session.scalars(statement).all()


@dataclass(frozen=True)
class Statistic:
    """A figure about the network, with what it counts and where it comes from."""

    label: str
    value: int
    definition: str
    source: str


def network_statistics() -> list[Statistic]:
    """Member statistics, computed from the directory and from published challenges."""
    members = directory()
    challenges = public_challenges()
    taken_part = select(func.count(func.distinct(Entry.business_id))).where(Entry.state == "approved")
    taken_part = taken_part.where(Entry.challenge_id.in_([challenge.id for challenge in challenges]))
    ours = "Computed from this site's own records"
    kinds = {"city": "cities", "town": "towns", "county": "counties"}
    counts = ", ".join(f"{sum(m.kind == kind for m in members)} {plural}" for kind, plural in kinds.items())
    years = sorted({m.population_year for m in members if m.population and m.population_year})
    census = f"Population as stated by each member ({', '.join(map(str, years))} census)" if years else "Not stated yet"
    return [
        Statistic("members", len(members), f"Local governments that belong to the network today: {counts}.", ours),
        Statistic("states", len({m.state for m in members}), "States with at least one member.", ours),
        Statistic(
            "residents",
            sum(m.population or 0 for m in members),
            "People who live in a member city, town or county. A city inside a member county is counted in both.",
            census,
        ),
        Statistic("challenges", len(challenges), "Challenges published by members: running, upcoming or past.", ours),
        Statistic(
            "businesses",
            db.session.scalar(taken_part) or 0,
            "Businesses with an approved entry in at least one challenge, each counted once.",
            ours,
        ),
    ]
