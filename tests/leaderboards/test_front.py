"""Answers of a board leave from memory: the same for everybody, whole, of one edition, and never one that is over."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from threading import Event, Thread
from typing import Any

import brotli
import pytest
from flask import Flask
from sqlalchemy import select

from challenge.businesses.actions import touch_challenges_of_site
from challenge.extensions import db, transaction
from challenge.leaderboards.front import Answer, Front, best_encoding
from challenge.savings.models import Reading
from tests.conftest import ON_ONE_DATABASE
from tests.leaderboards.story import BOARD, add_entry, change_entry, compute, riverbend, shops
from tests.page import Visitor

PACKED = {"Accept-Encoding": "gzip"}
UNPACKED_BY = {"gzip": gzip.decompress, "br": brotli.decompress}


def front_of(app: Flask) -> Front:
    front = app.wsgi_app
    assert isinstance(front, Front)
    return front


def test_it_works(app: Flask) -> None:
    """Packed for who can unpack it; the same bytes for a person who is signed in; nothing of cookies or hosts."""
    shops(app)
    client = app.test_client()
    plain = client.get(BOARD)
    assert "Content-Encoding" not in plain.headers
    packed = {name: client.get(BOARD, headers={"Accept-Encoding": name}) for name in UNPACKED_BY}
    for name, answer in packed.items():
        assert answer.headers["Content-Encoding"] == name
        assert UNPACKED_BY[name](answer.data) == plain.data
    assert len(packed["br"].data) < len(packed["gzip"].data) < len(plain.data) / 4
    assert client.get(BOARD, headers={"Accept-Encoding": "gzip, deflate, br"}).data == packed["br"].data
    rosa = Visitor(app).signed_in("rosa").browser.get(BOARD)
    odd = client.get(BOARD, headers={"X-Forwarded-Host": "evil.example", "Range": "bytes=0-1," * 10_000})
    for answer in (plain, *packed.values(), rosa, odd):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Cache-Control"] == "public, no-cache"
        assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert rosa.data == odd.data == plain.data


def test_who_has_it_is_told_so(app: Flask) -> None:
    """By the ETag of each form, among many, and on the first question after a start."""
    shops(app)
    client = app.test_client()
    for way in ({}, PACKED, {"Accept-Encoding": "br"}):
        etag = client.get(BOARD, headers=way).headers["ETag"]
        for _ in range(2):
            again = client.get(BOARD, headers={**way, "If-None-Match": f'"other", W/{etag}'})
            assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
            assert "Content-Security-Policy" in again.headers
            front_of(app).answers = type(front_of(app).answers)(1_000_000)
    assert client.get(BOARD, headers={"If-None-Match": '"x", ' * 20_000}).status_code == 200
    head = client.head(BOARD)
    assert (head.status_code, head.data) == (200, b"")


@pytest.mark.parametrize(
    "accepted,best",
    [
        ("gzip", "gzip"),
        ("", ""),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0", ""),
        ("gzip; q=0.000", ""),
        ("*", "br"),
        ("gzip;q=0.1, identity", "gzip"),
        ("identity, *;q=0", ""),
        ("GZIP", "gzip"),
        ("gzip," * 5000, "gzip"),
    ],
)
def test_only_what_was_asked_for(accepted: str, best: str) -> None:
    assert best_encoding(accepted) == best


def test_a_consent_that_was_withdrawn_is_gone_at_once(app: Flask) -> None:
    """Whatever was kept, in whichever form, and though somebody makes the next page just now."""
    keys = shops(app)
    client = app.test_client()
    addresses = [BOARD, f"{BOARD}.json", f"{BOARD}.csv", f"{BOARD}?page=1", "/embed/riverbend-oh/2026"]
    for address in addresses:
        assert b"Acorn Books" in client.get(address).data
    with app.app_context():
        change_entry(keys[0], listing="totals_only")
    with all_being_made(app):
        for address in addresses:
            assert b"Acorn Books" not in client.get(address).data
            assert b"Acorn Books" not in gzip.decompress(client.get(BOARD, headers=PACKED).data)


@contextmanager
def all_being_made(app: Flask) -> Iterator[None]:
    """As if another thread was making the next page of each answer that is kept."""
    answers: list[Answer] = [answer for answer, _ in front_of(app).answers._values.values()]
    for answer in answers:
        answer.maker.acquire()
    try:
        yield
    finally:
        for answer in answers:
            answer.maker.release()


def test_nobody_waits_while_the_next_page_is_made(app: Flask) -> None:
    """New figures: one makes the page, the others read the one before. Then all read the new one."""
    shops(app)
    client = app.test_client()
    before = client.get(BOARD).data
    save_more(app)
    with all_being_made(app):
        assert client.get(BOARD).data == before
    assert b"Fig Bakery" in client.get(BOARD).data


def test_a_page_of_a_large_board_rests(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """New figures wait until its rest is over, and readers meanwhile cost no look at the edition. A consent that was
    withdrawn does not wait."""
    monkeypatch.setattr("challenge.leaderboards.editions.MOST_AT_ONCE", 0)
    monkeypatch.setattr("challenge.leaderboards.editions.REST_A_ROW", 3600.0)
    keys = shops(app)
    client, front = app.test_client(), front_of(app)
    before, looks = client.get(BOARD).data, []
    look = front.edition_of
    monkeypatch.setattr(front, "edition_of", lambda *asked: [looks.append(asked), look(*asked)][1])
    save_more(app)
    assert [client.get(BOARD).data for _ in range(9)] == [before] * 9
    assert len(looks) == 1
    for answer, _ in front.answers._values.values():
        answer.made_at -= 3600.0 * 100
        answer.holds = (None, 0.0)
    after = client.get(BOARD).data
    assert b"Fig Bakery" in after
    assert b"Acorn Books" in after
    save_more(app)
    with app.app_context():
        change_entry(keys[0], listing="totals_only")
    assert b"Acorn Books" not in client.get(BOARD).data


def save_more(app: Flask) -> None:
    """New figures and nothing else."""
    with app.app_context():
        with transaction():
            add_entry("Fig Bakery", {"electricity": 1})
        compute()


def test_a_challenge_that_is_gone_is_gone_at_once(app: Flask) -> None:
    shops(app)
    client = app.test_client()
    assert client.get(BOARD).status_code == 200
    with app.app_context(), transaction():
        riverbend().state = "draft"
    assert client.get(BOARD).status_code == 404


POLLS, RECOMPUTES = 1000, 100


@ON_ONE_DATABASE
def test_each_answer_is_of_one_snapshot(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """1,000 polls on page, JSON and CSV while 100 recomputes run: one snapshot each, and all its pages make its sum."""
    monkeypatch.setattr("challenge.leaderboards.public_board.PAGE_ROWS", 4)
    shops(app)
    done = Event()
    writer = Thread(target=recompute_often, args=(app, done))
    writer.start()
    client, seen, polls = app.test_client(), Seen(), 0
    while polls < POLLS or not done.is_set():
        seen.page(*(client.get(f"{BOARD}?page={page}").text for page in (1, 2)))
        seen.json(client.get(f"{BOARD}.json?page=1").json, client.get(f"{BOARD}.json?page=2").json)
        seen.csv(client.get(f"{BOARD}.csv").text)
        polls += 5
    writer.join()
    assert len(seen.points) > 10, "standings must have changed while they were read"
    assert all(len(sums) == 1 for sums in seen.points.values())
    assert seen.added == {"page", "json", "csv"}, "each was added up once at least"


def recompute_often(app: Flask, done: Event) -> None:
    try:
        with app.app_context():
            for number in range(RECOMPUTES):
                with transaction():
                    reading = db.session.scalars(select(Reading).order_by(Reading.id.desc()).limit(1)).one()
                    reading.quantity_millionths += 1_000_000 * (number + 1)
                    touch_challenges_of_site(reading.meter.site_id)
                assert compute() is not None
    finally:
        done.set()


class Seen:
    """What was read: by the snapshot's id, the sums of its points that were told or added up."""

    def __init__(self) -> None:
        self.points: dict[int, set[Decimal]] = {}
        self.added: set[str] = set()

    def page(self, *texts: str) -> None:
        """Each names one snapshot; both pages of the same one add up to its total."""
        ids = [set(re.findall(r'data-snapshot="(\d+)"', text)) for text in texts]
        assert all(len(one) == 1 for one in ids)
        if len(set.union(*ids)) == 1:
            rows = [
                ("−" if "minus" in sign else "") + one
                for text in texts
                for sign, one in re.findall(r'board__points">\s*(<span.*?minus </span>)?([\d.]+)<', text)
            ]
            self._add("page", int(ids[0].pop()), sum((Decimal(one.replace("−", "-")) for one in rows), Decimal()))

    def json(self, *pages: Any) -> None:
        """Pages of the same snapshot add up to its total; those of two are each true by themselves."""
        for page in pages:
            self._note(page["snapshot"]["id"], page["totals"]["points"])
        if len({page["snapshot"]["id"] for page in pages}) == 1 and len(pages) == pages[0]["pages"]:
            self._add("json", pages[0]["snapshot"]["id"], points_of(row for page in pages for row in page["rows"]))

    def csv(self, text: str) -> None:
        """All rows are of one snapshot, and add up to its total."""
        rows = list(csv.DictReader(io.StringIO(text)))
        assert len({row["entry"] for row in rows}) == len(rows)
        (snapshot,) = {int(row["snapshot"]) for row in rows}
        self._add("csv", snapshot, points_of(rows))

    def _add(self, kind: str, snapshot: int, points: Decimal) -> None:
        self.added.add(kind)
        self._note(snapshot, points)

    def _note(self, snapshot: int, points: Any) -> None:
        self.points.setdefault(snapshot, set()).add(Decimal(str(points)).normalize())


def points_of(rows: Any) -> Decimal:
    return sum((Decimal(str(row["points"])) for row in rows if row["place"] not in (None, "")), Decimal())


def test_json_tells_the_sum_of_all_pages(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("challenge.leaderboards.public_board.PAGE_ROWS", 2)
    shops(app)
    client = app.test_client()
    first = json.loads(client.get(f"{BOARD}.json").data)
    rows = [
        row
        for page in range(first["pages"])
        for row in json.loads(client.get(f"{BOARD}.json?page={page + 1}").data)["rows"]
    ]
    assert first["pages"] > 2
    assert Decimal(str(first["totals"]["points"])) == points_of(rows) > 0
