"""Rounds that add up, from the set-up to the page of an entry: each has points of its own, and they are the result."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from challenge import clock
from challenge.extensions import db, transaction
from challenge.leaderboards.results import FIGURES
from challenge.savings.models import Meter, Reading
from challenge.scoring.recompute import recompute
from tests.challenges.test_set_up import send
from tests.leaderboards.story import (
    BOARD,
    add_bills,
    add_entry,
    add_meter,
    add_reading,
    boards_now,
    compute,
    riverbend,
    row_of,
    set_rules,
)
from tests.leaderboards.test_download_evidence import download
from tests.leaderboards.test_keep_results import measured_now, same
from tests.page import Visitor

CHALLENGE = "/challenges/riverbend-oh/2026"
SETUP = "/cities/riverbend-oh/challenges/2026/setup/days"


def last_days() -> list[str]:
    """The last days of two rounds: the first is over and due, the second runs to the end."""
    start = riverbend().starts_on
    return [(start + timedelta(days=89)).isoformat(), (riverbend().ends_on - timedelta(days=1)).isoformat()]


def shop(name: str, early: float, late: float) -> str:
    """Saved so many percent in the first round, and so many since."""
    key = add_entry(name, {"electricity": 0})
    meter = db.session.scalars(select(Meter).order_by(Meter.id.desc())).first()
    assert meter is not None
    last = db.session.scalars(select(Reading).filter_by(meter_id=meter.id).order_by(Reading.id.desc())).first()
    assert last is not None
    last.withdrawn = True
    start, turn = riverbend().starts_on, riverbend().starts_on + timedelta(days=90)
    add_reading(meter, start, turn, 100 - early)
    add_reading(meter, turn, clock.today("America/New_York"), 100 - late)
    return key


def as_rules(days: list[str]) -> list[dict[str, object]]:
    return [{"on": day, "name": name, "round": True} for day, name in zip(days, ("Spring", "Fall"), strict=True)]


def test_it_works(app: Flask, carmen: Visitor, visitor: Visitor, client: FlaskClient) -> None:
    """Carmen says that two rounds add up; everybody reads the points of each, and their sum."""
    with app.app_context():
        with transaction():
            keys = [shop("Acorn Books", 9, 2), shop("Birch Cafe", 3, 6)]
        days = last_days()
    rows = {
        f"milestones-{at}-{name}": value
        for at, day in enumerate(days)
        for name, value in {"on": day, "name": f"Round {at + 1}", "is_round": "y", "weight": str(at + 1)}.items()
    }
    late = {**rows, "milestones-0-since": days[0], "milestones-1-since": days[0]}
    assert "“Round 1” and “Round 2” overlap" in send(carmen, SETUP, **late, rounds="add_up", reason="Rounds.").text()
    done = send(carmen, SETUP, **rows, rounds="add_up", reason="Rounds.")
    assert done.heading().startswith("Set-up")
    assert "a third of the points of what is measured" in done.text()
    assert carmen.get(SETUP).values()["rounds"] == "add_up"
    rules = visitor.get(f"{CHALLENGE}/rules").text()
    assert "They are earned in rounds:" in rules
    assert "two thirds of the points" in rules
    with app.app_context():
        compute()
        row = row_of(keys[0])
    # 9 % of a target of 10 % in a third; 2 % in two thirds: 30.0 + 13.3
    assert [one["points"] for one in row["rounds"]] == ["30.0", "13.3"]
    page = visitor.get(f"{CHALLENGE}/entries/{keys[0]}")
    text = page.text()
    assert "Saved Energy, all fuels: 9.0 % less Points 30.0 Round 2" in text
    assert "Together Days – Saved – Points 43.3" in text
    assert "Round 1: Energy, all fuels: 9 % less than the baseline, target 10 %: 100 × 0.3333 × 0.9" in page.text()
    told = json.loads(client.get(f"{BOARD}.json").data)
    assert [one["part"] for one in told["challenge"]["rounds"]] == [0.333333, 0.666667]
    for one in told["rows"]:
        if one["place"]:
            points = sum(Decimal(str(each["points"] or 0)) for each in one["rounds"])
            assert points == Decimal(str(one["points"]))
    assert rounds_in_csv(client) == rounds_in_json(told) != []
    rounds = visitor.get(f"{CHALLENGE}/rounds")
    first, second = rounds.text().split("Points in Round 1")[1].split("Points in Round 2")
    assert first.index("Acorn Books") < first.index("Birch Cafe")
    assert second.index("Birch Cafe") < second.index("Acorn Books")
    outcome = recompute(download(client))
    assert outcome.differences == []


def rounds_in_csv(client: FlaskClient) -> list[dict[str, str]]:
    """The columns of rounds, of every row."""
    table = csv.DictReader(io.StringIO(client.get(f"{BOARD}.csv").get_data(as_text=True), newline=""))
    return [{name: value for name, value in row.items() if name.startswith("round_")} for row in table]


def rounds_in_json(told: dict[str, Any]) -> list[dict[str, str]]:
    """The same, from the JSON."""
    names = [f"round_{one['round']}" for one in told["challenge"]["rounds"]]
    found = []
    for row in told["rows"]:
        rounds = {f"round_{one['round']}": one for one in row["rounds"]}
        cells: dict[str, Any] = {}
        for name in names:
            one = rounds.get(name, {"points": None, "state": None, "measures": {}})
            cells |= {f"{name}_{what}": one[what] for what in ("points", "state")}
            own = one["measures"].get("energy", {"reduction_percent": None, "points": None})
            cells |= {f"{name}_energy_{what}": own[what] for what in ("reduction_percent", "points")}
        found.append({name: "" if value is None else str(value) for name, value in cells.items()})
    return found


@pytest.mark.parametrize("shows", ["totals", "participants", "finishers", "winners", "points"])
def test_spreadsheets_tell_no_more_of_rounds_than_the_board(app: Flask, client: FlaskClient, shows: str) -> None:
    with app.app_context():
        with transaction():
            shop("Acorn Books", 9, 2)
            shop("Birch Cafe", 3, 6)
            set_rules(milestones=as_rules(last_days()), rounds="add_up", visibility={"shows": shows})
        compute()
    cells = rounds_in_csv(client)
    assert cells == rounds_in_json(json.loads(client.get(f"{BOARD}.json").data))
    told = {name for row in cells for name, value in row.items() if value}
    assert any(name.endswith("_points") for name in told) == (shows == "points")
    assert not any(name.endswith("_percent") for name in told)


def test_each_round_is_kept_and_measured_anew_with_its_meter_alone(context: Flask) -> None:
    with transaction():
        set_rules(milestones=as_rules(last_days()), rounds="add_up")
        key = shop("Acorn Books", 9, 2)
    compute()
    assert measured_now() == set()
    kept, fresh = boards_now()[0].by_round, boards_now(anew=True)[0].by_round
    assert len(kept) == 2
    assert all(same(one, other) for one, other in zip(kept, fresh, strict=True)), FIGURES
    before = row_of(key)["rounds"]
    with transaction():
        meter = add_meter(db.session.scalars(select(Meter.site_id).order_by(Meter.id.desc())).first() or 0, "water")
        add_bills(meter, 100, 50)
    compute()
    assert row_of(key)["rounds"] == before
    with transaction():
        set_rules(rounds="")
    compute()
    assert "rounds" not in row_of(key)
