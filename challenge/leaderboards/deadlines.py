"""Until when bills count for each entry of a challenge, as of the moment its standings are computed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from challenge.businesses.chosen import Chosen
from challenge.businesses.models import Entry
from challenge.challenges.models import Challenge
from challenge.challenges.windows import closes_for
from challenge.extensions import db
from challenge.savings.deadlines import Deadline, deadline_at
from challenge.scoring.rules import Rules


def deadlines_in(challenge: Challenge, chosen: Chosen, rules: Rules, as_of: datetime) -> Mapping[int, Deadline]:
    """By the entry's id. All entries have one in common, unless their windows hang on the day they joined."""
    end = rules.baseline.end
    common = deadline_at(closes_for(challenge, end, challenge.registration_opens_at), as_of)
    if challenge.baseline_due_days_after_joining is None:
        return defaultdict(lambda: common)
    joined = select(Entry.id, Entry.joined_at).where(*chosen.where)
    own = {
        entry_id: deadline_at(closes_for(challenge, end, joined_at), as_of)
        for entry_id, joined_at in db.session.execute(joined)
    }
    return defaultdict(lambda: common, own)
