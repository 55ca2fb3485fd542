"""Windows of their own: what arrives before an instant counts, at it or later it does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.businesses.models import Entry
from challenge.challenges.checks import problems_of
from challenge.challenges.models import ChallengeRules
from challenge.challenges.queries import registration_of, rules_of
from challenge.challenges.windows import baseline_closes_for
from challenge.extensions import db, transaction
from challenge.leaderboards.queries import current_snapshot
from challenge.savings.models import Reading
from challenge.words import deadline, moment, short_deadline
from tests.challenges.test_create_challenge import EDIT, send
from tests.conftest import ON_ONE_DATABASE
from tests.leaderboards.story import boards_now, compute, five_shops, riverbend
from tests.page import Visitor
from tests.savings.bills import NEW_YEAR
from tests.scorecards.story import give_rules

MS = timedelta(milliseconds=1)
CLOSE = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # 1:30 in New York, the first of the two


def put(**columns: object) -> None:
    with transaction():
        challenge = riverbend()
        for name, value in columns.items():
            setattr(challenge, name, value)


def receive(at: datetime, *, baseline: bool) -> None:
    """Every bill of the baseline (or every later one) arrived at this instant."""
    with transaction():
        end = rules_of(riverbend()).baseline.end
        for reading in db.session.scalars(select(Reading)):
            if (reading.end_on <= end) == baseline:
                reading.received_at = at
                reading.meter.site.inputs_version += 1


def covered() -> int:
    """Days that can be compared, of all meters together."""
    db.session.rollback()
    return sum(int(days) for one in boards_now(anew=True) for days in one.measured.covered_days)


def test_midnight_is_the_end_of_the_day_before() -> None:
    """Nobody reads 12:00 AM as they are meant to. A minute later is a time of the day; the zone stands beside both."""
    midnight = datetime(2026, 11, 2, 5, tzinfo=UTC)
    told = [deadline(midnight + timedelta(minutes=later), "America/New_York") for later in (0, 1)]
    assert told[0] == "the end of Sunday, November 1, 2026, EST (UTC-05:00)"
    assert told[1] == "Monday, November 2, 2026, 12:01 AM EST (UTC-05:00)"
    assert short_deadline(midnight, "America/New_York") == "the end of Nov 1, 2026, EST"


@pytest.mark.parametrize(("late", "counts"), [(-MS, True), (timedelta(0), False), (MS, False)])
def test_it_works(context: Flask, late: timedelta, counts: bool) -> None:
    """A bill at the deadline -1 ms, at it, +1 ms; and the same for the baseline alone."""
    five_shops()
    past = clock.now() - timedelta(days=2)
    put(submission_closes_at=past)
    receive(past - timedelta(days=9), baseline=True)
    receive(past + late, baseline=False)
    assert (covered() > 0) == counts


@pytest.mark.parametrize(("late", "counts"), [(-MS, True), (timedelta(0), False), (MS, False)])
def test_the_baseline_has_a_close_of_its_own(context: Flask, late: timedelta, counts: bool) -> None:
    five_shops()
    past = clock.now() - timedelta(days=2)
    put(baseline_closes_at=past)
    receive(past + late, baseline=True)
    assert (covered() > 0) == counts


def test_each_entry_has_its_own_days_after_joining(context: Flask) -> None:
    """Until the end of day 30 where the challenge is; the window's close if that is later; never after all bills."""
    put(baseline_due_days_after_joining=30, submission_closes_at=datetime(2028, 1, 1, tzinfo=UTC))
    joined = datetime(2027, 2, 13, 4, 59, tzinfo=UTC)  # February 12, 11:59 PM in New York
    assert baseline_closes_for(riverbend(), joined) == datetime(2027, 3, 15, 4, tzinfo=UTC)
    put(baseline_closes_at=datetime(2027, 4, 1, tzinfo=UTC))
    assert baseline_closes_for(riverbend(), joined) == datetime(2027, 4, 1, tzinfo=UTC)
    put(submission_closes_at=datetime(2027, 3, 1, tzinfo=UTC))
    assert baseline_closes_for(riverbend(), joined) == datetime(2027, 3, 1, tzinfo=UTC)


def test_the_board_keeps_each_entry_to_its_own_days(context: Flask) -> None:
    keys = five_shops()
    put(baseline_due_days_after_joining=30)
    everybody = covered()
    with transaction():
        entry = db.session.scalars(select(Entry).filter_by(public_key=keys[0])).one()
        entry.joined_at = clock.now() - timedelta(days=40)
    some = covered()
    assert 0 < some < everybody
    assert compute() is not None


def test_a_baseline_inflated_after_its_close_changes_nothing(context: Flask) -> None:
    """A correction that comes late is kept in the ledger; the board goes by what stood at the close."""
    five_shops()
    past = clock.now() - timedelta(hours=1)
    receive(past - timedelta(days=1), baseline=True)
    put(baseline_closes_at=past)
    before = [float(x) for one in boards_now(anew=True) for x in one.measured.adjusted_baseline]
    with transaction():
        end = rules_of(riverbend()).baseline.end
        old = db.session.scalars(select(Reading).where(Reading.end_on <= end)).all()
        for one in old:
            columns = ("meter_id", "start_on", "end_on", "source", "author_id")
            kept = {name: getattr(one, name) for name in columns}
            more = {"received_at": clock.now(), "saved_at": clock.now(), "supersedes_id": one.id, "reason": "Twice"}
            db.session.add(Reading(**kept, **more, quantity_millionths=one.quantity_millionths * 2))
            one.meter.site.inputs_version += 1
    after = [float(x) for one in boards_now(anew=True) for x in one.measured.adjusted_baseline]
    assert before == after


@pytest.mark.parametrize(("late", "counts"), [(-MS, "open"), (timedelta(0), "closed"), (MS, "closed")])
def test_registration_closes_at_its_instant(context: Flask, late: timedelta, counts: str) -> None:
    put(registration_opens_at=CLOSE - timedelta(days=9), registration_closes_at=CLOSE)
    assert registration_of(riverbend(), CLOSE + late) == counts


def test_a_slow_upload_is_judged_by_its_arrival(app: Flask, rosa: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time is taken once, before the body is read: however long that and the rest take."""
    real, form = clock.now(), "/meters/1/bills/new"
    read = rosa.get(form).values()
    tokens = {name: read[name] for name in ("csrf_token", "key")}
    ticks = iter(range(10_000))
    monkeypatch.setattr(clock, "now", lambda: real + timedelta(seconds=next(ticks)))
    typed = {"start_on": f"{NEW_YEAR}", "end_on": f"{NEW_YEAR + timedelta(30)}", "quantity": "900", "step": "save"}
    answer = rosa.browser.post(form, data={**tokens, **typed})
    assert answer.status_code == 302
    with app.app_context():
        reading = db.session.scalars(select(Reading).order_by(Reading.id.desc()).limit(1)).one()
        assert reading.received_at < reading.saved_at
        assert reading.received_at <= real + timedelta(seconds=2)


def test_windows_are_kept_and_shown(app: Flask, carmen: Visitor, rosa: Visitor, visitor: Visitor) -> None:
    changes = {"baseline_closes": "2026-12-15T17:00", "baseline_due_days_after_joining": "30"}
    assert "A window moves, and the challenge is public." in send(carmen, EDIT, past_is_meant="y", **changes).text()
    changes["reason"] = "The utility is late."
    assert send(carmen, EDIT, past_is_meant="y", **changes).status == 200
    words = "before Tuesday, December 15, 2026, 5:00 PM EST (UTC-05:00), or until the end of day 30 after"
    for page in (
        visitor.get("/challenges/riverbend-oh/2026/rules"),
        carmen.get("/cities/riverbend-oh/challenges/2026"),
    ):
        assert words in page.text()
    assert "Bills of the baseline count if they arrive before" in rosa.get("/businesses/rosas-bakery").text()
    assert "takes your bills of the baseline" in rosa.get("/meters/1/bills/new").text()


@ON_ONE_DATABASE
def test_before_saving_it_is_told_what_a_moved_window_would_change(app: Flask, carmen: Visitor) -> None:
    """By the windows as they would hold, for each entry by its own day of joining; nothing is saved."""
    with app.app_context():
        keys = five_shops()
        put(submission_closes_at=riverbend().submission_closes_at + timedelta(seconds=7))
        with transaction():
            db.session.scalars(select(Entry).filter_by(public_key=keys[0])).one().joined_at -= timedelta(days=40)
    look = {"past_is_meant": "y", "step": "look"}
    assert "these are the rules and windows in force" in send(carmen, EDIT, **look).text()
    text = send(carmen, EDIT, baseline_due_days_after_joining="30", **look).text()
    assert "Acorn Books Place now 1 Place then not ranked" in text, text[-900:]
    with app.app_context():
        assert riverbend().baseline_due_days_after_joining is None


@ON_ONE_DATABASE
def test_nobody_may_join_too_early_or_too_late_for_the_start(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    """Refused when it is looked at and when it is saved; days after joining mend it, and everybody reads them."""
    early = {"past_is_meant": "y", "reason": "Why not.", "baseline_closes": "2026-12-15T17:00"}
    early |= {"registration_closes": "2027-01-15T17:00", "submission_closes": "2030-01-01T12:00"}
    for step in ("look", "save"):
        page = send(carmen, EDIT, **early, step=step)
        assert (page.status, "Who joins last can hand in nothing" in page.text()) == (422, True), page.text()
    assert send(carmen, EDIT, **early, baseline_due_days_after_joining="30").status == 200
    told = visitor.get("/challenges/riverbend-oh/2026").text()
    assert "Bills of the baseline must be in before this moment" in told
    assert "5:00 PM EST (UTC-05:00), or until the end of day 30 after the entry joined, whichever is later" in told
    give_rules(app)
    with app.app_context():
        found = riverbend()
        late = {"baseline_opens_at": found.registration_opens_at + timedelta(days=60), "baseline_closes_at": None}
        told = [one.what for one in problems_of(found.changed(late), rules_of(found))]
    assert any("Who joins first can answer nothing that belongs to the start" in one for one in told), told


@ON_ONE_DATABASE
def test_texts_can_be_changed_after_a_window_was_closed_by_hand(app: Flask, carmen: Visitor) -> None:
    """At a second that no box shows, and before the window of the start would have closed."""
    with app.app_context():
        put(baseline_closes_at=clock.now() + timedelta(days=9), state="in_review", submission_closes_at=clock.now())
        before = riverbend().submission_closes_at
    assert send(carmen, EDIT, past_is_meant="y", summary="Better words.").errors() == {}
    with app.app_context():
        assert (riverbend().summary, riverbend().submission_closes_at) == ("Better words.", before)


@pytest.mark.parametrize(
    "changes",
    [
        {"baseline_opens": "2027-01-02T00:00", "baseline_closes": "2027-01-01T00:00"},
        {"baseline_closes": "2199-01-01T00:00"},
    ],
)
def test_a_window_that_cannot_be_is_refused(carmen: Visitor, changes: dict[str, str]) -> None:
    page = send(carmen, EDIT, past_is_meant="y", **changes)
    assert (page.status, "baseline_closes" in page.errors()) == (422, True), page.errors()


def test_a_refusal_says_when_it_closed(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        put(registration_opens_at=CLOSE - timedelta(days=9), registration_closes_at=CLOSE)
    text = rosa.get("/challenges/riverbend-oh/2026/join").text()
    assert "Sunday, November 1, 2026, 1:30 AM EDT (UTC-04:00), the earlier of the two" in text


def test_rules_freeze_at_the_first_submission(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    """Off the public site, too: whoever was let in relies on them. Versions are listed with date and reason."""
    with app.app_context():
        five_shops()
        compute()
        put(state="archived")
    assert "businesses take part by them" in send(carmen, EDIT, min_covered_days="90").errors()["reason"]
    assert send(carmen, EDIT, min_covered_days="90", reason="Fairer with more data.").status == 200
    with app.app_context():
        put(state="published")
        versions = db.session.scalars(select(ChallengeRules).filter_by(challenge_id=1)).all()
        first, second = (row.hash for row in sorted(versions, key=lambda row: row.version))
    text = visitor.get("/challenges/riverbend-oh/2026/rules").text()
    assert "Fairer with more data." in text
    assert first[:16] in text
    assert second[:16] in text
    with app.app_context():
        snapshot = current_snapshot(riverbend())
        assert snapshot is not None
        assert (snapshot.rules_version, snapshot.rules_hash) == (1, first)


def test_bills_of_a_finished_challenge_are_kept_and_do_not_count(context: Flask) -> None:
    """What is back-dated into it later changes no board."""
    five_shops()
    put(submission_closes_at=clock.now() - timedelta(days=1))
    assert covered() == 0


def test_a_window_that_moves_is_told_with_its_reason(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    """Once the challenge is public: the old and the new moment, and why."""
    more = {"past_is_meant": "y", "registration_closes": "2030-01-02T12:00", "submission_closes": "2031-01-02T12:00"}
    assert "Say why; the reason is published." in send(carmen, EDIT, **more).text()
    assert "Windows that were moved" not in visitor.get("/challenges/riverbend-oh/2026/changes").text()
    with app.app_context():
        before = riverbend().registration_closes_at
        zone = riverbend().time_zone
    assert send(carmen, EDIT, **more, reason="Many asked for more time.").status == 200
    told = visitor.get("/challenges/riverbend-oh/2026/changes").text()
    assert (
        f"sign-up closes Wednesday, January 2, 2030, 12:00 PM EST (UTC-05:00), before that {moment(before, zone)}"
        in told
    )
    assert "Many asked for more time." in told
    assert "Many asked for more time." in visitor.browser.get("/challenges/riverbend-oh/2026/feed.atom").get_data(True)
