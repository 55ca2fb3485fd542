"""From a document that somebody wrote to checked rules, or to every problem that it has."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any

from challenge.measurement.periods import Period, year_before
from challenge.quantities.factors import DEFAULT_EDITION, EDITIONS
from challenge.quantities.problems import Problem
from challenge.scoring.measures import DIVERSION, MEASURES
from challenge.scoring.rules.awards import Names, read_awards, read_bonuses
from challenge.scoring.rules.days import EVERYBODY_ALIKE, LATE_JOINERS, is_left_out, read_blackouts
from challenge.scoring.rules.divisions import read_divisions
from challenge.scoring.rules.document import (
    ABSOLUTE,
    ADJUSTMENTS,
    BASELINE_KINDS,
    DRIVER,
    DRIVERS,
    ENTRY_KINDS,
    FIXED,
    GAIN,
    GRADES,
    INTENSITY,
    METRICS,
    NO_LIMIT,
    NONE,
    ONE_TRACK,
    POINTS,
    SCORECARD,
    SCORECARD_ONLY,
    SHARED_PLACE,
    TIES,
    TWO_YEARS,
    UNRANKED,
    VERSION,
    VISIBILITIES,
    WITH_PERCENTS,
    YEAR_BEFORE,
    Gates,
    MoreBoard,
    Rules,
    Track,
    Visibility,
    WeightedMeasure,
)
from challenge.scoring.rules.eligibility import read_eligibility
from challenge.scoring.rules.reading import Reader, plain
from challenge.scoring.rules.rounds import (
    FOR_THE_RECORD,
    ROUNDS,
    Milestone,
    problems_of_rounds,
    read_milestones,
    rounds_in,
)
from challenge.scoring.rules.scorecards import Scorecard, read_scorecard
from challenge.scoring.rules.teams import read_teams
from challenge.scoring.rules.tiers import read_tiers

LONGEST_DAYS = 5 * 366
OWN = frozenset(
    {"reporting", "baseline", "baseline_kind", "adjustment", "driver", "allowance_percent", "measures", "clamp"}
    | {"gates", "metric", "metric_of", "without_bills", "scorecard_weights", "bonuses", "tiers"}
)
"""The settings that a track may have of its own."""


def usual_rules(reporting: Period, baseline: Period | None = None, tracks: Sequence[Track] = ONE_TRACK) -> Rules:
    """Energy of all fuels alone, against the twelve months before: where a coordinator starts from."""
    energy = WeightedMeasure("energy", Decimal(100), Decimal(10))
    return Rules(baseline or year_before(reporting.start), reporting, (energy,), tuple(tracks))


def read_rules(document: object) -> tuple[Rules | None, list[Problem]]:
    """Check a document. Either rules and no problems, or None and every problem found, each with its place."""
    reader = RulesReader()
    rules = reader.rules(document)
    if rules is not None and not reader.problems:
        for number, track in enumerate(rules.tracks):
            if track.own:
                own = RulesReader()
                own.rules(_merged(rules.document(), track))
                reader.problems += [Problem(f"tracks.{number}.own.{one.where}", one.what) for one in own.problems]
        if not reader.problems and (rules.blackouts or rules.teams or rules.rounds or rules.rounds_are):
            reader.check_together(rules)
    return (None, reader.problems) if reader.problems else (rules, [])


@lru_cache(maxsize=64)
def rules_of(canonical: str) -> Rules:
    """Rules from the text we stored. Raises ValueError if it no longer reads: then the store is damaged.

    Remembered, for every page asks: to read the rules of a challenge with scorecards takes milliseconds.
    """
    rules, problems = read_rules(json.loads(canonical))
    if rules is None:
        raise ValueError("; ".join(str(problem) for problem in problems))
    return rules


def rules_of_track(rules: Rules, key: str) -> Rules:
    """The rules by which a track is scored: the challenge's, with the track's own settings in their place.

    A track that is not in the rules is scored by the challenge's own.
    """
    track = next((one for one in rules.tracks if one.key == key), None)
    return rules if track is None or not track.own else _own_rules(rules.canonical, key)


@lru_cache(maxsize=256)
def _own_rules(canonical: str, key: str) -> Rules:
    rules = rules_of(canonical)
    track = next(one for one in rules.tracks if one.key == key)
    found = RulesReader().rules(_merged(rules.document(), track))
    if found is None:
        raise ValueError(f"The own settings of the track {key} cannot be read.")
    return found


def _merged(document: Mapping[str, Any], track: Track) -> dict[str, Any]:
    """The document as it holds in a track: its own settings in place of the challenge's, gates and limits of points
    one by one."""
    tracks = [{"key": one["key"], "name": one["name"]} for one in document["tracks"]]
    own = {part: track.own.get(part, {}) for part in ("gates", "clamp")}
    parts = {part: {**document[part], **one} if isinstance(one, dict) else one for part, one in own.items()}
    return {**document, **track.own, **parts, "tracks": tracks, "awards": []}


class RulesReader(Reader):
    """Reads a whole document."""

    def rules(self, document: object) -> Rules | None:
        top = self.mapping("rules", document, _TOP)
        if top.get("version", VERSION) != VERSION:
            self.say("version", f"We can read version {VERSION} of the rules only.")
        kind = self.one_of("baseline_kind", top.get("baseline_kind", FIXED), BASELINE_KINDS)
        reporting = self._period("reporting", top)
        baseline = self._baseline(kind, reporting, top)
        low, high = self._clamp(top.get("clamp", {}))
        tracks = self._tracks(top.get("tracks"))
        scorecards = self._scorecards(top.get("scorecards"), tracks)
        weights = self._scorecard_weights(top.get("scorecard_weights", {}), scorecards)
        measures = self._measures(top.get("measures"), weights, tracks)
        adjustment = self.one_of("adjustment", top.get("adjustment", NONE), ADJUSTMENTS)
        tiers = read_tiers(self, "tiers", top.get("tiers"))
        bonuses, most_bonus = read_bonuses(self, "bonuses", top.get("bonuses"))
        metric = self.one_of("metric", top.get("metric", POINTS), METRICS)
        more_boards = self._more_boards(top.get("boards"), measures, scorecards)
        milestones = read_milestones(self, "milestones", top.get("milestones"))
        found: dict[str, Any] = {
            "entry_kind": self.one_of("entry_kind", top.get("entry_kind", "business"), ENTRY_KINDS),
            "baseline_kind": kind,
            "adjustment": adjustment,
            "driver": self.one_of("driver", top.get("driver", ""), DRIVERS) if adjustment == DRIVER else "",
            "allowance_percent": self.decimal("allowance_percent", top.get("allowance_percent", "3"), 0, 20),
            "factors": self.one_of("factors", top.get("factors", DEFAULT_EDITION), tuple(EDITIONS)),
            "clamp_low": low,
            "clamp_high": high,
            "decimals": self.whole("decimals", top.get("decimals", 1), 0, 3),
            "gates": self._gates(top.get("gates", {})),
            "distinguishable_winners": self.yes_or_no(
                "distinguishable_winners", top.get("distinguishable_winners", True)
            ),
            "award_note": self.text("award_note", top.get("award_note", ""), 0, 2000),
            "metric": metric,
            "metric_of": self._metric_of(metric, top.get("metric_of", ""), measures, scorecards),
            "without_bills": self.one_of(
                "without_bills", top.get("without_bills", UNRANKED), (UNRANKED, SCORECARD_ONLY)
            ),
            "divisions": read_divisions(self, "divisions", top.get("divisions")),
            "eligibility": read_eligibility(self, "eligibility", top.get("eligibility")),
            "visibility": self._visibility(top.get("visibility", {})),
            "ties": self.one_of("ties", top.get("ties", SHARED_PLACE), TIES),
            "milestones": milestones,
            "rounds_are": self.one_of("rounds", top.get("rounds", FOR_THE_RECORD), ROUNDS),
            "awards": read_awards(
                self, "awards", top.get("awards"), _names(scorecards, tiers, tracks, more_boards, milestones)
            ),
            "more_boards": more_boards,
            "blackouts": read_blackouts(self, "blackouts", top.get("blackouts")),
            "late_joiners": self.one_of("late_joiners", top.get("late_joiners", EVERYBODY_ALIKE), LATE_JOINERS),
            "teams": read_teams(self, "teams", top.get("teams")),
        }
        if self.problems or not baseline or not reporting:
            return None
        return Rules(
            baseline, reporting, measures, tracks, scorecards=scorecards, scorecard_weights=weights,
            tiers=tiers, bonuses=bonuses, most_bonus=most_bonus, **found,
        )  # fmt: skip

    def check_together(self, rules: Rules) -> None:
        """What tracks have to agree on.

        Days that lie in no period would change nothing, and something has to be left to count. Teams add up what is
        published.
        """
        own = [RulesReader().rules(_merged(rules.document(), track)) for track in rules.tracks]
        if rules.teams and any(each is not None and each.metric in (ABSOLUTE, INTENSITY) for each in own):
            self.say("teams", "Teams add up published figures, and a board by a quantity publishes none.")
        periods = [(each.baseline, each.reporting) for each in own if each is not None]
        for number, one in enumerate(rules.blackouts):
            if not any(one.days.overlaps(period) for both in periods for period in both):
                self.say(f"blackouts.{number}.start", "These days lie in none of the periods that are compared.")
        for number, milestone in enumerate(rules.milestones):
            if milestone.is_round and not any(reporting.start <= milestone.on for _, reporting in periods):
                self.say(f"milestones.{number}.on", "A round cannot end before the first day that counts.")
        if rules.rounds_are:
            self._check_rounds(rules, [each for each in own if each is not None])
        if any(is_left_out(reporting, rules.blackouts) for _, reporting in periods):
            self.say("blackouts", "No day would be left that counts.")

    def _check_rounds(self, rules: Rules, own: Sequence[Rules]) -> None:
        """Rounds add up points that measures make, in every track that has measures."""
        measured = [each for each in own if each.measures]
        if not measured or any(each.metric != POINTS for each in measured):
            self.say("rounds", "Rounds add up points of what is measured, so the places must go by points.")
            return
        for reporting in dict.fromkeys(each.reporting for each in measured):
            self.problems += [
                one
                for one in problems_of_rounds(rules.milestones, reporting, rules.blackouts)
                if one not in self.problems
            ]

    def _baseline(self, kind: str, reporting: Period | None, top: dict[str, Any]) -> Period | None:
        if kind == YEAR_BEFORE:
            return year_before(reporting.start) if reporting else None
        baseline = self._period("baseline", top)
        if baseline and reporting and reporting.start < baseline.end:
            self.say("baseline", "The baseline must end before the reporting period starts, or on that day.")
        if baseline and kind == TWO_YEARS and year_before(year_before(baseline.end).start).start != baseline.start:
            self.say("baseline", "The mean of two years needs a baseline of exactly two years.")
        return baseline

    def _period(self, where: str, top: dict[str, Any]) -> Period | None:
        if where not in top:
            self.say(where, "Give a start and an end.")
            return None
        value = self.mapping(where, top[where], frozenset({"start", "end"}))
        start, end = (self.date(f"{where}.{name}", value.get(name)) for name in ("start", "end"))
        if start is None or end is None:
            return None
        if end <= start:
            self.say(f"{where}.end", "The end must be after the start.")
            return None
        if end - start > timedelta(days=LONGEST_DAYS):
            self.say(f"{where}.end", "A period can last five years at most.")
            return None
        return Period(start, end)

    def _measures(
        self, value: object, weights: Sequence[tuple[str, Decimal]], tracks: Sequence[Track]
    ) -> tuple[WeightedMeasure, ...]:
        if value == [] and not weights and all("measures" in track.own for track in tracks):
            return ()
        if not isinstance(value, list) or (not value and not weights):
            self.say("measures", "Choose at least one measure.")
            return ()
        found = self.listed("measures", value, self._measure, len(MEASURES))
        keys = [measure.key for measure in found if measure.key]
        if len(set(keys)) < len(keys):
            self.say("measures", "Each measure can be listed once.")
        total = sum((measure.weight for measure in found), Decimal(0)) + sum(weight for _, weight in weights)
        if total != 100 and all(measure.weight for measure in found):
            self.say("measures", f"The weights must add up to 100; they add up to {plain(total)}.")
        return found

    def _measure(self, where: str, value: object) -> WeightedMeasure:
        one = self.mapping(where, value, frozenset({"key", "weight", "target_percent", "steps", "self_set"}))
        return WeightedMeasure(
            self.one_of(f"{where}.key", one.get("key"), tuple(MEASURES)),
            self.decimal(f"{where}.weight", one.get("weight"), Decimal("0.01"), 100),
            self.decimal(f"{where}.target_percent", one.get("target_percent", "10"), Decimal("0.1"), 100),
            self._steps(f"{where}.steps", one.get("steps")),
            self.yes_or_no(f"{where}.self_set", one.get("self_set", False)),
        )

    def _steps(self, where: str, value: object) -> tuple[tuple[Decimal, Decimal], ...]:
        def read(at: str, step: object) -> tuple[Decimal, Decimal]:
            if not isinstance(step, list) or len(step) != 2:
                self.say(at, "A step has two numbers: the percent reached, and the percent of the weight it earns.")
                return Decimal(0), Decimal(0)
            return self.decimal(at, step[0], Decimal("0.1"), 100), self.decimal(at, step[1], Decimal("0.1"), 200)

        found = tuple(sorted(self.listed(where, value, read, 20)))
        if any(later[0] == sooner[0] or later[1] <= sooner[1] for sooner, later in pairwise(found)):
            self.say(where, "Each step must ask for more and earn more than the one before.")
        return found

    def _scorecards(self, value: object, tracks: Sequence[Track]) -> tuple[Scorecard, ...]:
        found = self.listed("scorecards", value, lambda at, one: read_scorecard(self, at, one), 10)
        self.different("scorecards", "scorecards have the same key", [one.key for one in found])
        keys = {track.key for track in tracks}
        for number, scorecard in enumerate(found):
            for item in scorecard.items:
                for key in set(item.tracks) - keys:
                    self.say(
                        f"scorecards.{number}.items",
                        f"{item.code} is asked in the track “{key}”, but there is no such track.",
                    )
        return found

    def _scorecard_weights(self, value: object, scorecards: Sequence[Scorecard]) -> tuple[tuple[str, Decimal], ...]:
        one = self.mapping("scorecard_weights", value, frozenset(scorecard.key for scorecard in scorecards))
        return tuple(
            (scorecard.key, self.decimal(f"scorecard_weights.{scorecard.key}", one[scorecard.key], 0, 100))
            for scorecard in scorecards
            if scorecard.key in one
        )

    def _more_boards(
        self, value: object, measures: Sequence[WeightedMeasure], scorecards: Sequence[Scorecard]
    ) -> tuple[MoreBoard, ...]:
        def read(at: str, each: object) -> MoreBoard:
            one = self.mapping(at, each, frozenset({"key", "name", "metric", "metric_of"}))
            metric = self.one_of(f"{at}.metric", one.get("metric"), METRICS)
            of = self._metric_of(metric, one.get("metric_of", ""), measures, scorecards, f"{at}.metric_of")
            return MoreBoard(
                self.key(f"{at}.key", one.get("key")), self.text(f"{at}.name", one.get("name"), 1, 60), metric, of
            )

        found = self.listed("boards", value, read, 6)
        self.different("boards", "boards have the same key", [one.key for one in found])
        return found

    def _metric_of(
        self,
        metric: str,
        value: object,
        measures: Sequence[WeightedMeasure],
        scorecards: Sequence[Scorecard],
        where: str = "metric_of",
    ) -> str:
        if metric == POINTS:
            return ""
        if metric in (SCORECARD, GAIN):
            keys = [one.key for one in scorecards]
            found = self.one_of(where, value or (keys[0] if len(keys) == 1 else ""), keys)
            if metric == GAIN and any(one.key == found and not one.has_baseline for one in scorecards):
                self.say(where, "A gain needs a scorecard that is answered at the start and at the end.")
            return found
        measure = self.one_of(where, value or (measures[0].key if measures else ""), tuple(MEASURES))
        if metric in (ABSOLUTE, INTENSITY) and measure and MEASURES[measure].method == DIVERSION:
            self.say(where, "A diversion rate has no amount. Let places go by its percent, or by another measure.")
        return measure

    def _tracks(self, value: object) -> tuple[Track, ...]:
        if value is None:
            return ONE_TRACK
        if not isinstance(value, list) or not value:
            self.say("tracks", "A challenge needs at least one track.")
            return ()
        found = self.listed("tracks", value, self._track, 40)
        for what, names in (("key", [t.key for t in found]), ("name", [t.name.casefold() for t in found])):
            if len(set(names)) < len(names):
                self.say("tracks", f"Two tracks have the same {what}.")
        return found

    def _track(self, where: str, value: object) -> Track:
        one = self.mapping(where, value, frozenset({"key", "name", "text", "fee", "own"}))
        own = self.mapping(f"{where}.own", one.get("own", {}), OWN)
        return Track(
            self.key(f"{where}.key", one.get("key")),
            self.text(f"{where}.name", one.get("name"), 1, 80),
            self.text(f"{where}.text", one.get("text", ""), 0, 1000),
            self.text(f"{where}.fee", one.get("fee", ""), 0, 200),
            own,
        )

    def _clamp(self, value: object) -> tuple[Decimal, Decimal]:
        one = self.mapping("clamp", value, frozenset({"low", "high"}))
        low = self.decimal("clamp.low", one.get("low", "-1"), -10, 0)
        return low, self.decimal("clamp.high", one.get("high", "1.5"), Decimal("0.1"), 10)

    def _gates(self, value: object) -> Gates:
        usual = Gates()
        one = self.mapping("gates", value, frozenset(Gates.__slots__))
        whole = {
            name: self.whole(f"gates.{name}", one.get(name, getattr(usual, name)), low, high)
            for name, (low, high) in _GATE_RANGES.items()
        }
        return Gates(
            **whole,
            lowest_grade=self.one_of("gates.lowest_grade", one.get("lowest_grade", usual.lowest_grade), GRADES),
        )

    def _visibility(self, value: object) -> Visibility:
        one = self.mapping("visibility", value, frozenset({"shows", "since"}))
        since = one.get("since")
        shows = self.one_of("visibility.shows", one.get("shows", WITH_PERCENTS), VISIBILITIES)
        return Visibility(shows, self.date("visibility.since", since) if since else None)


def _names(
    scorecards: Sequence[Scorecard],
    tiers: Sequence[Any],
    tracks: Sequence[Track],
    boards: Sequence[MoreBoard],
    milestones: Sequence[Milestone],
) -> Names:
    return Names(
        tiers={"": tuple(tier.key for tier in tiers)}
        | {one.key: tuple(tier.key for tier in one.tiers) for one in scorecards},
        categories={one.key: tuple(category.key for category in one.categories) for one in scorecards},
        tracks=tuple(track.key for track in tracks),
        boards=tuple(one.key for one in boards),
        rounds=tuple(one.key for one in rounds_in(milestones)),
    )


_TOP = frozenset(
    {"version", "entry_kind", "baseline", "reporting", "adjustment", "factors", "measures", "clamp", "decimals"}
    | {"gates", "tracks", "award_note", "baseline_kind", "driver", "allowance_percent", "distinguishable_winners"}
    | {"metric", "metric_of", "without_bills", "scorecards", "scorecard_weights", "bonuses", "tiers", "divisions"}
    | {"eligibility", "visibility", "ties", "milestones", "awards", "boards", "blackouts", "late_joiners", "teams"}
    | {"rounds"}
)
_GATE_RANGES: dict[str, tuple[int, int]] = {
    "min_covered_days": (1, 366),
    "min_coverage_percent": (0, 100),
    "due_after_days": (0, 366),
    "hold_saving_percent": (1, 100),
    "hold_increase_percent": (1, 100_000),
    "widest_band_points": (1, NO_LIMIT),
    "min_complete_months": (0, 60),
}
