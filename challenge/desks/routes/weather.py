"""Weather: stations for network staff, the stations of a city for its coordinator, files of temperatures for both."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Response, flash, redirect, render_template, url_for

from challenge.accounts.access import coordinated_member_or_404, me, staff_only
from challenge.accounts.models import User
from challenge.audit.actions import once
from challenge.challenges.actions import touch_display, touch_inputs
from challenge.desks.routes.blueprint import pages
from challenge.desks.weather_queries import (
    challenges_on_weather,
    fetching_now,
    station_rows,
    stations_to_change,
    weather_of_city,
)
from challenge.extensions import db
from challenge.files.actions import Original, pack
from challenge.formats.daily_temperatures import TemperatureFile, read_temperatures
from challenge.mistakes import Mistake
from challenge.typed import OnceForm
from challenge.weather.access import (
    cities_of,
    weather_keeper_or_404,
    weather_station_or_404,
    weather_upload_or_404,
)
from challenge.weather.actions import (
    add_station,
    choose_station,
    discard_temperatures,
    keep_stations,
    receive_temperatures,
    refuse_unknown,
    save_temperatures,
)
from challenge.weather.forms import ChooseStationForm, SaveTemperaturesForm, StationForm, TemperaturesForm
from challenge.weather.models import WeatherStation, WeatherUpload
from challenge.weather.previews import preview_of, read_weather_upload
from challenge.weather.queries import MOST_KILOMETERS, all_stations, chosen_station, history_of

NEEDS_REASON = (
    "A challenge is measured with another station already, and its board will change. Write the reason: the public "
    "reads it with the rules."
)


@pages.get("/staff/weather")
@staff_only
def staff_weather() -> str:
    """Every station: through which day, which gaps, how many sites."""
    return render_template(
        "desks/weather_stations.html",
        rows=station_rows(),
        fetching=fetching_now(),
        most_kilometers=MOST_KILOMETERS,
    )


@pages.route("/staff/weather/stations/new", methods=["GET", "POST"])
@staff_only
def staff_new_station() -> Any:
    """Add a station."""
    form = StationForm()
    if form.validate_on_submit():
        try:
            return redirect(once("add_weather_station", form, lambda: _add(form)))
        except Mistake as mistake:
            form.show(mistake)
    return render_template("desks/weather_new_station.html", form=form), 422 if form.is_submitted() else 200


@pages.route("/cities/<member>/weather", methods=["GET", "POST"])
def city_weather(member: str) -> Any:
    """The stations of a city's sites; choose another."""
    city, form = coordinated_member_or_404(member), ChooseStationForm()
    form.offer(all_stations())
    if not form.is_submitted():
        form.station.data = str(chosen_station(city.id) or "")
    elif form.validate():
        try:
            return redirect(once("choose_weather_station", form, lambda: _choose(member, form)))
        except Mistake as mistake:
            form.show(mistake)
    page = render_template(
        "desks/weather_city.html",
        member=city,
        form=form,
        weather=weather_of_city(city),
        most_kilometers=MOST_KILOMETERS,
    )
    return page, 422 if form.is_submitted() else 200


@pages.get("/weather/stations/<int:station_id>/days.csv")
def station_days(station_id: int) -> Response:
    """Every temperature that ever counted; of a day's lines the last one counts."""
    station, text = weather_station_or_404(station_id), io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["date", "mean temperature (F)", "since version"])
    writer.writerows((day, f"{value / 1000:.3f}", version) for day, value, version in history_of(station.id))
    named = {"Content-Disposition": f'attachment; filename="{station.code.replace(":", "-")}.csv"'}
    return Response(text.getvalue(), mimetype="text/csv", headers=named)


@pages.route("/weather/upload", methods=["GET", "POST"])
def weather_upload() -> Any:
    """Choose a file of temperatures. One that cannot be used is refused here, with the reason."""
    user, form, contents = weather_keeper_or_404(), TemperaturesForm(), None
    form.offer(all_stations())
    if form.validate_on_submit():
        original, contents = _read(form, user)
        if not form.errors and contents.usable:
            return redirect(once("receive_temperatures", form, lambda: _receive(original, form)))
    page = render_template("desks/weather_upload.html", form=form, contents=contents, home=_home_of(user))
    return page, 422 if form.is_submitted() else 200


@pages.route("/weather/uploads/<int:upload_id>", methods=["GET", "POST"])
def weather_preview(upload_id: int) -> Any:
    """What is in the file, what would become of it; save it."""
    found, form = weather_upload_or_404(upload_id), SaveTemperaturesForm()
    contents = read_weather_upload(found) if found.state == "preview" else TemperatureFile()
    if form.validate_on_submit():
        try:
            return redirect(once(f"save_temperatures:{upload_id}", form, lambda: _save(upload_id, contents, form)))
        except Mistake as mistake:
            form.show(mistake)
    found = weather_upload_or_404(upload_id)
    station = db.session.get(WeatherStation, found.station_id) if found.station_id else None
    preview = preview_of(contents, station)
    form.seen.data = preview.fingerprint
    home = _home_of(weather_keeper_or_404())
    page = render_template("desks/weather_preview.html", upload=found, preview=preview, form=form, home=home)
    return page, 422 if form.is_submitted() else 200


@pages.post("/weather/uploads/<int:upload_id>/discard")
def weather_discard(upload_id: int) -> Any:
    """Save nothing of it."""
    weather_upload_or_404(upload_id)
    form, here = OnceForm(), url_for("desks.weather_preview", upload_id=upload_id)
    if not form.validate_on_submit():
        flash("This page was not complete when it was sent. Please press the button again.", "error")
        return redirect(here)
    try:
        return redirect(once(f"discard_temperatures:{upload_id}", form, lambda: _discard(upload_id)))
    except Mistake as mistake:
        flash(mistake.message, "error")
        return redirect(here)


def _add(form: StationForm) -> str:
    add_station(
        code=form.code.data or "",
        name=form.name.data or "",
        latitude=float(form.latitude.data or 0),
        longitude=float(form.longitude.data or 0),
    )
    touch_inputs(challenges_on_weather())  # sites that are not measured yet may be nearer to it
    flash("Added. Upload its temperatures next.", "success")
    return url_for("desks.staff_weather")


def _choose(slug: str, form: ChooseStationForm) -> str:
    city, station, reason = (
        coordinated_member_or_404(slug),
        _chosen(form.station.data),
        (form.reason.data or "").strip(),
    )
    changes = stations_to_change(city, station.id if station else None)
    if changes and not reason:
        raise Mistake("reason", NEEDS_REASON)
    choose_station(city, station)
    for challenge_id, of_site in changes.items():
        keep_stations(challenge_id, of_site, reason=reason, by=me())
    touch_inputs(challenges_on_weather())
    touch_display(changes)
    flash("Saved.", "success")
    return url_for("desks.city_weather", member=slug)


def _read(form: TemperaturesForm, user: User) -> tuple[Original, TemperatureFile]:
    """Read a file before anything is written; what it leaves open is asked beside the field."""
    data, name = form.file.data.stream.read(), form.file.data.filename or "file"
    form.file.data.stream.seek(0)
    contents = read_temperatures(data, form.unit.data, form.date_order.data)
    if contents.asks_unit:
        form.show(Mistake("unit", "The file does not name its unit. Choose the one you downloaded it in."))
    if contents.asks_date_order:
        form.show(Mistake("date_order", "Some dates cannot be month first. Choose how they are written."))
    if not form.station.data and any(not one.code for one in contents.stations):
        form.show(Mistake("station", "This file names no station. Choose the one it belongs to."))
    if not user.is_staff:
        try:
            refuse_unknown("file", contents)
        except Mistake as mistake:
            form.show(mistake)
    return pack(data, name), contents


def _receive(original: Original, form: TemperaturesForm) -> str:
    upload = receive_temperatures(
        original,
        author=weather_keeper_or_404(),
        unit=form.unit.data,
        date_order=form.date_order.data,
        station=_chosen(form.station.data),
    )
    return url_for("desks.weather_preview", upload_id=upload.id)


def _save(upload_id: int, contents: TemperatureFile, form: SaveTemperaturesForm) -> str:
    user, found = weather_keeper_or_404(), weather_upload_or_404(upload_id)
    saved = save_temperatures(found, contents, form.seen.data or "", may_change=user.is_staff)
    if saved.new or saved.changed:
        touch_inputs(challenges_on_weather())
    flash(f"Saved: {saved.new:,} new days, {saved.changed:,} changed, {saved.same:,} known already.", "success")
    return _home_of(user)


def _discard(upload_id: int) -> str:
    found: WeatherUpload = weather_upload_or_404(upload_id)
    discard_temperatures(found)
    flash("The file was discarded. Nothing of it was saved.", "success")
    return url_for("desks.weather_upload")


def _chosen(station_id: str) -> WeatherStation | None:
    return db.session.get(WeatherStation, int(station_id)) if station_id else None


def _home_of(user: User) -> str:
    """Where a person looks after the weather."""
    if user.is_staff:
        return url_for("desks.staff_weather")
    return url_for("desks.city_weather", member=cities_of(user)[0].slug)
