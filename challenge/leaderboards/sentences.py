"""How a board is told in words: who leads, since when the data, what all saved together, why something is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import numpy as np
from markupsafe import Markup

from challenge.challenges.queries import phase_of
from challenge.leaderboards.honest import Honesty
from challenge.leaderboards.metric_words import board_words, ranked_words, rate_words
from challenge.leaderboards.narrowed import IMPROVED
from challenge.leaderboards.public_board import Listed, PublicBoard, Shown, View, bands_in, totals_in
from challenge.quantities.anchors import factor_address
from challenge.quantities.equivalents import Equivalent, equivalents_of
from challenge.quantities.prices import prices_in
from challenge.quantities.resources import RESOURCES
from challenge.scoring.measures import ENERGY, MEASURES
from challenge.scoring.rows import Row
from challenge.scoring.rules import DRIVER, GAIN, NONE, POINTS, SCORECARD, WEATHER, Rules
from challenge.scoring.states import CHECKED, SELF_REPORTED, VERIFIED, least_of
from challenge.scoring.total_bands import ABOUT, AT_LEAST, AT_MOST
from challenge.scoring.totals import RESOURCE_TOTALS
from challenge.words import MINUS, and_words, give_or_take, number, percent_words, short_day

MOST_NAMED = 3
WHOLE = View()

# What the totals of a challenge are called, and the words around the figure, saved or used more.
TOTAL_WORDS = {
    "kwh": ("Electricity", "{} kilowatt-hours"),
    "gallons": ("Water", "{} gallons"),
    "pounds": ("Waste to landfill", "{} pounds"),
    "dollars": ("Money, an estimate", "${}"),
    "kg_co2e": ("Greenhouse gases, as CO2", "{} kilograms"),
}
TOTAL_SHORT = {
    "kwh": "electricity",
    "gallons": "water",
    "pounds": "waste",
    "dollars": "money",
    "kg_co2e": "greenhouse gases",
}
# Of which part of the page of factors a figure is made.
FACTORS_OF_TOTALS = {"dollars": "prices", "kg_co2e": "electricity"}


@dataclass(frozen=True)
class Leaders:
    """Who is first: their names (none when they are too many), how many, and with what."""

    names: list[str]
    count: int
    figure: str
    seen: Shown

    @cached_property
    def doubt(self) -> str:
        """That the first place may be luck, in words; "" where it is more than chance or nobody asked.

        What was answered on a scorecard is no chance. Worked out when it is told: thousands may share the first place.
        """
        board, view = self.seen.board, self.seen.view
        measure = view.resource or (view.by if view.by in MEASURES else "")
        if view.by == IMPROVED and board.measured:
            return GAIN_CHANCE
        further = board.further(view.board)
        if further and further.metric != POINTS:
            measure = further.metric_of if further.metric_of in MEASURES else ""
        asked = board.rules.distinguishable_winners and (measure or not view.by)
        answered = further is not None and further.metric in (SCORECARD, GAIN)
        if not asked or answered or (board.headline is None and not measure):
            return ""
        first = self.seen.board.lineup["entry_id"][self.seen.lines[self.seen.places == 1]].tolist()
        sure = {band.distinguishable for band in bands_in(board, first, measure)}
        if sure <= {True}:
            return ""
        words = CHANCE if False in sure else UNTOLD
        return words.replace(" yet", "") if board.state == "final" and not board.is_past else words


def leaders_of(board: PublicBoard, shown: Shown) -> Leaders | None:
    """Those in the first place of a view; None when nobody has one, or several boards have their own."""
    if shown.view.name or shown.view.only:
        return None
    first = np.flatnonzero(shown.places == 1)
    boards = np.unique(board.lineup["together"][shown.lines[first]])
    if not len(first) or (len(boards) > 1 and not shown.view.resource):
        return None
    rows = shown.rows_at(first[:MOST_NAMED])
    if not rows:
        return None
    names = [row.name for row in rows] if len(first) <= MOST_NAMED else []
    figure = figure_words(rows[0], shown.view, board.rules) or "the best result"
    return Leaders(names, len(first), figure, shown)


def verb_of_first(board: PublicBoard, count: int = 1, doubt: str = "") -> str:
    """`leads`, and what it is called once the days are over; of several, what they do with the first place.

    Only a final board has somebody who won; until then places can change.
    """
    over = "then" if board.is_past else "final" if board.state == "final" else phase_of(board.challenge)
    if count > 1:
        return f"{'shared' if over in ('then', 'final') else 'share'} the first place"
    if over == "final":
        return "had the most" if doubt else "won"
    return {"then": "led", "finished": "stands first"}.get(over, "leads")


def decided_words(board: PublicBoard, leaders: Leaders | None, honest: Honesty) -> str:
    """Why somebody won although others cannot be told apart from first; "" where nobody won, or one stands alone."""
    if board.state != "final" or board.is_past or leaders is None or honest.together == 1 or not honest.says:
        return ""
    sure = board.rules.distinguishable_winners and board.headline and leaders.count == 1 and not leaders.doubt
    shared = [award.name for award in board.rules.awards if award.share_first]
    words = [BY_THE_RULES, SAVED_FOR_SURE if sure else ""]
    words += [f"Shared by all who cannot be told apart from first: {and_words(shared)}."] if shared else []
    return " ".join(filter(None, words))


BY_THE_RULES = "By the rules, the first place goes by the figures all the same."
SAVED_FOR_SURE = "That the winner did save is beyond chance; that it saved more than the others is not."
CHANCE = "Such a saving can still be chance, so this is no win yet."
GAIN_CHANCE = "Such a gain can be chance: a cold week, or a bill that came late."
UNTOLD = "How sure this is cannot be told yet, so this is no win yet."


METHOD_WORDS = {
    "same_days": "the same days before",
    "weather": "what its own past would have used at this year's weather",
    "stated": "a figure it stated",
}
EXPECTED = {
    NONE: "on the same days of the baseline",
    WEATHER: "expected at this year's weather",
    DRIVER: "expected for its size and activity",
}


def finding_of(row: Row, rules: Rules, *, with_state: bool = True) -> str:
    """One line for everybody: `It used 8.2 % less energy than expected, give or take 3. Its bills are not checked.`

    `with_state`: where nothing else says how far they were checked.
    """
    if row["reduction_percent"] is None:
        return ""
    change, sure = percent_words(row["reduction_percent"]), give_or_take(row["uncertainty_points"])
    same = change == "no change"
    start = "It used as much energy as" if same else f"It used {change} energy than"
    sentence = f"{start} {EXPECTED[rules.adjustment]}{f', {sure}' if sure else ''}."
    beyond = {True: "", False: " That can still be chance.", None: " How sure this is cannot be told yet."}
    chance = "" if same else beyond[row["distinguishable"]]
    return f"{sentence}{chance}{' ' + BILL_WORDS[_state_of_energy(row)] if with_state else ''}"


BILL_WORDS = {
    SELF_REPORTED: "Its energy bills are not all checked.",
    CHECKED: "Its energy bills were checked.",
    VERIFIED: "Its energy bills were verified.",
}


def _state_of_energy(row: Row) -> str:
    """The least that the bills of its fuels have been through."""
    fuels = [figure for key, figure in row["resources"].items() if key in MEASURES[ENERGY].resources]
    return least_of(figure.get("state", SELF_REPORTED) for figure in fuels)


def figure_words(row: Listed, view: View, rules: Rules) -> str:
    """What a place goes by: `84.2 points`, as printed, or `8.2 % less electricity`."""
    if view.by:
        return by_words(row.figure or "0", view.by, rules)
    if view.board:
        return board_words(row.stored, rules, view.board)
    if not view.resource:
        return ranked_words(row.stored, rules)
    return f"{percent_words(row.percent_of(view.resource))} {RESOURCES[view.resource].name.lower()}"


def by_words(figure: str, by: str, rules: Rules) -> str:
    """`18 points in Energy`, `3.2 points more than four weeks before`, or how much higher a diversion rate is."""
    if by == IMPROVED:
        less = figure.startswith("-")
        return f"{plain_figure(figure.lstrip('-'))} points {'less' if less else 'more'} than four weeks before"
    if by in MEASURES:
        return rate_words(figure, MEASURES[by].name.lower())
    card, _, category = by.partition(".")
    name = next(one.name for one in rules.scorecard(card).categories if one.key == category)
    return f"{plain_figure(figure)} points in {name}"


def plain_figure(figure: str) -> str:
    """`18`, `3.2`: without zeros at its end."""
    return f"{Decimal(figure).normalize():f}".replace("-", MINUS)


def data_through(seen: Shown) -> str | None:
    """The last day with data of the ranked entries: one day, or the span of them."""
    days = seen.of("through")
    days = days[days > 0]
    if not len(days):
        return None
    first, last = (short_day(date.fromordinal(int(day))) for day in (days.min(), days.max()))
    return first if first == last else f"{first} at the earliest, {last} at the latest"


def totals_together(board: PublicBoard, view: View = WHOLE) -> list[tuple[str, str]]:
    """What the entries of a view saved together, where it may be told: label, with a link to its factors, and value."""
    edition, sure = board.rules.factors, sure_together(board, view)
    return [
        (_with_factors(name, TOTAL_WORDS[name][0], edition), with_sure(amount, sure.get(name, "")))
        for name, amount in amounts_together(board, view).items()
    ]


def not_told_together(board: PublicBoard, view: View = WHOLE) -> str:
    """What of the totals is not shown although some are, and why; "" where all are, or none is."""
    told = amounts_together(board, view)
    if not told:
        return ""
    asked = {name for key, name in RESOURCE_TOTALS.items() if key in board.resources} | {"dollars", "kg_co2e"}
    missing = [TOTAL_SHORT[name] for name in TOTAL_WORDS if name in asked and name not in told]
    burnt = [key for key in MEASURES[ENERGY].resources if key not in RESOURCE_TOTALS and key in board.resources]
    fuels = [RESOURCES[key].name.lower() for key in burnt]
    sentences = []
    if missing:
        sentences.append(
            f"Not shown, because too few businesses stand behind a part of it, or behind what is new in it: "
            f"{and_words(missing)}. It could tell a single business's bill."
        )
    if fuels:
        counts = f"{'they count' if len(fuels) > 1 else 'it counts'} in the greenhouse gases"
        where = counts if "kg_co2e" in told else "often too few businesses use one of them"
        sentences.append(f"No amount is told of {and_words(fuels)}: {where}.")
    return " ".join(sentences)


def with_sure(amount: str, sure: str) -> str:
    """An amount, and in smaller letters how sure it is."""
    return Markup('{} <small class="facts__sure">{}</small>').format(amount, sure) if sure else amount


def sure_together(board: PublicBoard, view: View = WHOLE) -> dict[str, str]:
    """How sure each of the totals is, by the names of TOTAL_WORDS, for those of which that may be told."""
    return sure_of(totals_in(board, view))


def sure_of(totals: Mapping[str, Any]) -> dict[str, str]:
    """The same, of totals as they are stored."""
    bands = totals.get("bands", {})
    return {name: sure_words(totals[name], band, TOTAL_WORDS[name][1]) for name, band in bands.items()}


BAND_WORDS = {ABOUT: "", AT_LEAST: "at least ", AT_MOST: "at most "}
NO_CHANGE = "may be no change at all"


def sure_words(text: str, band: Mapping[str, Any], words: str) -> str:
    """`give or take 2,400 kWh`, with the words of TOTAL_WORDS; before it what that comes to, where it spans zero."""
    half = Decimal(band["give_or_take"])
    sure = f"give or take {BAND_WORDS[band['means']]}{words.format(number(half))}"
    return f"{NO_CHANGE}, {sure}" if half >= abs(Decimal(text)) else sure


def together_words(board: PublicBoard) -> str:
    """In one sentence, where there is little room: the first two totals and how sure they are; "" without any."""
    sure = sure_together(board)
    told = [f"{amount} ({sure[name]})" if name in sure else amount for name, amount in amounts_together(board).items()]
    return f"All together: {', '.join(told[:2])} than {EXPECTED[board.rules.adjustment]}." if told else ""


def amounts_together(board: PublicBoard, view: View = WHOLE) -> dict[str, str]:
    """The same by the names of TOTAL_WORDS, as plain text."""
    totals = totals_in(board, view)
    return {name: amount_together(totals[name], words) for name, (_, words) in TOTAL_WORDS.items() if totals.get(name)}


def equivalents_together(board: PublicBoard, view: View = WHOLE) -> list[Equivalent]:
    """What the greenhouse gases that all of a view avoided are like; nothing where they may not be told."""
    text = totals_in(board, view).get("kg_co2e")
    return equivalents_of(Decimal(text)) if text else []


def _with_factors(name: str, label: str, edition: str) -> str:
    """The label, as a link where factors or prices made the figure."""
    part = FACTORS_OF_TOTALS.get(name)
    if part is None or (part == "prices" and not prices_in(edition)):
        return label
    return Markup('<a href="{}">{}</a>').format(factor_address(edition, part), label)


def amount_together(text: str, words: str) -> str:
    """`12,300 kWh less`, with the words of TOTAL_WORDS."""
    figure = Decimal(text)
    return f"{words.format(number(abs(figure)))} {'less' if figure >= 0 else 'more'}"


def address_of(base: str, view: View) -> str:
    """The address of a view: its parts in one order, the usual ones left out."""
    page = view.page if view.page > 1 else ""
    asked = {
        "track": view.track,
        "division": view.division,
        "board": view.board,
        "resource": view.resource,
        "by": view.by,
        "only": view.only,
        "name": view.name,
        "page": page,
        "as_of": view.as_of,
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{base}?{query}" if query else base
