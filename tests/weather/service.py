"""A weather service on this machine that answers as NCEI's does, or badly."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

HEAD = '"STATION","NAME","LATITUDE","LONGITUDE","ELEVATION","DATE","PRCP","TMAX","TMIN"\n'
Asked = dict[str, str]


class Service:
    """What it was asked, and what it answers: `answer` gets the query and tells status and body."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answer: Callable[[Asked], tuple[int, bytes]] = lambda asked: (200, noaa(asked))
        self.sleeps = 0.0
        self.location = ""
        self.length: int | None = None  # the length it tells, when it lies
        self.url = ""


def noaa(asked: Asked, change: dict[date, int] | None = None) -> bytes:
    """Every day asked for: lows of 30, highs of 50, but on days of `change`."""
    first, last = date.fromisoformat(asked["startDate"]), date.fromisoformat(asked["endDate"])
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    place = f'"{asked["stations"]}","RIVERBEND AIRPORT, OH US","39.99","-82.88","249.3"'
    rows = [f'{place},"{day}"," 0.00","{(change or {}).get(day, 50)}","30"\n' for day in days]
    return (HEAD + "".join(rows)).encode()


@contextmanager
def weather_service() -> Iterator[Service]:
    """The service at an address of its own."""
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        """One request."""

        def do_GET(self) -> None:
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            service.asked.append(asked)
            time.sleep(service.sleeps)
            status, body = service.answer(asked)
            self.send_response(status)
            if service.location:
                self.send_header("Location", service.location)
            self.send_header("Content-Length", str(service.length or len(body)))
            self.end_headers()
            with suppress(ConnectionError):  # the other side had enough
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        service.url = f"http://127.0.0.1:{server.server_port}/data"
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield service
        server.shutdown()
