"""Why an entry is not ranked yet, in words the public may read: no quantities, no names."""

from challenge.scoring.rows import Row

NOT_COMPETING = "not_competing"
HELD = "held for review"  # what a coordinator looks at, once these words are in the reason
REASONS = {
    "unstated": "{name}: not stated yet whether it has a meter of its own.",
    "no_bills": "{name}: no bills yet.",
    "no_baseline": "{name}: no bills for the baseline period yet.",
    "no_reporting": "{name}: no bills for the reporting period yet.",
    "generation": "{name}: on-site generation is not metered, so what was used is not known.",
    "no_driver": "{name}: {driver} is not stated for both periods yet.",
    "no_station": "{name}: waiting for weather. No station near its site has temperatures yet.",
    "waiting": "{name}: waiting for weather. Temperatures are there through {through}.",
    "few_days": "{name}: {days} of the {min_days} days needed can be compared so far.",
    "low_coverage": "{name}: bills cover {coverage} % of the days due so far; {min_coverage} % are needed.",
    "zero_baseline": "{name}: held for review, because the baseline use is zero or less.",
    "saving_held": "{name}: held for review, because the saving is {saving} % or more.",
    "increase_held": "{name}: held for review, because use rose by more than {increase} %.",
    "low_grade": "{name}: its data are of grade {grade}; {lowest} or better is needed.",
    "wide_band": "{name}: the figure is too uncertain, more than {widest} percentage points either way.",
    "no_floor_area": "Its floor area is not stated yet.",
    "no_scorecard": "Its scorecard is not submitted yet.",
    "no_gain": "Its scorecard is not submitted for the start and the end yet.",
    "not_eligible": "{barred}",
    NOT_COMPETING: "It takes part without competing, and counts in totals only.",
    "few_months": "{name}: bills are complete for {months} of the {min_months} months needed.",
    "no_round": "No round has enough days with bills yet.",
    "nothing_measured": "Nothing can be compared: all that counts here is shared or not used.",
}
CODES = ("", *REASONS)
NUMBER = {code: number for number, code in enumerate(CODES)}


def is_apart(row: Row) -> bool:
    """Whether its entry takes part without competing: its figures count in totals only, though it is named."""
    return row["reason_code"] == NOT_COMPETING


def why_unranked(row: Row, *, is_final: bool = False) -> str:
    """`Not ranked yet. ...`; who takes part without competing never will be."""
    sentence = f"{'' if is_apart(row) else 'Not ranked yet. '}{row['reason']}"
    return as_it_ended(sentence) if is_final else sentence


def as_it_ended(sentence: str) -> str:
    """The same on a board that is final, where nothing more can come."""
    return sentence.replace(" so far", "").replace(" yet", "").replace("are needed", "were needed")
