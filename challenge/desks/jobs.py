"""Timers over several rooms: fetched temperatures are saved and challenges look again; old snapshots are thinned."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from challenge.awards.models import PublishedResult
from challenge.challenges.actions import touch_inputs
from challenge.desks.weather_queries import challenges_on_weather
from challenge.extensions import db
from challenge.leaderboards.jobs import challenge_of
from challenge.leaderboards.thinning import Old, old_snapshots, thin
from challenge.weather.actions import save_fetched
from challenge.weather.jobs import Fetched
from challenge.weather.models import WeatherStation


def old_rows(subject: str, slot: datetime) -> Old:
    """Snapshots of a challenge whose rows may go: not those that a result was published from."""
    challenge_id = challenge_of(subject)
    published = select(PublishedResult.snapshot_id).filter_by(challenge_id=challenge_id)
    return old_snapshots(challenge_id, set(db.session.scalars(published)))


def delete_old_rows(subject: str, old: Old, last_try: bool) -> bool:
    """False when all were thinned already."""
    return thin(old)


def save(subject: str, fetched: Fetched, last_try: bool) -> bool:
    """Save the days of one station; False when all were known already."""
    if fetched.contents is None:
        return False
    saved = save_fetched(db.session.get_one(WeatherStation, fetched.station_id), fetched.contents)
    if saved.new or saved.changed:
        touch_inputs(challenges_on_weather())
    return bool(saved.new or saved.changed)
