"""A season of a challenge, drawn by chance: who takes part, what they used, answered, earned, and what was decided.

season = Season(seed)                       # in the context of an application with the cast
season.begin()                              # rules, entries, bills, answers; computed twice
season.go_on()                              # bills and decisions that come later, as their deeds store them
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from benchmarks.prepared.changes import Changes
from challenge import clock
from challenge.accounts.models import User
from challenge.businesses.actions.touched import touch_entries
from challenge.businesses.models import Business, Entry, EntrySite, Site, SiteDriver, SiteResource, Team, TeamMember
from challenge.challenges.actions import touch_display, touch_inputs
from challenge.challenges.models import ChallengeRules
from challenge.challenges.queries import rules_row
from challenge.extensions import db, transaction
from challenge.leaderboards.queries import held_figures_of
from challenge.leaderboards.stored import rows_in
from challenge.quantities.resources import RESOURCES
from challenge.review.actions import check_bills, verify_bills
from challenge.review.bills import numbers_in
from challenge.review.models import AnswerReview, ConfirmedResult, TieDecision
from challenge.savings.models import Hold, LeftOutDays, Meter, NonRoutineAdjustment, Reading, StatedBaseline
from challenge.scorecards.models import ActionAnswer, EarnedBonus, Submission
from challenge.scoring.rules import Rules, rules_of_track
from challenge.scoring.rules.scorecards import Item, Scorecard
from tests.leaderboards.season_rules import RulesMaker
from tests.leaderboards.story import compute, riverbend, shown_snapshot

SAVED = (0.0, 5.0, 7.25, 7.25, 10.0, 10.0, 12.5, -4.0, 30.00005, 0.05, 100.0, -250.0)
NAMES = ("Zed's Zips", "Éclair & Co", "=SUM(1)", "O'Hara, Inc.", "<b>Bold</b>", "名前", "a", "Acorn")


class Season:
    """The same season for the same seed, on a database with the cast alone."""

    def __init__(self, seed: int) -> None:
        self.seed, self.dice = seed, random.Random(seed)
        self.keys: list[str] = []
        self.rules: Rules
        self.maker: RulesMaker

    def may(self, chance: float) -> bool:
        """True as often as `chance` says."""
        return self.dice.random() < chance

    def begin(self) -> None:
        """Up to standings that have been computed after decisions on the first ones."""
        with transaction():
            self._set_rules()
            for number in range(self.dice.choice((0, 2, 4, 7, 12))):
                self._enter(number)
            self._make_teams()
            touch_inputs([riverbend().id])
        compute()
        with transaction():
            self._decide()
        compute()

    def go_on(self, changes: int = 4, *, scores_alone: bool = False) -> None:
        """What comes later; `scores_alone`: who takes part, and who is named, stays as it is."""
        later = Changes(self.seed)
        if scores_alone:
            later.kinds = [later.correct, later.bill, later.take_out, later.hold, later.decide]
        later.make(changes if self._has_readings() else 0)
        with transaction():
            for key in self.keys:
                if self.may(0.2):
                    self._answer(_entry(key))
                    touch_entries([_entry(key).id])
        compute()

    def agree_otherwise(self) -> None:
        """Some are named no more, compete no more, show amounts or take them back, leave: nothing is computed yet."""
        with transaction():
            for key in self.keys:
                entry = _entry(key)
                if self.may(0.5):
                    entry.shows_values = not entry.shows_values
                if self.may(0.3):
                    entry.listing = self.dice.choice(("name", "totals_only"))
                if self.may(0.2):
                    entry.competes = not entry.competes
                if self.may(0.15):
                    entry.state = self.dice.choice(("withdrawn", "approved"))
                touch_entries([entry.id])
            touch_display([riverbend().id])

    def _has_readings(self) -> bool:
        return db.session.scalar(select(Reading.id).limit(1)) is not None

    def _set_rules(self) -> None:
        challenge, row = riverbend(), rules_row(riverbend())
        self.maker = RulesMaker(self.dice, challenge.starts_on, challenge.ends_on)
        self.rules = self.maker.rules()
        challenge.entry_kind = self.rules.entry_kind
        newer = ChallengeRules(challenge_id=challenge.id, version=row.version + 1, document=self.rules.document())
        newer.hash, newer.created_at = self.rules.hash, clock.now()
        db.session.add(newer)

    # --- who takes part -------------------------------------------------------------------------

    def _enter(self, number: int) -> None:
        dice, challenge = self.dice, riverbend()
        business = self._business(number)
        track = dice.choice(self.rules.tracks).key
        listing = dice.choice(("name", "name", "name", "pseudonym", "totals_only"))
        entry = Entry(
            public_key=f"{dice.getrandbits(62):016x}"[:16],
            challenge_id=challenge.id,
            business_id=business.id,
            track=track,
            listing=listing,
            pseudonym=f"Secret {number}" if listing == "pseudonym" else "",
            state=dice.choice((*("approved",) * 9, "withdrawn", "waiting", "declined")),
            role=dice.choice(("", "owner", "tenant")),
            competes=not self.may(0.12),
            shows_values=self.may(0.5),
            goals={one.key: dice.choice(("20", "2.5", "50.5")) for one in self.rules.measures if self.may(0.4)},
            joined_at=clock.now() - timedelta(days=dice.choice((0, 10, 45, 100, 300))),
        )
        if self.rules.divisions and self.may(0.2):
            entry.division = dice.choice(self.rules.divisions.all).key
        db.session.add(entry)
        db.session.flush()
        self.keys.append(entry.public_key)
        for at in range(dice.choice((0, 1, 1, 1, 1, 2))):
            self._add_site(business, entry, at)
        self._answer(entry)
        self._earn(entry)

    def _business(self, number: int) -> Business:
        """A new one, or one that takes part with another entry already."""
        if number and self.may(0.1):
            return _entry(self.keys[-1]).business
        name = self.dice.choice(NAMES) if self.may(0.3) else f"Shop {number:02}"
        found = Business(slug=f"shop-{number}", name=name, trade="Shop", kind="office", created_at=clock.now())
        db.session.add(found)
        db.session.flush()
        return found

    def _add_site(self, business: Business, entry: Entry, at: int) -> None:
        dice = self.dice
        site = Site(business_id=business.id, name=f"Site {at}", street="1 Main Street", city="Riverbend", state="OH")
        site.zip_code, site.time_zone = dice.choice(("43215", "43215", "19103")), "America/New_York"
        site.floor_area_sqft, site.employees = dice.choice((None, 900, 3000, 80_000)), dice.choice((None, 0, 3, 20, 90))
        site.created_at = clock.now()
        db.session.add(site)
        db.session.flush()
        db.session.add(EntrySite(entry_id=entry.id, site_id=site.id, challenge_id=entry.challenge_id))
        own = rules_of_track(self.rules, entry.track)
        for resource in RESOURCES:
            state = dice.choice(("own_meter", "own_meter", "own_meter", "shared", "not_used"))
            if resource in ("heating_oil", "propane", "compost"):
                state = dice.choice(("not_used",) * 5 + ("own_meter",))
            if not self.may(0.03):
                db.session.add(SiteResource(site_id=site.id, resource=resource, state=state))
            if state == "own_meter":
                for _ in range(dice.choice((1, 1, 1, 1, 2, 0))):
                    self._add_meter(site, resource, own)
        if self.may(0.08):
            site.generates_since = own.reporting.start - timedelta(days=dice.choice((400, -20)))
            for direction in ("generation", "export"):
                self._bill(self._new_meter(site, "electricity", direction), own, self._percent())
        self._state_facts(site, own)

    def _add_meter(self, site: Site, resource: str, own: Rules) -> None:
        direction = "net" if resource == "electricity" and self.may(0.06) else "use"
        self._bill(self._new_meter(site, resource, direction), own, self._percent())

    def _new_meter(self, site: Site, resource: str, direction: str) -> Meter:
        unit = RESOURCES[resource].default_unit if self.may(0.7) else self.dice.choice(RESOURCES[resource].units)
        meter = Meter(site_id=site.id, resource=resource, name=resource, unit=unit, direction=direction)
        meter.created_at = clock.now()
        db.session.add(meter)
        db.session.flush()
        return meter

    def _percent(self) -> float:
        return self.dice.choice(SAVED) if self.may(0.7) else round(self.dice.uniform(-20, 40), 3)

    # --- bills ----------------------------------------------------------------------------------

    def _bill(self, meter: Meter, own: Rules, percent: float) -> None:
        """Of the baseline and since; now and then with holes, without one of them, of nothing, below nothing."""
        dice, today = self.dice, clock.today("America/New_York")
        usual = dice.choice((100.0, 100.0, 100.0, 1.0, 0.01, 33.333333, 250_000.0))
        kind = dice.choice((*("whole",) * 9, "no_baseline", "no_reporting", "holes", "zero", "negative", "late"))
        until = min(own.reporting.end, today)
        before = _pieces(own.baseline.start, own.reporting.start, monthly=self.may(0.4))
        since = _pieces(own.reporting.start, until, monthly=self.may(0.4))
        rows = [(start, end, usual) for start, end in before if kind != "no_baseline"]
        rows += [(start, end, usual * (1 - percent / 100)) for start, end in since if kind != "no_reporting"]
        if kind == "holes":
            rows = [row for row in rows if not self.may(0.3)]
        if kind == "zero":
            rows = [(start, end, 0.0 if end <= own.reporting.start else one) for start, end, one in rows]
        if kind == "negative":
            rows = [(start, end, -one if self.may(0.5) else one) for start, end, one in rows]
        noise = self.may(0.4) and len(rows) > 4
        for start, end, per_day in rows:
            amount = per_day * (end - start).days * (dice.uniform(0.9, 1.1) if noise else 1)
            reading = Reading(meter_id=meter.id, start_on=start, end_on=end, source="typed", author_id=1, reason="")
            reading.received_at, reading.estimated = clock.now(), self.may(0.05)
            reading.quantity_millionths = round(amount * 1_000_000)
            reading.cost_cents = None if self.may(0.2) else round(amount * 10)
            db.session.add(reading)
            if self.may(0.01):
                db.session.flush()
                db.session.add(Hold(reading_id=reading.id, why="odd", opened_at=clock.now()))

    def _state_facts(self, site: Site, own: Rules) -> None:
        dice, now = self.dice, clock.now()
        if own.driver and self.may(0.8):
            for day in (own.baseline.start, own.reporting.start):
                value = dice.choice((100_000, 150_000, 0)) if self.may(0.3) else 100_000
                db.session.add(
                    SiteDriver(
                        site_id=site.id,
                        driver=own.driver,
                        from_on=day,
                        value_hundredths=value,
                        author_id=1,
                        created_at=now,
                    )
                )
        if self.may(0.15):
            start = own.reporting.start + timedelta(days=dice.choice((-50, 0, 20)))
            row = NonRoutineAdjustment(site_id=site.id, resource=dice.choice(("electricity", "water")), start_on=start)
            row.end_on, row.unit = dice.choice((None, start + timedelta(days=9))), None
            row.unit = RESOURCES[row.resource].default_unit
            row.per_day_millionths = dice.choice((5_000_000, -80_000_000, 300_000_000))
            row.category, row.reason, row.author_id, row.created_at = "chargers", "Cars.", 1, now
            row.state = dice.choice(("accepted", "accepted", "proposed"))
            db.session.add(row)
        if self.may(0.1):
            start = own.reporting.start + timedelta(days=dice.choice((2, 30)))
            off = LeftOutDays(challenge_id=riverbend().id, site_id=site.id, start_on=start)
            off.end_on, off.reason, off.created_at, off.created_by = start + timedelta(days=9), "Fire.", now, 1
            db.session.add(off)
        for resource in ("electricity", "water") if own.baseline_kind == "surveyed" else ():
            if self.may(0.7):
                row_ = StatedBaseline(site_id=site.id, resource=resource, start_on=own.baseline.start)
                row_.end_on, row_.unit = own.baseline.end, RESOURCES[resource].default_unit
                row_.amount_millionths = dice.choice((36_500_000_000, 0, 1))
                row_.source, row_.author_id, row_.created_at, row_.state = "Survey", 1, now, "accepted"
                db.session.add(row_)

    # --- answers, bonuses, teams -----------------------------------------------------------------

    def _answer(self, entry: Entry) -> None:
        for card in self.rules.scorecards:
            for stage in ("baseline", "final") if card.has_baseline else ("final",):
                if self.may(0.75):
                    self._submit(entry, card, stage)

    def _submit(self, entry: Entry, card: Scorecard, stage: str) -> None:
        about = {"entry_id": entry.id, "scorecard": card.key, "stage": stage}
        handed_in = Submission(**about, origin="business", author_id=1, received_at=clock.now())
        db.session.add(handed_in)
        db.session.flush()
        for item in card.items:
            if item.suits(entry.role, entry.track) and self.may(0.7):
                before = select(ActionAnswer).filter_by(**about, item=item.code, is_current=True)
                for old in db.session.scalars(before):
                    old.is_current = False
                self._answer_item(handed_in, about, item)

    def _answer_item(self, handed_in: Submission, about: dict[str, Any], item: Item) -> None:
        dice = self.dice
        status = dice.choice(("no", "planned", "in_progress", "done", "done", "not_applicable"))
        answer = ActionAnswer(**about, submission_id=handed_in.id, item=item.code, status=status)
        answer.amount_hundredths = dice.choice((0, 100, 250, 900)) if item.kind == "repeatable" else 0
        answer.before_start = self.may(0.15)
        db.session.add(answer)
        db.session.flush()
        kind = dice.choice((None, None, "checked", "checked", "verified", "part", "rejected"))
        if kind:
            most = int(item.points * 100)
            review = AnswerReview(answer_id=answer.id, kind=kind, text="Seen.", author_id=1, at=clock.now())
            review.given_hundredths = dice.choice((0, 3, most)) if kind == "part" or item.kind == "range" else None
            review.is_standing = True
            db.session.add(review)

    def _earn(self, entry: Entry) -> None:
        for bonus in self.rules.bonuses:
            for _ in range(self.dice.choice((0, 0, 1, 2, 5))):
                row = EarnedBonus(entry_id=entry.id, bonus=bonus.key, why="Well done", author_id=1)
                row.earned_at, row.revoked_at = clock.now(), clock.now() if self.may(0.1) else None
                db.session.add(row)

    def _make_teams(self) -> None:
        teams = []
        for number in range(2 if self.rules.teams else 0):
            team = Team(challenge_id=riverbend().id, public_key=f"team{number:012}", name=f"Team {number}")
            team.code, team.created_at, team.created_by = f"TEAM{number}", clock.now(), 1
            teams.append(team)
        db.session.add_all(teams)
        db.session.flush()
        for key in self.keys:
            if teams and self.may(0.7):
                joined = TeamMember(entry_id=_entry(key).id, team_id=self.dice.choice(teams).id, joined_at=clock.now())
                db.session.add(joined)

    # --- what people decide on --------------------------------------------------------------------

    def _decide(self) -> None:
        """Bills that are checked or verified, results past the limits that are right, ties that a jury settles."""
        carmen = db.session.scalars(select(User).filter_by(email="carmen@riverbend.example")).one()
        for one in numbers_in(riverbend()):
            entry = db.session.get_one(Entry, one.entry_id)
            if self.may(0.35):
                verify_bills(entry, one.resource, by=carmen, seen="utility", bills=one.bills)
            elif self.may(0.3):
                check_bills(entry, one.resource, by=carmen, bills=one.bills)
        for key in self.keys:
            entry = _entry(key)
            held = held_figures_of(entry)
            if held and self.may(0.7):
                row = ConfirmedResult(challenge_id=riverbend().id, entry_id=entry.id, percents=held, reason="It is so.")
                row.created_at, row.created_by = clock.now(), carmen.id
                db.session.add(row)
                touch_entries([entry.id])
        if self.rules.ties == "jury":
            self._settle_ties(carmen)
        touch_display([riverbend().id])

    def _settle_ties(self, by: User) -> None:
        """Of all who share a place, and of some who do not."""
        sharing: dict[tuple[str, int], list[str]] = {}
        for row, _ in rows_in(shown_snapshot().id):
            if row["place"] is not None:
                sharing.setdefault((self.rules.together_with(row["track"])[0], row["place"]), []).append(row["entry"])
        groups = [keys for keys in sharing.values() if len(keys) > 1 and self.may(0.8)]
        if len(self.keys) > 2 and self.may(0.4):
            groups.append(self.dice.sample(self.keys, 3))
        for keys in groups:
            positions = {key: self.dice.randint(1, len(keys)) for key in keys}
            row_ = TieDecision(challenge_id=riverbend().id, positions=positions, reason="By lot.", decided_by=by.id)
            row_.decided_at = clock.now()
            db.session.add(row_)
            touch_entries([_entry(key).id for key in keys])


def _entry(key: str) -> Entry:
    return db.session.scalars(select(Entry).filter_by(public_key=key)).one()


def _pieces(start: date, end: date, *, monthly: bool) -> Sequence[tuple[date, date]]:
    """One bill, or bills of thirty days."""
    if end <= start:
        return []
    if not monthly:
        return [(start, end)]
    days = [start + timedelta(days=number) for number in range(0, (end - start).days, 30)]
    return list(zip(days, [*days[1:], end], strict=True))
