"""What is done to stations and their temperatures. Called inside a transaction."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from sqlalchemy import insert

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.extensions import db
from challenge.files.actions import Original, forget_content, store_file
from challenge.formats.daily_temperatures import UNITS, StationFile, TemperatureFile, plain_code
from challenge.mistakes import Mistake
from challenge.network.models import Member
from challenge.weather.models import ChallengeStation, CityStation, StationDay, WeatherStation, WeatherUpload
from challenge.weather.previews import Preview, StationPreview, preview_of
from challenge.weather.queries import day_number, station_by_code

CODE = re.compile(r"[A-Z0-9:_-]{1,40}", re.ASCII)
CHANGED = "Something changed since this page was shown. Look at it again, then save."
STAFF_CHANGE = (
    "This file changes {count} days that other cities may count on. Ask network staff to upload it, or leave those "
    "days out."
)
UNKNOWN = "This file is from a station we do not know ({codes}). Network staff can add it."


def add_station(*, code: str, name: str, latitude: float, longitude: float) -> WeatherStation:
    """A station without temperatures yet. Its code is unique."""
    code = plain_code(code.strip().upper()) if code.isascii() else ""  # upper() makes plain letters of some others
    if not CODE.fullmatch(code):
        raise Mistake("code", "Use letters A to Z, digits and hyphens, like USW00014820.")
    if station_by_code(code) is not None:
        raise Mistake("code", f"There is a station {code} already.")
    if not (math.isfinite(latitude) and abs(latitude) <= 90):
        raise Mistake("latitude", "A latitude is between -90 and 90.")
    if not (math.isfinite(longitude) and abs(longitude) <= 180):
        raise Mistake("longitude", "A longitude is between -180 and 180.")
    station = WeatherStation(
        code=code, name=name, latitude=latitude, longitude=longitude, version=1, created_at=clock.now()
    )
    db.session.add(station)
    db.session.flush()
    note("add weather station", f"weather_station:{station.id}", code=code)
    return station


def choose_station(member: Member, station: WeatherStation | None) -> None:
    """Let a city use one station for all of its sites, or (None) the nearest of each."""
    row = db.session.get(CityStation, member.id)
    if station is None:
        if row is not None:
            db.session.delete(row)
    elif row is None:
        db.session.add(CityStation(member_id=member.id, station_id=station.id))
    else:
        row.station_id = station.id
    note("choose weather station", f"member:{member.id}", station=station.code if station else None)


def keep_stations(
    challenge_id: int, station_of_site: Mapping[int, int], *, reason: str = "", by: User | None = None
) -> None:
    """Measure these sites with these stations in the challenge from now on. A change has an author and a reason."""
    now = clock.now()
    for site_id, station_id in sorted(station_of_site.items()):
        row = ChallengeStation(challenge_id=challenge_id, site_id=site_id, station_id=station_id, kept_at=now)
        row.reason, row.author_id = reason, by.id if by else None
        db.session.add(row)
    if by and station_of_site:
        note("change weather station", f"challenge:{challenge_id}", sites=len(station_of_site), reason=reason)


def receive_temperatures(
    original: Original, *, author: User, unit: str = "", date_order: str = "", station: WeatherStation | None = None
) -> WeatherUpload:
    """Keep a file for its preview. Nothing of it counts yet."""
    if unit and unit not in UNITS:
        raise Mistake("unit", "Choose a unit.")
    file = store_file(original, uploaded_by=author.id)
    upload = WeatherUpload(
        file_id=file.id,
        station_id=station.id if station else None,
        unit=unit,
        date_order=date_order,
        state="preview",
        created_by=author.id,
        created_at=clock.now(),
    )
    db.session.add(upload)
    db.session.flush()
    note("receive temperatures", f"weather_upload:{upload.id}", sha256=file.sha256, size=file.size)
    return upload


def save_temperatures(upload: WeatherUpload, contents: TemperatureFile, seen: str, *, may_change: bool) -> Preview:
    """Save all of a file as the preview with the fingerprint `seen` showed it, or nothing.

    `may_change`: whether its author may change days that are known and bring new stations (network staff), or only
    add days. A new station may become the nearest one of any city's sites.
    """
    _check_open(upload)
    preview = preview_of(contents, _station_of(upload))
    if preview.fingerprint != seen:
        raise Mistake("", CHANGED)
    _check(contents, preview, may_change=may_change)
    for one in preview.stations:
        _add_days(one.station or _station_from(one.found), one, upload)
    upload.state = "saved"
    upload.new_days, upload.same_days, upload.changed_days = preview.new, preview.same, preview.changed
    note("save temperatures", f"weather_upload:{upload.id}", new=preview.new, changed=preview.changed)
    return preview


def refuse_unknown(field: str, contents: TemperatureFile) -> None:
    """A coordinator's file is about stations that are there already."""
    codes = [one.code for one in contents.stations if one.code and station_by_code(one.code) is None]
    if codes:
        raise Mistake(field, UNKNOWN.format(codes=", ".join(codes[:3])))


def save_fetched(station: WeatherStation, contents: TemperatureFile) -> Preview:
    """Save what the weather service says of a station. Nobody looked at it first; what was there before is kept."""
    preview = preview_of(contents, station)
    _check(contents, preview, may_change=True)
    for one in preview.stations:
        _add_days(station, one, None)
    if preview.new or preview.changed:
        note("fetch temperatures", f"weather_station:{station.id}", new=preview.new, changed=preview.changed)
    return preview


def discard_temperatures(upload: WeatherUpload) -> None:
    """Save nothing of a file, and forget what was in it."""
    _check_open(upload)
    upload.state = "discarded"
    forget_content(upload.file)
    note("discard temperatures", f"weather_upload:{upload.id}")


def _check_open(upload: WeatherUpload) -> None:
    if upload.state != "preview":
        raise Mistake("", f"This file was {upload.state} already.")


def _station_of(upload: WeatherUpload) -> WeatherStation | None:
    return db.session.get(WeatherStation, upload.station_id) if upload.station_id else None


def _check(contents: TemperatureFile, preview: Preview, *, may_change: bool) -> None:
    if not contents.usable:
        raise Mistake("", "This file cannot be saved as it is.")
    today = clock.today("Pacific/Kiritimati")  # nowhere is it later
    late = max(day for one in contents.stations for day in one.days)
    if late > today:
        raise Mistake("", f"The file has a temperature of {late.isoformat()}, which has not come yet.")
    if not may_change:
        refuse_unknown("", contents)
    if preview.changed and not may_change:
        raise Mistake("", STAFF_CHANGE.format(count=preview.changed))


def _station_from(found: StationFile) -> WeatherStation:
    """A station that a file names and we do not know yet."""
    if not found.code:
        raise Mistake("station", "This file names no station. Choose the one it belongs to.")
    if found.point is None:
        raise Mistake("", f"The file does not say where station {found.code} is. Add the station first.")
    latitude, longitude = found.point
    return add_station(code=found.code, name=found.name or found.code, latitude=latitude, longitude=longitude)


def _add_days(station: WeatherStation, shown: StationPreview, upload: WeatherUpload | None) -> None:
    """Append what is new or changed; the station's version rises if anything is."""
    days = [*shown.new, *(day for day, _, _ in shown.changed)]
    if not days:
        return
    station.version += 1
    rows = [
        {
            "station_id": station.id,
            "on_day": day_number(day),
            "thousandths_f": shown.found.days[day],
            "version": station.version,
            "upload_id": upload.id if upload else None,
        }
        for day in days
    ]
    db.session.execute(insert(StationDay), rows)
