"""What follows from the parts of an entry: its grade and state from those of its resources, bands from standard errors.

Some parts are not published: grades and states of recycling and compost, and of resources that show no figure yet. Then
what is stated can only be held against what the others allow, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from challenge.measurement.uncertainty import NORMAL_90
from challenge.quantities.resources import DIVERTED, LANDFILL, RESOURCES
from challenge.scoring.measures import DIVERSION, ENERGY, MEASURES, Measure
from challenge.scoring.recompute.bundle import Json, number_of
from challenge.scoring.recompute.differences import Outcome
from challenge.scoring.recompute.scored import Scored
from challenge.scoring.rows import PARTLY_SHARED, PERCENT_DECIMALS
from challenge.scoring.rules import GRADES, SCORECARD_ONLY, Rules
from challenge.scoring.states import STATES, least_of

UNPUBLISHED = "Parts of it are not published: it is no better than those that are."
ROUNDED = "It hangs on more decimals than are published."
_HALF = Decimal(1).scaleb(-PERCENT_DECIMALS) / 2
_HALF_EXACT = Decimal("0.00005")
_BAND = Decimal(repr(NORMAL_90))


def compare_parts(scored: Scored, outcome: Outcome) -> None:
    """Of each entry whose results are published."""
    for at, row in enumerate(scored.rows):
        parts = _Parts(row["results"], scored.rules, all_pass=bool(scored.ranked[at]))
        told = _Told(row["entry"], outcome)
        _compare_measures(parts, told)
        _compare_resources(parts, told)
        _compare_headline(parts, told)
        _compare_scorecards(parts, told)
        told.worst("grade", parts.results["grade"], [parts.grades_in(one) for one in parts.scoring])
        told.least("state", parts.results["state"], *parts.states_of_all())


@dataclass(frozen=True)
class _Told:
    """Says what differs of one entry, and what cannot be told."""

    entry: str
    outcome: Outcome

    def compare(self, name: str, stated: Any, again: Any) -> None:
        self.outcome.compare(self.entry, name, stated, again)

    def cannot(self, name: str, why: str) -> None:
        self.outcome.cannot_tell(self.entry, name, why)

    def one_of(self, name: str, stated: Any, possible: Sequence[Any], why: str) -> None:
        """What is none of these differs from the first. Of several, nobody can tell which."""
        if stated not in possible:
            self.compare(name, stated, possible[0])
        elif len(possible) > 1:
            self.cannot(name, why)

    def worst(self, name: str, stated: str | None, parts: Iterable[tuple[list[str], bool]]) -> None:
        """The worst of these grades, or a worse one where some are not published."""
        found = list(parts)
        known = [GRADES.index(letter) for letters, _ in found for letter in letters]
        whole = not any(unknown for _, unknown in found)
        least = max(known, default=None)
        possible = [GRADES[least] if least is not None else None]
        if not whole:
            possible += GRADES[(-1 if least is None else least) + 1 :]
        self.one_of(name, stated, possible, UNPUBLISHED)

    def least(self, name: str, stated: str, known: Sequence[str], perhaps: Iterable[str]) -> None:
        """The least of these states; those that perhaps count can only make it less."""
        usual = least_of(known)
        lower = {least_of([*known, one]) for one in perhaps} - {usual}
        self.one_of(name, stated, [usual, *sorted(lower)], UNPUBLISHED)

    def figure(self, name: str, stated: str | None, between: tuple[Decimal, Decimal] | None) -> None:
        """A published figure of a value that lies between these."""
        if between is None:
            return self.compare(name, stated, None)
        low, high = (str(_rounded(one)) for one in between)
        return self.compare(name, stated, stated if stated in (low, high) else low)

    def beyond(self, name: str, stated: bool | None, percent: Decimal, slack: Decimal, band: Any) -> None:
        """Whether a band excludes zero. `band` is what it lies between, None where there is none."""
        if band is None:
            return self.compare(name, stated, None)
        low, high = band
        yes, no = abs(percent) - slack > high, abs(percent) + slack < low
        return self.one_of(name, stated, [True] if yes else [False] if no else [False, True], ROUNDED)


@dataclass(frozen=True)
class _Parts:
    """The results of an entry, and what counts of it. `all_pass`: it is ranked."""

    results: Json
    rules: Rules
    all_pass: bool

    @property
    def scoring(self) -> list[Measure]:
        return [MEASURES[weighted.key] for weighted in self.rules.measures]

    @property
    def own(self) -> Json:
        found: Json = self.results["resources"]
        return found

    def diverts(self, measure: Measure) -> bool:
        """Whether a diversion rate applies: the landfill may be metered, and nothing is shared."""
        states = self.results["states"]
        shared = any(states.get(key, "not_used") != "not_used" for key in measure.resources)
        landfill = [key for key in measure.resources if RESOURCES[key].kind == LANDFILL]
        return not shared and any(key not in states for key in landfill)

    def public(self, measure: Measure) -> list[str]:
        """Its resources with a meter of their own, as far as they are published."""
        if measure.method == DIVERSION and not self.diverts(measure):
            return []
        return [key for key in measure.resources if key in self.own]

    def hidden(self, measure: Measure) -> bool:
        """Whether recycling or compost may count in it."""
        states = self.results["states"]
        return (
            measure.method == DIVERSION
            and self.diverts(measure)
            and any(RESOURCES[key].kind == DIVERTED and key not in states for key in measure.resources)
        )

    def grades_of(self, measure: Measure) -> tuple[list[str], bool]:
        """Of its resources; and whether some are not published."""
        letters = [_grade(self.own[key]["grade"]) for key in self.public(measure)]
        return [one for one in letters if one], self.hidden(measure) or None in letters

    def grades_in(self, measure: Measure) -> tuple[list[str], bool]:
        """Of the measure itself, which is worst of all, or else of its resources."""
        stated = _grade(self.results["measures"][measure.key]["grade"])
        return ([stated], False) if stated else self.grades_of(measure)

    def states_of(self, measure: Measure) -> tuple[list[str], list[str]]:
        """Of its resources, whether it applies or not; and what recycling and compost may be."""
        metered = (None, PARTLY_SHARED)
        hidden = measure.method == DIVERSION and any(
            RESOURCES[key].kind == DIVERTED and self.results["states"].get(key) in metered for key in measure.resources
        )
        known = [self.own[key]["state"] for key in measure.resources if key in self.own]
        return known, list(STATES) if hidden else []

    def states_of_all(self) -> tuple[list[str], list[str]]:
        """What counts, and what perhaps does. A resource that shows no figure may be kept from counting."""
        known: list[str] = []
        perhaps: list[str] = []
        by_card = self.rules.without_bills == SCORECARD_ONLY or self.rules.bars_to_scorecard
        ranked_by = MEASURES.get(self.rules.metric_of)
        for measure in [*self.scoring, *([ranked_by] if ranked_by else [])]:
            for key in self.public(measure):
                own = self.own[key]
                sure = own["grade"] is not None or (self.all_pass and not by_card)
                (known if sure else perhaps).append(own["state"])
            perhaps += STATES if self.hidden(measure) else []
        weighty = [key for key, weight in self.rules.scorecard_weights if weight]
        for key in weighty or [key for key, _ in self.rules.scorecard_weights]:
            card = self.results["scorecards"].get(key)
            if card is not None:
                (known if Decimal(card["raw"]) else perhaps).append(card["state"])
        return known, perhaps


def _compare_measures(parts: _Parts, told: _Told) -> None:
    for measure in parts.scoring:
        name, one = f"measures.{measure.key}", parts.results["measures"][measure.key]
        told.least(f"{name}.state", one["state"], *parts.states_of(measure))
        if one["exact_percent"] is None:
            for figure in ("grade", "standard_error", "uncertainty_points", "distinguishable"):
                told.compare(f"{name}.{figure}", one[figure], None)
            continue
        told.worst(f"{name}.grade", one["grade"], [parts.grades_of(measure)])
        band = _band(one["standard_error"])
        told.figure(f"{name}.uncertainty_points", one["uncertainty_points"], band)
        told.beyond(f"{name}.distinguishable", one["distinguishable"], _decimal(one["exact_percent"]), Decimal(0), band)
        _compare_mean(name, one["reduction_percent"], measure, parts, told)


def _compare_mean(name: str, stated: str | None, measure: Measure, parts: _Parts, told: _Told) -> None:
    """The percent of several resources together lies between theirs, since their baselines weigh them."""
    percents = [parts.own[key]["reduction_percent"] for key in parts.public(measure)]
    if measure.method == DIVERSION or stated is None or not percents or None in percents:
        return
    known = [_decimal(one) for one in percents]
    if not min(known) <= _decimal(stated) <= max(known):
        told.compare(
            f"{name}.reduction_percent".lstrip("."),
            stated,
            str(min(known, key=lambda one: abs(one - _decimal(stated)))),
        )


def _compare_resources(parts: _Parts, told: _Told) -> None:
    """A resource that alone makes a measure has its figures; any other has those that are published."""
    alone = {
        public[0]: one.key for one in parts.scoring if len(public := parts.public(one)) == 1 and not parts.hidden(one)
    }
    scoring = {weighted.key for weighted in parts.rules.measures}
    for key, own in parts.own.items():
        name, measure = f"resources.{key}", parts.results["measures"].get(alone.get(key, ""))
        points = parts.results["measures"][key]["points"] if key in scoring else None
        told.compare(f"{name}.points", own["points"], points)
        if own["reduction_percent"] is None:
            for figure in ("uncertainty_points", "distinguishable", "grade", "method"):
                told.compare(f"{name}.{figure}", own[figure], None)
        elif measure and measure["exact_percent"] is not None and MEASURES[alone[key]].method != DIVERSION:
            for figure in ("reduction_percent", "uncertainty_points", "distinguishable"):
                told.compare(f"{name}.{figure}", own[figure], measure[figure])
        else:
            _compare_rounded(name, own, told)


def _compare_rounded(name: str, own: Json, told: _Told) -> None:
    """Whether its band excludes zero, as far as rounded figures tell it."""
    band = None
    if own["uncertainty_points"] is not None:
        width = _decimal(own["uncertainty_points"])
        band = (width - _HALF, width + _HALF)
    prefix = f"{name}." if name else ""
    told.beyond(f"{prefix}distinguishable", own["distinguishable"], _decimal(own["reduction_percent"]), _HALF, band)


def _compare_headline(parts: _Parts, told: _Told) -> None:
    """The percent of all energy, which stands beside the points whether it makes any or not."""
    results = parts.results
    energy = results["measures"].get(ENERGY)
    if energy is not None:
        for figure in ("uncertainty_points", "distinguishable"):
            told.compare(figure, results[figure], energy[figure])
    elif results["reduction_percent"] is None:
        for figure in ("uncertainty_points", "distinguishable"):
            told.compare(figure, results[figure], None)
    else:
        _compare_mean("", results["reduction_percent"], MEASURES[ENERGY], parts, told)
        _compare_rounded("", results, told)


def _compare_scorecards(parts: _Parts, told: _Told) -> None:
    """Points of categories make those of a scorecard, and its score is the share of what could be had."""
    for key, card in parts.results["scorecards"].items():
        categories, name = list(card["categories"].values()), f"scorecards.{key}"
        slack = Decimal("0.005") * (len(categories) + 1)
        for figure in ("raw", "of"):
            total = sum((_decimal(one[figure]) for one in categories), Decimal(0))
            fits = abs(_decimal(card[figure]) - total) <= slack
            told.compare(f"{name}.{figure}", card[figure], card[figure] if fits else str(total))
        _compare_score(name, card, told)


def _compare_score(name: str, card: Json, told: _Told) -> None:
    raw, of, half = _decimal(card["raw"]), _decimal(card["of"]), Decimal("0.005")
    if not of:
        return told.compare(f"{name}.exact_percent", card["exact_percent"], None)
    low, high = 100 * (raw - half) / (of + half), 100 * (raw + half) / (of - half)
    again = str((100 * raw / of).quantize(Decimal("0.0001"), ROUND_HALF_EVEN))
    fits = (
        card["exact_percent"] is not None and low - _HALF_EXACT <= _decimal(card["exact_percent"]) <= high + _HALF_EXACT
    )
    return told.compare(f"{name}.exact_percent", card["exact_percent"], card["exact_percent"] if fits else again)


def _band(error: str | None) -> tuple[Decimal, Decimal] | None:
    """Between what half the width of a 90 % band lies."""
    if error is None:
        return None
    known = _decimal(error)
    return (known - _HALF_EXACT) * _BAND, (known + _HALF_EXACT) * _BAND


def _rounded(value: Decimal) -> Decimal:
    return max(value, Decimal(0)).quantize(Decimal(1).scaleb(-PERCENT_DECIMALS), ROUND_HALF_EVEN)


def _decimal(text: str) -> Decimal:
    """Raises ValueError for what is no published figure."""
    number_of(text)
    return Decimal(text)


def _grade(letter: str | None) -> str | None:
    if letter is not None and letter not in GRADES:
        raise ValueError(f"{letter!r:.40} is no grade")
    return letter
