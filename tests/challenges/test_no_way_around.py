"""A machine that does anything in any order: no bill passes a deadline, no board is final with something open, and
nobody is on a published podium unverified."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, select, update

from challenge import clock
from challenge.accounts.models import User
from challenge.awards.disputes import take_out
from challenge.awards.models import Exclusion, PublishedResult
from challenge.awards.queries import last_result
from challenge.awards.results import publish_results
from challenge.businesses.chosen import Chosen
from challenge.businesses.models import Entry
from challenge.challenges.actions import move_challenge
from challenge.challenges.life import FINAL, IN_REVIEW, PUBLISHED, STATES
from challenge.challenges.models import Challenge, StateChange
from challenge.challenges.queries import rules_of
from challenge.extensions import db, transaction
from challenge.leaderboards.boards import board_of, freeze_board, make_final, open_review_again, thaw_board
from challenge.leaderboards.boards import what_blocks_final as blocks
from challenge.leaderboards.deadlines import deadlines_in
from challenge.leaderboards.models import Board, Snapshot, SnapshotRow
from challenge.leaderboards.podium import podium_of
from challenge.mistakes import Mistake
from challenge.review.actions import verify_bills
from challenge.review.bills import numbers_in
from challenge.review.models import BillReview
from challenge.savings.models import Reading
from challenge.savings.queries import counts
from challenge.schedule import LIFE
from challenge.scheduling.models import DoneSlot
from challenge.scheduling.ticks import tick
from challenge.scoring.states import VERIFIED
from tests.conftest import ON_ONE_DATABASE
from tests.leaderboards.story import compute, five_shops, riverbend

BEFORE = clock.now()


class Life(RuleBasedStateMachine):
    """Time only goes on. `arrived` is when the one bill that is watched was received."""

    now = BEFORE

    @initialize()
    def settle(self) -> None:
        Life.now = BEFORE
        self.final_while_open = self.published_unverified = False
        with transaction():
            for table in (PublishedResult, Exclusion, BillReview, Board, SnapshotRow, Snapshot, StateChange, DoneSlot):
                db.session.execute(delete(table))
            today = clock.today("America/New_York")
            dates: dict[str, Any] = {"starts_on": today - timedelta(days=9), "ends_on": today + timedelta(days=2)}
            dates |= {"submission_closes_at": Life.now + timedelta(days=4), "state": PUBLISHED}
            db.session.execute(update(Challenge).where(Challenge.id == 1).values(**dates))
            db.session.execute(update(Entry).values(state="approved"))

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        Life.now += timedelta(hours=hours)

    @rule(seconds=st.integers(0, 90_000))
    def a_slow_upload(self, seconds: int) -> None:
        """It arrives now, and is saved when its body has been read."""
        with transaction():
            reading = db.session.scalars(select(Reading).order_by(Reading.id).limit(1)).one()
            reading.received_at = Life.now
            reading.saved_at = Life.now + timedelta(seconds=seconds)
            reading.meter.site.inputs_version += 1
            riverbend().inputs_version += 1
        Life.now += timedelta(seconds=seconds)

    @rule()
    def the_job_looks(self) -> None:
        tick([LIFE], "one")

    @rule()
    def standings_are_computed(self) -> None:
        compute()

    @rule(state=st.sampled_from(["waiting", "approved"]))
    def an_entry_waits_or_not(self, state: str) -> None:
        with transaction():
            db.session.execute(update(Entry).where(Entry.id == 1).values(state=state))
            riverbend().inputs_version += 1

    @rule(goal=st.sampled_from([one for one in STATES if one != FINAL]))
    def a_move_by_hand(self, goal: str) -> None:
        again = (riverbend().state, goal) == (FINAL, IN_REVIEW)
        self._try(
            lambda: (
                open_review_again(riverbend(), "Why.")
                if again
                else move_challenge(riverbend(), goal, reason="Why.", closes_at=Life.now + timedelta(hours=9))
            )
        )

    @rule(freeze=st.booleans())
    def the_board_stands_or_goes(self, freeze: bool) -> None:
        self._try(lambda: (freeze_board if freeze else thaw_board)(riverbend(), "Why."))

    @rule()
    def it_is_made_final(self) -> None:
        is_open = bool(blocks(riverbend())) or riverbend().state != IN_REVIEW
        done = self._try(lambda: make_final(riverbend(), "Why."))
        self.final_while_open |= done and is_open

    @rule(number=st.integers(3, 7))
    def somebody_is_taken_out(self, number: int) -> None:
        self._try(lambda: take_out(db.session.get_one(Entry, number), kind="disqualified", reason="Why.", by=carmen()))

    @rule(winner_leaves=st.booleans())
    def the_podium_is_verified_and_the_board_made_final(self, winner_leaves: bool) -> None:
        """What chance would seldom do in so few steps. Nobody looks at the bills of those behind."""
        self.time_passes(hours=150)
        self.the_job_looks()
        self.an_entry_waits_or_not(state="approved")
        self.standings_are_computed()
        with transaction():
            for one in numbers_in(riverbend(), podium_of(riverbend())):
                entry = db.session.get_one(Entry, one.entry_id)
                verify_bills(entry, one.resource, by=carmen(), seen="utility", bills=one.bills)
        self.standings_are_computed()
        self.it_is_made_final()
        if winner_leaves:
            self.somebody_is_taken_out(number=3)
            self.results_are_published()

    @rule()
    def results_are_published(self) -> None:
        done = self._try(lambda: publish_results(riverbend(), reason="Why.", by=carmen()))
        self.published_unverified |= done and any(one.state != VERIFIED for one in numbers_in(riverbend(), published()))

    @invariant()
    def nobody_unverified_won(self) -> None:
        assert not self.published_unverified

    def _try(self, deed: Any) -> bool:
        try:
            with transaction():
                deed()
        except Mistake:
            return False
        return True

    @invariant()
    def nothing_open_became_final(self) -> None:
        assert not self.final_while_open
        board = board_of(riverbend())
        if riverbend().state == FINAL:
            assert board is not None
            assert board.state == "final"

    @invariant()
    def nothing_late_counts(self) -> None:
        challenge = riverbend()
        if challenge.submission_closes_at > Life.now:
            return
        deadlines = {one.submission for one in _deadlines(challenge)}
        assert deadlines == {challenge.submission_closes_at}
        for deadline in _deadlines(challenge):
            late = select(Reading.id).where(counts(deadline), Reading.received_at >= challenge.submission_closes_at)
            assert db.session.scalar(late.limit(1)) is None


def carmen() -> User:
    return db.session.scalars(select(User).filter_by(email="carmen@riverbend.example")).one()


def published() -> list[int]:
    """Who is on the podium by the results that were published last."""
    result = last_result(riverbend())
    places = {key: figures[0] for key, figures in result.figures.items()} if result else {}
    first = [key for key, place in places.items() if place and place <= 3]
    return list(db.session.scalars(select(Entry.id).where(Entry.public_key.in_(first))))


def _deadlines(challenge: Challenge) -> list[Any]:

    found = deadlines_in(challenge, Chosen(challenge.id), rules_of(challenge), Life.now)
    return [found[1]]


@ON_ONE_DATABASE
def test_no_way_leads_past_a_deadline_or_to_a_final_board_with_something_open(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    five_shops()
    context.config["REVIEW_SAMPLE_ENTRIES"], context.config["REVIEW_SAMPLE_PERCENT"] = 0, 0  # the podium alone
    carmen_id = carmen().id
    monkeypatch.setattr("challenge.challenges.actions.me", lambda: db.session.get_one(User, carmen_id))
    monkeypatch.setattr(clock, "now", lambda: Life.now)
    quick = settings(
        max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(Life, settings=quick)
