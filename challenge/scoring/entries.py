"""What standings are made from: entries with their sites, and the meters at those sites."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from challenge.measurement.runs import Runs, no_runs
from challenge.scoring.rules.days import LeftOut

OWN_METER, SHARED, NOT_USED = "own_meter", "shared", "not_used"
STATES = (OWN_METER, SHARED, NOT_USED)
MATERIAL = 0.1  # a percent that changes by more than so much of itself is another one


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A result past the limits that somebody looked at and found right: the percents it had then, by measure (in a
    round that adds up `2026-06-30:energy`), and the reason, which everybody reads."""

    reason: str
    percents: Mapping[str, float]

    def holds_for(self, held: Mapping[str, float]) -> bool:
        """Whether these percents are those that were looked at, give or take a tenth of them."""
        seen = self.percents
        return all(key in seen and abs(one - seen[key]) <= abs(seen[key]) * MATERIAL for key, one in held.items())


@dataclass(frozen=True, slots=True)
class Entry:
    """What has a place. `key` is opaque; so is `business`, which tells whose totals an entry adds to.

    `sites` has one mapping per site: resource key to `own_meter`, `shared` (or paid by the landlord) or `not_used`.
    A resource the mapping leaves out has not been stated yet. `role` is `owner`, `tenant` or "" where it is not known;
    `division` the key of its division, "" without one; `floor_area` in square feet, 0 where it is not known. `goals`
    are targets that it set itself, by measure, in percent; `bonuses` how often each bonus was earned. `barred` says why
    it is not eligible, "" where it is. One that does not compete, or is not `listed`, counts in totals only. `ties`:
    which decisions of a jury name it, and its position in each, the earliest first.

    `checked` says by resource what its bills have been through (see `states`), `checked_answers` by scorecard the least
    that its claims have; a scorecard that claims nothing is not in there. `counted_from` is the first day that counts
    for one that joined late; `left_out` are days of single sites of it. `looked_at`: a result past the limits that was
    found right.
    """

    key: str
    track: str
    business: str
    sites: tuple[Mapping[str, str], ...]
    role: str = ""
    division: str = ""
    floor_area: int = 0
    goals: Mapping[str, float] = field(default_factory=dict)
    bonuses: Mapping[str, int] = field(default_factory=dict)
    barred: str = ""
    competes: bool = True
    listed: bool = True
    ties: tuple[tuple[int, int], ...] = ()
    checked: Mapping[str, str] = field(default_factory=dict)
    checked_answers: Mapping[str, str] = field(default_factory=dict)
    counted_from: date | None = None
    left_out: tuple[LeftOut, ...] = ()
    looked_at: LookedAt | None = None


@dataclass(frozen=True, slots=True)
class Meters:
    """The meters of all entries, as columns of one length, in the order of the arrays of a Comparison.

    `entry` is the position in the list of entries, `site` the position in that entry's `sites`; `unit` is the unit
    key of the meter's readings; `region` is the eGRID subregion of its site (see `factors.subregion_of_zip`) or ""
    where it is not known. A meter belongs to one entry only, so it counts once.

    `blocked` is a reason code (see `reasons`) that keeps the meter's resource from being compared whatever its bills
    say, "" where nothing does; `price` are dollars per unit to take where no bill states a cost, NaN without. Both may
    be left empty. `left_out` are the days that do not count, as measurement left them out (see `Circumstances`).
    """

    entry: Sequence[int]
    site: Sequence[int]
    resource: Sequence[str]
    unit: Sequence[str]
    region: Sequence[str]
    blocked: Sequence[str] = ()
    price: Sequence[float] = ()
    left_out: Runs = field(default_factory=no_runs)

    def __len__(self) -> int:
        return len(self.entry)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A non-routine adjustment that counts: `amount`, in the unit of the meter at this position, is the part of its
    adjusted baseline that it added over the covered days. `category` is a word the public may read."""

    meter: int
    category: str
    amount: float
