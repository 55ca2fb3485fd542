"""Weather: staff's stations, the stations of a city, and files of temperatures from staff and coordinators."""

from tests.every_page.doors import CITY, STAFF, Door

KEEPERS = ("carmen", "nadia", "grace")
RIVERBEND = "/cities/riverbend-oh/weather"

DOORS = [
    Door("desks.staff_weather", "/staff/weather", STAFF),
    Door("desks.staff_new_station", "/staff/weather/stations/new", STAFF),
    Door("desks.staff_new_station", "/staff/weather/stations/new", STAFF, "POST", passed=(422,)),
    Door("desks.city_weather", RIVERBEND, CITY),
    Door("desks.city_weather", RIVERBEND, CITY, "POST", passed=(422,)),
    Door("desks.station_days", "/weather/stations/1/days.csv", KEEPERS),
    Door("desks.weather_upload", "/weather/upload", KEEPERS),
    Door("desks.weather_upload", "/weather/upload", KEEPERS, "POST", passed=(422,)),
    Door("desks.weather_preview", "/weather/uploads/1", CITY),
    Door("desks.weather_preview", "/weather/uploads/1", CITY, "POST", passed=(422,)),
    Door("desks.weather_discard", "/weather/uploads/1/discard", CITY, "POST", passed=(302,)),
]
