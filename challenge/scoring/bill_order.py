"""In which order measured numbers are looked at: what rests on them x oddness, the largest first.

A number is made from bills. Its oddness is 1 plus the weights of the signs below. A sign is shown once, of the bill
where it is strongest. A sign is a reason to look, never a reason to give less.

    own history   the median use a day of the same meter, unless the season tells why: its own bill of these days a year
                  before or after was alike, or this month was alike for most meters of the same resource
    twin          the bill of the same meter that holds the middle of these days a year before
    peers         numbers of the same group (resource, track, role and division); none is read from fewer than
                  FEWEST_PEERS others

Days of an interval file are added up by month first: a shop is closed on some days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from challenge.scoring.figures import Flags, Floats, Ints

FEWEST_PEERS, FEWEST_BILLS, FEWEST_ROUND, FEWEST_OF_MONTH = 10, 4, 4, 5
FAR, TWICE, SLIP, WITHIN = 3.0, 2.0, 5.0, 0.15
APART = 0.2  # a change that differs by less from that of its peers is nothing to ask about
DEVIATIONS = 3.0
SHORT, YEAR = 3, 365  # days
DIGITS = (10.0, 100.0, 1000.0)  # a decimal point in the wrong place
EPOCH = date(1970, 1, 1)
Words = Callable[[int], str]  # of a row
WEIGHTS = {"unit": 2.0, "history": 1.0, "twin": 1.0, "peers": 1.0, "round": 0.5, "same": 0.5}


@dataclass(frozen=True)
class BillRows:
    """A row per bill: the position of its number, its meter's id, local days [start, end) as days since 1970-01-01, and
    the amount in the meter's unit."""

    number: Ints
    meter: Ints
    start: Ints
    end: Ints
    amount: Floats

    def of(self, chosen: Flags | Ints) -> BillRows:
        """Some of them."""
        return BillRows(*(getattr(self, name)[chosen] for name in ("number", "meter", "start", "end", "amount")))

    @property
    def per_day(self) -> Floats:
        found: Floats = self.amount / (self.end - self.start)
        return found


@dataclass(frozen=True, slots=True)
class Sign:
    """Something odd about a number: a key of WEIGHTS, and how a reviewer reads it."""

    key: str
    words: str

    @property
    def weight(self) -> float:
        return WEIGHTS[self.key]


@dataclass(frozen=True, slots=True)
class MeterFacts:
    """What its bills are called by, and how many of its unit are one of each other unit that such a bill may be in."""

    name: str
    other_units: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """The number of the group of its peers, and its resource. `varies`: its amounts are measured (a bin that is emptied
    is not: round and equal amounts are usual there)."""

    group: int
    resource: str
    varies: bool


def oddness(signs: Sequence[Sign]) -> float:
    """1 plus what each sign adds."""
    return 1 + sum(sign.weight for sign in signs)


def signs_in(
    rows: BillRows, numbers: Sequence[NumberFacts], meters: Mapping[int, MeterFacts], since: int
) -> list[list[Sign]]:
    """What is odd about each number. `since` is the first day of the reporting period."""
    found: list[list[Sign]] = [[] for _ in numbers]
    if not len(rows.number):
        return found
    monthly = by_month(rows)
    usual, enough = _usual(monthly)
    per_day, before, after = monthly.per_day, _other_year(monthly, -YEAR), _other_year(monthly, YEAR)
    to_usual = _ratio(np.where(enough, per_day, np.nan), usual)
    to_twin = _ratio(per_day, before)
    of_season = _ratio(to_usual, _season(monthly, numbers, to_usual))
    names = [meters[meter].name for meter in monthly.meter.tolist()]
    compared = np.where(~np.isnan(to_twin), to_twin, np.where(np.isnan(of_season), to_usual, of_season))
    slips = _unit_slips(monthly, compared, meters)
    slipped = np.zeros(len(per_day), bool)
    slipped[list(slips)] = True
    _strongest(found, monthly, np.where(slipped, compared, np.nan), "unit", slips.__getitem__, names)
    season = _alike(to_twin) | _alike(_ratio(per_day, after)) | ~(_far(of_season, FAR) | np.isnan(of_season))
    unlike = _far(to_usual, FAR) & ~season & ~slipped
    _strongest(found, monthly, np.where(unlike, to_usual, np.nan), "history", _of_usual(to_usual), names)
    other = _far(to_twin, TWICE) & ~slipped
    _strongest(found, monthly, np.where(other, to_twin, np.nan), "twin", _of_twin(to_twin), names)
    for at, words in _unlike_peers(monthly, to_twin, [one.group for one in numbers], since):
        found[at].append(Sign("peers", words))
    for at, sign in _written_by_hand(rows, [one.varies for one in numbers]):
        found[at].append(sign)
    return found


def by_month(rows: BillRows) -> BillRows:
    """Bills of a few days are added up by meter and calendar month; the others stay as they are. By meter and start."""
    short = (rows.end - rows.start) <= SHORT
    days = rows.start.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    part = np.where(short, days, rows.start + 10**7)
    order = np.lexsort((rows.start, part, rows.meter))
    meter, part, several = rows.meter[order], part[order], rows.of(order)
    first = np.flatnonzero(np.r_[True, (meter[1:] != meter[:-1]) | (part[1:] != part[:-1])])
    added = BillRows(
        several.number[first],
        several.meter[first],
        np.minimum.reduceat(several.start, first),
        np.minimum.reduceat(several.start, first) + np.add.reduceat(several.end - several.start, first),
        np.add.reduceat(several.amount, first),
    )
    return added.of(np.lexsort((added.start, added.meter)))


def _usual(rows: BillRows) -> tuple[Floats, Flags]:
    """The median use a day of each bill's meter, and whether there are bills enough to tell."""
    order = np.lexsort((rows.per_day, rows.meter))
    _, first, back, counts = np.unique(rows.meter[order], return_index=True, return_inverse=True, return_counts=True)
    values = rows.per_day[order]
    middle = (values[first + (counts - 1) // 2] + values[first + counts // 2]) / 2
    usual, enough = np.empty(len(order)), np.empty(len(order), bool)
    usual[order], enough[order] = middle[back], (counts >= FEWEST_BILLS)[back]
    return usual, enough


def _ratio(values: Floats, to: Floats) -> Floats:
    """NaN where there is nothing above zero to divide by."""
    there = ~np.isnan(to) & (to > 0)
    return np.where(there, values / np.where(there, to, 1), np.nan)


def _other_year(rows: BillRows, shift: int) -> Floats:
    """The use a day of the bill so many days on or back; NaN where there is none. The rows are by meter and start."""
    width, middle = 10**6, (rows.start + rows.end) // 2 + shift
    place = np.searchsorted(rows.meter * width + rows.start, rows.meter * width + middle, side="right") - 1
    there, place = place >= 0, np.maximum(place, 0)
    holds = there & (rows.meter[place] == rows.meter) & (rows.start[place] <= middle) & (middle < rows.end[place])
    return np.where(holds, rows.per_day[place], np.nan)


def _season(rows: BillRows, numbers: Sequence[NumberFacts], to_usual: Floats) -> Floats:
    """What the month of each bill was to most meters of its resource, against their usual; NaN where they are few."""
    kinds = {resource: at for at, resource in enumerate(dict.fromkeys(one.resource for one in numbers))}
    kind = np.array([kinds[one.resource] for one in numbers], np.int64)[rows.number]
    months = ((rows.start + rows.end) // 2).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    cell = kind * 10**6 + months
    known = np.flatnonzero(~np.isnan(to_usual))
    found = np.full(len(cell), np.nan)
    for own in _parts(cell[known]):
        at = known[own]
        if len(at) >= FEWEST_OF_MONTH:
            found[at] = np.median(to_usual[at])
    return found


def _parts(keys: Ints) -> Iterator[Ints]:
    """The positions that share a key, key by key."""
    order = np.argsort(keys, kind="stable")
    _, first = np.unique(keys[order], return_index=True)
    yield from np.split(order, first[1:]) if len(keys) else ()


def _far(ratio: Floats, times: float) -> Flags:
    with np.errstate(invalid="ignore"):
        found: Flags = (ratio >= times) | (ratio <= 1 / times)
    return found


def _alike(ratio: Floats) -> Flags:
    with np.errstate(invalid="ignore"):
        found: Flags = (ratio < TWICE) & (ratio > 1 / TWICE)
    return found


def _unit_slips(rows: BillRows, ratio: Floats, meters: Mapping[int, MeterFacts]) -> dict[int, str]:
    """Bills that are off by just what another unit, or a decimal point, would make of them."""
    with np.errstate(invalid="ignore"):
        suspects = np.flatnonzero((ratio >= SLIP) | ((ratio > 0) & (ratio <= 1 / SLIP)))
    found = {}
    for at in suspects.tolist():
        words = _slip_words(float(ratio[at]), meters[int(rows.meter[at])].other_units)
        if words:
            found[at] = words
    return found


def _slip_words(ratio: float, units: Mapping[str, float]) -> str:
    """A bill in a unit that is `factor` of the meter's shows a ratio of 1 / factor."""
    for label, factor in units.items():
        if max(factor, 1 / factor) >= SLIP and abs(ratio * factor - 1) <= WITHIN:
            return f"{_times(ratio)} what it was: it looks like an amount in {label}"
    for digits in DIGITS:
        if abs(ratio / digits - 1) <= WITHIN or abs(ratio * digits - 1) <= WITHIN:
            return f"{_times(ratio)} what it was: is the decimal point right?"
    return ""


def _times(ratio: float) -> str:
    if ratio >= 1:
        return f"{ratio:,.0f} times" if ratio >= 10 else f"{ratio:.1f} times"
    return f"{ratio * 100:.0f} % of" if ratio >= 0.01 else f"one {1 / ratio:,.0f}th of"


def _of_usual(ratio: Floats) -> Words:
    return lambda at: f"{_times(float(ratio[at]))} the usual" if ratio[at] > 0 else "nothing was used"


def _of_twin(ratio: Floats) -> Words:
    def words(at: int) -> str:
        if ratio[at] <= 0:
            return "nothing was used, a year before something was"
        return f"{_times(float(ratio[at]))} the same month a year before"

    return words


def _strongest(
    found: list[list[Sign]], rows: BillRows, ratio: Floats, key: str, words: Words, names: Sequence[str]
) -> None:
    """Add the sign to each number that has it, with the bill that is farthest off and how many more there are."""
    with np.errstate(divide="ignore", invalid="ignore"):
        far = np.abs(np.log(np.where(ratio > 0, ratio, 1e-9)))
    shown = np.flatnonzero(~np.isnan(ratio))
    order = shown[np.lexsort((shown, -far[shown], rows.number[shown]))]
    numbers, first, counts = np.unique(rows.number[order], return_index=True, return_counts=True)
    for number, at, count in zip(numbers.tolist(), order[first].tolist(), counts.tolist(), strict=True):
        middle = EPOCH + timedelta(days=int(rows.start[at] + rows.end[at]) // 2)
        more = f" (and {count - 1} more {'bill' if count == 2 else 'bills'})" if count > 1 else ""
        found[number].append(Sign(key, f"{names[at]}, {middle:%B %Y}: {words(at)}{more}"))


def _unlike_peers(rows: BillRows, to_twin: Floats, groups: Sequence[int], since: int) -> list[tuple[int, str]]:
    """Numbers whose change against the year before is far from that of the others."""
    counted = (rows.start >= since) & ~np.isnan(to_twin)
    days = (rows.end - rows.start)[counted]
    weight = np.bincount(rows.number[counted], weights=days, minlength=len(groups))
    total = np.bincount(rows.number[counted], weights=to_twin[counted] * days, minlength=len(groups))
    change = np.where(weight > 0, total / np.where(weight > 0, weight, 1) - 1, np.nan)
    known, found = np.flatnonzero(~np.isnan(change)), []
    for part in _parts(np.array(groups, np.int64)[known]):
        own = known[part]
        if len(own) <= FEWEST_PEERS:
            continue
        middle = float(np.median(change[own]))
        spread = float(np.median(np.abs(change[own] - middle)))
        far = own[np.abs(change[own] - middle) >= max(APART, DEVIATIONS * spread)]
        found += [
            (at, f"{_percent(change[at])} than the year before; others: {_percent(middle)}") for at in far.tolist()
        ]
    return found


def _percent(change: float) -> str:
    return f"{abs(change) * 100:.0f} % {'more' if change > 0 else 'less'}"


def _written_by_hand(rows: BillRows, varies: Sequence[bool]) -> list[tuple[int, Sign]]:
    """Numbers of which half the bills or more are round, or the same again."""
    bills = rows.of(np.array(varies, bool)[rows.number] & ((rows.end - rows.start) > SHORT) & (rows.amount >= 10))
    count = np.bincount(bills.number, minlength=len(varies))
    power = 10.0 ** np.floor(np.log10(np.where(bills.amount > 0, bills.amount, 1)))
    step = np.where(bills.amount >= 1000, power / 10, np.where(bills.amount >= 100, 50.0, 10.0))
    is_round = np.abs(bills.amount / step - np.rint(bills.amount / step)) < 1e-9
    rounds = np.bincount(bills.number, weights=is_round, minlength=len(varies))
    order = np.lexsort((bills.start, bills.meter))
    amount, meter = bills.amount[order], bills.meter[order]
    again = np.zeros(len(order), bool)
    again[1:] = (amount[1:] == amount[:-1]) & (meter[1:] == meter[:-1])
    repeated = np.bincount(bills.number[order], weights=again, minlength=len(varies))
    found = []
    for at in np.flatnonzero(count >= FEWEST_ROUND).tolist():
        if rounds[at] * 2 >= count[at]:
            found.append((at, Sign("round", f"{rounds[at]:.0f} of {count[at]} bills are round numbers")))
        if repeated[at] * 2 >= count[at]:
            found.append((at, Sign("same", f"{repeated[at]:.0f} of {count[at]} bills say the same as the one before")))
    return found
