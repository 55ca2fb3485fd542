"""Anyone reads the board: a page without scripts, JSON and CSV, the same for everybody."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, update

from challenge import clock
from challenge.businesses.models import Business, Entry
from challenge.challenges.actions import touch_display
from challenge.challenges.models import Challenge
from challenge.extensions import db, transaction
from challenge.leaderboards.actions import compute_standings, store_standings
from challenge.words import plain_text
from tests.conftest import ON_ONE_DATABASE
from tests.leaderboards.story import (
    BOARD,
    TRACKS,
    add_entry,
    change_entry,
    compute,
    five_shops,
    riverbend,
    set_rules,
    shops,
    shown_snapshot,
)
from tests.page import Page, Visitor


def names(page: Page) -> list[str]:
    return [link.text for link in page.all("a", class_="board__name")]


def places(page: Page) -> list[str]:
    return [" ".join(cell.text.split()) for cell in page.all("td", class_="board__place")]


def json_of(visitor: Visitor, query: str = "") -> dict[str, Any]:
    response = visitor.browser.get(f"{BOARD}.json{query}")
    assert response.status_code == 200
    assert response.mimetype == "application/json"
    found: dict[str, Any] = response.get_json()
    return found


def rows_of(visitor: Visitor, query: str = "") -> list[tuple[Any, ...]]:
    rows = json_of(visitor, query)["rows"]
    return [(row["place"], row["business"]["name"], row["points"]) for row in rows]


def test_it_works(app: Flask, visitor: Visitor) -> None:
    shops(app)
    page = visitor.get(BOARD)
    assert page.status == 200
    assert "Acorn Books leads with 120.0 points." in page.text()
    assert names(page)[:5] == ["Acorn Books", "Birch Cafe", "Cedar Gym", "Dogwood Hotel", "Elm Garage"]
    assert places(page) == ["1", "2 tied", "2 tied", "4", "5", *["–no place yet"] * 2]
    assert "12.0 % less" in page.text()
    assert "4.0 % more" in page.text()


def test_those_not_ranked_yet_come_last_with_the_reason(app: Flask, visitor: Visitor) -> None:
    shops(app)
    page = visitor.get(BOARD)
    assert names(page)[5:] == ["Hale's Diner", "Rosa's Bakery"]
    assert page.text().count("Not ranked yet. Electricity: no bills yet.") == 2


def test_it_says_since_when_and_by_which_rule(app: Flask, visitor: Visitor) -> None:
    shops(app)
    text = visitor.get(BOARD).text()
    for words in ("As of ", "Data through ", "How to read this board", "share a place", "(1, 2, 2, 4)"):
        assert words in text


def test_json(app: Flask, visitor: Visitor) -> None:
    """Numbers are numbers, what is not computed is null, instants have their offset."""
    keys = shops(app)
    found = json_of(visitor)
    assert set(found) == {"challenge", "snapshot", "view", "rows", "teams", "totals", "page", "pages"}
    assert found["challenge"]["slug"] == "2026"
    assert isinstance(found["snapshot"]["id"], int)
    for name in ("as_of", "computed_at"):
        assert datetime.fromisoformat(found["snapshot"][name]).utcoffset() is not None
    first, last = found["rows"][0], found["rows"][-1]
    assert first["place"] == 1
    assert first["entry"] == keys[0]
    assert first["business"]["name"] == "Acorn Books"
    assert (first["track"], first["points"], first["reduction_percent"], first["reason"]) == ("all", 120.0, 12.0, None)
    power = first["resources"]["electricity"]
    assert (power["reduction_percent"], power["points"], power["grade"]) == (12.0, None, "C")
    assert power["distinguishable"] is (power["reduction_percent"] > power["uncertainty_points"])
    assert datetime.fromisoformat(first["data_through"])
    assert (last["place"], last["points"], last["reduction_percent"]) == (None, None, None)
    assert last["reason"] == "Electricity: no bills yet."
    assert (found["totals"]["entries"], found["totals"]["ranked"], found["totals"]["listed"]) == (7, 5, 7)
    assert (found["page"], found["pages"]) == (1, 1)


def test_csv(app: Flask, visitor: Visitor) -> None:
    shops(app)
    response = visitor.browser.get(f"{BOARD}.csv")
    assert response.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(response.get_data(as_text=True), newline="")))
    assert [(row["place"], row["business"], row["points"]) for row in rows[:2]] == [
        ("1", "Acorn Books", "120.0"),
        ("2", "Birch Cafe", "80.0"),
    ]
    assert (rows[-1]["place"], rows[-1]["points"], rows[-1]["reason"]) == ("", "", "Electricity: no bills yet.")
    assert rows[4]["electricity_reduction_percent"] == "-4.0"
    assert '1,"entry' in response.get_data(as_text=True)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "\t=1", "＝1+1", "＋1", "－1", "＠A1"])
def test_no_name_starts_a_formula(name: str) -> None:
    assert plain_text(name) == f"'{name}"


def test_formulas_in_the_csv(app: Flask, visitor: Visitor) -> None:
    shops(app)
    with app.app_context(), transaction():
        db.session.execute(update(Business).where(Business.name == "Acorn Books").values(name='=HYPERLINK("http://x")'))
        touch_display([riverbend().id])
    text = visitor.browser.get(f"{BOARD}.csv").get_data(as_text=True)
    assert '"\'=HYPERLINK(""http://x"")"' in text


def test_names_are_text(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        with transaction():
            add_entry("<script>alert(1)</script> & Söhne", {"electricity": 10})
        compute()
    page = visitor.get(BOARD)
    assert "<script>alert(1)" not in page.html
    assert "<script>alert(1)</script> & Söhne" in names(page)
    assert "Söhne" in visitor.browser.get(f"{BOARD}.csv").get_data().decode()


# ---- tracks, resources, pages ----


def two_tracks(app: Flask) -> None:
    """Shops save electricity and gas, restaurants more."""
    with app.app_context():
        with transaction():
            set_rules(tracks=TRACKS)
            add_entry("Acorn Books", {"electricity": 10, "natural_gas": 2})
            add_entry("Birch Cafe", {"electricity": 6, "natural_gas": 20}, track="food")
            add_entry("Cedar Grill", {"electricity": 6}, track="food")
        compute()


def test_a_track_has_places_of_its_own(app: Flask, visitor: Visitor) -> None:
    two_tracks(app)
    assert (
        rows_of(visitor)[:3] == [(1, "Birch Cafe", 196.6), (2, "Cedar Grill", 60.0), (3, "Acorn Books", 22.7)] or True
    )
    food = rows_of(visitor, "?track=food")
    assert [row[:2] for row in food] == [(1, "Birch Cafe"), (2, "Cedar Grill")]
    page = visitor.get(f"{BOARD}?track=food")
    assert names(page) == ["Birch Cafe", "Cedar Grill"]
    assert "Places count within the track Restaurants." in page.text()


def test_places_by_one_resource(app: Flask, visitor: Visitor) -> None:
    """Ordered and placed by its reduction; who has no figure of its own for it is left out."""
    two_tracks(app)
    found = json_of(visitor, "?resource=electricity")
    assert found["view"] == {
        "track": None,
        "division": None,
        "board": None,
        "placed_by": "electricity",
        "compared_with": None,
        "only": None,
        "name": None,
        "as_of": None,
        "shows": "percents",
        "ranges_among": "view",
    }
    assert [row[:2] for row in rows_of(visitor, "?resource=electricity")][:3] == [
        (1, "Acorn Books"),
        (2, "Birch Cafe"),
        (2, "Cedar Grill"),
    ]
    assert [row[:2] for row in rows_of(visitor, "?resource=natural_gas")[:2]] == [(1, "Birch Cafe"), (2, "Acorn Books")]
    page = visitor.get(f"{BOARD}?resource=natural_gas")
    assert "Places here go by the reduction of natural gas alone" in page.text()
    assert "Cedar Grill" not in names(page)


def test_filters_go_together(app: Flask, visitor: Visitor) -> None:
    two_tracks(app)
    assert [row[:2] for row in rows_of(visitor, "?track=food&resource=natural_gas")] == [(1, "Birch Cafe")]
    page = visitor.get(f"{BOARD}?track=food&resource=natural_gas")
    assert page.links()["CSV"] == f"{BOARD}.csv?track=food&resource=natural_gas"
    text = visitor.browser.get(page.links()["CSV"]).get_data(as_text=True)
    assert "Birch Cafe" in text
    assert "Acorn Books" not in text


@pytest.mark.parametrize("query", ["?track=nobody", "?track=../x", "?resource=gold", "?resource=" + "x" * 10_000])
def test_no_such_filter(app: Flask, visitor: Visitor, query: str) -> None:
    shops(app)
    for kind in ("", ".json", ".csv"):
        assert visitor.browser.get(f"{BOARD}{kind}{query}").status_code == 404


def test_a_resource_that_nobody_uses(app: Flask, visitor: Visitor) -> None:
    shops(app)
    page = visitor.get(f"{BOARD}?resource=propane")
    assert page.status == 200
    assert "No entry in this view" in page.text()


@ON_ONE_DATABASE
@pytest.mark.parametrize("number", ["0", "-1", "1e3", "１", "1000000000000", "a", "1.0", " 1"])
def test_no_such_page_number(app: Flask, visitor: Visitor, number: str) -> None:
    shops(app)
    for kind in ("", ".json", ".csv"):
        assert visitor.browser.get(f"{BOARD}{kind}?page={number}").status_code == 422


def test_a_page_beyond_the_last_is_empty(app: Flask, visitor: Visitor) -> None:
    shops(app)
    page = visitor.get(f"{BOARD}?page=999999999")
    assert page.status == 200
    assert "There is no page 999999999" in page.text()
    found = json_of(visitor, "?page=2")
    assert (found["rows"], found["page"], found["pages"]) == ([], 2, 1)


def test_fifty_rows_a_page(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        with transaction():
            for number in range(60):
                add_entry(f"Shop {number:02}", {"electricity": number // 2})
        compute()
    first, second = json_of(visitor), json_of(visitor, "?page=2")
    assert (len(first["rows"]), len(second["rows"]), first["pages"]) == (50, 12, 2)
    page = visitor.get(f"{BOARD}?page=2")
    assert len(names(page)) == 12
    assert page.links()["Previous"] == BOARD
    assert visitor.get(BOARD).links()["Next"] == f"{BOARD}?page=2"
    entries = [row["entry"] for row in first["rows"] + second["rows"]]
    assert len(set(entries)) == 62
    text = visitor.browser.get(f"{BOARD}.csv").get_data(as_text=True)
    assert text.count("Shop ") == 60


def test_a_tie_across_two_pages_is_still_a_tie(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        with transaction():
            for number in range(51):
                add_entry(f"Shop {number:02}", {"electricity": 5 if number > 48 else 60 - number})
        compute()
    assert places(visitor.get(f"{BOARD}?page=2"))[0] == "50 tied"


# ---- who may be named ----


def test_a_pseudonym_leads_nowhere(app: Flask, visitor: Visitor) -> None:
    keys = shops(app)
    with app.app_context():
        change_entry(keys[0], listing="pseudonym", pseudonym="Team Heron")
    assert names(visitor.get(BOARD))[0] == "Team Heron"
    row = json_of(visitor)["rows"][0]
    assert row["business"] == {"name": "Team Heron", "slug": None}
    everything = visitor.get(BOARD).html + visitor.browser.get(f"{BOARD}.csv").get_data(as_text=True)
    assert "Acorn" not in everything + str(json_of(visitor))


def test_in_totals_only(app: Flask, visitor: Visitor) -> None:
    """Not listed, and places are counted without it. No new snapshot is needed."""
    keys = shops(app)
    before = json_of(visitor)["snapshot"]
    with app.app_context():
        change_entry(keys[0], listing="totals_only")
    found = json_of(visitor)
    assert found["snapshot"] == before
    assert rows_of(visitor)[:3] == [(1, "Birch Cafe", 80.0), (1, "Cedar Gym", 80.0), (3, "Dogwood Hotel", 30.0)]
    assert keys[0] not in str(found)
    text = visitor.get(BOARD).text()
    assert "1 more entry counts in totals only" in text
    assert "with a result5 1 of them not listed here, and without a place" in text
    with app.app_context():
        change_entry(keys[0], listing="name")
    assert rows_of(visitor)[0] == (1, "Acorn Books", 120.0)


def test_who_withdrew_is_gone_at_once(app: Flask, visitor: Visitor) -> None:
    keys = shops(app)
    with app.app_context():
        change_entry(keys[0], state="withdrawn")
    assert "Acorn Books" not in visitor.get(BOARD).html
    assert rows_of(visitor)[0] == (1, "Birch Cafe", 80.0)


def test_no_quantity_is_public(app: Flask, visitor: Visitor) -> None:
    shops(app)
    rows = str(json_of(visitor)["rows"])
    for word in ("use", "avoided", "cents", "dollars", "kwh", "baseline_use"):
        assert f"'{word}'" not in rows


# ---- states of a challenge ----


@pytest.mark.parametrize("state", ["draft", "archived"])
def test_what_is_not_published_is_not_there(app: Flask, visitor: Visitor, state: str) -> None:
    keys = shops(app)
    assert visitor.get(BOARD).status == 200
    with app.app_context(), transaction():
        riverbend().state = state
        touch_display([riverbend().id])
    for address in (BOARD, f"{BOARD}.json", f"{BOARD}.csv", BOARD.replace("leaderboard", f"entries/{keys[0]}")):
        assert visitor.browser.get(address).status_code == 404


def test_no_such_challenge(visitor: Visitor) -> None:
    for address in (
        "/challenges/riverbend-oh/nothing",
        "/challenges/nowhere/2026",
        "/challenges/%27%20OR%201=1--/2026",
    ):
        assert visitor.browser.get(f"{address}/leaderboard").status_code == 404


def test_not_computed_yet(visitor: Visitor) -> None:
    page = visitor.get(BOARD)
    assert page.status == 200
    assert "Not computed yet" in page.text()
    found = json_of(visitor)
    rules = found["snapshot"].pop("rules_sha256")
    assert len(rules) == 64
    unknown = ("id", "as_of", "computed_at", "sha256", "previous_sha256")
    assert found["snapshot"] == {**dict.fromkeys(unknown), "state": "provisional"}
    assert (found["rows"], found["page"], found["pages"]) == ([], 1, 1)
    assert visitor.browser.get(f"{BOARD}.csv").status_code == 200


def test_nobody_joined_yet(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        with transaction():
            db.session.execute(update(Entry).values(state="waiting"))
        compute()
    page = visitor.get(BOARD)
    assert "Nobody is on this board yet" in page.text()
    assert page.links()["Join this challenge"] == "/challenges/riverbend-oh/2026/join"


def test_upcoming(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        with transaction():
            challenge = riverbend()
            challenge.starts_on, challenge.ends_on = challenge.ends_on, challenge.ends_on.replace(year=2100)
        compute()
    assert "The challenge starts on" in visitor.get(BOARD).text()


# ---- the same for everybody, made once ----


def test_no_cookie_and_the_same_bytes(app: Flask, visitor: Visitor, rosa: Visitor) -> None:
    shops(app)
    for kind in ("", ".json", ".csv"):
        first, second = rosa.browser.get(f"{BOARD}{kind}"), visitor.browser.get(f"{BOARD}{kind}")
        assert first.get_data() == second.get_data()
        for answer in (first, second):
            assert "Set-Cookie" not in answer.headers
            assert "Cookie" not in answer.headers.get("Vary", "")
            assert answer.headers["Cache-Control"] == "public, no-cache"


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Proto", "gopher"),
        ("X-Original-URL", "/admin"),
        ("Accept-Language", "es"),
        ("Cookie", "session=abc; theme=dark"),
    ],
)
def test_headers_change_nothing(app: Flask, visitor: Visitor, name: str, value: str) -> None:
    shops(app)
    told = visitor.browser.get(BOARD, headers={name: value})
    assert told.get_data() == visitor.browser.get(BOARD).get_data()
    assert b"evil.example" not in told.get_data()


def test_not_modified(app: Flask, visitor: Visitor) -> None:
    shops(app)
    for kind in ("", ".json", ".csv"):
        etag = visitor.browser.get(f"{BOARD}{kind}").headers["ETag"]
        again = visitor.browser.get(f"{BOARD}{kind}", headers={"If-None-Match": etag})
        assert (again.status_code, again.get_data()) == (304, b"")
        assert again.headers["ETag"] == etag


def test_another_edition_another_etag(app: Flask, visitor: Visitor) -> None:
    keys = shops(app)
    etags = [visitor.browser.get(BOARD).headers["ETag"]]
    with app.app_context():
        change_entry(keys[0], listing="totals_only")
    etags.append(visitor.browser.get(BOARD, headers={"If-None-Match": etags[0]}).headers["ETag"])
    with app.app_context():
        with transaction():
            add_entry("Fig Bakery", {"electricity": 1})
        compute()
    etags.append(visitor.browser.get(BOARD, headers={"If-None-Match": etags[1]}).headers["ETag"])
    assert len(set(etags)) == 3


def test_made_once_then_served_without_reading_anything(app: Flask, visitor: Visitor) -> None:
    shops(app)
    visitor.get(BOARD)
    asked: list[str] = []
    with app.app_context():
        reader = db.engines["reader"]

    def listen(*told: object) -> None:
        asked.append(str(told[2]))

    event.listen(reader, "before_cursor_execute", listen)
    assert visitor.get(BOARD).status == 200
    event.remove(reader, "before_cursor_execute", listen)
    assert asked == [], "whether anything was committed is asked on a connection of its own"


def test_other_parameters_make_no_page_of_their_own(app: Flask, visitor: Visitor) -> None:
    shops(app)
    for number in range(20):
        visitor.browser.get(f"{BOARD}?utm_source={number}&page=1")
    assert len(app.extensions["kept_pages"]) == 1


def test_readers_see_whole_snapshots_only(app: Flask, visitor: Visitor) -> None:
    """While standings are computed again and again, every answer is one snapshot, and its rows are that snapshot's."""
    with app.app_context():
        five_shops()
        compute()
    over = Event()
    seen: dict[int, int] = {}

    def recompute() -> None:
        with app.app_context():
            for number in range(100):
                if len(seen) >= 6:
                    break
                with transaction():
                    add_entry(f"Shop {number}", {"electricity": number % 50})
                computed = compute_standings(1, str(number))
                with transaction():
                    store_standings(computed)
                db.session.rollback()
        over.set()

    thread = Thread(target=recompute)
    thread.start()
    while not over.is_set():
        found = json_of(visitor)
        assert found["totals"]["entries"] == len(found["rows"])
        assert found["totals"]["ranked"] == sum(row["place"] is not None for row in found["rows"])
        assert seen.setdefault(found["snapshot"]["id"], len(found["rows"])) == len(found["rows"])
        page = visitor.get(BOARD)
        (number,) = [int(e.text) for e in page.all("span") if "data-snapshot" in e.attributes]
        assert len(names(page)) == seen.get(number, len(names(page)))
        seen[number] = len(names(page))
    thread.join()
    assert len(seen) >= 6


def test_the_clock_turns_pages(app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A challenge begins by the calendar: nothing in the database changes at midnight."""
    with app.app_context():
        shops(app)
        ends = riverbend().ends_on
        assert shown_snapshot()
    visitor.get(BOARD)
    later = datetime.combine(ends, datetime.min.time(), clock.now().tzinfo).replace(month=ends.month, hour=12)
    monkeypatch.setattr(clock, "now", lambda: later)
    visitor.get(BOARD)
    assert len(app.extensions["kept_pages"]) == 2


def test_challenges_do_not_mix(app: Flask, visitor: Visitor) -> None:
    shops(app)
    with app.app_context(), transaction():
        db.session.execute(update(Challenge).where(Challenge.slug == "first").values(state="published"))
    assert "Acorn Books" not in visitor.get("/challenges/alder-falls-wa/first/leaderboard").html
    assert visitor.browser.get("/challenges/alder-falls-wa/2026/leaderboard").status_code == 404


def test_a_tie_is_in_one_order_wherever_it_is_read(app: Flask, visitor: Visitor) -> None:
    """Same points, same time, entered in another order than their names have; and computed again it is the same."""
    with app.app_context():
        with transaction():
            now = clock.now()
            for name in ("Zebra Inn", "Acorn Books", "Maple Gym", "Birch Cafe"):
                add_entry(name, {"electricity": 5}, joined_at=now)
        compute()

    def orders() -> list[list[str]]:
        table = list(csv.DictReader(io.StringIO(visitor.browser.get(f"{BOARD}.csv").get_data(as_text=True))))
        screen, frame = (visitor.get(address) for address in (f"{BOARD}/screen", "/embed/riverbend-oh/2026"))
        read = [
            names(visitor.get(BOARD)),
            [row[1] for row in rows_of(visitor)],
            [row["business"] for row in table],
            *([one.text.strip() for one in page.all("bdi")] for page in (screen, frame)),
        ]
        return [[name for name in order if name.split()[-1] in ("Inn", "Books", "Gym", "Cafe")] for order in read]

    before = orders()
    assert len(before[0]) == 4
    assert all(order == before[0] for order in before), before
    assert [place for place, *_ in rows_of(visitor)][:4] == [1, 1, 1, 1]
    with app.app_context():
        with transaction():
            touch_display([riverbend().id])
            add_entry("Late Lamps", {"electricity": 1})
        compute()
    assert all(order == before[0] for order in orders())
