"""The life of a challenge: which moves there are, what dates do by themselves, what hands do with a reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.models import DeedDone
from challenge.challenges.actions import move_challenge
from challenge.challenges.life import (
    ARCHIVED,
    DRAFT,
    FINAL,
    GRACE,
    IN_REVIEW,
    MOVES,
    PUBLIC,
    PUBLISHED,
    RUNNING,
    STATES,
    Dates,
    move_between,
    moves_due,
    moves_from,
    state_by_date,
)
from challenge.challenges.models import Challenge, StateChange
from challenge.challenges.queries import dates_that_move, phase_of, registration_of, state_before
from challenge.challenges.windows import start_of
from challenge.extensions import db, transaction
from challenge.mistakes import Mistake
from challenge.schedule import LIFE
from challenge.scheduling.models import Run
from challenge.scheduling.ticks import tick
from tests.leaderboards.story import riverbend
from tests.page import Visitor

MANAGE = "/cities/riverbend-oh/challenges/2026"
PUBLIC_PAGE = "/challenges/riverbend-oh/2026"
START = datetime(2026, 1, 1, 5, tzinfo=UTC)
DATES = Dates(START, START + timedelta(days=100), START + timedelta(days=130))


def put(**columns: object) -> None:
    """Set columns of the running challenge."""
    with transaction():
        challenge = riverbend()
        for name, value in columns.items():
            setattr(challenge, name, value)


@pytest.fixture
def by_carmen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deeds are the coordinator's."""

    def carmen() -> User:
        return db.session.scalars(select(User).filter_by(email="carmen@riverbend.example")).one()

    monkeypatch.setattr("challenge.challenges.actions.me", carmen)


def test_every_state_can_be_left_and_reached() -> None:
    assert {move.source for move in MOVES} == set(STATES)
    assert {move.target for move in MOVES} == set(STATES)
    for state in STATES:
        assert list(moves_from(state, before=PUBLISHED))


def test_only_a_review_ends_final_and_no_date_does_it() -> None:
    into = [move for move in MOVES if move.target == FINAL and move.source != ARCHIVED]
    assert [(move.source, move.when) for move in into] == [(IN_REVIEW, "")]
    assert {move.when for move in MOVES if move.target == ARCHIVED} == {""}


@pytest.mark.parametrize(
    ("days", "state"),
    [(-1, PUBLISHED), (0, RUNNING), (99, RUNNING), (100, GRACE), (129, GRACE), (130, IN_REVIEW), (9999, IN_REVIEW)],
)
def test_what_dates_make_of_it(days: int, state: str) -> None:
    """The instant itself belongs to what comes after it."""
    assert state_by_date(DATES, START + timedelta(days=days)) == state


def test_bills_may_close_before_the_end_of_the_period() -> None:
    early = Dates(START, START + timedelta(days=100), START + timedelta(days=50))
    assert state_by_date(early, START + timedelta(days=60)) == RUNNING
    assert [move.target for move in moves_due(RUNNING, early, early.ends_at)] == [GRACE, IN_REVIEW]


def test_it_works(context: Flask) -> None:
    """The job makes every move that was missed, each at its own date and once; each leaves a row and a note."""
    now = clock.now()
    today = clock.today("America/New_York")
    put(starts_on=today - timedelta(days=90), ends_on=today - timedelta(days=5), submission_closes_at=now)
    assert tick([LIFE], "one")
    assert riverbend().state == IN_REVIEW
    changes = db.session.scalars(select(StateChange).order_by(StateChange.id)).all()
    assert [one.target for one in changes] == [RUNNING, GRACE, IN_REVIEW]
    assert {one.changed_by for one in changes} == {None}
    slots = db.session.scalars(select(Run.slot).filter_by(job=LIFE.name).order_by(Run.id)).all()
    assert slots == [when.isoformat() for when in sorted(LIFE.own_slots("challenge:1"))]  # type: ignore[misc]  # it has slots of its own
    assert tick([LIFE], "one")
    assert len(db.session.scalars(select(StateChange)).all()) == 3


def test_the_first_day_begins_at_midnight_where_the_challenge_is(context: Flask) -> None:
    put(starts_on=datetime(2027, 3, 14).date(), ends_on=datetime(2027, 11, 8).date())  # noqa: DTZ001 - its date only
    dates = dates_that_move(riverbend())
    assert (dates.starts_at, dates.ends_at) == (
        datetime(2027, 3, 14, 5, tzinfo=UTC),
        datetime(2027, 11, 8, 5, tzinfo=UTC),
    )
    put(time_zone="America/Los_Angeles")
    assert start_of(riverbend().starts_on, riverbend()) == datetime(2027, 3, 14, 8, tzinfo=UTC)


def test_what_a_hand_moved_no_old_date_moves_back(context: Flask, by_carmen: None) -> None:
    today = clock.today("America/New_York")
    put(starts_on=today - timedelta(days=90), ends_on=today)
    tick([LIFE], "one")
    assert riverbend().state == GRACE
    with transaction():
        move_challenge(riverbend(), RUNNING, reason="One week more.")
    tick([LIFE], "one")
    assert riverbend().state == RUNNING
    put(submission_closes_at=clock.now())
    tick([LIFE], "one")
    assert riverbend().state == IN_REVIEW


@pytest.mark.parametrize(("source", "target"), list(product(STATES, STATES)))
def test_every_move_by_hand(context: Flask, by_carmen: None, source: str, target: str) -> None:
    """What the table has not is refused; what it has needs its reason, and none is made with something open."""
    put(state=source)
    move = move_between(source, target)
    later = clock.now() + timedelta(days=3)
    if move is None or (source == ARCHIVED and target != state_before(riverbend())):
        with pytest.raises(Mistake, match="another state"), transaction():
            move_challenge(riverbend(), target, reason="Because.", closes_at=later)
    else:
        if move.needs:
            with pytest.raises(Mistake, match="Say why"), transaction():
                move_challenge(riverbend(), target, closes_at=later)
        with transaction():
            move_challenge(riverbend(), target, reason="Because.", closes_at=later)
        assert riverbend().state == target
        note = db.session.scalars(select(DeedDone).filter_by(deed="move_challenge")).one()
        assert (note.detail["before"], note.detail["after"]) == (source, target)


def test_nothing_becomes_final_while_something_is_open(context: Flask, by_carmen: None) -> None:
    put(state=IN_REVIEW)
    with pytest.raises(Mistake, match="One entry waits"), transaction():
        move_challenge(riverbend(), FINAL, reason="Done.", open_matters=["One entry waits."])
    assert riverbend().state == IN_REVIEW


def test_closing_by_hand_sets_the_moment_and_opening_needs_a_new_one(context: Flask, by_carmen: None) -> None:
    put(state=GRACE)
    with transaction():
        move_challenge(riverbend(), IN_REVIEW, reason="All bills are here.")
    closed = riverbend().submission_closes_at
    assert closed <= clock.now()
    for wrong in (None, closed):
        with pytest.raises(Mistake, match="still to come"), transaction():
            move_challenge(riverbend(), GRACE, reason="One came late.", closes_at=wrong)
    later = clock.now() + timedelta(days=2)
    with transaction():
        move_challenge(riverbend(), GRACE, reason="One came late.", closes_at=later)
    assert riverbend().submission_closes_at == later


@pytest.mark.parametrize(("before", "after"), [(PUBLISHED, RUNNING), (RUNNING, GRACE)])
def test_by_hand_with_a_reason_that_everybody_reads(
    app: Flask, carmen: Visitor, visitor: Visitor, before: str, after: str
) -> None:
    with app.app_context():
        put(state=before)
    page = carmen.get(f"{MANAGE}/moves/{after}")
    assert page.status == 200
    assert carmen.post(f"{MANAGE}/moves/{after}").errors()["reason"]
    done = carmen.post(f"{MANAGE}/moves/{after}", {"reason": "The mayor asked for it."})
    assert done.status == 200
    assert "The mayor asked for it." in visitor.get(PUBLIC_PAGE).text()
    with app.app_context():
        assert riverbend().state == after


@pytest.mark.parametrize("state", PUBLIC)
def test_each_public_state_says_what_comes_next(
    app: Flask, carmen: Visitor, rosa: Visitor, visitor: Visitor, state: str
) -> None:
    """On the challenge's page, the coordinator's and the business's: each in its own words."""
    with app.app_context():
        put(state=state)
    words = {
        PUBLISHED: ("It begins on", "Let businesses in", "baseline meanwhile"),
        RUNNING: ("It runs until", "ends by itself", "Log each bill"),
        GRACE: ("places can still change", "Bills are taken until", "Log the bills that are missing"),
        IN_REVIEW: ("being looked at", "then make it final", "does not count"),
        FINAL: ("results are final", "results stand", "still change what the public reads"),
    }[state]
    pages = (visitor.get(PUBLIC_PAGE), carmen.get(MANAGE), rosa.get("/businesses/rosas-bakery"))
    for page, sentence in zip(pages, words, strict=True):
        assert page.status == 200
        assert sentence in page.text()


@pytest.mark.parametrize("state", [DRAFT, ARCHIVED])
def test_a_draft_and_what_is_off_the_site_move_by_no_date(context: Flask, state: str) -> None:
    put(state=state)
    tick([LIFE], "one")
    assert riverbend().state == state


def test_an_archived_challenge_comes_back_as_what_it_was(context: Flask, by_carmen: None) -> None:
    put(state=IN_REVIEW)
    with transaction():
        move_challenge(riverbend(), ARCHIVED, reason="A mistake.")
    assert [move.target for move in moves_from(ARCHIVED, state_before(riverbend()))] == [IN_REVIEW]
    with pytest.raises(Mistake), transaction():
        move_challenge(riverbend(), PUBLISHED, reason="No mistake.")
    with transaction():
        move_challenge(riverbend(), IN_REVIEW, reason="No mistake.")


def test_registration_may_close_after_the_start(app: Flask, visitor: Visitor) -> None:
    """A running challenge takes businesses as long as its own window is open; its end closes it."""
    with app.app_context():
        put(state=RUNNING)
        assert (phase_of(riverbend()), registration_of(riverbend())) == ("running", "open")
    assert "Join this challenge" in visitor.get(PUBLIC_PAGE).text()
    with app.app_context():
        put(state=GRACE)
    assert "Join this challenge" not in visitor.get(PUBLIC_PAGE).text()


def test_another_citys_coordinator_moves_nothing(app: Flask, nadia: Visitor) -> None:
    assert nadia.get(f"{MANAGE}/moves/running").status == 404
    with app.app_context():
        assert db.session.get_one(Challenge, 1).state == PUBLISHED
