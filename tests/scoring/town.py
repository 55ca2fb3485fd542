"""A small town for tests of scoring: entries and meters with measured use, without a single bill."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from challenge.measurement.measured import NOTHING, SAME_DAYS, Measured
from challenge.measurement.periods import Period, epoch_day
from challenge.measurement.runs import Runs
from challenge.quantities.resources import RESOURCES
from challenge.scoring.cards import NOTHING_SUBMITTED, Submitted
from challenge.scoring.entries import NOT_USED, OWN_METER, Adjustment, Entry, Meters
from challenge.scoring.rows import Detail, Row, Standings
from challenge.scoring.rules import Gates, Rules, Track, WeightedMeasure
from challenge.scoring.standings import standings

BASELINE = Period(date(2025, 1, 1), date(2026, 1, 1))
REPORTING = Period(date(2026, 1, 1), date(2027, 1, 1))
UNUSED = dict.fromkeys(RESOURCES, NOT_USED)


def rules(*measures: tuple[str, int | str], target: str = "10", gates: Gates | None = None) -> Rules:
    weighted = tuple(WeightedMeasure(key, Decimal(weight), Decimal(target)) for key, weight in measures)
    tracks = (Track("small", "Small"), Track("large", "Large"))
    return Rules(BASELINE, REPORTING, weighted or WATER_ONLY, tracks, gates=gates or Gates())


WATER_ONLY = (WeightedMeasure("water", Decimal(100), Decimal(10)),)


@dataclass
class Town:
    """Write down who takes part and what their meters measured, then ask for the standings."""

    due_days: int = 200
    entries: list[Entry] = field(default_factory=list)
    meters: list[tuple[int, int, str, str, str]] = field(default_factory=list)
    measured: list[dict[str, float]] = field(default_factory=list)
    allowance: float = 0.03
    more: tuple[Sequence[str], ...] = ()
    told: list[Adjustment] = field(default_factory=list)
    answers: Submitted = field(default_factory=lambda: NOTHING_SUBMITTED)

    def entry(self, key: str, *sites: Mapping[str, str], track: str = "small", business: str | None = None) -> "Town":
        """Add an entry. A resource that a site does not mention is not used there."""
        full = tuple({**UNUSED, **site} for site in sites)
        self.entries.append(Entry(key, track, business or f"business of {key}", full))
        return self

    def meter(
        self,
        resource: str,
        baseline_use: float,
        use: float,
        unit: str | None = None,
        site: int = 0,
        days: int = 200,
        due_days: int | None = None,
        baseline_days: int = 365,
        reporting_days: int | None = None,
        dollars: float | None = None,
        region: str = "RFCW",
        half_width: float = np.nan,
        method: int = SAME_DAYS,
        waiting_days: int = 0,
        weather_through: int = -1,
    ) -> "Town":
        """Add a meter to the entry added last."""
        unit = unit or RESOURCES[resource].default_unit
        self.meters.append((len(self.entries) - 1, site, resource, unit, region))
        self.measured.append(
            {
                "baseline_use": baseline_use,
                "use": use,
                "covered_days": days,
                "covered_due_days": days if due_days is None else due_days,
                "reporting_days": days if reporting_days is None else reporting_days,
                "baseline_days": baseline_days,
                "data_through": epoch_day(REPORTING.start) + days - 1 if days else -1,
                "cost_cents": 0 if dollars is None else dollars * 100,
                "priced_use": 0 if dollars is None else use,
                "half_width": half_width,
                "method": method if days else NOTHING,
                "waiting_days": waiting_days,
                "weather_through": weather_through,
            }
        )
        return self

    def saver(self, key: str, percent: float, track: str = "small", business: str | None = None) -> "Town":
        """An entry with one water meter that used so many percent less than the 1,000 gallons of its baseline."""
        self.entry(key, {"water": OWN_METER}, track=track, business=business)
        return self.meter("water", 1000, 1000 - 10 * percent)

    def standings(self, with_rules: Rules | None = None) -> Standings:
        columns = list(zip(*self.meters, strict=True)) or [()] * 5
        meters, due_until = Meters(*columns, *self.more), REPORTING.start + timedelta(days=self.due_days)
        by = with_rules or rules(("water", 100))
        return standings(self.entries, meters, self._measured(), by, due_until, self.told, self.answers)

    def rows(self, with_rules: Rules | None = None) -> dict[str, Row]:
        return {row["entry"]: row for row in self.standings(with_rules).rows}

    def row(self, with_rules: Rules | None = None) -> Row:
        """The row of the only entry."""
        (row,) = self.standings(with_rules).rows
        return row

    def detail(self, with_rules: Rules | None = None) -> Detail:
        (detail,) = self.standings(with_rules).details
        return detail

    def _measured(self) -> Measured:
        def floats(name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
            return np.array([one[name] for one in self.measured], np.float64)

        def ints(name: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
            return np.array([one[name] for one in self.measured], np.int64)

        count = len(self.measured)
        unknown, none = np.full(count, np.nan), np.zeros(count, np.int64)
        return Measured(
            method=ints("method"),
            baseline_use=floats("baseline_use"),
            adjusted_baseline=floats("baseline_use"),
            use=floats("use"),
            non_routine=np.zeros(count),
            half_width=floats("half_width"),
            allowance=np.full(count, self.allowance),
            covered=self._covered(),
            covered_days=ints("covered_days"),
            reporting_days=ints("reporting_days"),
            baseline_days=ints("baseline_days"),
            baseline_bills=none + 12,
            longest_bill=none + 31,
            waiting_days=ints("waiting_days"),
            weather_through=ints("weather_through"),
            data_through=ints("data_through"),
            cost_cents=floats("cost_cents"),
            priced_use=floats("priced_use"),
            observations=none,
            parameters=none,
            r_squared=unknown,
            cv_rmse=unknown,
            autocorrelation=unknown,
            effective_observations=unknown,
            heating_balance=unknown,
            cooling_balance=unknown,
            fsu_68=unknown,
            fsu_90=unknown,
        )

    def _covered(self) -> Runs:
        """The covered days that are due, from the first day on, and the others from the first day that is not due."""
        runs = []
        for meter, one in enumerate(self.measured):
            due, rest = int(one["covered_due_days"]), int(one["covered_days"] - one["covered_due_days"])
            first, undue = epoch_day(REPORTING.start), epoch_day(REPORTING.start) + self.due_days
            runs += [(meter, start, start + days) for start, days in ((first, due), (undue, rest)) if days > 0]
        columns = np.array(runs or [(0, 0, 0)], np.int64)[: len(runs)]
        return Runs(columns[:, 0], columns[:, 1], columns[:, 2])
