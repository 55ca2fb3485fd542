"""Bytes sent to the web server itself, as `./run serve` starts it: what no test client would ever send."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from challenge.app import create_app
from challenge.extensions import db
from challenge.savings.models import Reading
from tests.conftest import ROOT, environment
from tests.page import Visitor
from tests.savings.bills import NEW_YEAR

THREADS = ["--blocking-threads", "4", "--http", "1", "--no-ws", "--log-level", "info"]
HOST = b"Host: 127.0.0.1\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
PARTS = b"Content-Type: multipart/form-data; boundary=x\r\n"
LOG_IN, ABOUT = b"POST /login HTTP/1.1\r\n" + HOST, b"GET /about HTTP/1.1\r\n"


@dataclass(frozen=True)
class Site:
    """The server, an application on the same database, and where the server's log goes."""

    port: int
    app: Flask
    log: Path

    def connection(self, data: bytes = b"") -> socket.socket:
        found = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        found.sendall(data)
        return found

    def ask(self, data: bytes) -> tuple[int, bytes]:
        """Status and body of the answer; 0 where there is none."""
        with closing(self.connection(data)) as connection:
            return answer_from(connection)


def answer_from(connection: socket.socket) -> tuple[int, bytes]:
    got = b""
    while b"\r\n\r\n" not in got and (more := connection.recv(65_536)):
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    length = next((int(one[15:]) for one in head.lower().split(b"\r\n") if one.startswith(b"content-length:")), 0)
    while len(body) < length and (more := connection.recv(65_536)):
        body += more
    return int(head.split(b" ")[1]) if head else 0, body


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One server for all tests of this file."""
    folder = tmp_path_factory.mktemp("wire")
    shutil.copy(sqlite_template, folder / "site.sqlite")
    settings = environment(f"sqlite:///{folder / 'site.sqlite'}", folder)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), *THREADS, "wsgi:app"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stdout=log, stderr=log)
    app = create_app(settings)
    found = Site(port, app, folder / "log")
    try:
        wait_for(found)
        yield found
    finally:
        server.terminate()
        server.wait()
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()


def wait_for(site: Site) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if site.ask(b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(site.log.read_text())


HOSTS = {
    "none": b"",
    "another one": b"Host: evil.example\r\n",
    "two": HOST + b"Host: evil.example\r\n",
    "two, the other way round": b"Host: evil.example\r\n" + HOST,
    "a name before it": b"Host: 127.0.0.1:80@evil.example\r\n",
    "a port that is none": b"Host: 127.0.0.1:port\r\n",
    "a port too large": b"Host: 127.0.0.1:99999\r\n",
    "no port": b"Host: 127.0.0.1:\r\n",
    "a path": b"Host: 127.0.0.1/evil.example\r\n",
    "a list": b"Host: 127.0.0.1,evil.example\r\n",
    "a space": b"Host: 127.0.0.1 evil.example\r\n",
}


@pytest.mark.parametrize("name", HOSTS)
def test_a_host_that_is_not_ours_is_refused(site: Site, name: str) -> None:
    assert site.ask(ABOUT + HOSTS[name] + b"\r\n")[0] == 400


def test_a_target_with_a_host_of_its_own_changes_nothing(site: Site) -> None:
    """`GET http://evil.example/about`: refused where it is the host, the usual page where ours stands beside it."""
    target = b"GET http://evil.example/about HTTP/1.1\r\n"
    assert site.ask(target + b"\r\n")[0] == 400
    assert site.ask(target + HOST + b"\r\n") == site.ask(ABOUT + HOST + b"\r\n")
    assert site.ask(b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + b"\r\n")[0] in (0, 400, 404, 405)


def chunked(count: int) -> bytes:
    """So many chunks of 64 KiB, and no last one."""
    return (b"10000\r\n" + b"a" * 65_536 + b"\r\n") * count


BODIES = {
    "2 GB announced": (PARTS + b"Content-Length: 2147483648\r\n", b"--x", 413),
    "2 GB of a form announced": (FORM + b"Content-Length: 2147483648\r\n", b"a=b", 413),
    "a length below zero": (FORM + b"Content-Length: -5\r\n", b"a=b", 400),
    "two lengths": (FORM + b"Content-Length: 3\r\nContent-Length: 5\r\n", b"a=bcd", 400),
    "a length beside chunks": (FORM + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n", 400),
    "shorter than it is": (FORM + b"Content-Length: 3\r\n", b"a=bcdefgh", 400),
    "a form in chunks that never end": (FORM + b"Transfer-Encoding: chunked\r\n", chunked(30), (400, 413)),
    "parts without an end": (PARTS + b"Transfer-Encoding: chunked\r\n", b"3\r\n--x\r\n" + chunked(400), (400, 413)),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_lies_about_its_length_is_refused(site: Site, name: str) -> None:
    """From the header, or at the limit while it comes; the server goes on."""
    headers, body, status = BODIES[name]
    with closing(site.connection(LOG_IN + headers + b"\r\n")) as connection:
        try:
            connection.sendall(body)
        except (BrokenPipeError, ConnectionResetError):
            assert status != 200, "it was refused before all of it was sent"
        refused = answer_from(connection)[0]
    assert refused in (status if isinstance(status, tuple) else (status,))
    assert site.ask(b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")[0] == 200


def test_who_hangs_up_frees_the_server(site: Site) -> None:
    """More bodies that never come than there are threads: once their senders have gone, everybody is served."""
    waiting = [site.connection(LOG_IN + FORM + b"Content-Length: 100\r\n\r\na=b") for _ in range(12)]
    time.sleep(0.2)
    for one in waiting:
        one.close()
    assert site.ask(b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")[0] == 200


def test_headers_that_never_end_keep_nobody_waiting(site: Site) -> None:
    """300 connections that send a header bit by bit, and as many that read nothing of what they asked for."""
    slow = [site.connection(ABOUT + HOST + b"X-Slow: ") for _ in range(300)]
    deaf = [site.connection((ABOUT + HOST + b"\r\n") * 20) for _ in range(100)]
    took = []
    for _ in range(50):
        began = time.monotonic()
        assert site.ask(ABOUT + HOST + b"\r\n")[0] == 200
        took.append(time.monotonic() - began)
        slow[len(took)].sendall(b"a")
    for one in (*slow, *deaf):
        one.close()
    assert sorted(took)[len(took) // 2] < 1, "a busy machine may be slow once or twice"


def test_the_time_of_arrival_is_that_of_the_first_bytes(site: Site) -> None:
    """A bill whose second half comes later than a second was received when its first half was."""
    rosa = Visitor(site.app).signed_in("rosa")
    typed = {"start_on": f"{NEW_YEAR}", "end_on": f"{NEW_YEAR + timedelta(30)}", "quantity": "900", "step": "save"}
    read = rosa.get("/meters/1/bills/new").values()
    cookie = rosa.browser.get_cookie("session")
    assert cookie is not None
    fields = {"csrf_token": read["csrf_token"], "key": read["key"], **typed}
    body = "&".join(f"{name}={value}" for name, value in fields.items()).encode()
    head = b"POST /meters/1/bills/new HTTP/1.1\r\n" + HOST + FORM
    head += f"Cookie: session={cookie.value}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with closing(site.connection(head + body[:20])) as connection:
        time.sleep(1.2)
        connection.sendall(body[20:])
        assert answer_from(connection)[0] == 302
    with site.app.app_context():
        reading = db.session.scalars(select(Reading).order_by(Reading.id.desc()).limit(1)).one()
        assert timedelta(seconds=1) < reading.saved_at - reading.received_at < timedelta(seconds=10)


ODD = {
    "10,000 ranges": b"Range: bytes=" + b"0-1," * 10_000 + b"5-6\r\n",
    "an ETag of 100 kB": b"If-None-Match: " + b'"x",' * 25_000 + b"\r\n",
    "5,000 encodings": b"Accept-Encoding: " + b"gzip," * 5000 + b"\r\n",
    "an odd type": b"Accept: application/x-sh;q=9, */*;q=nan, \xff\xfe\r\n",
    "a packed body": b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\0\0",
}


@pytest.mark.parametrize("name", ODD)
def test_headers_that_ask_for_much_get_the_usual_page(site: Site, name: str) -> None:
    """At most what the page weighs, once."""
    end = b"" if b"\r\n\r\n" in ODD[name] else b"\r\n"
    for path in (b"/about", b"/challenges/riverbend-oh/2026/leaderboard", b"/static/manifest.json"):
        plain = site.ask(b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"\r\n")
        status, body = site.ask(b"GET " + path + b" HTTP/1.1\r\n" + HOST + ODD[name] + end)
        assert status == plain[0], path
        assert len(body) <= len(plain[1]), path


def test_nothing_of_a_request_reaches_the_log(site: Site) -> None:
    """Line ends, escapes and look-ups in an address, a browser's name or a form make no line in it."""
    evil = b"User-Agent: \x1b[31m${jndi:ldap://x} %n logline\r\nReferer: http://x/%0d%0alogline\r\n"
    for path in (b"/logline%0d%0alogline", b"/logline%1b[31m", b"/login?next=%0alogline"):
        site.ask(b"GET " + path + b" HTTP/1.1\r\n" + HOST + evil + b"\r\n")
    site.ask(LOG_IN + FORM + evil + b"Content-Length: 17\r\n\r\nemail=%0alogline&")
    log = site.log.read_text()
    assert "Started worker" in log
    assert not [word for word in ("logline", "\x1b", "jndi") if word in log]
