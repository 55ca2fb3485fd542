"""What arrived in time: each reading is judged by its own instant, that of the baseline or that of all bills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, true

from challenge.challenges.windows import Closes


@dataclass(frozen=True, slots=True)
class Deadline:
    """Instants before which readings must have been received; None: no limit (yet).

    A reading that ends by `baseline_end` is judged by `baseline`, every other one by `submission`.
    """

    submission: datetime | None = None
    baseline: datetime | None = None
    baseline_end: date | None = None

    def allows(self, reading: Any) -> ColumnElement[bool]:
        """Whether a reading (the mapped class or an alias of it) arrived in time."""
        on_time = true() if self.submission is None else reading.received_at < self.submission
        if self.baseline is None or self.baseline_end is None:
            return on_time
        return or_(
            and_(reading.end_on > self.baseline_end, on_time),
            and_(reading.end_on <= self.baseline_end, reading.received_at < self.baseline),
        )

    @property
    def is_open(self) -> bool:
        """Whether everything that ever arrives is in time."""
        return self.submission is None and self.baseline is None


OPEN = Deadline()


def deadline_at(closes: Closes, now: datetime) -> Deadline:
    """What of an entry's instants is over by now: as long as it is to come, nothing can have missed it."""
    submission = closes.submission if closes.submission <= now else None
    if closes.baseline > now or closes.baseline == closes.submission:
        return Deadline(submission)
    return Deadline(submission, closes.baseline, closes.baseline_end)
