"""The board where no page of ours is around it: in a city's own page, on a television, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser

from challenge import clock
from challenge.desks.routes.recruiting import JOIN_HEIGHT
from challenge.leaderboards.outside.frames import COUNTER_HEIGHT, FRAME_HEIGHT
from tests.journeys.conftest import Site, no_sideways_scroll

PUBLIC = "/challenges/riverbend-oh/2026"
LARKIN = f"/challenges/port-larkin-me/{(clock.today('America/New_York') - timedelta(days=80)).year - 1}"
PAPER_WIDTH = 673  # a letter page between its margins, in CSS pixels


@contextmanager
def site_of(html: str) -> Iterator[str]:
    """A city's own site, of one page: its address, which is another origin than ours."""

    class City(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), City) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.journey
def test_another_site_frames_the_widget_and_nothing_else(sample_site: Site, browser: Browser) -> None:
    page = browser.new_page()
    shown = ["/embed/riverbend-oh/2026", "/embed/riverbend-oh/2026?show=counter", "/account", f"{PUBLIC}/leaderboard"]
    frames = (f'<iframe src="{sample_site.address}{address}" width="280" height="500"></iframe>' for address in shown)
    with site_of("<!doctype html>" + "".join(frames)) as address:
        page.goto(address, wait_until="networkidle")
    board, counter, account, leaderboard = page.frames[1:]
    assert board.locator(".short-board tbody tr").count() == 10
    assert counter.locator(".counter").is_visible()
    assert board.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert {frame.url for frame in (account, leaderboard)} == {"chrome-error://chromewebdata/"}, (
        "refused by the browser"
    )
    for shown_there, height in (("", FRAME_HEIGHT), ("?show=counter", COUNTER_HEIGHT), ("/join", JOIN_HEIGHT)):
        for width in (320, 600):
            page.set_viewport_size({"width": width, "height": height})
            page.goto(f"{sample_site.address}/embed/riverbend-oh/2026{shown_there}")
            needed = page.evaluate("document.documentElement.scrollHeight")
            assert needed <= height, f"the code's height cuts off the frame{shown_there} in a column of {width} pixels"
    page.close()


@pytest.mark.journey
def test_a_television_turns_the_pages_until_somebody_pauses(sample_site: Site, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.clock.install()
    page.goto(f"{sample_site.address}{PUBLIC}/leaderboard/screen")
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight"), "it fits without scrolling"
    page.clock.run_for(21_000)
    page.get_by_text("2 of ").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.get_by_role("button", name="Go on").is_visible()
    page.clock.run_for(60_000)
    assert page.get_by_text("2 of ").is_visible()
    page.keyboard.press("Enter")
    page.context.set_offline(True)
    page.clock.run_for(21_000)
    page.get_by_text("No connection: this is what was shown last.").wait_for()
    assert page.get_by_text("2 of ").is_visible()
    page.context.set_offline(False)
    page.clock.run_for(21_000)
    page.get_by_text("3 of ").wait_for()
    page.close()


@pytest.mark.journey
def test_nothing_of_a_printed_board_is_cut(sample_site: Site, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": PAPER_WIDTH, "height": 900})
    page.emulate_media(media="print")
    page.goto(f"{sample_site.address}{PUBLIC}/leaderboard")
    cut = page.evaluate(
        "[document.documentElement, ...document.querySelectorAll('.scroll, .board td, .board th')]"
        ".filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent.trim().slice(0, 40))"
    )
    assert cut == []
    page.close()


@pytest.mark.journey
@pytest.mark.parametrize("width", [1280, 1024, 1020, 360])
def test_nothing_of_a_board_is_cut(sample_site: Site, browser: Browser, width: int) -> None:
    """A table from 1024 px on, cards below; never sideways."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    for board in (PUBLIC, LARKIN):
        page.goto(f"{sample_site.address}{board}/leaderboard")
        no_sideways_scroll(page)
        table = page.locator("table.board")
        assert table.evaluate("table => table.scrollWidth <= table.parentElement.clientWidth"), (board, width)
        assert table.evaluate("table => getComputedStyle(table).display") == ("table" if width >= 1024 else "block")
    page.close()
