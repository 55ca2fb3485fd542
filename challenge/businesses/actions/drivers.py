"""What use depends on at a site changes: from a day on, with a reason; a large change waits for the coordinator."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.actions.touched import touch_challenges_of_site
from challenge.businesses.models import DRIVERS, Site, SiteDriver
from challenge.businesses.queries import SINCE_EVER, driver_rows, rules_at_site, value_today
from challenge.challenges.queries import phase_of
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.scoring.rules import DRIVER

LARGE = Decimal("0.2")
LARGEST = 10**12
HUNDRED = 100


def change_driver(
    site: Site, driver: str, value: Decimal, from_on: date, reason: str, *, author: User, on_behalf: bool = False
) -> SiteDriver:
    """From `from_on` on the driver is `value`; a second row for the same day takes the place of the first.

    A change is held until the coordinator has looked, unless she states it herself (`on_behalf`): one over 20 % of what
    was so the day before or of what was last looked at (many small steps are a large one), and one dated back into the
    baseline of a challenge that divides by it and has begun.
    """
    hundredths = _checked(site, driver, value, from_on, reason)
    _keep_first_value(site, driver, author)
    rows = driver_rows([site.id], driver)[site.id]
    before = next((row for row in reversed(rows) if row.from_on <= from_on), None)
    same_day = before if before is not None and before.from_on == from_on else None
    if same_day is not None and same_day.value_hundredths == hundredths:
        raise Mistake("value", "That is what is saved already.")
    compared = _compared_with(rows, from_on, same_day)
    why = "" if on_behalf else _why_held(driver, hundredths, compared) or _why_too_late(site, driver, from_on)
    row = _add(site, driver, from_on, hundredths, reason.strip(), author)
    row.why, row.state = why, "held" if why else "counted"
    row.supersedes_id = same_day.id if same_day else None
    if on_behalf:
        row.decided_by, row.decided_at = author.id, row.created_at
    db.session.flush()
    note("change_driver", f"site:{site.id}", driver=driver, from_on=from_on.isoformat(), row=row.id, held=bool(why))
    _show_today(site, driver)
    return row


def decide_driver(row: SiteDriver, *, accept: bool, by: User, remark: str) -> None:
    """The coordinator looked at a held change: it counts, or it does not."""
    if row.state != "held":
        raise Mistake("", "This was decided already. Open the page again to see how.")
    if not accept and not remark:
        raise Mistake("text", "Say why it does not count; the business reads it.")
    row.state = "counted" if accept else "rejected"
    row.decided_by, row.decided_at, row.note = by.id, clock.now(), remark
    note("decide_driver", f"site:{row.site_id}", row=row.id, accept=accept, remark=remark)
    db.session.flush()
    _show_today(row.site, row.driver)


def _checked(site: Site, driver: str, value: Decimal, from_on: date, reason: str) -> int:
    if driver not in DRIVERS:
        raise Mistake("driver", "Choose what has changed.")
    if from_on > clock.today(site.time_zone):
        raise Mistake("from_on", "That day is still to come. Tell us when it is there.")
    if from_on < SINCE_EVER:
        raise Mistake("from_on", f"That is before {SINCE_EVER.year}. Check the year.")
    if not reason.strip():
        raise Mistake("reason", "Say in a few words what changed; your coordinator reads it.")
    hundredths = value * HUNDRED
    if hundredths != hundredths.to_integral_value():
        raise Mistake("value", "Use at most 2 digits after the point.")
    if not 0 <= hundredths <= LARGEST:
        raise Mistake("value", "Check this number: it is below zero or too large.")
    return int(hundredths)


def _keep_first_value(site: Site, driver: str, author: User) -> None:
    """What the site said so far becomes the value since ever, before the first change is written."""
    known = {"floor_area": site.floor_area_sqft, "employees": site.employees}.get(driver)
    if known is not None and not driver_rows([site.id], driver)[site.id]:
        _add(site, driver, SINCE_EVER, known * HUNDRED, "What the site said before.", author)
        db.session.flush()


def _add(site: Site, driver: str, from_on: date, hundredths: int, reason: str, author: User) -> SiteDriver:
    row = SiteDriver(
        site_id=site.id,
        driver=driver,
        from_on=from_on,
        value_hundredths=hundredths,
        reason=reason,
        author_id=author.id,
        created_at=clock.now(),
    )
    db.session.add(row)
    return row


def _compared_with(rows: list[SiteDriver], from_on: date, same_day: SiteDriver | None) -> list[SiteDriver]:
    """What counts before that day, what it replaces, and what was last looked at: no way for a large change to slip by.

    What a coordinator decided or stated was looked at, and so was what the site said first.
    """
    earlier = [row for row in rows if row.from_on < from_on]
    seen = [row for row in rows if row.decided_by is not None and row.from_on <= from_on]
    return [*earlier[-1:], *([same_day] if same_day else []), *(seen[-1:] or rows[:1])]


def _why_too_late(site: Site, driver: str, from_on: date) -> str:
    for challenge, rules in rules_at_site(site.id):
        begun = phase_of(challenge) != "upcoming"
        if begun and rules.adjustment == DRIVER and rules.driver == driver and from_on < rules.baseline.end:
            return f"It is dated back into the baseline of {challenge.name}, which has begun."
    return ""


def _why_held(driver: str, hundredths: int, before: list[SiteDriver]) -> str:
    name, unit = DRIVERS[driver]
    for row in before:
        if abs(hundredths - row.value_hundredths) > LARGE * row.value_hundredths:
            then, now = (f"{Decimal(value) / HUNDRED:,f}" for value in (row.value_hundredths, hundredths))
            return f"{name} changes by more than 20 %: from {then} to {now} {unit}."
    return ""


def _show_today(site: Site, driver: str) -> None:
    """The site's own fields say what counts today."""
    value = value_today(site, driver)
    if value is not None and driver == "floor_area":
        site.floor_area_sqft = round(value)
    if value is not None and driver == "employees":
        site.employees = round(value)
    touch_challenges_of_site(site.id)
