"""A real server, a real scheduler and a real browser; letters land in a folder."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOAD_SAMPLE = """
from wsgi import app
from challenge.sample.load import load_sample
from tests.every_page.world import (
    ask_for_pledges, decide_a_tie, gather_a_team, hand_out_awards, propose_a_change, upload_a_file, upload_temperatures
)
with app.app_context():
    load_sample(print)
    print(upload_a_file(), propose_a_change(), upload_temperatures())
    hand_out_awards()
    decide_a_tie()
    print(gather_a_team(), ask_for_pledges())
"""
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


@dataclass(frozen=True)
class Site:
    """The product, running: where, and where its letters land."""

    address: str
    letters: Path
    environment: dict[str, str]

    def letter_to(self, email: str, words: str = "") -> str:
        """The newest letter to an address (that has these words), as text; waits for the scheduler to send it."""
        for _ in range(600):
            for path in sorted(self.letters.glob("*"), key=lambda p: p.stat().st_mtime, reverse=True):
                text = path.read_text(errors="replace").replace("=\n", "")
                if re.search(rf"^To: .*{re.escape(email)}", text, re.MULTILINE) and words in text:
                    return text
            time.sleep(0.2)
        raise AssertionError(f"no letter to {email} with {words!r}")

    def link_in(self, letter: str, part: str) -> str:
        """The first link in a letter whose path has this part."""
        found = re.search(rf"{re.escape(self.address)}\S*{part}\S*", letter)
        assert found, letter
        return found.group(0)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all stories."""
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    assert path, "No Chromium found. Install it (Debian: apt-get install chromium) or set CHROMIUM to its path."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@cache
def migrated_database() -> bytes:
    """An SQLite file with today's tables and nothing in them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.sqlite"
        upgrade = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
        env = {**os.environ, "CHALLENGE_MODE": "demo", "DATABASE_URL": f"sqlite:///{path}", "SECRET_KEY": "-" * 40}
        subprocess.run(upgrade, cwd=ROOT, env=env, check=True, capture_output=True)
        return whole(path)


def whole(path: Path) -> bytes:
    """An SQLite file with all that was written, which stands beside it until then."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


def run_site(folder: Path, load: Sequence[str], **more: str) -> Iterator[Site]:
    """Start server and scheduler on a fresh database filled by the command `load`; stop them at the end.

    `more` are settings of this installation.
    """
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "CHALLENGE_MODE": "demo",
        "DATABASE_URL": f"sqlite:///{folder / 'challenge.sqlite'}",
        "SECRET_KEY": "only-for-journeys-0123456789-abcdefghijk",
        "BASE_URL": address,
        "MAIL_WAY": "file",
        "MAIL_FOLDER": str(folder / "letters"),
        "SCHEDULER_SECONDS": "1",
        "STANDINGS_SECONDS": "2",
        **more,
    }
    (folder / "letters").mkdir(exist_ok=True)
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    database = folder / "challenge.sqlite"
    if not database.exists():
        database.write_bytes(migrated_database())
    if load:
        subprocess.run(load, cwd=ROOT, env=environment, check=True, capture_output=True)
    server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("w") as log:
        processes = [
            subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)
            for command in ([*server, "--no-access-log", "wsgi:app"], [*flask, "scheduler", "run"])
        ]
    try:
        _wait_until_up(address, folder / "log")
        yield Site(address, folder / "letters", environment)
    finally:
        for process in processes:
            os.killpg(process.pid, signal.SIGTERM)
        for process in processes:
            process.wait(timeout=20)


@pytest.fixture(scope="package")
def sample_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The product with its sample data. It ends with the stories: its scheduler keeps computing."""
    yield from run_site(tmp_path_factory.mktemp("sample"), [sys.executable, "-c", LOAD_SAMPLE])


@pytest.fixture(scope="session")
def settled_database(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An SQLite file with the cast of today."""
    path = tmp_path_factory.mktemp("settled") / "cast.sqlite"
    path.write_bytes(migrated_database())
    env = {**os.environ, "CHALLENGE_MODE": "demo", "DATABASE_URL": f"sqlite:///{path}", "SECRET_KEY": "-" * 40}
    subprocess.run(SETTLE, cwd=ROOT, env=env, check=True, capture_output=True)
    return whole(path)


@pytest.fixture
def cast_site(tmp_path: Path, settled_database: bytes) -> Iterator[Site]:
    """The product with nothing but the cast: every story begins anew."""
    (tmp_path / "challenge.sqlite").write_bytes(settled_database)
    yield from run_site(tmp_path, NOTHING)


def filled_by(module: str, deed: str) -> list[str]:
    """The command that fills a database by a function."""
    code = f"from wsgi import app; from {module} import {deed}\nwith app.app_context(): {deed}()"
    return [sys.executable, "-c", code]


SETTLE = filled_by("challenge.sample.cast", "settle_cast")
NOTHING: list[str] = []


@contextmanager
def site_on(folder: Path, day: datetime, *, fresh: bool = False) -> Iterator[Site]:
    """The product with the cast on a day of another year: the same database again unless it is `fresh`."""
    shift = str(round((day - datetime.now(UTC)).total_seconds()))
    yield from run_site(folder, SETTLE if fresh else NOTHING, CLOCK_SHIFT_SECONDS=shift)


@pytest.fixture(params=["desktop", "phone"])
def context(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    """A browser with nobody signed in, on a desktop and on a phone. A page may not scroll sideways."""
    context = browser.new_context(viewport=DESKTOP if request.param == "desktop" else PHONE)
    context.set_default_timeout(60_000)  # a busy machine is no failure
    yield context
    context.close()


def no_sideways_scroll(page: Page) -> None:
    """What does not fit is hidden from a phone's reader."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait_until_up(address: str, log: Path) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"the server did not answer:\n{log.read_text()}")
