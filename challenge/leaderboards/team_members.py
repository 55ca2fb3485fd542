"""Who is in the teams of a board, as far as the public may read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from challenge.leaderboards.public_board import Listed


@dataclass(slots=True)
class Told:
    """Who is in a team today: those on the board under their own names, and how many others are on it."""

    named: list[Listed]
    unnamed: int = 0


def members_told(listed: Sequence[Listed], team_of: Mapping[str, str]) -> dict[str, Told]:
    """By the team's key. A team tells much of who is in it, so entries under a pseudonym are only counted."""
    found: dict[str, Told] = {}
    for row in sorted(listed, key=lambda row: row.name.casefold()):
        if row.entry in team_of:
            told = found.setdefault(team_of[row.entry], Told([]))
            if row.slug is None:
                told.unnamed += 1
            else:
                told.named.append(row)
    return found
