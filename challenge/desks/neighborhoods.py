"""Where those who take part are, by ZIP code: how many, and never fewer than five.

What is left over is told as one number, which is five at least as well: else the smallest area is added to it. Counted
are only entries that agreed to be listed by their own name, and that were approved before today in the zone of it:
a count never moves at the minute in which one business is approved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from challenge import clock
from challenge.businesses.models import Entry, EntrySite, Site
from challenge.challenges.models import Challenge
from challenge.charts import DotMap, dot_map
from challenge.extensions import db
from challenge.scoring.suppression import FEWEST
from challenge.weather.distances import point_of_zip

FIVE_DIGITS = 5
BY_NAME = "name"


@dataclass(frozen=True)
class Neighborhoods:
    """Sites by ZIP code, most first, how many are elsewhere, and a map of those whose middle is known."""

    counts: Sequence[tuple[str, int]]
    elsewhere: int
    map: DotMap


def neighborhoods_of(challenge: Challenge) -> Neighborhoods | None:
    """None while no area has five."""
    statement = select(Site.zip_code).join(EntrySite, EntrySite.site_id == Site.id)
    statement = statement.join(Entry, Entry.id == EntrySite.entry_id)
    zone = ZoneInfo(challenge.time_zone)
    today = datetime.combine(clock.today(challenge.time_zone), time(), zone)
    listed = (Entry.challenge_id == challenge.id, Entry.state == "approved", Entry.listing == BY_NAME)
    codes = db.session.scalars(statement.where(*listed, func.coalesce(Entry.decided_at, Entry.joined_at) < today))
    found = list(Counter(code[:FIVE_DIGITS] for code in codes).items())
    counts, elsewhere = told_counts(found)
    if not counts:
        return None
    middles = [(zip_code, *at, number) for zip_code, number in counts if (at := point_of_zip(zip_code))]
    return Neighborhoods(counts, elsewhere, dot_map(middles))


def told_counts(found: Sequence[tuple[str, int]]) -> tuple[list[tuple[str, int]], int]:
    """What may be told: areas with five at least, and the rest, which is none or five at least."""
    counts = sorted((one for one in found if one[1] >= FEWEST), key=lambda one: (-one[1], one[0]))
    elsewhere = sum(number for _, number in found if number < FEWEST)
    if counts and 0 < elsewhere < FEWEST:
        elsewhere += counts.pop()[1]
    return counts, elsewhere
