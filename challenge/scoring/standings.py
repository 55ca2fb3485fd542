"""From entries and their measured meters to the rows of a board, all at once, for a field that is stored nowhere.

    measured = measure(readings, len(meters), rules.plan, circumstances, temperatures)
    board = standings(entries, meters, measured, rules, rules.due_until(today))

What each entry comes to by itself is in `scored`, where it stands among the others in `placed`.
"""

from collections.abc import Sequence
from datetime import date

from challenge.measurement.measured import Measured
from challenge.scoring.cards import NOTHING_SUBMITTED, Submitted
from challenge.scoring.entries import Adjustment, Entry, Meters
from challenge.scoring.placed import Contender, contributions_of, filters_of, rank
from challenge.scoring.rows import Row, Standings
from challenge.scoring.rules import Rules
from challenge.scoring.scored import Scored, score_entries


def standings(
    entries: Sequence[Entry],
    meters: Meters,
    measured: Measured,
    rules: Rules,
    due_until: date | None = None,
    adjustments: Sequence[Adjustment] = (),
    answers: Submitted = NOTHING_SUBMITTED,
    by_round: Sequence[Measured] = (),
) -> Standings:
    """Rank the entries; the arguments are those of `score_entries`."""
    scored = score_entries(entries, meters, measured, rules, due_until, adjustments, answers, by_round)
    ranked = rank([contender_of(one) for one in scored], rules)
    rows = [
        Row(**scored[at].results, **scored[at].words, **standing)
        for at, standing in zip(ranked.order, ranked.standings, strict=True)
    ]
    within = {row["entry"]: filters_of(row["track"], row["division"]) for row in rows}
    contributions = contributions_of(
        (one.entry.business, one.amounts, one.spreads, within[one.entry.key]) for one in scored
    )
    return Standings(rows, [scored[at].detail for at in ranked.order], contributions)


def contender_of(one: Scored) -> Contender:
    """What of a scored entry is needed to rank it."""
    entry, results = one.entry, one.results
    return Contender(
        entry=entry.key,
        track=entry.track,
        division=entry.division,
        competes=entry.competes,
        listed=entry.listed,
        ranked_by=one.ranked_by,
        points=results["points"],
        error=results["standard_error"],
        ties=entry.ties,
        others=one.others,
    )
