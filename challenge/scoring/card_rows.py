"""Scorecards as they stand in the rows of a board."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from challenge.scoring.cards import Card
from challenge.scoring.figures import EXACT_DECIMALS, Floats, Ints, figures, written
from challenge.scoring.rows import WEIGHT_DECIMALS, CategoryFigure, ScorecardFigure
from challenge.scoring.rules import Rules
from challenge.scoring.rules.scorecards import RAW
from challenge.scoring.rules.tiers import Tier
from challenge.scoring.scorecards import MILLION

POINT_DECIMALS = 2


def scorecard_rows(
    cards: Sequence[Card], rules: Rules, weights: Floats, points: Floats
) -> list[dict[str, ScorecardFigure]]:
    """For each entry the scorecards that it submitted. `weights` and `points` have a column per scorecard."""
    found: list[dict[str, ScorecardFigure]] = [{} for _ in range(len(weights))]
    for number, card in enumerate(cards):
        part = (weights[:, number][card.begun], points[:, number][card.begun])
        for at, figure in zip(np.flatnonzero(card.begun).tolist(), _figures(card, rules, *part), strict=True):
            found[at][card.scorecard.key] = figure
    return found


def _figures(card: Card, rules: Rules, weights: Floats, points: Floats) -> list[ScorecardFigure]:
    begun = card.begun
    raw, of, percent, gain = card.final.total[begun], card.final.of[begun], card.percent[begun], card.gain[begun]
    categories = [category.key for category in card.scorecard.categories]
    columns = zip(
        _points(raw), _points(of), _known(percent, rules), figures(percent, EXACT_DECIMALS, ~np.isnan(percent)),
        _known(gain, rules),
        card.final.raw[begun].tolist(), card.final.most[begun].tolist(), _category_gains(card), _done(card),
        figures(weights, WEIGHT_DECIMALS, ~np.isnan(weights)), _known(points, rules), strict=True,
    )  # fmt: skip
    return [
        {
            "weight": weight,
            "points": earned,
            "raw": total,
            "of": most,
            "percent": normalized,
            "exact_percent": exactly,
            "gain": gained,
            "categories": dict(zip(categories, map(_category, own, could, gains), strict=True)),
            "tier": _tier(card, total, normalized, dict(zip(categories, own, strict=True)), done),
        }
        for total, most, normalized, exactly, gained, own, could, gains, done, weight, earned in columns
    ]


def _tier(card: Card, raw: str, percent: str | None, own: dict[str, int], done: set[str]) -> str | None:
    """The highest tier whose bound and conditions hold."""
    figure = raw if card.scorecard.tiers_by == RAW else percent
    return tier_of(card.scorecard.tiers, figure, {key: Decimal(_point(points)) for key, points in own.items()}, done)


def tier_of(
    tiers: Sequence[Tier],
    figure: str | None,
    categories: dict[str, Decimal] | None = None,
    done: set[str] | None = None,
) -> str | None:
    """The key of the highest tier that a published figure reaches, with its conditions; None below the lowest."""
    if figure is None:
        return None
    reached = [
        tier.key
        for tier in tiers
        if Decimal(figure) >= tier.since
        and all((categories or {}).get(key, Decimal(0)) >= least for key, least in tier.minimum)
        and set(tier.required) <= (done or set())
    ]
    return reached[-1] if reached else None


def _done(card: Card) -> list[set[str]]:
    """The codes that each entry has done, or that do not apply to it, where a tier asks for any."""
    if not any(tier.required for tier in card.scorecard.tiers):
        return [set() for _ in range(int(card.begun.sum()))]
    codes = [item.code for item in card.scorecard.items]
    rows = (card.final.done | ~card.final.applicable)[card.begun].tolist()
    return [{code for code, yes in zip(codes, row, strict=True) if yes} for row in rows]


def _category_gains(card: Card) -> list[list[str | None]]:
    """For each entry that submitted it, by category: points more than at the start, None without one."""
    if card.baseline is None:
        return [[None] * len(card.scorecard.categories) for _ in range(int(card.begun.sum()))]
    more = (card.final.raw - card.baseline.raw)[card.begun].tolist()
    known = card.begun_before[card.begun].tolist()
    return [[_signed(one) if yes else None for one in row] for row, yes in zip(more, known, strict=True)]


def _category(own: int, most: int, gain: str | None) -> CategoryFigure:
    return {"raw": _point(own), "of": _point(most), "gain": gain}


def _signed(millionths: int) -> str:
    told = _point(abs(millionths))
    return f"-{told}" if millionths < 0 and told.strip("0.") else told


def _points(values: Ints) -> list[str]:
    return [_point(value) for value in values.tolist()]


def _point(millionths: int) -> str:
    """Points with two decimals, half to even."""
    step = MILLION // 10**POINT_DECIMALS
    down, rest = divmod(millionths, step)
    return written(down + (2 * rest > step or (2 * rest == step and down % 2 == 1)), POINT_DECIMALS)


def _known(values: Floats, rules: Rules) -> list[str | None]:
    return figures(values, rules.decimals, ~np.isnan(values))
