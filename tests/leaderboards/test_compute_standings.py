"""Everything that counts is measured anew; what changed nothing leaves no snapshot."""

from __future__ import annotations

import time
from datetime import timedelta
from threading import Barrier, Thread

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from challenge import clock
from challenge.businesses.models import Entry, EntrySite, Site, SiteResource
from challenge.challenges.actions import touch_inputs
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.extensions import db, transaction
from challenge.leaderboards.actions import compute_standings, store_standings
from challenge.leaderboards.jobs import challenges_to_rank
from challenge.leaderboards.models import Board, Snapshot
from challenge.leaderboards.queries import private_detail_of, standing_of, standings_in
from challenge.leaderboards.stored import rows_in
from challenge.leaderboards.stored_readings import readings_of
from challenge.savings.deadlines import OPEN
from challenge.savings.models import Hold, Meter, Reading
from challenge.schedule import STANDINGS, compute_now
from challenge.scheduling.models import DoneSlot, Run
from challenge.scheduling.slots import InputsChanged
from challenge.scheduling.ticks import tick
from tests.leaderboards.story import (
    add_bills,
    add_entry,
    add_meter,
    add_reading,
    change_entry,
    compute,
    correct,
    five_shops,
    last_reading,
    reduction_of,
    riverbend,
    row_of,
    set_rules,
    shown_snapshot,
)


def snapshots() -> int:
    return db.session.scalar(select(func.count(Snapshot.id))) or 0


def test_it_works(context: Flask) -> None:
    keys = five_shops()
    snapshot = compute()
    assert snapshot is not None
    rows = [row for row, _ in rows_in(snapshot.id)]
    assert [(row["entry"], row["place"], row["points"], row["reduction_percent"]) for row in rows[:5]] == [
        (keys[0], 1, "120.0", "12.0"),
        (keys[1], 2, "80.0", "8.0"),
        (keys[2], 2, "80.0", "8.0"),
        (keys[3], 4, "30.0", "3.0"),
        (keys[4], 5, "-40.0", "-4.0"),
    ]
    assert [(row["entry"], row["place"], row["reason"]) for row in rows[5:]] == [
        ("bakery0000000001", None, "Electricity: no bills yet."),
        ("diner00000000001", None, "Electricity: no bills yet."),
    ]
    assert (snapshot.row_count, snapshot.totals["entries"], snapshot.totals["ranked"]) == (7, 7, 5)


def test_quantities_are_kept_apart(context: Flask) -> None:
    """The public part has percents and points only; the private part has what was used."""
    keys = five_shops()
    compute()
    entry = db.session.scalars(select(Entry).filter_by(public_key=keys[0])).one()
    detail = private_detail_of(entry)
    assert detail is not None
    days = (clock.today("America/New_York") - riverbend().starts_on).days
    assert detail["resources"]["electricity"]["avoided"] == pytest.approx(12.0 * days)
    assert "avoided" not in str(row_of(keys[0]))
    assert "use" not in row_of(keys[0])["resources"]["electricity"]


def test_nothing_changed_no_new_snapshot(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only "checked at" moves on."""
    five_shops()
    compute()
    later = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert compute() is None
    assert snapshots() == 1
    assert db.session.get_one(Board, riverbend().id).checked_at == later


def test_a_new_bill_changes_it(context: Flask) -> None:
    with transaction():
        key = add_entry("Acorn Books", {"electricity": 10})
    compute()
    meter = db.session.scalars(select(Meter).order_by(Meter.id.desc())).first()
    last = db.session.scalars(select(Reading).order_by(Reading.id.desc())).first()
    assert meter is not None
    assert last is not None
    with transaction():
        correct(last, last.quantity_millionths // 2)
    assert compute() is not None
    assert reduction_of(key) == "55.0"
    assert snapshots() == 2


@pytest.mark.parametrize("others", [0, 20], ids=["all meters", "few of the meters"])
def test_only_what_counts_is_measured(context: Flask, others: int) -> None:
    """Superseded, held, refused and withdrawn bills do not count, whichever way the readings are fetched."""
    with transaction():
        key = add_entry("Acorn Books", {"electricity": 10, "natural_gas": 10, "water": 10})
        for _ in range(others):  # a site in no challenge
            add_meter(1, "water")
        db.session.execute(delete(SiteResource).where(SiteResource.site_id == 1))
        db.session.execute(
            Entry.__table__.update().where(Entry.public_key == "bakery0000000001").values(state="declined")
        )
        by_resource = {
            meter.resource: db.session.scalars(
                select(Reading).filter_by(meter_id=meter.id).order_by(Reading.start_on.desc())
            ).first()
            for meter in db.session.scalars(select(Meter).order_by(Meter.id))
        }
        correct(by_resource["electricity"], by_resource["electricity"].quantity_millionths * 2)
        db.session.add(Hold(reading_id=by_resource["natural_gas"].id, why="ten times the usual", opened_at=clock.now()))
    compute()
    resources = row_of(key)["resources"]
    assert resources["electricity"]["reduction_percent"] == "-80.0"
    assert resources["natural_gas"]["reduction_percent"] is None
    assert row_of(key)["reason"] == "Natural gas: no bills for the reporting period yet."


@pytest.mark.parametrize("decision", [None, "reject", "accept"])
def test_what_is_held_counts_once_accepted(context: Flask, decision: str | None) -> None:
    with transaction():
        key = add_entry("Acorn Books", {"electricity": 10})
        db.session.add(Hold(reading_id=last_reading().id, why="odd", opened_at=clock.now(), decision=decision))
    compute()
    counted = row_of(key)["reason"] is None
    assert counted == (decision == "accept")


def test_bills_after_the_deadline_do_not_count(context: Flask) -> None:
    with transaction():
        key = add_entry("Acorn Books", {"electricity": 10})
        correct(last_reading(), last_reading().quantity_millionths * 2, received_at=clock.now())
        riverbend().submission_closes_at = clock.now() - timedelta(seconds=1)
        first = update(Reading).where(Reading.supersedes_id.is_(None))
        db.session.execute(first.values(received_at=clock.now() - timedelta(days=1)))
    compute()
    assert reduction_of(key) == "10.0"


def test_a_site_that_sends_power_out_has_no_percent_until_what_it_makes_is_metered(context: Flask) -> None:
    with transaction():
        key = add_entry("Acorn Books", {"electricity": 10})
        site = db.session.scalars(select(Site).order_by(Site.id.desc())).first()
        assert site is not None
        add_bills(add_meter(site.id, "electricity", direction="export"), 50, 500)
    compute()
    assert (reduction_of(key), row_of(key)["reason_code"]) == (None, "generation")


def test_several_meters_are_added_up_before_percents(context: Flask) -> None:
    """100 a day less 10 %, and 300 a day less 50 %: together 160 of 400."""
    with transaction():
        key = add_entry("Acorn Books", {"electricity": 10})
        site = db.session.scalars(select(Site).order_by(Site.id.desc())).first()
        assert site is not None
        add_bills(add_meter(site.id, "electricity"), 300, 150)
    compute()
    assert reduction_of(key) == "40.0"


def test_only_approved_entries(context: Flask) -> None:
    keys = five_shops()
    change_entry(keys[0], state="withdrawn")
    change_entry(keys[1], state="waiting")
    compute()
    stored = {row["entry"] for row, _ in rows_in(shown_snapshot().id)}
    assert stored == {*keys[2:], "bakery0000000001", "diner00000000001"}


def test_other_rules_other_snapshot(context: Flask) -> None:
    keys = five_shops()
    compute()
    with transaction():
        set_rules(measures=[{"key": "energy", "weight": "100", "target_percent": "20"}])
    snapshot = compute()
    assert snapshot is not None
    assert snapshot.rules_version == 2
    assert row_of(keys[0])["points"] == "60.0"


def test_inputs_that_changed_meanwhile_are_not_stored(context: Flask) -> None:
    five_shops()
    computed = compute_standings(riverbend().id, "slot")
    with transaction():
        touch_inputs([riverbend().id])
    with pytest.raises(InputsChanged), transaction():
        store_standings(computed)
    assert snapshots() == 0


def test_bills_that_never_rest_do_not_stop_the_board(context: Flask) -> None:
    """The last try shows what was true when it was read; other rules it never overrides."""
    five_shops()
    computed = compute_standings(riverbend().id, "slot")
    with transaction():
        touch_inputs([riverbend().id])
    with transaction():
        assert store_standings(computed, last_try=True)
    later = compute_standings(riverbend().id, "slot")
    with transaction():
        set_rules(award_note="A tree for the winner.")
    with pytest.raises(InputsChanged), transaction():
        store_standings(later, last_try=True)
    assert snapshots() == 1


def test_an_older_computation_does_not_replace_a_newer_one(context: Flask) -> None:
    five_shops()
    older = compute_standings(riverbend().id, "slot")
    with transaction():
        add_entry("Fig Bakery", {"electricity": 50})
    newer = compute()
    with transaction():
        assert not store_standings(older, last_try=True)
    assert shown_snapshot() == newer


def test_an_entry_without_a_site_is_no_accident(context: Flask) -> None:
    keys = five_shops()
    with transaction():
        entry = db.session.scalars(select(Entry).filter_by(public_key=keys[0])).one()
        db.session.execute(delete(EntrySite).where(EntrySite.entry_id == entry.id))
    compute()
    assert row_of(keys[0])["place"] is None


def test_readings_are_read_as_they_are(context: Flask) -> None:
    """Dates and amounts survive being packed into numbers, negative ones too."""
    with transaction():
        add_entry("Acorn Books", {"electricity": 10})
        meter = db.session.scalars(select(Meter).order_by(Meter.id.desc())).first()
        assert meter is not None
        start = riverbend().starts_on
        earlier = add_reading(meter, start.replace(year=1990), start.replace(year=1991), -1.5)
        earlier.cost_cents = -1
    readings = readings_of(np.array([meter.id]), OPEN)
    found = [list(map(int, values)) for values in zip(readings.start, readings.end, readings.millionths, strict=True)]
    expected = [earlier.start_on, earlier.end_on]
    assert [*(day.toordinal() - 719_163 for day in expected), earlier.quantity_millionths] in found
    assert readings.cost_cents is not None
    assert -1 in readings.cost_cents.tolist()


def test_which_challenges_are_ranked(context: Flask) -> None:
    """From the opening of registration to 30 days after the last bills; drafts never."""
    assert challenges_to_rank() == ["challenge:1"]
    with transaction():
        riverbend().submission_closes_at = clock.now() - timedelta(days=29)
    assert challenges_to_rank() == ["challenge:1"]
    with transaction():
        riverbend().submission_closes_at = clock.now() - timedelta(days=30, seconds=1)
    assert challenges_to_rank() == []


def test_an_upcoming_challenge_is_ranked_once_one_may_register(context: Flask) -> None:
    with transaction():
        challenge = riverbend()
        challenge.starts_on = clock.today("UTC") + timedelta(days=40)
        challenge.ends_on = challenge.starts_on + timedelta(days=300)
        challenge.registration_opens_at = clock.now() + timedelta(days=1)
        challenge.registration_closes_at = clock.now() + timedelta(days=2)
    assert challenges_to_rank() == []
    with transaction():
        riverbend().registration_opens_at = clock.now() - timedelta(days=1)
    assert challenges_to_rank() == ["challenge:1"]


def test_what_others_ask(context: Flask) -> None:
    """The business's home and the coordinator's desk: places as the public counts them."""
    keys = five_shops()
    change_entry(keys[0], listing="totals_only")
    compute()
    standings = standings_in(riverbend())
    found = {one.entry.public_key: (one.row["points"], one.place) for one in standings}
    assert [found[key] for key in keys] == [
        ("120.0", None), ("80.0", 1), ("80.0", 1), ("30.0", 3), ("-40.0", 4)
    ]  # fmt: skip
    for standing in standings:
        assert standing_of(standing.entry) == standing


def test_four_schedulers_one_snapshot_a_slot(app: Flask) -> None:
    """Bills keep coming in; each slot that shows something new has exactly one snapshot."""
    app.config["STANDINGS_SECONDS"] = 1
    with app.app_context():
        five_shops()
    start = Barrier(4)

    def work(name: str) -> None:
        start.wait()
        with app.app_context():
            began = clock.now()
            while snapshots() < 3 and clock.now() - began < timedelta(seconds=30):
                tick([STANDINGS], name, seconds=5)
                with transaction():
                    correct(last_reading(), last_reading().quantity_millionths - 1_000_000_000)
                time.sleep(0.1)

    threads = [Thread(target=work, args=(name,)) for name in ("ada", "bob", "cleo", "dan")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        slots = list(db.session.scalars(select(Snapshot.slot)))
        done = list(db.session.scalars(select(DoneSlot.slot).filter_by(job="standings")))
        errors = [error for error in db.session.scalars(select(Run.error)) if error]
    assert len(slots) >= 3
    assert len(slots) == len(set(slots))
    assert set(slots) <= set(done)
    assert errors == []


def test_computing_out_of_turn(context: Flask) -> None:
    """The command uses a slot of its own, and the schedule's slot counts as done."""
    five_shops()
    ((challenge_id, outcome),) = compute_now([riverbend().id])
    assert (challenge_id, outcome.changed, outcome.error) == (riverbend().id, True, None)
    tick([STANDINGS], "ada")
    assert snapshots() == 1
    assert db.session.scalar(select(func.count(Run.id))) == 1


def test_the_schedule_computes_every_challenge(context: Flask) -> None:
    """A challenge whose rules cannot be read fails alone."""
    five_shops()
    with transaction():
        other = db.session.scalars(select(Challenge).filter_by(slug="first")).one()
        other.state = "published"
        broken = update(ChallengeRules).where(ChallengeRules.challenge_id == other.id)
        db.session.execute(broken.values(document={}))
    tick([STANDINGS], "ada")
    runs = {run.subject: run.error for run in db.session.scalars(select(Run))}
    assert runs["challenge:1"] is None
    assert "cannot be read" in (runs["challenge:2"] or "")
    assert snapshots() == 1
