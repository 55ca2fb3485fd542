"""What is typed about teams, by coordinators and by owners."""

from __future__ import annotations

from wtforms import SelectField
from wtforms.validators import DataRequired, Length

from challenge.typed import OnceForm, line

NO_TEAM = "none"


class TeamForm(OnceForm):
    """A team's name."""

    name = line("Name", DataRequired("Give the team a name."), Length(max=80), description="Everybody reads it.")


class SeatForm(OnceForm):
    """Which entry is in which team."""

    entry = SelectField("Entry", [DataRequired("Choose an entry.")], coerce=str)
    team = SelectField("Team", [DataRequired("Choose a team.")], coerce=str)

    def offer(self, entries: dict[int, str], teams: dict[int, str]) -> None:
        """The entries and teams of a challenge, by their ids."""
        self.entry.choices = [("", "Choose one"), *((str(key), name) for key, name in entries.items())]
        none = (NO_TEAM, "No team")
        self.team.choices = [("", "Choose one"), none, *((str(key), name) for key, name in teams.items())]


class TeamCodeForm(OnceForm):
    """The code that an owner was given."""

    code = line("Team code", DataRequired("Type the code that you were given."), Length(max=40))
