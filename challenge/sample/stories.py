"""What makes a business of the sample network different from most. `businesses.csv` names its story.

waiting, declined, withdrawn: its entry is not approved, or no longer there
unstated, landlord: it has not said whether it has a water meter; the landlord pays for everything
no_bills, no_baseline, no_reporting, few_days, low_coverage: bills are missing
late: the last bills came after the deadline
renovated, moved_out, grew: its two years cannot be compared without a look
gap, estimated, csv, on_behalf, solar: how its bills came, and what is special about its meters
twice NAME: it shares a house with NAME and pays two thirds of its bills: the two always tie
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from challenge.measurement.periods import Period
from challenge.sample.billing import SampleBill, with_estimates
from challenge.sample.chance import Chance
from challenge.sample.contests import Contest
from challenge.sample.logged import Hand, Logged, typed_by, uploaded_by
from challenge.sample.usage import Change
from challenge.savings.models import Meter

FIXED = {"moved_out": 0.85, "grew": -5.0}  # the share that these save; the others are drawn
USUAL_SAVING, SPREAD = 0.035, 0.055
LEAST, MOST = -0.1, 0.19
ESTIMATED = (5, 11, 16, 21)  # which bills of two years are guesses

Bills = list[SampleBill]


def change_of(story: str, contest: Contest, chance: Chance) -> Change:
    """What the business changed: mostly a little, sometimes nothing, sometimes for the worse."""
    draw = chance.about("change").gauss
    saving = FIXED.get(story) or _between(draw(USUAL_SAVING, SPREAD))
    water = FIXED.get(story) or _between(saving + draw(0, 0.04))
    waste = FIXED.get(story) or _between(saving + draw(0, 0.05))
    return Change(contest.rules.reporting.start, saving, water, waste, sorting=max(0.0, draw(0.04, 0.04)))


def _between(saving: float) -> float:
    return min(MOST, max(LEAST, saving))


def told(story: str, meter: Meter, bills: Bills, hand: Hand, others: Sequence[Logged]) -> list[Logged]:
    """The bills of a meter as the story has them logged. `others` are those of businesses before this one."""
    if story.startswith("twice "):
        bills = _twice(story.removeprefix("twice "), meter.resource, others)
    bills = _kept(story, meter, bills, hand)
    if not bills:
        return []
    if story == "csv":
        return uploaded_by(hand, meter, bills)
    logged = typed_by(hand, meter, bills)
    if story in ("on_behalf", "renovated"):
        return [replace(one, author=hand.contest.coordinator, on_behalf=True, source="typed") for one in logged]
    return _late(logged, hand) if story == "late" else logged


def _kept(story: str, meter: Meter, bills: Bills, hand: Hand) -> Bills:
    reporting = hand.contest.rules.reporting
    if story in CUTS:
        return [bill for bill in bills if CUTS[story](bill, reporting)]
    if story == "renovated":
        return [_nothing_used(bill) if bill.start < reporting.start else bill for bill in bills]
    if story == "estimated" and meter.resource == "electricity":
        return with_estimates(bills, ESTIMATED, hand.chance.about("estimates"))
    if story == "gap" and meter.resource == "electricity":
        return _without_one(bills, reporting)
    return bills


CUTS: dict[str, Callable[[SampleBill, Period], bool]] = {
    "no_bills": lambda bill, reporting: False,
    "no_baseline": lambda bill, reporting: bill.start >= reporting.start,
    "no_reporting": lambda bill, reporting: bill.end <= reporting.start,
    "few_days": lambda bill, reporting: bill.end <= reporting.start + timedelta(days=58),
    "low_coverage": lambda bill, reporting: bill.end <= reporting.start + timedelta(days=130),
}


def _nothing_used(bill: SampleBill) -> SampleBill:
    return replace(bill, quantity=0, cents=None)


def _without_one(bills: Bills, reporting: Period) -> Bills:
    """One bill of the challenge went missing."""
    started = sum(bill.end <= reporting.start for bill in bills)
    return [bill for number, bill in enumerate(bills) if number != started + 2]


def _twice(name: str, resource: str, others: Sequence[Logged]) -> Bills:
    """The same bills, for twice the use: percents are equal to the last decimal."""
    theirs = [one for one in others if one.meter.resource == resource and one.meter.site.business.name == name]
    return [one.bill.times(2) for one in theirs]


def _late(logged: list[Logged], hand: Hand) -> list[Logged]:
    """What should have come in the second half of the challenge was found after the deadline."""
    challenge = hand.contest.challenge
    half = challenge.starts_on + timedelta(days=180)
    too_late = challenge.submission_closes_at + timedelta(days=2, hours=3)
    return [one if one.bill.end <= half else replace(one, received_at=too_late) for one in logged]
