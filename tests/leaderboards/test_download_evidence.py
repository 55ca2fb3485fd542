"""evidence.zip: what anybody downloads verifies and comes out equal, and holds nothing that may not be read."""

from __future__ import annotations

import contextlib
import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import String, cast, delete, func, select, update

from challenge import clock
from challenge.accounts.models import User
from challenge.businesses.actions.touched import touch_entries
from challenge.businesses.models import Business, Entry, EntrySite
from challenge.extensions import db, transaction
from challenge.leaderboards.boards import freeze_board
from challenge.leaderboards.evidence import verify
from challenge.leaderboards.evidence.contents import contents_of
from challenge.leaderboards.models import Board, EntryResult, Snapshot, SnapshotRow
from challenge.savings.models import Meter
from challenge.scoring.recompute import recompute
from tests.conftest import ON_ONE_DATABASE
from tests.leaderboards.story import (
    BOARD,
    add_bills,
    add_entry,
    change_entry,
    compute,
    five_shops,
    riverbend,
    set_rules,
    shops,
)
from tests.page import Visitor

EVIDENCE = f"{BOARD}/evidence.zip"


def download(client: FlaskClient) -> dict[str, bytes]:
    """The files of the bundle as anybody gets it."""
    answer = client.get(EVIDENCE)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_it_works(client: FlaskClient, app: Flask, tmp_path: Path) -> None:
    """Two boards in the chain; the program in the bundle says that it fits, and the standings come out equal."""
    with app.app_context():
        five_shops()
        compute()
        with transaction():
            add_entry("Second Thoughts", {"electricity": 4.56, "natural_gas": -2.0}, usual=40)
        compute()
    files = download(client)
    assert list(files) == [
        "README.txt",
        "verify.py",
        "amounts.py",
        "standings.json",
        "chain.json",
        "rules.json",
        "factors.json",
    ]
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-I", "verify.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "Everything fits: rows, totals, chain, rules and factors.\n")
    assert len(json.loads(files["chain.json"])["headers"]) == 2
    places = [row["place"] for row in rows_of(files)]
    assert places == [1, 2, 2, 4, 5, 6, None, None]
    (tmp_path / "evidence.zip").write_bytes(client.get(EVIDENCE).data)
    said = app.test_cli_runner().invoke(args=["recompute", str(tmp_path / "evidence.zip"), "--json"])
    answer = json.loads(said.output)
    assert (answer["equal"], answer["differences"]) == (True, [])
    without_bills = [row["entry"] for row in rows_of(files) if row["place"] is None]
    assert [(one["entry"], one["field"]) for one in answer["not_recomputable"]] == [
        (entry, "grade") for entry in without_bills
    ]
    assert "measures.*.exact_percent" in [one["field"] for one in answer["taken_as_published"]]
    assert said.exit_code == 0


def test_one_changed_figure_is_said_where(app: Flask, client: FlaskClient) -> None:
    shops(app)
    files = download(client)
    standings = json.loads(files["standings.json"])
    row = next(row for row in standings["rows"] if row["place"] == 2)
    measure = next(one for one in row["results"]["measures"].values() if one["exact_percent"] is not None)
    measure["exact_percent"] = "1.2345"
    found = recompute({**files, "standings.json": json.dumps(standings).encode()}).differences
    assert {
        one["entry"] for one in found if not one["field"].endswith(("place", "place_range", "tie_group", "order"))
    } == {row["entry"]}
    assert {"points", "results_sha256"} <= {one["field"] for one in found}


def test_who_is_not_listed_today_is_a_digest(app: Flask, client: FlaskClient) -> None:
    """Also who was listed when the board was made; and no name or slug is in any file."""
    first, second, *_ = shops(app)
    before = rows_of(download(client))
    with app.app_context():
        change_entry(first, listing="totals_only")
        change_entry(second, state="withdrawn")
    files = download(client)
    after = rows_of(files)
    assert after == [{"sha256": row["sha256"]} if row["entry"] in (first, second) else row for row in before]
    assert recompute(files).differences == []
    assert list(verify.problems_of_rows(after, json.loads(files["chain.json"])["row_sha256"])) == []
    told = b"".join(content for name, content in files.items() if name not in ("README.txt", "rules.json"))
    assert not any(word in told for word in (first.encode(), second.encode(), b"Acorn", b"Cedar", b"business-"))


def test_an_entry_in_totals_only_is_not_between_places(app: Flask, client: FlaskClient) -> None:
    first = shops(app)[0]
    with app.app_context():
        with transaction():
            found = db.session.scalars(select(Entry).filter_by(public_key=first)).one()
            found.listing = "totals_only"
            touch_entries([found.id])
        compute()
    places = [row.get("place", "hidden") for row in rows_of(download(client))]
    assert places.count("hidden") == 1
    assert places[:4] == [1, 1, 3, 4]


@pytest.mark.parametrize(
    ("shows", "published", "with_results"), [("points", 7, 0), ("winners", 0, 0), ("totals", 0, 0)]
)
def test_what_a_challenge_does_not_publish_is_in_no_bundle(
    shows: str, published: int, with_results: int, app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        five_shops()
        with transaction():
            set_rules(visibility={"shows": shows})
        compute()
    files = download(client)
    assert sum("entry" in row for row in rows_of(files)) == published
    assert sum("results" in row for row in rows_of(files)) == with_results
    assert b"percent" not in files["standings.json"]
    assert recompute(files).differences == []


def test_points_stay_out_where_another_board_of_the_row_shows_percents(app: Flask, client: FlaskClient) -> None:
    """A row goes in as it was hashed, so a part of it that may not be read keeps all of it out."""
    with app.app_context():
        five_shops()
        with transaction():
            board = {"key": "power", "name": "Power", "metric": "percent", "metric_of": "electricity"}
            set_rules(visibility={"shows": "points"}, boards=[board])
        compute()
    published = [row for row in rows_of(download(client)) if "entry" in row]
    assert all(row["boards"]["power"]["figure"] is None for row in published)


def test_amounts_are_there_of_those_who_show_them(app: Flask, client: FlaskClient) -> None:
    """And their places follow; the place of whoever does not is named as one that nobody can compute."""
    with app.app_context():
        with transaction():
            set_rules(metric="absolute", metric_of="electricity")
        keys = five_shops()
        for key in (keys[0], keys[3], keys[4]):
            change_entry(key, shows_values=True)
        compute()
    files = download(client)
    told = {row["entry"]: row["values"]["points"] for row in rows_of(files) if "values" in row}
    assert set(told) == {keys[0], keys[3], keys[4]}
    assert float(told[keys[0]]) > float(told[keys[3]]) > 0 > float(told[keys[4]])
    outcome = recompute(files)
    assert outcome.differences == []
    of_places = [one["entry"] for one in outcome.not_recomputable if one["field"] == "place" and one["entry"]]
    assert sorted(of_places) == sorted([keys[1], keys[2]])
    changed = files["standings.json"].replace(f'"{told[keys[3]]}"'.encode(), b'"999999.0"')
    found = recompute({**files, "standings.json": changed}).differences
    assert {"entry": keys[0], "field": "place", "stated": 1, "recomputed": 2} in found


def test_a_frozen_board_keeps_its_evidence(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a byte, a tag or a header changes while scores come in behind it."""
    shops(app)
    with app.app_context():
        carmen = db.session.scalars(select(User).filter_by(email="carmen@riverbend.example")).one()
        monkeypatch.setattr("challenge.challenges.actions.me", lambda: carmen)
        with transaction():
            freeze_board(riverbend(), "Until the awards night.")
    frozen = client.get(EVIDENCE)
    header = json.loads(download(client)["standings.json"])["header"]
    assert (header["state"], header["number"]) == ("frozen", 2)
    with app.app_context():
        with transaction():
            add_entry("Late Larry", {"electricity": 50})
        compute()
        assert db.session.scalar(select(func.max(Snapshot.number))) == 3
    late = client.get(EVIDENCE)
    assert (late.data, late.headers["ETag"]) == (frozen.data, frozen.headers["ETag"])
    assert client.get(EVIDENCE, headers={"If-None-Match": frozen.headers["ETag"]}).status_code == 304


def test_before_the_first_board_there_is_none(client: FlaskClient) -> None:
    assert client.get(EVIDENCE).status_code == 404
    assert client.get("/challenges/riverbend-oh/nothing/leaderboard/evidence.zip").status_code == 404


def test_a_business_can_open_every_row_of_its_own_and_nobody_else(
    app: Flask, rosa: Visitor, victor: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of each board that the public could read. A stranger checks it with the evidence of that board's day."""
    assert "no amounts to prove yet" in rosa.get("/entries/1/amounts.json").text()
    with time_machine.travel(datetime.now(UTC)) as time:
        with app.app_context():
            entry = db.session.scalars(select(Entry).filter_by(public_key="bakery0000000001")).one()
            address, key = f"/entries/{entry.id}/amounts.json", entry.public_key
            first_day = clock.today("America/New_York").isoformat()
            five_shops()
            compute()
            time.shift(timedelta(days=1))
            with transaction():
                (site_id,) = db.session.scalars(select(EntrySite.site_id).filter_by(entry_id=entry.id))
                first, second = db.session.scalars(select(Meter).filter_by(site_id=site_id).limit(2))
                add_bills(first, 100, 90)
            compute()
            with transaction():
                add_entry("Second Thoughts", {"electricity": 4.5})
            compute()
            carmen = db.session.scalars(select(User).filter_by(email="carmen@riverbend.example")).one()
            monkeypatch.setattr("challenge.challenges.actions.me", lambda: carmen)
            with transaction():
                freeze_board(riverbend(), "Until the awards night.")
            with transaction():
                add_bills(second, 100, 50)
            compute()
            assert newest_number() == 5
        answer = rosa.browser.get(address)
        told = json.loads(answer.data)
        boards = [[board["id"] for row in one["rows"] for board in row["stood_on"]] for one in told["openings"]]
        assert boards == [[4, 3, 2], [1]], "what came behind the frozen board is not in it"
        assert answer.headers["Cache-Control"] == "no-store"
        assert [json.loads(one["private"])["entry"] for one in told["openings"]] == [key, key]
        text = rosa.get("/entries/1/sums").text()
        assert re.search(r"What stood behind your row 2 to 4 .*1,?\d* kWh less than expected 1 ", text)
        today, before = (evidence_of(app, tmp_path / way, f"?as_of={way}" * bool(way)) for way in ("", first_day))
    for folder in (today, before):
        (folder / "told.json").write_bytes(answer.data)
        assert checked(folder) == (0, 1)
    altered = answer.data.replace(b'"private": "{', b'"private": "{ ')
    (today / "told.json").write_bytes(altered)
    assert checked(today) == (1, 0)
    assert victor.browser.get(address).status_code == 404
    assert address in rosa.get("/businesses/rosas-bakery").html


def newest_number() -> int:
    return db.session.scalar(select(func.max(Snapshot.number))) or 0


def evidence_of(app: Flask, folder: Path, query: str) -> Path:
    """A bundle, unpacked, that verifies."""
    answer = app.test_client().get(f"{EVIDENCE}{query}")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        archive.extractall(folder)
    assert list(verify.problems(folder)) == []
    return folder


def checked(folder: Path) -> tuple[int, int]:
    """The exit code of the program in the bundle, and of how many boards it says that it is the one here."""
    command = [sys.executable, "-I", "amounts.py", "told.json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.count("This is the board here")


def three_boards() -> None:
    """Three links of a chain, each with a bill more."""
    five_shops()
    for number in range(3):
        with transaction():
            add_entry(f"Late Shop {number}", {"electricity": 3 + number})
        compute()


def newest() -> Snapshot:
    return db.session.scalars(select(Snapshot).order_by(Snapshot.number.desc()).limit(1)).one()


def bundle(folder: Path) -> Path:
    """The files as anybody would get them now."""
    for name, content in contents_of(riverbend(), newest()).items():
        (folder / name).write_bytes(content)
    return folder


ROWS = update(SnapshotRow).where(SnapshotRow.snapshot_id == 3)
OF_1, FIRST = update(Snapshot).where(Snapshot.number == 1), SnapshotRow.snapshot_id == 1
TAMPERED = {
    "a byte of an old board": (
        [OF_1.values(header=func.replace(Snapshot.header, '"state":"p', '"state":"q'))],
        "Header 1 in chain.json was altered",
    ),
    "an old board's digest": ([OF_1.values(sha256="0" * 64)], "Header 1 in chain.json was altered"),
    "the first board is gone": (
        [delete(SnapshotRow).where(FIRST), delete(Snapshot).where(Snapshot.number == 1)],
        "Header 1 in chain.json does not follow",
    ),
    "two boards changed places": (
        [update(Snapshot).where(Snapshot.number == old).values(number=new) for old, new in ((1, 9), (2, 1), (9, 2))],
        "Header 1 in chain.json does not follow",
    ),
    "a row's place": ([ROWS.where(SnapshotRow.position == 2).values(place=1)], "Row "),
    "two rows changed places": (
        [ROWS.where(SnapshotRow.position == old).values(position=new) for old, new in ((1, 99), (2, 1), (99, 2))],
        "The fingerprints of rows in chain.json are not those",
    ),
    "a row is gone": (
        [delete(SnapshotRow).where(SnapshotRow.snapshot_id == 3, SnapshotRow.position == 2)],
        "The fingerprints of rows in chain.json are not those",
    ),
}


@ON_ONE_DATABASE
def test_what_was_changed_in_the_database_is_said_where(context: Flask, tmp_path: Path) -> None:
    """In a board of before or in the newest one: what is named first is what was changed."""
    three_boards()
    for name, (statements, said) in TAMPERED.items():
        with contextlib.suppress(InterruptedError), transaction():
            for statement in statements:
                db.session.execute(statement)
            db.session.expire_all()
            found = list(verify.problems(bundle(tmp_path)))
            raise InterruptedError
        assert found, name
        assert found[0].startswith(said), (name, found)
    assert list(verify.problems(bundle(tmp_path))) == []


@ON_ONE_DATABASE
def test_an_old_backup_that_goes_on_is_another_chain(context: Flask, tmp_path: Path) -> None:
    """It holds by itself; whoever noted the head that was published meanwhile sees that it is not the same."""
    three_boards()
    head, before = newest().sha256, newest().previous_sha256
    with transaction():  # as in the backup, which was made before the third board
        db.session.execute(update(Board).values(snapshot_id=2, newest_id=2))
        db.session.execute(delete(SnapshotRow).where(SnapshotRow.snapshot_id == 3))
        db.session.execute(delete(Snapshot).where(Snapshot.id == 3))
        add_entry("Another History", {"electricity": 9})
    compute()
    assert newest().number == 3
    assert list(verify.problems(bundle(tmp_path))) == []
    assert list(verify.problems(tmp_path, before)) == []
    (found,) = verify.problems(tmp_path, head)
    assert "it is another chain" in found


@ON_ONE_DATABASE
def test_a_chain_holds_when_people_are_forgotten(context: Flask, tmp_path: Path) -> None:
    """Names, addresses and the amounts with their salt are gone from the database; not a byte of the evidence is."""
    three_boards()
    before = contents_of(riverbend(), newest())
    with transaction():
        db.session.execute(update(User).values(name="Forgotten", email=cast(User.id, String) + "@x.invalid"))
        db.session.execute(update(Business).values(name="Forgotten", trade=""))
        db.session.execute(update(Entry).values(pseudonym="", reason=""))
        db.session.execute(update(EntryResult).values(private=""))
    db.session.expire_all()
    assert contents_of(riverbend(), newest()) == before
    assert list(verify.problems(bundle(tmp_path))) == []


def rows_of(files: dict[str, bytes]) -> list[Any]:
    return list(json.loads(files["standings.json"])["rows"])


def test_the_software_that_computes_again_is_to_be_had(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the network does not say where, it says whom to ask."""
    assert app.config["NETWORK_EMAIL"] in visitor.get("/about/checking-a-board").links()
    monkeypatch.setitem(app.config, "SOFTWARE_URL", "https://code.example.org/challenge")
    assert visitor.get("/about/checking-a-board").links()["which you get here"] == "https://code.example.org/challenge"
