"""Scorecards of 10,000 entries with 60 items each: CPU against the bare weighted sum that numpy needs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks import Result
from challenge.scoring.rules.reading import Reader
from challenge.scoring.rules.scorecards import Scorecard, read_scorecard
from challenge.scoring.scorecards import STATUSES, Answers, asked_of, score

ENTRIES, ITEMS, CATEGORIES, GOAL, TIMES = 10_000, 60, 6, 10.0, 7


def results() -> list[Result]:
    """The ratio of CPU time. The bare sum looks up the share of each status and adds shares times points."""
    random = np.random.default_rng(7)
    scorecard = _scorecard()
    status = random.integers(0, len(STATUSES), (ENTRIES, ITEMS))
    answers = _answers(random, status)
    asked = asked_of(scorecard, ["owner", "tenant"] * (ENTRIES // 2), ["all"] * ENTRIES)
    shares, points = np.array([0.0, 0.1, 0.3, 1.0, 0.0]), np.array([float(one.points) for one in scorecard.items])
    bare = _spent(lambda: (shares[status] * points).sum(axis=1))
    ours = _spent(lambda: score(scorecard, asked, answers).percent)
    name = f"scorecards of {ENTRIES:,} entries x {ITEMS} items, times the bare weighted sum"
    return [Result(name=name, value=ours / bare, goal=GOAL, holds=ours / bare <= GOAL, baseline=1_000 * bare)]


def _spent(run: Callable[[], Any]) -> float:
    """CPU seconds of the quickest of several runs."""
    found = []
    for _ in range(TIMES):
        began = time.process_time()
        run()
        found.append(time.process_time() - began)
    return min(found)


def _scorecard() -> Scorecard:
    items = [
        {
            "code": f"I-{number}",
            "text": "Do it.",
            "category": f"c{number * CATEGORIES // ITEMS}",
            "points": str(1 + number % 12),
            "kind": ("yes_no", "yes_no", "range", "repeatable")[number % 4],
            **({"each": "2"} if number % 4 == 3 else {}),
            "for": ("both", "both", "owner")[number % 3],
            "before_start": ("full", "part", "none")[number % 3],
        }
        for number in range(ITEMS)
    ]
    categories = [{"key": f"c{number}", "name": f"C{number}", "maximum": "40"} for number in range(CATEGORIES)]
    document = {"key": "all", "name": "All", "categories": categories, "items": items, "planned": {"points": "1"}}
    reader = Reader()
    found = read_scorecard(reader, "scorecard", document)
    if reader.problems:
        raise ValueError(reader.problems)
    return found


def _answers(random: np.random.Generator, status: Any) -> Answers:
    count = status.size
    return Answers(
        entry=np.repeat(np.arange(ENTRIES), ITEMS),
        item=np.tile(np.arange(ITEMS), ENTRIES),
        status=status.ravel(),
        amount=random.integers(0, 1200, count),
        before_start=random.random(count) < 0.2,
        given=np.where(random.random(count) < 0.1, random.integers(0, 1200, count), -1),
        accepted=random.random(count) < 0.5,
    )
