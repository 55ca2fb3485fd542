"""The sample network has what a demo needs, is the same for a day, and never touches anything else."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, func, select, update

from challenge import clock
from challenge.accounts.models import GovernmentRequest, User
from challenge.accounts.passwords import password_fits
from challenge.audit.models import DeedDone
from challenge.awards.jury import ballots_in, leading
from challenge.awards.models import PublishedResult
from challenge.awards.queries import decisions_in
from challenge.businesses.models import Business, Entry, Site
from challenge.businesses.zip_codes import site_place
from challenge.challenges.life import PUBLIC
from challenge.challenges.models import Challenge
from challenge.challenges.queries import phase_of, rules_of
from challenge.desks.queries import winners_of
from challenge.desks.rule_change import change_by
from challenge.extensions import Base, db, transaction
from challenge.files.models import StoredFile
from challenge.files.queries import content_of
from challenge.formats.files import read_file
from challenge.leaderboards.editions import board_now
from challenge.leaderboards.history import days_of
from challenge.leaderboards.models import Board, Snapshot
from challenge.leaderboards.queries import Standing, standings_in
from challenge.network.models import Member
from challenge.quantities.numbers import MILLION
from challenge.quantities.resources import RESOURCES
from challenge.review.models import BillReview
from challenge.sample.cast import CAST, SAMPLE_PASSWORD
from challenge.sample.load import DEED, Refused, load_sample
from challenge.savings.models import GridDraft, Hold, Meter, Reading
from challenge.savings.oddness import KnownUse, Use, why_odd
from challenge.savings.queries import is_held, per_day, takes_its_days
from challenge.scoring.reasons import REASONS
from tests.page import Visitor
from tests.sample.conftest import MORNING, Loaded

# What may differ between two loads of a day: chance of the hash, and instants of computing.
NOT_CONTENT = {
    "users": {"password_hash"},
    "snapshots": {"slot", "as_of", "computed_at", "public_from", "rows_hash", "header", "sha256", "previous_sha256"},
    "measured_results": {"measured_at"},
    "boards": {"checked_at", "results_stamp"},
    "challenge_stations": {"kept_at"},
    "challenges": {"salt_key"},
    "entry_results": {"made_at", "results", "sha256"},  # a salt is in them
    "current_results": {"sha256", "common"},
    "snapshot_rows": {"sha256"},
    "published_totals": {"published_at"},
    "award_decisions": {"code"},  # of certificates: by chance, so that nobody guesses one
    "deeds": {"at", "detail"},
}


def test_it_works(loaded: Loaded) -> None:
    assert loaded.said[0] == "Preparing the database ..."
    assert loaded.said[-1].startswith("Loaded 15 members, 105 businesses")


def test_members_in_many_states(network: Flask) -> None:
    members = db.session.scalars(select(Member).filter_by(left_on=None)).all()
    assert len(members) >= 12
    assert len({member.state for member in members}) >= 8
    assert {member.kind for member in members} == {"city", "town", "county"}


def test_a_challenge_in_each_phase_and_a_draft(network: Flask) -> None:
    challenges = db.session.scalars(select(Challenge)).all()
    published = [phase_of(one) for one in challenges if one.state in PUBLIC]
    assert sorted(published) == ["finished", "running", "running", "running", "upcoming"]
    assert sorted(one.state for one in challenges) == ["draft", "final", "published", "running", "running", "running"]
    assert phase_of(challenge("riverbend-oh")) == "running"
    assert challenge("riverbend-oh").slug == "2026"


def test_the_sprint_ranks_by_actions_alone(network: Flask) -> None:
    sprint = db.session.scalars(select(Challenge).where(Challenge.slug.startswith("sprint-"))).one()
    standings = standings_in(sprint)
    assert len(standings) == 12
    ranked_ones = [one for one in standings if one.row["place"] is not None]
    assert len(ranked_ones) >= 7
    assert all(one.row["scorecards"]["actions"]["raw"] for one in ranked_ones)


def test_one_board_tells_a_leading_group_from_the_rest(network: Flask) -> None:
    """On it a newcomer sees what ranges are for; whichever day it is loaded on, the gap is far wider than the noise."""
    standings = standings_in(challenge("harrow-glen-pa"))
    assert [one.row["place_range"] for one in standings] == [(1, 4)] * 4 + [(5, 12)] * 8
    assert [one.row["tie_group"] for one in standings] == [True] * 4 + [False] * 8


def test_many_businesses_of_many_trades(network: Flask) -> None:
    businesses = db.session.scalars(select(Business)).all()
    assert len(businesses) >= 60
    assert len({one.trade for one in businesses}) >= 30
    in_each = Counter(entry.challenge.member.slug for entry in db.session.scalars(select(Entry)))
    assert in_each["riverbend-oh"] >= 45
    assert 5 <= in_each["cinder-mesa-az"] <= 10
    assert in_each["port-larkin-me"] >= 25


def test_two_years_of_bills(network: Flask) -> None:
    span = func.min(Reading.start_on), func.max(Reading.end_on)
    statement = select(Site.business_id, *span).join(Meter, Meter.site_id == Site.id).join(Reading)
    spans = [last - first for _, first, last in db.session.execute(statement.group_by(Site.business_id))]
    assert sum(found >= timedelta(days=730) for found in spans) >= 60
    with_bills = select(Meter.resource).join(Reading, Reading.meter_id == Meter.id).distinct()
    assert set(db.session.scalars(with_bills)) == set(RESOURCES)


def test_every_site_is_where_its_zip_code_is(network: Flask) -> None:
    for site in db.session.scalars(select(Site)):
        assert site_place(site.state, site.zip_code).time_zone == site.time_zone


def test_bills_are_in_order_and_in_the_past(network: Flask) -> None:
    for readings in standing_readings().values():
        assert all(one.end_on <= other.start_on for one, other in pairwise(readings))
    newest = db.session.execute(select(func.max(Reading.end_on), func.max(Reading.received_at))).one()
    assert newest[0] < MORNING.date()
    assert as_instant(newest[1]) < MORNING


def test_what_looks_odd_is_held_or_was_looked_at(network: Flask) -> None:
    looked_at = set(db.session.scalars(select(Hold.reading_id)))
    for readings in standing_readings().values():
        known = KnownUse(use_of(one) for one in readings if one.id not in looked_at)
        for one in readings:
            odd = why_odd(use_of(one), known, one.meter.unit, RESOURCES[one.meter.resource], None)
            assert bool(odd) == (one.id in looked_at) or one.on_behalf, (one.meter.site.name, one.meter.name, odd)


def test_seasons_show_in_the_bills(network: Flask) -> None:
    gas = db.session.scalars(select(Reading).where(Reading.meter_id == meter_of("Heron & Daughters", "natural_gas")))
    by_month = {(one.end_on.year, one.end_on.month): per_day(one) for one in gas}
    assert by_month[2026, 2] > 3 * by_month[2026, 8]
    power = db.session.scalars(select(Reading).where(Reading.meter_id == meter_of("Sundial Dental", "electricity")))
    by_month = {(one.end_on.year, one.end_on.month): per_day(one) for one in power}
    assert by_month[2026, 8] > 1.2 * by_month[2026, 4]


# Its rules divide by no driver and set no bounds to grade and band, and its station has every day of the weather.
# It ranks by points of measures alone, everybody is eligible and competes.
ELSEWHERE = {"no_driver", "low_grade", "wide_band", "no_station", "waiting"} | {
    *("few_months", "not_eligible", "not_competing", "no_gain", "no_floor_area", "no_scorecard", "no_round"),
}


def test_the_board_has_places_ties_and_every_reason(network: Flask) -> None:
    standings = standings_in(challenge("riverbend-oh"))
    places = [one.place for one in standings if one.place is not None]
    assert len(places) >= 30
    assert sum(count > 1 for count in Counter(places).values()) >= 2
    codes = {one.row["reason_code"] for one in standings if not one.is_ranked}
    assert codes == set(REASONS) - ELSEWHERE, set(REASONS) - ELSEWHERE ^ codes
    assert {one.entry.listing for one in standings} == {"name", "pseudonym", "totals_only"}


def test_savings_are_small_and_some_are_losses(network: Flask) -> None:
    standings = ranked("riverbend-oh") + ranked("port-larkin-me")
    percents = sorted(float(one.row["reduction_percent"] or 0) for one in standings)
    assert 0 < percents[len(percents) // 2] < 10
    assert -15 < percents[0] < percents[4] < 0
    assert percents[-1] < 25


def test_the_finished_challenge_has_winners(network: Flask) -> None:
    winners = winners_of(challenge("port-larkin-me"))
    assert winners[0].place == 1
    assert len(winners) >= 3


def test_the_finished_challenge_is_told_to_its_end(network: Flask) -> None:
    """A final board with a past, prizes of every kind that its rules have, a jury that scored, and results."""
    larkin = challenge("port-larkin-me")
    decisions = decisions_in(larkin)
    assert {one.award for one in decisions} == {award.key for award in rules_of(larkin).awards}
    assert all(one.entry.state == "approved" for one in decisions)
    ballots = ballots_in(larkin)["neighbor"]
    assert len(ballots) == 3
    (chosen,) = [one.entry.public_key for one in decisions if one.how == "jury"]
    assert chosen in leading(ballots, ballots[0].scores)
    (result,) = db.session.scalars(select(PublishedResult).filter_by(challenge_id=larkin.id))
    assert result.figures
    days = db.session.scalars(select(Snapshot.as_of).filter_by(challenge_id=larkin.id)).all()
    assert len({as_instant(day).date() for day in days}) >= 8
    board = db.session.get_one(Board, larkin.id)
    assert (board.state, board.snapshot_id) == ("final", board.newest_id)
    assert all(one.kind == "verified" for one in db.session.scalars(select(BillReview)))


def test_its_evidence_holds_and_comes_out_equal(loaded: Loaded, network: Flask, tmp_path: Path) -> None:
    larkin = challenge("port-larkin-me")
    answer = Visitor(loaded.app).browser.get(f"/challenges/port-larkin-me/{larkin.slug}/leaderboard/evidence.zip")
    (tmp_path / "evidence.zip").write_bytes(answer.data)
    with ZipFile(tmp_path / "evidence.zip") as packed:
        packed.extractall(tmp_path)
    (folder,) = {path.parent for path in tmp_path.rglob("verify.py")}
    checked = subprocess.run([sys.executable, "verify.py"], cwd=folder, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    said = loaded.app.test_cli_runner().invoke(args=["recompute", str(tmp_path / "evidence.zip")]).output
    assert said.startswith("Equal")


def test_the_bakery_and_the_diner_compete(network: Flask) -> None:
    places = {one.entry.business.slug: one.place for one in standings_in(challenge("riverbend-oh"))}
    bakery, diner = places["rosas-bakery"], places["hales-diner"]
    assert bakery is not None
    assert diner is not None
    assert max(bakery, diner) <= 20


def test_one_bill_of_the_bakery_was_corrected(network: Flask) -> None:
    (newer,) = db.session.scalars(select(Reading).where(Reading.supersedes_id.is_not(None)))
    older = db.session.get_one(Reading, newer.supersedes_id)
    assert (newer.meter_id, newer.start_on, newer.end_on) == (older.meter_id, older.start_on, older.end_on)
    assert sorted(str(newer.quantity_millionths)) == sorted(str(older.quantity_millionths))
    assert "swapped" in newer.reason
    assert db.session.scalar(select(Reading.id).where(Reading.id == older.id, takes_its_days())) is None


def test_the_bakerys_file_says_what_is_stored(network: Flask) -> None:
    file = db.session.scalars(select(StoredFile).where(StoredFile.name.endswith(".xml"))).one()
    contents = read_file(content_of(file), file.name, "America/New_York")
    stored = db.session.scalars(select(Reading).filter_by(file_id=file.id, source="green_button"))
    assert contents.usable
    assert not contents.problems
    assert {one.start_on: int(one.quantity * 1000) for one in contents.meters[0].bills} == {
        one.start_on: one.quantity_millionths for one in stored
    }


def test_spreadsheets_say_what_is_stored(network: Flask) -> None:
    files = db.session.scalars(select(StoredFile).where(StoredFile.name.endswith(".csv"))).all()
    assert len(files) >= 4
    for file in files:
        stored = db.session.scalars(select(Reading).filter_by(file_id=file.id).order_by(Reading.start_on)).all()
        amounts = [line.split(",")[2] for line in content_of(file).decode().splitlines()[1:]]
        assert [round(float(amount) * MILLION) for amount in amounts] == [one.quantity_millionths for one in stored]


def test_somebody_has_something_to_do(network: Flask) -> None:
    states = Counter(db.session.scalars(select(Entry.state).filter_by(challenge_id=challenge("riverbend-oh").id)))
    assert (states["waiting"], states["declined"], states["withdrawn"]) == (3, 1, 1)
    held = db.session.scalars(select(Hold).join(Reading).where(is_held())).all()
    assert sorted((bool(one.question), bool(one.answer)) for one in held) == [
        (False, False),
        (True, False),
        (True, True),
    ]
    assert db.session.scalar(select(func.count()).select_from(Hold).filter_by(decision="accept")) == 1
    assert set(db.session.scalars(select(GovernmentRequest.kind).filter_by(answer=None))) == {"login", "membership"}
    draft = db.session.scalars(select(GridDraft)).one()
    assert draft.saved_by == user("ben").id
    assert draft.cells["rows"][0]["quantity"]
    assert not draft.cells["rows"][0]["cost"]


def test_only_the_cast_signs_in(network: Flask) -> None:
    users = db.session.scalars(select(User)).all()
    assert all(one.email.endswith(".example") for one in users)
    assert {one.email for one in users if one.password_hash} == {one.email for one in CAST.values()}
    assert password_fits(user("rosa").password_hash, SAMPLE_PASSWORD)


@pytest.mark.parametrize("address", ["/", "/members", "/challenges", "/challenges/riverbend-oh/2026"])
def test_public_pages_show_it(loaded: Loaded, address: str) -> None:
    assert Visitor(loaded.app).get(address).status == 200


def test_twice_does_nothing(network: Flask) -> None:
    before = db.session.scalar(select(func.max(Snapshot.id)))
    said: list[str] = []
    load_sample(said.append)
    assert said == ["The sample network of 2026-11-24 is loaded already."]
    assert db.session.scalar(select(func.max(Snapshot.id))) == before


def test_yesterdays_is_renewed_in_the_demo_only(network: Flask) -> None:
    said: list[str] = []
    with time_machine.travel(MORNING + timedelta(days=1), tick=False):
        load_sample(said.append)
    assert said == ["The sample network of 2026-11-24 is kept: only the demo renews it."]


def test_people_who_opened_accounts_keep_it(network: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(network.config, "MODE", "demo")
    add_stranger()
    said: list[str] = []
    with time_machine.travel(MORNING + timedelta(days=1), tick=False):
        load_sample(said.append)
    assert said == ["People have opened accounts here, so the sample network of 2026-11-24 is kept as it is."]
    with transaction():
        db.session.execute(delete(User).where(User.email == "sam@real-city.gov"))


def test_the_same_day_gives_the_same_network(network: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loaded anew, six hours later, over a network in which somebody did something."""
    monkeypatch.setitem(network.config, "MODE", "demo")
    before = content()
    with transaction():
        db.session.execute(update(DeedDone).where(DeedDone.deed == DEED).values(detail={"code": "of another version"}))
        db.session.execute(update(Entry).values(track="changed"))
    said: list[str] = []
    with time_machine.travel(MORNING + timedelta(hours=6), tick=False):
        load_sample(said.append)
    assert said[0] == "The sample network of 2026-11-24 is replaced by today's."
    after = content()
    for table, rows in before.items():
        assert after[table] == rows, f"{table} differs: nothing in sample data may hang on the time of loading"


def test_a_real_database_is_refused(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    add_stranger()
    monkeypatch.setitem(context.config, "MODE", "demo")
    before = content()
    with pytest.raises(Refused, match="not sample data"):
        load_sample(print)
    assert content() == before


def test_sample_people_without_the_mark_are_kept_outside_of_the_demo(context: Flask) -> None:
    with pytest.raises(Refused, match="not sample data"):
        load_sample(print)


def test_production_is_refused(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(context.config, "MODE", "production")
    result = context.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1
    assert "never loaded in production" in result.output


def test_people_are_listed_with_their_password(app: Flask) -> None:
    output = app.test_cli_runner().invoke(args=["demo", "people"]).output
    assert all(one.name in output and one.email in output and one.part in output for one in CAST.values())
    assert output.count(SAMPLE_PASSWORD) == 1


def challenge(member: str) -> Challenge:
    """Its long challenge; Riverbend has a sprint as well."""
    statement = select(Challenge).join(Member).where(Member.slug == member, Challenge.state.in_(PUBLIC))
    return db.session.scalars(statement.order_by(Challenge.id)).first()  # type: ignore[return-value] - every one has one


def ranked(member: str) -> list[Standing]:
    return [one for one in standings_in(challenge(member)) if one.row["place"] is not None]


def user(key: str) -> User:
    return db.session.scalars(select(User).filter_by(email=CAST[key].email)).one()


def meter_of(business: str, resource: str) -> int:
    statement = select(Meter.id).join(Meter.site).join(Site.business).where(Business.name == business)
    return db.session.scalars(statement.where(Meter.resource == resource)).one()


def standing_readings() -> dict[int, list[Reading]]:
    """What stands, held bills included, by meter and date."""
    found: defaultdict[int, list[Reading]] = defaultdict(list)
    for reading in db.session.scalars(select(Reading).where(takes_its_days()).order_by(Reading.start_on)):
        found[reading.meter_id].append(reading)
    return found


def use_of(reading: Reading) -> Use:
    return Use(reading.start_on, reading.end_on, per_day(reading))


def as_instant(value: Any) -> datetime:
    """An aggregate of instants comes as the driver gives it."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def add_stranger() -> None:
    with transaction():
        db.session.add(User(email="sam@real-city.gov", name="Sam Real", password_hash=None, created_at=clock.now()))


def content() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, without what may differ between two loads of a day."""
    db.session.rollback()
    found = {}
    for table in Base.metadata.sorted_tables:
        left_out = NOT_CONTENT.get(table.name, set())
        rows = db.session.execute(select(table).order_by(*table.primary_key.columns)).mappings()
        found[table.name] = [{name: row[name] for name in row if name not in left_out} for row in rows]
    return found


def test_what_other_rules_would_change_begins_with_the_places_of_today(network: Flask) -> None:
    """In the midst of a year, when most of the bills are still to come."""
    found = challenge("riverbend-oh")
    by_percent = change_by(found, replace(rules_of(found), metric="percent", metric_of="energy"))
    now = {one.entry.business.name: one.place for one in standings_in(found)}
    assert 0 < len(by_percent.moved) < by_percent.entries
    assert all(now[one.name] == one.before for one in by_percent.moved)


def test_the_board_of_every_day_opens(network: Flask) -> None:
    """Also of the first days, when few businesses had figures to tell together."""
    visitor = network.test_client()
    for city, slug in (("port-larkin-me", "2025"), ("riverbend-oh", "2026")):
        board = board_now(challenge(city))
        days = days_of(board)
        assert len(days) > 3
        for one in days:
            for view in ("", *(f"&track={track.key}" for track in board.rules.tracks)):
                address = f"/challenges/{city}/{slug}/leaderboard?as_of={one.day}{view}"
                assert visitor.get(address).status_code == 200, address
