"""Asking the weather service for a station's daily temperatures.

The service answers as NCEI's access data service does: "Daily Summaries" as CSV, in Fahrenheit when asked for
`units=standard` (https://www.ncei.noaa.gov/support/access-data-service-api-user-documentation).
"""

from __future__ import annotations

import time
from datetime import date
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from challenge.formats.daily_temperatures import TemperatureFile, read_temperatures

MOST_BYTES = 5 * 1024 * 1024  # three years of one station are a tenth of it
SECONDS = 20.0
CHUNK = 65_536


class FetchFailed(Exception):
    """The service did not give what it was asked for; the message says why, in a sentence."""


def address_of(source: str, code: str, first: date, last: date) -> str:
    """The address that answers with the days [first, last] of a station."""
    asked = {
        "dataset": "daily-summaries",
        "stations": code,
        "startDate": first.isoformat(),
        "endDate": last.isoformat(),
        "format": "csv",
        "units": "standard",
        "includeStationName": "1",
        "includeStationLocation": "1",
    }
    return f"{source}?{urlencode(asked)}"


def fetch_temperatures(source: str, code: str, first: date, last: date, *, seconds: float = SECONDS) -> TemperatureFile:
    """The days [first, last] of a station, usable as they are. Raises FetchFailed.

    `seconds` is how long the service may be silent, and how long the whole answer may take to begin its last part.
    """
    contents = read_temperatures(_answer(address_of(source, code, first, last), seconds), "F")
    if not contents.usable:
        why = "; ".join(f"{one.where}: {one.what}" for one in contents.problems[:1]) or "its dates are ambiguous"
        raise FetchFailed(f"The answer cannot be read: {why}")
    if [one.code for one in contents.stations] != [code]:
        raise FetchFailed(f"The answer is not about station {code} alone.")
    if not all(first <= day <= last for day in contents.stations[0].days):
        raise FetchFailed("The answer has days that were not asked for.")
    return contents


class _SameScheme(HTTPRedirectHandler):
    """Follows to another host, but not from https to http, nor to anything else."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if urlsplit(newurl).scheme not in (urlsplit(req.full_url).scheme, "https"):
            raise FetchFailed("The service sends us to an address that is not as safe.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _answer(address: str, seconds: float) -> bytes:
    until = time.monotonic() + seconds
    request = Request(address, headers={"Accept": "text/csv"})  # noqa: S310 (the setting is http or https)
    try:
        with build_opener(_SameScheme).open(request, timeout=seconds) as response:
            return _body(response, until)
    except HTTPError as error:
        raise FetchFailed(f"The service answered with {error.code}.") from error
    except TimeoutError as error:
        raise FetchFailed("The service took too long to answer.") from error
    except URLError as error:
        slow = isinstance(error.reason, TimeoutError)
        why = "took too long to answer" if slow else f"cannot be reached: {error.reason}"
        raise FetchFailed(f"The service {why}.") from error
    except (OSError, HTTPException, ValueError) as error:
        raise FetchFailed(f"The service broke off: {type(error).__name__}.") from error


def _body(response: HTTPResponse, until: float) -> bytes:
    """The whole body. A time-out of a socket starts anew with every byte, so the clock is looked at, too."""
    body = bytearray()
    while chunk := response.read1(CHUNK):
        body += chunk
        if len(body) > MOST_BYTES:
            raise FetchFailed("The answer is larger than 5 MB.")
        if time.monotonic() > until:
            raise FetchFailed("The service took too long to answer.")
    if response.length:  # what is still to come of the length it told
        raise FetchFailed("The service broke off in the middle of its answer.")
    return bytes(body)
