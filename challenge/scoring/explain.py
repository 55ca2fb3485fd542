"""How an entry's score came about, line by line, from its public row and the rules: no quantity is in it."""

from decimal import ROUND_HALF_EVEN, Decimal

from challenge.quantities.resources import RESOURCES
from challenge.scoring.entries import NOT_USED, SHARED
from challenge.scoring.measures import DIVERSION, MEASURES, Measure
from challenge.scoring.reasons import why_unranked
from challenge.scoring.rounds import COUNTED, LACKING, LEFT_OUT, OPEN
from challenge.scoring.rows import PARTLY_SHARED, MeasureResult, Row
from challenge.scoring.rules import NONE, POINTS, Rules, WeightedMeasure

ROUND_WORDS = {
    OPEN: "not enough of its days can be compared yet, so it brings no points so far.",
    LACKING: "not enough of its days have bills on both sides.",
    LEFT_OUT: "too few of its days count for this entry, so it brings no points.",
}
"""Why a round brings nothing."""

_SAYS = {NOT_USED: "not used here", SHARED: "shared or paid by the landlord"}


def explain(row: Row, rules: Rules) -> list[str]:
    """Ledger lines for the public. Their points add up to the row's, but for rounding: points are rounded once."""
    if row["reason"] is not None:
        return [why_unranked(row), *_left_out_lines(row, rules)]
    counted = _round_lines(row, rules) or [
        _measure_line(weighted, row["measures"][weighted.key], rules)
        for weighted in rules.measures
        if row["measures"][weighted.key]["points"] is not None
    ]
    counted += [*_scorecard_lines(row, rules), *_bonus_lines(row, rules)]
    return [*counted, *_left_out_lines(row, rules), *_together(row, rules)]


def _round_lines(row: Row, rules: Rules) -> list[str]:
    """Where rounds add up: what each measure brings in each of them, and why a round brings nothing."""
    lines = []
    for one, told in zip(rules.counted_rounds, row.get("rounds", ()), strict=False):
        if told["state"] != COUNTED:
            lines.append(f"{one.name}: {ROUND_WORDS[told['state']]}")
            continue
        part = f" × {_short(Decimal(one.part).quantize(Decimal('0.0001'), ROUND_HALF_EVEN))}" if one.part != 1 else ""
        for weighted in rules.measures:
            measured = told["measures"][weighted.key]
            if measured["points"] is not None:
                result: MeasureResult = {**row["measures"][weighted.key], **measured}
                lines.append(f"{one.name}: {_measure_line(weighted, result, rules, part)}")
        if len(rules.measures) > 1:
            lines.append(f"{one.name}: {_minus(told['points'])} points.")
    return lines


def _scorecard_lines(row: Row, rules: Rules) -> list[str]:
    """What each scorecard adds."""
    lines = []
    for key, weight in rules.scorecard_weights:
        card, name = row["scorecards"].get(key), rules.scorecard(key).name
        if card is None:
            lines.append(f"{name}: not submitted, 0 of {_short(weight)} points.")
            continue
        made = f"{name}: {card['raw']} of {card['of']} points, which is {card['percent'] or 'nothing of'} %"
        counts = rules.metric == POINTS and card["weight"] is not None and Decimal(card["weight"])
        share = f"{_short(Decimal(card['weight'] or 0))} × {card['percent']} % = {card['points']} points"
        lines.append(f"{made}: {share}." if counts else f"{made}.")
    return lines


def _bonus_lines(row: Row, rules: Rules) -> list[str]:
    """What bonuses add, and what they were earned with."""
    if not row["bonus"] or not Decimal(row["bonus"]):
        return []
    earned, names = row.get("bonuses", {}), {one.key: one.name for one in rules.bonuses}
    parts = [f"{names[key]}, {count} {'time' if count == 1 else 'times'}" for key, count in earned.items()]
    made_of = f" ({'; '.join(parts)})" if parts else ""
    return [f"Bonuses: {row['bonus']} points on top{made_of}."]


def _together(row: Row, rules: Rules) -> list[str]:
    return [f"Together: {_minus(row['points'])} points."] if rules.metric == POINTS and row["points"] else []


def _measure_line(weighted: WeightedMeasure, result: MeasureResult, rules: Rules, part: str = "") -> str:
    """`part` is that of the round, as a factor."""
    measure = MEASURES[weighted.key]
    exact = Decimal(result["exact_percent"] or 0)
    goal = Decimal(result.get("target_percent", weighted.target_percent))
    ratio = exact / goal
    counted = min(max(ratio, rules.clamp_low), rules.clamp_high)
    step = max((at for at, _ in weighted.steps if exact >= at), default=None)
    if weighted.steps and exact >= 0:
        return f"{measure.name}: {_change(measure, exact, rules)}: {_step_line(step, weighted, measure, result, part)}."
    factor = _short(counted.quantize(Decimal("0.0001"), ROUND_HALF_EVEN))
    target = f"{'own target' if goal > weighted.target_percent else 'target'} {_short(goal)}{_sign(measure)}"
    limit = "" if counted == ratio else f" (the limit; {_short(ratio.quantize(Decimal('0.01')))} otherwise)"
    sum_line = f"{_short(Decimal(result['weight'] or 0))}{part} × {factor}{limit} = {_minus(result['points'])} points"
    return f"{measure.name}: {_change(measure, exact, rules)}, {target}: {sum_line}."


def _step_line(
    step: Decimal | None, weighted: WeightedMeasure, measure: Measure, result: MeasureResult, part: str
) -> str:
    """Where steps earn shares of the weight: the one that was reached."""
    if step is None:
        first = weighted.steps[0][0]
        return f"the first step, {_short(first)}{_sign(measure)}, is not reached, so 0 points"
    share = dict(weighted.steps)[step]
    sum_line = (
        f"{_short(Decimal(result['weight'] or 0))}{part} × {_short(share / 100)} = {_minus(result['points'])} points"
    )
    return f"the step of {_short(step)}{_sign(measure)} earns {_short(share)} %: {sum_line}"


def _change(measure: Measure, exact: Decimal, rules: Rules) -> str:
    amount = f"{_short(abs(exact))}{_sign(measure)}"
    if measure.method == DIVERSION:
        return f"{amount} {'more' if exact >= 0 else 'less'} kept out of the landfill"
    compared = "than the baseline" if rules.adjustment == NONE else "than expected"
    return f"{amount} {'less' if exact >= 0 else 'more'} {compared}"


def _sign(measure: Measure) -> str:
    return " percentage points" if measure.method == DIVERSION else " %"


def _left_out_lines(row: Row, rules: Rules) -> list[str]:
    """What is shared or not used, measure by measure, and where its weight went."""
    lines = []
    for weighted in rules.measures:
        measure, result = MEASURES[weighted.key], row["measures"][weighted.key]
        states = [(key, row["states"][key]) for key in measure.resources if key in row["states"]]
        if row["reason"] is None and result["points"] is None:
            why = _why(states)
            weight = _short(weighted.weight)
            lines.append(f"{measure.name}: left out, because {why}. Its weight of {weight} goes to the others.")
        elif parts := [f"{RESOURCES[key].name.lower()} {_part(state)}" for key, state in states]:
            lines.append(f"{measure.name}: {'; '.join(parts)}.")
    return lines


def _why(states: list[tuple[str, str]]) -> str:
    return " and ".join(
        f"{RESOURCES[key].name.lower()} is {_SAYS.get(state, 'shared in part')}" for key, state in states
    )


def _part(state: str) -> str:
    if state == PARTLY_SHARED:
        return "is shared at some sites, which are left out"
    return f"is {_SAYS[state]}" if state == NOT_USED else f"is {_SAYS[state]} and left out"


def _short(value: Decimal) -> str:
    """Without trailing zeros: 40, 0.7342, -8.5."""
    return _minus(f"{value.normalize():f}")


def _minus(figure: str | None) -> str:
    return (figure or "").replace("-", "−")
