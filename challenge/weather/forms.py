"""What is typed about stations and chosen around a file of temperatures."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField
from wtforms.validators import DataRequired, Length, Regexp

from challenge.formats.daily_temperatures import UNITS
from challenge.typed import OnceForm, line
from challenge.weather.models import WeatherStation

ORDERS = {"": "Choose if they are like 3/4/2026", "month_first": "Month first", "day_first": "Day first"}
DEGREES = Regexp(r"-?[0-9]{1,3}(\.[0-9]{1,8})?\Z", message="Write degrees as a number, like 41.4057 or -81.852.")


class StationForm(OnceForm):
    """A station."""

    code = line("Code", DataRequired("Give its code."), Length(max=40, message="Use at most 40 characters."))
    name = line("Name", DataRequired("Give its name."), Length(max=120, message="Use at most 120 characters."))
    latitude = line("Latitude", DataRequired("Give its latitude."), DEGREES)
    longitude = line("Longitude", DataRequired("Give its longitude."), DEGREES)


def station_choices(first: str, stations: Sequence[WeatherStation]) -> dict[str, str]:
    """Stations to choose from, after a first choice of none of them."""
    return {"": first, **{str(one.id): f"{one.name} ({one.code})" for one in stations}}


class TemperaturesForm(OnceForm):
    """A file of temperatures, and what it may not say itself."""

    file = FileField("File", [FileRequired("Choose a file.")])
    unit = SelectField("Temperatures are in", choices={"": "The file says so", **UNITS})
    station = SelectField("Station")
    date_order = SelectField("Dates are written", choices=ORDERS)

    def offer(self, stations: Sequence[WeatherStation]) -> None:
        self.station.choices = station_choices("The file says so", stations)


class ChooseStationForm(OnceForm):
    """The station for all sites of a city."""

    station = SelectField("Station for your sites")
    reason = line("Reason", Length(max=300, message="Use at most 300 characters."))

    def offer(self, stations: Sequence[WeatherStation]) -> None:
        self.station.choices = station_choices("The nearest to each site", stations)


class SaveTemperaturesForm(OnceForm):
    """Save what the preview showed: `seen` is its fingerprint."""

    seen = HiddenField()
