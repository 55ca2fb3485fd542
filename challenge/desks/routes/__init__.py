"""Pages that look across rooms, one file per desk."""

from challenge.desks.routes import (
    account,
    business_home,
    coordinator,
    division,
    dry_run,
    life,
    recruiting,
    report,
    scorecard,
    scorecard_part,
    setup,
    site,
    site_days,
    staff,
    start,
    verify,
    weather,
)
from challenge.desks.routes.blueprint import pages

__all__ = [
    "account",
    "business_home",
    "coordinator",
    "division",
    "dry_run",
    "life",
    "pages",
    "recruiting",
    "report",
    "scorecard",
    "scorecard_part",
    "setup",
    "site",
    "site_days",
    "staff",
    "start",
    "verify",
    "weather",
]
