"""Measured numbers: the bills of one resource of an entry, and whether anybody looked at them as they are now."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from challenge.businesses.models import Entry, EntrySite, SiteResource
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.extensions import db
from challenge.quantities.resources import RESOURCES
from challenge.review.models import BillReview
from challenge.savings.models import Hold, Meter, Reading, StatedBaseline
from challenge.scoring.measures import MEASURES
from challenge.scoring.rules import Rules, rules_of_track
from challenge.scoring.states import CHECKED, SELF_REPORTED, VERIFIED

ASKED, REPLIED, LEFT_OUT = "asked", "replied", "left_out"

Cell = tuple[int, str]
"""An entry's id and a resource."""


@dataclass(frozen=True, slots=True)
class Number:
    """A measured number that counts. `last` is the last decision on it, `said` the last thing said of it, also a
    question."""

    entry_id: int
    business: str
    resource: str
    bills: str
    last: BillReview | None
    said: BillReview | None = None

    @property
    def changed(self) -> bool:
        """Whether somebody looked, and bills changed since."""
        return self.last is not None and self.last.kind in (CHECKED, VERIFIED) and self.last.bills != self.bills

    @property
    def waits(self) -> str:
        """`asked` while the business has to reply, `replied` once it did, or changed its bills instead; else ""."""
        if self.said is None or self.said.kind not in (ASKED, REPLIED):
            return ""
        return ASKED if self.said.kind == ASKED and self.said.bills == self.bills else REPLIED

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to verify: no question open, and no reply unread."""
        return self.state == VERIFIED and not self.waits

    @property
    def is_to_do(self) -> bool:
        """Whether a reviewer has something to look at."""
        return self.waits == REPLIED or (self.state == SELF_REPORTED and not self.waits)

    @property
    def newest(self) -> int:
        """The id of the newest of its bills."""
        return int(self.bills.split(".")[2])

    @property
    def state(self) -> str:
        """A word of `scoring.states`."""
        return state_by(self.last.kind, self.last.bills, self.bills) if self.last else SELF_REPORTED

    @property
    def name(self) -> str:
        """`electricity`"""
        return RESOURCES[self.resource].name.lower()


def state_by(kind: str, seen: str, now: str) -> str:
    """What a review makes of a number: nothing once the bills are others than those that were seen."""
    return kind if kind in (CHECKED, VERIFIED) and seen == now else SELF_REPORTED


def numbers_in(challenge: Challenge, entry_ids: Collection[int] | None = None) -> list[Number]:
    """The measured numbers of approved entries (or some of them), by business and resource: those that its rules
    need, with a meter of their own and at least one bill."""
    rules = rules_of(challenge)
    asked = (Entry.challenge_id == challenge.id, Entry.state == "approved")
    statement = select(Entry).options(joinedload(Entry.business)).where(*asked)
    if entry_ids is not None:
        statement = statement.where(Entry.id.in_(entry_ids))
    entries = {one.id: (one.desk_name, one.track) for one in db.session.scalars(statement)}
    counted = {track.key: resources_that_count(rules, track.key) for track in rules.tracks}
    elsewhere, last, said = _not_metered(entries), _standing(entries), _said_last(entries)
    found = [
        Number(
            entry_id,
            entries[entry_id][0],
            resource,
            bills,
            last.get((entry_id, resource)),
            said.get((entry_id, resource)),
        )
        for (entry_id, resource), bills in fingerprints_of(rules, entries).items()
        if resource in counted.get(entries[entry_id][1], ()) and (entry_id, resource) not in elsewhere
    ]
    order = list(RESOURCES)
    return sorted(found, key=lambda one: (one.business.casefold(), one.entry_id, order.index(one.resource)))


def resources_that_count(rules: Rules, track: str) -> set[str]:
    """What the figures of a track are measured from."""
    own = rules_of_track(rules, track)
    needed = [*(one.key for one in own.measures), own.metric_of, *(board.metric_of for board in rules.more_boards)]
    return {resource for key in needed if key in MEASURES for resource in MEASURES[key].resources}


def fingerprints_of(rules: Rules, entry_ids: Iterable[int]) -> dict[Cell, str]:
    """Names the bills that each number of these entries is made from; another text, other bills.

    Counted are meters, bills (whatever day they came, for days that the rules look at), decisions on held ones, and
    accepted figures that stand for bills. All of them only ever grow. Numbers without a bill are left out.
    """
    ids = list(entry_ids)
    bills = _tally(ids, func.count(Meter.id.distinct()), func.count(Reading.id), func.max(Reading.id), rules=rules)
    decided = _tally(ids, func.count(Hold.id), rules=rules, hold=True)
    stated = _stated(ids)
    found = {}
    for cell, (meters, readings, newest) in bills.items():
        parts = (meters, readings, newest, *decided.get(cell, (0,)), stated.get(cell, 0))
        found[cell] = ".".join(map(str, parts))
    return found


def of_number(entry_id: int, resource: str, rules: Rules) -> tuple[ColumnElement[bool], ...]:
    """The bills of one number, on Reading joined with Meter and EntrySite."""
    return (EntrySite.entry_id == entry_id, Meter.resource == resource, *of_days(rules))


def of_days(rules: Rules) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Days that any track of the rules looks at, from the first of its baseline on."""
    first, after = span_of(rules)
    return Reading.end_on > first, Reading.start_on < after


def span_of(rules: Rules) -> tuple[date, date]:
    """From the first day of any baseline to the end of the last reporting period."""
    own = [rules_of_track(rules, track) for track in rules.boards]
    return min(one.baseline.start for one in own), max(one.reporting.end for one in own)


def _tally(
    ids: list[int], *counted: ColumnElement[int], rules: Rules, hold: bool = False
) -> dict[Cell, tuple[int, ...]]:
    statement = select(EntrySite.entry_id, Meter.resource, *counted).join(Meter, Meter.site_id == EntrySite.site_id)
    statement = statement.join(Reading, and_(Reading.meter_id == Meter.id, *of_days(rules)))
    if hold:
        statement = statement.join(Hold, and_(Hold.reading_id == Reading.id, Hold.decision.is_not(None)))
    statement = statement.where(EntrySite.entry_id.in_(ids)).group_by(EntrySite.entry_id, Meter.resource)
    return {(row[0], row[1]): tuple(row[2:]) for row in db.session.execute(statement)}


def _stated(ids: list[int]) -> dict[Cell, int]:
    one = StatedBaseline
    statement = select(EntrySite.entry_id, one.resource, func.count()).join(one, one.site_id == EntrySite.site_id)
    statement = statement.where(EntrySite.entry_id.in_(ids), one.state == "accepted")
    rows = db.session.execute(statement.group_by(EntrySite.entry_id, one.resource))
    return {(row[0], row[1]): row[2] for row in rows}


def _not_metered(entry_ids: Collection[int]) -> set[Cell]:
    """Resources that no site of an entry has a meter of its own for, as it says, though there are bills."""
    one = SiteResource
    statement = select(EntrySite.entry_id, one.resource, one.state).join(one, one.site_id == EntrySite.site_id)
    said: dict[Cell, set[str]] = {}
    for entry_id, resource, state in db.session.execute(statement.where(EntrySite.entry_id.in_(list(entry_ids)))):
        said.setdefault((entry_id, resource), set()).add(state)
    return {cell for cell, states in said.items() if "own_meter" not in states}


def _standing(entry_ids: Iterable[int]) -> dict[Cell, BillReview]:
    statement = select(BillReview).where(BillReview.entry_id.in_(list(entry_ids)), BillReview.is_standing)
    return {(row.entry_id, row.resource): row for row in db.session.scalars(statement)}


def _said_last(entry_ids: Iterable[int]) -> dict[Cell, BillReview]:
    row = BillReview
    newest = select(func.max(row.id)).where(row.entry_id.in_(list(entry_ids))).group_by(row.entry_id, row.resource)
    return {(one.entry_id, one.resource): one for one in db.session.scalars(select(row).where(row.id.in_(newest)))}
