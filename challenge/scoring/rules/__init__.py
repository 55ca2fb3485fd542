"""A challenge's rules: one JSON document, checked, normalized and hashed. Scoring reads nothing else.

The document

    {"version": 1,
     "entry_kind": "business",                      or "site"
     "baseline": {"start": "2025-01-01", "end": "2026-01-01"},
     "reporting": {"start": "2026-01-01", "end": "2027-01-01"},
     "baseline_kind": "fixed",                      or "year_before", "two_years", "surveyed"
     "adjustment": "none",                          or "weather", "driver" (then "driver": "floor_area", ...)
     "allowance_percent": "3",
     "factors": "US-2023.1",
     "measures": [{"key": "energy", "weight": "60", "target_percent": "10"}, ...],
     "clamp": {"low": "-1", "high": "1.5"},
     "decimals": 1,
     "gates": {"min_covered_days": 60, "min_coverage_percent": 80, "due_after_days": 30,
               "hold_saving_percent": 100, "hold_increase_percent": 1000,
               "widest_band_points": 100, "lowest_grade": "D"},
     "distinguishable_winners": true,
     "tracks": [{"key": "all", "name": "All businesses", "text": ""}],
     "award_note": "",

and, each only where it is not as usual,

     "metric": "points",                            or "percent", "absolute", "intensity" (of a measure, "metric_of"),
                                                    "scorecard", "scorecard_gain" (of a scorecard, "metric_of")
     "without_bills": "unranked",                   or "scorecard_only"
     "scorecards": [...], "scorecard_weights": {"actions": "40"},       see `scorecards`
     "bonuses": {...}, "awards": [...],             see `awards`
     "tiers": [...],                                see `tiers`; these go by points
     "divisions": {...}, "eligibility": {...},      see the files of those names
     "visibility": {"shows": "percents", "since": "2027-03-01"},
     "ties": "shared",                              or "quality", "jury"
     "boards": [{"key": "absolute", "name": "Energy saved", "metric": "absolute", "metric_of": "energy"}],
                                                    more boards of the same entries
     "milestones": [{"on": "2026-06-30", "name": "First round", "text": "", "round": true}],
     "rounds": "add_up",                                                see `rounds`
     "blackouts": [...], "late_joiners": "joining_day",                 see `days`
     "teams": {"by": "sum"}}                        see `teams`

Ends are the first day that no longer counts. Only the reporting period and what scores must be given; what is left out
has the values above.

- `baseline_kind`: `fixed` is the period given; `year_before` the twelve months before the reporting period, whatever
  is given; `two_years` the mean of the two years given; `surveyed` a figure that a business states for the period
  given, where it has one, and its bills otherwise.
- `allowance_percent` is the standard deviation of use from year to year when nothing is changed on purpose.
- `widest_band_points`: an entry whose band is wider (half-width, in percentage points) is not ranked; 100 asks nothing.
- `distinguishable_winners`: whether a first place is called a win only where the band excludes zero.
- The weights of measures and scorecards add up to 100. A scorecard of weight 0 is answered and has tiers, and makes no
  points; one that is not in `scorecard_weights` is not answered.
- Where every track has measures of its own, the challenge needs none.
- A track may have `own` settings, which replace those of the challenge in it (see `OWN`): its own period, measures,
  scorecards, metric, tiers, gates. Tracks with the same settings are ranked together.

Decimal numbers are strings once normalized, so that the hash never depends on a float.
"""

from challenge.scoring.rules.document import (
    ABSOLUTE,
    ADJUSTMENTS,
    BASELINE_KINDS,
    DRIVER,
    DRIVERS,
    FIXED,
    GAIN,
    GRADES,
    INTENSITY,
    METRICS,
    NO_LIMIT,
    NONE,
    ONE_TRACK,
    PERCENT,
    POINTS,
    SCORECARD,
    SCORECARD_ONLY,
    SURVEYED,
    TWO_YEARS,
    UNRANKED,
    WEATHER,
    YEAR_BEFORE,
    Gates,
    MoreBoard,
    Rules,
    Track,
    Visibility,
    WeightedMeasure,
)
from challenge.scoring.rules.read import OWN, read_rules, rules_of, rules_of_track, usual_rules
from challenge.scoring.rules.rounds import Milestone

__all__ = [
    "ABSOLUTE",
    "ADJUSTMENTS",
    "BASELINE_KINDS",
    "DRIVER",
    "DRIVERS",
    "FIXED",
    "GAIN",
    "GRADES",
    "INTENSITY",
    "METRICS",
    "NONE",
    "NO_LIMIT",
    "ONE_TRACK",
    "OWN",
    "PERCENT",
    "POINTS",
    "SCORECARD",
    "SCORECARD_ONLY",
    "SURVEYED",
    "TWO_YEARS",
    "UNRANKED",
    "WEATHER",
    "YEAR_BEFORE",
    "Gates",
    "Milestone",
    "MoreBoard",
    "Rules",
    "Track",
    "Visibility",
    "WeightedMeasure",
    "read_rules",
    "rules_of",
    "rules_of_track",
    "usual_rules",
]
