"""Teams: made by the coordinator, joined by owners with a code, put together by hand, ended."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from challenge import clock
from challenge.accounts.access import me
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.access import role_in
from challenge.businesses.actions.codes import ALPHABET, LENGTH
from challenge.businesses.models import LIVE, Entry, Team, TeamMember
from challenge.businesses.queries import owners_of
from challenge.businesses.teams import members_of_teams, team_of, team_with_code, teams_in
from challenge.challenges.actions import touch_display, touch_inputs
from challenge.challenges.models import Challenge
from challenge.challenges.queries import registration_of, rules_of
from challenge.extensions import db
from challenge.mistakes import Mistake

MOST_TEAMS = 500
CLOSED = "Registration is closed, so teams stay as they are. Ask the coordinator to change yours."


def make_team(challenge: Challenge, name: str) -> Team:
    """A new team, without anybody in it yet."""
    known = teams_in(challenge.id)
    if len(known) >= MOST_TEAMS:
        raise Mistake("", f"A challenge has at most {MOST_TEAMS} teams.")
    _refuse_name(known, name)
    team = Team(challenge_id=challenge.id, public_key=secrets.token_hex(8), name=name)
    team.code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    team.created_at, team.created_by = clock.now(), me().id
    db.session.add(team)
    db.session.flush()
    note("make_team", f"team:{team.id}", challenge=challenge.id, name=name)
    return team


def rename_team(team: Team, name: str) -> None:
    """Another name, which the public reads at once."""
    _refuse_name([one for one in teams_in(team.challenge_id) if one.id != team.id], name)
    note("rename_team", f"team:{team.id}", before=team.name, after=name)
    team.name = name
    touch_display([team.challenge_id])


def _refuse_name(known: Sequence[Team], name: str) -> None:
    if any(one.name.casefold() == name.casefold() for one in known):
        raise Mistake("name", "Another team has this name.")


def join_team(entry: Entry, code: str, owner: User) -> Team:
    """An owner puts her entry in the team whose code she was given; the first becomes its captain."""
    _refuse_closed(entry)
    team = team_to_join(entry.challenge, code)
    put_in_team(entry, team)
    if team.captain_id is None:
        team.captain_id = owner.id
    return team


def team_to_join(challenge: Challenge, code: str, field: str = "code") -> Team:
    """The team that has this code. Raises a Mistake at a field where there is none."""
    if rules_of(challenge).teams is None:
        raise Mistake(field, "This challenge has no teams.")
    team = team_with_code(code, challenge)
    if team is None:
        raise Mistake(field, "No team of this challenge has this code. Check it, or ask who gave it to you.")
    return team


def leave_team(entry: Entry) -> None:
    """An owner takes her entry out of its team."""
    _refuse_closed(entry)
    put_in_team(entry, None)


def put_in_team(entry: Entry, team: Team | None) -> None:
    """The entry is in this team from now on, and in no other; None: in none."""
    if entry.state not in LIVE:
        raise Mistake("entry", "This entry no longer takes part.")
    if team is not None and (team.challenge_id != entry.challenge_id or team.ended_at is not None):
        raise Mistake("team", "Choose a team of this challenge.")
    before = team_of(entry)
    if before is team:
        raise Mistake("team", "Nothing was changed.")
    row = db.session.get(TeamMember, entry.id)
    if team is None:
        if row is not None:
            db.session.delete(row)
    elif row is None:
        db.session.add(TeamMember(entry_id=entry.id, team_id=team.id, joined_at=clock.now()))
    else:
        row.team_id, row.joined_at = team.id, clock.now()
    db.session.flush()
    if before is not None:
        find_captain(before)
    names = [one.id if one else None for one in (before, team)]
    note("put_in_team", f"entry:{entry.id}", before=names[0], after=names[1])
    touch_inputs([entry.challenge_id], common=False)
    touch_display([entry.challenge_id])


def find_captain(team: Team) -> None:
    """A captain has an entry in her team: who left with the last of hers hands over to another owner."""
    entries = members_of_teams(team.challenge_id).get(team.id, [])
    owners = [owner for entry in entries for owner in owners_of(entry.business_id)]
    if team.captain_id not in {owner.id for owner in owners}:
        team.captain_id = owners[0].id if owners else None


def end_team(team: Team) -> None:
    """The team is no more; its entries go on by themselves."""
    if team.ended_at is not None:
        raise Mistake("", "This team was ended before.")
    team.ended_at = clock.now()
    note("end_team", f"team:{team.id}")
    touch_inputs([team.challenge_id], common=False)
    touch_display([team.challenge_id])


def is_captain(team: Team, entry: Entry) -> bool:
    """Whether the signed-in person leads the team, as an owner of a business in it."""
    return team.captain_id == me().id and role_in(me(), entry.business_id) == "owner"


def _refuse_closed(entry: Entry) -> None:
    if registration_of(entry.challenge) == "closed":
        raise Mistake("", CLOSED)
