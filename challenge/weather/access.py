"""Who may bring temperatures: network staff, and the coordinators of any member. Fetch and authorise in one call."""

from __future__ import annotations

from flask import abort
from sqlalchemy import select

from challenge.accounts.access import me
from challenge.accounts.models import Coordination, User
from challenge.extensions import db
from challenge.network.models import Member
from challenge.weather.models import WeatherStation, WeatherUpload


def weather_keeper_or_404() -> User:
    """The signed-in person, if she is staff or coordinates a member."""
    user = me()
    if not user.is_staff and not cities_of(user):
        abort(404)
    return user


def cities_of(user: User) -> list[Member]:
    """The members a person coordinates, in the order in which she came to them."""
    statement = select(Member).join(Coordination, Coordination.member_id == Member.id)
    return list(db.session.scalars(statement.where(Coordination.user_id == user.id).order_by(Coordination.id)))


def weather_upload_or_404(upload_id: int) -> WeatherUpload:
    """A file of temperatures, for who sent it and for staff."""
    user, found = weather_keeper_or_404(), db.session.get(WeatherUpload, upload_id)
    if found is None or not (user.is_staff or found.created_by == user.id):
        abort(404)
    return found


def weather_station_or_404(station_id: int) -> WeatherStation:
    """A station, for those who keep the weather."""
    weather_keeper_or_404()
    return db.session.get(WeatherStation, station_id) or abort(404)
