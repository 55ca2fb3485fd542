"""Random changes to a challenge, each stored and told as its deed does: bills, corrections, holds, who takes part."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select

from challenge import clock
from challenge.businesses.actions import touch_challenges_of_site
from challenge.businesses.actions.touched import touch_entries
from challenge.businesses.models import Entry
from challenge.challenges.actions import touch_display
from challenge.extensions import db, transaction
from challenge.leaderboards.actions import compute_standings
from challenge.savings.models import Hold, Meter, Reading

LISTINGS = ("name", "totals_only")


class Changes:
    """The same changes for the same seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.kinds: list[Callable[[], None]] = [self.correct] * 6
        self.kinds += [self.bill, self.bill, self.take_out, self.hold, self.decide, self.leave_or_come_back, self.list]

    def make(self, count: int) -> None:
        """So many changes, each in a transaction of its own."""
        for _ in range(count):
            with transaction():
                self.dice.choice(self.kinds)()

    def correct(self) -> None:
        """Another quantity in place of a reading that stands."""
        self._supersede(withdrawn=False)

    def take_out(self) -> None:
        """A reading was wrong, and nothing takes its place."""
        self._supersede(withdrawn=True)

    def bill(self) -> None:
        """The bill that follows the last one of a meter."""
        last = self._standing()
        newest = select(func.max(Reading.end_on)).where(Reading.meter_id == last.meter_id)
        start = db.session.scalars(newest).one()
        self._add(last, start_on=start, end_on=start + timedelta(days=self.dice.randint(20, 40)))

    def hold(self) -> None:
        """A reading waits for the coordinator."""
        reading = self._standing()
        if db.session.scalar(select(Hold.id).filter_by(reading_id=reading.id)):
            return  # one that was decided on already
        db.session.add(Hold(reading_id=reading.id, why="Ten times the usual", opened_at=clock.now()))
        touch_challenges_of_site(reading.meter.site_id)

    def decide(self) -> None:
        """The coordinator accepts or rejects one that waits."""
        waiting = db.session.scalars(select(Hold).where(Hold.decision.is_(None)).order_by(Hold.id).limit(1)).first()
        if waiting is not None:
            waiting.decision, waiting.decided_at = self.dice.choice(("accept", "reject")), clock.now()
            touch_challenges_of_site(waiting.reading.meter.site_id)

    def leave_or_come_back(self) -> None:
        """An entry is withdrawn, or approved again."""
        entry = self._entry()
        entry.state = "withdrawn" if entry.state == "approved" else "approved"
        self._touch(entry)

    def list(self) -> None:
        """An entry is listed under its name, or counts in totals only."""
        entry = self._entry()
        entry.listing = self.dice.choice(LISTINGS)
        self._touch(entry)

    def _touch(self, entry: Entry) -> None:
        touch_entries([entry.id])
        touch_display([entry.challenge_id])

    def _entry(self) -> Entry:
        return db.session.get_one(
            Entry, self.dice.choice(db.session.scalars(select(Entry.id).order_by(Entry.id)).all())
        )

    def _standing(self) -> Reading:
        """Any reading that nothing supersedes."""
        meters = db.session.scalars(select(Meter.id).order_by(Meter.id)).all()
        newer = select(Reading.supersedes_id).where(Reading.supersedes_id.is_not(None))
        while True:
            own = select(Reading).where(Reading.meter_id == self.dice.choice(meters))
            found = db.session.scalars(
                own.where(Reading.id.not_in(newer), ~Reading.withdrawn).order_by(Reading.id)
            ).all()
            if found:
                return self.dice.choice(found)

    def _supersede(self, *, withdrawn: bool) -> None:
        before = self._standing()
        days = {"start_on": before.start_on, "end_on": before.end_on}
        self._add(before, **days, supersedes_id=before.id, reason="It was wrong.", withdrawn=withdrawn)

    def _add(self, like: Reading, **columns: object) -> None:
        quantity = round(like.quantity_millionths * self.dice.uniform(0.5, 1.5))
        reading = Reading(meter_id=like.meter_id, source="typed", author_id=like.author_id, received_at=clock.now())
        reading.quantity_millionths, reading.cost_cents = quantity, quantity // 100_000
        for name, value in columns.items():
            setattr(reading, name, value)
        db.session.add(reading)
        db.session.flush()
        touch_challenges_of_site(reading.meter.site_id)


def differing_rows(challenge_id: int) -> int:
    """Rows, by their digests, in which what is kept and what is measured anew differ, and 1 if the totals do."""
    db.session.rollback()
    kept, anew = (compute_standings(challenge_id, "compared", anew=way).content for way in (False, True))
    pairs = zip(kept.rows, anew.rows, strict=False)
    rows: int = sum(one["sha256"] != other["sha256"] for one, other in pairs) + abs(len(kept.rows) - len(anew.rows))
    return rows + int(kept.totals != anew.totals)
