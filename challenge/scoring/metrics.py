"""What a board ranks by. A board names its metric: the same three buildings can have three different winners.

- points: see `points`
- percent: the reduction of a measure
- absolute: what was avoided, in the measure's unit (kBtu for energy); private, unless an entry agrees
- intensity: use per square foot and year, in the measure's unit; less is better; private as well
- scorecard: the normalized score of a scorecard
- scorecard_gain: its gain since the start
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from challenge.scoring.cards import Card
from challenge.scoring.entries import Entry
from challenge.scoring.figures import Floats, Ints
from challenge.scoring.gathered import Gathered
from challenge.scoring.measures import MEASURES
from challenge.scoring.reasons import NUMBER
from challenge.scoring.rules import ABSOLUTE, GAIN, INTENSITY, PERCENT, POINTS, SCORECARD, MoreBoard, Rules
from challenge.scoring.stated import COLUMN

DAYS_A_YEAR = 365
PRIVATE = (ABSOLUTE, INTENSITY)


Ranking = Rules | MoreBoard
"""What names a metric, and what it goes by."""


@dataclass(frozen=True)
class Metric:
    """The figure of each entry, NaN without one, and the number of the reason why there is none. `band` is half the
    width of its 90 % band: 0 where it is exact, NaN where it cannot be told, or is not asked, as of quantities."""

    value: Floats
    reason: Ints
    band: Floats
    more_is_better: bool = True


def metric_of(
    rules: Ranking,
    entries: Sequence[Entry],
    gathered: Gathered,
    cards: Sequence[Card],
    percent: tuple[Floats, Ints, Floats],
) -> Metric:
    """`percent` are reduction, reasons and half-widths of bands of the measure that the metric goes by."""
    none, unknown = np.zeros(len(entries), np.int64), np.full(len(entries), np.nan)
    if rules.metric == POINTS:
        return Metric(unknown, none, unknown)
    if rules.metric in (SCORECARD, GAIN):
        value = np.full(len(entries), np.nan)  # a track may not answer the scorecard of a board
        for card in (one for one in cards if one.scorecard.key == rules.metric_of):
            value = card.gain if rules.metric == GAIN else np.where(card.begun, card.percent, np.nan)
        lacks = NUMBER["no_gain" if rules.metric == GAIN else "no_scorecard"]
        return Metric(value, np.where(np.isnan(value), lacks, 0), np.zeros(len(entries)))
    figure, reason, band = percent
    if rules.metric == PERCENT:
        return Metric(figure, reason, band)
    columns = [COLUMN[key] for key in MEASURES[rules.metric_of].resources]
    usable = ~np.isnan(figure)
    if rules.metric == ABSOLUTE:
        avoided = (gathered.baseline - gathered.use)[:, columns].sum(axis=1)
        return Metric(np.where(usable, avoided, np.nan), reason, unknown)
    area = np.array([float(entry.floor_area) for entry in entries])
    a_year = gathered.use_per_day[:, columns].sum(axis=1) * DAYS_A_YEAR
    value = np.where(usable & (area > 0), a_year / np.where(area > 0, area, 1), np.nan)
    reason = np.where((reason == 0) & (area <= 0), NUMBER["no_floor_area"], reason)
    return Metric(value, reason, unknown, more_is_better=False)


def is_percent(rules: Ranking) -> bool:
    """Whether the figure that a board ranks by is in percent."""
    return rules.metric in (PERCENT, SCORECARD)


def is_private(rules: Ranking) -> bool:
    """Whether the figure that a board ranks by is a quantity, which the public does not read."""
    return rules.metric in PRIVATE
