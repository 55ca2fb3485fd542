"""Who is in the teams of a board, as far as the public may read it."""

from __future__ import annotations

from dataclasses import dataclass

from challenge.businesses.models import Entry
from challenge.businesses.teams import team_keys_in
from challenge.leaderboards.lineup import names_in
from challenge.leaderboards.public_board import PublicBoard


@dataclass(slots=True)
class Told:
    """Who is in a team today: who is on the board under its own name (name and key), and how many others are on it."""

    named: list[tuple[str, str]]
    unnamed: int = 0


def members_told(board: PublicBoard) -> dict[str, Told]:
    """By the team's key. A team tells much of who is in it, so entries under a pseudonym are only counted."""
    team_of = team_keys_in(board.challenge.id)
    shown = set(board.lineup["entry_id"][board.whole.lines].tolist())
    names = (one for one in names_in(Entry.challenge_id == board.challenge.id) if one[0] in shown and one[0] in team_of)
    found: dict[str, Told] = {}
    for entry_id, key, name, slug in sorted(names, key=lambda one: (one[2].casefold(), one[1])):
        told = found.setdefault(team_of[entry_id], Told([]))
        if slug is None:
            told.unnamed += 1
        else:
            told.named.append((name, key))
    return found
