"""Teams of a challenge and who is in them, found."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from challenge.businesses.models import LIVE, Entry, Team, TeamMember
from challenge.challenges.models import Challenge
from challenge.extensions import db


def teams_in(challenge_id: int) -> Sequence[Team]:
    """The teams that there are, by name."""
    statement = select(Team).options(joinedload(Team.captain)).filter_by(challenge_id=challenge_id, ended_at=None)
    return db.session.scalars(statement.order_by(Team.name, Team.id)).all()


def team_names_in(challenge_id: int) -> dict[str, str]:
    """The same, as the public reads them: {opaque key: name}."""
    return {team.public_key: team.name for team in teams_in(challenge_id)}


def team_of(entry: Entry) -> Team | None:
    """The team that an entry is in."""
    statement = select(Team).join(TeamMember, TeamMember.team_id == Team.id)
    return db.session.scalar(statement.where(TeamMember.entry_id == entry.id, Team.ended_at.is_(None)))


def team_keys_in(challenge_id: int) -> dict[int, str]:
    """In which team each entry is today: {id of the entry: opaque key of its team}."""
    statement = select(TeamMember.entry_id, Team.public_key).join(Team, Team.id == TeamMember.team_id)
    rows = db.session.execute(statement.where(Team.challenge_id == challenge_id, Team.ended_at.is_(None)))
    return {row[0]: row[1] for row in rows}


def members_of_teams(challenge_id: int) -> dict[int, list[Entry]]:
    """The entries of each team that take part or wait to, by the team's id."""
    statement = (
        select(TeamMember)
        .join(TeamMember.entry)
        .options(joinedload(TeamMember.entry).joinedload(Entry.business))
        .where(Entry.challenge_id == challenge_id, Entry.state.in_(LIVE))
    )
    found: dict[int, list[Entry]] = {}
    for row in db.session.scalars(statement.order_by(TeamMember.joined_at, TeamMember.entry_id)):
        found.setdefault(row.team_id, []).append(row.entry)
    return found


def team_with_code(code: str, challenge: Challenge) -> Team | None:
    """The team of this challenge that has this code, however it was typed."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return db.session.scalar(select(Team).filter_by(challenge_id=challenge.id, code=plain, ended_at=None))
