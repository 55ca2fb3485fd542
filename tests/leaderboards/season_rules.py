"""Rules documents that a coordinator could write, drawn by chance: the unusual ones as often as the usual."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from challenge.measurement.periods import year_before
from challenge.quantities.problems import Problem
from challenge.scoring.measures import MEASURES
from challenge.scoring.rules import Rules, read_rules
from challenge.scoring.rules.document import VISIBILITIES

Document = dict[str, Any]
METRICS = ("points", "percent", "absolute", "intensity", "scorecard", "scorecard_gain")
LIKELY = ("energy", "electricity", "water", "diversion", "natural_gas", "waste")


class RulesMaker:
    """The same documents for the same dice. `refused` are problems of those that were drawn and may not be."""

    def __init__(self, dice: random.Random, start: date, end: date) -> None:
        self.dice, self.start, self.end = dice, start, end
        self.refused: list[Problem] = []

    def rules(self) -> Rules:
        """Drawn until some are accepted."""
        while True:
            rules, problems = read_rules(self._document())
            if rules is not None:
                return rules
            self.refused += problems

    def may(self, chance: float) -> bool:
        """True as often as `chance` says."""
        return self.dice.random() < chance

    def _document(self) -> Document:
        dice = self.dice
        self.cards = [self._card(key) for key in dice.choice(((), (), ("actions",), ("actions", "people")))]
        self.tracks = ["all", *dice.sample(["food", "large", "late"], dice.choice((0, 0, 1, 2)))]
        only_cards = bool(self.cards) and self.may(0.25)
        document = {
            **self._scored(only_cards),
            **self._periods(self.start, self.end),
            "decimals": dice.choice((0, 1, 1, 2, 3)),
            "scorecards": self.cards,
            "visibility": self._visibility(),
            "ties": dice.choice(("shared", "quality", "jury")),
            "late_joiners": dice.choice(("", "", "joining_day", "next_month")),
            "entry_kind": dice.choice(("business", "site")),
            "distinguishable_winners": self.may(0.5),
            "boards": [self._board(number) for number in range(dice.choice((0, 0, 1, 3)))],
        }
        document["tracks"] = [self._track(key, document) for key in self.tracks]
        if self.may(0.4):
            document["divisions"] = self._divisions()
        if self.may(0.25):
            document["eligibility"] = self._eligibility()
        if self.may(0.25):
            document["blackouts"] = [self._days_off()]
        if self.may(0.35):
            document |= self._rounds()
        if self.may(0.35):
            share = {"least_share_percent": dice.choice((0, 50, 100))}
            by = dice.choice(("sum", "mean", "per_capita"))
            document["teams"] = {"by": by, **(share if by == "mean" else {})}
        document["awards"] = self._awards(document)
        return document

    def _periods(self, start: date, end: date) -> Document:
        kind = self.dice.choice(("fixed", "fixed", "year_before", "two_years", "surveyed"))
        year = year_before(start)
        since = {"two_years": year_before(year.start).start, "fixed": year.start}.get(kind, year.start)
        until = year.end
        if kind == "fixed" and self.may(0.3):
            until = year.start + timedelta(days=self.dice.choice((31, 90, 200)))
        adjustment = self.dice.choice(("none", "none", "none", "none", "driver", "driver", "weather"))
        return {
            "reporting": {"start": start.isoformat(), "end": end.isoformat()},
            "baseline": {"start": since.isoformat(), "end": until.isoformat()},
            "baseline_kind": kind,
            "adjustment": adjustment,
            "driver": self.dice.choice(("floor_area", "employees", "rooms")) if adjustment == "driver" else "",
            "allowance_percent": self.dice.choice(("3", "0", "20", "0.5")),
        }

    def _scored(self, only_cards: bool = False) -> Document:
        """What makes points, and what places go by."""
        dice = self.dice
        weighed = [card["key"] for card in self.cards if only_cards or self.may(0.7)]
        keys = [] if only_cards and weighed else self._measure_keys()
        parts = self._parts(len(keys) + len(weighed))
        metric = dice.choice((*METRICS, "points", "points", "points"))
        if metric.startswith("scorecard") and not self.cards:
            metric = "percent"
        low = dice.choice(("-1", "0", "-10", "-0.5"))
        found: Document = {
            "measures": [self._measure(key, weight) for key, weight in zip(keys, parts, strict=False)],
            "scorecard_weights": dict(zip(weighed, parts[len(keys) :], strict=True)),
            "metric": metric,
            "metric_of": self._metric_of(metric, keys),
            "without_bills": dice.choice(("unranked", "unranked", "scorecard_only")),
            "clamp": {"low": low, "high": dice.choice(("1.5", "1", "0.1", "10"))},
            "gates": self._gates(),
        }
        if self.may(0.35):
            found["bonuses"] = self._bonuses()
        if self.may(0.4):
            found["tiers"] = self._tiers()
        return found

    def _measure_keys(self) -> list[str]:
        pool = LIKELY if self.may(0.8) else tuple(MEASURES)
        return self.dice.sample(pool, self.dice.choice((1, 1, 2, 3, 4)))

    def _parts(self, count: int) -> list[str]:
        """Weights that add up to 100, in odd hundredths now and then."""
        if not count:
            return []
        step = 1 if self.may(0.3) else 500
        cuts = sorted(self.dice.sample(range(step, 10_000, step), count - 1))
        bounds = [0, *cuts, 10_000]
        return [f"{(high - low) / 100:.2f}" for low, high in pairwise(bounds)]

    def _measure(self, key: str, weight: str) -> Document:
        found: Document = {
            "key": key,
            "weight": weight,
            "target_percent": self.dice.choice(("10", "5", "33.3333", "100", "0.1")),
        }
        if self.may(0.25):
            found["steps"] = [["0.1", "10"], ["5", "50"], ["12.5", "100"], ["50", "120.5"]][: self.dice.randint(1, 4)]
        if self.may(0.25):
            found["self_set"] = True
        return found

    def _metric_of(self, metric: str, keys: Sequence[str]) -> str:
        if metric == "points":
            return ""
        if metric.startswith("scorecard"):
            able = [one["key"] for one in self.cards if metric == "scorecard" or one["has_baseline"]]
            return self.dice.choice(able or [one["key"] for one in self.cards] or [""])
        return self.dice.choice([*keys, *keys, *LIKELY])

    def _gates(self) -> Document:
        dice = self.dice
        found: Document = {"min_covered_days": dice.choice((1, 30, 60)), "due_after_days": dice.choice((0, 30, 60))}
        more = {
            "min_coverage_percent": dice.choice((0, 50, 100)),
            "hold_saving_percent": dice.choice((10, 30)),
            "hold_increase_percent": dice.choice((3, 20)),
            "widest_band_points": dice.choice((1, 5, 20)),
            "lowest_grade": dice.choice(("B", "C", "D")),
            "min_complete_months": dice.choice((1, 6)),
        }
        return found | {name: value for name, value in more.items() if self.may(0.25)}

    def _bonuses(self) -> Document:
        kinds = [
            {"key": "referral", "name": "Referral", "points": self.dice.choice(("1", "0.25", "0.05")), "most": 3},
            {"key": "event", "name": "Event", "points": self.dice.choice(("0.5", "2.5"))},
        ]
        return {"maximum": self.dice.choice(("5", "0.3", "1.25", "0")), "kinds": kinds[: self.dice.randint(1, 2)]}

    def _tiers(self, categories: Sequence[str] = (), codes: Sequence[str] = ()) -> list[Document]:
        found: list[Document] = []
        for key, since in (("bronze", "-20"), ("silver", "10.5"), ("gold", "60")):
            one: Document = {"key": key, "name": key.title(), "from": since}
            if categories and self.may(0.5):
                one["minimum"] = {self.dice.choice(categories): self.dice.choice(("1", "2.5", "0"))}
            if codes and self.may(0.4):
                one["required"] = [self.dice.choice(codes)]
            found.append(one)
        return found

    def _card(self, key: str) -> Document:
        dice = self.dice
        categories = ["energy", "water", "outreach"][: dice.randint(1, 3)]
        items = [self._item(f"{category[:2].upper()}-{at}", category) for category in categories for at in range(1, 4)]
        codes = [one["code"] for one in items]
        return {
            "key": key,
            "name": key.title(),
            "categories": [
                {"key": one, "name": one.title(), "maximum": dice.choice(("10", "3.33", "40"))} for one in categories
            ],
            "items": items,
            "in_progress": dice.choice(("0.3", "0", "1", "0.33")),
            "planned": dice.choice(({"fraction": "0"}, {"points": "1"})),
            "part_before_start": dice.choice(("0.5", "0", "0.67")),
            "has_baseline": self.may(0.5),
            "tiers": self._tiers(categories, codes) if self.may(0.5) else [],
            "tiers_by": dice.choice(("raw", "percent")),
        }

    def _item(self, code: str, category: str) -> Document:
        dice = self.dice
        one: Document = {"code": code, "text": f"Do {code}.", "category": category}
        one |= {"points": dice.choice(("5", "3", "0.07", "10")), "kind": dice.choice(("yes_no", "range", "repeatable"))}
        if one["kind"] == "repeatable":
            one["each"] = dice.choice(("1", "0.33"))
        if self.may(0.2):
            one["for"] = dice.choice(("owner", "tenant"))
        if self.may(0.2):
            one["tracks"] = [dice.choice(("all", "all", "food"))]
        if self.may(0.2):
            one["before_start"] = dice.choice(("part", "none"))
        return one

    def _board(self, number: int) -> Document:
        metric = self.dice.choice(METRICS)
        if metric.startswith("scorecard") and not self.cards:
            metric = "percent"
        of = self._metric_of(metric, ())
        return {"key": f"board-{number}", "name": f"Board {number}", "metric": metric, "metric_of": of}

    def _visibility(self) -> Document:
        shows = "percents" if self.may(0.7) else self.dice.choice(VISIBILITIES)
        since = {"since": (self.start + timedelta(days=30)).isoformat()} if self.may(0.1) else {}
        return {"shows": shows, **since}

    def _track(self, key: str, whole: Document) -> Document:
        own: Document = {}
        if self.may(0.5):
            scored = self._scored()
            kept = self.dice.choice(
                (
                    ("measures", "scorecard_weights", "metric", "metric_of"),
                    ("clamp",),
                    ("gates",),
                    ("metric", "metric_of"),
                    ("bonuses", "tiers", "without_bills"),
                    tuple(scored),
                )
            )
            own = {name: scored[name] for name in kept if name in scored}
            if whole.get("rounds") and "metric" in own:
                own |= {"metric": "points", "metric_of": ""}
        if self.may(0.25):
            moved = self.start + timedelta(days=self.dice.choice((-31, 31, 60)))
            own |= self._periods(moved, self.end)
        return {"key": key, "name": f"Track {key}", "own": own}

    def _divisions(self) -> Document:
        fact = self.dice.choice(("employees", "floor_area", "role", "hand"))
        one, two = ("small", "Small"), ("large", "Large")
        if fact == "hand":
            found = [{"key": "everybody", "name": "Everybody"}]
        elif fact == "role":
            found = [
                {"key": key, "name": name, "where": {"role": [role]}}
                for (key, name), role in ((one, "owner"), (two, "tenant"))
            ]
        else:
            limit = {"employees": "20", "floor_area": "5000"}[fact]
            found = [
                {"key": key, "name": name, "where": {fact: {end: limit}}}
                for (key, name), end in ((one, "below"), (two, "from"))
            ]
        return {"list": found, "few": self.dice.choice(("merge", "no_winner")), "fewest": self.dice.choice((1, 3, 6))}

    def _eligibility(self) -> Document:
        otherwise = {"otherwise": self.dice.choice(("unranked", "scorecard_only"))}
        return otherwise | self.dice.choice(({"zip_codes": ["43215"]}, {"least_floor_area": 3000}))

    def _days_off(self) -> Document:
        first = self.start + timedelta(days=self.dice.choice((3, 40, -100)))
        last = first + timedelta(days=self.dice.choice((1, 20)))
        return {"start": first.isoformat(), "end": last.isoformat(), "reason": "The river flooded the town."}

    def _rounds(self) -> Document:
        ends = sorted(self.dice.sample(range(50, (self.end - self.start).days, 25), self.dice.randint(1, 3)))
        days = [self.start + timedelta(days=number) for number in ends]
        found: list[Document] = [
            {"on": day.isoformat(), "name": f"Round {number}", "round": True} for number, day in enumerate(days, 1)
        ]
        for one in found:
            if self.may(0.3):
                one["weight"] = self.dice.choice(("2", "0.33"))
        if self.may(0.3):
            found[0]["from"] = (self.start + timedelta(days=10)).isoformat()
        return {"milestones": found, "rounds": self.dice.choice(("", "add_up", "add_up"))}

    def _awards(self, document: Document) -> list[Document]:
        conditions: list[Document] = [
            {"when": [{"is": "place", "at_most": 3}]},
            {"when": [{"is": "place", "at_most": 1}], "share_first": True},
            {"when": [{"is": "place", "within": "division"}], "one_per": "owner"},
            {"when": [{"is": "top_saver", "resource": "electricity"}], "winners": 1},
            {"when": [{"is": "met_target", "measure": "energy"}], "distinguishable": True},
            {"when": [{"is": "place", "at_most": 5}], "by": "draw"},
        ]
        if document.get("teams"):
            conditions.append({"when": [{"is": "team", "at_most": 1}], "to": "team"})
        chosen = self.dice.sample(conditions, self.dice.randint(0, 3))
        return [{"key": f"award-{number}", "name": f"Award {number}", **one} for number, one in enumerate(chosen)]
