"""What comes of fetched temperatures: they are saved, and the challenges that use them are looked at again."""

from __future__ import annotations

from challenge.challenges.actions import touch_inputs
from challenge.desks.weather_queries import challenges_on_weather
from challenge.extensions import db
from challenge.weather.actions import save_fetched
from challenge.weather.jobs import Fetched
from challenge.weather.models import WeatherStation


def save(subject: str, fetched: Fetched, last_try: bool) -> bool:
    """Save the days of one station; False when all were known already."""
    if fetched.contents is None:
        return False
    saved = save_fetched(db.session.get_one(WeatherStation, fetched.station_id), fetched.contents)
    if saved.new or saved.changed:
        touch_inputs(challenges_on_weather())
    return bool(saved.new or saved.changed)
